"""The processes that serve: one that does everything, or, over one PostgreSQL, as many as one likes of three sorts."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
import uvloop
from starlette.applications import Starlette

from bot import garbage
from bot.app import App
from bot.commands.base import UNOPENED, all_settings, fail, unopened
from bot.commands.link import sign_in_path
from bot.config import CLUSTER, Config
from bot.engine.clock import Clock
from bot.engine.cluster import Worker
from bot.engine.queue import Queue
from bot.errors import SangyuError
from bot.offices import Offices
from bot.running.ticks import TICKS
from bot.watch.listener import leads, listen
from bot.watch.metrics import Together
from bot.web.server import sites
from bot.web.serving import serve
from bot.web.sockets import SOCKET_FRAME

SOCKETS = "websockets-sansio"  # the implementation that uvicorn keeps up
PortOption = Annotated[int | None, typer.Option("--port", help="Another port than the configured one: each process its own.")]
MetricsOption = Annotated[
    int | None,
    typer.Option(
        "--metrics-port",
        envvar="SANGYU_METRICS_PORT",
        show_envvar=True,
        help="Show /metrics of this process on this port, to this machine alone.",
    ),
]
APART = 'this needs [engine] kind = "cluster" and a PostgreSQL; `sangyu run` does everything in one process'
TOGETHER = '[engine] kind is "cluster": start `sangyu web`, `sangyu worker` and `sangyu clock`, as many of each as you like'


def run(context: typer.Context) -> None:
    """Web, ticks and dispatch in one process, of all offices or of the one that was named."""
    configs = all_settings(context)
    if configs[0].engine.kind == CLUSTER:
        fail(TOGETHER)
    _serve(configs, None)


def web(context: typer.Context, port: PortOption = None) -> None:
    """Pages and callbacks alone; workers send. Any number, behind one address."""
    configs = _apart(context)
    _serve(configs, Queue(configs[0].database.url), port)


def worker(context: typer.Context, metrics_port: MetricsOption = None) -> None:
    """Sends, and does what the clock calls for. Any number, on any machines."""
    configs = _apart(context)
    uvloop.run(_work(configs, metrics_port))


def clock(context: typer.Context, metrics_port: MetricsOption = None) -> None:
    """Calls for the ticks of all offices. Any number: one leads, the others stand by."""
    configs = _apart(context)
    uvloop.run(_tick(configs, metrics_port))


def _apart(context: typer.Context) -> Sequence[Config]:
    configs = all_settings(context)
    if configs[0].engine.kind != CLUSTER:
        fail(APART)
    return configs


def _serve(configs: Sequence[Config], queue: Queue | None, port: int | None = None) -> None:
    offices = _opened(Offices(configs, queue=queue))
    apps = offices.apps()

    @asynccontextmanager
    async def lifespan(_site: Starlette) -> AsyncIterator[None]:
        if queue is not None:
            await queue.open()
        await offices.start()
        yield
        await offices.stop()
        if queue is not None:
            await queue.close()

    _greet(apps)
    serve(
        sites({app: app.parts() for app in apps}, offices.by_host, lifespan),
        offices.close_streams,
        host=configs[0].web.host,
        port=configs[0].web.port if port is None else port,
        log_level="warning",
        access_log=False,  # addresses of notice pages are keys
        log_config=None,  # what uvicorn says goes the way of every other line: `bot.logs`
        loop="uvloop",
        http="httptools",
        ws=SOCKETS if any(door.line for app in apps for door in app.doors.values()) else "none",
        ws_max_size=SOCKET_FRAME,
        server_header=False,
        date_header=False,
        proxy_headers=False,  # nothing here depends on who the caller says he is
        timeout_graceful_shutdown=10,
    )


async def _work(configs: Sequence[Config], metrics_port: int | None) -> None:
    engine = configs[0].engine
    queue = Queue(configs[0].database.url, connections=engine.at_once // 4 + 2)
    offices = await asyncio.to_thread(_opened, Offices(configs, queue=queue))
    await queue.open()
    try:
        await offices.start()
        _tell(metrics_port, Together(app.watched() for app in offices.apps()))
        await Worker(queue, offices, engine.at_once).run()
    finally:
        await offices.stop()
        await queue.close()


async def _tick(configs: Sequence[Config], metrics_port: int | None) -> None:
    over, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    codes = [one.office.code for one in configs]
    ticking = Clock(configs[0].database.url, TICKS, lambda: codes, ZoneInfo(configs[0].office.timezone))
    _tell(metrics_port, Together((), lambda: [leads(ticking.leads)]))
    await ticking.run(over)


def _tell(port: int | None, together: Together) -> None:
    """A listener for this machine alone, where the process has no pages."""
    if port is None:
        return
    try:
        listen(port, together)
    except OSError:
        fail(f"--metrics-port {port}: another program listens there; choose another port")


def _opened(offices: Offices) -> Offices:
    try:
        offices.apps()
    except SangyuError as wrong:
        offices.close()
        fail(str(wrong))
    except UNOPENED as wrong:
        offices.close()
        fail(unopened(wrong))
    garbage.keep()
    return offices


def _greet(apps: Sequence[App]) -> None:
    lines: list[str] = []
    for app in apps:
        web = app.config.web
        address = f"http://{web.host}:{web.port}" if len(apps) == 1 else web.public_url
        lines.append(f"桑榆 Sangyu · {app.office.name}")
        if app.config.is_demo or sys.stdout.isatty():
            lines.append(f"值班台（链接只能用一次）  {address}{sign_in_path(app)}")
        else:  # nobody looks but a log, which others read as well
            lines.append("登录链接：sangyu link")
        if app.config.is_demo:
            lines.append(f"演练室                    {address}/chat")
    typer.echo("\n".join([*lines, "Ctrl-C 停止。"]))
