"""Signing in: a link that works once and for half an hour, then a signed cookie for a working day.

Whoever can read the service's own terminal is its operator; staff get links of their own. There is no default password.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.domain.rights import OPERATOR, Viewer
from bot.store import Records
from bot.web.guard import SAFE, from_our_pages
from bot.web.parts import Parts

LINK_LASTS = timedelta(minutes=30)
DAY = timedelta(hours=12)
COOKIE = "sangyu_session"
STAFF = "staff:"


def new_link(records: Records, now: datetime, staff_id: int | None = None) -> str:
    """The path of a fresh sign-in link, for a member of staff or (none) for the operator. Only a digest of its token is kept."""
    token = secrets.token_urlsafe(24)
    records.access.remember(_key(token), OPERATOR.actor if staff_id is None else f"{STAFF}{staff_id}", now + LINK_LASTS)
    return f"/signin/{token}"


def _key(token: str) -> str:
    return f"signin:{hashlib.sha256(token.encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who has signed in, with what he may do just now."""

    viewer: Viewer
    name: str  # empty for the operator, who has none


class SignIn:
    """Turns a link into a session, and knows a session when it sees one."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._signer = URLSafeTimedSerializer(parts.secret, salt="session")

    def routes(self) -> list[Route]:
        return [Route("/signin/{token}", self.open), Route("/signout", self.close, methods=["POST"])]

    def visitor(self, request: Request) -> Visitor | None:
        """Who sent this request. Rights are read anew each time: whoever leaves or loses a role is out at once."""
        try:
            actor = str(self._signer.loads(request.cookies.get(COOKIE, ""), max_age=int(DAY.total_seconds())))
        except BadSignature:
            return None
        if actor == OPERATOR.actor:
            return Visitor(OPERATOR, "")
        number = actor.removeprefix(STAFF)
        if not number.isdecimal():
            return None
        with self._parts.store.read() as records:
            member = records.people.staff_member(int(number))
        return Visitor(Viewer.of(member), member.name) if member is not None else None

    async def open(self, request: Request) -> Response:
        actor = await asyncio.to_thread(self._take, request.path_params["token"])
        if actor is None:
            return HTMLResponse(self._parts.wording.page("signin_gone", {}), 403, SAFE)
        response = RedirectResponse("/console", 303, SAFE)
        secure = self._parts.office.public_url.startswith("https:")
        seconds = int(DAY.total_seconds())
        response.set_cookie(COOKIE, self._signer.dumps(actor), max_age=seconds, httponly=True, samesite="lax", secure=secure)
        return response

    async def close(self, request: Request) -> Response:
        if not from_our_pages(request):
            return PlainTextResponse("refused", 403, SAFE)
        response = HTMLResponse(self._parts.wording.page("signin_gone", {}), 200, SAFE)
        response.delete_cookie(COOKIE)
        return response

    def _take(self, token: str) -> str | None:
        with self._parts.store.write() as records:
            return records.access.take(_key(token), self._parts.clock.now())
