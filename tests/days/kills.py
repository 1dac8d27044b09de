"""Many small days in which the service is killed at a random point, started again, and killed again.

    python -m tests.days.kills --runs 10000

Each run is a day of two notices in the small office: approvals, ladders over two platforms, receipts that come twice, late or
before their message is marked, answers that are pushed again, calls and their outcomes, a correction. The platforms live outside
the process, in a file. The service kills itself with SIGKILL at the n-th statement, commit or call to a platform, n drawn by the
seed. Prints how often it was killed and what was counted, and stops with exit status 1 at the first broken promise.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from time import perf_counter
from typing import Any

import structlog
from sqlalchemy import Engine, event

from bot.app import App, build
from bot.channels.base import Capabilities, Window
from bot.clock import ManualClock
from bot.config import Config, parse
from bot.domain.delivery import Outcome, Purpose, Reason, SendResult
from bot.domain.messages import Event, Form, Incoming, Kind, Outgoing, ReceiptReport, Trigger
from bot.domain.notices import Notice
from bot.domain.people import OwnerKind
from bot.domain.tasks import REACHING
from tests.builders import APPROVER, CHAT, CLERK, GROUPS, ZONE, chat_id, fill
from tests.databases import chosen, settings_in

START = datetime(2026, 3, 10, 9, 0, tzinfo=ZONE)
# When the service looks round. Each moment is one step, so that a run which died in the middle knows where it was.
STEPS = tuple(START + timedelta(minutes=minutes) for minutes in (0, 1, 61, 122, 183, 300, 420, 480, 490, 545, 600, 660, 720))
SETTLED = {"confirmed", "confirmed_by_proxy", "reached_unconfirmed", "task_open", "excluded"}
WINDOWS = {Trigger.MESSAGE: Window(5, timedelta(hours=48)), Trigger.TOUCH: Window(3, timedelta(minutes=1))}
SMS = ("sms", "main")
KEYED = timedelta(minutes=10)
STRETCH = 600  # things done in one life, at most: a day is some thousands of them


class Broken(AssertionError):
    """A promise of the design did not hold."""


# --- outside the process -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outside:
    """What a kill of the service does not touch: the platforms, and how far the day has come. One line a fact."""

    path: Path

    def write(self, **fact: object) -> None:
        """One write of one line: it is there whole, or not at all."""
        line = (json.dumps(fact, ensure_ascii=False) + "\n").encode()
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(handle, line)
        os.close(handle)

    def facts(self, kind: str) -> Iterator[dict[str, str]]:
        if self.path.exists():
            for line in self.path.read_text("utf-8").splitlines():
                fact = json.loads(line)
                if fact["kind"] == kind:
                    yield fact

    def count(self, kind: str) -> int:
        return sum(1 for _ in self.facts(kind))


class Platform:
    """Takes messages, remembers them outside, and misbehaves by the seed: refuses, or takes the message and says nothing."""

    def __init__(self, name: str, account: str, ability: Capabilities) -> None:
        self.name, self.account, self.capabilities = name, account, ability
        self.outside: Outside | None = None
        self.chance = random.Random()
        self.strike: Strike | None = None

    async def send(self, message: Outgoing) -> SendResult:
        outside, strike = self.outside, self.strike
        if outside is None or strike is None:
            raise LookupError("a platform without a day")
        strike.count()
        luck = self.chance.random()
        if luck < 0.06:
            return SendResult(Outcome.NOT_TRIED if luck < 0.03 else Outcome.REFUSED, Reason.TRANSIENT)
        if luck < 0.09:
            return SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True)
        known = self._known(outside, message)
        if not known:
            outside.write(kind="taken", at=self.name, to=message.to, form=message.form.value, key=message.key, text=message.text)
        strike.count()
        if luck < 0.16:
            return SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)
        return SendResult(Outcome.ACCEPTED, message_id=f"{self.name}-{message.key}")

    def _known(self, outside: Outside, message: Outgoing) -> bool:
        """A push with a key that was taken before reaches nobody a second time."""
        keyed = message.form is Form.PUSH and self.capabilities.idempotent_for > timedelta(0)
        return keyed and any(fact["key"] == message.key and fact["at"] == self.name for fact in outside.facts("taken"))

    def check(self) -> list[str]:
        return []

    def close(self) -> None:
        """There is nothing to close."""


@dataclass
class Strike:
    """Kills the process at the n-th thing that it does; never, when `left` is negative."""

    left: int = -1

    def count(self, *_ignored: object) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


# --- the service, in a process of its own ------------------------------------------------------------------------------


@dataclass
class Day:
    """The service over one day. Everything that it must remember is in its database or outside."""

    app: App
    clock: ManualClock
    outside: Outside
    platforms: list[Platform]
    strike: Strike
    chance: random.Random = field(default_factory=random.Random)

    async def run(self) -> None:
        """Go on from the step at which an earlier process died."""
        for platform in self.platforms:
            platform.outside, platform.strike, platform.chance = self.outside, self.strike, self.chance
        self.clock.set(STEPS[min(self.outside.count("step"), len(STEPS) - 1)])
        await self.app.start(ticking=False)
        while (step := self.outside.count("step")) < len(STEPS):
            self.clock.set(STEPS[step])
            await self._people(step)
            await self._round()
            await self._receipts()
            self.outside.write(kind="step")
        await self._round()
        await asyncio.to_thread(self.app.intake.stop)

    async def _round(self) -> None:
        for _ in range(8):
            await asyncio.to_thread(self._tick)
            if not await self.app.drain():
                return

    def _tick(self) -> None:
        self.app.advance()
        self.app.audit()

    async def _people(self, step: int) -> None:
        """Who says what at which step; each line is pushed again after a crash, as platforms do."""
        day = random.Random(f"{self.outside.path.name}:{step}")
        if step == 0:
            await self._say("staff", CLERK, "通知：3月12日上午9点在三楼会议室开座谈会，全体老同志参加", "a")
            await self._say("staff", APPROVER, "同意 1", "b")
        if step == 2:
            await self._say("staff", CLERK, "通知：3月11日上午9点发放学习材料，退休干部都去领", "c")
            await self._say("staff", APPROVER, "同意 2", "d")
        if step == 4 and day.random() < 0.5:
            await self._say("staff", CLERK, "更正 1 3月12日下午3点在三楼会议室开座谈会，全体老同志参加", "e")
            await self._say("staff", APPROVER, "同意 1", "f")
        for kind, number in ((OwnerKind.PERSON, 1), (OwnerKind.PERSON, 2), (OwnerKind.PERSON, 6), (OwnerKind.PROXY, 1)):
            if step > 0 and day.random() < 0.25 and self._got(chat_id(kind, number)):
                words = day.choice(["收到", "好的", "去", "去不了", "都收到了", "谢谢"])
                await self._say(kind.value, number, words, f"p{step}")
        if step in (6, 9, 11):
            await self._answer_tasks(day, step)

    async def _answer_tasks(self, day: random.Random, step: int) -> None:
        with self.app.store.read() as records:
            calls = [task for task in records.tasks.open_tasks() if task.kind in REACHING]
        for task in calls:
            if task.owner_id is not None and day.random() < 0.7:
                words = day.choice(["已告知", "家属转告", "无人接", "已告知"])
                await self._say("staff", task.owner_id, f"{task.number} {words}", f"t{step}:{task.number}")

    def _got(self, external_id: str) -> bool:
        return any(fact["to"] == external_id for fact in self.outside.facts("taken"))

    async def _say(self, kind: str, number: int, words: str, key: str) -> None:
        who = f"{kind}-{number}"
        full = f"{who}:{key}"
        for _ in range(2 if self.chance.random() < 0.2 else 1):
            await self.app.intake.answer(Incoming(*CHAT, who, Kind.TEXT, full, self.clock.now(), text=words), 5.0)

    async def _receipts(self) -> None:
        """Some receipts never come, some come twice, some contradict what was said before."""
        for fact in list(self.outside.facts("taken")):
            if fact["form"] == Form.PUSH.value and self.chance.random() < 0.5:
                delivered = self.chance.random() < 0.9
                report = ReceiptReport(f"{fact['at']}-{fact['key']}", delivered, "" if delivered else "blocked")
                push = Incoming(
                    fact["at"], "main", fact["to"], Kind.EVENT, f"r:{fact['key']}:{self.chance.random()}", self.clock.now(),
                    event=Event.RECEIPT, receipt=report,
                )  # fmt: skip
                await self.app.intake.answer(push, 5.0)


# --- many days ---------------------------------------------------------------------------------------------------------


class Workshop:
    """Builds the service once, and lets copies of it live through days in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = ManualClock(START)
        self.strike = Strike()
        pushes = frozenset({Purpose.NOTICE, Purpose.REMINDER, Purpose.STAFF})
        fast = {"per_second": 1e6, "concurrency": 4}
        self.platforms = [
            Platform(*CHAT, Capabilities(push=pushes, windows=WINDOWS, receipts=True, idempotent_for=KEYED, **fast)),  # type: ignore[arg-type]
            Platform(*GROUPS, Capabilities(groups=True, **fast)),  # type: ignore[arg-type]
            Platform(*SMS, Capabilities(phone=Form.SMS, cost=5, **fast)),  # type: ignore[arg-type]
        ]
        self.app = build(_config(folder), self.clock, self.platforms)
        fill(self.app.store)
        self.app.store.close()  # a connection does not survive a fork
        self.template = folder / "template"
        self.template.mkdir()
        chosen().put(folder, self.template)
        for what in ("before_cursor_execute", "commit"):
            event.listen(Engine, what, self.strike.count)
        self._warm_up()

    def _warm_up(self) -> None:
        """One day in this process: what is compiled once need not be compiled in every child."""
        outside = Outside(self.folder / "warm")
        asyncio.run(Day(self.app, self.clock, outside, self.platforms, self.strike, random.Random(0)).run())
        self.app.store.close()
        outside.path.unlink()

    def play(self, seed: int, kills: int) -> Counter[str]:
        """One day with up to `kills` deaths; what was counted. Raises Broken."""
        outside = Outside(self.folder / f"day-{seed}")
        chosen().put(self.template, self.folder)
        chance, died = random.Random(seed), 0
        while True:
            self.strike.left = chance.randrange(1, STRETCH) if died < kills else -1
            status = self._live(outside, random.Random(f"{seed}:{died}"))
            if not os.WIFSIGNALED(status):
                break
            died += 1
        told = next(outside.facts("end"), None)
        outside.path.unlink()
        if told is None or told["broken"]:
            raise Broken(
                f"day {seed} after {died} kills: {told['broken'] if told else 'the service did not live to the evening'}"
            )
        return Counter(json.loads(told["counts"])) + Counter(days=1, kills=died)

    def _live(self, outside: Outside, chance: random.Random) -> int:
        """A process of its own, to its end: the status that the system gives for it."""
        child = os.fork()
        if child:
            return os.waitpid(child, 0)[1]
        code = 1
        try:
            asyncio.run(Day(self.app, self.clock, outside, self.platforms, self.strike, chance).run())
            self.strike.left = -1
            counts, broken = judge_day(self.app, outside)
            outside.write(kind="end", broken=broken, counts=json.dumps(counts))
            code = 0
        finally:
            os._exit(code)


