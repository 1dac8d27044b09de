"""交接: until the successor has accepted nothing moves; then everything of the people who are still his does, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from bot.domain.commitments import CommitmentKind, CommitmentState
from bot.domain.conversation import Place
from bot.domain.duties import DutyState
from bot.domain.ledger import TraitKind
from bot.domain.people import Grant, OwnerKind, Role, StaffMember
from bot.domain.rights import OPERATOR, Viewer
from bot.domain.successions import Hurdle, Pack, Sort, Succession, SuccessionState, reminds_on
from bot.ledger.privacy import erase
from bot.store import Records, Store
from bot.store.tables.ledger import pairing, trait
from bot.store.tables.notices import attempt
from bot.store.tables.office import history
from bot.store.tables.visits import duty
from bot.successions import SuccessionDesk, Wanted
from tests.builders import (
    CHAT,
    CLERK,
    DEAD,
    HE,
    LEADER,
    LIAISON,
    MOURNER,
    NOW,
    QIN,
    TAO,
    TOWN_LIAISON,
    YAO,
    at,
    chat_id,
    desk,
    released,
    said,
)

DESK = SuccessionDesk(desk())
OURS = (QIN, HE, DEAD, MOURNER)  # of the liaison who hands over


def member(records: Records, number: int) -> StaffMember:
    found = records.people.staff_member(number)
    assert found is not None
    return found


def wanted(records: Records, persons: tuple[int, ...] = OURS, taker: int = TOWN_LIAISON, greet: bool = False) -> Wanted:
    return Wanted(member(records, LIAISON), member(records, taker), persons, greet)


def offered(records: Records, persons: tuple[int, ...] = OURS, greet: bool = False) -> Succession:
    return DESK.offer(records, wanted(records, persons, greet=greet), member(records, CLERK), NOW)


def told(records: Records, kind: OwnerKind, number: int) -> list[tuple[str, str]]:
    """What somebody is to hear, in order: template and data."""
    query = select(attempt).where(attempt.c.external_id == chat_id(kind, number)).order_by(attempt.c.id)
    return [(row.template, str(row.data)) for row in records.sealing._connection.execute(query)]


def task_row(key: str, person_id: int | None, owner_id: int = LIAISON) -> dict[str, object]:
    row = {"key": key, "kind": "call", "owner_id": owner_id, "person_id": person_id, "title": "座谈会"}
    return {**row, "deadline": at("17:00"), "made_at": NOW}


def owe(records: Records, key: str, person_id: int, owner_id: int = LIAISON, state: DutyState = DutyState.READY) -> None:
    row = {"key": key, "rule": "cadence", "person_id": person_id, "owner_id": owner_id, "door": person_id, "state": state.value}
    when = {"opens_on": NOW.date(), "due_at": at("17:00", 12), "made_at": NOW, "changed_at": NOW}
    records.sealing._connection.execute(insert(duty), {**row, **when})


def promise(records: Records, key: str, person_id: int, owner_id: int = LIAISON, state: str = "open") -> int:
    row = {"key": key, "kind": CommitmentKind.PROMISE.value, "person_id": person_id, "owner_id": owner_id, "asked_by": "staff:3"}
    more = {"state": state, "text": "带一副老花镜", "due_at": at("17:00", 17), "made_at": NOW}
    return records.commitments.add({**row, **more})[0].number


def liaisons(records: Records) -> dict[int, int | None]:
    return records.tasks.liaisons([*OURS, TAO, YAO])


# --- the pack ------------------------------------------------------------------------------------------------------------


def test_the_pack_tells_what_the_successor_has_to_know(store: Store) -> None:
    with store.write() as records:
        connection = records.sealing._connection
        for kind, value in ((TraitKind.WISH, "不收礼品"), (TraitKind.CONDITION, "独居"), (TraitKind.HOBBY, "书法")):
            connection.execute(insert(trait), {"person_id": QIN, "kind": kind.value, "value": value})
        records.tasks.add([task_row("t1", QIN), task_row("t2", QIN, TOWN_LIAISON), task_row("t3", None)])
        owe(records, "d1", HE)
        promise(records, "c1", QIN)
        place = Place(*CHAT, chat_id(OwnerKind.PERSON, HE))
        records.inquiries.open_inquiry(place, HE, "护理费怎么还没到", NOW, at("17:00"), owner_id=LIAISON)
        released(records)
        pack = DESK.pack(records, wanted(records), NOW)
    counts = pack.counts()
    assert (counts["people"], counts["dead"]) == (3, 1)
    assert [counts[sort.value] for sort in Sort] == [1, 1, 1, 1, 0, 3]
    qin = next(entry for entry in pack.entries if entry.person_id == QIN)
    assert (qin.wishes, qin.known) == (("不收礼品",), ("独居", "书法"))
    assert {matter.what for matter in qin.matters} == {"座谈会", "带一副老花镜"}
    he = next(entry for entry in pack.entries if entry.person_id == HE)
    assert [matter.what for matter in he.matters if matter.sort is Sort.DUTY] == ["cadence"]
    assert pack.entries[-1].person_id in (DEAD, MOURNER)  # of whom there is least to say
    assert Pack.read(pack.data()) == pack


# --- offering ------------------------------------------------------------------------------------------------------------


def test_until_it_is_accepted_nothing_moves_and_the_successor_is_told(store: Store) -> None:
    with store.write() as records:
        before = liaisons(records)
        records.tasks.add([task_row("t1", QIN)])
        one = offered(records)
        assert liaisons(records) == before
        assert len(records.tasks.open_of(LIAISON)) == 1
        assert [found.number for found in records.successions.waiting_for(TOWN_LIAISON)] == [one.number]
        assert [template for template, _ in told(records, OwnerKind.STAFF, TOWN_LIAISON)] == ["staff/succession_asked"]


def test_why_a_hand_over_is_not_offered(store: Store) -> None:
    with store.write() as records:
        assert DESK.hurdle(records, wanted(records)) is None
        assert DESK.hurdle(records, wanted(records, taker=LIAISON)) is Hurdle.SAME
        assert DESK.hurdle(records, wanted(records, persons=())) is Hurdle.NOBODY
        assert DESK.hurdle(records, wanted(records, taker=LEADER)) is None  # sees everybody
        secretary = records.people.add_staff("钟响", "13800001009", Role.SECRETARY, scope_id=2)
        assert DESK.hurdle(records, wanted(records, taker=secretary)) is Hurdle.NO_LIAISON
        records.people.add_role(secretary, Grant(Role.LIAISON))
        assert DESK.hurdle(records, wanted(records, taker=secretary)) is None
        one = offered(records, (QIN,))
        assert DESK.hurdle(records, wanted(records)) is Hurdle.WAITING
        assert DESK.hurdle(records, wanted(records, (HE, MOURNER))) is None
        DESK.withdraw(records, one, member(records, TOWN_LIAISON), "", NOW)
        assert DESK.hurdle(records, wanted(records)) is None


def test_whose_people_may_be_handed_over_by_whom(store: Store) -> None:
    """A clerk of one town hands over that town's people."""
    town = Viewer("staff:9", (Grant(Role.CLERK, 2),), 9)
    with store.read() as records:
        assert records.successions.persons_of(OPERATOR, LIAISON) == list(OURS)
        assert records.successions.persons_of(town, LIAISON) == []
        assert records.successions.persons_of(town, TOWN_LIAISON) == [TAO, YAO]


