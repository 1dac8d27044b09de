"""When meetings are announced and brought to mind, who came, whom names mean."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.domain.days_off import DayOff, WorkDays
from bot.domain.meetings import Attended, Attendee, counted, meant, notice_due, to_make_up
from bot.domain.notices import Rsvp
from bot.domain.reminders import When, reminders
from tests.builders import QUIET, at

HOLIDAY = WorkDays(frozenset({2026}), {date(2026, 3, day): DayOff(date(2026, 3, day), False, "节") for day in (18, 19, 20)})


@pytest.mark.parametrize(
    ("starts", "lead", "now", "due"),
    [
        (at("9:00", 25), 7, at("8:00", 10), at("9:00", 17)),  # the 18th is off: the working day before
        (at("9:00", 29), 7, at("8:00", 10), at("9:00", 17)),  # a Sunday, behind the holiday
        (at("9:00", 20), 7, at("8:00", 13), at("9:00", 13)),
        (at("9:00", 17), 7, at("8:00", 11), at("9:00", 11)),  # late: today
        (at("9:00", 17), 7, at("18:00", 11), at("9:00", 12)),  # late, and evening: tomorrow
        (at("9:00", 17), 7, at("8:00", 14), at("9:00", 16)),  # late on a Saturday: on Monday
        (at("9:00", 16), 7, at("8:00", 14), at("9:00", 14)),  # … unless it is on Monday
        (at("15:00", 12), 7, at("20:00", 11), at("9:00", 11)),  # tomorrow is it: at once
    ],
)
def test_a_notice_goes_out_on_a_working_morning_and_late_rather_than_never(
    starts: datetime, lead: int, now: datetime, due: datetime
) -> None:
    assert notice_due(starts, lead, now, HOLIDAY, QUIET) == due


@pytest.mark.parametrize(
    ("event", "approved", "due"),
    [
        (at("9:00", 20), at("9:00", 10), {When.WEEK: at("10:00", 13), When.EVENING: at("19:00", 19), When.HOURS: at("7:30", 20)}),
        (at("9:00", 20), at("9:30", 12), {When.EVENING: at("19:00", 19), When.HOURS: at("7:30", 20)}),  # less than eight days
        (at("16:00", 20), at("9:00", 19), {When.EVENING: at("19:00", 19), When.HOURS: at("14:30", 20)}),  # past the rest at noon
        (at("14:00", 20), at("9:00", 19), {When.EVENING: at("19:00", 19), When.HOURS: at("11:50", 20)}),  # before it
        (at("7:50", 20), at("9:00", 19), {When.EVENING: at("19:00", 19), When.HOURS: at("7:30", 20)}),
        (at("7:40", 20), at("9:00", 19), {When.EVENING: at("19:00", 19)}),  # ten minutes are no time to set out
        (at("9:00", 20), at("17:00", 19), {When.HOURS: at("7:30", 20)}),  # just told
        (at("11:00", 20), at("8:00", 20), {}),
    ],
)
def test_reminders_come_in_waking_hours_and_not_to_whoever_was_just_told(
    event: datetime, approved: datetime, due: dict[When, datetime]
) -> None:
    assert reminders(event, approved, approved, QUIET) == due


def test_a_new_time_is_not_brought_to_mind_right_after_it_was_told() -> None:
    assert reminders(at("9:00", 20), at("9:00", 1), at("18:00", 19), QUIET) == {When.HOURS: at("7:30", 20)}


PEOPLE = (
    Attendee(1, "秦一山", "局机关", came=True),
    Attendee(2, "何素云", "局机关", Rsvp.DECLINE),
    Attendee(3, "陶大川", "河口镇", Rsvp.ATTEND, came=False),
    Attendee(4, "姚静", "河口镇", Rsvp.ATTEND),
    Attendee(5, "姚静", "局机关", Rsvp.DECLINE, bring="none", came=True),
    Attendee(6, "欧阳春和", "局机关", Rsvp.DECLINE, bring="none"),
)


def test_nobody_has_come_because_he_meant_to() -> None:
    assert counted(PEOPLE) == Attended(expected=6, came=2, excused=2, absent=1, unsaid=1)
    assert [one.person_id for one in to_make_up(PEOPLE)] == [2, 3]


@pytest.mark.parametrize(
    ("words", "found", "unknown", "several"),
    [
        ("秦一山 何素云", [1, 2], [], []),
        ("秦一山、陶大川和欧阳春和", [1, 3, 6], [], []),
        ("秦一山何素云同志", [1, 2], [], []),  # as a voice gives it
        ("秦一山，王二，姚静", [1], ["王二"], ["姚静"]),
        ("陶大川请假", [3], [], []),
    ],
)
def test_names_mean_whoever_was_invited(words: str, found: list[int], unknown: list[str], several: list[str]) -> None:
    named = meant(words, PEOPLE)
    assert ([one.person_id for one in named.found], list(named.unknown), list(named.several)) == (found, unknown, several)
