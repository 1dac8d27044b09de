"""What was written while the clock was fast, and would wait for a time that it has lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select, update

from bot.domain.delivery import AttemptState
from bot.domain.notices import RecipientState
from bot.store.tables.notices import attempt, recipient, task

PLANNED = attempt.c.state == AttemptState.PLANNED.value
WAITS: tuple[tuple[Table, str, Any], ...] = (
    (recipient, "due_at", recipient.c.state == RecipientState.WAITING.value),
    (attempt, "due_at", PLANNED),
    (task, "next_at", task.c.state == "open"),
)


class AheadQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def pull_back(self, last: datetime, now: datetime) -> int:
        """The clock was set back from about `last`. Who was to be looked at after that is looked at as much earlier; what was to
        be repeated under its key while that is safe is not repeated, since nobody knows how long it is. How many rows."""
        kept = update(attempt).where(PLANNED, attempt.c.doubt_until > last).values(doubt_until=now)
        moved = self._connection.execute(kept).rowcount
        return moved + sum(self._earlier(table, name, condition, last, now) for table, name, condition in WAITS)

    def _earlier(self, table: Table, name: str, condition: Any, last: datetime, now: datetime) -> int:
        column = table.c[name]
        rows = self._connection.execute(select(table.c.id, column).where(condition, column > last)).all()
        for row in rows:
            moment = {name: now + (row[1] - last)}
            self._connection.execute(update(table).where(table.c.id == row.id).values(**moment))
        return len(rows)
