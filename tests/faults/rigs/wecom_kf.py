"""微信客服: an answer inside the window that somebody has opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import cast

from bot.channels.base import House, Joined
from bot.channels.wecom_kf import KfAccount, join
from bot.domain.messages import Form, Outgoing
from tests.fakes.wecom.company import AES_KEY, CORP_ID, TOKEN
from tests.fakes.wecom_kf import OPEN_KFID, SECRET, FakeKf
from tests.faults.rig import Platform, Rig

PERSON = "wmAJ2GCAAAme1XQRC-NI-q0_ZM9ukoAw"
PATIENCE = 1.5  # seconds


@contextmanager
def platform(now: Callable[[], datetime]) -> Iterator[Platform]:
    with FakeKf(now) as fake:
        fake.writes(PERSON, content="在吗")
        yield fake


def joined(running: Platform, house: House) -> Joined:
    fake = cast(FakeKf, running)
    account = KfAccount(CORP_ID, OPEN_KFID, SECRET, TOKEN, AES_KEY, api_base=fake.server.base, timeout=PATIENCE)
    return join("main", account, house)


RIGS: tuple[Rig, ...] = (
    Rig(
        name="wecom_kf",
        form=Form.CHAT,
        message=Outgoing(PERSON, Form.CHAT, "明天上午九点在三楼会议室座谈，请您参加。", "0123456789abcdef0123456789abcdef"),
        platform=platform,
        join=joined,
    ),
)
