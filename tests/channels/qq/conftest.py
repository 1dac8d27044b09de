"""A platform of its own for every test, and a channel that talks to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.channels.qq import QQChannel
from tests.fakes.qq import FakeQQ
from tests.fakes.qq.proving import Hands, joined, platform


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def fake(hands: Hands) -> Iterator[FakeQQ]:
    with platform(hands) as running:
        yield running


@pytest.fixture
def channel(fake: FakeQQ, hands: Hands) -> Iterator[QQChannel]:
    with joined(fake, hands) as one:
        yield one
