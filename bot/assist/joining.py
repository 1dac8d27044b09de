"""The endpoint joined to the service, or nothing at all: without `assist.enabled` nothing here opens, asks or keeps anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot.assist.beforehand import Adviser, Around
from bot.assist.client import Endpoint
from bot.assist.rerank import AdvisedDesk, ChatView, EmbeddingView, Verdicts, View
from bot.clock import Clock
from bot.config import Config
from bot.context import PolicyDesk
from bot.dispatcher import Dispatcher
from bot.domain.messages import Incoming
from bot.intake import Intake
from bot.store import Store

QUESTION = "policy"  # the route on which the library is asked


class Assistance:
    """In this order: `desk`, then `attend`; `close` at the end."""

    def __init__(self, config: Config) -> None:
        own = config.assist
        self._wait = min(own.timeout_seconds, config.web.answer_within / 2)
        self._verdicts = Verdicts()
        self._endpoint = Endpoint(own) if own.enabled and own.rerank else None
        self._embeds = bool(own.embedding_model)
        self._adviser: Adviser | None = None
        self._library: PolicyDesk | None = None

    def desk(self, library: PolicyDesk) -> PolicyDesk:
        """What handlers ask: the library itself, or the library with its menus in the order of a verdict."""
        self._library = library
        return library if self._endpoint is None else AdvisedDesk(library, self._verdicts)

    def attend(self, intake: Intake, dispatcher: Dispatcher, store: Store, clock: Clock) -> None:
        """Look at messages before they are taken in."""
        if self._endpoint is None or self._library is None:
            return
        view: View = EmbeddingView(self._endpoint) if self._embeds else ChatView(self._endpoint)
        around = Around(self._library, partial(_is_question, dispatcher, store, clock.now), partial(_names_in, store), clock.now)
        self._adviser = Adviser(view, around, self._verdicts, self._wait)
        intake.beforehand = self._adviser

    def close(self) -> None:
        if self._adviser is not None:
            self._adviser.close()
        if self._endpoint is not None:
            self._endpoint.close()


def _is_question(dispatcher: Dispatcher, store: Store, now: Callable[[], datetime], incoming: Incoming) -> bool:
    with store.read() as records:
        return dispatcher.foresee(records, incoming, now()) == QUESTION


def _names_in(store: Store, text: str) -> list[str]:
    with store.read() as records:
        return records.people.names_in(text)
