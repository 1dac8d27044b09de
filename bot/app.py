"""The composition root: the one place that chooses real things and joins them. Reads top to bottom as the service starts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.assist.joining import Assistance
from bot.audiences import AudienceReader
from bot.channels import simulator, wechat, wecom_group
from bot.channels.base import Callback, Capabilities, Channel
from bot.clock import Clock, SystemClock
from bot.config import Config
from bot.context import Office, Services
from bot.delivery.assignment import Assignment
from bot.delivery.auditor import HEARTBEAT, Auditor
from bot.delivery.callers import Callers
from bot.delivery.commitment_clock import CommitmentClock
from bot.delivery.commitments import CommitmentDesk
from bot.delivery.compose import Composer
from bot.delivery.desk import Desk
from bot.delivery.duties import DutyDesk
from bot.delivery.duty_clock import DutyClock
from bot.delivery.forecast import Forecaster
from bot.delivery.handover import HandoverDesk
from bot.delivery.inquiry_clock import InquiryClock
from bot.delivery.ladders import DRILL, Ladders
from bot.delivery.photos import PhotoFetcher
from bot.delivery.planning import Planner
from bot.delivery.sender import AccountSender
from bot.dispatcher import Dispatcher
from bot.domain.audit import ROUND
from bot.domain.messages import Incoming
from bot.duty_book import load_duties
from bot.intake import Intake
from bot.ledger.selfcheck import Rules
from bot.links import NoticeLinks, PolicyLinks, TaskLinks
from bot.notice_desk import NoticeDesk
from bot.office import (
    CONTENT,
    DEMO_ACCOUNT,
    DEMO_CHANNEL,
    load_check_rules,
    load_commitment_rules,
    load_inquiry_owners,
    load_life_rules,
    load_plans,
    load_reach,
    load_venues,
)
from bot.opening import load_starters, opened, signing_secret
from bot.policy.desk import LibraryDesk
from bot.policy.library import PolicyLibrary
from bot.policy.procedures import load_procedures
from bot.policy.scoring import load_kept
from bot.retrieval import load_content
from bot.router import Router
from bot.services import OfficeCalendar, TextReader
from bot.starters import notice_check
from bot.store import Store
from bot.timetable import Timetable
from bot.tokens import StoredTokens
from bot.understanding.calendar import ChineseCalendar
from bot.understanding.occasions import load_occasions
from bot.visit_desk import VisitDesk
from bot.visit_reading import VisitReader
from bot.web.parts import LedgerDesk, Limits, Parts
from bot.wording import Wording
from handlers import ROUTES
from jobs import JOBS

log = structlog.get_logger()

RESTART = 5.0  # seconds before a sender that broke is started again


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
    inquiry_clock: InquiryClock
    commitment_clock: CommitmentClock
    duty_clock: DutyClock
    photos: PhotoFetcher
    auditor: Auditor
    timetable: Timetable
    channels: Mapping[tuple[str, str], Channel]
    callbacks: Mapping[tuple[str, str], Callback]
    senders: Mapping[tuple[str, str], AccountSender]
    links: NoticeLinks
    task_links: TaskLinks
    policy_links: PolicyLinks
    secret: str = field(repr=False)  # signs links and sessions
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _scheduler: AsyncIOScheduler | None = None

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
            callbacks=self.callbacks,
            limits=Limits(self.config.web.body_limit, self.config.web.answer_within),
            links=self.links,
            task_links=self.task_links,
            policy_links=self.policy_links,
            wake=self.wake,
            heartbeat=self._heartbeat,
            ledger=self._ledger_desk(),
            demo=self.config.is_demo,
            secret=self.secret,
        )

    def _ledger_desk(self) -> LedgerDesk:
        own = self.config.ledger
        return LedgerDesk(Rules(liaison_load=own.liaison_load), own.silent_days, CONTENT / "ledger")

    def _heartbeat(self) -> datetime | None:
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
        if ticking:
            await asyncio.to_thread(self.plan_timetable)  # before the first look at what is due
            self._tasks = [asyncio.create_task(_keep_running(sender)) for sender in self.senders.values()]
            self._scheduler = self._ticks()

    def _ticks(self) -> AsyncIOScheduler:
        """The few fixed ticks. The plan itself is rows, so a tick that comes late or twice changes nothing."""
        scheduler = AsyncIOScheduler(timezone=self.clock.zone)
        rounds = ROUND.total_seconds()
        fixed = ((2, self.advance), (10, self.fetch_photos), (20, self.keep_timetable), (rounds, self.audit))
        for seconds, tick in (*fixed, (900, self.plan_timetable)):
            scheduler.add_job(
                self._ticking(tick),
                IntervalTrigger(seconds=seconds, timezone=self.clock.zone),
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
                next_run_time=self.clock.now(),
            )
        scheduler.start()
        return scheduler

    async def drain(self) -> int:
        """Send everything that is due now; how many calls were made."""
        made = await asyncio.gather(*(sender.drain() for sender in self.senders.values()))
        return sum(made)

    async def stop(self) -> None:
        """Let calls under way end, then close everything."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
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
            self.callers.tick(records, self.clock.now())
            self.inquiry_clock.tick(records, self.clock.now())
            self.commitment_clock.tick(records, self.clock.now())
            self.duty_clock.tick(records, self.clock.now())

    def fetch_photos(self) -> None:
        self.photos.round()

    def plan_timetable(self) -> None:
        self.timetable.plan(self.store, self.clock.now())

    def keep_timetable(self) -> None:
        self.timetable.keep(self.store, self.clock.now())

    def audit(self) -> None:
        self.store.vault.ring.reload()
        self.policy.refresh()
        with self.store.write() as records:
            self.auditor.round(records, self.clock.now())


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


