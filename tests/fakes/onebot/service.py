"""The bot's side of the wire as the real service has it: one account's WebSocket and POST routes on a port, in a thread."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Self, TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.channels.base import Joined
from bot.domain.messages import Incoming
from bot.errors import Rejected
from bot.web.sockets import SOCKET_FRAME, PlatformSocket
from tests.fakes.onebot.quick import QuickServer

PATIENCE = 10.0  # seconds
T = TypeVar("T")


class Service:
    """`heard`: what was taken in, in order. `hearing` may be replaced by something slower or worse.

    `frame`: the largest message of a WebSocket, in bytes.
    """

    def __init__(self, joined: Joined, now: Callable[[], datetime], frame: int = SOCKET_FRAME) -> None:
        self.joined = joined
        self.heard: list[Incoming] = []
        self.hearing: Callable[[Incoming], Coroutine[Any, Any, None]] = self._hear
        self._now = now
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        app = Starlette(routes=[WebSocketRoute(joined.path, self._talk), Route(joined.path, self._pushed, methods=["POST"])])
        self._server = QuickServer(app, frame)

    def __enter__(self) -> Self:
        self._thread.start()
        self.until(lambda: self._server.started)
        return self

    def __exit__(self, *_: object) -> None:
        self.joined.channel.close()
        self._loop.call_soon_threadsafe(self._server.stop)
        self._thread.join(PATIENCE)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.port}{self.joined.path}"

    def run(self, job: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(job, self._loop).result(PATIENCE * 3)

    def until(self, true: Callable[[], object]) -> None:
        """Wait until something is so."""
        ends = time.monotonic() + PATIENCE
        while not true():
            if time.monotonic() > ends:
                raise AssertionError("it did not come about")
            time.sleep(0.002)

    def settle(self) -> None:
        """Wait until what was heard so far is taken in."""
        self.run(self.joined.line.finished())  # type: ignore[union-attr]

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.serve_until_stopped())
        self._loop.run_until_complete(self.joined.line.finished())  # type: ignore[union-attr]
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _hear(self, incoming: Incoming) -> None:
        self.heard.append(incoming)

    async def _take(self, incoming: Incoming) -> None:
        await self.hearing(incoming)

    async def _talk(self, websocket: WebSocket) -> None:
        await self.joined.line.talk(PlatformSocket(websocket), self._take)  # type: ignore[union-attr]

    async def _pushed(self, request: Request) -> Response:
        callback = self.joined.callback
        assert callback is not None
        try:
            opened = callback.open(dict(request.query_params), await request.body(), self._now(), request.headers)
        except Rejected:
            return Response(status_code=403)
        for one in opened.messages:
            await self._take(one)
        answer = callback.answer(opened, "", self._now())
        return Response(answer.body, media_type=answer.media_type)
