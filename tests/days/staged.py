"""What the offices of the drills have in common: a configuration, a crowd that is bound, and a fake platform that knows them."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.app import App, build
from bot.clock import ManualClock
from bot.config import parse
from bot.domain.people import Owner, OwnerKind
from bot.store import Records
from tests.fakes.client import FakeWeChat
from tests.office import AES_KEY, ROBOT_KEY, TEMPLATE, ZONE

START = datetime(2026, 3, 9, 9, 0, tzinfo=ZONE)
FIRST = 101  # id of the first of the crowd; the demo office's twenty are there too
STAFF = ("staff-1", "staff-2", "staff-3", "staff-4", "staff-5")
SETTLED = {"confirmed", "confirmed_by_proxy", "reached_unconfirmed", "task_open", "excluded"}
SECRET = "signs-only-in-drills"
APP: dict[str, Any] = {"app_id": "wx0123456789abcdef", "app_secret": "s3cr3t", "token": "token-of-the-office"}
CONFIG = """
demo = false
[office]
name = "示范老干部局"
{office}
{sections}
[web]
port = {port}
secret = "{secret}"
{web}
[channels.wechat.main]
app_id = "{app_id}"
app_secret = "{app_secret}"
token = "{token}"
encoding_aes_key = "{aes}"
api_base = "{base}"
timeout = {timeout}
per_second = {per_second}
[channels.wechat.main.templates.notice]
id = "TEMPLATE"
title = "thing1"
time = "time2"
place = "thing3"
contact = "phone4"
[channels.wecom_group.staff]
key = "{robot}"
api_base = "{base}"
timeout = {timeout}
"""


class Broken(AssertionError):
    """A promise of the design did not hold."""


@dataclass(frozen=True)
class Manner:
    """In what one drill differs from another: lines of the configuration, seconds of a call, pushes in a second."""

    office: str = ""
    web: str = ""
    timeout: float = 3.0
    per_second: float = 200.0
    patience: float = 5.0  # seconds that the platform waits for an answer to a push


@dataclass(frozen=True)
class Stage:
    wechat: FakeWeChat
    port: int
    people: int
    manner: Manner

    @property
    def crowd(self) -> range:
        return range(FIRST, FIRST + self.people)

    @property
    def everybody(self) -> list[str]:
        return [f"person-{number}" for number in (*range(1, 21), *self.crowd)]

    def configure(self, path: Path, sections: str) -> None:
        """Write the configuration. `sections`: of the database, the keys, the engine."""
        manner = self.manner
        own = {"office": manner.office, "web": manner.web, "timeout": manner.timeout, "per_second": manner.per_second}
        given = {"port": self.port, "secret": SECRET, "aes": AES_KEY, "robot": ROBOT_KEY, "base": self.wechat.base}
        path.write_text(CONFIG.format(sections=sections, **own, **given, **APP), "utf-8")

    def bring_in(self, records: Records) -> None:
        """The crowd, each bound to an account of the platform."""
        rows = [{"id": n, "name": f"众人{n}", "category": "退休", "unit_id": 1, "liaison_id": 3} for n in self.crowd]
        records.people.add_rows("person", [{**row, "phone": f"139{row['id']:08d}"} for row in rows])
        for number in self.crowd:
            records.people.bind(Owner(OwnerKind.PERSON, number), "wechat", "main", f"person-{number}", START)

    def prepare_platform(self) -> None:
        self.wechat.reset()
        self.wechat.users(*STAFF, "proxy-1", "proxy-2", "probe", *self.everybody)
        self.wechat.configure(
            callback_url=f"http://127.0.0.1:{self.port}/callback/wechat/main",
            mode="safe",
            aes_key=AES_KEY,
            templates={TEMPLATE["id"]: ["thing1", "time2", "thing3", "phone4"]},
            group_keys=[ROBOT_KEY],
            push_timeout=self.manner.patience,
            **APP,
        )


def office_of(settings: dict[str, Any], now: datetime) -> App:
    """The office's records, with nothing running, at a moment."""
    return build(parse({"demo": False, "web": {"secret": SECRET}, **settings}), ManualClock(now))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