# --- accepting -----------------------------------------------------------------------------------------------------------


def test_all_that_is_open_goes_along_and_nothing_of_others_does(store: Store) -> None:
    with store.write() as records:
        records.tasks.add([task_row("t1", QIN), task_row("t2", TAO, TOWN_LIAISON), task_row("t3", None), task_row("t4", YAO)])
        owe(records, "d1", QIN)
        owe(records, "d2", HE, state=DutyState.DONE)
        owe(records, "d3", QIN, owner_id=LEADER)
        live, over = promise(records, "c1", QIN), promise(records, "c2", HE, state=CommitmentState.DONE.value)
        place = Place(*CHAT, chat_id(OwnerKind.PERSON, HE))
        records.inquiries.open_inquiry(place, HE, "护理费", NOW, at("17:00"), owner_id=LIAISON, taken_at=NOW)
        moved = DESK.accept(records, offered(records), at("10:00"))
        assert moved is not None
        assert (moved.persons, moved.tasks, moved.duties, moved.commitments, moved.inquiries) == (OURS, 1, 1, 1, 1)
        assert set(liaisons(records).values()) == {TOWN_LIAISON}
        assert [one.person_id for one in records.tasks.open_of(LIAISON)] == [None, YAO]
        assert {one.key for one in records.duties.of_person(QIN) if one.owner_id == TOWN_LIAISON} == {"d1"}
        assert records.duties.of_person(HE)[0].owner_id == LIAISON  # as it was done
        assert records.commitments.get(live).owner_id == TOWN_LIAISON  # type: ignore[union-attr]
        assert records.commitments.get(over).owner_id == LIAISON  # type: ignore[union-attr]
        assert records.commitments.steps(live)[-1].step == "handed"
        (inquiry,) = records.inquiries.open_inquiries(TOWN_LIAISON)
        assert inquiry.taken_at is None


