"""Where platforms call us. Whatever arrives: a clear refusal, an answer, or the platform's word for none; never a traceback."""

from __future__ import annotations

from urllib.parse import parse_qsl

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.channels.base import Callback
from bot.errors import Rejected
from bot.web.guard import TooLarge, read_body
from bot.web.parts import Parts

log = structlog.get_logger()


class Callbacks:
    """The routes of all accounts that listen."""

    def __init__(self, parts: Parts) -> None:
        self._callbacks = parts.callbacks
        self._intake = parts.intake
        self._sorry = parts.wording.render("reply/failed", {})
        self._clock = parts.clock
        self._limits = parts.limits

    def routes(self) -> list[Route]:
        # This object is the ASGI application of its route: no wrapper between the server and a push.
        return [Route("/callback/{channel}/{account}", self, methods=["GET", "POST"])]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await (self.receive if scope["method"] == "POST" else self.check)(request)
        await response(scope, receive, send)

    async def check(self, request: Request) -> Response:
        """The platform's check of our address."""
        callback = self._find(request)
        if callback is None:
            return PlainTextResponse("no such account", 404)
        try:
            return PlainTextResponse(callback.echo(_query(request), self._clock.now()))
        except Rejected as refusal:
            return _refuse(refusal, request)

    async def receive(self, request: Request) -> Response:
        """One push: verified, recorded with its effect, then answered."""
        callback = self._find(request)
        if callback is None:
            return PlainTextResponse("no such account", 404)
        now = self._clock.now()
        try:
            opened = callback.open(_query(request), await read_body(request, self._limits.body), now)
        except TooLarge:
            log.warning("push refused", action="callback.refused", why="TooLarge")
            return PlainTextResponse("too large", 413)
        except ClientDisconnect:
            return PlainTextResponse("", 400)
        except Rejected as refusal:
            return _refuse(refusal, request)
        try:
            text = await self._intake.answer(opened.incoming, self._limits.answer_within)
        except (RuntimeError, TimeoutError):
            # Not recorded, so it has had no effect: he is asked to say it again rather than left in silence.
            text = self._sorry
        return Response(callback.answer(opened, text, self._clock.now()), media_type="text/xml" if text else "text/plain")

    def _find(self, request: Request) -> Callback | None:
        return self._callbacks.get((request.path_params["channel"], request.path_params["account"]))


def _refuse(refusal: Rejected, request: Request) -> Response:
    name = type(refusal).__name__
    log.warning("push refused", action="callback.refused", why=name, channel=request.path_params["channel"])
    return PlainTextResponse("refused", 403)


def _query(request: Request) -> dict[str, str]:
    """The query, each name once: a multi-dict would cost more than the signature."""
    return dict(parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True))
