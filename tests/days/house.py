"""An office that drills are held in: its real processes on a clock that the drill moves, and the fake platform they speak to."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.app import App
from bot.domain.people import Role
from bot.office import load_demo
from bot.web.sign_in import new_link
from tests.days.moved import AHEAD, HELD
from tests.days.staged import START, Broken, Manner, Stage, free_port, office_of
from tests.fakes.client import FakeWeChat
from tests.office import ZONE, copy_office, prepared

ROOT = Path(__file__).parents[2]
LIBFAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
TOKEN = "sy_drill"
SECTIONS = """
[database]
url = "{url}"
[ledger]
key_ring = "{data}/data_keys"
[engine]
kind = "{kind}"
at_once = 8
[watch]
disk_percent = 10
disk_gb = 0.005
"""
DUE = {
    "recipients": "SELECT count(*) FROM recipient r JOIN notice n ON n.id = r.notice_id WHERE r.settled_at IS NULL"
    " AND r.due_at IS NOT NULL AND r.due_at <= :now AND n.state = 'sending'",
    "messages": "SELECT count(*) FROM attempt WHERE state = 'planned' AND due_at <= :now",
    "promises": "SELECT count(*) FROM occurrence WHERE state = 'planned' AND due_at <= :now",
}
ALONE: Mapping[str, str] = {"run": "run"}
CLUSTER: Mapping[str, str] = {"web": "web", "worker1": "worker", "worker2": "worker", "clock1": "clock", "clock2": "clock"}


@dataclass
class House:
    """`data`: the folder of the database (on SQLite) and the keys; a small disk, where a drill fills it.

    `url`: of an empty PostgreSQL database, for the form in which several processes share the work; "" for SQLite and one process.
    `faketime`: libfaketime sets the clock of whole processes; otherwise only the service's own is moved.
    """

    wechat: FakeWeChat
    folder: Path
    data: Path
    people: int
    url: str = ""
    faketime: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    patient: bool = True  # what the timetable promises counts as due as well
    now: datetime = START  # of the world: the platform's, and the service's while its clock is right
    wrong: timedelta = timedelta(0)  # by how much the service's clock is wrong
    port: int = 0
    links: dict[int, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _since: float = 0.0
    _engine: Engine | None = None

    # --- before the day ------------------------------------------------------------------------------------------------

    @property
    def parts(self) -> Mapping[str, str]:
        return CLUSTER if self.url else ALONE

    @property
    def database(self) -> str:
        return self.url or f"sqlite:///{self.data}/office.db"

    @property
    def config(self) -> Path:
        return self.folder / "office.toml"

    @property
    def stage(self) -> Stage:
        manner = Manner(office=f'folder = "{self.data}"', web="answer_within = 3.0")  # so that the watchman sees the small disk
        return Stage(self.wechat, self.port, self.people, manner)

    def opened(self, now: datetime) -> App:
        """The office's records, with nothing running, at a moment."""
        return office_of({"database": {"url": self.database}, "ledger": {"key_ring": str(self.data / "data_keys")}}, now)

    def prepare(self) -> None:
        self.port = free_port()
        kind = "cluster" if self.url else "local"
        self.stage.configure(self.config, SECTIONS.format(url=self.database, data=self.data, kind=kind))
        if not self.url:
            copy_office(prepared(), self.data)
        app = self.opened(START)
        with app.store.write() as records:
            if self.url:
                load_demo(records, START, ("wechat", "main"), ("wecom_group", "staff"))
            self.stage.bring_in(records)
            records.tokens.make("drill", Role.CLERK, TOKEN, START)
            self.links = {number: new_link(records, START, number) for number in (1, 2, 3, 5)}
        app.close()
        self.stage.prepare_platform()

    @property
    def crowd(self) -> range:
        return self.stage.crowd

    # --- its processes -------------------------------------------------------------------------------------------------

    def start(self, *names: str) -> None:
        for name in names or self.parts:
            command = [sys.executable, "-m", "tests.days.moved", "--config", str(self.config), self.parts[name]]
            with (self.folder / f"{name}.log").open("ab") as log:
                process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=self._environment())
            self.processes[name] = process

    def _environment(self) -> dict[str, str]:
        ahead = str(self.folder / "ahead")
        own = {**os.environ, HELD: str(self.folder), **self.environment}
        if not self.faketime:
            return {**own, AHEAD: ahead}
        return {
            **own,
            "LD_PRELOAD": str(LIBFAKETIME),
            "FAKETIME_TIMESTAMP_FILE": ahead,
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # else Python's threads wait for their lock in a busy loop
            "FAKETIME_DONT_RESET": "1",
        }

    def kill(self, name: str) -> None:
        """SIGKILL, as when the power goes."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def stop(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            process.wait()
        self.processes.clear()
        if self._engine is not None:
            self._engine.dispose()

    @property
    def dead(self) -> list[str]:
        """Processes that have ended by themselves."""
        return [name for name, process in self.processes.items() if process.poll() is not None]

    def wait_until_up(self, within: float = 300.0) -> float:
        """Seconds until /readyz says that everything is well."""
        began = time.monotonic()
        while time.monotonic() - began < within:
            if self.ready():
                return time.monotonic() - began
            time.sleep(0.1)
        raise Broken(f"the service was not up within {within:.0f} s")

    def ready(self) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    # --- time ----------------------------------------------------------------------------------------------------------

    @property
    def clock(self) -> datetime:
        """The world's time: that which was set, and what has passed since."""
        return self.now + timedelta(seconds=time.monotonic() - self._since if self._since else 0.0)

    def set(self, to: datetime, wrong: timedelta = timedelta(0)) -> None:
        """It becomes `to` in the world; the service's clock is wrong by so much."""
        self.now, self.wrong, self._since = to, wrong, time.monotonic()
        ahead = (to + wrong - datetime.now(ZONE)).total_seconds()
        new = self.folder / "ahead.new"
        new.write_text(f"{ahead:+.3f}", "ascii")
        new.rename(self.folder / "ahead")
        self.wechat.set_clock(to)

    def shift(self, wrong: timedelta) -> None:
        """The service's clock becomes wrong by so much; the world goes on."""
        self.set(self.clock, wrong)

    # --- what stands in the rows ---------------------------------------------------------------------------------------

    def ask(self, question: str, **given: Any) -> list[Any]:
        if self._engine is None:
            self._engine = create_engine(self.database, connect_args={} if self.url else {"timeout": 1})
        with self._engine.connect() as connection:
            return list(connection.execute(text(question), given).all())

    def one(self, question: str, **given: Any) -> Any:
        return self.ask(question, **given)[0][0]

    def forget_connections(self) -> None:
        """The server was shot: what is open leads nowhere."""
        if self._engine is not None:
            self._engine.dispose()

    def fold(self) -> None:
        """SQLite's write-ahead log goes into the database and is cut to nothing: it has to grow before it takes anything."""
        if self.url:
            return
        with closing(sqlite3.connect(self.data / "office.db", timeout=5)) as connection:
            for _ in range(100):
                if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0:
                    return
                time.sleep(0.1)
        raise Broken("the write-ahead log could not be cut")

    def left(self) -> Counter[str]:
        """What is due by the service's clock and not done: recipients to be moved, messages to be sent, promises to be kept."""
        given = {"now": self.stamp(self.clock + self.wrong)}
        found = Counter({what: int(self.one(question, **given)) for what, question in DUE.items()})
        found["being sent"] = int(self.one("SELECT count(*) FROM attempt WHERE state = 'sending'"))
        if not self.patient:
            del found["promises"]
        return +found

    def stamp(self, moment: datetime) -> Any:
        """A moment as this database compares it."""
        return moment if self.url else moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")

    def settle(self, within: float = 300.0) -> str:
        """Wait until nothing that is due is left; what was left at the last. Raises Broken."""
        began, last = time.monotonic(), Counter[str]()
        quiet = 0
        while time.monotonic() - began < within:
            with suppress(SQLAlchemyError):
                left = self.left()
                last, quiet = left or last, 0 if left else quiet + 1
                if quiet >= 3:
                    return _told(last)
            time.sleep(0.3)
        raise Broken(f"what is due was not done within {within:.0f} s: {_told(last)}")


def _told(left: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in left.items())
