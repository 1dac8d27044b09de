"""`INSERT … ON CONFLICT`, spelled alike for both databases: how a promise is made once however often it is tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows that break no unique key and leave the others as they are."""
    if rows:
        connection.execute(_insert_new(connection.dialect.name, table), list(rows))


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows, replacing those that have the same primary key. All rows have the same columns."""
    if rows:
        connection.execute(_put(connection.dialect.name, table, tuple(rows[0])), list(rows))


def catch_up(connection: Connection, table: Table) -> None:
    """After rows that brought their own numbers, let PostgreSQL count on from the highest; SQLite does so by itself."""
    if connection.dialect.name == "postgresql" and "id" in table.c:
        highest = select(func.max(table.c.id)).scalar_subquery()
        sequence = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(sequence, func.greatest(func.coalesce(highest, 1), 1))))


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
