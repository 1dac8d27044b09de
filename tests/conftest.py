"""What every test may ask for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import Store
from tests.builders import VAULT, fill, new_store


@pytest.fixture(scope="session")
def small_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small made-up office as a file, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("office")
    store = new_store(folder)
    fill(store)
    store.close()
    return folder / "office.db"


@pytest.fixture
def store(small_office: Path, tmp_path: Path) -> Iterator[Store]:
    """A database of the small made-up office."""
    shutil.copy(small_office, tmp_path / "office.db")
    opened = Store(f"sqlite:///{tmp_path}/office.db", VAULT)
    yield opened
    opened.close()
