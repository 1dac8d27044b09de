"""`INSERT … ON CONFLICT`, spelled alike for both databases: how a promise is made once however often it is tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Row, Table, func, select, text
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows that break no unique key and leave the others as they are."""
    if rows:
        connection.execute(_insert_new(connection.dialect.name, table), list(rows))


def insert_one(connection: Connection, table: Table, row: Mapping[str, Any]) -> Row[Any] | None:
    """Insert a row and give it back; None if it would have broken a unique key."""
    return connection.execute(_insert_new(connection.dialect.name, table).returning(table), row).one_or_none()


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows, replacing those that have the same primary key. All rows have the same columns."""
    if rows:
        connection.execute(_put(connection.dialect.name, table, tuple(rows[0])), list(rows))


@contextmanager
def numbering(connection: Connection, table: Table) -> Iterator[None]:
    """Around the insertion of rows that bring their own numbers. SQLite counts on from the highest; PostgreSQL has to be told.

    Untold, its counter would give a later row a number that is taken, and `insert_new` would leave that row out as known. Nobody
    else is given numbers meanwhile: a counter that is set back would give them out again.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))
    yield
    sequence = func.pg_get_serial_sequence(table.name, "id")
    connection.execute(select(func.setval(sequence, func.max(table.c.id))))


@cache
def _insert_new(dialect: str, table: Table) -> Insert:
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _put(dialect: str, table: Table, columns: tuple[str, ...]) -> Insert:
    statement = _insert(dialect, table)
    keys = [column.name for column in table.primary_key]
    others = {name: statement.excluded[name] for name in columns if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
