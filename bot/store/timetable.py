"""The timetable's promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from bot.domain.delivery import AttemptState
from bot.domain.schedule import BY_HAND, Occurrence, OccurrenceState
from bot.store.tables.notices import attempt
from bot.store.tables.office import occurrence
from bot.store.tables.programme import job_pause
from bot.store.upsert import insert_new, insert_one

NOTE = 200  # characters


@dataclass(frozen=True, slots=True)
class Due:
    """A promise whose time has come."""

    id: int
    job: str
    occurrence: Occurrence
    by_hand: bool = False


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

    def due(self, now: datetime) -> list[Due]:
        """Planned occurrences whose time has come, oldest first."""
        query = (
            select(occurrence)
            .where(occurrence.c.state == OccurrenceState.PLANNED.value, occurrence.c.due_at <= now)
            .order_by(occurrence.c.due_at, occurrence.c.id)
        )
        return [
            Due(row.id, row.job, Occurrence(row.key, row.day, row.due_at, row.payload), row.note == BY_HAND)
            for row in self._connection.execute(query)
        ]

    def finish(self, occurrence_id: int, state: OccurrenceState, now: datetime, note: str = "") -> bool:
        """Take a planned occurrence to its end, once: of two ticks at the same moment one gets False.

        Where another process is keeping it just now, nobody waits for that one to be done.
        """
        mine = select(occurrence.c.id).where(
            occurrence.c.id == occurrence_id, occurrence.c.state == OccurrenceState.PLANNED.value
        )
        if self._connection.execute(mine.with_for_update(skip_locked=True)).one_or_none() is None:
            return False
        ended = {"state": state.value, "finished_at": now, "note": note}
        self._connection.execute(update(occurrence).where(occurrence.c.id == occurrence_id).values(**ended))
        return True

    def note(self, occurrence_id: int, note: str) -> None:
        """What came of it."""
        self._connection.execute(update(occurrence).where(occurrence.c.id == occurrence_id).values(note=note[:NOTE]))

    def hasten(self, job: str, day: date, now: datetime) -> int:
        """Let all of a job's promises of a day that are still open be kept now, by hand. How many there are."""
        mine = (occurrence.c.job == job, occurrence.c.day == day, occurrence.c.state == OccurrenceState.PLANNED.value)
        found = self._connection.execute(update(occurrence).where(*mine).values(note=BY_HAND)).rowcount
        self._connection.execute(update(occurrence).where(*mine, occurrence.c.due_at > now).values(due_at=now))
        return found

    def pause(self, job: str, by: str, now: datetime) -> bool:
        """Stop a job for a while. False if it was stopped already."""
        return insert_one(self._connection, job_pause, {"job": job, "paused_by": by, "paused_at": now}) is not None

    def resume(self, job: str) -> bool:
        """False if it was not stopped."""
        return self._connection.execute(delete(job_pause).where(job_pause.c.job == job)).rowcount == 1

    def paused(self) -> dict[str, datetime]:
        """The jobs that are stopped, and since when."""
        rows = self._connection.execute(select(job_pause.c.job, job_pause.c.paused_at))
        return {row.job: row.paused_at for row in rows}

    def last_day(self) -> date | None:
        """The last day of which anything is planned."""
        found: date | None = self._connection.execute(select(func.max(occurrence.c.day))).scalar_one()
        return found

    def of_day(self, day: date) -> list[dict[str, Any]]:
        query = select(occurrence).where(occurrence.c.day == day).order_by(occurrence.c.due_at, occurrence.c.id)
        return [dict(row._mapping) for row in self._connection.execute(query)]

    def last_of(self, job: str) -> list[dict[str, Any]]:
        """All that a job did on the last day on which it did anything, in order."""
        did = (occurrence.c.job == job, occurrence.c.finished_at.is_not(None))
        day = select(func.max(occurrence.c.day)).where(*did).scalar_subquery()
        rows = self._connection.execute(select(occurrence).where(*did, occurrence.c.day == day).order_by(occurrence.c.id))
        return [dict(row._mapping) for row in rows]

    def letters_of(self, day: date) -> dict[AttemptState, int]:
        """What became of the letters to persons that were promised for a day."""
        key = f"letter:{day}"
        mine = (attempt.c.key >= f"{key}:", attempt.c.key < f"{key};", attempt.c.person_id.is_not(None))
        query = select(attempt.c.state, func.count()).where(*mine).group_by(attempt.c.state)
        return {AttemptState(state): count for state, count in self._connection.execute(query)}
