"""A round of checking numbers and addresses, as rows."""

from __future__ import annotations

from datetime import timedelta

from bot.context import Settled
from bot.domain.checks import Act, CheckRules, Step, Turn
from bot.domain.ledger import PersonFile, ResidenceKind
from bot.domain.notices import How
from bot.domain.rights import OPERATOR
from bot.domain.tasks import OutcomeCode, TaskKind
from bot.domain.visits import VisitKind, VisitReport
from bot.store import Records, Store
from tests.builders import HE, LIAISON, NOW, QIN, TAO, WEI, YAO, desk, recipient_of, released, said

RULES = CheckRules()
SPOKE = timedelta(hours=48)


def begin(records: Records) -> int:
    return records.checks.begin(RULES, NOW)


def file_of(records: Records, number: int) -> PersonFile:
    found = records.ledger.file(OPERATOR, number)
    assert found is not None
    return found


def contact_of(records: Records, name: str, staff_id: int = LIAISON) -> str:
    shown = next(one for one in records.life.cards(staff_id, NOW.date()) if one.name == name).shown()
    return str(shown["contact"])


def test_everybody_living_is_on_the_round_and_only_who_has_spoken_is_asked(store: Store) -> None:
    with store.write() as records:
        number = begin(records)
        said(records, f"person-{HE}", NOW)
        said(records, "proxy-1", NOW)
        assert records.checks.progress(number)["waiting"] == 6
        assert [one.person_id for one in records.checks.to_ask(number, NOW, SPOKE)] == [HE, TAO]
        assert records.checks.call_due(number, NOW) == 2  # two without a chat account, one with each liaison (or none)
        owners = {one.person_id: one.kind for one in records.tasks.open_tasks()}
        assert owners == {YAO: TaskKind.CHECK, WEI: TaskKind.CHECK}


def test_an_answer_is_written_to_the_file(store: Store) -> None:
    with store.write() as records:
        number = begin(records)
        said(records, f"person-{HE}", NOW)
        item = records.checks.to_ask(number, NOW, SPOKE)[0]
        records.checks.note_asked([item.id], NOW)
        assert records.checks.open_item([QIN]) is None
        records.checks.keep(item, Turn(Step.NEW_ADDRESS, Act.PHONE_RIGHT, said="翠苑小区3栋"), "person:2", NOW)
        open_item = records.checks.open_item([HE])
        assert open_item is not None
        assert open_item.asked.said == "翠苑小区3栋"
        records.checks.keep(open_item, Turn(Step.DONE, Act.ADDRESS_GIVEN), "person:2", NOW)
        home = file_of(records, HE).residences[ResidenceKind.USUAL]
        assert (home.place, home.detail, home.confirmed_on) == ("翠苑小区", "翠苑小区3栋", NOW.date())
        assert records.checks.open_item([HE]) is None
        assert records.checks.progress(number)["confirmed"] == 1
        assert contact_of(records, "何素云") == NOW.date().isoformat()


def test_who_does_not_answer_is_rung_and_the_call_closes_the_round_for_him(store: Store) -> None:
    later = NOW + RULES.call_after
    with store.write() as records:
        number = begin(records)
        assert records.checks.call_due(number, later) == 6
        task = next(one for one in records.tasks.open_tasks() if one.person_id == HE)
        records.tasks.close(task.id, OutcomeCode.CHECKED, LIAISON, later)
        records.checks.checked_by_phone(task.id, f"staff:{LIAISON}", later)
        assert records.checks.progress(number)["confirmed"] == 1
        records.checks.close_done(NOW + RULES.lasts)
        assert records.checks.current() is None


def test_a_confirmation_and_a_visit_are_contacts(store: Store) -> None:
    with store.write() as records:
        notice = released(records)
        desk().settle(records, Settled(recipient_of(records, notice.id, HE), How.SELF, "person:2"), NOW)
        assert contact_of(records, "何素云") == NOW.date().isoformat()
        for draft, day in (("a", NOW.date()), ("b", NOW.date() - timedelta(days=9))):
            report = VisitReport(draft, QIN, LIAISON, VisitKind.VISIT, "好", "", day)
            records.visits.add_visit(report, NOW)
        assert contact_of(records, "秦一山") == NOW.date().isoformat()
