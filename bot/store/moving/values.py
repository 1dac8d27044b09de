"""The values of a row as both databases hold them alike, read so that nothing sealed is opened; and sums over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Connection, DateTime, LargeBinary, Table, Text, cast, func, select
from sqlalchemy import type_coerce as taken_as
from sqlalchemy.types import TypeEngine

from bot.errors import MoveFault
from bot.store.sealing import FEW, LARGE
from bot.store.tables import Moment
from bot.store.vault import BlindIndex, Sealed, SealedJson

AT_ONCE = 2000  # rows
LARGE_TABLES = frozenset(table.name for table in LARGE)
SUMS = 2**128


def plain_type(column: Column[Any]) -> TypeEngine[Any]:
    """What is carried over: bytes as they lie there, JSON as the text that it is, moments as UTC without saying so."""
    kind = column.type
    if isinstance(kind, Sealed | SealedJson | BlindIndex | LargeBinary):
        return LargeBinary()
    if isinstance(kind, JSON):
        return Text()
    if isinstance(kind, Moment):
        return DateTime()
    return kind


def _plain(column: Column[Any], dialect: str) -> ColumnElement[Any]:
    if dialect == "postgresql" and isinstance(column.type, JSON):
        return cast(column, Text)
    if dialect == "postgresql" and isinstance(column.type, Moment):
        return func.timezone("UTC", column, type_=DateTime())  # whatever zone the server or the session is in
    return taken_as(column, plain_type(column))


def rows_of(connection: Connection, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    """Every row of a table, so many at a time; in no order. Raises MoveFault for a value that is not what its column says."""
    dialect = connection.dialect.name
    query = select(*(_plain(column, dialect).label(column.name) for column in table.c))
    most = FEW if table.name in LARGE_TABLES else AT_ONCE
    try:
        with connection.execute(query, execution_options={"stream_results": True, "max_row_buffer": most}) as found:
            for part in found.partitions(most):
                yield [tuple(row) for row in part]
    except (ValueError, UnicodeDecodeError):  # without the value: it may be anybody's
        raise MoveFault(f"{table.name}: a value is not what its column says, perhaps a damaged moment or day") from None


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows, and a sum over all their values that does not depend on their order."""

    rows: int
    digest: str


class Summing:
    """The sum of rows that go by."""

    def __init__(self) -> None:
        self._rows = self._total = 0

    def add(self, part: list[tuple[Any, ...]]) -> None:
        self._rows += len(part)
        for row in part:
            self._total += int.from_bytes(blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=16).digest())

    @property
    def sum(self) -> Sum:
        return Sum(self._rows, f"{self._total % SUMS:032x}")


def summed(connection: Connection, table: Table) -> Sum:
    summing = Summing()
    for part in rows_of(connection, table):
        summing.add(part)
    return summing.sum


def counted(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())
