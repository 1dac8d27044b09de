"""Who is reminded of what is owed, and when: his own in one message a day, then whoever answers for him; never at night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.context import JobContext, Services
from bot.delivery.assignment import Assignment
from bot.delivery.duties import DutyDesk
from bot.delivery.duty_clock import DutyClock
from bot.delivery.handover import HandoverDesk
from bot.domain.delivery import Lane
from bot.domain.duties import DutyState
from bot.domain.duty_rules import AfterEvent, DutyBook, DutyRule, OnBirthday, ToReport
from bot.domain.life import LifeEvent, LifeEventKind, LifeRules
from bot.domain.people import Role
from bot.domain.schedule import Occurrence
from bot.domain.visits import VisitKind, VisitReport
from bot.services import OfficeCalendar, TextReader
from bot.store import Records, Store
from bot.store.claims import Claimed
from bot.store.tables.people import person, staff
from jobs import duties as job
from tests.builders import CHAT, CLERK, HE, LEADER, LIAISON, NOW, OFFICE, QIN, QUIET, TAO, TOWN_LIAISON, at, desk

HOSPITAL = AfterEvent(frozenset({LifeEventKind.HOSPITAL}), timedelta(hours=72), by_hours=True)
GRIEF = AfterEvent(frozenset({LifeEventKind.WIDOWED}), timedelta(days=3))
REPORTED = ToReport(frozenset({LifeEventKind.HOSPITAL}), timedelta(hours=24), (Role.CLERK, Role.LEADER))
RULES = (
    DutyRule("hospital", "住院探视", "五必访", HOSPITAL, closes=14),
    DutyRule("grief", "丧偶看望", "五必访", GRIEF, closes=4),
)
BIRTHDAY = DutyRule("birthday", "生日祝福", "三个三送", OnBirthday(), opens=30, closes=3)
BOOK = DutyBook(RULES, "1", {one.id: one.title for one in RULES})


@pytest.fixture
def office(store: Store) -> Iterator[Records]:
    with store.write() as records:
        yield records


def engine(book: DutyBook = BOOK) -> DutyDesk:
    return DutyDesk(desk(), OfficeCalendar(()), book, QUIET)


def tick(records: Records, now: datetime) -> list[tuple[str, str, list[int]]]:
    """Who is told now, of what, and the numbers in it."""
    DutyClock(desk(), BOOK, Assignment(15), QUIET).tick(records, now)
    return told(records, now)


def told(records: Records, now: datetime) -> list[tuple[str, str, list[int]]]:
    found: list[Claimed] = []
    while more := records.claims.claim(*CHAT, now, 100, tuple(Lane), ()):
        found += more
    numbers = {one.id: [duty["number"] for duty in one.data["values"].get("duties", ())] for one in found}
    return sorted((one.external_id, one.template.partition("/")[2], numbers[one.id]) for one in found)


def happens(records: Records, person_id: int, kind: LifeEventKind, now: datetime = NOW) -> int:
    """The number of what is then owed."""
    event = LifeEvent(person_id, kind, now.date(), "家属", f"staff:{CLERK}")
    number = records.life.record(event, LifeRules(), now)
    return next(one.number for one in engine().refresh(records, [person_id], now) if one.event_id == number)


def test_hours_half_gone_remind_their_owner_then_at_the_end_whoever_is_above_him(office: Records) -> None:
    number = happens(office, HE, LifeEventKind.HOSPITAL)
    assert tick(office, NOW + timedelta(hours=30)) == []
    assert tick(office, at("21:30", 11)) == []  # not at night
    assert tick(office, at("7:31", 12)) == [("staff-3", "duty_due", [number])]
    assert tick(office, at("7:31", 12)) == []
    assert tick(office, at("8:59", 13)) == []
    assert tick(office, at("9:00", 13)) == [("staff-5", "duty_late", [number])]
    assert tick(office, at("9:00", 20)) == []
    found = office.duties.get(number)
    assert found is not None
    assert (found.level, found.state) == (2, DutyState.READY)


def test_days_are_reminded_of_on_a_morning_and_go_above_on_the_morning_after(office: Records) -> None:
    number = happens(office, HE, LifeEventKind.WIDOWED)
    assert tick(office, at("20:00")) == []
    assert tick(office, at("9:00", 11)) == [("staff-3", "duty_due", [number])]
    assert tick(office, at("20:00", 13)) == []
    assert tick(office, at("9:00", 14)) == [("staff-5", "duty_late", [number])]


def test_all_of_his_are_in_one_message_and_there_is_one_a_day(office: Records) -> None:
    first, second = happens(office, HE, LifeEventKind.WIDOWED), happens(office, QIN, LifeEventKind.WIDOWED)
    other = happens(office, TAO, LifeEventKind.WIDOWED)
    assert tick(office, at("9:00", 11)) == [("staff-3", "duty_due", [first, second]), ("staff-4", "duty_due", [other])]
    office.duties.looked_at([first], 0, at("10:00", 11))
    assert tick(office, at("10:00", 11)) == []
    assert tick(office, at("9:00", 12)) == [("staff-3", "duty_due", [first, second])]


def test_what_has_hours_left_does_not_wait_for_tomorrow(office: Records) -> None:
    calm, urgent = happens(office, QIN, LifeEventKind.WIDOWED), happens(office, HE, LifeEventKind.HOSPITAL, at("10:00"))
    assert tick(office, at("9:00", 11)) == [("staff-3", "duty_due", [urgent, calm])]
    office.duties.looked_at([urgent], 0, at("15:00", 11))
    assert tick(office, at("15:00", 11)) == [("staff-3", "duty_due", [urgent, calm])]


def test_what_was_in_a_message_already_is_not_told_of_a_second_time(office: Records) -> None:
    urgent, calm = happens(office, HE, LifeEventKind.HOSPITAL), happens(office, QIN, LifeEventKind.WIDOWED)
    office.duties.looked_at([urgent], 0, at("7:35", 11))
    assert tick(office, at("7:35", 11)) == [("staff-3", "duty_due", [urgent, calm])]
    assert tick(office, at("9:00", 11)) == []
    assert tick(office, at("9:00", 13)) == [("staff-5", "duty_late", [urgent])]
    assert tick(office, at("9:00", 14)) == [("staff-5", "duty_late", [calm])]


def test_who_has_been_there_hears_nothing(office: Records) -> None:
    happens(office, HE, LifeEventKind.WIDOWED)
    office.visits.add_visit(VisitReport("d", HE, LIAISON, VisitKind.VISIT, "还好", "", NOW.date()), NOW)
    engine().refresh(office, [HE], NOW)
    assert tick(office, at("9:00", 14)) == []


def test_where_its_owner_cannot_be_told_the_clerks_are(office: Records) -> None:
    office.people.add_rows("staff", [{"id": 9, "name": "新来的", "role": "liaison", "phone": ""}])
    office.connection.execute(update(person).where(person.c.id == HE).values(liaison_id=9))
    number = happens(office, HE, LifeEventKind.WIDOWED)
    assert tick(office, at("9:00", 11)) == [("staff-1", "duty_due", [number])]


def test_who_has_left_owes_nothing_from_the_next_morning_on(office: Records) -> None:
    number = happens(office, HE, LifeEventKind.WIDOWED)
    office.connection.execute(update(staff).where(staff.c.id == LIAISON).values(active=False))
    engine().refresh_all(office, at("4:30", 11))
    found = office.duties.get(number)
    assert found is not None
    assert found.owner_id == CLERK


# --- 四必报 ------------------------------------------------------------------------------------------------------------


def test_those_who_must_hear_of_an_event_do_once_but_not_who_has_written_it_down(office: Records) -> None:
    book = DutyBook((DutyRule("report", "住院必报", "四必报", REPORTED),), "1", {"report": "住院必报"})
    event = LifeEvent(HE, LifeEventKind.HOSPITAL, NOW.date() - timedelta(days=3), "家属", f"staff:{CLERK}")
    office.life.record(event, LifeRules(), NOW)
    engine(book).refresh(office, [HE], NOW)
    engine(book).refresh(office, [HE], NOW)
    assert told(office, NOW) == [(f"staff-{LEADER}", "duty_reported", [])]
    (row,) = office.duties.of_person(HE)
    assert (row.state, row.owner_id) == (DutyState.MISSED, LIAISON)


# --- the job -----------------------------------------------------------------------------------------------------------


def context(records: Records, now: datetime, book: DutyBook = BOOK) -> JobContext:
    nothing, handover = None, HandoverDesk(desk())
    services = Services(nothing, TextReader(()), nothing, nothing, desk(), handover, nothing, duties=engine(book))  # type: ignore[arg-type]
    return JobContext(now, OFFICE, records, services)


def test_a_morning_works_everything_out_and_other_rules_are_another_promise(office: Records) -> None:
    (planned,) = job.plan(context(office, NOW), NOW.date())
    assert (planned.key, planned.due_at) == ("2026-03-10:1", at("4:30"))
    birthdays = context(office, NOW, DutyBook((BIRTHDAY,), "2"))
    assert job.plan(birthdays, NOW.date())[0].key == "2026-03-10:2"
    assert job.run(birthdays, planned) == "3 opened, 3 ready"
    assert [len(office.duties.of_person(number)) for number in (QIN, HE)] == [1, 0]


def test_on_mondays_clerks_hear_once_of_what_was_missed(office: Records) -> None:
    happens(office, HE, LifeEventKind.WIDOWED)
    happens(office, TAO, LifeEventKind.WIDOWED)
    engine().refresh_all(office, at("4:30", 18))
    monday = at("9:05", 23)
    planned = [one for one in job.plan(context(office, monday), monday.date()) if one.payload.get("what")]
    assert job.run(context(office, monday), planned[0]) == "1 of 1 are told of 2 missed"
    assert told(office, monday) == [(f"staff-{CLERK}", "duty_missed", [])]
    later = Occurrence("x", monday.date() + timedelta(days=7), monday, {"what": "missed"})
    assert job.run(context(office, monday + timedelta(days=7)), later) == "nothing was missed"


def test_nobody_is_reminded_at_a_door_of_another(office: Records) -> None:
    """Two liaisons, two messages, each of his own people."""
    mine, theirs = happens(office, HE, LifeEventKind.HOSPITAL), happens(office, TAO, LifeEventKind.HOSPITAL)
    sent = {who: numbers for who, _, numbers in tick(office, at("9:00", 12))}
    assert sent == {f"staff-{LIAISON}": [mine], f"staff-{TOWN_LIAISON}": [theirs]}
