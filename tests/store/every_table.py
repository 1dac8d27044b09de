"""Rows in every table there is, made from the tables themselves: a table that is added is filled too."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, Table, insert

from bot.store import Store
from bot.store.tables import Moment, metadata
from bot.store.vault import BlindIndex, Sealed, SealedJson

ROWS, APART = 7, 1000  # the numbers have gaps, as they have in an office that has erased something
WORDS = '老“同志”\t一\\N行\n二行 😀 {"a": null} \'; --\r\x7f'
ODD: Any = {"年": [1, 2.5, None, True, "\u0000", "\\"], "": {}}
AUCKLAND = ZoneInfo("Pacific/Auckland")


def fill_every_table(store: Store) -> None:
    with store.write() as records:
        records.sealing.prove()
        for table in metadata.sorted_tables:
            records.connection.execute(insert(table), [_row(table, number) for number in range(1, ROWS + 1)])


def _row(table: Table, number: int) -> dict[str, Any]:
    return {column.name: _value(column, number) for column in table.c}


def _value(column: Column[Any], number: int) -> Any:
    for key in column.foreign_keys:
        return None if column.nullable and number == 3 else _value(key.column, number)
    if column.nullable and number == 3:
        return None
    return _made(column, number)


def _made(column: Column[Any], number: int) -> Any:
    kind = column.type
    if isinstance(kind, Sealed):
        return f"{number}{WORDS}" if number != 4 or not column.nullable else ""
    if isinstance(kind, BlindIndex):
        return f"{column.name}{number}"
    if isinstance(kind, SealedJson | JSON):
        return {"n": number, **ODD} if number != 5 or not column.nullable else None
    if isinstance(kind, Moment):  # winter and summer of a place that changes its clocks
        return datetime(2026, 4, 5, 1, 30, 0, number, tzinfo=AUCKLAND) + timedelta(hours=number)
    if isinstance(kind, Date):
        return date(1924, 2, 29) + timedelta(days=number)
    if isinstance(kind, Boolean):
        return number % 2 == 0
    if isinstance(kind, Float):
        return 0.1 * number
    if isinstance(kind, Integer):
        return number * APART
    return f"{number}{WORDS}"[: getattr(kind, "length", None) or 400]
