"""What the service itself must remember, and the history that nobody edits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, distinct, func, insert, select

from bot.store.tables.office import history, remembered
from bot.store.upsert import insert_one, put

WEIGHT = "weight:"
RANG = "rang"  # a list of whom to ring was shown, numbers and all
OPENED, AGAIN = "opened", timedelta(minutes=10)  # a page that is loaded again is one look
HOUR = timedelta(hours=1)
TAKEN = ("exported", "printed", "evidence")


class AccessQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def remember(self, key: str, value: str, expires_at: datetime | None = None) -> None:
        put(self._connection, remembered, [{"key": key, "value": value, "expires_at": expires_at}])

    def recall(self, key: str, now: datetime) -> str | None:
        """What was remembered under a key, unless its time is over."""
        row = self._connection.execute(select(remembered).where(remembered.c.key == key)).one_or_none()
        if row is None or (row.expires_at is not None and row.expires_at <= now):
            return None
        return str(row.value)

    def claim(self, key: str, now: datetime, expires_at: datetime) -> str | None:
        """Remember that somebody is at it, and None; what is remembered under this key if somebody was before."""
        gone = (remembered.c.key == key) & remembered.c.expires_at.is_not(None) & (remembered.c.expires_at <= now)
        self._connection.execute(delete(remembered).where(gone))
        claimed = insert_one(self._connection, remembered, {"key": key, "value": "", "expires_at": expires_at})
        return None if claimed is not None else self.recall(key, now) or ""

    def forget(self, key: str) -> None:
        self._connection.execute(delete(remembered).where(remembered.c.key == key))

    def forget_expired(self, now: datetime) -> int:
        """What was remembered for a time that is over; how much of it there was."""
        gone = remembered.c.expires_at.is_not(None) & (remembered.c.expires_at <= now)
        return self._connection.execute(delete(remembered).where(gone)).rowcount

    def take(self, key: str, now: datetime) -> str | None:
        """Recall and forget: for links that work once."""
        value = self.recall(key, now)
        gone = self._connection.execute(delete(remembered).where(remembered.c.key == key))
        return value if gone.rowcount == 1 else None

    def weights(self) -> dict[tuple[str, str], int]:
        """How much of the traffic each account takes, where that was ever changed."""
        rows = self._connection.execute(select(remembered).where(remembered.c.key.like(f"{WEIGHT}%")))
        return {_account(row.key): int(row.value) for row in rows}

    def set_weight(self, channel: str, account: str, weight: int) -> None:
        self.remember(f"{WEIGHT}{channel}:{account}", str(weight))

    def write_history(self, actor: str, action: str, subject: str, now: datetime, **detail: Any) -> None:
        """One line that stays: who did what to what, and when."""
        row = {"at": now, "actor": actor, "action": action, "subject": subject, "detail": detail}
        self._connection.execute(insert(history), row)

    def opened(self, actor: str, subject: str, now: datetime, way: str) -> bool:
        """Somebody looks at somebody's data; written down unless he did so some minutes ago. Whether it was."""
        here = (history.c.subject == subject, history.c.actor == actor, history.c.action == OPENED, history.c.at > now - AGAIN)
        if self._connection.execute(select(history.c.id).where(*here).limit(1)).first() is not None:
            return False
        self.write_history(actor, OPENED, subject, now, way=way)
        return True

    def rang(self, actor: str, person_ids: Iterable[int], now: datetime, way: str) -> None:
        """Somebody was shown whom he is to ring; each once an hour, for the page is loaded again after every call."""
        for one in person_ids:
            subject = f"person:{one}"
            here = (history.c.subject == subject, history.c.actor == actor, history.c.action == RANG)
            if self._connection.execute(select(history.c.id).where(*here, history.c.at > now - HOUR).limit(1)).first() is None:
                self.write_history(actor, RANG, subject, now, way=way)

    def opened_by(self, actor: str, since: datetime) -> int:
        """How many persons' data somebody has opened since a moment."""
        here = (history.c.actor == actor, history.c.action == OPENED, history.c.at > since)
        return int(self._connection.execute(select(func.count(distinct(history.c.subject))).where(*here)).scalar_one())

    def taken_away(self, since: datetime, until: datetime) -> list[tuple[str, datetime, str]]:
        """Who exported or printed what between two moments: actor, when, subject."""
        here = (history.c.action.in_(TAKEN), history.c.at >= since, history.c.at < until)
        rows = self._connection.execute(
            select(history.c.actor, history.c.at, history.c.subject).where(*here).order_by(history.c.id)
        )
        return [(row.actor, row.at, row.subject) for row in rows]


def _account(key: str) -> tuple[str, str]:
    channel, _, account = key.removeprefix(WEIGHT).partition(":")
    return channel, account
