"""A day of a working office, compressed, while memory and handles of its process are watched.

    python -m tests.days.soak --hours 24 --minutes 25 [--people 300] [--seed 1] [--trace]

The real process (`sangyu run` on SQLite) over HTTP, from nine in the morning, on a clock that the drill moves: notices and their
approvals, replies, questions on policy, pictures, tasks, pages of the console, live pages opened and left, the API, exports.
Every five minutes of that day it is looked at from outside. Prints a line an hour, then how memory, handles and threads went on
after the first hours, and stops with exit status 1 if they did not stay flat or if something was refused. `--trace`: with
tracemalloc, which takes memory itself and time; the lines that hold most are kept beside the logs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import linear_regression, median
from tempfile import TemporaryDirectory
from typing import Any

import requests
import structlog

from bot.web.sign_in import new_link
from tests.days.house import TOKEN, House
from tests.days.staged import START
from tests.fakes.client import FakeWeChat

STEP, HOUR = timedelta(minutes=5), timedelta(hours=1)
SAYINGS = (
    "收到", "好的", "去", "去不了", "帮助", "医药费怎么报销", "住院押金能报吗", "困难补助怎么申请", "我的通知", "转人工", "谢谢",
    "丧葬费有多少", "异地就医怎么备案", "护理费标准", "今天学什么",
)  # fmt: skip
ROOMS = (
    "", "/notices", "/tasks", "/people", "/people?q=众人1", "/people/1", "/audience?q=八十岁以上的党员", "/inbox", "/inquiries",
    "/visits", "/duties", "/calendar", "/channels", "/policy", "/policy/test?q=医药费怎么报销", "/search?q=王", "/ledger",
    "/lists",
    "/timetable", "/papers", "/meetings", "/commitments", "/study", "/gifts", "/audit", "/exports", "/staff", "/settings",
)  # fmt: skip
STAFF = (1, 3, 5)  # a clerk, a liaison, a leader
WARM = 0.25  # of the time, before anything is judged
MOST_GROWTH = 0.05  # of memory, from the beginning of what is judged to its end
MOST_HANDLES = 4
PATIENCE = 60.0  # seconds that somebody waits for a page
ANSWERS = {  # that are none but these; "not found" is a page that is none of a liaison's or a leader's
    "pages": {"200", "404"}, "live pages": {"200"}, "API": {"200"}, "exports": {"200"}, "evidence": {"200"},
}  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """The process, at one moment. Bytes are MiB."""

    hour: float
    resident: float
    handles: int
    threads: int
    connections: int  # open files of the database
    database: float
    wal: float
    tasks: int = 0
    objects: int = 0


@dataclass
class Soak:
    house: House
    chance: random.Random
    hours: float
    minutes: float
    samples: list[Sample] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    notices: int = 0
    most: Counter[str] = field(default_factory=Counter)  # what was open when most was

    def run(self, told: Callable[[Sample], None] = lambda _: None) -> None:
        house = self.house
        house.set(START)
        house.prepare()
        house.set(START)
        house.start()
        try:
            house.wait_until_up()
            desks = [self._signed_in(number) for number in STAFF]
            end = START + timedelta(hours=self.hours)
            steps = int((end - START) / STEP)
            began = time.monotonic()
            for number in range(steps):
                house.set(START + (number + 1) * STEP)
                full = (number + 1) % 12 == 0
                for desk, staff_id in zip(desks, STAFF, strict=True):
                    self._anew(desk, staff_id)
                self._work(desks)
                self.samples.append(self._sample(full))
                if full:
                    told(self.samples[-1])
                due = began + (number + 1) * self.minutes * 60 / steps
                time.sleep(max(0.0, due - time.monotonic()))
        finally:
            house.stop()

    # --- what an office does -------------------------------------------------------------------------------------------

    def _work(self, desks: Sequence[requests.Session]) -> None:
        now = self.house.clock
        working = 8 <= now.hour < 19
        for _ in range(6 if working else 1):
            self._say(f"person-{self.chance.choice(self.house.crowd)}", self.chance.choice(SAYINGS))
        if working and now.minute < 5 and now.hour % 2:
            self._notice()
        if self.chance.random() < 0.3:
            kind = self.chance.choice(("image", "voice", "location"))
            self.house.wechat.say_as(f"person-{self.chance.choice(self.house.crowd)}", kind)
            self.done["pictures and voices"] += 1
        if working:
            self._say("staff-3", self.chance.choice(("待办", "1 已告知", "2 无人接")))
        for desk in desks:
            self._look(desk, self.chance.sample(ROOMS, 3 if working else 1))
        self._live(desks[0])
        self._program()
        if self.chance.random() < 0.25:
            self._export(desks[0])

    def _say(self, who: str, words: str) -> None:
        self.done[f"said: {self.house.wechat.say(who, words).status}"] += 1

    def _notice(self) -> None:
        self.notices += 1
        self._say(
            "staff-1", f"通知：3月{12 + self.notices % 9}日上午9点在老干部活动中心三楼开座谈会{self.notices}，全体老同志参加"
        )
        self._say("staff-2", f"同意 {self.notices}")
        self.done["notices"] += 1

    def _signed_in(self, staff_id: int) -> requests.Session:
        desk = requests.Session()
        self._enter(desk, self.house.links[staff_id])
        return desk

    def _enter(self, desk: requests.Session, link: str) -> None:
        desk.get(self._url(link), timeout=PATIENCE)

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.house.port}{path}"

    def _anew(self, desk: requests.Session, staff_id: int) -> None:
        """A session lasts twelve hours, and no longer than two without a page: he comes by another link then."""
        with suppress(requests.RequestException):
            if desk.get(self._url("/console/tasks"), timeout=PATIENCE).status_code != 403:
                return
        app = self.house.opened(self.house.clock)
        with app.store.write() as records:
            link = new_link(records, self.house.clock, staff_id)
        app.close()
        self._enter(desk, link)
        self.done["signed in anew"] += 1

    def _look(self, desk: requests.Session, rooms: Sequence[str]) -> None:
        for room in rooms:
            self._ask("pages", partial(desk.get, self._url(f"/console{room}"), timeout=PATIENCE))

    def _live(self, desk: requests.Session) -> None:
        """A live page is opened, looked at for a moment, and left without a word."""
        if not self.notices:
            return
        address = self._url(f"/console/notices/{self.chance.randint(1, self.notices)}/live")
        with suppress(requests.RequestException), desk.get(address, stream=True, timeout=3) as answer:
            next(answer.iter_lines(), b"")
            self.done[f"live pages: {answer.status_code}"] += 1

    def _program(self) -> None:
        paths = ["/notices", "/channels"]
        if self.notices:
            number = self.chance.randint(1, self.notices)
            paths += [f"/notices/{number}", f"/notices/{number}/recipients", f"/notices/{number}/board"]
        headers = {"Authorization": f"Bearer {TOKEN}"}
        for path in paths:
            self._ask("API", partial(requests.get, self._url(f"/api/v1{path}"), headers=headers, timeout=PATIENCE))

    def _export(self, desk: requests.Session) -> None:
        what, kind = self.chance.choice(("people", "channels", "audit")), self.chance.choice(("csv", "xlsx"))
        given: dict[str, Any] = {"data": {"kind": kind}, "headers": {"Origin": self._url("")}, "timeout": PATIENCE}
        self._ask("exports", partial(desk.post, self._url(f"/console/exports/{what}"), **given))
        if self.notices:
            number = self.chance.randint(1, self.notices)
            self._ask("evidence", partial(desk.post, self._url(f"/console/notices/{number}/evidence"), **given))

    def _ask(self, what: str, ask: Callable[[], requests.Response]) -> None:
        try:
            self.done[f"{what}: {ask().status_code}"] += 1
        except requests.RequestException:
            self.done[f"{what}: no answer"] += 1

    # --- looked at from outside ----------------------------------------------------------------------------------------

    def _sample(self, full: bool) -> Sample:
        pid = self.house.processes["run"].pid
        folder = Path(f"/proc/{pid}")
        status = dict(line.split(":", 1) for line in (folder / "status").read_text("utf-8").splitlines() if ":" in line)
        open_ones = [os.readlink(one) for one in (folder / "fd").iterdir() if one.is_symlink()]
        if len(open_ones) > self.most.total():
            self.most = Counter(_sort(one) for one in open_ones)
        database = self.house.data / "office.db"
        held = self._held(pid) if full else {}
        return Sample(
            (self.house.clock - START) / HOUR,
            int(status["VmRSS"].split()[0]) / 1024,
            len(open_ones),
            int(status["Threads"]),
            sum(one.endswith("office.db") for one in open_ones),
            _size(database),
            _size(database.with_name("office.db-wal")),
            held.get("tasks", 0),
            held.get("objects", 0),
        )

    def _held(self, pid: int) -> dict[str, Any]:
        """What the process itself says that it holds."""
        path = self.house.folder / f"{pid}.held"
        path.unlink(missing_ok=True)
        os.kill(pid, signal.SIGUSR2)
        until = time.monotonic() + 60
        while not path.exists() and time.monotonic() < until:
            time.sleep(0.05)
        return dict(json.loads(path.read_text("utf-8")))


def _sort(handle: str) -> str:
    """socket:[4711] is a socket; a file is known by its ending."""
    return handle.partition(":")[0] if ":" in handle else Path(handle).suffix or handle


def _size(path: Path) -> float:
    return path.stat().st_size / 2**20 if path.exists() else 0.0


@contextmanager
def held(people: int, seed: int, hours: float, minutes: float, trace: bool = False) -> Iterator[Soak]:
    with TemporaryDirectory(prefix="sangyu-soak-") as folder, FakeWeChat() as wechat:
        data = Path(folder) / "data"
        data.mkdir()
        more = {"PYTHONTRACEMALLOC": "1"} if trace else {}
        yield Soak(House(wechat, Path(folder), data, people, environment=more), random.Random(seed), hours, minutes)


# --- judged ---------------------------------------------------------------------------------------------------------------


def refused(done: Counter[str]) -> Counter[str]:
    """What was asked for and not given, and how often."""
    told = {what: what.partition(": ") for what in done}
    return Counter({what: done[what] for what, (of, _, how) in told.items() if how not in ANSWERS.get(of, {how})})


@dataclass(frozen=True)
class Course:
    """How one figure went on after the warm-up: at its beginning, at its end (medians of a sixth), and by the day."""

    name: str
    first: float
    last: float
    by_day: float
    flat: bool

    def line(self) -> str:
        change = f"{self.first:>10.1f} → {self.last:<10.1f}{self.by_day:>+10.2f} a day"
        return f"{self.name:28}{change}   {'flat' if self.flat else 'GROWS'}"


def courses(samples: Sequence[Sample]) -> list[Course]:
    judged = samples[int(len(samples) * WARM) :]
    return [
        _course("memory, MiB", judged, lambda one: one.resident, lambda first: first * MOST_GROWTH),
        _course("handles", judged, lambda one: one.handles, lambda _: MOST_HANDLES),
        _course("threads", judged, lambda one: one.threads, lambda _: MOST_HANDLES),
        _course("connections to the database", judged, lambda one: one.connections, lambda _: MOST_HANDLES),
        _course("asyncio tasks", [one for one in judged if one.objects], lambda one: one.tasks, lambda _: MOST_HANDLES),
    ]


def _course(name: str, samples: Sequence[Sample], of: Callable[[Sample], float], most: Callable[[float], float]) -> Course:
    values = [float(of(one)) for one in samples]
    part = max(1, len(values) // 6)
    first, last = median(values[:part]), median(values[-part:])
    slope = linear_regression([one.hour for one in samples], values).slope if len(samples) > 1 else 0.0
    return Course(name, first, last, slope * 24, last - first <= most(first))


HEAD = f"{'hour':>6}{'memory':>10}{'handles':>9}{'threads':>9}{'database':>10}{'wal':>8}{'tasks':>7}{'objects':>9}"


def line(one: Sample) -> str:
    figures = f"{one.hour:>6.1f}{one.resident:>9.1f}M{one.handles:>9}{one.threads:>9}{one.database:>9.1f}M{one.wal:>7.1f}M"
    return f"{figures}{one.tasks:>7}{one.objects:>9}"


def main(words: Sequence[str] | None = None) -> None:
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--hours", type=float, default=24.0, help="of the office's day")
    wanted.add_argument("--minutes", type=float, default=25.0, help="that it takes, at least")
    wanted.add_argument("--people", type=int, default=300)
    wanted.add_argument("--seed", type=int, default=1)
    wanted.add_argument("--trace", action="store_true")
    wanted.add_argument("--keep", type=Path, help="where the log and what the process held go")
    given = wanted.parse_args(words)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    began = time.monotonic()
    print(HEAD, flush=True)
    with held(given.people, given.seed, given.hours, given.minutes, given.trace) as soak:
        try:
            soak.run(lambda one: print(line(one), flush=True))
        finally:
            if given.keep:
                given.keep.mkdir(parents=True, exist_ok=True)
                for one in (*soak.house.folder.glob("*.log"), *soak.house.folder.glob("*.held")):
                    (given.keep / one.name).write_bytes(one.read_bytes())
    print(", ".join(f"{count} {what}" for what, count in sorted(soak.done.items())))
    found = courses(soak.samples)
    print("\n".join(one.line() for one in found))
    print(f"at most {soak.most.total()} handles: " + ", ".join(f"{count} {what}" for what, count in soak.most.most_common()))
    print(f"{given.hours:g} h in {(time.monotonic() - began) / 60:.0f} min, {given.people + 20} people, seed {given.seed}")
    if wrong := refused(soak.done):
        print("not given: " + ", ".join(f"{count} {what}" for what, count in sorted(wrong.items())))
    sys.exit(0 if all(one.flat for one in found) and not wrong else 1)


if __name__ == "__main__":
    main()
