"""An account for text messages or for calls, joined to the fake of either provider, for the tests of both channels."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.base import Callback, House, Joined
from bot.channels.shared.tokens import MemoryTokens
from bot.domain.delivery import SendResult
from bot.domain.messages import Incoming, Outgoing
from tests.fakes import aliyun, tencent
from tests.fakes.aliyun import FakeAliyun
from tests.fakes.cloud import Cloud
from tests.fakes.tencent import FakeTencent

START = datetime(2026, 11, 26, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NOWHERE = "http://127.0.0.1:1/"
OF = {"aliyun": aliyun, "tencent": tencent}
FAKES: Mapping[str, Callable[..., Any]] = {"aliyun": FakeAliyun, "tencent": FakeTencent}
PROVIDERS = tuple(FAKES)


@dataclass
class Time:
    """A clock that the test moves."""

    at: datetime = START
    skew: timedelta = field(default_factory=timedelta)  # of our machine's clock

    def __call__(self) -> datetime:
        return self.at

    def ours(self) -> datetime:
        return self.at + self.skew


def house(now: Callable[[], datetime]) -> House:
    return House(MemoryTokens(now), now, lambda purpose: hashlib.sha256(purpose.encode()).hexdigest()[:32])


@dataclass
class Line:
    """One account joined to its fake; `message` is what leaves if nothing else is said."""

    fake: Any
    joined: Joined
    time: Time
    message: Outgoing

    def send(self, message: Outgoing | None = None) -> SendResult:
        return asyncio.run(self.joined.channel.send(message or self.message))

    def heard(self) -> list[Incoming]:
        """What the platform pushes of all that it took."""
        assert self.joined.callback is not None
        pushed = [self.joined.callback.open(said.query, said.body, self.time.at, said.headers) for said in self.fake.receipts()]
        return [one for opened in pushed for one in opened.messages]


@contextmanager
def lined(fake: Cloud, join: Callable[[str, House], Joined], message: Outgoing) -> Iterator[Line]:
    """`join` joins an account to the address of the fake, which lives by the clock of the line."""
    time = Time()
    fake.now = time
    with fake:
        joined = join(fake.base, house(time.ours))
        yield Line(fake, joined, time, message)
        joined.channel.close()


def listening(joined: Joined) -> Callback:
    """The listening side alone."""
    joined.channel.close()
    assert joined.callback is not None
    return joined.callback


class Saying(FakeAliyun):
    """Answers with this code, whatever is asked."""

    code = ""

    def answer(self, ask: Any) -> Any:
        return 200, {"Code": self.code, "Message": "x"}


class SayingNo(FakeTencent):
    """Refuses with this code, whatever is asked."""

    code = ""

    def answer(self, ask: Any) -> Any:
        return 200, {"Response": {"Error": {"Code": self.code, "Message": "x"}}}


def saying(kind: type[Saying | SayingNo], code: str) -> Cloud:
    fake = kind(Time())
    fake.code = code
    return fake
