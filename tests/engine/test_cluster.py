"""The queue, the workers and the clocks of the cluster on a real PostgreSQL: what is lost, repeated or late changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from psycopg import AsyncConnection

from bot.delivery.claiming import ANSWERS
from bot.delivery.sender import Sent
from bot.engine.base import Tick, Waiting
from bot.engine.clock import Clock
from bot.engine.cluster import ANSWER_TURN, BATCH, Caller, Worker, turns
from bot.engine.queue import SCHEMA, Queue
from bot.store.schemas import conninfo
from tests.databases import PostgreSQL

ZONE = ZoneInfo("Asia/Shanghai")
ACCOUNT = ("wechat", "main")


class Account:
    """A sender that has so much to send, and writes down when it was its turn."""

    def __init__(self, log: list[str], name: str, left: int, per_second: float = 1e6) -> None:
        self.channel = SimpleNamespace(capabilities=SimpleNamespace(per_second=per_second))
        self.log, self.name, self.left, self.breaks = log, name, left, 0
        self.again_in: timedelta | None = None

    async def batch(self, most: int, lanes: Sequence[Any], slots: Sequence[int] = ()) -> Sent:
        if self.breaks:
            self.breaks -= 1
            raise ZeroDivisionError
        taken = min(most, self.left)
        self.left -= taken
        self.log.append(f"{self.name}:{'answers' if lanes == ANSWERS else taken}")
        await asyncio.sleep(0)
        return Sent(taken, self.again_in)


class Office:
    def __init__(self, sender: Account) -> None:
        self.senders: Mapping[Any, Any] = {ACCOUNT: sender}
        self.sender, self.looked = sender, 0
        self.answers = False

    def ticks(self) -> Sequence[Tick]:
        return (Tick("advance", 2.0, self._look),)

    def _look(self) -> None:
        self.looked += 1
        if self.sender.name == "broken":
            raise ZeroDivisionError

    def waiting(self, most: int) -> Mapping[Any, Waiting]:
        due = Waiting(self.answers, min(most, self.sender.left))
        return {ACCOUNT: due} if self.answers or due.others else {}


class Several:
    def __init__(self, **offices: Office) -> None:
        self.offices = offices

    def codes(self) -> Sequence[str]:
        return tuple(self.offices)

    def app(self, code: str) -> Any:
        return self.offices[code]


@asynccontextmanager
async def working(url: str, offices: Several, at_once: int = 1) -> AsyncIterator[Queue]:
    """A queue with a worker on it."""
    queue = Queue(url, connections=4)
    await queue.open()
    running = asyncio.create_task(Worker(queue, offices, at_once).run())
    try:
        yield queue
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await queue.close()


async def until(true: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.005)


async def asked(url: str, question: str) -> Any:
    async with await AsyncConnection.connect(conninfo(url), autocommit=True) as connection:
        await connection.execute(f"SET search_path = {SCHEMA}")
        row = await (await connection.execute(question)).fetchone()  # type: ignore[arg-type]
        return row[0] if row else None


def test_an_office_that_floods_does_not_delay_another(postgresql: PostgreSQL) -> None:
    log: list[str] = []
    offices = Several(large=Office(Account(log, "large", 50 * BATCH)), small=Office(Account(log, "small", 5)))

    async def run() -> None:
        async with working(postgresql.empty(), offices) as queue:
            await queue.defer("look", "look:large", office="large")
            await until(lambda: "large:100" in log)
            await queue.defer("look", "look:small", office="small")
            await until(lambda: offices.offices["large"].sender.left == 0)

    asyncio.run(run())
    assert log.index("small:5") < 30  # eight batches of the other may be before it in the queue, and as many under way
    assert log.count("large:100") == 50


def test_a_call_waits_in_the_queue_once_however_often_it_is_made(postgresql: PostgreSQL) -> None:
    async def run() -> list[bool]:
        queue = Queue(postgresql.empty())
        await queue.open()
        made = [await queue.defer("look", "look:a", office="a") for _ in range(3)]
        await queue.close()
        return made

    assert asyncio.run(run()) == [True, False, False]


def test_a_call_that_was_lost_is_made_again_by_the_next_tick(postgresql: PostgreSQL) -> None:
    log: list[str] = []
    url, office = postgresql.empty(), Office(Account(log, "a", 7))

    async def run() -> None:
        async with working(url, Several(a=office)) as queue:
            await queue.defer("tick", "tick:advance:0", name="advance", offices=["a"])
            await until(lambda: office.sender.left == 0)

    asyncio.run(run())
    assert (office.looked, log[0]) == (1, "a:7")


def test_one_office_that_breaks_a_tick_holds_up_no_other(postgresql: PostgreSQL) -> None:
    log: list[str] = []
    broken, well = Office(Account(log, "broken", 1)), Office(Account(log, "well", 3))

    async def run() -> None:
        async with working(postgresql.empty(), Several(broken=broken, well=well)) as queue:
            await queue.defer("tick", "t", name="advance", offices=["broken", "gone", "well"])
            await until(lambda: well.sender.left == 0)

    asyncio.run(run())
    assert broken.looked == well.looked == 1


def test_a_batch_that_breaks_is_kept_for_whoever_looks_and_the_next_call_goes_on(postgresql: PostgreSQL) -> None:
    log: list[str] = []
    office = Office(Account(log, "a", 7))
    office.sender.breaks = 1

    async def run() -> Sequence[str]:
        async with working(postgresql.empty(), Several(a=office)) as queue:
            await queue.defer("look", "look:a", office="a")
            while not (kept := await queue.failed()):
                await asyncio.sleep(0.01)
            await queue.defer("look", "look:a", office="a")
            await until(lambda: office.sender.left == 0)
            return kept

    assert list(asyncio.run(run())) == ["send"]


def test_what_a_dead_worker_was_at_is_taken_out(postgresql: PostgreSQL) -> None:
    url = postgresql.empty()

    async def run() -> tuple[int, int, int]:
        queue = Queue(url)
        await queue.open()
        await queue.defer("look", "look:a", office="a")
        dead = f"INSERT INTO {SCHEMA}.procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 min') RETURNING id"
        number = await asked(url, dead)
        doing = f"UPDATE {SCHEMA}.procrastinate_jobs SET status = 'doing', worker_id = {number} RETURNING 1"
        await asked(url, doing)
        swept, again = await queue.sweep(), await queue.sweep()
        left = await asked(url, f"SELECT count(*) FROM {SCHEMA}.procrastinate_jobs")
        await queue.close()
        return swept, again, left

    assert asyncio.run(run()) == (1, 0, 0)


def test_many_calls_of_one_moment_are_one_and_the_first_is_not_delayed(postgresql: PostgreSQL) -> None:
    log: list[str] = []
    office = Office(Account(log, "a", 3))

    async def run() -> None:
        async with working(postgresql.empty(), Several(a=office)) as queue:
            caller = Caller(queue, "a", lambda: None)
            caller.wake()  # not started yet: nothing happens, and nothing breaks
            await caller.start()
            await asyncio.to_thread(lambda: [caller.wake() for _ in range(100)])
            await until(lambda: office.sender.left == 0, 5)
            await caller.stop()

    asyncio.run(run())


def test_a_worker_goes_on_when_the_database_is_back(postgresql: PostgreSQL) -> None:
    log: list[str] = []
    url, office = postgresql.empty(), Office(Account(log, "a", 3))
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

    async def run() -> None:
        async with working(url, Several(a=office)) as queue:
            for _ in range(3):
                await asked(url, f"SELECT count(pg_terminate_backend(pid)) {others}")
                await asyncio.sleep(0.2)
            while office.sender.left:
                await queue.defer("look", "look:a", office="a")
                await asyncio.sleep(0.05)

    asyncio.run(asyncio.wait_for(run(), 30))
    assert log[0] == "a:3"


@pytest.mark.parametrize(
    ("due", "per_second", "expected"),
    [
        (Waiting(answers=False, others=0), 20, []),
        (Waiting(answers=True, others=0), 20, [ANSWER_TURN]),
        (Waiting(answers=False, others=800), 20, [0]),
        (Waiting(answers=True, others=250), 1000, [ANSWER_TURN, 0, 1, 2]),
        (Waiting(answers=False, others=800), 1e6, list(range(8))),
    ],
)
def test_as_many_batches_are_called_for_as_an_account_may_send(due: Waiting, per_second: float, expected: list[int]) -> None:
    assert list(turns(due, Account([], "a", 0, per_second))) == expected  # type: ignore[arg-type]


def test_an_account_that_has_used_up_its_pace_goes_on_by_itself_and_holds_up_nobody(postgresql: PostgreSQL) -> None:
    log: list[str] = []
    office = Office(Account(log, "a", 250, per_second=20))
    office.sender.again_in = timedelta(milliseconds=50)

    async def run() -> None:
        async with working(postgresql.empty(), Several(a=office)) as queue:
            await queue.defer("look", "look:a", office="a")
            await until(lambda: office.sender.left == 0)

    asyncio.run(run())
    assert log[:3] == ["a:100", "a:100", "a:50"]


# --- clocks ------------------------------------------------------------------------------------------------------------------


def test_one_clock_leads_and_another_takes_over_when_it_is_gone(postgresql: PostgreSQL) -> None:
    url = postgresql.empty()

    async def run() -> tuple[list[int], bool, list[int]]:
        clocks = [Clock(url, (("advance", 0.2),), lambda: ["a"], ZONE) for _ in range(3)]
        over = asyncio.Event()
        running = [asyncio.create_task(clock.run(over)) for clock in clocks]

        def lead() -> list[int]:
            return [number for number, clock in enumerate(clocks) if clock._ticking is not None]

        await until(lambda: len(lead()) == 1)
        first = lead()
        await asyncio.sleep(0.7)
        still = lead() == first
        leaders = "FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database"
        await asked(url, f"SELECT pg_terminate_backend(pid) {leaders} WHERE datname = current_database())")
        await until(lambda: lead() == [] or lead() != first or not _holds(clocks[first[0]]))
        await until(lambda: len(lead()) == 1 and _holds(clocks[lead()[0]]))
        over.set()
        await asyncio.gather(*running)
        return first, still, lead()

    first, still, after = asyncio.run(run())
    assert (len(first), still, after) == (1, True, [])


def _holds(clock: Clock) -> bool:
    return clock._lead._connection is not None and not clock._lead._connection.closed


def test_ticks_of_many_offices_are_called_for_by_the_score(postgresql: PostgreSQL) -> None:
    url = postgresql.empty()
    codes = [f"office{number}" for number in range(45)]

    async def run() -> list[int]:
        over = asyncio.Event()
        clock = Clock(url, (("advance", 0.1),), lambda: codes, ZONE)
        running = asyncio.create_task(clock.run(over))
        sizes = f"SELECT array_agg(jsonb_array_length(args->'offices') ORDER BY id) FROM {SCHEMA}.procrastinate_jobs"
        while (
            len(
                found := (
                    await asked(url, sizes) if await asked(url, f"SELECT to_regclass('{SCHEMA}.procrastinate_jobs')") else []
                )
                or []
            )
            < 3
        ):
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.4)  # four more ticks call for what waits already
        found = await asked(url, sizes)
        over.set()
        await running
        return list(found)

    assert asyncio.run(run()) == [20, 20, 5]
