"""The service with all its parts, and what moves at each tick. `bot.app` puts it together, `bot.engine` moves it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.assist.joining import Assistance
from bot.audiences import AudienceReader
from bot.backup.nightly import Nightly
from bot.backup.release import wake as wake_restored
from bot.below import Below
from bot.channels.base import Channel, Recognises, Warm
from bot.channels.shared.hours import ahead, hosts_of
from bot.check import faults
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
from bot.domain.audit import HEARTBEAT, ROUND, silent
from bot.domain.watch import BEHIND
from bot.engine.base import Engine, Tick, Waiting
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
from bot.version import version
from bot.watch.looks import Surroundings
from bot.watch.meters import Meters
from bot.watch.metrics import Watched
from bot.watch.ping import ping
from bot.watch.watchman import Watchman
from bot.web.parts import Door, Installation, LedgerDesk, Limits, Parts
from bot.web.streams import Streams
from bot.wording import Wording

TIME_HOLDS = timedelta(hours=3)  # what platforms told of the time
MOST_ROUNDS = 12  # of sending at one moment: what leads to more than that is looked at a moment later
# By name, and the seconds from one look to the next. The last looks at platforms that should have told us that something waits.
TICKS = (
    ("advance", 2.0),
    ("photos", 10.0),
    ("media", 10.0),
    ("follow", 10.0),
    ("timetable", 20.0),
    ("taps", 60.0),
    ("channels", 10_800.0),
    ("audit", ROUND.total_seconds()),
    ("plan", 900.0),
    ("pull", 300.0),
    ("watch", 60.0),
    ("ping", 60.0),
    ("time", 3_600.0),
    ("backup", 60.0),
)


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
    _pulls: set[asyncio.Task[None]] = field(default_factory=set)
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
        if self.engine.alone:
            tells = not self.waits_for_release()
            with self.store.write() as records:
                self.auditor.round(records, self.clock.now(), timedelta(0), tells)
        self.intake.on_reply = self.wake
        self.intake.start()
        self.puller.on_wanted = partial(_soon, asyncio.get_running_loop(), self._pull_soon)
        for channel in self._warm():
            await channel.warm()
        if ticking:
            await asyncio.to_thread(self.plan_timetable)  # before the first look at what is due
            await self.engine.start()
        if self.rehearsal is not None:
            self.rehearsal.resume()

    def _pull_soon(self) -> None:
        """A platform has said that something waits."""
        task = asyncio.get_running_loop().create_task(self.puller.round(called=True))
        self._pulls.add(task)
        task.add_done_callback(self._pulls.discard)

    def ticks(self) -> tuple[Tick, ...]:
        """The few fixed ticks. The plan itself is rows, so a tick that comes late or twice changes nothing."""
        work: tuple[Callable[[], None] | Callable[[], Awaitable[None]], ...] = (
            self.advance,
            self.fetch_photos,
            self.fetch_media,
            self.follow,
            self.keep_timetable,
            self.see_to_taps,
            self.check_channels,
            self.audit,
            self.plan_timetable,
            self.puller.round,
            self.watch,
            self.ping,
            self.ask_time,
            self.back_up,
        )
        metered = zip(TICKS, work, strict=True)
        return tuple(Tick(name, seconds, self.meters.metered(name, one)) for (name, seconds), one in metered)

    def waiting(self, most: int) -> dict[tuple[str, str], Waiting]:
        """What is due now on each account; of each counted to `most`."""
        now = self.clock.now()
        with self.store.read() as records:
            found = {account: records.claims.waiting(*account, now, most) for account in self.senders}
        return {account: Waiting(*due) for account, due in found.items() if any(due)}

    async def drain(self) -> int:
        """Send everything that is due now; how many calls were made. Whoever asks meanwhile waits for his turn."""
        async with self._draining:
            made = await asyncio.gather(*(sender.drain() for sender in self.senders.values()))
        return sum(made)

    def held(self) -> AbstractAsyncContextManager[None]:
        """While it is held nothing moves by itself: whoever holds it moves the clock, and calls `live` at each moment."""
        return self.engine.held()

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
        await self.engine.stop()
        await asyncio.gather(*self._pulls, return_exceptions=True)
        await asyncio.to_thread(self.intake.stop)
        for channel in self._warm():
            await channel.cool()
        self.close()

    def _warm(self) -> list[Warm]:
        return [channel for channel in self.channels.values() if isinstance(channel, Warm)]

    def close(self) -> None:
        for channel in self.channels.values():
            channel.close()
        self.assistance.close()
        self.below.close()
        self.store.close()

    def wake(self) -> None:
        """Something may be due: look now. From any thread."""
        self.engine.wake()

    # --- the ticks, each harmless to repeat ----------------------------------------------------------------------------

    def advance(self) -> None:
        """Move every due ladder, tell people of their tasks and of the questions that wait for them.

        While a restored office waits for somebody to look, only what was begun since moves.
        """
        if self.waits_for_release():
            wake_restored(self.store, self.ladders, self.services.dispatch, self.clock)
            return
        self.ladders.climb(self.store, self.clock.now)
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
        if not self.waits_for_release():
            self.preflight.round()

    def see_to_taps(self) -> None:
        if not self.waits_for_release():
            self.taps.round()

    def plan_timetable(self) -> None:
        if not self.waits_for_release():
            self.timetable.plan(self.store, self.clock.now())

    def keep_timetable(self) -> None:
        if not self.waits_for_release():
            self.timetable.keep(self.store, self.clock.now())

    def back_up(self) -> None:
        if not self.waits_for_release():
            self.backups.round()

    def waits_for_release(self) -> bool:
        """Whether this office was put back from a copy, and nobody has looked at it yet."""
        with self.store.read() as records:
            return records.copies.held(self.clock.now()) is not None

    def learn_days_off(self) -> None:
        """What staff have entered meanwhile, here or in another process."""
        with self.store.read() as records:
            version = records.days_off.version()
            if version != self._days_off:
                self.calendar.know(records.days_off.work_days())
                self._days_off = version

    def refresh(self) -> None:
        """Learn what another process has changed."""
        self.store.vault.ring.reload()
        self.policy.refresh()
        self.learn_days_off()

    def audit(self) -> None:
        self.refresh()
        tells = not self.waits_for_release()
        with self.store.write() as records:
            self.auditor.round(records, self.clock.now(), tells=tells)
        self.below.leave(self.store, self.heartbeat(), self.clock.now())

    def watch(self) -> None:
        self.watchman.round()

    def ping(self) -> None:
        """A sign of life, only while the auditor goes round."""
        if self.config.watch.ping_url and not silent(self.heartbeat(), self.clock.now()):
            ping(self.config.watch.ping_url)

    def ask_time(self) -> None:
        """What time it is for the platforms."""
        seconds = ahead(hosts_of(one for several in self.config.channels.values() for one in several.values()))
        now = self.clock.now()
        if seconds is not None:
            with self.store.write() as records:
                records.access.remember(BEHIND, f"{seconds:.1f}", now + TIME_HOLDS)


def _soon(loop: asyncio.AbstractEventLoop, wake: Callable[[], None]) -> None:
    loop.call_soon_threadsafe(wake)
