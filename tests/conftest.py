"""What every test may ask for."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
import structlog

from bot.store import Store
from tests import databases
from tests.both import Both
from tests.builders import fill, open_store
from tests.databases import Database, PostgreSQL, SQLite


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Both(config))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays to the end. Looking through it for waste again and again took a third of the collecting."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True)
def _logs_of_its_own() -> Iterator[None]:
    """A command that a test runs in this process sends logs to the stream of that test, which is closed afterwards."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="module", autouse=True)
def _databases_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The offices of a file of tests go with it."""
    yield
    databases.forget(tmp_path_factory.getbasetemp())


@pytest.fixture(autouse=True)
def _database_of_its_own(request: pytest.FixtureRequest) -> Iterator[None]:
    """The office of a test goes with it."""
    folder: Path | None = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if folder is not None:
        databases.forget(folder)


@pytest.fixture(scope="session")
def sqlite() -> SQLite:
    return databases.on_sqlite()


@pytest.fixture(scope="session")
def postgresql() -> PostgreSQL:
    return databases.on_postgresql()


@pytest.fixture(scope="session")
def chosen() -> Database:
    """The kind of database that this run is about: what is too slow to be tried on each at once uses it."""
    return databases.chosen()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """Each kind of database in turn: what uses it is tested on both."""
    found: Database = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    """A database of the small made-up office."""
    opened = open_store(database.copy(fill))
    yield opened
    opened.close()
