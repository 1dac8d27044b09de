"""The small office with a library that knows three matters and is sure of none, and perhaps an endpoint beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.assist.joining import Assistance
from bot.clock import ManualClock
from bot.config import Config, parse
from bot.dispatcher import Dispatcher
from bot.domain.messages import Incoming, Kind
from bot.domain.people import OwnerKind
from bot.domain.policy import Candidate, Decision, Finding, PolicyTopic
from bot.intake import Intake
from bot.router import Router
from bot.store import Store
from bot.wording import Wording
from handlers import ROUTES
from tests.answering import Telephones
from tests.builders import ABILITIES, CHAT, NOW, OFFICE, QIN, chat_id
from tests.channels.loopback import Platform
from tests.fakes.assistant import base

TOPICS = {
    "nursing": PolicyTopic("nursing", "护理费", "待遇", ("护理费按月发。",)),
    "burial": PolicyTopic("burial", "丧葬费", "待遇", ("丧葬费由单位发。",)),
    "heating": PolicyTopic("heating", "取暖费", "待遇", ("取暖费每年发一次。",)),
}
QUESTION = "那个费用怎么发"
SURE = "护理费按什么发"


class Unsure:
    """Offers all its topics to whoever speaks of 费用, answers who names one, and knows of nothing else."""

    def decide(self, question: str, previous_topic: str | None = None) -> Finding:
        candidates = tuple(Candidate(topic, 0.9 - place / 10) for place, topic in enumerate(TOPICS))
        named = next((topic for topic in TOPICS.values() if topic.title in question), None)
        if named is not None:
            return Finding(Decision.ANSWER, named.id, 0.9, candidates)
        return Finding(Decision.CLARIFY, None, 0.5, candidates) if "费用" in question else Finding(Decision.HANDOFF)

    def emergency(self, text: str) -> str | None:
        return None

    def topic(self, topic_id: str) -> PolicyTopic | None:
        return TOPICS.get(topic_id)


def assisted(server: Platform, **changes: Any) -> Config:
    own = {"enabled": True, "base_url": base(server), "model": "small", "timeout_seconds": 1.0, **changes}
    return parse({"assist": own})


@dataclass
class House:
    """Its intake takes messages in as the callbacks give them."""

    intake: Intake
    clock: ManualClock
    _keys: Iterator[int] = field(default_factory=lambda: count(1))

    def say(self, *texts: str, who: str = "", **changes: Any) -> list[str]:
        """What is answered to messages that arrive all at once, in this order."""
        messages = [self.message(text, who, **changes) for text in texts]

        async def all_at_once() -> list[str]:
            return list(await asyncio.gather(*(self.intake.answer(one, 5.0) for one in messages)))

        return asyncio.run(all_at_once())

    def message(self, text: str, who: str = "", **changes: Any) -> Incoming:
        sender = who or chat_id(*PERSON)
        values = {"kind": Kind.TEXT, "key": f"m{next(self._keys)}", "received_at": self.clock.now(), "text": text, **changes}
        return Incoming(*CHAT, sender, **values)


PERSON = (OwnerKind.PERSON, QIN)


@contextmanager
def house(store: Store, config: Config) -> Iterator[House]:
    """Open for messages."""
    clock, assistance = ManualClock(NOW), Assistance(config)
    with store.write() as records:
        records.policy.publish(TOPICS.values(), NOW)
    services = Telephones(store, policy=assistance.desk(Unsure())).services
    dispatcher = Dispatcher(Router(ROUTES), Wording(OFFICE.name, OFFICE.phone), OFFICE, services)
    intake = Intake(store, dispatcher, Wording(OFFICE.name, OFFICE.phone), clock, ABILITIES)
    assistance.attend(intake, dispatcher, store, clock)
    intake.start()
    try:
        yield House(intake, clock)
    finally:
        intake.stop()
        assistance.close()
