"""/bind/{channel}/{account}: the platform says who looks at this page, and he says whose account that is."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from hmac import compare_digest
from uuid import uuid4

import structlog
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.base import Recognises
from bot.domain.messages import Incoming, Kind
from bot.errors import ChannelFault
from bot.web.guard import pressed
from bot.web.notice_page import SAFE
from bot.web.parts import Parts

log = structlog.get_logger()

ROUND_TRIP = 600  # seconds from us to the platform's page and back
FILLED_IN = 1800  # seconds in which the form is filled in
COOKIE = "bind"
SENT = "bind:"  # begins the key under which a word is kept
LARGEST = 2048  # bytes of the form


class BindPage:
    """What he says goes the same way as the same words in chat: `绑定 姓名 手机后四位`, with all that follows from them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._seen = URLSafeTimedSerializer(parts.secret, salt="bind.seen")

    def routes(self) -> list[Route]:
        here = "/bind/{channel}/{account}"
        return [Route(here, self.show), Route(here, self.bind, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """To the platform and back: only then is it known who looks at this."""
        account, channel = self._find(request)
        if channel is None:
            return self._gone()
        code, state = request.query_params.get("code", ""), request.query_params.get("state", "")
        if not code:
            back = f"{self._parts.office.public_url}/bind/{account[0]}/{account[1]}"
            word = await asyncio.to_thread(self._send, account)
            sent = RedirectResponse(channel.ask_url(back, word), 302, SAFE)
            secure = self._parts.office.public_url.startswith("https://")
            sent.set_cookie(COOKIE, word, ROUND_TRIP, path="/bind", secure=secure, httponly=True, samesite="lax")
            return sent
        # The same browser that we have sent: nobody must be led to bind somebody else's account to himself.
        same = compare_digest(request.cookies.get(COOKIE, "").encode(), state.encode())
        if not same or not await asyncio.to_thread(self._came_back, account, state):
            return self._gone()
        try:
            whose = await asyncio.to_thread(channel.who, code)
        except ChannelFault as fault:
            log.warning("nobody recognised", action="bind.unrecognised", channel=account[0], fault=type(fault).__name__)
            return self._page({"key": "", "answer": "", "again": True}, 502)
        return self._page({"key": self._seen.dumps([*account, whose]), "answer": "", "again": False})

    async def bind(self, request: Request) -> Response:
        account, channel = self._find(request)
        said = await pressed(request, LARGEST)
        seen = self._read(self._seen, said.get("key", ""), FILLED_IN)
        if channel is None or not isinstance(seen, list) or seen[:2] != list(account):
            return self._gone()
        name, digits = said.get("name", "").strip()[:12], said.get("digits", "").strip()[:4]
        words = f"绑定 {name} {digits}" if name and digits else "绑定"
        message = Incoming(*account, seen[2], Kind.TEXT, f"page:{uuid4().hex}", self._parts.clock.now(), words)
        try:
            answer = await self._parts.intake.answer(message, self._parts.limits.answer_within)
        except (RuntimeError, TimeoutError):
            answer = self._parts.wording.render("reply/failed", {})
        return self._page({"key": said["key"], "answer": answer, "again": False})

    def _find(self, request: Request) -> tuple[tuple[str, str], Recognises | None]:
        account = (request.path_params["channel"], request.path_params["account"])
        return account, self._parts.recognises.get(account)

    def _send(self, account: tuple[str, str]) -> str:
        """A word by which we know whoever comes back, once. Platforms take letters and digits only, 128 of them at most."""
        word, until = uuid4().hex, self._parts.clock.now() + timedelta(seconds=ROUND_TRIP)
        with self._parts.store.write() as records:
            records.access.remember(f"{SENT}{word}", ":".join(account), until)
        return word

    def _came_back(self, account: tuple[str, str], word: str) -> bool:
        with self._parts.store.write() as records:
            return records.access.take(f"{SENT}{word[:64]}", self._parts.clock.now()) == ":".join(account)

    @staticmethod
    def _read(signer: URLSafeTimedSerializer, token: str, seconds: int) -> object:
        try:
            return signer.loads(token, max_age=seconds)
        except BadData:
            return None

    def _page(self, data: dict[str, object], status: int = 200) -> Response:
        return HTMLResponse(self._parts.wording.page("bind", data), status, SAFE)

    def _gone(self) -> Response:
        return HTMLResponse(self._parts.wording.page("notice_gone", {}), 404, SAFE)
