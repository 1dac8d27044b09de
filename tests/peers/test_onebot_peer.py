"""The fake bridge against two bot libraries that know nothing of us; what it is proved with is what our channel is tried with."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from bot.domain.delivery import Outcome
from bot.domain.messages import Form, Incoming, Outgoing
from tests.channels.loopback import closed_port
from tests.fakes.onebot import FakeBridge
from tests.fakes.onebot.bridge import wall_clock
from tests.fakes.onebot.proving import SECRET, TOKEN, joined
from tests.fakes.onebot.service import Service
from tests.fakes.onebot.world import Group

from . import line, run

PATIENCE = 10.0  # seconds


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture(params=["ids are numbers", "ids are text"])
def bridge(request: pytest.FixtureRequest, stack: ExitStack) -> FakeBridge:
    made = stack.enter_context(FakeBridge(TOKEN, SECRET, texts=request.param == "ids are text"))
    made.world.groups = {"700": Group({"20001": ("张三", "")})}
    made.world.friends = {"20001": "张三"}
    return made


def until(true: Callable[[], object]) -> None:
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends, "it did not come about"
        time.sleep(0.01)


def listens(port: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(port))) == 0


def round_trips(bridge: FakeBridge) -> None:
    """What is said in the group and in private is answered there."""
    bridge.group_says("700", "20001", "明天开会吗")
    until(lambda: bridge.world.shown("700") == ["听到：明天开会吗"])
    bridge.friend_says("20001", "在吗")
    until(lambda: bridge.world.shown("20001") == ["听到：在吗"])


def test_aiocqhttp_over_a_reverse_websocket(bridge: FakeBridge, stack: ExitStack) -> None:
    url = f"ws://127.0.0.1:{line(stack.enter_context(run('onebot_aiocqhttp.py', TOKEN, SECRET, '')))}/ws/"
    with pytest.raises(PermissionError):
        bridge.connect(url, token="wrong")
    bridge.connect(url)
    round_trips(bridge)


def test_aiocqhttp_over_connections_of_their_own(bridge: FakeBridge, stack: ExitStack) -> None:
    url = f"ws://127.0.0.1:{line(stack.enter_context(run('onebot_aiocqhttp.py', TOKEN, SECRET, '')))}/ws/"
    bridge.connect(url + "api/", "API")
    bridge.connect(url + "event/", "Event")
    round_trips(bridge)


def test_aiocqhttp_over_signed_post_and_http(bridge: FakeBridge, stack: ExitStack) -> None:
    peer = stack.enter_context(run("onebot_aiocqhttp.py", TOKEN, SECRET, bridge.serve()))
    bridge.post_to = f"http://127.0.0.1:{line(peer)}/"
    round_trips(bridge)
    bridge.secret = "wrong"
    assert bridge.post(bridge.world.event("meta_event", meta_event_type="heartbeat")) == 403


@pytest.mark.parametrize("way", ["reverse", "forward", "http"])
def test_nonebot(way: str, bridge: FakeBridge, stack: ExitStack) -> None:
    base, port = bridge.serve(), str(closed_port())
    forward = base.replace("http", "ws") if way == "forward" else ""
    peer = stack.enter_context(
        run("onebot_nonebot.py", TOKEN, SECRET, port, bridge.world.self_id, base if way == "http" else "", forward)
    )
    line(peer)
    until(lambda: listens(port))
    if way == "forward":
        until(lambda: bridge.links)
    elif way == "reverse":
        bridge.connect(f"ws://127.0.0.1:{port}/onebot/v11/ws")
    else:
        bridge.post_to = f"http://127.0.0.1:{port}/onebot/v11/http"
    round_trips(bridge)


def test_our_channel_makes_the_same_round_trips(bridge: FakeBridge, stack: ExitStack) -> None:
    service = stack.enter_context(Service(joined(wall_clock), wall_clock))

    async def answer(incoming: Incoming) -> None:
        to, form = (incoming.group, Form.GROUP) if incoming.group else (incoming.sender, Form.CHAT)
        result = await service.joined.channel.send(Outgoing(to, form, f"听到：{incoming.text}", incoming.key[:32]))
        assert result.outcome is Outcome.ACCEPTED

    service.hearing = answer
    bridge.connect(f"ws://{service.address}")
    round_trips(bridge)
