from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.domain.days_off import DayOff, WorkDays
from bot.domain.people import Birth
from bot.domain.rhythm import LAST, Every, Rhythm, Shift
from bot.services import OfficeCalendar, office_calendar

LIST = Path(__file__).parents[2] / "content" / "occasions.yaml"
YEAR = (date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture
def calendar() -> OfficeCalendar:
    return office_calendar(LIST)


def test_a_lunar_month_that_comes_twice_counts_once(calendar: OfficeCalendar) -> None:
    found = Rhythm(Every.LUNAR_MONTH, day=9).days(*YEAR, calendar)
    moons = [calendar.lunar.lunar_of(day) for day in found]
    assert [(moon.month, moon.day, moon.leap) for moon in moons] == [
        (12, 9, False),
        *((month, 9, False) for month in range(1, 12)),
    ]


@pytest.mark.parametrize("day", [LAST, 30])
def test_the_last_of_a_lunar_month_is_its_29th_or_30th(day: int, calendar: OfficeCalendar) -> None:
    found = Rhythm(Every.LUNAR_MONTH, day=day).days(*YEAR, calendar)
    assert {calendar.lunar.lunar_of(one).day for one in found} == {29, 30}
    assert date(2025, 1, 28) in found


def test_a_day_of_the_lunar_year(calendar: OfficeCalendar) -> None:
    chongyang = Rhythm(Every.LUNAR_YEAR, month=9, day=9)
    assert chongyang.days(date(2025, 1, 1), date(2026, 12, 31), calendar) == [date(2025, 10, 29), date(2026, 10, 18)]


def test_an_occasion_of_the_list_and_the_working_day_before_it(calendar: OfficeCalendar) -> None:
    calendar.know(WorkDays(frozenset({2026}), {date(2026, 2, 14): DayOff(date(2026, 2, 14), True, "春节")}))
    eve = Rhythm(Every.OCCASION, occasion="new_year_eve", offset=-2, shift=Shift.BEFORE)
    assert eve.days(date(2026, 1, 1), date(2026, 12, 31), calendar) == [date(2026, 2, 14)]
    assert calendar.occasion_days(*YEAR, "respect_month") == [date(2025, 10, 1)]
    assert calendar.occasion_days(*YEAR, "no_such_day") == []


def test_one_day_and_a_stretch_of_days_give_the_same_birthdays(calendar: OfficeCalendar) -> None:
    leap = Birth(1941, 6, 10, lunar=True, leap=True)
    assert calendar.celebrates(leap, date(2025, 8, 3))
    assert not calendar.celebrates(leap, date(2025, 7, 4))
    assert calendar.celebrates(leap, date(2026, 7, 23))
