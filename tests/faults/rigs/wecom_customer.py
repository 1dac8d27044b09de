"""Customer groups of WeCom: a post that its owner confirms at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import cast

from bot.channels.base import House, Joined
from bot.channels.wecom_customer import CustomerAccount, join
from bot.domain.messages import Form, Outgoing
from tests.fakes.wecom.company import CORP_ID
from tests.fakes.wecom_customer import SECRET, FakeCustomerGroups
from tests.faults.rig import Platform, Rig

OWNER, CHAT = "wenqing", "wrAJ2GCAAAXZZCSlsyS9M2VhOzzBLxyz"
PATIENCE = 1.5  # seconds


@contextmanager
def platform(now: Callable[[], datetime]) -> Iterator[Platform]:
    with FakeCustomerGroups(now) as fake:
        fake.group(CHAT, OWNER)
        yield fake


def joined(running: Platform, house: House) -> Joined:
    fake = cast(FakeCustomerGroups, running)
    return join("main", CustomerAccount(CORP_ID, SECRET, api_base=fake.server.base, timeout=PATIENCE), house)


RIGS: tuple[Rig, ...] = (
    Rig(
        name="wecom_customer",
        form=Form.GROUP,
        message=Outgoing(f"{OWNER}/{CHAT}", Form.GROUP, "明天上午九点在三楼会议室座谈。", "0123456789abcdef0123456789abcdef"),
        platform=platform,
        join=joined,
    ),
)
