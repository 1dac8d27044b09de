"""The service with all its parts, running: its senders and its few fixed ticks. `bot.app` puts it together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.assist.joining import Assistance
from bot.audiences import AudienceReader
from bot.channels.base import Channel, Recognises
from bot.check import faults
from bot.clock import Clock, SystemClock
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
from bot.domain.audit import HEARTBEAT, ROUND
from bot.intake import Intake
from bot.ledger.selfcheck import Rules
from bot.links import GroupLinks, NoticeLinks, PolicyLinks, TaskLinks
from bot.notice_previews import Screens
from bot.paper.poster import Posters
from bot.policy.desk import LibraryDesk
from bot.policy.library import PolicyLibrary
from bot.rehearsal import Rehearsal
from bot.services import OfficeCalendar
from bot.store import Store
from bot.timetable import Timetable
from bot.web.parts import Door, Installation, LedgerDesk, Limits, Parts
from bot.web.streams import Streams
from bot.wording import Wording

log = structlog.get_logger()

RESTART = 5.0  # seconds before a sender that broke is started again
MOST_ROUNDS = 12  # of sending at one moment: what leads to more than that is looked at a moment later
PULL = 300.0  # seconds between looks at platforms that should have told us that something waits


@dataclass(eq=False)
class App:
    """The service with all its parts, not yet running. `start` and `stop` are called inside one event loop."""

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
    taps: Taps
    preflight: Preflight
    lost_posts: LostPosts
    auditor: Auditor
    timetable: Timetable
    channels: Mapping[tuple[str, str], Channel]
    doors: Mapping[str, Door]
    senders: Mapping[tuple[str, str], AccountSender]
    links: NoticeLinks
    task_links: TaskLinks
    policy_links: PolicyLinks
    group_links: GroupLinks
    posters: Posters
    screens: Screens
    secret: str = field(repr=False)  # signs links and sessions
    content: Path  # the files that the office goes by
    rehearsal: Rehearsal | None = None  # of the demo office
    streams: Streams = field(default_factory=Streams)  # pages that go on
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _pulls: set[asyncio.Task[None]] = field(default_factory=set)
    _scheduler: AsyncIOScheduler | None = None
    _days_off: object = None  # the version of them that the calendar knows
    _draining: asyncio.Lock = field(default_factory=asyncio.Lock)
    _lived: datetime | None = None  # when a moved clock last gave the slow ticks their turn

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
            rehearsal=self.rehearsal,
            installation=self._installation(),
        )

    def _ledger_desk(self) -> LedgerDesk:
        own = self.config.ledger
        return LedgerDesk(Rules(liaison_load=own.liaison_load), own.silent_days, self.content / "ledger")

    def _installation(self) -> Installation:
        own = self.config
        return Installation(
            version=version("sangyu"),
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
            check=partial(faults, self),
        )

    def heartbeat(self) -> datetime | None:
        with self.store.read() as records:
            beat = records.access.recall(HEARTBEAT, self.clock.now())
        return datetime.fromisoformat(beat) if beat else None

    # --- running -------------------------------------------------------------------------------------------------------

    async def start(self, ticking: bool = True) -> None:
        """Take up the work where it was left: what was being sent is in doubt, everything else is as the rows say.

        Without `ticking` nothing moves by itself: rehearsals and tests move it with `advance`, `keep_timetable` and `drain`.
        """
        with self.store.write() as records:
            self.auditor.round(records, self.clock.now(), timedelta(0))
        self.intake.on_reply = partial(_soon, asyncio.get_running_loop(), self.wake)
        self.intake.start()
        self.puller.on_wanted = partial(_soon, asyncio.get_running_loop(), self._pull_soon)
        if ticking:
            await asyncio.to_thread(self.plan_timetable)  # before the first look at what is due
            self._send_all()
            self._scheduler = self._ticks()
        if self.rehearsal is not None:
            self.rehearsal.resume()

    def _send_all(self) -> None:
        self._tasks = [asyncio.create_task(_keep_running(sender)) for sender in self.senders.values()]

    def _pull_soon(self) -> None:
        """A platform has said that something waits."""
        task = asyncio.get_running_loop().create_task(self.puller.round(called=True))
        self._pulls.add(task)
        task.add_done_callback(self._pulls.discard)

    def _ticks(self) -> AsyncIOScheduler:
        """The few fixed ticks. The plan itself is rows, so a tick that comes late or twice changes nothing."""
        scheduler = AsyncIOScheduler(timezone=self.clock.zone)
        at_once = SystemClock(self.clock.zone.key).now()  # it counts real seconds, however far ahead a rehearsal is
        rounds = ROUND.total_seconds()
        fixed = (
            (2, self.advance),
            (10, self.fetch_photos),
            (10, self.fetch_media),
            (10, self.follow),
            (20, self.keep_timetable),
            (60, self.see_to_taps),
            (10_800, self.check_channels),
            (rounds, self.audit),
        )
        for seconds, tick in (*fixed, (900, self.plan_timetable)):
            scheduler.add_job(
                self._ticking(tick),
                IntervalTrigger(seconds=seconds, timezone=self.clock.zone),
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
                next_run_time=at_once,
            )
        scheduler.add_job(
            self.puller.round, IntervalTrigger(seconds=PULL, timezone=self.clock.zone), coalesce=True, max_instances=1
        )
        scheduler.start()
        return scheduler

    async def drain(self) -> int:
        """Send everything that is due now; how many calls were made. Whoever asks meanwhile waits for his turn."""
        async with self._draining:
            made = await asyncio.gather(*(sender.drain() for sender in self.senders.values()))
        return sum(made)

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """While it is held nothing moves by itself: whoever holds it moves the clock, and calls `live` at each moment."""
        running, scheduler = self._tasks, self._scheduler
        if scheduler is not None:
            scheduler.pause()
        await _end(running)
        try:
            yield
        finally:
            if running:
                self._send_all()
            if scheduler is not None and scheduler.running:
                scheduler.resume()

    async def live(self) -> None:
        """Let everything happen that is due now, in its order: promises, ladders, messages, and what these lead to."""
        now = self.clock.now()
        slow = self._lived is None or now - self._lived >= ROUND
        if slow:
            self._lived = now
            await asyncio.to_thread(self.plan_timetable)
        for _ in range(MOST_ROUNDS):
            await asyncio.to_thread(self.keep_timetable)
            await asyncio.to_thread(self.advance)
            if not await self.drain():
                break
        if slow:
            await asyncio.to_thread(self.audit)

    async def stop(self) -> None:
        """Let calls under way end, then close everything."""
        self.streams.close()
        if self.rehearsal is not None:
            await self.rehearsal.stop()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        await _end(self._tasks)
        await asyncio.gather(*self._pulls, return_exceptions=True)
        await asyncio.to_thread(self.intake.stop)
        self.close()

    def close(self) -> None:
        for channel in self.channels.values():
            channel.close()
        self.assistance.close()
        self.store.close()

    def wake(self) -> None:
        """Something may be due: look now."""
        for sender in self.senders.values():
            sender.wake()

    def _ticking(self, tick: Callable[[], None]) -> Callable[[], object]:
        async def run() -> None:
            await asyncio.to_thread(tick)
            self.wake()

        return run

    # --- the ticks, each harmless to repeat ----------------------------------------------------------------------------

    def advance(self) -> None:
        """Move every due ladder, tell people of their tasks and of the questions that wait for them."""
        more = True
        while more:
            with self.store.write() as records:
                more = self.ladders.tick(records, self.clock.now()) > 0
        with self.store.write() as records:
            self.relay_clock.tick(records, self.clock.now())
            self.callers.tick(records, self.clock.now())
            self.takeovers.tick(records, self.clock.now())
            self.inquiry_clock.tick(records, self.clock.now())
            self.commitment_clock.tick(records, self.clock.now())
            self.duty_clock.tick(records, self.clock.now())
            self.lost_posts.tick(records, self.clock.now())

    def fetch_photos(self) -> None:
        self.photos.round()

    def fetch_media(self) -> None:
        self.media.round()

    def follow(self) -> None:
        self.follower.round()

    def check_channels(self) -> None:
        self.preflight.round()

    def see_to_taps(self) -> None:
        self.taps.round()

    def plan_timetable(self) -> None:
        self.timetable.plan(self.store, self.clock.now())

    def keep_timetable(self) -> None:
        self.timetable.keep(self.store, self.clock.now())

    def learn_days_off(self) -> None:
        """What staff have entered meanwhile, here or in another process."""
        with self.store.read() as records:
            version = records.days_off.version()
            if version != self._days_off:
                self.calendar.know(records.days_off.work_days())
                self._days_off = version

    def audit(self) -> None:
        self.store.vault.ring.reload()
        self.policy.refresh()
        self.learn_days_off()
        with self.store.write() as records:
            self.auditor.round(records, self.clock.now())


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    """Calls under way finish first."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _keep_running(sender: AccountSender) -> None:
    """A sender that breaks is started again: nobody must wait because of one fault that nobody foresaw."""
    while True:
        try:
            await sender.run()
        except Exception as fault:  # noqa: BLE001 - around one account: the others go on, and this one is tried again
            log.error("sender broke", action="sender.broke", channel=sender.channel.name, fault=type(fault).__name__)
            await asyncio.sleep(RESTART)


def _soon(loop: asyncio.AbstractEventLoop, wake: Callable[[], None]) -> None:
    loop.call_soon_threadsafe(wake)
