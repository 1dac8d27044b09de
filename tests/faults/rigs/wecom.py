"""A self-built app of WeCom: a card to a member, and a post to a group that the app has created."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import cast

from bot.channels.base import House, Joined
from bot.channels.wecom import join
from bot.domain.messages import Form, Outgoing
from tests.fakes.wecom.platform import FakeWeCom
from tests.fakes.wecom.trying import CARD, CHAT, MEMBER, populate, section
from tests.faults.rig import Platform, Rig

PATIENCE = 0.4  # seconds


@contextmanager
def platform(now: Callable[[], datetime]) -> Iterator[Platform]:
    with FakeWeCom(now) as wecom:
        populate(wecom)
        yield wecom


def joined(running: Platform, house: House) -> Joined:
    """It sends at the full hour too, so that it is not the clock of the trial that decides what is seen."""
    return join("main", section(cast(FakeWeCom, running), timeout=PATIENCE, keeps_off=0), house)


RIGS: tuple[Rig, ...] = (
    Rig(
        name="wecom",
        form=Form.PUSH,
        message=Outgoing(MEMBER, Form.PUSH, "重阳座谈会：24日上午九点，三楼会议室。", "0123456789abcdef0123456789abcdef", CARD),
        platform=platform,
        join=joined,
    ),
    Rig(
        name="wecom group",
        form=Form.GROUP,
        message=Outgoing(CHAT, Form.GROUP, "24日上午九点在三楼会议室座谈，请各位参加。", "fedcba9876543210fedcba9876543210"),
        platform=platform,
        join=joined,
    ),
)
