"""The channel on its fake platform, for the tests of both."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.base import House
from bot.channels.qq import QQBot, QQChannel, join
from bot.channels.shared.tokens import MemoryTokens
from bot.domain.delivery import SendResult
from bot.domain.messages import Form, Outgoing
from tests.fakes.qq.fake import FakeQQ
from tests.fakes.qq.world import APP_ID, SECRET

GROUP, PERSON = "C9F778FE6ADF9D1D1DBE395BF744A33A", "E4F4AEA33253A2797FB897C50B81D7ED"
MEMBER = "A4F4AEA33253A2797FB897C50B81D7AA"
TEXT = "明天上午九点在三楼开支部会。"
POST = Outgoing(GROUP, Form.GROUP, TEXT, "k1", grants=frozenset({"post"}))
TIMEOUT = 0.3  # seconds


@dataclass
class Hands:
    """A clock that is moved by hand."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")))

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@contextmanager
def platform(hands: Hands) -> Iterator[FakeQQ]:
    """With one group that may be posted to, and one person."""
    with FakeQQ.running(hands) as running:
        running.group(GROUP, active=True)
        running.person(PERSON)
        yield running


@contextmanager
def joined(fake: FakeQQ, hands: Hands, public_url: str = "", **more: Any) -> Iterator[QQChannel]:
    """The channel; `more` are settings of the bot."""
    given = {"app_id": APP_ID, "app_secret": SECRET, "api_base": fake.base, "token_base": fake.base, "timeout": TIMEOUT, **more}
    channel = join("main", QQBot(**given), House(MemoryTokens(hands), hands, str, public_url)).channel
    assert isinstance(channel, QQChannel)
    try:
        yield channel
    finally:
        channel.close()


def send(channel: QQChannel, message: Outgoing) -> SendResult:
    return asyncio.run(channel.send(message))


def answer_to(fake: FakeQQ, to: str = GROUP) -> Outgoing:
    """An answer to something said just now."""
    said = fake.say_in(to, MEMBER, "几点开会") if to == GROUP else fake.say(to, "几点开会")
    return Outgoing(to, Form.GROUP if to == GROUP else Form.CHAT, TEXT, "k1", answering=said["d"]["id"], seq=1)
