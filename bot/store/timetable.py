"""The timetable's promises, and the study material of each day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from bot.domain.schedule import Occurrence, OccurrenceState
from bot.store.tables.base import CHINA
from bot.store.tables.office import occurrence
from bot.store.tables.programme import material, series
from bot.store.upsert import insert_new


@dataclass(frozen=True, slots=True)
class Material:
    """The study material of one day."""

    id: int
    day: date
    title: str
    body: str
    link: str


class TimetableQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(self, job: str, occurrences: Sequence[Occurrence]) -> None:
        """Write promises down. One that stands already stands as it is."""
        rows = [
            {
                "job": job,
                "key": one.key,
                "day": one.day,
                "due_at": one.due_at,
                "payload": dict(one.payload),
                "state": OccurrenceState.PLANNED.value,
            }
            for one in occurrences
        ]
        insert_new(self._connection, occurrence, rows)

    def due(self, now: datetime) -> list[tuple[int, str, Occurrence]]:
        """Planned occurrences whose time has come: (id, job, occurrence), oldest first."""
        query = (
            select(occurrence)
            .where(occurrence.c.state == OccurrenceState.PLANNED.value, occurrence.c.due_at <= now)
            .order_by(occurrence.c.due_at, occurrence.c.id)
        )
        return [
            (row.id, row.job, Occurrence(row.key, row.day, row.due_at, row.payload)) for row in self._connection.execute(query)
        ]

    def finish(self, occurrence_id: int, state: OccurrenceState, now: datetime, note: str = "") -> bool:
        """Take a planned occurrence to its end, once: of two ticks at the same moment one gets False."""
        done = self._connection.execute(
            update(occurrence)
            .where(occurrence.c.id == occurrence_id, occurrence.c.state == OccurrenceState.PLANNED.value)
            .values(state=state.value, finished_at=now, note=note)
        )
        return done.rowcount == 1

    def of_day(self, day: date) -> list[dict[str, Any]]:
        query = select(occurrence).where(occurrence.c.day == day).order_by(occurrence.c.due_at, occurrence.c.id)
        return [dict(row._mapping) for row in self._connection.execute(query)]

    def add_material(self, day: date, title: str, body: str, link: str = "") -> None:
        daily = {"id": "daily", "name": "每天学一点", "kind": "study", "rhythm": {"every": "day"}, "active": True, "opt_in": True}
        insert_new(self._connection, series, [{**daily, "changed_by": "starter", "changed_at": datetime.now(CHINA)}])
        row = {"series_id": "daily", "number": day.toordinal(), "day": day, "title": title, "body": body, "link": link}
        insert_new(self._connection, material, [row])

    def material_of(self, day: date) -> Material | None:
        row = self._connection.execute(select(material).where(material.c.day == day)).one_or_none()
        return Material(row.id, row.day, row.title, row.body, row.link) if row else None
