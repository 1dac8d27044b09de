"""The webhook robot of an internal WeCom group."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.channels.base import House, Joined
from bot.channels.wecom_group import Robot, join
from bot.domain.messages import Form, Outgoing
from tests.fakes.wechat import switches
from tests.fakes.wechat.here import Here, here
from tests.fakes.wechat.settings import Settings
from tests.faults.rig import Fault, Platform, Rig, Said

TIMEOUT = 0.3  # seconds
HANGS = 60.0  # seconds; the end of the platform wakes it
KEY, GROUP, SEND = "key-of-the-rigs-robot", "staff", "webhook/send"
SETTINGS = Settings(group_keys=(KEY,))

NOT_HERE: Mapping[Fault, str] = MappingProxyType(
    {
        Fault.TOKEN_EXPIRED: "a robot has a key that does not expire, and no token",
        Fault.QUOTA: "a robot has no quota of the day, only 20 posts a minute",
        Fault.WINDOW_CLOSED: "a robot posts whenever it likes",
        Fault.BLOCKED: "nobody in a group can block its robot; removing it is the frozen key",
        Fault.SLOW_RECEIPTS: "posts of a robot have no receipts",
        Fault.DUPLICATE_RECEIPTS: "posts of a robot have no receipts",
    }
)
STRIKES: Mapping[Fault, Mapping[str, Any]] = MappingProxyType(
    {
        Fault.TIMEOUT_AFTER_ACCEPT: {"kind": "hang", "seconds": HANGS, "after": True},
        Fault.HTTP_5XX: {"kind": "http"},
        Fault.HTML_200: {"kind": "html"},
        Fault.RATE_LIMIT: {"kind": "errcode", "errcode": 45009},
        Fault.FROZEN: {"kind": "errcode", "errcode": 93000, "times": None},
    }
)


@dataclass(frozen=True, slots=True)
class Group:
    """Passing faults strike once, the others until another fault is asked for."""

    here: Here

    def do(self, fault: Fault) -> str:
        if fault in NOT_HERE:
            return NOT_HERE[fault]
        self.here.platform.world.board = switches.Board()
        if fault in STRIKES:
            self.here.platform.world.board.faults.append(switches.fault({"endpoint": SEND, **STRIKES[fault]}))
        return ""

    def shown(self, to: str) -> Sequence[str]:  # a robot belongs to one group
        return [post.text for post in self.here.platform.world.robots.posts(KEY)]

    def receipts(self) -> Sequence[Said]:
        return ()


@contextmanager
def _platform(now: Callable[[], datetime]) -> Iterator[Platform]:
    with here(now, SETTINGS) as running:
        yield Group(running)


def _join(platform: Platform, house: House) -> Joined:
    assert isinstance(platform, Group)
    return join("rig", Robot(key=KEY, api_base=platform.here.base, timeout=TIMEOUT), house)


RIGS: tuple[Rig, ...] = (
    Rig(
        "wecom group robot",
        Form.GROUP,
        Outgoing(GROUP, Form.GROUP, "明天九点有雨，请提前给独居老同志打电话。", "key-of-the-rig-1"),
        _platform,
        _join,
    ),
)
