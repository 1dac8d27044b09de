"""A channel joined to the fake company, and messages to try it with."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.base import House
from bot.channels.shared.tokens import MemoryTokens
from bot.channels.wecom import WeComApp, WeComChannel, join
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.domain.messages import Card, Form, Outgoing
from tests.fakes.wecom.company import AES_KEY, AGENT_ID, CORP_ID, SECRET, TOKEN, Person
from tests.fakes.wecom.platform import GROUP, FakeWeCom

START = datetime(2026, 11, 21, 9, 7, tzinfo=ZoneInfo("Asia/Shanghai"))
PATIENCE = 0.25  # seconds
PICTURE = b"\x89PNG\r\n\x1a\n" + b"x" * 40
ACCEPTED = (Outcome.ACCEPTED, Reason.NONE)
MEMBER = "wangxiulan"
CHAT = f"{GROUP}wrchat1"
CARD = Card(
    "重阳座谈会",
    "2026-11-24T09:00:00+08:00",
    "三楼会议室",
    "李干事 0000-0000000",
    url="http://127.0.0.1/n/abc",
    buttons=(("去", "去"), ("不去", "不去")),
)


@dataclass
class Clock:
    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


CLOCK = Clock()  # that of the company in tests/channels, which sets it to START before each test


def populate(wecom: FakeWeCom) -> None:
    """Begin anew with three members and a group of the app."""
    wecom.begin()
    wecom.company.add(Person(MEMBER, "王秀兰"), Person("LiZhiYuan", "李致远"), Person("zhaoyun", "赵云", licensed=False))
    wecom.groups.made("离退休一支部", MEMBER, [MEMBER, "LiZhiYuan"], wecom.app)


def section(wecom: FakeWeCom, **more: Any) -> WeComApp:
    return replace(WeComApp(CORP_ID, AGENT_ID, SECRET, TOKEN, AES_KEY, wecom.base, timeout=PATIENCE), **more)


def joined(app: WeComApp, clock: Clock) -> WeComChannel:
    house = House(MemoryTokens(clock.now), clock.now, lambda purpose: purpose)
    channel = join("main", app, house).channel
    assert isinstance(channel, WeComChannel)
    return channel


def deliver(channel: WeComChannel, message: Outgoing) -> SendResult:
    return asyncio.run(channel.send(message))


def ended(channel: WeComChannel, message: Outgoing) -> tuple[Outcome, Reason]:
    result = deliver(channel, message)
    return result.outcome, result.reason


def push(key: str = "k1", card: Card = CARD, to: str = MEMBER, **more: Any) -> Outgoing:
    return Outgoing(to, Form.PUSH, f"{card.title}，请参加。", key, card, **more)


def chat(text: str = "好的，记下了。", key: str = "c1", **more: Any) -> Outgoing:
    return Outgoing(MEMBER, Form.CHAT, text, key, **more)


def post(text: str = "明天停水。", key: str = "g1", to: str = CHAT, **more: Any) -> Outgoing:
    return Outgoing(to, Form.GROUP, text, key, **more)
