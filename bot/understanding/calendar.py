"""The Chinese calendar: the one door to the library that knows new moons and solar terms.

Checked day by day against a second library for 1950 to 2099. The rules about birthdays are the office's own: no library
has them, each raises instead.
"""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from tyme4py.lunar import LunarMonth, LunarYear
from tyme4py.solar import SolarTerm

TERMS = (
    "小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨",
    "立夏", "小满", "芒种", "夏至", "小暑", "大暑", "立秋", "处暑",
    "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class LunarDate:
    """A day of the lunar calendar; `leap` tells the second of two months of the same number."""

    year: int
    month: int
    day: int
    leap: bool = False


@dataclass(frozen=True, slots=True)
class _Month:
    month: int
    leap: bool
    first: date
    length: int


class ChineseCalendar:
    """Conversions between the two calendars, for years 1900 to 2100. It holds no state."""

    def lunar_of(self, day: date) -> LunarDate:
        """The lunar date of a day."""
        year = day.year if day >= self.solar_of(day.year, 1, 1) else day.year - 1
        month = [found for found in _months(year) if found.first <= day][-1]
        return LunarDate(year, month.month, (day - month.first).days + 1, month.leap)

    def solar_of(self, year: int, month: int, day: int, leap: bool = False) -> date:
        """The day of a lunar date. Raises ValueError for a day or leap month that does not exist."""
        found = self._month(year, month, leap)
        if not 1 <= day <= found.length:
            raise ValueError("this lunar month has no such day")
        return found.first + timedelta(days=day - 1)

    def lunar_month_length(self, year: int, month: int, leap: bool = False) -> int:
        """29 or 30. Raises ValueError for a leap month that does not exist."""
        return self._month(year, month, leap).length

    def leap_month(self, year: int) -> int:
        """The number of the month that comes twice in this lunar year, or 0."""
        return next((found.month for found in _months(year) if found.leap), 0)

    def term_date(self, year: int, name: str) -> date:
        """The day of a solar term in a Gregorian year. Raises ValueError for an unknown name."""
        if name not in TERMS:
            raise ValueError("no such solar term")
        return _term(year, name)

    def new_year_eve(self, lunar_year: int) -> date:
        """除夕 of a lunar year: the day before the next 正月初一, since the twelfth month often has 29 days only."""
        return self.solar_of(lunar_year + 1, 1, 1) - timedelta(days=1)

    def lunar_birthday_in(self, year: int, month: int, day: int, leap: bool = False) -> date | None:
        """The day in a Gregorian year on which a lunar birthday is kept; the first if there are two, None if there is none.

        The office's rule: day 30 in a month of 29 days is kept on day 29; a birthday in a leap month is kept in the plain
        month of a year without that leap month.
        """
        kept = (self._kept(lunar_year, month, day, leap) for lunar_year in (year - 1, year))
        return next((found for found in kept if found.year == year), None)

    def solar_birthday_in(self, year: int, month: int, day: int) -> date:
        """The day in a year on which a birthday is kept: 29 February is kept on the 28th in common years."""
        if (month, day) == (2, 29) and not isleap(year):
            return date(year, 2, 28)
        return date(year, month, day)

    def _kept(self, lunar_year: int, month: int, day: int, leap: bool) -> date:
        leap = leap and self.leap_month(lunar_year) == month
        return self.solar_of(lunar_year, month, min(day, self.lunar_month_length(lunar_year, month, leap)), leap)

    def _month(self, year: int, month: int, leap: bool) -> _Month:
        for found in _months(year):
            if (found.month, found.leap) == (month, leap):
                return found
        raise ValueError("this lunar year has no such month")


@lru_cache(maxsize=512)
def _months(year: int) -> tuple[_Month, ...]:
    """The months of a lunar year. Remembered: one conversion of the library costs 0.4 ms."""
    leap = LunarYear.from_year(year).get_leap_month()
    signs = [sign for month in range(1, 13) for sign in ((month, -month) if month == leap else (month,))]
    return tuple(_read_month(LunarMonth.from_ym(year, sign), sign) for sign in signs)


def _read_month(found: LunarMonth, sign: int) -> _Month:
    first = found.get_first_julian_day().get_solar_day()
    day = date(first.get_year(), first.get_month(), first.get_day())
    return _Month(abs(sign), sign < 0, day, int(found.get_day_count()))


# 大寒 of 1979 fell 21 January 00:00 within a minute; the library rounds it down, observatory tables do not.
_CORRECTED = {(1979, "大寒"): date(1979, 1, 21)}


@lru_cache(maxsize=4096)
def _term(year: int, name: str) -> date:
    if (year, name) in _CORRECTED:
        return _CORRECTED[year, name]
    # The library counts a year from 冬至 of the year before; its 24 names start there.
    day = SolarTerm.from_name(year + 1 if name == "冬至" else year, name).get_solar_day()
    return date(day.get_year(), day.get_month(), day.get_day())
