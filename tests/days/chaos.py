"""A day on which everything goes wrong, one after the other, and the ledger in the evening.

    python -m tests.days.chaos --people 300 --seed 1 [--database own]

The real processes of the service over HTTP with a fake platform, on a clock that the drill moves: `run` on SQLite; with
`--database own` `web`, two of `worker` and two of `clock` on a PostgreSQL server of the drill's own, which can be shot and whose
disk can be filled; or the URL of an empty PostgreSQL database, whose disk is left alone. Faults, in order: every process is
killed (SIGKILL), the platform is out for two hours, the database is locked for a minute, a hundred times the usual replies
come at once, the disk is nearly full, then full, the clock is a day slow, then a day fast. Prints two lines a fault, and stops
with exit status 1 if a promise does not hold in the end, or if the full disk was not felt.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from tests.days.chaos_faults import Disk, Seen, locked, seeing, wait, way
from tests.days.chaos_judge import broken, selfchecked
from tests.days.house import House
from tests.days.staged import START, Broken
from tests.fakes.client import FakeWeChat, Said

DAY, STEP = timedelta(days=1), timedelta(minutes=30)
LITTLE = 0.06  # of a disk that is nearly full
USUAL = 3  # replies at one time of an ordinary day
SAYINGS = ("收到", "好的", "去", "去不了", "收到，谢谢")
SMALL = "128m", "1g"  # the disk of SQLite, of PostgreSQL
PLATFORM = ("message/template/send", "message/custom/send", "webhook/send", "token", "stable_token")


@dataclass
class Pains:
    """How much of it: the figures of the drill, or those of the suite's small day."""

    locked: float = 60.0  # seconds
    full: float = 30.0
    wrong: float = 20.0  # seconds with a wrong clock
    burst: int = 100  # times the usual replies
    outage_step: float = 4.0  # seconds for every quarter of an hour of the outage
    kills: int = 3  # of the one process; of several, each is killed once
    step: timedelta = STEP  # of the day, where nothing befalls anybody
    patient: bool = (
        True  # waits for the timetable, which is looked at every twenty seconds, at each step and not in the end alone
    )


SMALL_PAINS = Pains(locked=2.0, full=2.0, wrong=1.0, burst=10, outage_step=0.1, kills=1, step=DAY, patient=False)


