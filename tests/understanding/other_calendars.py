"""Other people's calendars, asked as ours is asked."""

from __future__ import annotations

from datetime import date, timedelta

from borax.calendars.lunardate import LunarDate as BoraxDate
from borax.calendars.lunardate import TermUtils

from bot.understanding.calendar import TERMS, LunarDate

YEARS = range(1950, 2100)


class Borax:
    """borax 4.1.3: its own table of months, and its own of terms."""

    name = "borax"

    def lunar_of(self, day: date) -> LunarDate:
        found = BoraxDate.from_solar(day)
        return LunarDate(found.year, found.month, found.day, bool(found.leap))

    def solar_of(self, year: int, month: int, day: int, leap: bool = False) -> date:
        return BoraxDate(year, month, day, int(leap)).to_solar_date()

    def term_date(self, year: int, name: str) -> date:
        return TermUtils.nth_term_day(year, TERMS.index(name))

    def new_year_eve(self, lunar_year: int) -> date:
        return self.solar_of(lunar_year + 1, 1, 1) - timedelta(days=1)
