"""The rigs of the service account and of the group robot: each fault is really done, and one try never reaches anybody twice."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest

from bot.channels.base import House, Joined
from bot.channels.shared.tokens import MemoryTokens
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.domain.messages import Event
from tests.faults.rig import Fault, Platform, Rig
from tests.faults.rigs import wechat, wecom_group

from .pushes import NOW

RIGS = {rig.name: rig for rig in (*wechat.RIGS, *wecom_group.RIGS)}
PUSHES = {"wechat template message", "wechat subscription notice"}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Stand(NamedTuple):
    rig: Rig
    platform: Platform
    joined: Joined
    clock: Clock

    def send(self) -> SendResult:
        return asyncio.run(self.joined.channel.send(self.rig.message))

    def shown(self) -> list[str]:
        return list(self.platform.shown(self.rig.message.to))

    def heard(self) -> list[tuple[str, bool, str]]:
        """Of each receipt: the message, whether it was delivered, and the key by which a repetition is known."""
        callback = self.joined.callback
        assert callback is not None
        found = []
        for said in self.platform.receipts():
            (one,) = callback.open(said.query, said.body, self.clock(), said.headers).messages
            assert one.event is Event.RECEIPT
            assert one.receipt is not None
            found.append((one.receipt.message_id, one.receipt.delivered, one.key))
        return found


@pytest.fixture(params=list(RIGS))
def stand(request: pytest.FixtureRequest) -> Iterator[Stand]:
    rig, clock = RIGS[request.param], Clock()
    with rig.platform(clock) as platform:
        joined = rig.join(platform, House(MemoryTokens(clock), clock, str))
        yield Stand(rig, platform, joined, clock)
        joined.channel.close()


EXPECTED = {
    Fault.NONE: (Outcome.ACCEPTED, Reason.NONE, 1),
    Fault.TIMEOUT_AFTER_ACCEPT: (Outcome.UNKNOWN, Reason.TIMEOUT, 1),
    Fault.HTTP_5XX: (Outcome.UNKNOWN, Reason.TIMEOUT, 0),
    Fault.HTML_200: (Outcome.UNKNOWN, Reason.TIMEOUT, 0),
    Fault.TOKEN_EXPIRED: (Outcome.ACCEPTED, Reason.NONE, 1),
    Fault.QUOTA: (Outcome.REFUSED, Reason.QUOTA, 0),
    Fault.RATE_LIMIT: (Outcome.REFUSED, Reason.TRANSIENT, 0),
    Fault.SLOW_RECEIPTS: (Outcome.ACCEPTED, Reason.NONE, 1),
    Fault.DUPLICATE_RECEIPTS: (Outcome.ACCEPTED, Reason.NONE, 1),
    Fault.FROZEN: (Outcome.REFUSED, Reason.ACCOUNT, 0),
}
OTHERWISE = {
    ("wechat template message", Fault.BLOCKED): (Outcome.ACCEPTED, Reason.NONE, 0),  # only the receipt tells
    ("wechat customer-service text", Fault.BLOCKED): (Outcome.REFUSED, Reason.RECIPIENT, 0),
    ("wechat customer-service text", Fault.WINDOW_CLOSED): (Outcome.REFUSED, Reason.WINDOW, 0),
    ("wechat subscription notice", Fault.WINDOW_CLOSED): (Outcome.REFUSED, Reason.RECIPIENT, 0),
    ("wecom group robot", Fault.RATE_LIMIT): (Outcome.REFUSED, None, 0),  # the channel's own affair
}


@pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.value)
def test_one_try_under_each_fault(stand: Stand, fault: Fault) -> None:
    reason = stand.platform.do(fault)
    if reason:
        assert reason[0].islower()
        assert len(reason.split()) > 3
        return
    outcome, why, reached = OTHERWISE.get((stand.rig.name, fault)) or EXPECTED[fault]
    result = stand.send()
    assert (result.outcome, len(stand.shown())) == (outcome, reached)
    assert why is None or result.reason is why


@pytest.mark.parametrize("stand", ["wechat template message", "wechat mass message"], indirect=True)
def test_a_repeated_try_reaches_nobody_twice_where_the_platform_knows_the_key(stand: Stand) -> None:
    stand.platform.do(Fault.TIMEOUT_AFTER_ACCEPT)
    stand.send()
    stand.clock.now += timedelta(seconds=70)
    again = stand.send()
    assert again.outcome is Outcome.ACCEPTED
    assert again.message_id
    assert len(stand.shown()) == 1


@pytest.mark.parametrize("stand", sorted(PUSHES), indirect=True)
def test_a_subscription_notice_in_doubt_is_marked_as_not_to_be_repeated(stand: Stand) -> None:
    stand.platform.do(Fault.TIMEOUT_AFTER_ACCEPT)
    assert stand.send().once == (stand.rig.name == "wechat subscription notice")


@pytest.mark.parametrize("stand", sorted(PUSHES | {"wechat mass message"}), indirect=True)
class TestReceipts:
    def test_slow_ones_come_after_ten_minutes(self, stand: Stand) -> None:
        stand.platform.do(Fault.SLOW_RECEIPTS)
        number = stand.send().message_id
        stand.clock.now += timedelta(minutes=9)
        assert stand.heard() == []
        stand.clock.now += timedelta(minutes=1)
        ((told, delivered, _),) = stand.heard()
        assert (told, delivered) == (number, True)

    def test_repeated_ones_are_known_again(self, stand: Stand) -> None:
        stand.platform.do(Fault.DUPLICATE_RECEIPTS)
        number = stand.send().message_id
        heard = stand.heard()
        assert [told for told, _, _ in heard] == [number] * 3
        assert len({key for _, _, key in heard}) == 1

    def test_blocked_person_is_told_of_where_only_the_receipt_knows(self, stand: Stand) -> None:
        if stand.platform.do(Fault.BLOCKED):
            return
        stand.send()
        ((_, delivered, _),) = stand.heard()
        assert not delivered
