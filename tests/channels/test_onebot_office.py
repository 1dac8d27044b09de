"""The whole service with a bridge connected to it: what is said reaches it once, and the answer reaches QQ."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.config import parse
from tests.databases import settings_in
from tests.fakes.onebot import FakeBridge
from tests.fakes.onebot.proving import TOKEN
from tests.fakes.onebot.world import Group
from tests.office import ServedOffice, copy_office, prepared


@pytest.fixture
def office(tmp_path: Path) -> Iterator[ServedOffice]:
    copy_office(prepared(), tmp_path)
    account = {"accept_risk": True, "access_token": TOKEN, "per_second": 1000.0}
    served = ServedOffice(
        parse(
            {
                "demo": False,
                **settings_in(tmp_path),
                "web": {"secret": "signs-only-in-tests", "public_url": "http://127.0.0.1:1"},
                "channels": {"onebot": {"main": account}},
            }
        )
    )
    served.open()
    yield served
    served.close()


def until(office: ServedOffice, true: Callable[[], object]) -> None:
    """Let the service send until something is so."""
    ends = time.monotonic() + 10
    while not true():
        assert time.monotonic() < ends, "it did not come about"
        office.run(office.app.senders["onebot", "main"].drain())


def test_what_is_said_on_qq_is_answered_there(office: ServedOffice) -> None:
    with FakeBridge(TOKEN, now=office.clock.now) as bridge:
        bridge.world.friends = {"20001": "老张"}
        bridge.world.groups = {"700": Group({"20001": ("老张", "")})}
        bridge.connect(f"ws://127.0.0.1:{office.port}/onebot/main")
        bridge.friend_says("20001", "你好")
        until(office, lambda: bridge.world.shown("20001"))
        at_us = [{"type": "at", "data": {"qq": "10001"}}, {"type": "text", "data": {"text": " 你好"}}]
        bridge.group_says("700", "20001", "大家好")
        bridge.group_says("700", "20001", at_us)
        until(office, lambda: bridge.world.shown("700"))
        assert len(bridge.world.shown("20001")) == len(bridge.world.shown("700")) == 1
        with pytest.raises(PermissionError):
            bridge.connect(f"ws://127.0.0.1:{office.port}/onebot/main", token="another")
