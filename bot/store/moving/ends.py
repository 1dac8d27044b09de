"""Both ends of a move: the database that is left, where nothing may change, and the one that is entered, which must be empty."""

from __future__ import annotations

import fcntl
import platform
import sqlite3
import struct
from abc import abstractmethod
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.domain.audit import HEARTBEAT
from bot.errors import MoveFault
from bot.store.moving.unfit import damaged, unfit
from bot.store.schemas import schema_engine
from bot.store.sealing import PROOF
from bot.store.session import MIGRATIONS
from bot.store.tables import metadata
from bot.store.tables.office import remembered
from bot.store.vault import Vault

QUIET = timedelta(minutes=1)  # a service leaves a sign of life every 15 seconds
LOCK = struct.Struct("hhqqi")  # `struct flock` of Linux
OTHERS = ("alembic_version", "sqlite_", "procrastinate_")  # tables that are not the office's


class Source(Protocol):
    """A database that is left."""

    @abstractmethod
    @contextmanager
    def standing_still(self) -> Iterator[Connection]:
        """One view of all of it. Raises MoveFault when it is being served, or was written to until the block ended."""


class Target(Protocol):
    """A database that is entered."""

    @abstractmethod
    def settings(self) -> list[str]:
        """The lines of `[database]` that name it, without a password."""

    @abstractmethod
    def check(self) -> None:
        """Raises MoveFault unless it can be reached and nothing of an office lies in it."""

    @abstractmethod
    @contextmanager
    def entered(self) -> Iterator[Connection]:
        """Every table, still empty, in one transaction that is kept when the block ends and leaves nothing when it does not."""


def source_of(url: str, vault: Vault, schema: str = "") -> Source:
    parsed = parsed_url(url)
    return (
        SQLiteSource(file_of(parsed), vault) if parsed.get_backend_name() == "sqlite" else PostgresSource(parsed, schema, vault)
    )


def target_of(url: str, vault: Vault, schema: str = "") -> Target:
    parsed = parsed_url(url)
    if parsed.get_backend_name() == "sqlite":
        if schema:
            raise MoveFault("there are schemas on PostgreSQL only; on SQLite each office has a file of its own")
        return SQLiteTarget(file_of(parsed), vault)
    return PostgresTarget(parsed, schema, vault)


def parsed_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise MoveFault(
            'this is no address of a database; for example "postgresql+psycopg://sangyu:password@host/sangyu"'
        ) from None
    kind = parsed.get_backend_name()
    if kind not in ("sqlite", "postgresql"):
        raise MoveFault("an office lies on SQLite or PostgreSQL; nothing else is spoken here")
    return parsed.set(drivername="postgresql+psycopg") if kind == "postgresql" else parsed


def file_of(url: URL) -> Path:
    if url.database in (None, "", ":memory:"):
        raise MoveFault("a database in memory does not outlive its process")
    return Path(str(url.database))


# --- SQLite -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SQLiteSource:
    path: Path
    vault: Vault

    @contextmanager
    def standing_still(self) -> Iterator[Connection]:
        """Opened so that it cannot be written to; whether another process has it open is asked of the operating system."""
        if not self.path.is_file():
            raise MoveFault(f"{self.path}: there is no such database")
        with self.path.open("rb") as file:  # closed last: that would take back this process's own locks
            refuse_served(file.fileno())
            engine = create_engine("sqlite+pysqlite://", creator=lambda: read_only(self.path), hide_parameters=True)
            event.listen(engine, "begin", begin)
            with engine.connect() as connection:
                with connection.begin():
                    _fit_to_be_left(connection, self.vault)
                    _refuse([*damaged(connection), *unfit(connection)])
                    before = _version(connection)
                    yield connection
                refuse_served(file.fileno())
                if _version(connection) != before:
                    raise MoveFault("somebody wrote to the office meanwhile: stop the service and whatever else uses it")
            engine.dispose()


def refuse_served(file: int) -> None:
    """Every process that has the database open holds a lock on the file as long as it does."""
    if platform.system() != "Linux":
        raise MoveFault("whether a service still uses the file can be told on Linux only: copy it there, and move it from there")
    asked = fcntl.fcntl(file, fcntl.F_GETLK, LOCK.pack(fcntl.F_WRLCK, 0, 0, 0, 0))
    if LOCK.unpack(asked)[0] != fcntl.F_UNLCK:
        raise MoveFault("the office is being served, or another command has its database open: stop that first")


def read_only(path: Path) -> sqlite3.Connection:
    """A connection that cannot write."""
    address = f"file:{quoted(path)}?mode=ro"
    return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)


def quoted(path: Path) -> str:
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _version(connection: Connection) -> int:
    """A number that is another one as soon as somebody else has written."""
    return int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())


@dataclass(frozen=True)
class SQLiteTarget:
    """Made under another name beside, which is put in its place when everything is right."""

    path: Path
    vault: Vault

    def settings(self) -> list[str]:
        return [f'url = "sqlite:///{self.path.resolve()}"']

    def check(self) -> None:
        if self.path.exists():
            raise MoveFault(f"{self.path}: there is a file already; name one that does not exist yet")
        if not self.path.parent.is_dir():
            raise MoveFault(f"{self.path.parent}: there is no such folder")

    @contextmanager
    def entered(self) -> Iterator[Connection]:
        beside = self.path.with_name(f"{self.path.name}.moving")
        drop(beside)  # of a move that was cut off
        beside.touch(mode=0o600)
        engine = create_engine(f"sqlite:///{beside}", connect_args={"isolation_level": None}, hide_parameters=True)
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("BEGIN")
                make_tables(connection, self.vault)
                yield connection
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            engine.dispose()
            beside.replace(self.path)
        finally:
            engine.dispose()
            drop(beside)


