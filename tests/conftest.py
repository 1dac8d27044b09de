"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import Store
from tests.builders import fill, new_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The database of the small made-up office."""
    opened = new_store(tmp_path)
    fill(opened)
    yield opened
    opened.close()
