"""The server around the site: it ends the pages that go on before it waits for whatever is still open."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp

NOT_STARTED = 3  # as uvicorn's own command ends when it could not begin: the port is taken


class Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, before: Callable[[], None]) -> None:
        super().__init__(config)
        self._before = before

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._before()
        await super().shutdown(sockets)


def serve(site: ASGIApp, before_end: Callable[[], None], **settings: Any) -> None:
    """Serve until a signal says otherwise. `before_end` is called in the loop, first of all."""
    server = Server(uvicorn.Config(site, **settings), before_end)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(NOT_STARTED)
