"""Where platforms call us. Whatever arrives: a clear refusal, an answer, or the platform's word for none; never a traceback."""

from __future__ import annotations

import asyncio
from functools import partial
from time import perf_counter
from urllib.parse import parse_qsl

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from bot.channels.base import Callback, Opened
from bot.domain.messages import Incoming, Kind
from bot.errors import Rejected
from bot.intake import Undecided
from bot.watch.meters import ANSWERED, LOST, REFUSED
from bot.web.guard import TooLarge, read_body
from bot.web.parts import Door, Parts
from bot.web.sockets import PlatformSocket

log = structlog.get_logger()


class Callbacks:
    """The routes of all accounts that listen."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> list[BaseRoute]:
        found: list[BaseRoute] = []
        for path, door in self._parts.doors.items():
            if door.callback is not None:
                found.append(Route(path, _Called(self._parts, door, door.callback), methods=["GET", "POST"]))
            if door.line is not None:
                found.append(WebSocketRoute(path, partial(self._talk, door)))
        return found

    async def _talk(self, door: Door, websocket: WebSocket) -> None:
        """A platform has opened a WebSocket: its channel takes in what comes."""
        if door.line is not None:
            await door.line.talk(PlatformSocket(websocket), self._hear)

    async def _hear(self, incoming: Incoming) -> None:
        await self._parts.intake.answer(incoming, self._parts.limits.answer_within, passive=False)


class _Called:
    """One account's address. This object is the ASGI application of its route: no wrapper between the server and a push."""

    def __init__(self, parts: Parts, door: Door, callback: Callback) -> None:
        self._door = door
        self._callback = callback
        self._fetch = parts.fetch
        self._intake = parts.intake
        self._sorry = parts.wording.render("reply/failed", {})
        self._clock = parts.clock
        self._limits = parts.limits
        self._meters = parts.meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        began = perf_counter()
        response = await (self.receive if scope["method"] == "POST" else self.check)(request)
        self._meters.callback(self._door.channel, self._door.account, _result(response), perf_counter() - began)
        await response(scope, receive, send)

    async def check(self, request: Request) -> Response:
        """The platform's check of our address."""
        try:
            return PlainTextResponse(self._callback.echo(_query(request), self._clock.now()))
        except Rejected as refusal:
            return self._refuse(refusal)

    async def receive(self, request: Request) -> Response:
        """One push: verified, recorded with its effect, then answered."""
        now = self._clock.now()
        try:
            body = await read_body(request, self._limits.body)
            opened = self._callback.open(_query(request), body, now, request.headers)
        except TooLarge:
            log.warning("push refused", action="callback.refused", why="TooLarge", channel=self._door.channel)
            return PlainTextResponse("too large", 413)
        except ClientDisconnect:
            return PlainTextResponse("", 400)
        except Rejected as refusal:
            return self._refuse(refusal)
        if opened.pull is not None:
            self._fetch(self._door.channel, self._door.account, opened.pull)
        text = await self._answer(opened.incoming) if opened.passive else await self._take(opened)
        if text is None:
            return PlainTextResponse("not recorded", 500)  # the platform is to send it again
        return self._response(opened, text)

    async def _answer(self, incoming: Incoming) -> str | None:
        """None: it is to be brought again. That is nothing to somebody who has said something: he is asked to say it again, once
        it is certain that it has had no effect; he would not see an apology for an event."""
        try:
            return await self._intake.answer(incoming, self._limits.answer_within)
        except Undecided:
            return None
        except (RuntimeError, TimeoutError):
            return None if incoming.kind is Kind.EVENT else self._sorry

    async def _take(self, opened: Opened) -> str | None:
        """Take in messages that are answered later, if at all. None: not all of them are recorded."""
        taking = (self._intake.answer(one, self._limits.answer_within, passive=False) for one in opened.messages)
        ends = await asyncio.gather(*taking, return_exceptions=True)
        return None if any(isinstance(one, BaseException) for one in ends) else ""

    def _response(self, opened: Opened, text: str) -> Response:
        answer = self._callback.answer(opened, text, self._clock.now())
        return Response(answer.body, media_type=answer.media_type)

    def _refuse(self, refusal: Rejected) -> Response:
        log.warning("push refused", action="callback.refused", why=type(refusal).__name__, channel=self._door.channel)
        return PlainTextResponse("refused", 403)


def _result(response: Response) -> str:
    if response.status_code < 300:
        return ANSWERED
    return LOST if response.status_code >= 500 else REFUSED


def _query(request: Request) -> dict[str, str]:
    """The query, each name once: a multi-dict would cost more than the signature."""
    return dict(parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True))
