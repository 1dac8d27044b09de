"""Databases for tests: each kind gives a copy of its own of an office that was put in once.

`SANGYU_TEST_DATABASE` names the kind (`sqlite`, or `postgresql`) that a test gets which does not ask for both by the fixture
`database`. A test that wants an office of its own keeps it in a folder: `settings_in` and `toml_in` say what a configuration
needs to find its database and its keys, `put` copies the office of another folder into it. So every test is written once.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Protocol
from uuid import uuid4

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from bot.store import Store
from tests.builders import new_store
from tests.postgres import server

Fill = Callable[[Store], None]
KINDS = ("sqlite", "postgresql")
SCORE = 20


class Database(Protocol):
    """SQLite or PostgreSQL."""

    def empty(self) -> str:
        """The URL of a new database without tables."""

    def copy(self, fill: Fill) -> str:
        """The URL of a new database that holds what `fill` puts in."""

    def at(self, folder: Path) -> str:
        """The URL of the database that belongs to a folder, an empty one at first."""

    def put(self, source: Path, folder: Path) -> None:
        """The folder's database becomes a copy of that of another folder. Nobody may be at work in either."""

    def forget(self, folder: Path) -> None:
        """No database of this folder, or of one inside it, is needed any more, unless it was to last."""

    def lasts(self, folder: Path) -> None:
        """The folder's database stays to the end of the run: other processes copy it."""

    def close(self) -> None:
        """Leave nothing behind."""


class SQLite:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()
        self._originals: dict[Fill, Path] = {}

    def empty(self) -> str:
        return f"sqlite:///{self._new()}"

    def copy(self, fill: Fill) -> str:
        if fill not in self._originals:
            path = self._new()
            _put_in(f"sqlite:///{path}", fill)
            self._originals[fill] = path
        path = self._new()
        shutil.copy(self._originals[fill], path)
        return f"sqlite:///{path}"

    def at(self, folder: Path) -> str:
        return f"sqlite:///{folder}/office.db"

    def put(self, source: Path, folder: Path) -> None:
        for ending in ("-wal", "-shm"):
            (folder / f"office.db{ending}").unlink(missing_ok=True)
        shutil.copy(source / "office.db", folder)

    def forget(self, folder: Path) -> None:
        """It goes with the folder: pytest keeps those of its last runs, and only those."""

    def lasts(self, folder: Path) -> None:
        """As long as the folder does."""

    def close(self) -> None:
        """As with `forget`."""

    def _new(self) -> Path:
        return self._folder / f"{next(self._numbers)}.db"


