"""Working days as they were announced, wherever the office counts in them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.commitment_rules import CommitmentRules
from bot.domain.commitments import CommitmentKind
from bot.domain.days_off import Announcement, DayOff, WorkDays, spans
from bot.domain.duty_days import day_to_go, free_day
from bot.domain.inquiry import due_at, remind_at, settle_by, working_days_later
from bot.understanding.known_days_off import known_days_off

ZONE = ZoneInfo("Asia/Shanghai")
(YEAR,) = (one for one in known_days_off() if one.year == 2026)
WORKDAYS = WorkDays(frozenset({2026}), {one.day: one for one in YEAR.days})


def at(day: str, clock: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"2026-{day}T{clock}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (at("09-30", "15:00"), "09-30"),
        (at("09-30", "16:01"), "10-08"),  # the eve of 国庆
        (at("10-03"), "10-08"),
        (at("10-09", "16:30"), "10-10"),  # a Saturday that is worked
        (at("09-19"), "09-20"),  # a Sunday that is worked
        (at("02-13", "17:00"), "02-14"),
        (at("02-14", "17:00"), "02-24"),
    ],
)
def test_a_first_answer_is_due_on_a_day_that_is_worked(asked: datetime, due: str) -> None:
    assert due_at(asked, WORKDAYS) == at(due, "17:30")


def test_working_days_are_counted_over_a_holiday_and_a_day_made_up_for_it() -> None:
    assert settle_by(at("09-30"), WORKDAYS) == at("10-09", "17:30")
    assert working_days_later(at("10-08"), 2, WORKDAYS) == at("10-10")
    promise = CommitmentRules().due_at(CommitmentKind.PROMISE, at("09-30"), None, WORKDAYS)
    assert promise == at("10-09", "17:30")


def test_the_hours_of_a_holiday_do_not_count_for_a_reminder() -> None:
    eve, due = at("09-30", "17:00"), at("10-08", "17:30")
    assert at("10-08", "09:00") < remind_at(eve, due, (), WORKDAYS) < due
    assert remind_at(eve, due, ()) < at("10-06")


def test_nobody_is_sent_to_a_door_on_a_day_off() -> None:
    assert free_day(date(2026, 9, 30), (), WORKDAYS) == date(2026, 10, 8)
    assert free_day(date(2026, 10, 9), (), WORKDAYS) == date(2026, 10, 10)
    assert day_to_go(date(2026, 9, 30), (), [], date(2026, 10, 20), WORKDAYS) == date(2026, 10, 8)


def test_a_later_document_replaces_the_holidays_that_it_names() -> None:
    joint = Announcement(2026, (DayOff(date(2026, 9, 28), False, "中秋节、国庆节"),))
    found = YEAR.amended(joint)
    assert {one.name for one in found.days} == {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节、国庆节"}
    assert found.missing == []


def test_days_one_after_another_are_one_stretch() -> None:
    days = [DayOff(date(2026, 1, day), False, "元旦") for day in (3, 1, 2, 5)]
    assert spans(days) == [(date(2026, 1, 1), date(2026, 1, 3)), (date(2026, 1, 5), date(2026, 1, 5))]
