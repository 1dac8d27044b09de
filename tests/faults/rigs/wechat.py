"""The WeChat service account: a template message, a subscription notice, a customer-service text, a mass message."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bot.channels.base import House, Joined
from bot.channels.wechat import CardTemplate, Subscription, WeChatAccount, join
from bot.domain.messages import Card, Form, Outgoing
from tests.fakes.wechat import switches
from tests.fakes.wechat.chance import at_epoch
from tests.fakes.wechat.envelope import seal
from tests.fakes.wechat.here import Here, here
from tests.fakes.wechat.people import Shown
from tests.fakes.wechat.settings import Settings
from tests.faults.rig import Fault, Platform, Rig, Said

TIMEOUT = 0.3  # seconds
HANGS = 60.0  # seconds; the end of the platform wakes it
SLOW = timedelta(minutes=10)
PERSON, TAG = "oPerson-of-the-rig", 2
TEMPLATE, AGREED = "template-of-the-rig", "subscription-of-the-rig"
FIELDS = ("thing1", "time2", "thing3", "thing4")
SETTINGS = Settings(templates={TEMPLATE: FIELDS}, subscriptions={AGREED: FIELDS}, long_term=(AGREED,))

SEND = MappingProxyType(
    {
        "template": "message/template/send",
        "subscription": "message/subscribe/bizsend",
        "text": "message/custom/send",
        "mass": "message/mass/sendall",
    }
)
# What a way of sending does not have, and why.
NOT_HERE: Mapping[str, Mapping[Fault, str]] = MappingProxyType(
    {
        "template": {Fault.WINDOW_CLOSED: "a template message needs no window"},
        "subscription": {Fault.BLOCKED: "who blocks the account has taken his consent back: see the closed window"},
        "text": {
            Fault.SLOW_RECEIPTS: "customer-service texts have no receipts",
            Fault.DUPLICATE_RECEIPTS: "customer-service texts have no receipts",
        },
        "mass": {
            Fault.WINDOW_CLOSED: "a mass message needs no window",
            Fault.BLOCKED: "a mass message leaves out who blocks the account, and says nothing of it",
        },
    }
)
BARRED, LATER, USED_UP = 50002, 45011, 45009


@dataclass(slots=True)
class ServiceAccount:
    """`way`: how the rig's message leaves. Passing faults strike once, the others until another fault is asked for."""

    here: Here
    way: str
    fault: Fault = Fault.NONE

    def do(self, fault: Fault) -> str:
        reason = NOT_HERE[self.way].get(fault, "")
        if reason:
            return reason
        self.fault = fault
        self._world.board = switches.Board()
        self._person_is(blocked=fault is Fault.BLOCKED, reachable=fault is not Fault.WINDOW_CLOSED)
        for details in self._switches().get(fault, ()):
            self._world.board.faults.append(switches.fault({"endpoint": SEND[self.way], **details}))
        return ""

    def _switches(self) -> dict[Fault, Sequence[Mapping[str, Any]]]:
        used_up = 45028 if self.way == "mass" else USED_UP
        return {
            Fault.TIMEOUT_AFTER_ACCEPT: ({"kind": "hang", "seconds": HANGS, "after": True},),
            Fault.HTTP_5XX: ({"kind": "http"},),
            Fault.HTML_200: ({"kind": "html"},),
            Fault.TOKEN_EXPIRED: ({"kind": "token_expired"},),
            Fault.RATE_LIMIT: ({"kind": "errcode", "errcode": LATER},),
            Fault.QUOTA: ({"kind": "errcode", "errcode": used_up, "times": None},),
            Fault.FROZEN: ({"kind": "errcode", "errcode": BARRED, "times": None},),
        }

    def _person_is(self, *, blocked: bool, reachable: bool) -> None:
        user = self._world.people.meet(PERSON)
        user.blocked = blocked
        user.tags.add(TAG)
        user.windows.close()
        user.rights.clear()
        if reachable:
            user.windows.spoke(self.here.platform.now())
            user.rights[AGREED] = -1

    def shown(self, to: str) -> Sequence[str]:
        if self.way == "mass":
            return [mass.text for mass in self._world.masses.values() if mass.group == to and mass.reached]
        return [_title(one) for one in self._world.people.meet(to).phone]

    def receipts(self) -> Sequence[Said]:
        told = [self._said(number) for number in range(len(self._desk.planned)) if self._is_due(number)]
        return [*reversed(told)] * 3 if self.fault is Fault.DUPLICATE_RECEIPTS else told

    def _is_due(self, number: int) -> bool:
        wait = SLOW.total_seconds() if self.fault is Fault.SLOW_RECEIPTS else 0.0
        return bool(self.here.platform.now().timestamp() >= self._desk.planned[number][1] + wait)

    def _said(self, number: int) -> Said:
        receipt, at = self._desk.planned[number]
        whole = self.here.platform.pusher.whole(receipt.openid, receipt.fields(), at_epoch(at))
        sealed = seal(whole, self._world.settings, self.here.platform.now(), str(1000 + number))
        return Said(dict(parse_qsl(urlsplit(sealed.url).query)), sealed.body)

    @property
    def _world(self) -> Any:
        return self.here.platform.world

    @property
    def _desk(self) -> Any:
        return self.here.platform.desk


def _title(shown: Shown) -> str:
    return shown.fields.get("thing1") or shown.text


def _platform(way: str) -> Callable[[Callable[[], datetime]], AbstractContextManager[Platform]]:
    @contextmanager
    def start(now: Callable[[], datetime]) -> Iterator[Platform]:
        with here(now, SETTINGS) as running:
            account = ServiceAccount(running, way)
            account.do(Fault.NONE)
            yield account

    return start


def _join(platform: Platform, house: House) -> Joined:
    assert isinstance(platform, ServiceAccount)
    fields = dict(zip(("title", "time", "place", "contact"), FIELDS, strict=True))
    agreed = platform.way == "subscription"
    account = WeChatAccount(
        app_id=SETTINGS.app_id,
        app_secret=SETTINGS.app_secret,
        token=SETTINGS.token,
        encoding_aes_key=SETTINGS.aes_key,
        api_base=platform.here.base,
        templates={} if agreed else {"notice": CardTemplate(id=TEMPLATE, **fields)},
        subscriptions={"notice": Subscription(id=AGREED, long_term=True, **fields)} if agreed else {},
        timeout=TIMEOUT,
    )
    return join("rig", account, house)


CARD = Card("重阳节座谈会", "2026-12-03T09:00:00+08:00", "三楼会议室", "林秀兰")
WORDS = "12月3日上午9点在三楼会议室开重阳节座谈会。"


def _rig(name: str, way: str, message: Outgoing) -> Rig:
    return Rig(name, message.form, message, _platform(way), _join)


RIGS: tuple[Rig, ...] = (
    _rig("wechat template message", "template", Outgoing(PERSON, Form.PUSH, WORDS, "key-of-the-rig-1", CARD)),
    _rig(
        "wechat subscription notice",
        "subscription",
        Outgoing(PERSON, Form.PUSH, WORDS, "key-of-the-rig-2", CARD, grants=frozenset({AGREED})),
    ),
    _rig("wechat customer-service text", "text", Outgoing(PERSON, Form.CHAT, WORDS, "key-of-the-rig-3")),
    _rig("wechat mass message", "mass", Outgoing(f"tag:{TAG}", Form.GROUP, WORDS, "key-of-the-rig-4")),
)