@dataclass
class ChaosDay:
    house: House
    chance: random.Random
    pains: Pains
    disk: Disk | None = None
    seen: list[Seen] = field(default_factory=list)
    heard: list[Said] = field(default_factory=list)
    only: str = ""  # the faults in whose name this is
    unfelt: list[str] = field(default_factory=list)  # faults that were none

    def run(self) -> list[str]:
        """The promises that do not hold."""
        self.house.set(START)
        self.house.prepare()
        self.house.set(START)
        self.house.patient = self.pains.patient
        before = selfchecked(self.house)
        self.house.start()
        try:
            self.house.wait_until_up()
            for hour, part in self._parts():
                if self.only not in getattr(part, "__name__", "_wrong"):
                    continue
                self._go(hour)
                part()
            self._go(self._at(20))
            self._go(self._at(10) + DAY)
            self.house.wechat.settle_receipts()
            self.house.patient = True
            self.house.settle()
        finally:
            self.house.stop()
        heard = [*self.heard, *(said for seen in self.seen for said in seen.probed)]
        return [*self.unfelt, *broken(self.house, heard, before)]

    def _parts(self) -> list[tuple[datetime, Callable[[], None]]]:
        return [
            (self._at(9, 0), self._killing),
            (self._at(9, 45), self._outage),
            (self._at(14, 35), self._locked),
            (self._at(15, 0), self._burst),
            (self._at(15, 30), self._nearly_full),
            (self._at(15, 40), self._full),
            (self._at(16, 0), partial(self._wrong, -DAY)),
            (self._at(16, 20), partial(self._wrong, DAY)),
        ]

    @staticmethod
    def _at(hour: int, minute: int = 0) -> datetime:
        return START.replace(hour=hour, minute=minute)

    def _go(self, to: datetime) -> None:
        """Let the day run on; some people say something now and then."""
        while self.house.clock < to:
            self.house.set(min(to, self.house.clock + self.pains.step))
            self._chatter(USUAL)
            self.house.settle()

    # --- people --------------------------------------------------------------------------------------------------------

    def _say(self, who: str, words: str) -> Said:
        said = self.house.wechat.say(who, words)
        self.heard.append(said)
        return said

    def _insist(self, who: str, words: str) -> None:
        for _ in range(20):
            if way(self._say(who, words)) in ("answered", "later"):
                return
            time.sleep(1)
        raise Broken("somebody was not answered, though nothing was wrong")

    def _chatter(self, count: int) -> None:
        for number in self.chance.sample(self.house.crowd, min(count, self.house.people)):
            self._say(f"person-{number}", self.chance.choice(SAYINGS))

    def _notice(self, what: str, number: int) -> None:
        self._insist("staff-1", f"通知：3月11日上午{8 + number}点在老干部活动中心三楼开{what}，全体老同志参加")
        self._insist("staff-2", f"同意 {number}")

    # --- what befalls them ---------------------------------------------------------------------------------------------

    def _killing(self) -> None:
        names = list(self.house.parts) * (1 if self.house.url else self.pains.kills)
        self.chance.shuffle(names)
        with seeing(self.house, f"{len(names)} × SIGKILL", self.seen):
            self._notice("座谈会", 1)
            for name in names:
                time.sleep(self.chance.uniform(0.1, 1.0))
                self.house.kill(name)
                time.sleep(0.5)
                self.house.start(name)
                time.sleep(self.chance.uniform(0.0, 4.0))
            self.house.wait_until_up()

    def _outage(self) -> None:
        with seeing(self.house, "platform out, 2 h", self.seen) as seen:
            self._notice("情况通报会", 2)
            time.sleep(self.chance.uniform(0.0, 0.5))
            for endpoint in PLATFORM:
                self.house.wechat.fault(endpoint, "http", times=None, status=503)
            for _ in range(8):
                self.house.set(self.house.clock + STEP / 2)
                seen.unready = wait(self.house, self.pains.outage_step) or seen.unready
            self.house.wechat.all_well()

    def _locked(self) -> None:
        self._notice("健康讲座", 3)
        with seeing(self.house, f"database locked, {self.pains.locked:.0f} s", self.seen) as seen, locked(self.house):
            seen.unready = wait(self.house, self.pains.locked, lambda: self._chatter(1))

    def _burst(self) -> None:
        people = [f"person-{self.chance.choice(self.house.crowd)}" for _ in range(USUAL * self.pains.burst)]
        with seeing(self.house, f"{len(people)} replies at once", self.seen) as seen:
            said = self.house.wechat.burst([(who, self.chance.choice(SAYINGS)) for who in people])
            self.heard += said
            for one in said:
                seen.said[way(one)] += 1
                seen.slowest = max(seen.slowest, one.seconds)

    def _nearly_full(self) -> None:
        """Staff hear of it while there is still room to write it down."""
        if self.disk is None:
            return
        with seeing(self.house, "disk nearly full", self.seen):
            self.disk.fill(leave=LITTLE)
            if self.pains.patient:
                self._until_warned()

    def _until_warned(self) -> None:
        """The watchman looks every minute, and says it when it has lasted."""
        until = time.monotonic() + 180
        while not self.house.one("SELECT count(*) FROM attempt WHERE key LIKE '%watch:disk:%'"):
            if time.monotonic() > until:
                raise Broken("nobody was told that the disk was nearly full")
            time.sleep(5)
            self.house.set(self.house.clock + timedelta(seconds=20))

    def _full(self) -> None:
        if self.disk is None:
            return
        disk = self.disk
        with seeing(self.house, f"disk full, {self.pains.full:.0f} s", self.seen) as seen:
            self.house.fold()
            disk.fill()
            self.house.wechat.say_as(f"person-{self.house.crowd[0]}", "image")
            seen.unready = wait(self.house, self.pains.full, lambda: (self._chatter(1), disk.fill()))
            disk.clear()
            for name in self.house.dead:
                seen.note += f"{name} had ended and was started again; "
                self.house.start(name)
        felt = seen.unready and seen.said.total() > seen.said["answered"]
        if self.pains.patient and not felt:  # a small day has no time for it on a busy machine
            self.unfelt.append(f"{seen.name}: it was not felt")

    def _wrong(self, by: timedelta) -> None:
        with seeing(self.house, f"clock wrong by {by.days:+d} day", self.seen) as seen:
            self._notice("读书会" if by < timedelta(0) else "茶话会", 4 if by < timedelta(0) else 5)
            time.sleep(self.chance.uniform(0.0, 1.0))
            self.house.shift(by)
            seen.unready = wait(self.house, self.pains.wrong, lambda: self._chatter(1))
            self.house.shift(timedelta(0))


