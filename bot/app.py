"""The composition root: the one place that chooses real things and joins them. What then runs is `bot.running`."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.assist.joining import Assistance
from bot.audiences import AudienceReader
from bot.backup.nightly import Nightly
from bot.below import Below
from bot.books.duties import load_duties
from bot.books.gifts import load_gifts
from bot.books.greetings import load_greetings
from bot.books.periodicals import load_periodicals
from bot.channels import simulator
from bot.channels.base import Capabilities, Channel, House
from bot.channels.folders import join_all
from bot.check import faults
from bot.clock import Clock, ManualClock, RehearsalClock, SystemClock
from bot.config import LOCAL, Config
from bot.context import Office, Services
from bot.delivery.assignment import Assignment
from bot.delivery.auditor import Auditor
from bot.delivery.callers import Callers
from bot.delivery.commitment_clock import CommitmentClock
from bot.delivery.commitments import CommitmentDesk
from bot.delivery.compose import Composer
from bot.delivery.desk import Desk
from bot.delivery.duties import DutyDesk
from bot.delivery.duty_clock import DutyClock
from bot.delivery.following import Follower, OutgoingKeys
from bot.delivery.forecast import Forecaster
from bot.delivery.gifts import GiftDesk
from bot.delivery.greeting_calls import GreetingCalls
from bot.delivery.greeting_desk import GreetingDesk
from bot.delivery.greetings import GreetingPlanner, GreetingSource
from bot.delivery.handover import HandoverDesk
from bot.delivery.inquiry_clock import InquiryClock
from bot.delivery.ladders import DRILL, Ladders
from bot.delivery.letters import LetterDesk
from bot.delivery.lost_posts import LostPosts
from bot.delivery.media import MediaFetcher
from bot.delivery.photos import PhotoFetcher
from bot.delivery.planning import Planner
from bot.delivery.preflight import Preflight
from bot.delivery.pulling import Puller
from bot.delivery.relay_clock import RelayClock
from bot.delivery.sender import AccountSender
from bot.delivery.study import StudyDesk
from bot.delivery.taps import Taps
from bot.dispatcher import Dispatcher
from bot.domain.family import Family
from bot.domain.messages import Form, Incoming
from bot.engine.cluster import Caller
from bot.engine.local import LocalEngine
from bot.engine.queue import Queue
from bot.intake import Intake
from bot.links import GroupLinks, NoticeLinks, PolicyLinks, TaskLinks
from bot.meeting_desk import MeetingDesk
from bot.meeting_reading import MeetingReader
from bot.notice_desk import NoticeDesk
from bot.notice_previews import Screens
from bot.office import (
    DEMO_ACCOUNT,
    DEMO_CHANNEL,
    load_check_rules,
    load_commitment_rules,
    load_inquiry_owners,
    load_life_rules,
    load_plans,
    load_reach,
    load_retention,
    load_venues,
)
from bot.opening import content_of, folder_of, load_starters, opened, shared_counts, signing_secret
from bot.paper.poster import Posters
from bot.policy.desk import LibraryDesk
from bot.policy.library import PolicyLibrary
from bot.policy.procedures import load_procedures
from bot.policy.scoring import load_kept
from bot.rehearsal import Rehearsal
from bot.retrieval import load_content
from bot.router import Router
from bot.running.app import App
from bot.services import TextReader, office_calendar
from bot.starters import greeting_check, load_chat_words, notice_check
from bot.store import Store
from bot.timetable import Timetable
from bot.tokens import StoredTokens
from bot.understanding.calendar import ChineseCalendar
from bot.understanding.ring_days import load_ring
from bot.visit_desk import VisitDesk
from bot.visit_reading import VisitReader
from bot.watch.looks import GIGA, Limits, Surroundings
from bot.watch.meters import Meters
from bot.watch.watchman import Watchman
from bot.web.parts import Door
from bot.withheld import Filter, withhold
from bot.wording import Wording
from handlers import ROUTES
from jobs import JOBS


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
    numbered = f"{secret}{keys.era}"  # a number given out before the office was put back may be somebody else's now
    links, task_links = NoticeLinks(numbered, office.public_url), TaskLinks(numbered, office.public_url)
    policy_links, group_links = PolicyLinks(secret, office.public_url), GroupLinks(numbered, office.public_url)
    inbound: list[Intake] = []

    async def report(incoming: Incoming) -> None:
        await inbound[0].answer(incoming, config.web.answer_within)

    channels, doors = _channels(config, _house(config, store, clock, secret), report)
    simulated = _simulated(config, clock, report, rehearsal)
    channels |= simulated
    channels |= {(one.name, one.account): one for one in more}
    abilities: dict[tuple[str, str], Capabilities] = {key: channel.capabilities for key, channel in channels.items()}
    planner = Planner(abilities, office.quiet_hours)
    audiences = AudienceReader(ChineseCalendar())
    desk = Desk(planner, office.plans, office, wording.render, audiences)
    content = load_content(folder / "policy")
    policy = PolicyLibrary(store, content, clock)
    assistance = Assistance(config)
    asked = assistance.desk(policy)
    library = LibraryDesk(store, clock, content, load_kept(folder / "policy" / "scored.yaml"), policy.refresh)
    calendar = office_calendar(folder / "occasions.yaml")
    reader = TextReader(office.venues)
    foresee = Forecaster(planner, office.plans, office, audiences).foresee
    checked = notice_check(folder)
    notices = NoticeDesk(reader, audiences, desk, checked, foresee)
    handover = HandoverDesk(desk, office.quiet_hours, load_inquiry_owners(folder / "inquiries.yaml"), calendar.announced)
    book = load_duties(folder / "duties.yaml")
    duties = DutyDesk(desk, calendar, book, office.quiet_hours)
    gifts = GiftDesk(desk, calendar, audiences, load_gifts(folder / "gifts.yaml"), office.quiet_hours)
    studies = StudyDesk(desk, calendar, audiences.day, wording.render)
    greetings = GreetingPlanner(load_greetings(folder / "greetings.yaml"), calendar)
    calls = GreetingCalls(load_ring(folder / "occasions.yaml"), wording.render)
    greeted = GreetingSource(greetings, calls, wording.render)
    letters = LetterDesk(desk, (greeted, studies), office, planner.accounts)
    commitments = CommitmentDesk(desk, office.commitments, office.quiet_hours, calendar.announced)
    pages = (policy_links.url, task_links.url)
    visits = VisitDesk(VisitReader(), desk, office.life, duties, commitments)
    procedures = load_procedures(folder / "procedures.yaml", folder / "hardship.yaml")
    known = (asked, reader, audiences, calendar, desk, handover, notices, *pages, procedures)
    words = load_chat_words(folder / "chat_words.yaml")
    titles = {job.name: job.title for job in JOBS}
    planned = MeetingReader(reader, notices, calendar)
    meetings = MeetingDesk(planned, audiences, notices, desk, calendar, checked, wording.render, studies)
    services = Services(
        *known,
        meetings=meetings,
        commitments=commitments,
        duties=duties,
        visits=visits,
        letters=letters,
        greetings=GreetingDesk(greetings, greeted, greeting_check(folder)),
        words=words,
        jobs=titles,
        gifts=gifts,
        studies=studies,
    )
    dispatcher = Dispatcher(Router(ROUTES), wording, office, services)
    intake = Intake(store, dispatcher, wording, clock, abilities, restored.restored_at if restored else None)
    inbound.append(intake)
    assistance.attend(intake, dispatcher, store, clock)

    composer = Composer(wording.render, office.phone, links.url, Filter(words.unsaid, partial(withhold, desk)), keys)
    posters = Posters(office.name, office.phone, group_links.url)
    draw = partial(posters.named, store)
    senders = {key: AccountSender(channel, store, clock, composer, draw) for key, channel in channels.items()}
    around = _around(config, abilities, office)
    ladders = Ladders(planner, office.quiet_hours, Assignment(office.reach.calls_each))
    app = App(
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
        relay_clock=RelayClock(desk, office.quiet_hours),
        inquiry_clock=InquiryClock(handover.inquiries, office.quiet_hours),
        takeovers=handover.takeovers,
        commitment_clock=CommitmentClock(commitments, office.quiet_hours),
        duty_clock=DutyClock(desk, book, Assignment(office.reach.calls_each), office.quiet_hours),
        photos=PhotoFetcher(store, clock, channels.values()),
        media=MediaFetcher(store, clock, channels.values()),
        auditor=Auditor(planner, ladders, desk, office.quiet_hours, partial(_resting, senders)),
        timetable=Timetable(JOBS, office, services),
        channels=channels,
        doors=doors,
        follower=Follower(store, clock, channels.values(), keys),
        backups=Nightly(config, store, desk, clock),
        preflight=Preflight(store, clock, channels.values()),
        taps=Taps(store, clock, channels.values(), office.quiet_hours, keys),
        lost_posts=LostPosts(desk, wording.render, office.quiet_hours),
        puller=Puller(store, clock, channels.values(), intake.answer, config.web.answer_within),
        senders=senders,
        links=links,
        task_links=task_links,
        policy_links=policy_links,
        group_links=group_links,
        posters=posters,
        screens=Screens(planner, channels, composer, office),
        secret=secret,
        watchman=Watchman(store, clock, desk, around),
        around=around,
        meters=Meters(config.office.code),
        content=folder,
        below=_below(config, family),
        rehearsal=rehearsal,
    )
    app.engine = (
        LocalEngine(senders, app.ticks(), clock.zone) if queue is None else Caller(queue, config.office.code, app.refresh)
    )
    app.faults = partial(faults, app)
    app.learn_days_off()
    if rehearsal is not None:
        rehearsal.join(app, {key: channel.receipt for key, channel in simulated.items()}, report)
    return app


def _around(config: Config, abilities: Mapping[tuple[str, str], Capabilities], office: Office) -> Surroundings:
    own = config.watch
    limits = Limits(own.disk_percent, int(own.disk_gb * GIGA), own.clock_seconds, timedelta(hours=own.backup_hours))
    real = {account: ability for account, ability in abilities.items() if account != DRILL}
    return Surroundings(real, folder_of(config), office.quiet_hours, limits)


def _below(config: Config, family: Family | None) -> Below:
    """An office that is alone has nobody to leave its counts for."""
    several = family is not None and len(family.members) > 1
    return Below(config.office.code, family or Family(), shared_counts(config) if several else None)


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


def _resting(senders: Mapping[tuple[str, str], AccountSender], now: datetime) -> list[tuple[str, str]]:
    """The accounts that are left alone for a while."""
    return [key for key, sender in senders.items() if sender.paused_until is not None and sender.paused_until > now]


def _channels(
    config: Config, house: House, report: Callable[[Incoming], Awaitable[None]]
) -> tuple[dict[tuple[str, str], Channel], dict[str, Door]]:
    """Every account that is configured, and where its platform calls."""
    channels: dict[tuple[str, str], Channel] = {}
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
    config: Config, clock: Clock, report: Callable[[Incoming], Awaitable[None]], rehearsal: Rehearsal | None
) -> dict[tuple[str, str], simulator.SimulatorChannel]:
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


__all__ = ["App", "build"]
