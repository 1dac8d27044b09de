"""What is shown to one session for some minutes and kept nowhere else in a readable form."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select

from bot.store.tables.sign_in import shown_once
from bot.store.upsert import put

LASTS = timedelta(minutes=15)


class ShownOnce:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, session: int, what: str, words: Any, now: datetime) -> None:
        self._connection.execute(delete(shown_once).where(shown_once.c.ends_at <= now))
        put(self._connection, shown_once, [{"key": _key(session, what), "words": words, "ends_at": now + LASTS}])

    def get(self, session: int, what: str, now: datetime) -> Any:
        """None when there is nothing (any more)."""
        here = (shown_once.c.key == _key(session, what), shown_once.c.ends_at > now)
        return self._connection.execute(select(shown_once.c.words).where(*here)).scalar_one_or_none()

    def forget(self, session: int, what: str) -> None:
        self._connection.execute(delete(shown_once).where(shown_once.c.key == _key(session, what)))


def _key(session: int, what: str) -> str:
    return f"{session}:{what}"
