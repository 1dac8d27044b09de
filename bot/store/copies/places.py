"""Where a copy is put: a database that holds nothing, or whose office is kept aside. All of it in one step, or nothing."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import URL

from bot.errors import BackupFault
from bot.store.moving.ends import (
    drop,
    file_of,
    make_tables,
    parsed_url,
    reached,
    read_only,
    refuse_alive,
    refuse_other_encodings,
    refuse_served,
)
from bot.store.session import MIGRATIONS
from bot.store.tables import metadata
from bot.store.vault import Vault

TAKEN = "there is an office in that database already: name an empty one, or keep it aside with --replace"


class Place(Protocol):
    @abstractmethod
    def check(self, replace: bool) -> bool:
        """Whether an office is there. Raises BackupFault unless that may be kept aside, MoveFault while it is being served."""

    @abstractmethod
    @contextmanager
    def entered(self, revision: str, aside: str) -> Iterator[Connection]:
        """The tables of a revision, empty, in one transaction; kept when the block ends, and gone when it does not.

        What was there is then found under a name that ends with `aside`; "" where nothing is.
        """

    @abstractmethod
    def kept_aside(self, aside: str) -> str:
        """What the office that was there is called now; "" if there was none."""


def place_of(url: str, vault: Vault, schema: str = "") -> Place:
    parsed = parsed_url(url)
    if parsed.get_backend_name() == "sqlite":
        return SQLitePlace(file_of(parsed), vault)
    return PostgresPlace(parsed, schema, vault)


def known_revision(revision: str) -> bool:
    """Whether this version knows how a schema of that revision is brought up to date."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    return revision in {one.revision for one in scripts.walk_revisions()}


@dataclass(frozen=True)
class SQLitePlace:
    """Made under another name beside, which takes the place when everything is right."""

    path: Path
    vault: Vault

    def check(self, replace: bool) -> bool:
        if self._empty():
            return False
        if not replace:
            raise BackupFault(f"{self.path}: {TAKEN}")
        with self.path.open("rb") as file:
            refuse_served(file.fileno())
        return True

    def _empty(self) -> bool:
        if not self.path.exists():
            return True
        engine = create_engine("sqlite+pysqlite://", creator=lambda: read_only(self.path), hide_parameters=True)
        try:
            with engine.connect() as connection:
                return not inspect(connection).get_table_names()
        finally:
            engine.dispose()

    @contextmanager
    def entered(self, revision: str, aside: str) -> Iterator[Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(f"{self.path.name}.restoring")
        drop(beside)  # of a restore that was cut off
        beside.touch(mode=0o600)
        engine = create_engine(f"sqlite:///{beside}", connect_args={"isolation_level": None}, hide_parameters=True)
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("BEGIN")
                make_tables(connection, self.vault, revision)
                yield connection
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            engine.dispose()
            if aside and self.path.exists():
                self._keep(aside)
            beside.replace(self.path)
        finally:
            engine.dispose()
            drop(beside)

    def _keep(self, aside: str) -> None:
        """The old one whole in one file, under another name. What SQLite kept beside it is written into it first."""
        engine = create_engine(f"sqlite:///{self.path}", connect_args={"isolation_level": None}, hide_parameters=True)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
        engine.dispose()
        with self.path.open("rb") as file:
            refuse_served(file.fileno())
        self.path.rename(Path(self.kept_aside(aside)))

    def kept_aside(self, aside: str) -> str:
        return f"{self.path}.{aside}" if aside else ""


@dataclass(frozen=True)
class PostgresPlace:
    url: URL
    schema: str
    vault: Vault

    def check(self, replace: bool) -> bool:
        with reached(self.url, self.schema) as connection:
            refuse_other_encodings(connection)
            if not _holds_office(connection):
                return False
            if not replace:
                raise BackupFault(TAKEN)
            if _is_head(connection):
                refuse_alive(connection)
            return True

    @contextmanager
    def entered(self, revision: str, aside: str) -> Iterator[Connection]:
        """Schema, tables and rows are one transaction: a process that dies leaves nothing."""
        with reached(self.url, self.schema) as connection, connection.begin():
            name = self.schema or str(connection.execute(text("SELECT coalesce(current_schema(), 'public')")).scalar_one())
            if aside and _holds_office(connection):
                connection.exec_driver_sql(f'ALTER SCHEMA "{name}" RENAME TO "{_renamed(name, aside)}"')
            connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{name}"')
            if _holds_office(connection):
                raise BackupFault(TAKEN)
            connection.exec_driver_sql("SET LOCAL TimeZone = 'UTC'")  # moments are written as UTC without saying so
            make_tables(connection, self.vault, revision)
            yield connection
            connection.exec_driver_sql(f"ANALYZE {', '.join(metadata.tables)}")

    def kept_aside(self, aside: str) -> str:
        return f"schema {_renamed(self.schema or 'public', aside)}" if aside else ""


def _holds_office(connection: Connection) -> bool:
    return bool({*metadata.tables, "alembic_version"} & set(inspect(connection).get_table_names()))


def _is_head(connection: Connection) -> bool:
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return bool(found == ScriptDirectory(str(MIGRATIONS)).get_current_head())


def _renamed(schema: str, aside: str) -> str:
    plain = aside.replace("-", "_")
    return f"{schema[: 62 - len(plain)]}_{plain}"
