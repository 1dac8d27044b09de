"""The official QQ bot: a post that a group's owner allows, and an answer to a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import cast

from bot.channels.base import House, Joined
from bot.channels.qq import QQBot, join
from bot.domain.messages import Form, Outgoing
from tests.fakes.qq import FakeQQ
from tests.fakes.qq.world import APP_ID, SECRET
from tests.faults.rig import Fault, Platform, Rig

GROUP, PERSON, MESSAGE = "C9F778FE6ADF9D1D1DBE395BF744A33A", "E4F4AEA33253A2797FB897C50B81D7ED", "ROBOT1.0_said-just-now"
TIMEOUT = 0.3  # seconds
POST = Outgoing(GROUP, Form.GROUP, "明天上午九点在三楼开支部会，请带学习材料。", "k1", grants=frozenset({"post"}))
ANSWER = Outgoing(PERSON, Form.CHAT, POST.text, "k1", answering=MESSAGE, seq=1)
NO_QUOTA = "answers have no quota but that of the window"

Now = Callable[[], datetime]
Start = Callable[[Now], AbstractContextManager[Platform]]


class _Posting(FakeQQ):
    def do(self, fault: Fault) -> str:
        self.world.groups[GROUP].active = fault is not Fault.WINDOW_CLOSED
        self.world.groups[GROUP].here = fault is not Fault.BLOCKED
        return super().do(fault)


class _Answering(FakeQQ):
    def do(self, fault: Fault) -> str:
        if fault is Fault.QUOTA:
            return NO_QUOTA
        if fault is Fault.WINDOW_CLOSED:
            self.close_windows()
        self.world.people[PERSON].refuses = fault is Fault.BLOCKED
        return super().do(fault)


def _started(kind: type[FakeQQ]) -> Start:
    @contextmanager
    def start(now: Now) -> Iterator[Platform]:
        with kind.running(now) as fake:
            fake.group(GROUP, active=True)
            fake.person(PERSON, spoke=now())
            fake.anchor(MESSAGE, PERSON)
            yield fake

    return start


def _join(platform: Platform, house: House) -> Joined:
    base = cast(FakeQQ, platform).base
    bot = QQBot(app_id=APP_ID, app_secret=SECRET, api_base=base, token_base=base, timeout=TIMEOUT)
    return join("main", bot, house)


RIGS: tuple[Rig, ...] = (
    Rig("qq group, unasked", Form.GROUP, POST, _started(_Posting), _join),
    Rig("qq person, answer", Form.CHAT, ANSWER, _started(_Answering), _join),
)
