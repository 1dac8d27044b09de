"""/bind/{channel}/{account}: the platform says who looks at this page, and he says whose account that is."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import structlog
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.base import Recognises
from bot.domain.messages import Incoming, Kind
from bot.errors import ChannelFault
from bot.web.guard import pressed
from bot.web.parts import Parts
from bot.web.public import gone, page, show
from bot.web.round_trip import RoundTrip

log = structlog.get_logger()

FILLED_IN = 1800  # seconds in which the form is filled in
LARGEST = 2048  # bytes of the form


class BindPage:
    """What he says goes the same way as the same words in chat: `绑定 姓名 手机后四位`, with all that follows from them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._trip = RoundTrip(parts, "bind", "/bind")
        self._seen = URLSafeTimedSerializer(parts.secret, salt="bind.seen")

    def routes(self) -> list[Route]:
        here = "/bind/{channel}/{account}"
        return [page(self._parts, here, self.show), Route(here, self.bind, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """To the platform and back: only then is it known who looks at this."""
        account, channel = self._find(request)
        if channel is None:
            return gone(self._parts, request)
        code = request.query_params.get("code", "")
        if not code:
            return await self._trip.begin(account, channel, f"/bind/{account[0]}/{account[1]}")
        if await self._trip.end(request, account) is None:
            return gone(self._parts, request)
        try:
            whose = await asyncio.to_thread(channel.who, code)
        except ChannelFault as fault:
            log.warning("nobody recognised", action="bind.unrecognised", channel=account[0], fault=type(fault).__name__)
            return self._page(request, {"key": "", "answer": "", "again": True}, 502)
        return self._page(request, {"key": self._seen.dumps([*account, whose]), "answer": "", "again": False})

    async def bind(self, request: Request) -> Response:
        account, channel = self._find(request)
        said = await pressed(request, LARGEST)
        seen = self._read(self._seen, said.get("key", ""), FILLED_IN)
        if channel is None or not isinstance(seen, list) or seen[:2] != list(account):
            return gone(self._parts, request)
        name, digits = said.get("name", "").strip()[:12], said.get("digits", "").strip()[:4]
        words = f"绑定 {name} {digits}" if name and digits else "绑定"
        message = Incoming(*account, seen[2], Kind.TEXT, f"page:{uuid4().hex}", self._parts.clock.now(), words)
        try:
            answer = await self._parts.intake.answer(message, self._parts.limits.answer_within)
        except (RuntimeError, TimeoutError):
            answer = self._parts.wording.render("reply/failed", {})
        return self._page(request, {"key": said["key"], "answer": answer, "again": False})

    def _find(self, request: Request) -> tuple[tuple[str, str], Recognises | None]:
        account = (request.path_params["channel"], request.path_params["account"])
        return account, self._parts.recognises.get(account)

    @staticmethod
    def _read(signer: URLSafeTimedSerializer, token: str, seconds: int) -> object:
        try:
            return signer.loads(token, max_age=seconds)
        except BadData:
            return None

    def _page(self, request: Request, data: dict[str, object], status: int = 200) -> Response:
        return show(self._parts, request, "bind", data, status)
