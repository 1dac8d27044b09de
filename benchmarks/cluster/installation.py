"""One installation: a database with so many people, the real processes of the service, and the platform that they speak to."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bot.app import build
from bot.clock import SystemClock
from bot.config import load
from bot.domain.notices import Notice

ROOT = Path(__file__).resolve().parents[2]
CONFIG = """
demo = false
[office]
name = "示范老干部局"
quiet_hours = []
cutoff = "23:59"
[database]
url = "{url}"
[ledger]
key_ring = "{folder}/data_keys"
[engine]
kind = "{kind}"
at_once = {at_once}
[web]
port = {port}
public_url = "http://127.0.0.1:{port}"
secret = "signs-only-in-benchmarks"
[channels.wechat.main]
app_id = "wx0123456789abcdef"
app_secret = "secret-of-the-bench"
token = "token-of-the-bench"
encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
api_base = "http://127.0.0.1:{platform}/"
per_second = {per_second}
timeout = 8.0
[channels.wechat.main.templates.notice]
id = "TEMPLATE"
title = "thing1"
time = "time2"
place = "thing3"
contact = "phone4"
"""
PEOPLE = """
INSERT INTO unit (name, kind) SELECT '单位' || n, '单位' FROM generate_series(1, {units}) n;
INSERT INTO staff (name, role) VALUES ('林秀兰', 'clerk');
INSERT INTO person (name, category, unit_id, liaison_id)
  SELECT '同志' || n, '退休', 1 + n % {units}, 1 FROM generate_series(1, {people}) n;
INSERT INTO address (owner_kind, owner_id, channel, account, external_id, bound_at)
  SELECT 'person', id, 'wechat', 'main', 'o' || id, now() FROM person;
ANALYZE;
"""


class Installation:
    """`url`: of an empty PostgreSQL database."""

    def __init__(
        self, url: str, folder: Path, platform: int, port: int = 8000, per_second: float = 1e6, at_once: int = 8
    ) -> None:
        self.url, self.folder = url, folder
        given = {"url": url, "folder": folder, "platform": platform, "port": port, "per_second": per_second, "at_once": at_once}
        for kind in ("local", "cluster"):
            (folder / f"{kind}.toml").write_text(CONFIG.format(kind=kind, **given), "utf-8")
        self.engine = create_engine(url)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.clock = SystemClock("Asia/Shanghai")

    # --- the office ----------------------------------------------------------------------------------------------------

    def fill(self, people: int, units: int = 300) -> None:
        build(load(self.folder / "local.toml")).close()
        with self.engine.begin() as connection:
            for statement in PEOPLE.format(people=people, units=units).split(";"):
                if statement.strip():
                    connection.execute(text(statement))
        app = build(load(self.folder / "local.toml"))
        app.plan_timetable()  # the work of the day's first minute, which is none of what is measured
        app.keep_timetable()
        app.close()

    def release(self, title: str = "情况通报会") -> tuple[Notice, float]:
        """One notice to everybody; it and the seconds that its list took."""
        app = build(load(self.folder / "local.toml"))
        now = self.clock.now()
        draft = {"kind": "urgent", "title": title, "body": "请各位老同志准时参加。", "audience": "全体", "author_id": 1}
        more = {"place": "老干部活动中心", "event_at": now + timedelta(days=2), "requires_confirmation": True}
        with app.store.write() as records:
            notice = records.notices.add({**draft, **more}, now)
        began = time.perf_counter()
        with app.store.write() as records:
            app.services.dispatch.release(records, notice, 1, now)
        took = time.perf_counter() - began
        app.close()
        return notice, took

    def climb(self) -> float:
        """Every due ladder moved on here, by one process; the seconds that it took."""
        app = build(load(self.folder / "local.toml"))
        began = time.perf_counter()
        app.ladders.climb(app.store, self.clock.now)
        took = time.perf_counter() - began
        app.close()
        return took

    def states(self) -> dict[str, int]:
        with self.engine.begin() as connection:
            rows = connection.execute(text("SELECT state, count(*) FROM attempt WHERE purpose = 'notice' GROUP BY 1"))
            return {row[0]: row[1] for row in rows}

    def one(self, question: str) -> Any:
        with self.engine.begin() as connection:
            return connection.execute(text(question)).scalar_one()

    # --- its processes -------------------------------------------------------------------------------------------------

    def start(self, name: str, what: str) -> None:
        log = (self.folder / f"{name}.log").open("ab")
        command = [sys.executable, "-m", "bot", "--config", str(self.folder / "cluster.toml"), what]
        self.processes[name] = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ})

    def kill(self, name: str, how: int = signal.SIGKILL) -> None:
        process = self.processes.pop(name)
        process.send_signal(how)
        process.wait(60)

    def stop(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            process.wait(60)
        self.processes.clear()
        self.engine.dispose()


@contextmanager
def platform(**given: float) -> Iterator[int]:
    """The port of a platform that runs meanwhile."""
    options = [word for name, value in given.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "benchmarks.cluster.platform", "0", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield int(json.loads(process.stdout.readline())["port"])
        finally:
            process.terminate()


def stats(port: int) -> dict[str, int]:
    found: dict[str, int] = requests.get(f"http://127.0.0.1:{port}/stats", timeout=10).json()
    return found


def fresh(server: str, name: str) -> str:
    """The URL of a new database on a server; one of this name goes."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE 'C' ENCODING 'UTF8'"))
    admin.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def spent() -> float:
    """Processor seconds of the children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
