"""How many there are of everything, and rows by the ten thousand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Table, func, insert, literal_column, select, text

from bot.store import Records

NOW = datetime(2026, 11, 26, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()
AT_ONCE = 10_000  # rows


@dataclass(frozen=True, slots=True)
class Size:
    people: int = 35_000
    districts: int = 5
    towns: int = 60
    branches: int = 400
    staff: int = 120
    notices: int = 50
    sending: int = 4  # of the notices: still under way
    visits: int = 50_000
    history: int = 500_000
    heard: int = 500_000
    said: int = 150_000  # besides what notices sent
    questions: int = 50_000
    inquiries: int = 5_000
    commitments: int = 5_000

    @property
    def units(self) -> int:
        return self.districts + self.towns + self.branches


class Bulk:
    """One transaction that takes many rows."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self._connection = records.connection
        self.chance = Random(9)

    def put(self, table: Table, rows: Iterable[dict[str, Any]]) -> None:
        given = iter(rows)
        while part := list(islice(given, AT_ONCE)):
            self._connection.execute(insert(table), part)

    def again(self, table: Table, changed: dict[str, Any], here: Any) -> None:
        """Copies of rows, with some columns changed; made by the database itself."""
        names = [column.name for column in table.c if column.name not in changed and column.name != "id"]
        rows = select(*(table.c[name] for name in names), *changed.values()).where(here)
        query = insert(table).from_select([*names, *changed], rows, include_defaults=False)
        self._connection.execute(query)

    def run(self, statement: Any) -> Any:
        return self._connection.execute(statement)

    def later(self, column: ColumnElement[Any], days: int) -> ColumnElement[Any]:
        """A moment so many days after the one in a column."""
        if self._connection.dialect.name == "sqlite":
            return func.strftime("%Y-%m-%d %H:%M:%S.000000", column, f"{days:+d} days")
        return column + literal_column(f"interval '{days} days'")

    def numbered_on(self, *tables: Table) -> None:
        """Rows were given their numbers: PostgreSQL goes on after them."""
        if self._connection.dialect.name == "postgresql":
            for table in tables:
                name = f"pg_get_serial_sequence('{table.name}', 'id')"
                self._connection.execute(text(f"SELECT setval({name}, (SELECT max(id) FROM {table.name}))"))


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def day(days: int) -> date:
    return TODAY + timedelta(days=days)
