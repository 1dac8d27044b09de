"""Days that come again by the lunar calendar, or by the solar one, over a stretch of days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.domain.personal_occasions import Anniversaries
from bot.domain.rhythm import LAST
from bot.understanding.calendar import ChineseCalendar


def lunar_month_days(begin: date, end: date, day: int, calendar: ChineseCalendar) -> list[date]:
    """The days from `begin` to `end` that are the `day`th of a plain lunar month (LAST, or a 30th of a short one: its last)."""
    months = ((year, month) for year in _lunar_years(begin, end) for month in range(1, 13))
    return _inside((_day_of(year, month, day, calendar) for year, month in months), begin, end)


def lunar_year_days(begin: date, end: date, month: int, day: int, calendar: ChineseCalendar) -> list[date]:
    """… of one plain month of every lunar year."""
    return _inside((_day_of(year, month, day, calendar) for year in _lunar_years(begin, end)), begin, end)


def _day_of(year: int, month: int, day: int, calendar: ChineseCalendar) -> date:
    length = calendar.lunar_month_length(year, month)
    return calendar.solar_of(year, month, length if day == LAST else min(day, length))


def _lunar_years(begin: date, end: date) -> range:
    return range(begin.year - 1, end.year + 1)


def _inside(days: Iterator[date], begin: date, end: date) -> list[date]:
    return sorted(day for day in days if begin <= day <= end)


def anniversaries(begin: date, end: date, calendar: ChineseCalendar) -> Anniversaries:
    """On which days from `begin` to `end` every date of birth (of joining, of retiring) comes again."""
    found: dict[tuple[bool, bool, int, int], list[tuple[date, int]]] = defaultdict(list)
    for number in range((end - begin).days + 1):
        day = begin + timedelta(days=number)
        for month, of_month in solar_dates(day):
            found[False, False, month, of_month].append((day, day.year))
        year = calendar.lunar_of(day).year
        for leap, month, of_month in lunar_dates(day, calendar):
            found[True, leap, month, of_month].append((day, year))
    return dict(found)


def solar_dates(day: date) -> Sequence[tuple[int, int]]:
    """The (month, day)s that are kept on a day: 29 February on the 28th of a common year."""
    own = (day.month, day.day)
    return (own, (2, 29)) if own == (2, 28) and (day + timedelta(days=1)).month == 3 else (own,)


def lunar_dates(day: date, calendar: ChineseCalendar) -> Sequence[tuple[bool, int, int]]:
    """The (leap, month, day)s of the lunar calendar that are kept on a day: the 30th on the 29th of a short month; what was in a
    leap month in that leap month, and in the plain one of a year that has none."""
    moon = calendar.lunar_of(day)
    short = moon.day == 29 and calendar.lunar_month_length(moon.year, moon.month, moon.leap) == 29
    days = (29, 30) if short else (moon.day,)
    leaps = (True,) if moon.leap else (False,) if calendar.leap_month(moon.year) == moon.month else (False, True)
    return [(leap, moon.month, of_month) for leap in leaps for of_month in days]