def test_the_giver_and_whoever_made_it_hear_that_it_is_accepted(store: Store) -> None:
    with store.write() as records:
        DESK.accept(records, offered(records), at("10:00"))
        for number in (LIAISON, CLERK):
            assert [template for template, _ in told(records, OwnerKind.STAFF, number)] == ["staff/succession_done"]
        rows = records.sealing._connection.execute(select(history).where(history.c.action == "handed")).all()
    assert {row.subject for row in rows} == {f"person:{one}" for one in OURS}
    assert all(row.detail["from"] == LIAISON and row.detail["to"] == TOWN_LIAISON for row in rows)


def test_what_happened_in_between_is_taken_as_it_is_then(store: Store) -> None:
    """Somebody else has got one of them meanwhile, and something new is open for another."""
    with store.write() as records:
        one = offered(records)
        records.people.change_person(QIN, {"liaison_id": LEADER})
        records.tasks.add([task_row("t1", QIN), task_row("t2", HE)])
        moved = DESK.accept(records, one, at("10:00"))
        assert moved is not None
        assert moved.persons == (HE, DEAD, MOURNER)
        assert (moved.living, moved.tasks) == (2, 1)
        assert liaisons(records)[QIN] == LEADER
        assert [found.person_id for found in records.tasks.open_of(LIAISON)] == [QIN]


def test_what_the_giver_was_besides_the_successor_is_once(store: Store) -> None:
    with store.write() as records:
        for person_id, staff_id, kind in (
            (QIN, LIAISON, "志愿者"),
            (HE, LIAISON, "志愿者"),
            (HE, TOWN_LIAISON, "志愿者"),
            (TAO, LIAISON, "志愿者"),
            (QIN, LEADER, "领导联系"),
        ):
            records.ledger.pair(person_id, staff_id, kind, NOW.date())
        DESK.accept(records, offered(records), at("10:00"))
        rows = records.sealing._connection.execute(select(pairing)).all()
    found = {(row.person_id, row.staff_id, row.kind) for row in rows}
    assert found == {
        (QIN, TOWN_LIAISON, "志愿者"),
        (HE, TOWN_LIAISON, "志愿者"),
        (TAO, LIAISON, "志愿者"),  # is nobody who was handed over
        (QIN, LEADER, "领导联系"),
    }


