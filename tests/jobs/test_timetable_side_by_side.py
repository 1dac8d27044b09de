"""Two processes with one database: each promise is planned once and kept once, and neither waits for the other's long job."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime, time

import pytest

from bot.context import Job, JobContext
from bot.domain.schedule import Occurrence
from bot.store import Store
from tests.builders import at, fill, open_store
from tests.databases import Database, PostgreSQL
from tests.jobs.conftest import Days

PROMISES = 12


def many(name: str, seen: list[str], hour: int = 8) -> Job:
    """A job with several promises a day, that says which it kept."""

    def plan(context: JobContext, day: date) -> list[Occurrence]:
        due = datetime.combine(day, time(hour), context.now.tzinfo)
        return [Occurrence(f"{day}:{number}", day, due) for number in range(PROMISES)]

    def run(_context: JobContext, occurrence: Occurrence) -> str:
        seen.append(f"{name} {occurrence.key}")
        return "kept"

    return Job(name, plan, run)


@pytest.fixture
def stores(database: Database) -> Iterator[tuple[Store, Store]]:
    url = database.copy(fill)
    both = open_store(url), open_store(url)
    yield both
    for store in both:
        store.close()


def test_two_that_plan_and_keep_at_the_same_time_keep_each_promise_once(stores: tuple[Store, Store]) -> None:
    seen: list[str] = []
    ready = threading.Barrier(len(stores))

    def process(store: Store) -> None:
        days = Days(store, (many("letters", seen), many("posts", seen)))
        ready.wait(10)
        days.timetable.plan(store, at("8:00"))
        days.timetable.keep(store, at("8:00"))

    threads = [threading.Thread(target=process, args=(store,)) for store in stores]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert len(seen) == len(set(seen)) == 2 * PROMISES
    with stores[0].read() as records:
        assert [row["state"] for row in records.timetable.of_day(at("8:00").date())] == ["done"] * 2 * PROMISES
        assert len(records.timetable.of_day(at("8:00", 11).date())) == 2 * PROMISES


def test_what_takes_long_in_one_process_holds_nothing_else_up_in_another(postgresql: PostgreSQL) -> None:
    url = postgresql.copy(fill)
    one, other = open_store(url), open_store(url)
    begun, may_end, seen = threading.Event(), threading.Event(), list[str]()

    def slow(_context: JobContext, occurrence: Occurrence) -> str:
        begun.set()
        may_end.wait(30)
        seen.append(f"slow {occurrence.key}")
        return "kept"

    def jobs() -> tuple[Job, ...]:
        def plan(context: JobContext, day: date) -> list[Occurrence]:
            return [Occurrence(str(day), day, datetime.combine(day, time(7), context.now.tzinfo))]

        return Job("slow", plan, slow), many("letters", seen)

    first, second = Days(one, jobs()), Days(other, jobs())
    first.plan(at("0:00"))
    working = threading.Thread(target=first.timetable.keep, args=(one, at("8:00")))
    working.start()
    assert begun.wait(30)
    second.timetable.keep(other, at("8:00"))
    done = list(seen)
    may_end.set()
    working.join(30)
    assert len(done) == PROMISES  # while the other still worked
    assert sorted(seen) == sorted([*done, "slow 2026-03-10"])
    for store in (one, other):
        store.close()
