"""The composition root: the one place that chooses real things and joins them. What then runs is `bot.running`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.app.desks import hands, owed, services
from bot.app.ground import Ground, lay_ground
from bot.app.library import search
from bot.app.platforms import Platforms, join_platforms
from bot.app.whole import Joined, whole
from bot.channels.base import Channel
from bot.check import faults
from bot.clock import Clock
from bot.config import Config
from bot.delivery.planning import Planner
from bot.dispatcher import Dispatcher
from bot.domain.family import Family
from bot.domain.messages import Incoming
from bot.engine.cluster import Caller
from bot.engine.local import LocalEngine
from bot.engine.queue import Queue
from bot.intake import Intake
from bot.router import Router
from bot.running.app import App
from handlers import ROUTES


def build(
    config: Config,
    clock: Clock | None = None,
    more: Sequence[Channel] = (),
    queue: Queue | None = None,
    family: Family | None = None,
) -> App:
    """Everything joined, the schema up to date, the starter content loaded. Raises ConfigError, KeyFault or PolicyError.

    `more` are accounts that no configuration names: a rehearsal's own platforms. With a `queue` other processes send.
    `family`: the offices of the installation.
    """
    ground = lay_ground(config, clock)
    inbound: list[Intake] = []

    async def report(incoming: Incoming) -> None:
        await inbound[0].answer(incoming, config.web.answer_within)

    platforms = join_platforms(ground, report, more)
    joined = _joined(ground, platforms)
    inbound.append(joined.intake)
    app = whole(joined, family)
    app.engine = _engine(app, queue)
    app.faults = partial(faults, app)
    app.learn_days_off()
    if ground.rehearsal is not None:
        ground.rehearsal.join(app, {key: channel.receipt for key, channel in platforms.simulated.items()}, report)
    return app


def _joined(ground: Ground, platforms: Platforms) -> Joined:
    """What is asked, and who asks it."""
    at = hands(ground, Planner(platforms.abilities, ground.office.quiet_hours))
    searched = search(ground)
    held = owed(ground, at)
    asked = services(ground, at, searched, held)
    dispatcher = Dispatcher(Router(ROUTES), ground.wording, ground.office, asked)
    since = ground.restored.restored_at if ground.restored else None
    intake = Intake(ground.store, dispatcher, ground.wording, ground.clock, platforms.abilities, since)
    searched.assistance.attend(intake, dispatcher, ground.store, ground.clock)
    return Joined(ground, platforms, at, searched, held, asked, intake)


def _engine(app: App, queue: Queue | None) -> LocalEngine | Caller:
    if queue is not None:
        return Caller(queue, app.config.office.code, app.refresh)
    return LocalEngine(app.senders, app.ticks(), app.clock.zone)


__all__ = ["App", "build"]
