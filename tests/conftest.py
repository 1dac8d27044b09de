"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog

from bot.store import Store
from tests.builders import fill, open_store
from tests.databases import Database, PostgreSQL, SQLite
from tests.postgres import server


@pytest.fixture(autouse=True)
def _logs_of_its_own() -> Iterator[None]:
    """A command that a test runs in this process sends logs to the stream of that test, which is closed afterwards."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SQLite:
    return SQLite(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    with server() as url:
        databases = PostgreSQL(url)
        yield databases
        databases.close()


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
