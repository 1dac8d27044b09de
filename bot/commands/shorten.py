"""Shorter first sentences for the policy library, asked of the optional endpoint, as proposals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from bot.assist.client import Endpoint
from bot.assist.shorten import ORIGIN, Shortened, shortened
from bot.clock import SystemClock
from bot.commands.base import JsonOption, fail, settings, show
from bot.config import Config
from bot.domain.policy import PolicyTopic
from bot.domain.rights import OPERATOR
from bot.errors import SangyuError
from bot.opening import opened
from bot.store import Store


def shorten(
    context: typer.Context,
    topic: Annotated[str | None, typer.Option(help="One topic by its id; default: all.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Propose a shorter first sentence for topics. What the stored text does not say is refused; a person accepts the rest."""
    config = settings(context)
    own = config.assist
    if not (own.enabled and own.shorten and own.model):
        fail("assist: this needs enabled = true, shorten = true and a model in the configuration")
    clock = SystemClock(config.office.timezone)
    with _library(config) as store, closing(Endpoint(own)) as endpoint:
        with store.read() as records:
            topics = [one for one in records.policy.published() if topic in (None, one.id)]
            waiting = frozenset(one.topic.id for one in records.policy.proposals() if one.origin == ORIGIN)
        if topic and not topics:
            fail(f"{topic}: no such topic is published")
        found = list(shortened(endpoint, topics, waiting, partial(_keep, store, clock)))
    show([asdict(one) for one in found], as_json, [*map(_line, found), _sum(found)])


@contextmanager
def _library(config: Config) -> Iterator[Store]:
    """The database alone: nothing here is searched."""
    try:
        store = opened(config)
    except SangyuError as wrong:
        fail(str(wrong))
    with closing(store):
        yield store


def _keep(store: Store, clock: SystemClock, topic: PolicyTopic) -> None:
    with store.write() as records:
        records.policy.propose("changed", topic, ORIGIN, OPERATOR.actor, clock.now())


def _line(one: Shortened) -> str:
    faults = ", ".join(f"{fault.kind} {fault.words}" for fault in one.faults)
    return f"{one.topic}: {one.outcome}" + "".join(f"; {part}" for part in (one.words, faults, one.why) if part)


def _sum(found: list[Shortened]) -> str:
    counts = {outcome: sum(one.outcome is outcome for one in found) for outcome in dict.fromkeys(one.outcome for one in found)}
    return ", ".join(f"{count} {outcome}" for outcome, count in counts.items()) or "nothing to do"