def _config(folder: Path) -> Config:
    return parse(
        {
            "demo": False,
            "office": {"name": "示范老干部局", "phone": "0000-1234567", "quiet_hours": []},
            **settings_in(folder),
            "web": {"secret": "signs-only-in-tests"},
        }
    )


# --- the promises ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Evening:
    """What the records hold when a day has come to its end."""

    notices: list[Notice]
    rows: dict[int, list[dict[str, Any]]]
    calls: Counter[int | None]
    left: dict[tuple[str, str], int]


def judge_day(app: App, outside: Outside) -> tuple[dict[str, int], str]:
    """What was counted over a day, and the first promise that does not hold."""
    with app.store.read() as records:
        notices = records.notices.recent(10)
        rows = {notice.id: records.board.recipients(notice.id) for notice in notices}
        tasks = records.tasks.open_tasks()
        calls = Counter(task.recipient_id for task in tasks if task.kind in REACHING)
        evening = Evening(notices, rows, calls, records.delivery.counts())
    taken = Counter((fact["at"], fact["to"], fact["key"]) for fact in outside.facts("taken"))
    counts = Counter(row["state"] for several in rows.values() for row in several)
    counts["taken"] = sum(taken.values())
    counts["doubled"] = sum(times - 1 for times in taken.values())
    return dict(counts), _broken(evening) or ("somebody was given the same message twice" if counts["doubled"] else "")


