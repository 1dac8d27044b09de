"""A storm of 收到 after a notice: `python -m benchmarks.storm URL [--replies 100000] [--seconds 60] [--webs 2]`.

URL is an empty PostgreSQL database. Real processes of the service; each message is a really encrypted callback of its own person,
made beforehand, and sent at the moment it is due whatever the service does (open loop): latency counts from that moment. Like the
platform, the sender gives a call up after 5 seconds and pushes the same again, three times in all.

The bar for 100,000 replies in 60 s: none lost, none doubled, 99 of 100 answered within 1 s, none later than 5 s. On a machine
that cannot send so many beside the service and the database, `--replies` says how many it is; what each reply takes of each
part's processor says what the whole needs. Before the storm the same processes take as much as they can, in batches and then
with a transaction for each message: their ratio is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import structlog
import uvloop
from sqlalchemy import create_engine, text
from starlette.applications import Starlette

from benchmarks.echo import free_port
from benchmarks.load import Measured, closed, push
from benchmarks.platform_calls import Called, storm
from benchmarks.storm_office import PATH, furnish, openid, settings
from bot import garbage, intake
from bot.app import build
from bot.config import parse
from bot.configurations import KEYS_GIVEN
from bot.web.server import site
from bot.web.serving import serve

TICKS = os.sysconf("SC_CLK_TCK")
WARM, AT_MOST, IN_FLIGHT = 1000, 6000, 128  # messages, and how many at a time while they take what they can


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="of an empty PostgreSQL database")
    parser.add_argument("--replies", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--webs", type=int, default=2)
    parser.add_argument("--serve", type=int, default=0, help=argparse.SUPPRESS)  # a port: be one of the processes
    parser.add_argument("--one-by-one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        be_web(given.url, given.serve, given.one_by_one)
        return
    os.environ[KEYS_GIVEN] = f"1 {base64.b64encode(secrets.token_bytes(32)).decode()}"  # the same for all processes
    people = given.replies + WARM + 2 * AT_MOST
    furnish(given.url, people)
    pushes = [push(PATH, openid(number), "收到", number) for number in range(1, people + 1)]
    spare = pushes[given.replies :]
    with webs(given.url, given.webs) as processes:
        ports = [port for _, port in processes]
        uvloop.run(several(ports, spare[:WARM]))
        count(given.url)
        batches = uvloop.run(several(ports, spare[WARM : WARM + AT_MOST]))
        before = spent(given.url, processes)
        called = uvloop.run(storm(ports, pushes[: given.replies], given.seconds))
        report(called, {who: used - before[who] for who, used in spent(given.url, processes).items()})
    with webs(given.url, given.webs, one_by_one=True) as processes:
        plain = uvloop.run(several([port for _, port in processes], spare[WARM + AT_MOST :]))
    print(f"as much as they can: {batches:,.0f}/s; a transaction for each message: {plain:,.0f}/s; ratio {batches / plain:.1f}")
    settled(given.url, people)


def be_web(url: str, port: int, one_by_one: bool) -> None:
    """One process that takes callbacks, served as `sangyu` serves; nothing in it is sent."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    if one_by_one:
        intake.BATCH = 1
    app = build(parse(settings(url, port)))
    garbage.keep()

    @asynccontextmanager
    async def lifespan(_site: Starlette) -> Any:
        await app.start(ticking=False)
        yield
        await app.stop()

    own: dict[str, Any] = {"loop": "uvloop", "http": "httptools", "server_header": False, "date_header": False}
    serve(site(app.parts(), lifespan), app.streams.close, port=port, log_level="warning", access_log=False, **own)


@contextmanager
def webs(url: str, count: int, one_by_one: bool = False) -> Iterator[list[tuple[int, int]]]:
    """Their process ids and ports."""
    ports = [free_port() for _ in range(count)]
    more = ["--one-by-one"] if one_by_one else []
    running = [subprocess.Popen([sys.executable, "-m", "benchmarks.storm", url, "--serve", str(one), *more]) for one in ports]
    try:
        for port in ports:
            uvloop.run(until_it_listens(port))
        yield [(process.pid, port) for process, port in zip(running, ports, strict=True)]
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)


async def until_it_listens(port: int) -> None:
    for _ in range(1200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise RuntimeError("a process did not start")


async def several(ports: Sequence[int], requests: Sequence[bytes]) -> float:
    """How many a second all of them take, with so many in flight."""
    begin = time.perf_counter()
    shares = [requests[number :: len(ports)] for number in range(len(ports))]
    done: list[Measured] = await asyncio.gather(
        *(closed(port, share, IN_FLIGHT // len(ports)) for port, share in zip(ports, shares, strict=True))
    )
    taken = len(requests) / (time.perf_counter() - begin)
    if late := sum(one.wrong for one in done):
        print(f"{late} of {len(requests)} were answered by a message of their own: this machine is too busy")
    return taken


def spent(url: str, processes: Sequence[tuple[int, int]]) -> dict[str, float]:
    """Seconds of processor, so far."""
    return {"service": sum(cpu(pid) for pid, _ in processes), "database": database_cpu(url), "sender": time.process_time()}


def report(called: Called, used: Mapping[str, float]) -> None:
    late = sorted(called.spent)
    taken = len(late) / called.seconds
    print(
        f"offered {called.offered:,.0f}/s, taken {taken:,.0f}/s; pushed again {called.again}, "
        f"answered late by a message of their own {called.late}, never answered {called.lost}"
    )
    if late:
        shown = {"p50": late[len(late) // 2], "p99": late[int(len(late) * 0.99)], "max": late[-1]}
        print("latency " + ", ".join(f"{name} {1000 * value:,.0f} ms" for name, value in shown.items()))
        if used:
            print("processor for each reply: " + ", ".join(f"{who} {1e6 * one / len(late):,.0f} µs" for who, one in used.items()))


def count(url: str) -> None:
    """An office that has been at work for a minute has been counted by the database: it knows what its tables hold."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def settled(url: str, people: int) -> None:
    """In the database: everybody once."""
    engine = create_engine(url)
    with engine.connect() as connection:
        confirmed = connection.execute(text("SELECT count(*) FROM recipient WHERE state = 'confirmed'")).scalar_one()
        words = connection.execute(text("SELECT count(*) FROM confirmation")).scalar_one()
        kept = connection.execute(text("SELECT count(*) FROM inbox")).scalar_one()
    engine.dispose()
    print(f"of {people} people: lost {people - confirmed}, doubled {words - confirmed}; messages kept {kept}")


def cpu(pid: int) -> float:
    """Seconds of processor that a process has used, and those that it waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(int(one) for one in fields[11:15]) / TICKS


def database_cpu(url: str) -> float:
    """All processes of the server, where it runs on this machine."""
    engine = create_engine(url)
    with engine.connect() as connection:
        backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    engine.dispose()
    stat = Path(f"/proc/{backend}/stat")
    return sum(cpu(pid) for pid in family(int(stat.read_text("ascii").rpartition(")")[2].split()[1]))) if stat.exists() else 0.0


def family(parent: int) -> list[int]:
    own = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()
    return [parent, *(int(one) for one in own)]


if __name__ == "__main__":
    main()
