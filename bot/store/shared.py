"""The one table that offices share: whole numbers that each leaves of itself, for those above it. There is no room for a word.

On PostgreSQL it lies in a schema of its own; on SQLite in a file of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, String, Table, create_engine, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.below import Figures, Left, Reached, Work
from bot.store.schemas import SHARED, ensure_schema, schema_engine
from bot.store.tables.base import Moment
from bot.store.upsert import put

SPANS = ("today", "week")
REACHED = ("notices", "should_know", "confirmed", "arrived", "in_hand", "waiting", "left")
WORK = ("tasks_overdue", "inquiries_overdue")

metadata = MetaData()
office_counts = Table(
    "office_counts",
    metadata,
    Column("code", String(63), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("round_at", Moment),
    Column("people", Integer, nullable=False),
    *(Column(f"{span}_{name}", Integer, nullable=False) for span in SPANS for name in REACHED),
    *(Column(name, Integer, nullable=False) for name in WORK),
)


class SharedCounts:
    """Where offices leave their counts. What goes wrong here keeps nobody's office from its work: it is reported as False."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._sqlite = make_url(url).get_backend_name() == "sqlite"
        self._engine = self._made() if self._sqlite else schema_engine(url, SHARED, pool_size=1, max_overflow=2)
        self._ready = False

    def leave(self, code: str, at: datetime, round_at: datetime | None, figures: Figures) -> bool:
        """In place of what the office left before. Whether that was possible."""
        row: dict[str, Any] = {"code": code, "at": at, "round_at": round_at, "people": figures.people}
        row |= {f"{span}_{name}": getattr(getattr(figures, span), name) for span in SPANS for name in REACHED}
        row |= {name: getattr(figures.work, name) for name in WORK}
        try:
            with self._open() as connection:
                put(connection, office_counts, [row])
        except SQLAlchemyError:
            return False
        return True

    def of(self, codes: Collection[str]) -> dict[str, Left]:
        """What these offices have left, and nothing of any other."""
        query = select(office_counts).where(office_counts.c.code.in_(list(codes)))
        with self._open() as connection:
            return {row["code"]: _left(row) for row in connection.execute(query).mappings()}

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        if not self._ready:
            self._make_table()
        with self._engine.begin() as connection:
            yield connection

    def _make_table(self) -> None:
        if not self._sqlite:
            ensure_schema(self._url, SHARED)
        with self._engine.begin() as connection:
            if not self._sqlite:  # several processes may start at once
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('sangyu.schema'))"))
            metadata.create_all(connection)
        self._ready = True

    def _made(self) -> Engine:
        path = Path(make_url(self._url).database or "")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        engine = create_engine(self._url, connect_args={"timeout": 10, "check_same_thread": False}, hide_parameters=True)
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA journal_mode=WAL"))
        return engine


def _left(row: Any) -> Left:
    today, week = (Reached(**{name: row[f"{span}_{name}"] for name in REACHED}) for span in SPANS)
    figures = Figures(row["people"], today, week, Work(**{name: row[name] for name in WORK}))
    return Left(row["code"], row["at"], row["round_at"], figures)