# --- the places that it is held in --------------------------------------------------------------------------------------------


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Disk | None]:
    """A disk of this size; None where nobody may mount one."""
    folder.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=False).returncode
    ):
        yield None
        return
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "-l", folder], check=False)


@contextmanager
def held(people: int, seed: int, database: str, pains: Pains, faketime: bool) -> Iterator[ChaosDay]:
    """The day, not begun. `database`: "" for SQLite, "own" for a PostgreSQL server of its own, or a URL."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="sangyu-chaos-")))
        folder.chmod(0o755)
        wechat = stack.enter_context(FakeWeChat())
        disk = stack.enter_context(small_disk(folder / "data", SMALL[database == "own"])) if database in ("", "own") else None
        if database == "own":
            from benchmarks.cluster.chaos import Server

            server = Server(folder / "data")
            stack.callback(server.close)
            database = server.url
        (folder / "data").mkdir(exist_ok=True)
        yield ChaosDay(House(wechat, folder, folder / "data", people, database, faketime), random.Random(seed), pains, disk)


# --- told ------------------------------------------------------------------------------------------------------------------


HEAD = f"{'fault':26}{'lasted':>8}{'answers':>9}{'caught up':>11}{'slowest':>9}{'delayed':>9}{'latest':>8}  answered"


def table(seen: Sequence[Seen]) -> str:
    return "\n".join([HEAD, *(line for one in seen for line in _lines(one))])


def _lines(one: Seen) -> Iterator[str]:
    said = ", ".join(f"{count} {how}" for how, count in one.said.most_common())
    after = f"{one.lasted:>7.0f}s{_s(one.back):>9}{_s(one.caught_up):>11}"
    yield f"{one.name:26}{after}{one.slowest:>8.1f}s{one.delayed:>9}{one.latest:>7.0f}s  {said}"
    staff = ", ".join(f"{count} {name}" for name, count in one.staff.most_common()) or "nothing"
    yield f"{'':26}readyz {'503' if one.unready else '200'}; staff were told: {staff} {one.note}"


def _s(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.1f}s"


def main(words: Sequence[str] | None = None) -> None:
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--people", type=int, default=300)
    wanted.add_argument("--seed", type=int, default=1)
    wanted.add_argument("--database", default="", help='"own", or the URL of an empty PostgreSQL database; default: SQLite')
    wanted.add_argument("--faketime", action="store_true", help="libfaketime sets the clock of whole processes (apt: faketime)")
    wanted.add_argument("--only", default="", help="not all faults: killing, outage, locked, burst, full or wrong")
    wanted.add_argument("--keep", type=Path, help="where the logs of the processes go")
    given = wanted.parse_args(words)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    began, wrong = time.monotonic(), []
    with held(given.people, given.seed, given.database, Pains(), given.faketime) as day:
        day.only = given.only
        try:
            wrong = day.run()
            states = dict(day.house.ask("SELECT state, count(*) FROM recipient GROUP BY 1"))
        except Broken as fault:
            wrong, states = [str(fault)], {}
        finally:
            if given.keep:
                given.keep.mkdir(parents=True, exist_ok=True)
                for log in day.house.folder.glob("*.log"):
                    (given.keep / log.name).write_bytes(log.read_bytes())
        print(table(day.seen))
        clock = "libfaketime" if day.house.faketime else "the service's clock"
        kind = "PostgreSQL" if day.house.url else "SQLite"
        print(f"{given.people + 20} people, seed {given.seed}, {kind}, moved: {clock}; {len(day.heard)} messages, ", end="")
        print(f"recipients {states}; {time.monotonic() - began:.0f} s")
    print("\n".join(wrong) if wrong else "every promise kept")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
