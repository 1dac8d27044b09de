"""The faults, and what a rig is: a channel joined to its fake platform over real HTTP or WebSocket, which does one fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.channels.base import House, Joined
from bot.domain.messages import Form, Outgoing


class Fault(StrEnum):
    NONE = "none"
    TIMEOUT_AFTER_ACCEPT = "timeout after accept"  # it took the message and did not answer in time
    HTTP_5XX = "5xx"  # and did not take the message
    HTML_200 = "HTML 200"  # a page where JSON belongs; it did not take the message
    TOKEN_EXPIRED = "token expiry"  # the token that we hold is refused; a fresh one works
    QUOTA = "quota"  # of the day, used up
    WINDOW_CLOSED = "window closed"  # he has not spoken lately, or we have answered too often; groups: no right to post
    BLOCKED = "blocked"  # this recipient will have nothing from us
    RATE_LIMIT = "rate limit"  # too many calls at this moment
    SLOW_RECEIPTS = "slow receipts"  # the receipt comes ten minutes later
    DUPLICATE_RECEIPTS = "duplicate and reordered receipts"  # it comes three times, and before the answer to our call was read
    FROZEN = "account frozen"  # the account, the robot or the key is barred


@dataclass(frozen=True, slots=True)
class Said:
    """One request that the platform makes of us: what `Callback.open` takes."""

    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Platform(Protocol):
    """A fake platform that is running."""

    def do(self, fault: Fault) -> str:
        """Do this fault to what comes next. "" if it can; otherwise why this platform has nothing of the sort."""
        ...

    def shown(self, to: str) -> Sequence[str]:
        """What really arrived at a recipient or in a group, oldest first: the texts, or the titles of cards."""
        ...

    def receipts(self) -> Sequence[Said]:
        """What the platform says of the messages that it took, for a channel with a callback; each call gives all of it anew."""
        ...


@dataclass(frozen=True)
class Rig:
    """One channel on its fake platform.

    `platform(now)` starts the platform, which lives by that clock; `join(platform, house)` joins the channel to it;
    `message` is one that the platform accepts when it does no fault; `windows`: has anything to be said by `to` first so
    that the message may leave (then the rig's platform counts it as said).
    """

    name: str
    form: Form
    message: Outgoing
    platform: Callable[[Callable[[], datetime]], AbstractContextManager[Platform]]
    join: Callable[[Platform, House], Joined]
