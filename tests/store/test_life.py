"""Life events: what they change, what they stop, and that taking one back leaves no trace of it in the file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.context import Send
from bot.domain.delivery import Lane
from bot.domain.ledger import ResidenceKind, TraitKind
from bot.domain.life import FollowUp, FollowUpOwner, LifeEvent, LifeEventKind, LifeRules
from bot.domain.messages import Card, Reply
from bot.domain.people import Grant, Role, StaffMember
from bot.domain.rights import OPERATOR, Viewer
from bot.domain.schedule import Occurrence
from bot.domain.tasks import TaskKind
from bot.store import Records, Store
from tests.builders import CLERK, HE, LIAISON, NOW, QIN, TAO, TOWN_LIAISON, YAO, at, desk, ladders, released, said, state_of

DAY = date(2026, 3, 9)
STEP = FollowUp(TaskKind.SURVIVOR, "慰问家属", FollowUpOwner.LIAISON, 1)
RULES = LifeRules(timedelta(days=100), {LifeEventKind.DEATH: (STEP,)})
TOWN = Viewer.of(StaffMember(TOWN_LIAISON, "路平", Role.LIAISON))


def event(person_id: int, kind: LifeEventKind, **detail: str) -> LifeEvent:
    return LifeEvent(person_id, kind, DAY, "联系人报告", f"staff:{LIAISON}", detail)


def file_of(records: Records, person_id: int) -> Any:
    return records.ledger.file(OPERATOR, person_id)


def planned(store: Store, number: int) -> list[tuple[str, str]]:
    """What is planned for one person: (table, state), whatever the table."""
    with store.read() as records:
        tasks = [("task", one.kind.value) for one in records.tasks.open_tasks() if one.person_id == number]
        days = [("occurrence", one["state"]) for one in records.timetable.of_day(NOW.date())]
        return sorted([*tasks, *days])


def test_a_death_stops_whatever_was_planned_for_him_and_taking_it_back_restores_it(store: Store) -> None:
    with store.write() as records:
        notice = released(records)
        records.tasks.add([_task("call", "call:x"), _task("greeting", "greeting:x"), _task("alert", "alert:x")])
        days = [Occurrence("b", NOW.date(), NOW, {"person": HE}), Occurrence("f", NOW.date(), NOW, {})]
        records.timetable.plan("greetings", days)
        said(records, f"person-{HE}", NOW)
        _plan_messages(records)
        records.checks.start("一轮", {HE: DAY + timedelta(days=14), QIN: DAY + timedelta(days=14)}, NOW, NOW + timedelta(days=45))
    before, waiting = planned(store, HE), _attempts(store)
    with store.write() as records:
        number = records.life.record(event(HE, LifeEventKind.DEATH), RULES, NOW)
    with store.read() as records:
        assert file_of(records, HE).died_on == DAY
        assert state_of(records, notice.id, HE) == "excluded"
        assert state_of(records, notice.id, QIN) == "waiting"
        assert [one.person_name for one in records.checks.to_ask(1, NOW, timedelta(hours=48))] == []
        assert records.checks.progress(1)["void"] == 1
    assert planned(store, HE) == [("occurrence", "cancelled"), ("occurrence", "planned"), ("task", "alert"), ("task", "survivor")]
    assert [key for key in waiting if key.endswith(f":{HE}")]
    assert not [key for key in _attempts(store) if key.endswith(f":{HE}")]
    assert [key for key in _attempts(store) if key.endswith(f":{QIN}")]
    with store.write() as records:
        assert records.life.undo(number, f"staff:{CLERK}", NOW)
        assert not records.life.undo(number, f"staff:{CLERK}", NOW)
        assert file_of(records, HE).died_on is None
        assert state_of(records, notice.id, HE) == "waiting"
        assert records.checks.progress(1)["void"] == 0
    assert planned(store, HE) == before
    assert _attempts(store) == waiting


def test_taking_a_death_back_sends_nothing_of_a_notice_that_was_withdrawn_meanwhile(store: Store) -> None:
    with store.write() as records:
        notice = released(records)
        ladders().tick(records, NOW)
        number = records.life.record(event(HE, LifeEventKind.DEATH), RULES, NOW)
        records.notices.withdraw(notice.id, NOW)
        records.life.undo(number, f"staff:{CLERK}", NOW)
    assert _attempts(store) == []


def test_taking_a_death_back_goes_on_with_a_notice_that_was_closed_without_him(store: Store) -> None:
    with store.write() as records:
        notice = released(records, audience="姓名=何素云")
        number = records.life.record(event(HE, LifeEventKind.DEATH), RULES, NOW)
        assert records.notices.close_settled(NOW) == [notice.id]
        records.life.undo(number, f"staff:{CLERK}", NOW)
        assert [one.person_id for one in records.recipients.due(NOW)] == [HE]


def _task(kind: str, key: str) -> dict[str, Any]:
    row = {"key": key, "kind": kind, "owner_id": LIAISON, "person_id": HE, "title": "打电话"}
    return {**row, "deadline": NOW + timedelta(hours=2), "made_at": NOW}


def _plan_messages(records: Records) -> None:
    """A reminder that is pushed, and a greeting inside an open window."""
    for purpose in ("reminder", "study"):
        send = Send(purpose, Reply("push/part", {"text": "好"}), f"{purpose}:x", at("20:00"), Card("好"))
        desk().tell_people(records, [HE, QIN], send, NOW)


def _attempts(store: Store) -> list[str]:
    """The keys of everything that is about to leave; looked at in a transaction that is thrown away."""
    found = []
    with store.read() as records:
        while claimed := records.claims.claim("wechat", "main", NOW, 100, list(Lane), ()):
            found += [one.key for one in claimed]
    return sorted(found)


def test_what_later_events_wrote_stays_and_leans_on_what_stood_before(store: Store) -> None:
    with store.write() as records:
        first = records.life.record(event(HE, LifeEventKind.HOSPITAL), RULES, NOW)
        second = records.life.record(event(HE, LifeEventKind.AWAY, place="海南"), RULES, NOW)
        records.life.undo(first, "staff:1", NOW)
        assert file_of(records, HE).state == "外出"
        records.life.undo(second, "staff:1", NOW)
        assert file_of(records, HE).state == "在家"
        assert ResidenceKind.NOW not in file_of(records, HE).residences


def test_what_somebody_changed_by_hand_since_stays(store: Store) -> None:
    with store.write() as records:
        number = records.life.record(event(HE, LifeEventKind.NEW_NUMBER, phone="13900009999"), RULES, NOW)
        assert file_of(records, HE).phone == "13900009999"
        records.people.change_person(HE, {"phone": "13900008888"})
        records.life.undo(number, "staff:1", NOW)
        assert file_of(records, HE).phone == "13900008888"


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        (LifeEventKind.WIDOWED, {}),
        (LifeEventKind.MOVED, {"place": "翠苑小区", "address": "翠苑小区3栋201", "unit_id": "1"}),
        (LifeEventKind.AWAY, {"place": "海南"}),
        (LifeEventKind.NEW_NUMBER, {"phone": "13900009999"}),
        (LifeEventKind.HOSPITAL, {}),
    ],
)
def test_taking_an_event_back_leaves_the_file_as_it_was(store: Store, kind: LifeEventKind, detail: dict[str, str]) -> None:
    with store.write() as records:
        before = file_of(records, YAO)
        number = records.life.record(event(YAO, kind, **detail), RULES, NOW)
        assert file_of(records, YAO) != before
        assert records.life.get(number) is not None
        records.life.undo(number, "staff:1", NOW)
        assert file_of(records, YAO) == before
        assert records.life.of_person(YAO) == []


def test_a_widow_mourns_as_long_as_the_office_says(store: Store) -> None:
    with store.write() as records:
        records.life.record(event(HE, LifeEventKind.WIDOWED), RULES, NOW)
        found = file_of(records, HE)
    assert found.mourning_until == DAY + timedelta(days=100)
    assert found.traits[TraitKind.CONDITION] == ("丧偶",)


def test_a_name_means_only_the_people_of_whoever_says_it(store: Store) -> None:
    with store.read() as records:
        life = records.life
        assert [one.name for one in life.named_in("陶大川和何素云住院了")] == ["何素云", "陶大川"]
        assert [one.id for one in life.meant(TOWN, "陶大川")] == [TAO]
        assert [one.id for one in life.meant(TOWN, "老陶")] == [TAO]
        assert [one.id for one in life.meant(TOWN, "大川")] == [TAO]
        assert [one.id for one in life.meant(TOWN, "陶主任")] == [TAO]
        assert life.meant(TOWN, "何素云") == []
        assert life.given_in("大川住院了", TOWN) == ["大川"]
        leader = Viewer("staff:5", (Grant(Role.LEADER),), 5)
        assert life.meant(leader, "陶大川") == []


def test_a_liaison_sees_his_own_living_people_those_first_whom_nobody_spoke_to(store: Store) -> None:
    with store.write() as records:
        records.people.change_person(QIN, {"last_contact_on": DAY})
        cards = records.life.cards(LIAISON, NOW.date())
    assert [one.name for one in cards] == ["何素云", "严秀英", "秦一山"]
