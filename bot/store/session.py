"""The door to the database: one writer at a time on SQLite, readers beside it, everything durable when it returns."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, InterfaceError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from bot.store.arrivals import Door
from bot.store.plain import take_any_text
from bot.store.records import Records
from bot.store.schemas import ensure_schema, schema_engine
from bot.store.upgrading import keep_before, refuse_newer, revision_in
from bot.store.vault import Vault

# What is raised when the database cannot be reached, is being restarted, or gave way in a deadlock: no fault of what was asked.
AWAY = (OperationalError, InterfaceError, PoolTimeout)
# … and when what it says of itself makes no sense: no address of a database, no driver for it, no database in that file.
NEWER = CommandError  # a migration that this program does not know
UNUSABLE = (ArgumentError, NoSuchModuleError, DatabaseError, NEWER)
MIGRATIONS = Path(__file__).parent / "migrations"
ALONE = 20  # seconds
WRITERS = 3  # on PostgreSQL: while one waits for its commit, others work


class Store:
    """A database of one office. `write()` and `read()` each give `Records` for one transaction.

    `schema`, on PostgreSQL alone: where everything of the office lies. No connection of this store looks anywhere else.
    """

    def __init__(self, url: str, vault: Vault, schema: str = "") -> None:
        self._url = url
        self._schema = schema
        self._sqlite = make_url(url).get_backend_name() == "sqlite"
        self._engine = _engine(url, vault, schema)
        self._closed = False
        event.listen(self._engine, "checkin", self._given_back)
        self.vault = vault
        # SQLite has one writer anyway; waiting here is fair and cheaper than its busy handler.
        self._writer = threading.Lock()

    def migrate(self) -> None:
        """Bring the schema to the newest revision, by a connection of its own. Raises ConfigError for one that is newer still.

        A file of SQLite is kept beside as it was (`bot.store.upgrading`).
        SQLite makes a changed table anew and drops the old one, which its foreign keys would forbid: they rest meanwhile, and are
        held against all rows before the change is kept.
        """
        if self._schema:
            ensure_schema(self._url, self._schema)
        found = revision_in(self._engine)
        if (found,) == _newest():
            return
        refuse_newer(found, MIGRATIONS)
        if self._sqlite and not _in_memory(self._url):
            keep_before(Path(str(make_url(self._url).database)), found)
        config = AlembicConfig()
        config.set_main_option("script_location", str(MIGRATIONS))
        engine = (
            _engine(self._url, self.vault, "", foreign_keys=False) if self._sqlite and not _in_memory(self._url) else self._engine
        )
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        if engine is not self._engine:
            engine.dispose()

    @contextmanager
    def write(self, forced: bool = True) -> Iterator[Records]:
        """One durable transaction: committed when the block ends, rolled back when it raises.

        Not `forced`, PostgreSQL brings it to disk with the next one that is: for what means nothing before that.
        """
        if not self._sqlite:
            with self._engine.begin() as connection:
                if not forced:
                    connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
                yield Records(connection)
            return
        with self._writer, self._engine.connect() as connection, connection.execution_options(sangyu_write=True).begin():
            yield Records(connection)

    @contextmanager
    def read(self) -> Iterator[Records]:
        """One consistent view. Nothing that is written through it stays."""
        with self._engine.connect() as connection, self._still(connection).begin() as transaction:
            yield Records(connection)
            transaction.rollback()

    @contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """While one process is at this, the others wait; after `ALONE` seconds they go on beside it. SQLite has one process.

        It is held by a transaction in which nothing is written: whoever dies lets go at once.
        """
        if self._sqlite:
            yield
            return
        with self._engine.connect() as connection, connection.begin() as transaction:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{ALONE}s'")
            with suppress(OperationalError):
                connection.execute(
                    select(func.pg_advisory_xact_lock(func.hashtextextended(func.current_schema() + f":{what}", 0)))
                )
            yield
            transaction.rollback()

    def door(self) -> Door | None:
        """Where this process says which messages it has heard; None where no other process could ask: on SQLite."""
        return None if self._sqlite else Door(self._engine)

    @property
    def writers(self) -> int:
        """How many transactions that write are worth having at the same time."""
        return 1 if self._sqlite else WRITERS

    def _still(self, connection: Connection) -> Connection:
        """What is read first and what is read last belong together: on SQLite always, on PostgreSQL when asked for."""
        return connection if self._sqlite else connection.execution_options(isolation_level="REPEATABLE READ")

    @property
    def kind(self) -> str:
        """sqlite, postgresql."""
        return str(self._engine.dialect.name)

    def pool(self) -> dict[str, int]:
        """How many connections of this process are at work, and how many wait for some."""
        pool = self._engine.pool
        if not isinstance(pool, QueuePool):
            return {}
        return {"used": pool.checkedout(), "idle": pool.checkedin()}

    def is_current(self) -> bool:
        """Whether the database stands at the newest migration that this program knows, and at no other. Raises `AWAY`."""
        with self._engine.connect() as connection:
            rows = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
        return tuple(rows) == _newest()

    def is_writable(self) -> bool:
        """Whether a transaction that writes can begin. Nothing is written. Raises `AWAY`."""
        with self.write() as records:
            return not records.connection.closed

    def close(self) -> None:
        """Whoever is still at work goes on; his connection is closed when he gives it back."""
        self._closed = True
        self._engine.dispose()

    def _given_back(self, _connection: object, entry: ConnectionPoolEntry) -> None:
        if self._closed:
            entry.close()


@cache
def _newest() -> tuple[str, ...]:
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    return tuple(ScriptDirectory.from_config(config).get_heads())


def _in_memory(url: str) -> bool:
    return make_url(url).database in (None, "", ":memory:")


def _engine(url: str, vault: Vault, schema: str, foreign_keys: bool = True) -> Engine:
    """`hide_parameters`: an error of the database must not carry what somebody wrote into a log."""
    engine = _plain_engine(url, schema, foreign_keys)
    engine.dialect.sangyu_vault = vault  # type: ignore[attr-defined]  # where column types find it
    return engine


def _plain_engine(url: str, schema: str, foreign_keys: bool) -> Engine:
    parsed = make_url(url)
    if schema:
        return schema_engine(url, schema)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
        take_any_text(engine)
        return engine
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        Path(parsed.database).touch(mode=0o600)  # its owner's alone; what SQLite keeps beside it follows
    engine = create_engine(parsed, connect_args={"timeout": 10, "check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", partial(_prepare, foreign_keys))
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(foreign_keys: bool, connection: Any, _record: Any) -> None:
    """Our own BEGIN instead of the driver's late one; WAL so that readers never wait; full sync so that a yes is a yes."""
    connection.isolation_level = None
    keys = f"foreign_keys={'ON' if foreign_keys else 'OFF'}"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", keys, "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("sangyu_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
