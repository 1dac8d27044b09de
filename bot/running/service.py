"""The service with all its parts, and what of it its pages and those who watch are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.assist.joining import Assistance
from bot.audiences import AudienceReader
from bot.backup.nightly import Nightly
from bot.below import Below
from bot.channels.base import Channel, Recognises
from bot.clock import Clock
from bot.config import Config
from bot.context import Office, Services
from bot.delivery.auditor import Auditor
from bot.delivery.callers import Callers
from bot.delivery.commitment_clock import CommitmentClock
from bot.delivery.duty_clock import DutyClock
from bot.delivery.following import Follower
from bot.delivery.inquiry_clock import InquiryClock
from bot.delivery.ladders import Ladders
from bot.delivery.lost_posts import LostPosts
from bot.delivery.media import MediaFetcher
from bot.delivery.photos import PhotoFetcher
from bot.delivery.planning import Planner
from bot.delivery.preflight import Preflight
from bot.delivery.pulling import Puller
from bot.delivery.relay_clock import RelayClock
from bot.delivery.sender import AccountSender
from bot.delivery.takeovers import TakeOverDesk
from bot.delivery.taps import Taps
from bot.domain.audit import HEARTBEAT
from bot.engine.base import Engine
from bot.intake import Intake
from bot.ledger.selfcheck import Rules
from bot.links import GroupLinks, NoticeLinks, PolicyLinks, TaskLinks
from bot.notices.previews import Screens
from bot.paper.poster import Posters
from bot.policy.desk import LibraryDesk
from bot.policy.library import PolicyLibrary
from bot.rehearsal import Rehearsal
from bot.services import OfficeCalendar
from bot.store import Store
from bot.timetable import Timetable
from bot.version import version
from bot.watch.looks import Surroundings
from bot.watch.meters import Meters
from bot.watch.metrics import Watched
from bot.watch.watchman import Watchman
from bot.web.parts import Door, Installation, LedgerDesk, Limits, Parts
from bot.web.streams import Streams
from bot.wording import Wording


@dataclass(eq=False)
class Service:
    """The service with all its parts, which does nothing by itself."""

    config: Config
    clock: Clock
    store: Store
    office: Office
    wording: Wording
    services: Services
    policy: PolicyLibrary
    assistance: Assistance
    library: LibraryDesk
    calendar: OfficeCalendar
    audiences: AudienceReader
    planner: Planner
    intake: Intake
    ladders: Ladders
    callers: Callers
    relay_clock: RelayClock
    inquiry_clock: InquiryClock
    takeovers: TakeOverDesk
    commitment_clock: CommitmentClock
    duty_clock: DutyClock
    photos: PhotoFetcher
    media: MediaFetcher
    puller: Puller
    follower: Follower
    backups: Nightly
    taps: Taps
    preflight: Preflight
    lost_posts: LostPosts
    auditor: Auditor
    timetable: Timetable
    channels: Mapping[tuple[str, str], Channel]
    doors: Mapping[str, Door]
    senders: Mapping[tuple[str, str], AccountSender]
    engine: Engine = field(init=False)  # chosen by `bot.app` once everything it moves is there
    faults: Callable[[], list[str]] = field(init=False)  # what is wrong with it, each in a sentence
    links: NoticeLinks
    task_links: TaskLinks
    policy_links: PolicyLinks
    group_links: GroupLinks
    posters: Posters
    screens: Screens
    secret: str = field(repr=False)  # signs links and sessions
    watchman: Watchman
    around: Surroundings  # what the watchman looks at
    meters: Meters  # what this process counts of its own work
    content: Path  # the files that the office goes by
    below: Below
    rehearsal: Rehearsal | None = None  # of the demo office
    streams: Streams = field(default_factory=Streams)  # pages that go on

    def heartbeat(self) -> datetime | None:
        with self.store.read() as records:
            beat = records.access.recall(HEARTBEAT, self.clock.now())
        return datetime.fromisoformat(beat) if beat else None

    def waits_for_release(self) -> bool:
        """Whether this office was put back from a copy, and nobody has looked at it yet."""
        with self.store.read() as records:
            return records.copies.held(self.clock.now()) is not None

    def wake(self) -> None:
        """Something may be due: look now. From any thread."""
        self.engine.wake()

    def parts(self) -> Parts:
        """What the web pages work with."""
        return Parts(
            store=self.store,
            clock=self.clock,
            office=self.office,
            wording=self.wording,
            services=self.services,
            library=self.library,
            intake=self.intake,
            doors=self.doors,
            abilities={key: channel.capabilities for key, channel in self.channels.items()},
            recognises={key: channel for key, channel in self.channels.items() if isinstance(channel, Recognises)},
            fetch=self.puller.wanted,
            limits=Limits(self.config.web.body_limit, self.config.web.answer_within),
            links=self.links,
            task_links=self.task_links,
            policy_links=self.policy_links,
            group_links=self.group_links,
            posters=self.posters,
            screens=self.screens,
            streams=self.streams,
            wake=self.wake,
            heartbeat=self.heartbeat,
            ledger=self._ledger_desk(),
            demo=self.config.is_demo,
            secret=self.secret,
            watched=self.watched(),
            metrics_token=self.config.metrics.token,
            rehearsal=self.rehearsal,
            installation=self._installation(),
            below=self.below,
        )

    def watched(self) -> Watched:
        """What is told of this office to those who watch."""
        return Watched(
            code=self.config.office.code,
            version=version(),
            store=self.store,
            clock=self.clock,
            around=self.around,
            meters=self.meters,
            waiting=lambda: self.intake.waiting,
        )

    def _ledger_desk(self) -> LedgerDesk:
        own = self.config.ledger
        return LedgerDesk(Rules(liaison_load=own.liaison_load), own.silent_days, self.content / "ledger")

    def _installation(self) -> Installation:
        own = self.config
        return Installation(
            version=version(),
            code=own.office.code,
            settings={
                "office.timezone": own.office.timezone,
                "web.public_url": own.web.public_url,
                "web.host": own.web.host,
                "web.port": own.web.port,
                "ledger.liaison_load": own.ledger.liaison_load,
                "ledger.silent_days": own.ledger.silent_days,
                "ledger.mourning_days": own.ledger.mourning_days,
                "ledger.keep_years": own.ledger.keep_years,
                "assist.enabled": own.assist.enabled,
            },
            accounts=tuple((channel, one) for channel, accounts in sorted(own.channels.items()) for one in sorted(accounts)),
            twins=tuple(tuple(several) for several in self.planner.twins()),
            content=self.content,
            check=self.faults,
        )
