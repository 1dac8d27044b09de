"""The fake platform in a thread of this process, living by the clock of whoever runs it."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import uvicorn

from tests.fakes.wechat.__main__ import CuttableProtocol
from tests.fakes.wechat.app import make_app
from tests.fakes.wechat.control import Platform
from tests.fakes.wechat.settings import Settings

STARTS_WITHIN = 5.0  # seconds
TICK = 0.005  # seconds


class QuickServer(uvicorn.Server):
    """Stops at once, whoever is still waiting for an answer."""

    async def main_loop(self) -> None:
        while not self.should_exit:
            await asyncio.sleep(TICK)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for task in self.server_state.tasks:
            task.cancel()


@dataclass(frozen=True, slots=True)
class Here:
    """A running platform, and where."""

    platform: Platform
    base: str


@contextmanager
def here(now: Callable[[], datetime], settings: Settings | None = None) -> Iterator[Here]:
    """Start it; nobody is called unless the settings say where."""
    platform = Platform(lambda: now().timestamp())
    if settings is not None:
        platform.world.settings = settings
    config = uvicorn.Config(
        make_app(platform),
        http=CuttableProtocol,
        ws="none",
        lifespan="off",
        log_level="critical",
        access_log=False,
        date_header=False,
        timeout_graceful_shutdown=0,
    )
    server = QuickServer(config)
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        _wait(server)
        yield Here(platform, f"http://127.0.0.1:{listening.getsockname()[1]}/")
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def _wait(server: QuickServer) -> None:
    begun = time.monotonic()
    while not server.started:
        if time.monotonic() - begun > STARTS_WITHIN:
            raise RuntimeError("the fake platform did not start")
        time.sleep(TICK)