def drop(database: Path) -> None:
    for ending in ("", "-journal", "-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)


# --- PostgreSQL ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PostgresSource:
    url: URL
    schema: str
    vault: Vault

    @contextmanager
    def standing_still(self) -> Iterator[Connection]:
        """Nobody writes while the block lasts: every table is held, and a service would wait."""
        with reached(self.url, self.schema) as connection, connection.begin():
            names = ", ".join(f'"{name}"' for name in metadata.tables)
            try:
                connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE MODE NOWAIT")
            except DBAPIError as fault:
                connection.rollback()
                raise _unheld(fault) from None
            _fit_to_be_left(connection, self.vault)
            refuse_alive(connection)
            yield connection


def _unheld(fault: DBAPIError) -> MoveFault:
    return MoveFault(
        {
            "42P01": "there is no office there, or not with the newest tables: start this version on it once, stop it, then move",
            "55P03": "the office is being served, or another command is writing to it: stop that first",
        }.get(getattr(fault.orig, "sqlstate", ""), "its tables cannot be held still: the user of the address has to own them")
    )


def refuse_alive(connection: Connection) -> None:
    beat = connection.execute(select(remembered.c.value).where(remembered.c.key == HEARTBEAT)).scalar_one_or_none()
    if beat and datetime.now(UTC) - datetime.fromisoformat(beat) < QUIET:
        raise MoveFault("the office is being served, or was until a minute ago: stop the service, wait a minute, then move")


@dataclass(frozen=True)
class PostgresTarget:
    url: URL
    schema: str
    vault: Vault

    def settings(self) -> list[str]:
        secret = " # with the password in place of ***" if self.url.password else ""
        lines = [f'url = "{self.url.render_as_string()}"{secret}']
        return [*lines, f'schema = "{self.schema}"'] if self.schema else lines

    def check(self) -> None:
        with reached(self.url, self.schema) as connection:
            refuse_other_encodings(connection)
            _empty(connection)

    @contextmanager
    def entered(self) -> Iterator[Connection]:
        """Schema, tables and rows are one transaction: a process that dies leaves nothing."""
        with reached(self.url, self.schema) as connection, connection.begin():
            if self.schema:
                connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{self.schema}"')
            _empty(connection)
            connection.exec_driver_sql("SET LOCAL TimeZone = 'UTC'")  # moments are written as UTC without saying so
            make_tables(connection, self.vault)
            yield connection
            connection.exec_driver_sql(f"ANALYZE {', '.join(metadata.tables)}")


@contextmanager
def reached(url: URL, schema: str) -> Iterator[Connection]:
    """A connection that looks into this schema alone. Raises MoveFault without repeating the address, which has a password."""
    engine = _engine(url, schema)
    try:
        try:
            connection = engine.connect()
        except DBAPIError as fault:
            raise MoveFault(
                f"the database cannot be reached ({type(fault.orig).__name__}): look at host, name and password"
            ) from None
        with connection:
            yield connection
    finally:
        engine.dispose()


def _engine(url: URL, schema: str) -> Engine:
    address, settings = url.render_as_string(hide_password=False), {"isolation_level": "REPEATABLE READ"}
    return schema_engine(address, schema, **settings) if schema else create_engine(url, hide_parameters=True, **settings)


def refuse_other_encodings(connection: Connection) -> None:
    if connection.execute(text("SHOW server_encoding")).scalar_one() != "UTF8":
        raise MoveFault("the database is not in UTF8: create it with ENCODING 'UTF8'")


def _empty(connection: Connection) -> None:
    known = {*metadata.tables, "alembic_version"} & set(inspect(connection).get_table_names())
    if known:
        raise MoveFault("there is an office in it already, or the tables of one: name an empty database, or another schema")


# --- either -------------------------------------------------------------------------------------------------------------


def _fit_to_be_left(connection: Connection, vault: Vault) -> None:
    """The newest schema, no table that would be left behind, and the keys that belong to it."""
    names = inspect(connection).get_table_names()
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if "alembic_version" in names else None
    if found is None:
        raise MoveFault("there is no office in the database that the configuration names")
    if found != newest:
        raise MoveFault(f"its schema is {found}, the newest is {newest}: start this version on it once, stop it, then move")
    unknown = [name for name in names if name not in metadata.tables and not name.startswith(OTHERS)]
    _refuse(f"{name}: a table that this version does not know, and would leave behind" for name in sorted(unknown))
    proof = connection.execute(select(remembered.c.value).where(remembered.c.key == PROOF)).scalar_one_or_none()
    if proof is None:
        raise MoveFault("it has never been started with keys: start this version on it once, stop it, then move")
    vault.open(PROOF, b64decode(proof))


def _refuse(found: Iterable[str]) -> None:
    lines = list(found)
    if lines:
        raise MoveFault("\n".join(lines))


def make_tables(connection: Connection, vault: Vault, revision: str = "head") -> None:
    """The tables as they were at a revision, or brought on to it."""
    connection.dialect.sangyu_vault = vault  # type: ignore[attr-defined]  # where migrations look for it
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
