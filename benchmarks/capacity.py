"""What a recipient costs, stage by stage, and what a province must buy.

    python -m benchmarks.capacity [URL of an empty PostgreSQL] [--million]

One notice to 10,000 people, then to 100,000 (and 1,000,000), in one run, so that one sees whether the cost of a recipient stays
flat. Measured with the service's own parts, every commit durable: µs of the service's processor (all its threads), µs of the
database's (PostgreSQL on this machine, all its processes; SQLite works inside the service), bytes by which the database grew.
HTTP is a keep-alive POST of a template message to a loopback server.

Then the arithmetic of `bot.simulation.capacity`: what 1,000,000 and 20,000,000 recipients take under the platforms' quotas. Each
size on PostgreSQL has a schema of its own, which stays.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time, thread_time

import aiohttp
import structlog
from aiohttp import web
from sqlalchemy import text

from benchmarks.reach import ACCOUNT, NOW, City, receipts
from bot.domain.messages import Incoming, Kind
from bot.simulation.capacity import MIXES, Cost, Plan, flat, plan

SMALL, LARGE, MILLION = 10_000, 100_000, 1_000_000
POSTS = 4_000
BODY = {
    "touser": "o" * 28,
    "template_id": "t" * 43,
    "url": "https://office.example.cn/n/" + "x" * 60,
    "data": {name: {"value": "老干部活动中心三楼会议室"} for name in ("thing1", "time2", "thing3", "phone4")},
}


class Meter:
    """What a stage cost for each of so many people."""

    def __init__(self, city: City, people: int) -> None:
        self._city, self._people, self._server = city, people, server_of(city)
        self.costs: list[Cost] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        before = self._used()
        yield
        service, database, disk = (now - then for now, then in zip(self._used(), before, strict=True))
        micro = 1e6 / self._people
        self.costs.append(Cost(name, service * micro, database * micro, max(0, disk) / self._people))

    def _used(self) -> tuple[float, float, float]:
        return process_time(), database_time(self._server) if self._server else 0.0, self._size()

    def _size(self) -> float:
        with self._city.store.read() as records:
            return records.installation.facts().size


def database_time(server: int) -> float:
    """Seconds that a server of PostgreSQL on this machine has used, with all its processes, also those that have ended."""
    ticks = 0
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = one.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(one.parent.name) == server:
            ticks += sum(map(int, rest[11:15]))
        elif int(rest[1]) == server:
            ticks += int(rest[11]) + int(rest[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def server_of(city: City) -> int:
    """The number of its first process; 0 for SQLite, or where it runs on another machine."""
    with city.store.read() as records:
        if records.connection.dialect.name != "postgresql":
            return 0
        backend = records.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        stat = Path(f"/proc/{backend}/stat")
        return int(stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1]) if stat.exists() else 0


def measured(url: str, people: int, schema: str) -> list[Cost]:
    city = City(url, schema)
    city.fill(people, max(1, people // 120))
    meter = Meter(city, people)
    with meter.stage("fan-out"):
        notice = city.release()
    with meter.stage("ladder tick"):
        city.tick_all()
    with meter.stage("claim, compose, mark"):
        asyncio.run(city.sender.drain())
    with meter.stage("receipt in"):
        asyncio.run(receipts(city))
    with meter.stage("收到 in"):
        asyncio.run(city.take(_confirmed(number) for number in range(1, people + 1)))
    with meter.stage("board, once"), city.store.read() as records:
        records.board.units(notice.id)
    city.store.close()
    return meter.costs


def _confirmed(number: int) -> Incoming:
    return Incoming(*ACCOUNT, f"person-{number}", Kind.TEXT, f"said:{number}", NOW, text="收到")


async def posted() -> Cost:
    """One POST over keep-alive: the client's own thread, and the bytes of both ways."""

    async def taken(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({"errcode": 0, "errmsg": "ok", "msgid": 1234567890})

    server = web.Application()
    server.router.add_post("/send", taken)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/send"
    body = json.dumps(BODY, ensure_ascii=False).encode()
    async with aiohttp.ClientSession() as session:
        begin = thread_time()
        for _ in range(POSTS // 200):
            await asyncio.gather(*(_post(session, address, body) for _ in range(200)))
        took = thread_time() - begin
    await runner.cleanup()
    return Cost("HTTP (client and stub in one loop)", took * 1e6 / POSTS, 0, 0, len(body) + 600)


async def _post(session: aiohttp.ClientSession, address: str, body: bytes) -> None:
    async with session.post(address, data=body) as answer:
        await answer.read()


def show(people: int, costs: list[Cost]) -> None:
    print(f"\n{people:,} people: for each recipient")
    print(f"  {'stage':<36}{'service µs':>11}{'database µs':>12}{'disk B':>9}{'network B':>11}")
    for one in [*costs, _sum(costs)]:
        print(f"  {one.stage:<36}{one.service:>11.0f}{one.database:>12.0f}{one.disk:>9.0f}{one.network:>11.0f}")


def _sum(costs: list[Cost]) -> Cost:
    return Cost("together", *(sum(getattr(one, name) for one in costs) for name in ("service", "database", "disk", "network")))


def show_plan(found: Plan) -> None:
    print(f"\n{found.people:,} recipients, {found.mix}, through in {found.hours:.0f} hours of one day:")
    for one in found.needs:
        alone = f"{one.hours_with_one:,.1f} h with one"
        cost = f", about {one.yuan:,.0f} yuan" if one.yuan else ""
        print(f"  {one.channel:<8}{one.messages:>12,} messages: {one.bought:>6,} × {one.what} ({alone}{cost})")
    disk, network = f"{found.disk / 1e9:.1f} GB a notice", f"{found.network / 1e3:,.0f} kB/s"
    print(f"  processors busy: {found.processors:.2f}; disk {disk}; network {network}")
    print(f"  the limit: {found.limit.bought:,} × {found.limit.what} ({found.limit.channel})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?", help="of an empty PostgreSQL database; default: SQLite in a temporary folder")
    parser.add_argument("--million", action="store_true", help="measure 1,000,000 people too")
    parser.add_argument("--small", type=int, default=SMALL)
    parser.add_argument("--large", type=int, default=LARGE)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    http = asyncio.run(posted())
    runs: list[list[Cost]] = []
    for people in [given.small, given.large, *([MILLION] if given.million else [])]:
        with _database(given.url, people) as (url, schema):
            runs.append([*measured(url, people, schema), http])
        show(people, runs[-1])
    grew = flat(runs[0][:-2], runs[-1][:-2])  # the board is asked once, and HTTP knows of no size
    print(f"\nflat from the smallest to the largest: {'no: ' + ', '.join(grew) if grew else 'yes'}")
    for people in (1_000_000, 20_000_000):
        for mix in MIXES:
            show_plan(plan(people, mix, runs[-1]))


@contextmanager
def _database(url: str | None, people: int) -> Iterator[tuple[str, str]]:
    if url:
        yield url, f"capacity_{people}"
        return
    with TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/office.db", ""


if __name__ == "__main__":
    main()
