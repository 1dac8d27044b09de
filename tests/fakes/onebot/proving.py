"""A bridge, the channel and the service between them, for whoever tries one of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.base import Asked, Found, House, Joined
from bot.channels.onebot import OneBotAccount, OneBotChannel, join
from bot.domain.delivery import SendResult
from bot.domain.messages import Incoming, Outgoing
from bot.web.sockets import SOCKET_FRAME
from tests.fakes.onebot.bridge import FakeBridge
from tests.fakes.onebot.service import Service
from tests.fakes.onebot.world import Group

TOKEN, SECRET = "the-token-of-the-bridge", "signs-what-is-posted"


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


def house(now: Callable[[], datetime]) -> House:
    return House(SimpleNamespace(), now, lambda purpose: purpose)  # type: ignore[arg-type]


def joined(now: Callable[[], datetime], **settings: Any) -> Joined:
    own = {"accept_risk": True, "access_token": TOKEN, "secret": SECRET, "timeout": 0.4, "media_hosts": ("127.0.0.1:*",)}
    return join("main", OneBotAccount(**{**own, **settings}), house(now))


class Setting:
    """A bridge, the channel, and the service between them."""

    def __init__(self, stack: ExitStack, frame: int = SOCKET_FRAME, **settings: Any) -> None:
        self.clock = Clock()
        self.bridge = stack.enter_context(FakeBridge(TOKEN, SECRET, self.clock))
        world = self.bridge.world
        world.friends = {"20001": "老张", "20002": "老李"}
        world.groups = {"700": Group({"20001": ("张三", "张老师"), "20002": ("李四", "")}), "701": Group()}
        self.joined = joined(self.clock, **settings)
        self.service = stack.enter_context(Service(self.joined, self.clock, frame))
        self.channel: OneBotChannel = self.joined.channel  # type: ignore[assignment]

    @property
    def ws(self) -> str:
        return "ws://" + self.service.address

    def connected(self) -> Setting:
        self.bridge.connect(self.ws)
        self.service.settle()
        return self

    def send(self, message: Outgoing) -> SendResult:
        return self.service.run(self.channel.send(message))

    def hears(self) -> list[Incoming]:
        self.service.settle()
        return self.service.heard

    def waits(self, count: int) -> list[Incoming]:
        """What was heard, once there is so much."""
        self.service.until(lambda: len(self.service.heard) >= count)
        return self.hears()

    def look(self, message: Outgoing) -> Found | None:
        return self.channel.look(Asked(message.to, message.form, message.text, message.key, "", self.clock() - self.sent_ago))

    sent_ago = timedelta(0)
