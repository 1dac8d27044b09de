"""What befalls the office on a chaos day, and what was seen of each fault while it lasted and afterwards."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from bot.store.schemas import conninfo
from tests.days.house import House
from tests.days.staged import Broken
from tests.fakes.client import FakeWeChat, Said

PROBE = "probe"  # somebody who asks for help again and again
SORRY = "没能答复您"  # as `templates/reply/failed.txt` has it
LATE = 60.0  # seconds after which a message counts as delayed
WITHIN = 300.0  # seconds until all must be well again


@dataclass
class Seen:
    """One fault. Seconds are real ones."""

    name: str
    lasted: float = 0.0
    back: float | None = None  # from its end to the first answer
    caught_up: float | None = None  # from its end until nothing that was due was left
    said: Counter[str] = field(default_factory=Counter)  # how messages were answered meanwhile
    slowest: float = 0.0  # answer
    unready: bool = False  # /readyz said so
    staff: Counter[str] = field(default_factory=Counter)  # what staff were told meanwhile, by template
    delayed: int = 0
    latest: float = 0.0  # seconds by which the latest message was late, on the service's clock
    note: str = ""
    began: datetime | None = None
    last_attempt: int = 0
    probed: list[Said] = field(default_factory=list)  # what was said meanwhile and afterwards, and how it was answered


class Probe:
    """Says something twice a second, from a thread, and remembers what was answered."""

    def __init__(self, wechat: FakeWeChat) -> None:
        self._wechat = FakeWeChat(port=wechat.port)  # with a connection of its own
        self.said: list[tuple[float, Said]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._over.wait(0.5):
            began = time.monotonic()
            with suppress(Exception):  # the platform itself is away
                self.said.append((began, self._wechat.say(PROBE, "帮助")))

    def close(self) -> None:
        self._over.set()
        self._thread.join(20)


def way(said: Said) -> str:
    """How somebody was answered: answered, "say it again", later, or the platform's own fault notice."""
    if said.status == "text":
        return "say it again" if SORRY in (said.text or "") else "answered"
    return {"none": "later", "other": "answered"}.get(said.status, said.status)


@contextmanager
def seeing(house: House, name: str, found: list[Seen]) -> Iterator[Seen]:
    """What is inside is the fault; when it is over, the service has to come back."""
    seen = Seen(name, began=house.clock, last_attempt=house.one("SELECT coalesce(max(id), 0) FROM attempt"))
    found.append(seen)
    probe = Probe(house.wechat)
    began = time.monotonic()
    try:
        yield seen
        over = time.monotonic()
        seen.lasted = over - began
        seen.back = _until_answered(probe, over)
        last = house.settle(WITHIN)
        seen.note += f"; the last that were left: {last}" if last else ""
        seen.caught_up = time.monotonic() - over
    finally:
        probe.close()
    seen.probed = [said for _, said in probe.said]
    for at, said in probe.said:
        if at < over:
            seen.said[way(said)] += 1
            seen.slowest = max(seen.slowest, said.seconds)
    _what_rows_say(house, seen)


def _until_answered(probe: Probe, over: float) -> float:
    while time.monotonic() - over < WITHIN:
        for at, said in list(probe.said):
            if at >= over and way(said) == "answered":
                return at + said.seconds - over
        time.sleep(0.1)
    last = probe.said[-1][1] if probe.said else "nothing"
    raise Broken(f"nobody was answered within {WITHIN:.0f} s after it was over; last: {last}")


def _what_rows_say(house: House, seen: Seen) -> None:
    given = {"id": seen.last_attempt}
    told = house.ask("SELECT template, count(*) FROM attempt WHERE id > :id AND purpose = 'staff' GROUP BY 1", **given)
    seen.staff = Counter({row[0].removeprefix("staff/"): row[1] for row in told})
    rows = house.ask(
        "SELECT due_at, finished_at FROM attempt WHERE finished_at IS NOT NULL AND state IN ('accepted', 'delivered', 'read')"
        " AND finished_at >= :began",
        began=house.stamp(seen.began or house.now),
    )
    late = [_seconds(row[1]) - _seconds(row[0]) for row in rows]
    seen.delayed = sum(1 for one in late if one > LATE)
    seen.latest = max(late, default=0.0)


def _seconds(moment: object) -> float:
    return (moment if isinstance(moment, datetime) else datetime.fromisoformat(str(moment))).timestamp()


# --- the faults -------------------------------------------------------------------------------------------------------------


class Disk:
    """A small disk that can be filled to the last byte; `root` is mounted by whoever makes it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def fill(self, leave: float = 0.0) -> None:
        """Leave this share of it free. What was freed since the last time is taken as well."""
        left = int(shutil.disk_usage(self.root).total * leave)
        with (self.root / "ballast").open("ab", buffering=0) as ballast:
            for size in (2**20, 4096):
                with suppress(OSError):
                    while shutil.disk_usage(self.root).free >= left + size and ballast.write(b"\0" * size) == size:
                        pass

    def clear(self) -> None:
        (self.root / "ballast").unlink(missing_ok=True)


@contextmanager
def locked(house: House) -> Iterator[None]:
    """Somebody else holds the database: a backup tool that was written badly, an administrator who forgot his transaction."""
    if house.url:
        with psycopg.connect(conninfo(house.url)) as connection:
            _lock(connection)
            yield
        return
    file = sqlite3.connect(house.database.removeprefix("sqlite:///"), timeout=30, isolation_level=None)
    try:
        file.execute("BEGIN EXCLUSIVE")
        yield
        file.execute("ROLLBACK")
    finally:
        file.close()


def _lock(connection: psycopg.Connection[Any]) -> None:
    """One table after the other, as an administrator does: now and then it is he who has to give way to the service."""
    for _ in range(50):
        with suppress(psycopg.errors.DeadlockDetected):
            connection.execute("LOCK TABLE attempt, recipient, inbox, task, remembered IN ACCESS EXCLUSIVE MODE")
            return
        connection.rollback()
    raise Broken("the tables could not be locked")


def wait(house: House, seconds: float, meanwhile: Callable[[], object] | None = None, every: float = 2.0) -> bool:
    """So many seconds, with something done in between; whether /readyz ever said that all is not well."""
    until, unready = time.monotonic() + seconds, False
    while time.monotonic() < until:
        if meanwhile is not None:
            meanwhile()
        unready = not house.ready() or unready
        time.sleep(min(every, max(0.0, until - time.monotonic())))
    return unready
