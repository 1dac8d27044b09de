"""Who is signed in at the console, and from what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from bot.domain.sign_in import DAY, IDLE, is_over
from bot.store.tables.sign_in import console_session

KEPT = timedelta(days=30)  # rows of sessions that are over


@dataclass(frozen=True, slots=True)
class Session:
    """`staff_id` is None for the operator."""

    id: int
    staff_id: int | None
    way: str
    device: str
    made_at: datetime
    seen_at: datetime


_COLUMNS = tuple(console_session.c[name] for name in Session.__dataclass_fields__)


class SessionQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, digest: str, staff_id: int | None, way: str, device: str, now: datetime) -> int:
        """A new session's number. What is long over is forgotten."""
        old = (_whose(staff_id), console_session.c.made_at < now - KEPT)
        self._connection.execute(delete(console_session).where(*old))
        row = {"digest": digest, "staff_id": staff_id, "way": way, "device": device, "made_at": now, "seen_at": now}
        return int(self._connection.execute(insert(console_session).returning(console_session.c.id), row).scalar_one())

    def find(self, digest: str, now: datetime) -> Session | None:
        """The session of a token, while it lasts."""
        here = (console_session.c.digest == digest, console_session.c.ended_at.is_(None))
        row = self._connection.execute(select(*_COLUMNS).where(*here)).one_or_none()
        return None if row is None or is_over(row.made_at, row.seen_at, now) else _session(row)

    def seen(self, number: int, now: datetime) -> None:
        here = (console_session.c.id == number, console_session.c.seen_at < now)
        self._connection.execute(update(console_session).where(*here).values(seen_at=now))

    def of(self, staff_id: int | None, now: datetime) -> list[Session]:
        """All that somebody has and that last, newest first."""
        lasting = (
            console_session.c.ended_at.is_(None),
            console_session.c.made_at > now - DAY,
            console_session.c.seen_at > now - IDLE,
        )
        query = select(*_COLUMNS).where(_whose(staff_id), *lasting).order_by(console_session.c.id.desc()).limit(50)
        return [_session(row) for row in self._connection.execute(query)]

    def end(self, digest: str, now: datetime) -> None:
        self._end(now, console_session.c.digest == digest)

    def end_one(self, staff_id: int | None, number: int, now: datetime) -> int:
        return self._end(now, _whose(staff_id), console_session.c.id == number)

    def end_all(self, staff_id: int | None, now: datetime, but: int | None = None) -> int:
        """All of somebody's, but for one; how many there were."""
        return self._end(now, _whose(staff_id), console_session.c.id != (but or 0))

    def _end(self, now: datetime, *which: ColumnElement[bool]) -> int:
        ended = update(console_session).where(*which, console_session.c.ended_at.is_(None)).values(ended_at=now)
        return self._connection.execute(ended).rowcount


def _whose(staff_id: int | None) -> ColumnElement[bool]:
    return console_session.c.staff_id.is_(None) if staff_id is None else console_session.c.staff_id == staff_id


def _session(row: Any) -> Session:
    return Session(*row)
