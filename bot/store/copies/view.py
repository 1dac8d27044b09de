"""One view of a whole database, taken while the service writes on: nothing waits for it, and nothing in it changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, create_engine, event, inspect, text

from bot.errors import BackupFault
from bot.store.copies.shape import Shape, shapes_of, table_of
from bot.store.moving.ends import begin, file_of, parsed_url, reached, read_only
from bot.store.moving.values import rows_of


@dataclass(frozen=True, slots=True)
class View:
    """A database at one moment."""

    connection: Connection
    kind: str  # sqlite, postgresql
    revision: str
    shapes: tuple[Shape, ...]

    def rows(self, shape: Shape) -> Iterator[list[tuple[Any, ...]]]:
        """Every row of a table, so many at a time; nothing sealed is opened."""
        return rows_of(self.connection, table_of(shape))


@contextmanager
def view_of(url: str, schema: str = "") -> Iterator[View]:
    """Raises BackupFault where there is no office, MoveFault where the database cannot be reached."""
    parsed = parsed_url(url)
    opened = _of_sqlite(url) if parsed.get_backend_name() == "sqlite" else reached(parsed, schema)
    with opened as connection, connection.begin():
        if "alembic_version" not in inspect(connection).get_table_names():
            raise BackupFault("there is no office in the database that the configuration names")
        revision = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
        yield View(connection, connection.dialect.name, revision, tuple(shapes_of(connection)))


@contextmanager
def _of_sqlite(url: str) -> Iterator[Connection]:
    path = file_of(parsed_url(url))
    if not path.is_file():
        raise BackupFault(f"{path}: there is no such database")
    engine = create_engine("sqlite+pysqlite://", creator=lambda: read_only(path), hide_parameters=True)
    event.listen(engine, "begin", begin)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
