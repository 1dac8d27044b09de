"""The two platforms that several of these files try their channel on. Each file starts its own; every test finds it empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.wecom.platform import FakeWeCom
from tests.fakes.wecom.trying import CLOCK, START, populate

from . import wechat_office


@pytest.fixture(scope="module")
def wechat_running() -> Iterator[tuple[Any, str, wechat_office.Clock]]:
    with wechat_office.platform_running() as found:
        yield found


@pytest.fixture(params=["threads", "hot"])
def office(
    request: pytest.FixtureRequest, wechat_running: tuple[Any, str, wechat_office.Clock]
) -> Iterator[wechat_office.Office]:
    """A service account, sending by threads, and as a running service does."""
    with wechat_office.opened(wechat_running) as found:
        found.hot = request.param == "hot"
        yield found


@pytest.fixture(scope="module")
def wecom_running() -> Iterator[FakeWeCom]:
    with FakeWeCom(CLOCK.now) as wecom:
        yield wecom


@pytest.fixture
def wecom(wecom_running: FakeWeCom) -> FakeWeCom:
    """A company with three members and one group."""
    CLOCK.at = START
    populate(wecom_running)
    return wecom_running
