"""The move itself: copied in the order in which tables need each other, then both sides reckoned up by the same sums."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Integer, Table, bindparam, func, insert, select
from sqlalchemy.exc import DBAPIError

from bot.errors import MoveFault
from bot.store.moving.ends import Source, Target
from bot.store.moving.values import Sum, counted, plain_type, rows_of, summed
from bot.store.tables import metadata

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One table, as it stands on both sides."""

    table: str
    left: Sum
    entered: Sum

    @property
    def equal(self) -> bool:
        return self.left == self.entered


@dataclass(frozen=True, slots=True)
class Moved:
    tables: tuple[Reckoned, ...]
    copying: float  # seconds
    reckoning: float


class Differs(MoveFault):
    """The target is not what the source is."""

    def __init__(self, tables: tuple[Reckoned, ...]) -> None:
        self.tables = tables
        wrong = ", ".join(one.table for one in tables if not one.equal)
        super().__init__(f"after the copy these tables are not the same on both sides: {wrong}. Nothing was kept in the target.")


def foresee(source: Source, target: Target) -> dict[str, int]:
    """How many rows of each table would be moved. Raises MoveFault for all that speaks against it."""
    target.check()
    with source.standing_still() as left:
        return {table.name: counted(left, table) for table in metadata.sorted_tables}


def move(source: Source, target: Target, told: Told = lambda _said: None) -> Moved:
    """Everything or nothing.

    1. See that nobody uses the source, that it is fit, and that the target is empty.
    2. Make the tables and copy every row, in one transaction of the target.
    3. Let new rows be numbered behind the highest.
    4. Count and sum both sides, by the same code over the same kind of values. Raises Differs unless they are equal.
    5. See that nobody wrote to the source meanwhile; only then is the target's transaction kept.
    """
    target.check()
    started = perf_counter()
    with target.entered() as entered:
        with source.standing_still() as left:
            for table in metadata.sorted_tables:
                told(f"{table.name}: {put_rows(entered, table, rows_of(left, table))} rows")
            number_on(entered, metadata.sorted_tables)
            copied = perf_counter()
            told("reckoning up both sides")
            tables = tuple(Reckoned(table.name, summed(left, table), summed(entered, table)) for table in metadata.sorted_tables)
        if not all(one.equal for one in tables):
            raise Differs(tables)
    return Moved(tables, copied - started, perf_counter() - copied)


def put_rows(entered: Connection, table: Table, parts: Iterator[list[tuple[Any, ...]]]) -> int:
    """How many there were. Raises MoveFault for what the target refuses; its own words, which would repeat a value, stay out."""
    put = _by_copy if entered.dialect.name == "postgresql" else _by_insert
    try:
        return put(entered, table, parts)
    except DBAPIError as fault:
        raise _refused(table, fault.orig) from None
    except _driver_errors(entered) as fault:
        raise _refused(table, fault) from None


def _refused(table: Table, fault: BaseException | None) -> MoveFault:
    column = getattr(getattr(fault, "diag", None), "column_name", None)
    where = f"{table.name}.{column}" if column else table.name
    return MoveFault(f"{where}: the target does not take it ({type(fault).__name__}). Nothing was kept in the target.")


def _driver_errors(connection: Connection) -> type[Exception]:
    driver: Any = connection.dialect.dbapi
    found: type[Exception] = driver.Error
    return found


def _by_copy(entered: Connection, table: Table, parts: Iterator[list[tuple[Any, ...]]]) -> int:
    quote = entered.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in table.c)
    driver: Any = entered.connection.driver_connection
    rows = 0
    with driver.cursor() as cursor, cursor.copy(f"COPY {quote(table.name)} ({names}) FROM STDIN") as copy:
        for part in parts:
            rows += len(part)
            for row in part:
                copy.write_row(row)
    return rows


def _by_insert(entered: Connection, table: Table, parts: Iterator[list[tuple[Any, ...]]]) -> int:
    names = [f"v{number}" for number in range(len(table.c))]
    given = {column: bindparam(name, type_=plain_type(column)) for name, column in zip(names, table.c, strict=True)}
    query, rows = insert(table).values(given), 0
    for part in parts:
        rows += len(part)
        if part:
            entered.execute(query, [dict(zip(names, row, strict=True)) for row in part])
    return rows


def number_on(entered: Connection, tables: Iterable[Table]) -> None:
    """SQLite counts on from the highest by itself; PostgreSQL has to be told."""
    if entered.dialect.name != "postgresql":
        return
    for table in tables:
        for column in table.c:
            if not isinstance(column.type, Integer):
                continue
            own = entered.execute(select(func.pg_get_serial_sequence(table.name, column.name))).scalar_one()
            if own:
                highest = select(func.max(column)).scalar_subquery()
                entered.execute(select(func.setval(own, highest)))
