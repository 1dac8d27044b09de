"""What every channel is: a declared ability, a way to send, and, where the platform calls us, a way to listen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from bot.domain.delivery import Purpose, SendResult
from bot.domain.messages import Form, Incoming, Outgoing, Trigger


@dataclass(frozen=True, slots=True)
class Window:
    """How many messages a channel lets through after the person did something, and for how long."""

    count: int
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do, declared so that planning can refuse in time what cannot be sent."""

    push: frozenset[Purpose] = frozenset()  # purposes that may be sent without a recent message
    windows: Mapping[Trigger, Window] = field(default_factory=dict)  # free answers after each trigger
    text_bytes: int = 2048  # UTF-8 bytes of one message
    receipts: bool = False  # does the platform say later whether it was delivered
    idempotent_for: timedelta = timedelta(0)  # how long a push repeated with the same key reaches the person once only
    groups: bool = False  # may it post to groups
    phone: Form | None = None  # it reaches telephone numbers, by text or by voice, instead of accounts
    cost: int = 0  # of one message, in fen
    per_second: float = 20.0  # sends a second and account that stay clear of the platform's limits
    concurrency: int = 8  # sends in flight at once


class Channel(Protocol):
    """One account on one platform."""

    name: str
    account: str
    capabilities: Capabilities

    async def send(self, message: Outgoing) -> SendResult:
        """Try once. Never raises for what a platform can do to us: every outcome is a `SendResult`."""
        ...

    def check(self) -> list[str]:
        """What is wrong with this account, asked of the platform: plain sentences, no secrets."""
        ...

    def close(self) -> None:
        """Let go of connections and threads."""
        ...


@runtime_checkable
class Fetches(Protocol):
    """A channel that hands out what people sent to it."""

    name: str
    account: str

    def fetch(self, media_id: str) -> bytes:
        """What somebody sent. Raises ChannelFault, and `bot.errors.MediaGone` where asking again is of no use."""
        ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A verified inbound request."""

    incoming: Incoming
    sealed: bool  # must the answer be encrypted
    to: str  # our own id on the platform, the sender of the passive answer


class Callback(Protocol):
    """The listening side of a channel. All methods raise `bot.errors.Rejected` subclasses, nothing else."""

    def echo(self, query: Mapping[str, str], now: datetime) -> str:
        """The answer to the platform's check of our address."""
        ...

    def open(self, query: Mapping[str, str], body: bytes, now: datetime) -> Opened:
        """Verify, decrypt and parse one push."""
        ...

    def answer(self, opened: Opened, text: str, now: datetime) -> bytes:
        """The passive answer; an empty text gives the platform's word for "no answer"."""
        ...
