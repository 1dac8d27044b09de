"""What became of template messages, subscription notices and mass messages: told at once, late, never, twice, or when asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.fakes.wechat.envelope import Fields, Row
from tests.fakes.wechat.push import Pusher
from tests.fakes.wechat.spoken import event
from tests.fakes.wechat.switches import ReceiptRule

ORDERS = ("given", "reversed", "shuffled")


@dataclass(frozen=True, slots=True)
class Receipt:
    """`way`: template, subscription or mass. `count`: how many a mass message reached."""

    openid: str
    msgid: int
    status: str
    way: str = "template"
    template_id: str = ""
    count: int = 0

    def fields(self) -> Fields:
        """The event that tells it."""
        if self.way == "subscription":
            code = 0 if self.status == "success" else 1
            row: Row = {
                "TemplateId": self.template_id,
                "MsgID": str(self.msgid),
                "ErrorCode": code,
                "ErrorStatus": self.status,
            }
            return {"MsgType": "event", "Event": "subscribe_msg_sent_event", "SubscribeMsgSentEvent": [row]}
        if self.way == "mass":
            counts = {"TotalCount": self.count, "FilterCount": self.count, "SentCount": self.count, "ErrorCount": 0}
            return event("MASSSENDJOBFINISH", {"MsgID": self.msgid, "Status": self.status, **counts})
        return event("TEMPLATESENDJOBFINISH", {"MsgID": self.msgid, "Status": self.status})


@dataclass(slots=True)
class ReceiptDesk:
    pusher: Pusher
    held: list[Receipt] = field(default_factory=list)
    pushed: list[Receipt] = field(default_factory=list)  # the callback has them, or had three chances
    planned: list[tuple[Receipt, float]] = field(default_factory=list)  # all but the lost ones, and when
    _dice: Random = field(default_factory=lambda: Random(0))
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    def plan(self, receipt: Receipt, rule: ReceiptRule, at: float) -> Awaitable[object] | None:
        """Arrange for the receipt; returns what must happen before the send is answered, if anything."""
        if rule.way != "lost":
            self.planned.append((receipt, at))
        if rule.way == "held":
            self.held.append(receipt)
        elif rule.way == "early":
            return self._push(receipt, 0)
        elif rule.way != "lost":
            for _ in range(2 if rule.way == "twice" else 1):
                self._spawn(receipt, self._wait(rule))
        return None

    def _wait(self, rule: ReceiptRule) -> float:
        if rule.way == "jitter":
            return self._dice.uniform(0, rule.seconds)
        return rule.seconds if rule.way == "delay" else 0.0

    def _spawn(self, receipt: Receipt, wait: float) -> None:
        task = asyncio.create_task(self._push(receipt, wait))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _push(self, receipt: Receipt, wait: float) -> None:
        await asyncio.sleep(wait)
        if not self.pusher.world.settings.callback_url:
            return
        await self.pusher.tell(receipt.openid, receipt.fields(), self.pusher.now())
        self.pushed.append(receipt)

    async def flush(self, order: str) -> int:
        """Push the held receipts in the given order, one after the other; returns how many."""
        if order not in ORDERS:
            raise ValueError(f"one of: {', '.join(ORDERS)}")
        ready, self.held = list(self.held), []
        if order == "reversed":
            ready.reverse()
        elif order == "shuffled":
            self._dice.shuffle(ready)
        for receipt in ready:
            await self._push(receipt, 0)
        return len(ready)

    async def settle(self) -> None:
        """Wait until every receipt under way has been pushed."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
