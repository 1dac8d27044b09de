"""How fast a notice leaves: `python -m benchmarks.cluster.dispatch SERVER [--people 100000] [--workers 4]`.

SERVER is the URL of a PostgreSQL server on which databases may be made. In one run: the list made in one statement, all ladders
moved on, then the real workers and clock hand every message over real HTTP to a platform that answers after 50 ms; and beside it
the usual way, on the same server and the same platform with as many workers: a task for each recipient.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from benchmarks.cluster import one_each
from benchmarks.cluster.installation import Installation, fresh, platform, spent, stats

READY = 120  # seconds in which all processes have to be there


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("server")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--singly", type=int, default=5_000, help="recipients for the usual way")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    with TemporaryDirectory() as folder, platform(delay=0.05) as port:
        ours = batches(given.server, Path(folder), port, given.people, given.workers)
        usual = one_each.measured(given.server, port, given.singly, given.workers)
        print(f"one task for each recipient: {given.singly} in {given.singly / usual:.1f} s, {usual:,.0f}/s")
        print(f"ratio: {ours / usual:.1f}")


def batches(server: str, folder: Path, port: int, people: int, workers: int) -> float:
    """Messages a second through the cluster engine."""
    here = Installation(fresh(server, "bench_dispatch"), folder, port)
    here.fill(people)
    notice, took = here.release()
    print(f"list of {people} recipients: {took:.2f} s, {people / took:,.0f}/s")
    took = here.climb()
    print(f"ladders moved on by one process: {took:.1f} s, {people / took:,.0f}/s")
    for number in range(workers):
        here.start(f"worker{number}", "worker")
    ready(here, workers)
    before = stats(port)["messages"]
    here.start("clock", "clock")
    while stats(port)["messages"] == before:
        time.sleep(0.01)
    began = time.perf_counter()
    while stats(port)["messages"] < people:  # asked of the platform: to count the rows would cost the database's processor
        time.sleep(0.2)
    while here.one("SELECT count(*) FROM attempt WHERE state IN ('planned', 'sending')") > 0:
        time.sleep(0.05)
    took = time.perf_counter() - began
    here.stop()
    told, states = stats(port), here.states()
    print(f"handed over by {workers} workers: {people} in {took:.1f} s, {people / took:,.0f}/s; processor {spent():.0f} s")
    print(f"rows: {states}; at the platform: {told}")
    assert notice.id
    return people / took


def ready(here: Installation, workers: int) -> None:
    """Wait until every worker has come to the queue."""
    until, there = time.monotonic() + READY, "SELECT to_regclass('sangyu_queue.procrastinate_workers') IS NOT NULL"
    while time.monotonic() < until:
        if here.one(there) and here.one("SELECT count(*) FROM sangyu_queue.procrastinate_workers") >= workers:
            return
        time.sleep(0.2)
    raise RuntimeError("the workers did not come up")


if __name__ == "__main__":
    main()
