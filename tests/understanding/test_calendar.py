from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.occasions import occasions_of_year
from bot.office import CONTENT
from bot.understanding.calendar import TERMS, ChineseCalendar, LunarDate
from bot.understanding.occasions import load_occasions
from tests.understanding.other_calendars import YEARS, Borax

CALENDAR, BORAX = ChineseCalendar(), Borax()

EVES = (
    "2025-01-28 2026-02-16 2027-02-05 2028-01-25 2029-02-12 2030-02-02 "
    "2031-01-22 2032-02-10 2033-01-30 2034-02-18 2035-02-07 2036-01-27"
)
LEAPS = {
    2020: 4, 2023: 2, 2025: 6, 2028: 5, 2031: 3, 2033: 11, 2036: 6, 2039: 5,
    2042: 2, 2044: 7, 2047: 5, 2050: 3, 2052: 8, 2055: 6, 2058: 4,
}  # fmt: skip


# Each because a new moon falls within a minute of midnight. The observatory's tables (HKO) have ours; borax is a day later.
OTHER_MONTHS = {date(2089, 9, 4), date(2097, 8, 7)}  # the eighth month of 2089, the seventh of 2097
OTHER_OCCASIONS = {  # in these two months
    ("mid_autumn", date(2089, 9, 18)): date(2089, 9, 19),
    ("qixi", date(2097, 8, 13)): date(2097, 8, 14),
    ("zhongyuan", date(2097, 8, 21)): date(2097, 8, 22),
}


def test_every_day_from_1950_to_2099_agrees_with_a_second_library_but_for_two_months() -> None:
    """Where a month begins and the one before ends on the same days in both, all days between do agree."""
    wrong = set()
    for first in months():
        for day in (first, first - timedelta(days=1)):
            if CALENDAR.lunar_of(day) != BORAX.lunar_of(day):
                wrong.add(first)
    # of a month that begins a day later, the next begins alike: its eve is wrong for that reason alone
    assert wrong == OTHER_MONTHS | {date(2089, 10, 4), date(2097, 9, 6)}


def months() -> Iterator[date]:
    """The first day of every lunar month."""
    day = CALENDAR.solar_of(YEARS.start - 1, 11, 1)
    while day.year < YEARS.stop:
        yield day
        found = CALENDAR.lunar_of(day)
        day += timedelta(days=CALENDAR.lunar_month_length(found.year, found.month, found.leap))


def test_all_solar_terms_agree_with_a_second_library() -> None:
    wrong = [(year, name) for year in YEARS for name in TERMS if CALENDAR.term_date(year, name) != BORAX.term_date(year, name)]
    assert wrong == []


def test_every_occasion_of_the_list_agrees_with_a_second_library_but_for_three() -> None:
    rules = load_occasions(CONTENT / "occasions.yaml")
    found = [{(one.id, one.date) for year in YEARS for one in occasions_of_year(year, rules, kind)} for kind in (CALENDAR, BORAX)]
    assert found[0] - found[1] == set(OTHER_OCCASIONS)
    assert found[1] - found[0] == {(name, theirs) for (name, _), theirs in OTHER_OCCASIONS.items()}


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
