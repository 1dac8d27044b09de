"""A city's notice, end to end: `python -m benchmarks.reach [URL of an empty PostgreSQL] [--people 35000]`.

Measured one after another on one database with every commit durable: fan-out, the first tick, dispatch through a channel that
accepts at once, receipts through the same intake as the platforms' calls, and how late ladders are when all of them come due in
the same second while messages are leaving.

The bars, for 35,000 people on two cores: fan-out in 1 s, 1,000 dispatches and 2,000 receipts a second, 99 of 100 ladders no more
than 15 s late.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from benchmarks.invented import invented_files, unit_names
from bot.audiences import AudienceReader
from bot.channels.base import Capabilities, Window
from bot.clock import ManualClock
from bot.context import Office, Services
from bot.delivery.assignment import Assignment
from bot.delivery.commitments import CommitmentDesk
from bot.delivery.compose import Composer
from bot.delivery.desk import Desk
from bot.delivery.forecast import Forecaster
from bot.delivery.handover import HandoverDesk
from bot.delivery.ladders import Ladders
from bot.delivery.planning import Planner
from bot.delivery.sender import AccountSender
from bot.dispatcher import Dispatcher
from bot.domain.delivery import Outcome, Purpose, SendResult
from bot.domain.messages import Event, Incoming, Kind, Outgoing, ReceiptReport, Trigger
from bot.domain.notices import Notice
from bot.domain.people import OwnerKind
from bot.domain.policy import Decision, Finding, PolicyTopic
from bot.intake import Intake
from bot.links import NoticeLinks
from bot.notices.desk import NoticeDesk
from bot.office import load_commitment_rules, load_plans
from bot.router import Router
from bot.services import OfficeCalendar, TextReader
from bot.starters import notice_check
from bot.store import KeyRing, Store, Vault
from bot.understanding.calendar import ChineseCalendar
from bot.wording import Wording
from handlers import ROUTES

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=ZONE)
ACCOUNT = ("bench", "main")
ABILITY = Capabilities(
    push=frozenset({Purpose.NOTICE}),
    windows={Trigger.MESSAGE: Window(5, timedelta(hours=48))},
    receipts=True,
    idempotent_for=timedelta(minutes=10),
    per_second=1e9,
    concurrency=200,
)
OFFICE = Office(
    "示范老干部局", "0000-1234567", NOW.replace(hour=17).time(), (), "http://127.0.0.1:1", commitments=load_commitment_rules()
)
AT_ONCE = 256  # receipts on their way at the same time


class Stub:
    """A platform that takes everything at once."""

    name, account = ACCOUNT
    capabilities = ABILITY

    def __init__(self) -> None:
        self.ids: list[str] = []

    async def send(self, message: Outgoing) -> SendResult:
        self.ids.append(message.key)
        return SendResult(Outcome.ACCEPTED, message_id=message.key)

    def check(self) -> list[str]:
        return []

    def close(self) -> None:
        """There is nothing to close."""


class NoPolicy:
    """A policy library without topics: nobody asks anything here."""

    def decide(self, question: str, previous_topic: str | None = None) -> Finding:  # noqa: ARG002
        return Finding(Decision.HANDOFF)

    def emergency(self, text: str) -> str | None:  # noqa: ARG002
        return None

    def topic(self, topic_id: str) -> PolicyTopic | None:  # noqa: ARG002
        return None


class City:
    """The service's own parts around a stub platform."""

    def __init__(self, url: str, schema: str = "") -> None:
        self.store = Store(url, Vault(KeyRing.fresh()), schema)
        self.store.migrate()
        self.clock = ManualClock(NOW)
        self.stub = Stub()
        self.wording = Wording(OFFICE.name, OFFICE.phone)
        self.planner = planner = Planner({ACCOUNT: ABILITY})
        self.desk = Desk(planner, load_plans(), OFFICE, self.wording.render, AudienceReader(ChineseCalendar()))
        self.ladders = Ladders(planner, (), Assignment(10**6))
        composer = Composer(self.wording.render, OFFICE.phone, NoticeLinks("bench", OFFICE.public_url).url)
        self.sender = AccountSender(self.stub, self.store, self.clock, composer)

    async def take(self, messages: Iterable[Incoming]) -> None:
        """What comes in, through the same intake as the platforms' calls, many at once. Raises RuntimeError for a lost one."""
        dispatcher = Dispatcher(Router(ROUTES), self.wording, OFFICE, self._services())
        intake = Intake(self.store, dispatcher, self.wording, self.clock, {ACCOUNT: ABILITY})
        intake.start()
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(message: Incoming) -> None:
            async with gate:
                await intake.answer(message, 60.0)

        await asyncio.gather(*(one(message) for message in messages))
        intake.stop()

    def _services(self) -> Services:
        audiences = AudienceReader(ChineseCalendar())
        reader, calendar, handover = TextReader(()), OfficeCalendar(()), HandoverDesk(self.desk)
        foresee = Forecaster(self.planner, load_plans(), OFFICE, audiences).foresee
        notices = NoticeDesk(reader, audiences, self.desk, notice_check(), foresee)
        commitments = CommitmentDesk(self.desk, OFFICE.commitments)
        return Services(NoPolicy(), reader, audiences, calendar, self.desk, handover, notices, commitments=commitments)

    def fill(self, people: int, units: int) -> None:
        files = invented_files(people, units)
        with self.store.write() as records:
            records.people.add_rows("unit", [_unit(at, name) for at, name in enumerate(unit_names(units), 1)])
            records.people.add_rows("staff", [_staff(at) for at in range(1, units + 1)])
            records.people.add_rows("person", [_person(at, file.name, file.unit_id) for at, file in enumerate(files, 1)])
            records.people.add_rows("address", [_address(at) for at in range(1, people + 1)])

    def release(self) -> Notice:
        draft = {"kind": "meeting", "title": "情况通报会", "body": "请各位老同志准时参加。", "audience": "全体"}
        more = {"place": "老干部活动中心", "event_at": NOW + timedelta(days=2), "requires_confirmation": True, "author_id": 1}
        with self.store.write() as records:
            notice = records.notices.add({**draft, **more}, NOW)
        with timed("fan-out"), self.store.write() as records:
            self.desk.release(records, notice, 2, NOW)
        return notice

    def tick_all(self) -> list[tuple[int, float]]:
        """Advance until nobody is due: how many each tick moved, and when it was done."""
        done, begin = [], perf_counter()
        while True:
            with self.store.write() as records:
                moved = self.ladders.tick(records, self.clock.now())
            if not moved:
                return done
            done.append((moved, perf_counter() - begin))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", help="of an empty PostgreSQL database; default: SQLite in a temporary folder")
    parser.add_argument("--people", type=int, default=35_000)
    parser.add_argument("--units", type=int, default=300)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))  # as the service itself does
    with TemporaryDirectory() as folder:
        city = City(given.url or f"sqlite:///{folder}/office.db")
        city.fill(given.people, given.units)
        city.release()
        report_ticks("first tick", city.tick_all())
        with rate("dispatched", given.people):
            asyncio.run(city.sender.drain())
        with rate("receipts", given.people):
            asyncio.run(receipts(city))
        lateness(city, given.people)
        city.store.close()


