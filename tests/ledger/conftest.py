"""An empty ledger, quick to have."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.store import Store
from tests.builders import open_store
from tests.databases import Database


def nothing(store: Store) -> None:
    """An office in which nobody is written down yet."""


@pytest.fixture
def ledger(chosen: Database) -> Iterator[Store]:
    """A database without anybody in it."""
    opened = open_store(chosen.copy(nothing))
    yield opened
    opened.close()
