"""A whole office under test: the real service behind real HTTP, a clock that stands still, and the fake WeChat platform.

Nothing moves by itself: `settle` lets everything that is due happen, `go_to` moves the day on.
"""

from __future__ import annotations

import asyncio
import atexit
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from zoneinfo import ZoneInfo

import uvicorn
from starlette.types import ASGIApp

from bot.app import App, build
from bot.clock import ManualClock
from bot.config import Config, parse
from bot.domain.people import OwnerKind
from bot.office import CONTENT, demo_address, load_demo, read
from bot.web.server import site
from tests.databases import chosen, settings_in
from tests.fakes.client import FakeWeChat

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=ZONE)
HOUR, NIGHT = timedelta(hours=1), (22, 23, 0, 1, 2, 3)
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ROBOT_KEY = "3f1c9a52-robot"
TEMPLATE = {"id": "TEMPLATE", "title": "thing1", "time": "time2", "place": "thing3", "contact": "phone4"}


def account(wechat: FakeWeChat, **changes: Any) -> dict[str, Any]:
    """The settings of a service account on the fake platform, and the platform told of them."""
    settings = {
        "app_id": "wx0123456789abcdef",
        "app_secret": "s3cr3t-of-the-app",
        "token": "token-of-the-office",
        "encoding_aes_key": AES_KEY,
        "api_base": wechat.base,
        "timeout": 0.6,
        "per_second": 1000.0,
        "templates": {"notice": TEMPLATE},
    }
    return {**settings, **changes}


def office_config(wechat: FakeWeChat, folder: Path, **changes: Any) -> Config:
    return parse(
        {
            "demo": False,
            "office": {"name": "示范老干部局", "phone": "0000-1234567"},
            **settings_in(folder),
            "web": {"secret": "signs-only-in-tests", "public_url": "http://127.0.0.1:1", "answer_within": 4.5},
            "channels": {
                "wechat": {"main": account(wechat)},
                "wecom_group": {"staff": {"key": ROBOT_KEY, "api_base": wechat.base, "timeout": 0.6}},
            },
            **changes,
        }
    )


@lru_cache(maxsize=1)
def prepared() -> Path:
    """The folder of the demo office on WeChat, made once: learning the policy library costs seconds."""
    folder = new_folder()
    app = build(parse({"demo": False, "web": {"secret": "x"}, **settings_in(folder)}), ManualClock(MONDAY))
    with app.store.write() as records:
        load_demo(records, MONDAY, ("wechat", "main"), ("wecom_group", "staff"))
    app.close()
    return folder


def new_folder() -> Path:
    """For what is made once for all tests of a process."""
    folder = Path(mkdtemp(prefix="sangyu-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def copy_office(source: Path, folder: Path) -> None:
    """The database of the office that is kept in another folder, with the keys that belong to it."""
    chosen().put(source, folder)
    shutil.copy(source / "data_keys", folder)


class ServedOffice:
    """The service on a port of its own; nothing in it moves by itself."""

    host = "127.0.0.1"

    def __init__(self, config: Config, now: datetime = MONDAY) -> None:
        self.config = config
        self.clock = ManualClock(now)
        self.app: App
        self.port = 0
        self._loop: asyncio.AbstractEventLoop
        self._server: uvicorn.Server
        self._thread: threading.Thread

    # --- up and down ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        self.app = self._build()
        self._server = uvicorn.Server(
            uvicorn.Config(self._site(), host=self.host, port=self.port, log_level="error", lifespan="off")
        )
        ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait(10)
        while not self._server.started:
            time.sleep(0.005)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    def close(self) -> None:
        self.run(self.app.stop())
        self._server.should_exit = True
        self._thread.join(10)

    def restart(self) -> None:
        self.close()
        self.open()

    def _serve(self, ready: threading.Event) -> None:
        async def main() -> None:
            self._loop = asyncio.get_running_loop()
            await self._start()
            ready.set()
            await self._server.serve()

        asyncio.run(main())

    def _build(self) -> App:
        return build(self.config, self.clock)

    async def _start(self) -> None:
        await self.app.start(ticking=False)

    def _site(self) -> ASGIApp:
        return site(self.app.parts())

    def run(self, job: Any) -> Any:
        """Run a coroutine in the service's own loop."""
        return asyncio.run_coroutine_threadsafe(job, self._loop).result(60)


class RunningOffice(ServedOffice):
    """The service and the fake WeChat platform, driven step by step."""

    def __init__(self, config: Config, wechat: FakeWeChat, now: datetime = MONDAY) -> None:
        super().__init__(config, now)
        self.wechat = wechat

    def open(self) -> None:
        super().open()
        self._tell_platform()

    def _tell_platform(self) -> None:
        own = self.config.channels["wechat"]["main"]
        self.wechat.configure(
            callback_url=f"http://127.0.0.1:{self.port}/callback/wechat/main",
            mode="safe",
            app_id=own.app_id,
            app_secret=own.app_secret,
            token=own.token,
            aes_key=own.encoding_aes_key,
            templates={TEMPLATE["id"]: ["thing1", "time2", "thing3", "phone4"]},
            group_keys=[ROBOT_KEY],
            push_timeout=4.0,
        )
        self.wechat.set_clock(self.clock.now())

    # --- time ----------------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Let everything that is due now happen, receipts included."""
        self.app.plan_timetable()
        self._do_what_is_due()

    def _do_what_is_due(self) -> None:
        for _ in range(12):
            self.app.keep_timetable()
            self.app.fetch_photos()
            self.app.fetch_media()
            self.app.follow()
            self.app.advance()
            made = self.run(self.app.drain())
            self.wechat.settle_receipts()
            if not made:
                break
        self.app.audit()

    def go_to(self, moment: datetime, step: timedelta = timedelta(minutes=10)) -> None:
        """Let the day run on, looking at what is due every ten minutes; at night, when nothing is sent, every hour. What is to
        come is planned each hour, which takes as long as all else.
        """
        while self.clock.now() < moment:
            before = self.clock.now()
            self.clock.set(min(moment, before + (max(step, HOUR) if before.hour in NIGHT else step)))
            self.wechat.set_clock(self.clock.now())
            if self.clock.now().hour != before.hour or self.clock.now() == moment:
                self.app.plan_timetable()
            self._do_what_is_due()

    # --- people --------------------------------------------------------------------------------------------------------

    def phone(self, openid: str) -> list[str]:
        return self.wechat.texts(openid)


@lru_cache(maxsize=1)
def cast() -> dict[str, str]:
    """Everybody of the demo office by name, with the account on which he chats."""
    office = read(CONTENT / "demo" / "office.yaml")
    found = {one["name"]: demo_address(OwnerKind.STAFF, one["id"]) for one in office["staff"]}
    found |= {one["name"]: demo_address(OwnerKind.PERSON, n) for n, one in enumerate(office["people"], 1)}
    return found | {one["name"]: demo_address(OwnerKind.PROXY, one["id"]) for one in office["proxies"]}


@contextmanager
def running(wechat: FakeWeChat, folder: Path, now: datetime = MONDAY, **changes: Any) -> Iterator[RunningOffice]:
    """The demo office on the fake platform, everybody following the account."""
    copy_office(prepared(), folder)
    wechat.reset()
    wechat.users(*cast().values())
    office = RunningOffice(office_config(wechat, folder, **changes), wechat, now)
    office.open()
    try:
        yield office
    finally:
        office.close()
