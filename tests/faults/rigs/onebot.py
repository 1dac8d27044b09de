"""A OneBot bridge: a group over its WebSocket, and a group and a friend over its HTTP API."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial

from bot.channels.base import House, Joined
from bot.channels.onebot import OneBotAccount, join
from bot.domain.messages import Form, Outgoing
from tests.fakes.onebot import FakeBridge, Strike
from tests.fakes.onebot.service import Service
from tests.fakes.onebot.world import Group
from tests.faults.rig import Fault, Platform, Rig, Said

TOKEN = "the-token-of-the-bridge"
GROUP, FRIEND = "700", "20001"

# What the bridge does for each fault. Risk control and a frozen account look the same: "timeout", and nothing arrives.
STRIKES = {
    Fault.TIMEOUT_AFTER_ACCEPT: Strike.TIMEOUT,
    Fault.HTTP_5XX: Strike.BROKEN,
    Fault.HTML_200: Strike.PAGE,
    Fault.RATE_LIMIT: Strike.LOST,
    Fault.FROZEN: Strike.LOST,
    Fault.BLOCKED: Strike.REFUSED,
}
CANNOT = {
    Fault.TOKEN_EXPIRED: "a bridge's token does not expire",
    Fault.QUOTA: "QQ tells a bridge of no quota; what it holds back looks like the rate limit",
    Fault.SLOW_RECEIPTS: "a bridge sends no receipts",
}
OVER_SOCKET = {
    Fault.HTTP_5XX: "a WebSocket carries no status of HTTP",
    Fault.HTML_200: "a WebSocket carries no pages",
}


class Bridge:
    """The fake bridge as a rig's platform. `served`: it has an HTTP API, and POSTs its events instead of writing them."""

    def __init__(self, bridge: FakeBridge, stack: ExitStack, form: Form, served: bool) -> None:
        self.bridge = bridge
        self.stack = stack
        self.base = bridge.serve() if served else ""
        self._form = form
        self._copies = 1

    def do(self, fault: Fault) -> str:
        world = self.bridge.world
        if fault in CANNOT:
            return CANNOT[fault]
        if not self.base and fault in OVER_SOCKET:
            return OVER_SOCKET[fault]
        if fault is Fault.WINDOW_CLOSED:
            if self._form is not Form.GROUP:
                return "QQ has no windows; those that are declared are our own"
            world.groups[GROUP].muted = True
        if fault in (Fault.FROZEN, Fault.RATE_LIMIT):
            world.always = STRIKES[fault]
        elif fault in STRIKES:
            world.strikes.append(STRIKES[fault])
        self._copies = 3 if fault is Fault.DUPLICATE_RECEIPTS else 1
        self.bridge.desk.copies = self._copies
        return ""

    def shown(self, to: str) -> Sequence[str]:
        return self.bridge.world.shown(to)

    def receipts(self) -> Sequence[Said]:
        """No receipts, but the reports of our own messages, which a bridge POSTs where it is told to."""
        if not self.base:
            return ()
        world = self.bridge.world
        own = [one for one in world.messages if one.sender == world.self_id for _ in range(self._copies)]
        at = int(world.now().timestamp())  # they are POSTed when they are asked for, and what is old would not be read
        bodies = [json.dumps({**world.message_event(one), "time": at}).encode() for one in reversed(own)]
        return [Said({}, body, {name.lower(): value for name, value in self.bridge.signed(body).items()}) for body in bodies]


@contextmanager
def platform(form: Form, served: bool, now: Callable[[], datetime]) -> Iterator[Platform]:
    with ExitStack() as stack:
        bridge = stack.enter_context(FakeBridge(TOKEN, TOKEN, now))
        bridge.world.groups = {GROUP: Group({FRIEND: ("老张", "")})}
        bridge.world.friends = {FRIEND: "老张"}
        yield Bridge(bridge, stack, form, served)


def joins(platform: Platform, house: House) -> Joined:
    """Over the WebSocket, the bridge is connected when this returns: to a service that has nothing but this line."""
    assert isinstance(platform, Bridge)
    account = OneBotAccount(accept_risk=True, access_token=TOKEN, api_base=platform.base, timeout=0.6, per_second=1000.0)
    joined = join("main", account, house)
    if not platform.base:
        service = platform.stack.enter_context(Service(joined, house.now))
        platform.bridge.connect(f"ws://{service.address}")
        service.settle()
    return joined


def rig(name: str, form: Form, to: str, served: bool) -> Rig:
    message = Outgoing(to, form, "明天上午九点在三楼活动室开会。", "rig-1")
    return Rig(name, form, message, partial(platform, form, served), joins)


RIGS: tuple[Rig, ...] = (
    rig("onebot group", Form.GROUP, GROUP, served=False),
    rig("onebot group over HTTP", Form.GROUP, GROUP, served=True),
    rig("onebot chat over HTTP", Form.CHAT, FRIEND, served=True),
)
