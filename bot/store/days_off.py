"""The days off of each year, as they were announced and entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from bot.domain.days_off import Announcement, DayOff, WorkDays
from bot.store.tables.programme import day_off, year_off
from bot.store.upsert import insert_new, put

STARTER = "starter"  # who entered what the service came with


@dataclass(frozen=True, slots=True)
class Entered:
    """A year that is known: what was announced, who entered it (`staff:1`, `operator`, STARTER) and when."""

    announcement: Announcement
    by: str
    at: datetime


class DaysOffQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def enter(self, announcement: Announcement, by: str, now: datetime) -> None:
        """A year as a whole, in place of what was known of it."""
        year = announcement.year
        row = {"year": year, "document": announcement.document, "entered_by": by, "entered_at": now}
        put(self._connection, year_off, [row])
        self._connection.execute(delete(day_off).where(day_off.c.year == year))
        put(self._connection, day_off, [_row(one, year) for one in announcement.days])

    def start_with(self, announcements: Iterable[Announcement], now: datetime) -> None:
        """What the service came with, of the years that nobody has entered."""
        known = self.work_days().known
        for one in announcements:
            if one.year in known:
                continue
            head = {"year": one.year, "document": one.document, "entered_by": STARTER, "entered_at": now}
            insert_new(self._connection, year_off, [head])
            insert_new(self._connection, day_off, [_row(day, one.year) for day in one.days])

    def version(self) -> object:
        """Another one whenever a year has been entered."""
        return tuple(self._connection.execute(select(func.count(), func.max(year_off.c.entered_at))).one())

    def work_days(self) -> WorkDays:
        known = frozenset(self._connection.execute(select(year_off.c.year)).scalars())
        return WorkDays(known, {row.day: _day(row) for row in self._connection.execute(select(day_off))})

    def year(self, year: int) -> Entered | None:
        return next((one for one in self.years() if one.announcement.year == year), None)

    def years(self) -> list[Entered]:
        """All that are known, the oldest first."""
        days: dict[int, list[DayOff]] = defaultdict(list)
        for row in self._connection.execute(select(day_off).order_by(day_off.c.day)):
            days[row.year].append(_day(row))
        heads = self._connection.execute(select(year_off).order_by(year_off.c.year))
        return [
            Entered(Announcement(row.year, tuple(days[row.year]), row.document), row.entered_by, row.entered_at) for row in heads
        ]


def _row(one: DayOff, year: int) -> dict[str, Any]:
    return {"day": one.day, "year": year, "work": one.work, "name": one.name}


def _day(row: Row[Any]) -> DayOff:
    return DayOff(row.day, row.work, row.name)
