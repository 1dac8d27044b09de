"""Bodies that come to an end: within a time, and for those of the API within a size, whoever sends them.

Pages and callbacks read theirs by `bot.web.guard.read_body`, which bounds its size.
"""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.guard import TooLarge, read_body

PATIENCE = 30.0  # seconds for a whole body
FOR_FILES = 300.0  # … and where staff take in a ledger, over a line of their own
FILES = "/console/"


class Ending:
    """To the application, a body that drips in for longer is one that broke off; the connection ends with the answer.

    nginx in front has the whole of a body before it passes it on, so this is for who reaches the service without it.
    """

    def __init__(self, app: ASGIApp, patience: float = PATIENCE, for_files: float = FOR_FILES) -> None:
        self._app = app
        self._patience = patience
        self._for_files = for_files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(receive, self._for_files if scope["path"].startswith(FILES) else self._patience)

        async def answered(message: Message) -> None:
            if body.late and message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        await self._app(scope, body.receive, answered)


class _Body:
    def __init__(self, receive: Receive, patience: float) -> None:
        self._receive = receive
        self._until = asyncio.get_running_loop().time() + patience
        self._whole = False
        self.late = False

    async def receive(self) -> Message:
        """What comes next; after the whole body that is only the end of the connection, for which there is no hurry."""
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            self.late = True
            return {"type": "http.disconnect"}
        self._whole = not message.get("more_body", False)
        return message


class Small:
    """Reads a body before anybody else does, and refuses it when it is over `limit` bytes: the framework of the API would keep
    all of it, a stranger's too."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await read_body(Request(scope, receive), self._limit)
        except TooLarge:
            refused = JSONResponse({"error": "too_large", "detail": f"a body has at most {self._limit} bytes"}, 413)
            await refused(scope, receive, send)
            return
        except ClientDisconnect:
            await JSONResponse({"error": "broken_off", "detail": "the body did not come to its end"}, 400)(scope, receive, send)
            return
        pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return pending.pop() if pending else await receive()

        await self._app(scope, again, send)
