"""Rows that wait for a platform to hand something out, alike for pictures of reports and for all else that was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, update

from bot.domain.media import MediaState


def is_due(table: Table, now: datetime) -> ColumnElement[bool]:
    """It is to be fetched now."""
    return and_(table.c.state == MediaState.WAITING.value, table.c.next_at <= now)


def try_again(connection: Connection, table: Table, number: int, at: datetime) -> bool:
    """Count one try, and fix the moment of the next; False if it waits no more."""
    return _change(connection, table, number, tries=table.c.tries + 1, next_at=at)


def settle(connection: Connection, table: Table, number: int, state: MediaState, **values: Any) -> bool:
    """It waits no more; False if it did not wait. So whatever is fetched twice is kept once."""
    return _change(connection, table, number, state=state.value, next_at=None, **values)


def _change(connection: Connection, table: Table, number: int, **values: Any) -> bool:
    here = (table.c.id == number, table.c.state == MediaState.WAITING.value)
    return connection.execute(update(table).where(*here).values(**values)).rowcount > 0
