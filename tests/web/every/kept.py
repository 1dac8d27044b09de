"""A database that can be put back as it was while the service stays at work on it, and quickly: that is done a thousand times."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Protocol

from sqlalchemy import Connection, NullPool, create_engine, inspect, text
from sqlalchemy.engine import make_url


class Kept(Protocol):
    """A database as it was when this was made."""

    def restore(self) -> None: ...


def keep(url: str) -> Kept:
    path = make_url(url).database
    assert path is not None
    return KeptFile(path) if url.startswith("sqlite") else KeptTables(url)


class KeptFile:
    """SQLite: the whole of it."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._whole = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(path)) as live:
            live.backup(self._whole)

    def restore(self) -> None:
        with closing(sqlite3.connect(self._path, timeout=30)) as live:
            self._whole.backup(live)


class KeptTables:
    """PostgreSQL: beside each table stands a copy of it, and what is written to it leaves a trace."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url, poolclass=NullPool)
        with self._engine.begin() as connection:
            connection.exec_driver_sql(_TRACES)
            for name in inspect(connection).get_table_names():
                connection.exec_driver_sql(f'CREATE TABLE kept."{name}" AS TABLE "{name}"')
                connection.exec_driver_sql(
                    f'CREATE OR REPLACE TRIGGER kept AFTER INSERT OR UPDATE OR DELETE ON "{name}" EXECUTE FUNCTION kept.trace()'
                )

    def restore(self) -> None:
        """Without what a table does to others when its rows go: each is put back by itself."""
        with self._engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for name in self._touched(connection):
                connection.exec_driver_sql(f'DELETE FROM "{name}"')
                connection.exec_driver_sql(f'INSERT INTO "{name}" SELECT * FROM kept."{name}"')
            connection.exec_driver_sql(
                "SELECT setval(quote_ident(sequencename)::regclass, coalesce(last_value, 1), last_value IS NOT NULL)"
                " FROM kept.sequences"
            )

    def _touched(self, connection: Connection) -> list[str]:
        return list(set(connection.scalars(text("DELETE FROM kept.traces RETURNING name"))))


_TRACES = """
DROP SCHEMA IF EXISTS kept CASCADE;
CREATE SCHEMA kept;
CREATE TABLE kept.traces (name name);
CREATE TABLE kept.sequences AS SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema();
CREATE FUNCTION kept.trace() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO kept.traces VALUES (TG_TABLE_NAME); RETURN NULL; END $$;
"""
