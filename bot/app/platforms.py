"""Every account that messages leave from, and where its platform calls."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.app.ground import Ground
from bot.channels import simulator
from bot.channels.base import Capabilities, Channel, House
from bot.channels.folders import join_all
from bot.clock import Clock
from bot.config import Config
from bot.delivery.ladders import DRILL
from bot.domain.messages import Form, Incoming
from bot.office import DEMO_ACCOUNT, DEMO_CHANNEL
from bot.rehearsal import Rehearsal
from bot.store import Store
from bot.tokens import StoredTokens
from bot.web.parts import Door

Account = tuple[str, str]  # channel and account
Report = Callable[[Incoming], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Platforms:
    channels: Mapping[Account, Channel]
    doors: Mapping[str, Door]
    simulated: Mapping[Account, simulator.SimulatorChannel]  # those among them that are the demo office's own

    @property
    def abilities(self) -> dict[Account, Capabilities]:
        return {key: channel.capabilities for key, channel in self.channels.items()}


def join_platforms(ground: Ground, report: Report, more: Sequence[Channel]) -> Platforms:
    """`report` is told what comes in by itself; `more` are accounts that no configuration names."""
    config, clock = ground.config, ground.clock
    channels, doors = _channels(config, _house(config, ground.store, clock, ground.secret), report)
    simulated = _simulated(config, clock, report, ground.rehearsal)
    named = {(one.name, one.account): one for one in more}
    return Platforms(channels | simulated | named, doors, simulated)


def _channels(config: Config, house: House, report: Report) -> tuple[dict[Account, Channel], dict[str, Door]]:
    """Every account that is configured, and where its platform calls."""
    channels: dict[Account, Channel] = {}
    doors: dict[str, Door] = {}
    for channel, account, joined in join_all(config.channels, house):
        channels[channel, account] = joined.channel
        if joined.callback is not None or joined.line is not None:
            path = joined.path or f"/callback/{channel}/{account}"
            doors[path] = Door(channel, account, joined.callback, joined.line)
    # A rehearsal's messages go to a platform that is none, in every office.
    channels[DRILL] = simulator.SimulatorChannel(DRILL[1], house.now, report, DRILL[0])
    return channels, doors


def _simulated(
    config: Config, clock: Clock, report: Report, rehearsal: Rehearsal | None
) -> dict[Account, simulator.SimulatorChannel]:
    """The demo office's own platforms. Where real ones reach telephones, none of them stands beside: it would take its share."""
    if rehearsal is None:
        return {}
    telephones = [form.value for form in (Form.SMS, Form.VOICE) if not config.channels.get(form.value)]
    return {
        (name, DEMO_ACCOUNT): simulator.SimulatorChannel(DEMO_ACCOUNT, clock.now, report, name, rehearsal.trouble)
        for name in (DEMO_CHANNEL, *telephones)
    }


def _house(config: Config, store: Store, clock: Clock, secret: str) -> House:
    def own_secret(purpose: str) -> str:
        return hmac.new(secret.encode(), f"address:{purpose}".encode(), hashlib.sha256).hexdigest()[:32]

    return House(StoredTokens(store, clock), clock.now, own_secret, config.web.public_url)