async def receipts(city: City) -> None:
    """Every message's receipt through the intake, as the platform's calls bring them, many at the same time."""
    now = city.clock.now()
    reports = ((one, ReceiptReport(one, delivered=True)) for one in city.stub.ids)
    await city.take(
        Incoming(*ACCOUNT, one, Kind.EVENT, f"receipt:{one}", now, event=Event.RECEIPT, receipt=report) for one, report in reports
    )


def lateness(city: City, people: int) -> None:
    """All ladders come due in the same second, and what they send leaves meanwhile."""
    city.clock.advance(timedelta(hours=1))
    with city.store.write() as records:
        records.inbox.record([_spoken(number, city.clock.now()) for number in range(1, people + 1)])

    async def both() -> list[tuple[int, float]]:
        leaving = asyncio.create_task(city.sender.run())
        done = await asyncio.to_thread(city.tick_all)
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        return done

    report_ticks("all due in one second, messages leaving meanwhile", asyncio.run(both()))


def report_ticks(what: str, done: Sequence[tuple[int, float]]) -> None:
    moved = sum(count for count, _ in done)
    late = sorted(at for count, at in done for _ in range(count))
    speed = f"{moved} ladders in {late[-1]:.1f} s, {moved / late[-1]:,.0f}/s"
    print(f"{what}: {speed}; late p50 {at(late, 50):.1f} s, p99 {at(late, 99):.1f} s")


def _unit(number: int, name: str) -> dict[str, Any]:
    return {"id": number, "name": name, "kind": "单位", "parent_id": None}


def _staff(number: int) -> dict[str, Any]:
    return {"id": number, "name": f"联系员{number}", "role": "clerk" if number < 3 else "liaison", "phone": ""}


def _person(number: int, name: str, unit_id: int) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "category": "退休",
        "unit_id": unit_id,
        "liaison_id": unit_id,
        "phone": f"{13900000000 + number}",
    }


def _address(number: int) -> dict[str, Any]:
    whose = {"owner_kind": OwnerKind.PERSON.value, "owner_id": number, "channel": ACCOUNT[0], "account": ACCOUNT[1]}
    return {**whose, "external_id": f"person-{number}", "rank": 1, "bound_at": NOW}


def _spoken(number: int, now: datetime) -> dict[str, Any]:
    said = {"channel": ACCOUNT[0], "account": ACCOUNT[1], "key": f"said:{number}", "sender": f"person-{number}"}
    return {**said, "kind": "text", "trigger": "message", "route": "bench", "passive": True, "received_at": now}


def at(sorted_values: Sequence[float], percent: int) -> float:
    return sorted_values[min(len(sorted_values) - 1, len(sorted_values) * percent // 100)]


@contextmanager
def timed(what: str) -> Iterator[None]:
    begin = perf_counter()
    yield
    print(f"{what}: {perf_counter() - begin:.2f} s")


@contextmanager
def rate(what: str, count: int) -> Iterator[None]:
    begin = perf_counter()
    yield
    took = perf_counter() - begin
    print(f"{what}: {count} in {took:.1f} s, {count / took:,.0f}/s")


if __name__ == "__main__":
    main()