def test_it_is_decided_once(store: Store) -> None:
    with store.write() as records:
        one = offered(records, (QIN,))
        assert DESK.accept(records, one, at("10:00")) is not None
        records.people.change_person(QIN, {"liaison_id": LIAISON})
        assert DESK.accept(records, one, at("10:01")) is None
        assert not DESK.withdraw(records, one, member(records, TOWN_LIAISON), "", at("10:02"))
        assert liaisons(records)[QIN] == LIAISON
        found = records.successions.get(one.number)
        assert found is not None
        assert (found.state, found.decided_at) == (SuccessionState.ACCEPTED, at("10:00"))


def test_declined_with_a_reason_that_whoever_made_it_hears(store: Store) -> None:
    with store.write() as records:
        before = liaisons(records)
        assert DESK.withdraw(records, offered(records), member(records, TOWN_LIAISON), "手上人太多", at("10:00"))
        assert liaisons(records) == before
        assert records.successions.open() == []
        ((template, data),) = told(records, OwnerKind.STAFF, CLERK)
        assert template == "staff/succession_withdrawn"
        assert "手上人太多" in data


# --- the persons ---------------------------------------------------------------------------------------------------------


def test_the_living_are_told_where_the_office_wants_it_and_the_others_are_to_be_rung(store: Store) -> None:
    with store.write() as records:
        for one in (QIN, MOURNER):
            said(records, chat_id(OwnerKind.PERSON, one), NOW)
        records.people.change_person(YAO, {"liaison_id": LIAISON})
        one = offered(records, (*OURS, YAO), greet=True)
        moved = DESK.accept(records, one, at("10:00"))
        assert moved is not None
        assert moved.unreached == (YAO,)
        ((template, data),) = told(records, OwnerKind.PERSON, QIN)
        assert template == "push/succession_greeting"
        assert "路平" in data
        assert told(records, OwnerKind.PERSON, DEAD) == []


def test_nobody_is_told_where_the_office_does_not_want_it(store: Store) -> None:
    with store.write() as records:
        one = offered(records)
        moved = DESK.accept(records, one, at("10:00"))
        assert moved is not None
        assert moved.unreached is None
        assert told(records, OwnerKind.PERSON, QIN) == []


def test_of_somebody_who_was_erased_nothing_is_left_in_the_pack_and_the_others_are_handed_over(store: Store) -> None:
    with store.write() as records:
        one = offered(records)
        erase(records, OPERATOR, HE, "本人要求", NOW)
        waiting = records.successions.get(one.number)
        assert waiting is not None
        assert waiting.pack is None
        moved = DESK.accept(records, waiting, at("10:00"))
        assert moved is not None
        assert moved.persons == (QIN, DEAD, MOURNER)


# --- waiting -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "reminds"), [(0, False), (1, False), (2, False), (3, True), (4, False), (6, True)])
def test_every_third_day_the_successor_is_asked_again(days: int, reminds: bool) -> None:
    assert reminds_on(NOW, NOW.date() + timedelta(days=days)) is reminds


def test_a_reminder_goes_to_the_successor_and_to_whoever_made_it_once_a_day(store: Store) -> None:
    with store.write() as records:
        one = offered(records)
        for _ in range(2):
            DESK.remind(records, one, at("9:30", 13))
        first, second = told(records, OwnerKind.STAFF, TOWN_LIAISON)
        assert ("'again': False" in first[1], "'again': True" in second[1]) == (True, True)
        assert [template for template, _ in told(records, OwnerKind.STAFF, CLERK)] == ["staff/succession_waits"]


def test_the_words_of_the_ledger_are_read_anew_after_a_hand_over(store: Store) -> None:
    """苗春生联系的人 must be understood though he looked after nobody before."""
    with store.write() as records:
        before = records.words.version()
        DESK.accept(records, offered(records), at("10:00"))
        assert records.words.version() != before
