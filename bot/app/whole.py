"""All parts as one service: what leaves by each account, what moves, what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.app.desks import Hands, Owed
from bot.app.ground import Ground
from bot.app.library import Searched
from bot.app.platforms import Platforms
from bot.backup.nightly import Nightly
from bot.below import Below
from bot.channels.base import Capabilities
from bot.config import Config
from bot.context import Office, Services
from bot.delivery.assignment import Assignment
from bot.delivery.auditor import Auditor
from bot.delivery.callers import Callers
from bot.delivery.commitment_clock import CommitmentClock
from bot.delivery.compose import Composer
from bot.delivery.duty_clock import DutyClock
from bot.delivery.following import Follower
from bot.delivery.inquiry_clock import InquiryClock
from bot.delivery.ladders import DRILL, Ladders
from bot.delivery.lost_posts import LostPosts
from bot.delivery.media import MediaFetcher
from bot.delivery.photos import PhotoFetcher
from bot.delivery.preflight import Preflight
from bot.delivery.pulling import Puller
from bot.delivery.relay_clock import RelayClock
from bot.delivery.sender import AccountSender
from bot.delivery.taps import Taps
from bot.domain.family import Family
from bot.intake import Intake
from bot.notices.previews import Screens
from bot.opening import folder_of, shared_counts
from bot.paper.poster import Posters
from bot.running.app import App
from bot.timetable import Timetable
from bot.watch.looks import GIGA, Limits, Surroundings
from bot.watch.meters import Meters
from bot.watch.watchman import Watchman
from bot.withheld import Filter, withhold
from jobs import JOBS


@dataclass(frozen=True, slots=True)
class Joined:
    """What is there before anything leaves or moves."""

    ground: Ground
    platforms: Platforms
    hands: Hands
    searched: Searched
    owed: Owed
    services: Services
    intake: Intake


@dataclass(frozen=True, slots=True)
class Leaving:
    """By what messages leave."""

    composer: Composer
    posters: Posters
    senders: Mapping[tuple[str, str], AccountSender]


def whole(joined: Joined, family: Family | None) -> App:
    """A listing, whatever its length: each part of the service by its name."""
    ground, at, channels = joined.ground, joined.hands, joined.platforms.channels
    clock, store, office, desk = ground.clock, ground.store, ground.office, at.desk
    leaving = _leaving(joined)
    around = _around(ground.config, joined.platforms.abilities, office)
    ladders = Ladders(at.planner, office.quiet_hours, Assignment(office.reach.calls_each))
    return App(
        config=ground.config,
        clock=clock,
        store=store,
        office=office,
        wording=ground.wording,
        services=joined.services,
        policy=joined.searched.policy,
        assistance=joined.searched.assistance,
        library=joined.searched.library,
        calendar=at.calendar,
        audiences=at.audiences,
        planner=at.planner,
        intake=joined.intake,
        ladders=ladders,
        callers=Callers(desk, office.quiet_hours, office.reach),
        relay_clock=RelayClock(desk, office.quiet_hours),
        inquiry_clock=InquiryClock(at.handover.inquiries, office.quiet_hours),
        takeovers=at.handover.takeovers,
        commitment_clock=CommitmentClock(joined.owed.commitments, office.quiet_hours),
        duty_clock=DutyClock(desk, joined.owed.book, Assignment(office.reach.calls_each), office.quiet_hours),
        photos=PhotoFetcher(store, clock, channels.values()),
        media=MediaFetcher(store, clock, channels.values()),
        auditor=Auditor(at.planner, ladders, desk, office.quiet_hours, partial(_resting, leaving.senders)),
        timetable=Timetable(JOBS, office, joined.services),
        channels=joined.platforms.channels,
        doors=joined.platforms.doors,
        follower=Follower(store, clock, channels.values(), ground.keys),
        backups=Nightly(ground.config, store, desk, clock),
        preflight=Preflight(store, clock, channels.values()),
        taps=Taps(store, clock, channels.values(), office.quiet_hours, ground.keys),
        lost_posts=LostPosts(desk, ground.wording.render, office.quiet_hours),
        puller=Puller(store, clock, channels.values(), joined.intake.answer, ground.config.web.answer_within),
        senders=leaving.senders,
        links=ground.links.notices,
        task_links=ground.links.tasks,
        policy_links=ground.links.policy,
        group_links=ground.links.groups,
        posters=leaving.posters,
        screens=Screens(at.planner, channels, leaving.composer, office),
        secret=ground.secret,
        watchman=Watchman(store, clock, desk, around),
        around=around,
        meters=Meters(ground.config.office.code),
        content=ground.folder,
        below=_below(ground.config, family),
        rehearsal=ground.rehearsal,
    )


def _leaving(joined: Joined) -> Leaving:
    ground, words = joined.ground, joined.services.words
    office, links = ground.office, ground.links
    kept = Filter(words.unsaid, partial(withhold, joined.hands.desk))
    composer = Composer(ground.wording.render, office.phone, links.notices.url, kept, ground.keys)
    posters = Posters(office.name, office.phone, links.groups.url)
    draw = partial(posters.named, ground.store)
    senders = {
        key: AccountSender(channel, ground.store, ground.clock, composer, draw)
        for key, channel in joined.platforms.channels.items()
    }
    return Leaving(composer, posters, senders)


def _around(config: Config, abilities: Mapping[tuple[str, str], Capabilities], office: Office) -> Surroundings:
    own = config.watch
    limits = Limits(own.disk_percent, int(own.disk_gb * GIGA), own.clock_seconds, timedelta(hours=own.backup_hours))
    real = {account: ability for account, ability in abilities.items() if account != DRILL}
    return Surroundings(real, folder_of(config), office.quiet_hours, limits)


def _below(config: Config, family: Family | None) -> Below:
    """An office that is alone has nobody to leave its counts for."""
    several = family is not None and len(family.members) > 1
    return Below(config.office.code, family or Family(), shared_counts(config) if several else None)


def _resting(senders: Mapping[tuple[str, str], AccountSender], now: datetime) -> list[tuple[str, str]]:
    """The accounts that are left alone for a while."""
    return [key for key, sender in senders.items() if sender.paused_until is not None and sender.paused_until > now]
