"""What everything else stands on: the database, the office and its words, what signs and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.books.periodicals import load_periodicals
from bot.clock import Clock, ManualClock, RehearsalClock, SystemClock
from bot.config import LOCAL, Config
from bot.context import Office
from bot.delivery.following import OutgoingKeys
from bot.links import GroupLinks, NoticeLinks, PolicyLinks, TaskLinks
from bot.office import (
    load_check_rules,
    load_commitment_rules,
    load_life_rules,
    load_plans,
    load_reach,
    load_retention,
    load_venues,
)
from bot.opening import content_of, load_starters, opened, signing_secret
from bot.rehearsal import Rehearsal
from bot.store import Store
from bot.store.copied import Restored
from bot.wording import Wording


@dataclass(frozen=True, slots=True)
class Links:
    """Signed addresses of our own pages."""

    notices: NoticeLinks
    tasks: TaskLinks
    policy: PolicyLinks
    groups: GroupLinks


@dataclass(frozen=True, slots=True)
class Ground:
    config: Config
    clock: Clock
    store: Store
    rehearsal: Rehearsal | None
    folder: Path  # of the files that the office goes by
    office: Office
    wording: Wording
    secret: str
    restored: Restored | None
    keys: OutgoingKeys
    links: Links


def lay_ground(config: Config, clock: Clock | None) -> Ground:
    """The schema is brought up to date, the starter content loaded. Raises ConfigError, KeyFault or PolicyError."""
    clock = clock or _clock(config)
    store = opened(config)
    rehearsal = _rehearsal(config, store, clock)
    folder = content_of(config)
    load_starters(store, config, clock.now(), folder)
    office = _office(config, folder)
    wording = Wording(office.name, office.phone)
    secret = signing_secret(config)
    with store.read() as records:
        restored = records.copies.restored(clock.now())
    keys = OutgoingKeys(restored.era, restored.restored_at) if restored else OutgoingKeys()
    links = _links(secret, keys, office.public_url)
    return Ground(config, clock, store, rehearsal, folder, office, wording, secret, restored, keys, links)


def _links(secret: str, keys: OutgoingKeys, url: str) -> Links:
    numbered = f"{secret}{keys.era}"  # a number given out before the office was put back may be somebody else's now
    return Links(NoticeLinks(numbered, url), TaskLinks(numbered, url), PolicyLinks(secret, url), GroupLinks(numbered, url))


def _clock(config: Config) -> Clock:
    """The machine's; in the demo office, unless it speaks to real platforms, one that a rehearsal may put ahead."""
    machine = SystemClock(config.office.timezone)
    alone = config.engine.kind == LOCAL and not any(config.channels.values())
    return RehearsalClock(machine) if config.is_demo and alone else machine


def _rehearsal(config: Config, store: Store, clock: Clock) -> Rehearsal | None:
    """Nothing is rehearsed in a real office."""
    if not config.is_demo:
        return None
    return Rehearsal(store, clock if isinstance(clock, ManualClock | RehearsalClock) else None)


def _office(config: Config, folder: Path) -> Office:
    own = config.office
    venues = load_venues(folder / "demo" / "office.yaml") if config.is_demo else ()
    life = load_life_rules(timedelta(days=config.ledger.mourning_days), folder / "life_events.yaml")
    return Office(
        own.name,
        own.phone,
        own.cutoff,
        own.quiet_hours,
        config.web.public_url,
        venues,
        config.ledger.keep_years,
        config.ledger.notice_months,
        config.ledger.message_months,
        life,
        load_check_rules(folder / "check_round.yaml"),
        load_reach(folder / "reach.yaml"),
        load_plans(folder / "ladders.yaml"),
        load_commitment_rules(folder / "commitments.yaml", folder / "services.yaml"),
        load_periodicals(folder / "periodicals.yaml"),
        retention=load_retention(folder / "retention.yaml"),
        daily_messages=own.daily_messages,
        backed_up=bool(config.backup.folder),
        link_days=config.web.link_days,
        map_url=config.web.map_url,
    )
