"""The tables of a database as they are, of whatever version: what is in a copy says itself what it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    inspect,
)
from sqlalchemy.types import TypeEngine

from bot.errors import BackupFault
from bot.store.moving.ends import OTHERS
from bot.store.tables import Moment

# By name, the kinds of values there are. What comes first is asked first.
KINDS: dict[str, tuple[type[TypeEngine[Any]], type[TypeEngine[Any]]]] = {
    "moment": (DateTime, Moment),
    "day": (Date, Date),
    "json": (JSON, JSON),
    "bytes": (LargeBinary, LargeBinary),
    "yes": (Boolean, Boolean),
    "whole": (Integer, Integer),
    "number": (Float, Float),
    "text": (String, String),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: its name, and the name and kind of each column, in the order in which a row has them."""

    name: str
    columns: tuple[tuple[str, str], ...]


def shapes_of(connection: Connection) -> list[Shape]:
    """The office's tables, each after those that it names."""
    found = inspect(connection)
    names = [name for name, _ in found.get_sorted_table_and_fkc_names() if name is not None]
    return [
        Shape(name, tuple((column["name"], _kind(name, column["type"])) for column in found.get_columns(name)))
        for name in names
        if not name.startswith(OTHERS)
    ]


def table_of(shape: Shape) -> Table:
    """As queries take it."""
    return Table(shape.name, MetaData(), *(Column(name, KINDS[kind][1]()) for name, kind in shape.columns))


def _kind(table: str, type_: TypeEngine[Any]) -> str:
    for kind, (family, _) in KINDS.items():
        if isinstance(type_, family):
            return kind
    raise BackupFault(f"{table}: there is a column of a kind that no copy holds ({type_})")
