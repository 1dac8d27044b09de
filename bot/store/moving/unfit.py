"""What SQLite has let in and PostgreSQL would refuse, found before anything is written, with table, column and row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, Boolean, Column, ColumnElement, Connection, Date, Float, Integer, String, literal_column, select

from bot.store.moving.values import plain_type
from bot.store.tables import Moment, metadata

INT4 = 2**31


def damaged(connection: Connection, check: str = "quick_check") -> Iterator[str]:
    """Pages that SQLite cannot read itself, and rows that name others which are not there."""
    if connection.exec_driver_sql(f"PRAGMA {check}(1)").scalar_one() != "ok":
        yield f"the file is damaged (PRAGMA {check}): restore a backup first"
        return
    for table, row, other, _ in connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        yield f"{table}: row {row} names a row of {other} that is not there"


def unfit(connection: Connection) -> Iterator[str]:
    """Values that would not go into their columns, by one look through each table; never a value itself."""
    for table in metadata.sorted_tables:
        asked = [(column, why, sign) for column in table.c for why, sign in _signs(column)]
        columns: list[ColumnElement[Any]] = [literal_column(part) for _, _, sign in asked for part in _found(sign)]
        row = connection.execute(select(*columns).select_from(table)).one()
        for number, (column, why, _) in enumerate(asked):
            count, first = row[2 * number], row[2 * number + 1]
            if count:
                yield f"{table.name}.{column.name}: {count} × {why}, first in the row with rowid {first}"


def _found(sign: str) -> tuple[str, str]:
    return f"sum({sign})", f"min(CASE WHEN {sign} THEN rowid END)"


def _signs(column: Column[Any]) -> Iterator[tuple[str, str]]:
    """What would be wrong with a value of this column, and the condition by which SQLite finds it."""
    name, kind = f'"{column.name}"', column.type
    if isinstance(kind, JSON):
        yield "not JSON", f"{name} IS NOT NULL AND json_valid({name}) = 0"
    elif isinstance(kind, Boolean):
        yield "neither yes nor no", f"{name} IS NOT NULL AND {name} NOT IN (0, 1)"
    elif isinstance(kind, Integer):
        whole = f"typeof({name}) = 'integer' AND {name} BETWEEN {-INT4} AND {INT4 - 1}"
        yield "not a whole number of four bytes", f"{name} IS NOT NULL AND NOT ({whole})"
    elif isinstance(kind, Float):
        yield "not a number", f"{name} IS NOT NULL AND typeof({name}) NOT IN ('real', 'integer')"
    elif isinstance(kind, Moment | Date):
        yield "not a moment or day", f"{name} IS NOT NULL AND datetime({name}) IS NULL"
    elif isinstance(plain_type(column), String):
        yield "a text with a NUL character, which PostgreSQL does not take", f"instr({name}, char(0)) > 0"
        yield "not a text", f"{name} IS NOT NULL AND typeof({name}) <> 'text'"
        if isinstance(kind, String) and kind.length:
            yield f"a text of more than {kind.length} characters", f"length({name}) > {kind.length}"
    else:
        yield "not bytes", f"{name} IS NOT NULL AND typeof({name}) <> 'blob'"
