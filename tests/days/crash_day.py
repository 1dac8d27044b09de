"""A simulated day of one notice with a platform that misbehaves and a service that is killed at random points.

    python -m tests.days.crash_day --seeds 20 --kills 8

Each seed is another day. Prints a line a day, and stops with exit status 1 at the first broken promise.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from tests.databases import settings_in, toml_in
from tests.days.staged import SETTLED, START, Broken, Manner, Stage, free_port, office_of
from tests.fakes.client import FakeWeChat
from tests.office import copy_office, prepared

END = START.replace(hour=20)
STEP = timedelta(minutes=30)
CROWD = 60  # people besides the demo office's twenty
PUSHES = 2  # as many as the ladder of everybody has push rungs: a reminder is no repetition
MANNER = Manner(office="quiet_hours = []", timeout=0.4, per_second=1000.0, patience=1.5)


@dataclass
class Day:
    """One day. `kills` counts how often the service died in the middle of its work."""

    wechat: FakeWeChat
    folder: Path
    chance: random.Random
    kills_left: int
    kills: int = 0
    now: datetime = START
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    answered: set[str] = field(default_factory=set)

    # --- the service, up and down --------------------------------------------------------------------------------------

    @property
    def stage(self) -> Stage:
        return Stage(self.wechat, self.port, CROWD, MANNER)

    def prepare(self) -> None:
        copy_office(prepared(), self.folder)
        self.port = free_port()
        self.stage.configure(self.folder / "office.toml", toml_in(self.folder))
        app = office_of(settings_in(self.folder), START)
        with app.store.write() as records:
            self.stage.bring_in(records)
        app.close()
        self.stage.prepare_platform()
        self._make_it_misbehave()

    def _make_it_misbehave(self) -> None:
        wechat, chance = self.wechat, self.chance
        wechat.users(*(f"person-{n}" for n in chance.sample(self.stage.crowd, 4)), blocked=True)
        seed = chance.randint(1, 10**6)
        send = "message/template/send"
        wechat.fault(send, "hang", probability=0.05, seed=seed, after=True, seconds=0.8)
        wechat.fault(send, "reset", probability=0.05, seed=seed + 1, after=True)
        wechat.fault(send, "http", probability=0.05, seed=seed + 2, status=502)
        wechat.fault(send, "errcode", probability=0.05, seed=seed + 3, errcode=-1)
        wechat.fault("message/custom/send", "reset", probability=0.1, seed=seed + 4, after=True)
        wechat.receipts("lost", probability=0.1, seed=seed + 5, times=None)
        wechat.receipts("twice", probability=0.2, seed=seed + 6, times=None)

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.days.service", str(self.folder / "office.toml"), self.now.isoformat()]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if self.process.stdout is None or not self.process.stdout.readline():
            raise Broken("the service did not start again")
        self.wechat.set_clock(self.now)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()

    # --- the day -------------------------------------------------------------------------------------------------------

    def run(self) -> None:
        self.prepare()
        self.start()
        try:
            self._say("staff-1", "通知：3月11日上午9点在老干部活动中心三楼开座谈会，全体老同志参加")
            self._say("staff-2", "同意 1")
            while self.now < END:
                self._go(self.now)
                self._chatter()
                self.now += STEP
            self._go(END, steady=True)
            self.wechat.settle_receipts()
            self._go(END, steady=True)
            self.check()
        finally:
            self.kill()

    def _go(self, to: datetime, steady: bool = False) -> None:
        """Let everything due happen; now and then kill the service in the middle of it and start it again."""
        self.wechat.set_clock(to)
        doomed = not steady and self.kills_left > 0 and self.chance.random() < 0.6
        timer = threading.Timer(self.chance.uniform(0.005, 0.25), self._strike) if doomed else None
        if timer is not None:
            timer.start()
        try:
            requests.post(f"http://127.0.0.1:{self.port}/_day/go", json={"to": to.isoformat()}, timeout=60).raise_for_status()
        except requests.RequestException:
            if steady:
                raise
        if timer is not None:
            timer.join()
            self.start()
            self._go(to, steady=True)

    def _strike(self) -> None:
        self.kill()
        self.kills += 1
        self.kills_left -= 1

    def _chatter(self) -> None:
        """Some people answer; whoever sees the fault notice says it again, as people do."""
        for number in self.chance.sample(self.stage.crowd, 6):
            seen = any("座谈会" in text for text in self.wechat.texts(f"person-{number}"))
            if seen and f"person-{number}" not in self.answered:
                self._say(f"person-{number}", self.chance.choice(["收到", "好的", "去", "去不了", "收道"]))
                self.answered.add(f"person-{number}")

    def _say(self, openid: str, words: str) -> None:
        for _ in range(3):
            if self.wechat.say(openid, words).status != "fault":
                return
        raise Broken("somebody got no answer, though the service was running")

    # --- the promises --------------------------------------------------------------------------------------------------

    def check(self) -> dict[str, int]:
        state = requests.get(f"http://127.0.0.1:{self.port}/_day/state", timeout=30).json()
        rows = state["recipients"]
        per_person = Counter(row["person"] for row in rows)
        if len(per_person) != 20 + CROWD or set(per_person.values()) != {1}:
            raise Broken(f"every person is on the list once: {len(per_person)} people")
        unsettled = [row for row in rows if row["state"] not in SETTLED]
        if unsettled:
            raise Broken(f"{len(unsettled)} people are not settled by the evening")
        by_person = {row["person"]: row["state"] for row in rows}
        for openid in self.answered:
            if by_person[int(openid.removeprefix("person-"))] != "confirmed":
                raise Broken("somebody answered and is not counted")
        called = set(state["tasks"])
        if any(row["state"] == "task_open" and row["person"] not in called for row in rows):
            raise Broken("somebody is to be called and is on nobody's list")
        self._check_phones(by_person)
        if state["attempts"].get("notice:sending") or state["attempts"].get("notice:planned"):
            raise Broken("something still waits to be sent after the day is over")
        return dict(Counter(by_person.values()))

    def _check_phones(self, by_person: dict[int, str]) -> None:
        """Nobody got the same message twice; whoever got none is called."""
        for person, state in by_person.items():
            shown = [one for one in self.wechat.phone(f"person-{person}") if "座谈会" in one.text]
            pushed = [one for one in shown if one.how == "template"]
            chats = [one for one in shown if one.how == "custom"]
            if len(pushed) > PUSHES or len(chats) > 1:
                raise Broken(f"somebody got the notice {len(pushed)} times as a push and {len(chats)} times as a text")
            if not shown and state not in ("task_open", "confirmed_by_proxy", "confirmed"):
                raise Broken("somebody got nothing and nobody calls him")


def play(wechat: FakeWeChat, seed: int, kills: int) -> Day:
    """One day; raises Broken when a promise does not hold."""
    with TemporaryDirectory(prefix="sangyu-day-") as folder:
        day = Day(wechat, Path(folder), random.Random(seed), kills)
        day.run()
        return day


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--seeds", type=int, default=5)
    wanted.add_argument("--kills", type=int, default=8)
    wanted.add_argument("--first", type=int, default=1)
    given = wanted.parse_args()
    killed = 0
    with FakeWeChat() as wechat:
        for seed in range(given.first, given.first + given.seeds):
            try:
                day = play(wechat, seed, given.kills)
            except Broken as broken:
                print(f"day {seed}: BROKEN: {broken}")
                sys.exit(1)
            killed += day.kills
            print(f"day {seed}: {day.kills} kills, {len(day.answered)} answers, every promise kept", flush=True)
    print(f"{given.seeds} days, {killed} kills: nobody lost, nobody told twice")


if __name__ == "__main__":
    main()
