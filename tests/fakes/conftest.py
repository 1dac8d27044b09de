"""The fake platform under test, and wechatpy as its client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.client import FakeWeChat
from tests.fakes.wechat.proving import LI, WANG, wechatpy_client


@pytest.fixture(scope="module")
def running() -> Iterator[FakeWeChat]:
    with FakeWeChat() as fake:
        yield fake


@pytest.fixture
def wechat(running: FakeWeChat) -> FakeWeChat:
    running.reset(settings=False)
    running.users(WANG, LI)
    return running


@pytest.fixture
def api(wechat: FakeWeChat) -> Iterator[Any]:
    with wechatpy_client(wechat) as client:
        yield client
