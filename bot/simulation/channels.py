"""Platforms behind which nobody real stands: they accept what a real account would, and hand it to the simulated world."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

from bot.channels.base import Capabilities, Channel, Window
from bot.domain.delivery import Purpose, SendResult
from bot.domain.messages import Form, Outgoing, Trigger
from bot.simulation.assumptions import Senders
from bot.simulation.people import SMS, VOICE, WECHAT

CALLS_AT_ONCE = 16


class World(Protocol):
    """Where a message goes once it has left."""

    def take(self, account: tuple[str, str], message: Outgoing) -> SendResult: ...


class SimulatedChannel:
    """One account. Takes no time: the clock of the simulation is moved by nobody but the day itself."""

    def __init__(self, key: tuple[str, str], capabilities: Capabilities, world: World) -> None:
        self.name, self.account = key
        self.capabilities = capabilities
        self._world = world

    async def send(self, message: Outgoing) -> SendResult:
        return self._world.take((self.name, self.account), message)

    def check(self) -> list[str]:
        return []

    def close(self) -> None:
        """There is nothing to close."""


def abilities(senders: Senders) -> dict[tuple[str, str], Capabilities]:
    """A service account with one template, an account for text messages, one for automatic calls: as real ones are."""
    return {
        WECHAT: Capabilities(
            push=frozenset({Purpose.NOTICE, Purpose.REMINDER, Purpose.STAFF}),
            windows={Trigger.MESSAGE: Window(5, timedelta(hours=48)), Trigger.TOUCH: Window(3, timedelta(minutes=1))},
            receipts=True,
            idempotent_for=timedelta(minutes=10),
            per_second=senders.wechat,
            concurrency=CALLS_AT_ONCE,
        ),
        SMS: Capabilities(receipts=True, phone=Form.SMS, cost=5, per_second=senders.sms, concurrency=CALLS_AT_ONCE),
        VOICE: Capabilities(receipts=True, phone=Form.VOICE, cost=8, per_second=senders.voice, concurrency=CALLS_AT_ONCE),
    }


def channels(able: Mapping[tuple[str, str], Capabilities], world: World) -> dict[tuple[str, str], Channel]:
    return {key: SimulatedChannel(key, ability, world) for key, ability in able.items()}
