"""Days of birth by the solar calendar, and lunar years of birth: worked out once, when a file is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

from bot.domain.ledger import PersonFile
from bot.domain.people import Birth
from bot.store import Records
from bot.understanding.calendar import ChineseCalendar


def with_birth_day(file: PersonFile, calendar: ChineseCalendar) -> PersonFile:
    """The file with its solar day and lunar year of birth; without them where it has no birth, or a day that never was."""
    found = solar_birth(file.born, calendar) if file.born is not None else None
    return replace(file, born_on=found[0] if found else None, born_lunar_year=found[1] if found else None)


def count_births(records: Records, calendar: ChineseCalendar) -> int:
    """Work out what the ledger's rows still lack; how many were filled in."""
    waiting = {number: solar_birth(born, calendar) for number, born in records.ledger.uncounted_births()}
    known = {number: found for number, found in waiting.items() if found is not None}
    records.ledger.count_births(known)
    return len(known)


@lru_cache(maxsize=40_000)  # retirees are born on some 20,000 days
def solar_birth(born: Birth, calendar: ChineseCalendar) -> tuple[date, int] | None:
    """The solar day and the lunar year; None for a day that this year did not have."""
    try:
        if born.lunar:
            return calendar.solar_of(born.year, born.month, born.day, born.leap), born.year
        day = date(born.year, born.month, born.day)
        return day, born.year if day >= _new_year(born.year, calendar) else born.year - 1
    except ValueError:
        return None


@lru_cache(maxsize=512)
def _new_year(year: int, calendar: ChineseCalendar) -> date:
    return calendar.solar_of(year, 1, 1)
