"""A notice while everything is being killed: `python -m benchmarks.cluster.chaos [--people 100000] [--workers 4] [--every 6]`.

It makes a PostgreSQL server of its own, durable as in service, and a platform that loses answers and refuses calls as busy. While
the notice leaves, every few seconds one worker or clock is killed with SIGKILL and started again; the server is shot down and
restarted (the queue lives in it: that is the broker's restart as well), and once it is gone for a while, as in a fail-over. At
the end each recipient must have been reached once, and nobody twice, by the rows and by what the platform saw.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import structlog
from sqlalchemy.exc import OperationalError

from benchmarks.cluster.dispatch import ready
from benchmarks.cluster.installation import Installation, platform, stats
from tests.postgres import _programs, _unprivileged

LIMIT = 1800  # seconds for the whole of it
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
shared_buffers = 256MB
max_wal_size = 4GB
max_connections = 200
"""


class Server:
    """A server that can be shot. `room`: where its folder lies, such as a small disk."""

    def __init__(self, room: Path | None = None) -> None:
        self.folder = Path(mkdtemp(prefix="sangyu-chaos-", dir=room))
        self._as = _unprivileged()
        if self._as:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
        with (self.folder / "data" / "postgresql.conf").open("a") as conf:
            conf.write(SETTINGS.format(folder=self.folder))
        self.start()
        self.url = f"postgresql+psycopg://postgres@/postgres?host={self.folder}"

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    def start(self) -> None:
        self._run("pg_ctl", "-D", self.data, "-l", str(self.folder / "log"), "-w", "-t", "120", "start")

    def shoot(self) -> None:
        """As when the power fails."""
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def close(self) -> None:
        self.shoot()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *words: str) -> None:
        command = [*self._as, str(_programs() / program), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", env={"PATH": os.environ["PATH"]})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--every", type=float, default=6.0, help="seconds between two kills")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    with server() as its, platform(delay=0.05, cut=0.003, busy=0.003) as port:
        here = Installation(its.url, its.folder, port)
        done = drill(here, its, given, port)
        sys.exit(0 if done else 1)


@contextmanager
def server() -> Iterator[Server]:
    its = Server()
    try:
        yield its
    finally:
        its.close()


def drill(here: Installation, its: Server, given: argparse.Namespace, port: int) -> bool:
    here.fill(given.people)
    names = {**{f"worker{number}": "worker" for number in range(given.workers)}, "clock0": "clock", "clock1": "clock"}
    for name, what in names.items():
        here.start(name, what)
    ready(here, given.workers)
    began = time.monotonic()
    here.release()
    killed = trouble(here, its, names, given)
    print(f"{given.people} recipients in {time.monotonic() - began:.0f} s; killed: {dict(killed)}")
    for process in here.processes.values():
        process.send_signal(signal.SIGTERM)
    told, states = stats(port), here.states()
    once = here.one(
        "SELECT count(*) FROM (SELECT recipient_id FROM attempt WHERE state = 'accepted' GROUP BY 1 HAVING count(*) = 1) x"
    )
    doubt = here.one("SELECT count(*) FROM attempt WHERE state = 'unknown'")
    print(f"rows: {states}; reached once: {once}; left in doubt: {doubt}")
    print(f"at the platform: {told}")
    here.stop()
    return bool(told["people"] == given.people and told["doubled"] == 0 and once == given.people)


def trouble(here: Installation, its: Server, names: dict[str, str], given: argparse.Namespace) -> Counter[str]:
    """Kill until everything has left; how often what."""
    chance, killed, until = random.Random(given.seed), Counter[str](), time.monotonic() + LIMIT
    plans = ["worker", "worker", "clock", "database", "worker", "pause"]
    turn = 0
    while time.monotonic() < until:
        time.sleep(given.every)
        left = remaining(here)
        print(f"  {time.strftime('%H:%M:%S')} left: {left}", flush=True)
        if left == 0:
            return killed
        plan, turn = plans[turn % len(plans)], turn + 1
        if turn > 3 * len(plans):
            continue  # enough: what is in doubt needs a quiet minute
        killed[plan] += 1
        if plan in ("database", "pause"):
            its.shoot()
            time.sleep(12.0 if plan == "pause" else 0.0)
            its.start()
        else:
            name = chance.choice([one for one, what in names.items() if what == plan])
            here.kill(name)
            here.start(name, plan)
    return killed


def remaining(here: Installation) -> int | None:
    """How many are not reached yet; None while the database is away."""
    try:
        waiting = here.one("SELECT count(*) FROM recipient WHERE step = 0 AND state = 'waiting'")
        return int(waiting + here.one("SELECT count(*) FROM attempt WHERE state IN ('planned', 'sending')"))
    except OperationalError:
        return None


if __name__ == "__main__":
    main()
