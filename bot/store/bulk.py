"""Many rows in one statement, spelled alike for both databases: a hundred round trips cost PostgreSQL more than their work.

On PostgreSQL the values travel as one array a column, so that the statement stays the same however many rows there are, and is
prepared once. SQLite has no round trips; there each row is one run of a prepared statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Table, Update, bindparam, func, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from bot.store.upsert import insert_new

Expressions = Mapping[str, ColumnElement[Any]]


@dataclass(frozen=True, eq=False, slots=True)
class UpdateEach:
    """An UPDATE for each of many rows.

    `given`: the names in each row, with their types. `made` makes of them, as columns, which rows are meant and what these get.
    """

    table: Table
    given: Mapping[str, TypeEngine[Any]]
    made: Callable[[Expressions], tuple[Sequence[ColumnElement[bool]], Mapping[str, Any]]]

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            return
        if connection.dialect.name == "postgresql":
            connection.execute(_update(self, arrays=True), columns_of(self.given, rows))
        else:
            connection.execute(_update(self, arrays=False), list(rows))


@cache
def _update(one: UpdateEach, arrays: bool) -> Update:
    given = from_arrays(one.given) if arrays else {name: bindparam(name, type_=kind) for name, kind in one.given.items()}
    which, values = one.made(given)
    return update(one.table).where(*which).values(values)


def from_arrays(given: Mapping[str, TypeEngine[Any]]) -> Expressions:
    """Rows made of one array for each column, by name."""
    arrays = [bindparam(name, type_=ARRAY(kind)) for name, kind in given.items()]
    rows = func.unnest(*arrays).table_valued(*given, name="given").render_derived()
    return {name: rows.c[name] for name in given}


def columns_of(given: Iterable[str], rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in given}


def insert_each(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """As `insert_new`, for rows that all have the same columns."""
    if connection.dialect.name != "postgresql":
        insert_new(connection, table, rows)
    elif rows:
        names = tuple(rows[0])
        connection.execute(_insert(table, names), columns_of(names, rows))


@cache
def _insert(table: Table, names: tuple[str, ...]) -> postgresql.Insert:
    given = select(*from_arrays({name: table.c[name].type for name in names}).values())
    return postgresql.insert(table).from_select(list(names), given, include_defaults=False).on_conflict_do_nothing()
