"""What there is to know of the database itself: what it is, how large it has become, and what stands in it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from bot.store.tables.office import policy_topic
from bot.store.tables.people import person, staff, unit

# Of what is this office's own: others may have their schemas in the same database.
_SIZE = text(
    "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class "
    "WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace"
)


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    kind: str  # sqlite, postgresql
    size: int  # bytes
    schema: str  # the newest migration that it has been brought to
    people: int
    units: int
    staff: int
    topics: int


class InstallationQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def facts(self) -> DatabaseFacts:
        kind = self._connection.dialect.name
        counted = [
            select(func.count()).select_from(table).scalar_subquery()
            for table in (person, unit, staff, policy_topic)
        ]  # fmt: skip
        counts = self._connection.execute(select(*counted)).one()
        return DatabaseFacts(kind, self._size(kind), self._schema(), *(int(one) for one in counts))

    def _size(self, kind: str) -> int:
        if kind == "postgresql":
            return int(self._connection.execute(_SIZE).scalar_one())
        pages = self._connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages) * int(self._connection.exec_driver_sql("PRAGMA page_size").scalar_one())

    def _schema(self) -> str:
        return str(self._connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
