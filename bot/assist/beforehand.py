"""Asks the endpoint about a message before the message is taken in, since the writer's transaction never waits for a network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.assist.breaker import Breaker
from bot.assist.rerank import Verdicts, View, menu_of
from bot.context import PolicyDesk
from bot.domain.messages import Incoming, Kind
from bot.domain.quoting import OFFERED
from bot.errors import AssistFault
from bot.understanding.scrubbing import scrubbed

log = structlog.get_logger()

THREADS = 4  # questions that are put at the same time; further ones are answered without
LONGEST = 120  # characters; longer ones are stories, and tell more about somebody than the order of a menu is worth
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Around:
    """What the adviser may ask of the service."""

    desk: PolicyDesk  # the library itself
    is_question: Callable[[Incoming], bool]  # whether the library would be asked to answer it, as things stand
    names_in: Callable[[str], Sequence[str]]  # the names of people that stand in a text
    now: Callable[[], datetime]


class Adviser:
    """Call it with a message, wait for it, then take the message in. `wait` is in seconds, for all that it does."""

    def __init__(self, view: View, around: Around, verdicts: Verdicts, wait: float) -> None:
        self._view = view
        self._around = around
        self._verdicts = verdicts
        self._wait = wait
        self._breaker = Breaker()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="assist")
        self._asking: dict[tuple[str, str, str], asyncio.Future[None]] = {}

    async def __call__(self, incoming: Incoming) -> None:
        """Never longer than `wait`; whatever goes wrong, the message is answered without.

        Of one chat, a message that comes meanwhile waits for the one before, so that none overtakes another.
        """
        chat = (incoming.channel, incoming.account, incoming.sender)
        before = self._asking.get(chat)
        if before is not None:
            await asyncio.wait((before,), timeout=self._wait)
            return
        if not _may_be_asked(incoming) or len(self._asking) >= THREADS or self._breaker.rests(self._around.now()):
            return
        asked = asyncio.get_running_loop().run_in_executor(self._threads, self._ask, incoming)
        asked.add_done_callback(_report)
        self._asking[chat] = asked
        try:
            await asyncio.wait((asked,), timeout=self._wait)
        finally:
            del self._asking[chat]
            asked.cancel()

    def close(self) -> None:
        """Asks nothing more; what is under way ends by its own time limit."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _ask(self, incoming: Incoming) -> None:
        finding = self._around.desk.decide(incoming.text)
        menu = menu_of(incoming.text, finding)
        if menu is None or self._verdicts.of(menu) is not None or not self._around.is_question(incoming):
            return
        ids = [one.topic for one in finding.candidates[:OFFERED]]
        topics = [topic for topic in map(self._around.desk.topic, ids) if topic is not None]
        question = scrubbed(incoming.text, self._around.names_in(incoming.text))
        try:
            order = self._view.order(question, [topic.title for topic in topics], self._wait)
        except AssistFault as fault:
            self._breaker.failed(self._around.now())
            log.warning("assistant failed", action="assist.failed", fault=str(fault))
            return
        self._breaker.worked()
        self._verdicts.keep(menu, [topics[number].id for number in order])


def _may_be_asked(incoming: Incoming) -> bool:
    spoken = incoming.kind in (Kind.TEXT, Kind.VOICE) and incoming.addressed
    return spoken and SHORTEST <= len(incoming.text.strip()) <= LONGEST


def _report(asked: asyncio.Future[None]) -> None:
    """What nobody foresaw is named, and harms no message."""
    fault = None if asked.cancelled() else asked.exception()
    if fault is not None:
        log.error("assistant broke", action="assist.broke", fault=type(fault).__name__)
