"""The server around the site: it ends the pages that go on before it waits for whatever is still open.

Under systemd it says when it is ready, and from then on that its loop goes round (sd_notify(3)): one that hangs is ended and
started again. Elsewhere it says nothing.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp

NOT_STARTED = 3  # as uvicorn's own command ends when it could not begin: the port is taken
ALIVE_EVERY = 10  # seconds; the units wait for sixty


class Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, before: Callable[[], None]) -> None:
        super().__init__(config)
        self._before = before

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            tell_systemd("READY=1")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        tell_systemd("STOPPING=1")
        self._before()
        await super().shutdown(sockets)


def serve(site: ASGIApp, before_end: Callable[[], None], **settings: Any) -> None:
    """Serve until a signal says otherwise. `before_end` is called in the loop, first of all."""
    server = Server(uvicorn.Config(site, callback_notify=_alive, timeout_notify=ALIVE_EVERY, **settings), before_end)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(NOT_STARTED)


async def _alive() -> None:
    tell_systemd("WATCHDOG=1")


def tell_systemd(state: str) -> None:
    """A datagram to whoever started this process and wants to know. A name that begins with @ is none of the file system's."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.setblocking(False)
        line.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