def build(config: Config, clock: Clock | None = None, more: Sequence[Channel] = ()) -> App:
    """Everything joined, the schema up to date, the starter content loaded. Raises ConfigError, KeyFault or PolicyError.

    `more` are accounts that no configuration names: a rehearsal's own platforms.
    """
    clock = clock or SystemClock(config.office.timezone)
    store = opened(config)
    load_starters(store, config, clock.now())
    office = _office(config)
    wording = Wording(office.name, office.phone)
    secret = signing_secret(config)
    links, task_links = NoticeLinks(secret, office.public_url), TaskLinks(secret, office.public_url)
    policy_links = PolicyLinks(secret, office.public_url)
    inbound: list[Intake] = []

    async def report(incoming: Incoming) -> None:
        await inbound[0].answer(incoming, config.web.answer_within)

    channels, callbacks = _channels(config, store, clock, report)
    channels |= {(one.name, one.account): one for one in more}
    abilities: dict[tuple[str, str], Capabilities] = {key: channel.capabilities for key, channel in channels.items()}
    planner = Planner(abilities)
    audiences = AudienceReader(ChineseCalendar())
    desk = Desk(planner, office.plans, office, wording.render, audiences)
    content = load_content(CONTENT / "policy")
    policy = PolicyLibrary(store, content, clock)
    assistance = Assistance(config)
    asked = assistance.desk(policy)
    library = LibraryDesk(store, clock, content, load_kept(CONTENT / "policy" / "scored.yaml"), policy.refresh)
    calendar = OfficeCalendar(load_occasions(CONTENT / "occasions.yaml"))
    reader = TextReader(office.venues)
    foresee = Forecaster(planner, office.plans, office, audiences).foresee
    notices = NoticeDesk(reader, audiences, desk, notice_check(), foresee)
    handover = HandoverDesk(desk, office.quiet_hours, load_inquiry_owners())
    book = load_duties()
    duties = DutyDesk(desk, calendar, book, office.quiet_hours)
    commitments = CommitmentDesk(desk, office.commitments, office.quiet_hours)
    pages = (policy_links.url, task_links.url)
    visits = VisitDesk(VisitReader(), desk, office.life, duties, commitments)
    known = (asked, reader, audiences, calendar, desk, handover, notices, *pages, load_procedures())
    services = Services(*known, commitments=commitments, duties=duties, visits=visits)
    dispatcher = Dispatcher(Router(ROUTES), wording, office, services)
    intake = Intake(store, dispatcher, wording, clock, abilities)
    inbound.append(intake)
    assistance.attend(intake, dispatcher, store, clock)

    composer = Composer(wording.render, office.phone, links.url)
    senders = {key: AccountSender(channel, store, clock, composer) for key, channel in channels.items()}
    ladders = Ladders(planner, office.quiet_hours, Assignment(office.reach.calls_each))
    return App(
        config=config,
        clock=clock,
        store=store,
        office=office,
        wording=wording,
        services=services,
        policy=policy,
        assistance=assistance,
        library=library,
        calendar=calendar,
        audiences=audiences,
        planner=planner,
        intake=intake,
        ladders=ladders,
        callers=Callers(desk, office.quiet_hours, office.reach),
        inquiry_clock=InquiryClock(handover.inquiries, office.quiet_hours),
        commitment_clock=CommitmentClock(commitments, office.quiet_hours),
        duty_clock=DutyClock(desk, book, Assignment(office.reach.calls_each), office.quiet_hours),
        photos=PhotoFetcher(store, clock, channels.values()),
        auditor=Auditor(planner, ladders, desk, office.quiet_hours, partial(_resting, senders)),
        timetable=Timetable(JOBS, office, services),
        channels=channels,
        callbacks=callbacks,
        senders=senders,
        links=links,
        task_links=task_links,
        policy_links=policy_links,
        secret=secret,
    )


def _resting(senders: Mapping[tuple[str, str], AccountSender], now: datetime) -> list[tuple[str, str]]:
    """The accounts that are left alone for a while."""
    return [key for key, sender in senders.items() if sender.paused_until is not None and sender.paused_until > now]


def _channels(
    config: Config, store: Store, clock: Clock, report: Callable[[Incoming], object]
) -> tuple[dict[tuple[str, str], Channel], dict[tuple[str, str], Callback]]:
    """Every account that is configured, and the simulator while the office is the demo one."""
    channels: dict[tuple[str, str], Channel] = {}
    callbacks: dict[tuple[str, str], Callback] = {}
    tokens = StoredTokens(store, clock)
    for name, account in config.channels.wechat.items():
        channels["wechat", name] = wechat.build(name, account, tokens)
        callbacks["wechat", name] = wechat.listen(name, account)
    for name, robot in config.channels.wecom_group.items():
        channels["wecom_group", name] = wecom_group.build(name, robot)
    # A rehearsal's messages go to a platform that is none, in every office.
    channels[DRILL] = simulator.SimulatorChannel(DRILL[1], clock.now, report, DRILL[0])  # type: ignore[arg-type]
    if config.is_demo:
        channels[DEMO_CHANNEL, DEMO_ACCOUNT] = simulator.SimulatorChannel(DEMO_ACCOUNT, clock.now, report)  # type: ignore[arg-type]
    return channels, callbacks


def _office(config: Config) -> Office:
    own = config.office
    venues = load_venues() if config.is_demo else ()
    life = load_life_rules(timedelta(days=config.ledger.mourning_days))
    return Office(
        own.name,
        own.phone,
        own.cutoff,
        own.quiet_hours,
        config.web.public_url,
        venues,
        config.ledger.keep_years,
        life,
        load_check_rules(),
        load_reach(),
        load_plans(),
        load_commitment_rules(),
    )