class PostgreSQL:
    """Databases on one server. Text is ordered by code point, as on SQLite, whatever the server's own custom is.

    A folder names its database in a file, so that processes and tests find it as they find a file of SQLite.
    """

    def __init__(self, server: str, run: str) -> None:
        """`run` tells the databases of one run of the tests, made by several processes, from those of another."""
        self._server = make_url(server)
        self._admin = create_engine(self._server, isolation_level="AUTOCOMMIT")
        self._run = f"sangyu_{run}"
        self._names = (f"{self._run}_{uuid4().hex[:8]}_{number}" for number in count())
        self._originals: dict[Fill, str] = {}
        self._used: list[str] = []
        self._folders: dict[Path, str] = {}

    def empty(self) -> str:
        return self._url(self._lend("template0"))

    def copy(self, fill: Fill) -> str:
        if fill not in self._originals:
            name = self._create(next(self._names), "template0")
            _put_in(self._url(name), fill)
            self._originals[fill] = name
        return self._url(self._lend(self._originals[fill]))

    def at(self, folder: Path) -> str:
        if not _named(folder).exists():
            self._keep(folder, "template0")
        return self._url(_named(folder).read_text("utf-8"))

    def put(self, source: Path, folder: Path) -> None:
        self._keep(folder, _named(source).read_text("utf-8"))

    def forget(self, folder: Path) -> None:
        gone = [one for one in self._folders if one.is_relative_to(folder)]
        self._drop([self._folders.pop(one) for one in gone])

    def lasts(self, folder: Path) -> None:
        del self._folders[folder]

    def close(self) -> None:
        """Whatever the processes of this run have made."""
        with self._admin.connect() as connection:
            found = connection.exec_driver_sql("SELECT datname FROM pg_database").scalars().all()
        self._drop([name for name in found if name.startswith(f"{self._run}_")])
        self._admin.dispose()

    def _keep(self, folder: Path, template: str) -> None:
        """The folder's database anew, under the name that it had."""
        if _named(folder).exists():
            name = _named(folder).read_text("utf-8")
            self._drop([name])
        else:
            name = next(self._names)
            _named(folder).write_text(name, "utf-8")
        self._folders[folder] = self._create(name, template)

    def _lend(self, template: str) -> str:
        """Old ones go by the score, after their connections are closed on the server's side too. The newest score stay: a test
        may hold several.
        """
        if len(self._used) == 2 * SCORE:
            self._drop(self._used[:SCORE])
            del self._used[:SCORE]
        self._used.append(self._create(next(self._names), template))
        return self._used[-1]

    def _create(self, name: str, template: str) -> str:
        self._do(f"CREATE DATABASE {name} TEMPLATE {template} LOCALE 'C' ENCODING 'UTF8' STRATEGY file_copy")
        return name

    def _drop(self, names: list[str]) -> None:
        for name in names:
            self._do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _do(self, words: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(words)

    def _url(self, name: str) -> str:
        return self._server.set(database=name).render_as_string(hide_password=False)


def _named(folder: Path) -> Path:
    return folder / "office.database"


def _put_in(url: str, fill: Fill) -> None:
    store = new_store(url)
    fill(store)
    store.close()


# --- the kind that this run is about ------------------------------------------------------------------------------------


def kind() -> str:
    named = os.environ.get("SANGYU_TEST_DATABASE", KINDS[0])
    if named not in KINDS:
        raise ValueError(f"SANGYU_TEST_DATABASE is one of {', '.join(KINDS)}")
    return named


def chosen() -> Database:
    return on_sqlite() if kind() == "sqlite" else on_postgresql()


@lru_cache(maxsize=1)
def on_sqlite() -> SQLite:
    folder = Path(mkdtemp(prefix="sangyu-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return SQLite(folder)


@lru_cache(maxsize=1)
def on_postgresql() -> PostgreSQL:
    """The process that began the run, by `shared` or by itself, leaves nothing behind."""
    given = os.environ.get("SANGYU_TEST_RUN")
    stack = ExitStack()
    made = PostgreSQL(stack.enter_context(server()), given or uuid4().hex[:8])
    if not given:
        stack.callback(made.close)
    atexit.register(stack.close)
    return made


@contextmanager
def shared() -> Iterator[None]:
    """One server for all processes that are started meanwhile."""
    with server() as url, pytest.MonkeyPatch.context() as patch:
        run = uuid4().hex[:8]
        patch.setenv("SANGYU_TEST_POSTGRES", url)
        patch.setenv("SANGYU_TEST_RUN", run)
        yield
        PostgreSQL(url, run).close()


def settings_in(folder: Path) -> dict[str, Any]:
    """What a configuration says of the database and the keys of the office that is kept in a folder."""
    return {"database": {"url": chosen().at(folder)}, "ledger": {"key_ring": str(folder / "data_keys")}}


def toml_in(folder: Path) -> str:
    """The same as it stands in a configuration file."""
    sections = settings_in(folder).items()
    return "".join(f"[{name}]\n{key} = {json.dumps(value)}\n" for name, section in sections for key, value in section.items())


def forget(folder: Path) -> None:
    """The databases of a folder that is done with."""
    if kind() == "postgresql" and on_postgresql.cache_info().currsize:
        on_postgresql().forget(folder)
