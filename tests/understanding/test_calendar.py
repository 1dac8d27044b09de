from __future__ import annotations

from datetime import date, timedelta

import pytest
from borax.calendars.lunardate import LunarDate as OtherLunarDate
from borax.calendars.lunardate import TermUtils
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.calendar import TERMS, ChineseCalendar, LunarDate

CALENDAR = ChineseCalendar()

EVES = (
    "2025-01-28 2026-02-16 2027-02-05 2028-01-25 2029-02-12 2030-02-02 "
    "2031-01-22 2032-02-10 2033-01-30 2034-02-18 2035-02-07 2036-01-27"
)
LEAPS = {
    2020: 4, 2023: 2, 2025: 6, 2028: 5, 2031: 3, 2033: 11, 2036: 6, 2039: 5,
    2042: 2, 2044: 7, 2047: 5, 2050: 3, 2052: 8, 2055: 6, 2058: 4,
}  # fmt: skip


def test_every_day_from_1950_to_2060_agrees_with_a_second_library() -> None:
    day, wrong = date(1950, 1, 1), []
    while day.year < 2061:
        ours, other = CALENDAR.lunar_of(day), OtherLunarDate.from_solar(day)
        if (ours.year, ours.month, ours.day, ours.leap) != (other.year, other.month, other.day, bool(other.leap)):
            wrong.append(day)
        day += timedelta(days=1)
    assert wrong == []


@pytest.mark.parametrize("name", TERMS)
def test_solar_terms_agree_with_a_second_library(name: str) -> None:
    at = TERMS.index(name)
    wrong = [year for year in range(1950, 2061) if CALENDAR.term_date(year, name) != TermUtils.nth_term_day(year, at)]
    assert wrong == []


@pytest.mark.parametrize("eve", EVES.split())
def test_new_year_eve_is_the_day_before_the_new_year(eve: str) -> None:
    day = date.fromisoformat(eve)
    assert CALENDAR.new_year_eve(day.year - 1) == day
    assert CALENDAR.lunar_of(day + timedelta(days=1)) == LunarDate(day.year, 1, 1)


def test_leap_months() -> None:
    assert {year: month for year in range(2020, 2060) if (month := CALENDAR.leap_month(year))} == LEAPS


@pytest.mark.parametrize("lunar", [(2026, 12, 30, False), (2026, 6, 1, True), (2026, 13, 1, False), (2026, 1, 0, False)])
def test_a_lunar_day_that_does_not_exist_is_refused(lunar: tuple[int, int, int, bool]) -> None:
    with pytest.raises(ValueError, match="no such"):
        CALENDAR.solar_of(*lunar)


def test_an_unknown_term_is_refused() -> None:
    with pytest.raises(ValueError, match="term"):
        CALENDAR.term_date(2026, "清暑")


@given(st.dates(date(1901, 3, 1), date(2099, 12, 31)))
def test_there_and_back_is_the_same_day(day: date) -> None:
    lunar = CALENDAR.lunar_of(day)
    assert CALENDAR.solar_of(lunar.year, lunar.month, lunar.day, lunar.leap) == day
    assert lunar.day <= CALENDAR.lunar_month_length(lunar.year, lunar.month, lunar.leap)


@pytest.mark.parametrize(
    ("year", "month", "day", "leap", "kept"),
    [
        (2026, 8, 15, False, date(2026, 9, 25)),
        (2026, 12, 30, False, date(2026, 2, 16)),  # the twelfth month of lunar 2025 has 29 days
        (2025, 6, 10, True, date(2025, 8, 3)),
        (2026, 6, 10, True, date(2026, 7, 23)),  # no leap month: the plain one
        (2027, 12, 8, False, date(2027, 1, 15)),
    ],
)
def test_a_lunar_birthday_is_kept_every_year(year: int, month: int, day: int, leap: bool, kept: date) -> None:
    assert CALENDAR.lunar_birthday_in(year, month, day, leap) == kept


def test_a_lunar_birthday_may_miss_a_gregorian_year() -> None:
    missing = [year for year in range(2000, 2060) if CALENDAR.lunar_birthday_in(year, 12, 8) is None]
    assert missing
    assert all(CALENDAR.lunar_birthday_in(year, 8, 15) for year in range(2000, 2060))


def test_a_birthday_on_29_february_is_kept_on_the_28th() -> None:
    assert CALENDAR.solar_birthday_in(2027, 2, 29) == date(2027, 2, 28)
    assert CALENDAR.solar_birthday_in(2028, 2, 29) == date(2028, 2, 29)
    assert CALENDAR.solar_birthday_in(2027, 5, 1) == date(2027, 5, 1)