def _broken(evening: Evening) -> str:
    if len(evening.notices) != 2:
        return f"{len(evening.notices)} notices were written, not 2"
    for notice in evening.notices:
        rows = evening.rows[notice.id]
        if Counter(row["person_id"] for row in rows) != Counter(range(1, 8)):
            return f"notice {notice.number}: not every person stands on the list once"
        if unsettled := [row["state"] for row in rows if row["state"] not in SETTLED]:
            return f"notice {notice.number}: {unsettled} at the end of the day"
        for row in rows:
            if evening.calls[row["id"]] != (row["state"] == "task_open"):
                return f"notice {notice.number}: {row['state']} with {evening.calls[row['id']]} open calls"
    waits = evening.left.get(("notice", "sending")) or evening.left.get(("notice", "planned"))
    return "something still waits to be sent after the day is over" if waits else ""


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--runs", type=int, default=100)
    wanted.add_argument("--kills", type=int, default=12)
    wanted.add_argument("--first", type=int, default=1)
    given = wanted.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    total: Counter[str] = Counter()
    begin = perf_counter()
    # Nothing here has to outlive the machine, only the process: memory is as good as a disk, and a hundred times as fast.
    memory = Path("/dev/shm")
    with TemporaryDirectory(prefix="sangyu-kills-", dir=memory if memory.is_dir() else gettempdir()) as folder:
        workshop = Workshop(Path(folder))
        for seed in range(given.first, given.first + given.runs):
            try:
                total += workshop.play(seed, given.kills)
            except Broken as broken:
                print(f"BROKEN: {broken}")
                sys.exit(1)
            if total["days"] % 100 == 0:
                print(f"{total['days']} days, {total['kills']} kills, {perf_counter() - begin:.0f} s", flush=True)
    print(f"{total['days']} days, {total['kills']} kills: {dict(total)}")


if __name__ == "__main__":
    main()
