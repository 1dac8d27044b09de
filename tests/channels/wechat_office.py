"""A service account on a platform that checks what the real one checks, for the tests of every way out of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bot.channels.base import House
from bot.channels.shared.tokens import MemoryTokens
from bot.channels.wechat import CardTemplate, Subscription, WeChatAccount, WeChatChannel, join
from bot.channels.wechat.callback import WeChatCallback
from bot.domain.delivery import SendResult
from bot.domain.messages import Card, Incoming, Outgoing
from tests.fakes.wechat import switches
from tests.fakes.wechat.chance import at_epoch
from tests.fakes.wechat.envelope import seal
from tests.fakes.wechat.here import here
from tests.fakes.wechat.people import User
from tests.fakes.wechat.settings import Settings
from tests.fakes.wechat.world import World

from .pushes import NOW

TEMPLATE, AGREED, ONCE = "template-1", "agreed-for-good", "agreed-once"
FIELDS = ("thing1", "time2", "thing3", "thing4")
NAMED: dict[str, Any] = {"title": "thing1", "time": "time2", "place": "thing3", "contact": "thing4"}
SETTINGS = Settings(
    templates={TEMPLATE: FIELDS}, subscriptions={AGREED: FIELDS, ONCE: FIELDS}, long_term=(AGREED,), page_domain="office.example"
)
HU, LIN = "oHu", "oLin"
CARD = Card("重阳节座谈会", "2026-12-03T09:00:00+08:00", "三楼会议室", "林秀兰", url="http://office.example/n/x")
BIZSEND, TEMPLATE_SEND, CUSTOM = "message/subscribe/bizsend", "message/template/send", "message/custom/send"
SENDALL, UPLOAD = "message/mass/sendall", "media/upload"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Office:
    """One account on the platform."""

    platform: Any
    base: str
    clock: Clock
    channel: WeChatChannel
    callback: WeChatCallback
    hot: bool = False  # as in a running service, which sends by its own loop

    def send(self, message: Outgoing) -> SendResult:
        return asyncio.run(self._send(message))

    async def _send(self, message: Outgoing) -> SendResult:
        if not self.hot:
            return await self.channel.send(message)
        await self.channel.warm()
        try:
            return await self.channel.send(message)
        finally:
            await self.channel.cool()

    @property
    def world(self) -> World:
        found: World = self.platform.world
        return found

    def person(self, openid: str) -> User:
        return self.world.people.meet(openid)

    def seen(self, openid: str) -> list[str]:
        """How what a person saw came to him, oldest first."""
        return [one.how for one in self.person(openid).phone]

    def called(self) -> list[str]:
        return [call.endpoint for call in self.world.calls if call.endpoint != "stable_token"]

    def fails(self, endpoint: str, kind: str, **details: Any) -> None:
        self.world.board.faults.append(switches.fault({"endpoint": endpoint, "kind": kind, **details}))

    def heard(self) -> list[Incoming]:
        """What the platform tells of the messages that it took."""
        found: list[Incoming] = []
        for receipt, at in self.platform.desk.planned:
            whole = self.platform.pusher.whole(receipt.openid, receipt.fields(), at_epoch(at))
            pushed = seal(whole, self.world.settings, self.clock(), "1")
            query = dict(parse_qsl(urlsplit(pushed.url).query))
            found += self.callback.open(query, pushed.body, self.clock()).messages
        return found


def account(base: str, **changes: Any) -> WeChatAccount:
    subscriptions = {
        "notice": Subscription(id=AGREED, long_term=True, **NAMED),
        "visit": Subscription(id=ONCE, **NAMED),
        "alone": Subscription(id=ONCE, **NAMED),
    }
    settings: dict[str, Any] = {
        "app_id": SETTINGS.app_id,
        "app_secret": SETTINGS.app_secret,
        "token": SETTINGS.token,
        "encoding_aes_key": SETTINGS.aes_key,
        "api_base": base,
        "templates": {name: CardTemplate(id=TEMPLATE, **NAMED) for name in ("notice", "visit")},
        "subscriptions": subscriptions,
        "timeout": 0.3,
    }
    return WeChatAccount(**{**settings, **changes})


def joined(base: str, clock: Clock, **changes: Any) -> tuple[WeChatChannel, WeChatCallback]:
    made = join("main", account(base, **changes), House(MemoryTokens(clock), clock, str))
    assert isinstance(made.channel, WeChatChannel)
    assert isinstance(made.callback, WeChatCallback)
    return made.channel, made.callback


@contextmanager
def platform_running() -> Iterator[tuple[Any, str, Clock]]:
    """The platform, where it is, and the clock that it and the office live by."""
    clock = Clock()
    with here(clock, SETTINGS) as found:
        yield found.platform, found.base, clock


@contextmanager
def opened(running: tuple[Any, str, Clock]) -> Iterator[Office]:
    """An account on a platform that remembers nothing."""
    platform, base, clock = running
    clock.now = NOW
    platform.reset({})
    platform.world.settings = SETTINGS
    channel, callback = joined(base, clock)
    yield Office(platform, base, clock, channel, callback)
    channel.close()
