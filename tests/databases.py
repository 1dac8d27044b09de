"""Databases for tests: each kind gives a copy of its own of an office that was put in once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from bot.store import Store
from tests.builders import new_store

Fill = Callable[[Store], None]


class Database(Protocol):
    """SQLite or PostgreSQL."""

    def empty(self) -> str:
        """The URL of a new database without tables."""

    def copy(self, fill: Fill) -> str:
        """The URL of a new database that holds what `fill` puts in."""

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

    def close(self) -> None:
        """pytest keeps the folders of its last runs, and only those."""

    def _new(self) -> Path:
        return self._folder / f"{next(self._numbers)}.db"


class PostgreSQL:
    """Databases on one server. Text is ordered by code point, as on SQLite, whatever the server's own custom is."""

    def __init__(self, server: str) -> None:
        self._server = make_url(server)
        self._admin = create_engine(self._server, isolation_level="AUTOCOMMIT")
        self._names = (f"sangyu_{uuid4().hex[:8]}_{number}" for number in count())
        self._originals: dict[Fill, str] = {}
        self._used: list[str] = []

    def empty(self) -> str:
        return self._url(self._create("template0"))

    def copy(self, fill: Fill) -> str:
        if fill not in self._originals:
            name = self._create("template0")
            self._used.remove(name)
            _put_in(self._url(name), fill)
            self._originals[fill] = name
        return self._url(self._create(self._originals[fill]))

    def close(self) -> None:
        self._drop([*self._used, *self._originals.values()])
        self._admin.dispose()

    def _create(self, template: str) -> str:
        """Used ones go by the score, after their connections are closed on the server's side too."""
        if len(self._used) == 20:
            self._drop(self._used)
            self._used.clear()
        name = next(self._names)
        with self._admin.connect() as connection:
            connection.exec_driver_sql(
                f"CREATE DATABASE {name} TEMPLATE {template} LOCALE 'C' ENCODING 'UTF8' STRATEGY file_copy"
            )
        self._used.append(name)
        return name

    def _drop(self, names: list[str]) -> None:
        with self._admin.connect() as connection:
            for name in names:
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")

    def _url(self, name: str) -> str:
        return self._server.set(database=name).render_as_string(hide_password=False)


def _put_in(url: str, fill: Fill) -> None:
    store = new_store(url)
    fill(store)
    store.close()
