"""Signing in: a link that works once and for half an hour, then a signed cookie for a working day.

Whoever can read the service's own terminal is its administrator; there is no default password.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.store import Records
from bot.web.parts import Parts

LINK_LASTS = timedelta(minutes=30)
DAY = timedelta(hours=12)
COOKIE = "sangyu_session"


def new_link(records: Records, now: datetime) -> str:
    """The path of a fresh sign-in link. Only a digest of its token is kept."""
    token = secrets.token_urlsafe(24)
    records.access.remember(_key(token), "admin", now + LINK_LASTS)
    return f"/signin/{token}"


def _key(token: str) -> str:
    return f"signin:{hashlib.sha256(token.encode()).hexdigest()}"


class SignIn:
    """Turns a link into a session, and knows a session when it sees one."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._signer = URLSafeTimedSerializer(parts.secret, salt="session")

    def routes(self) -> list[Route]:
        return [Route("/signin/{token}", self.open)]

    def known(self, request: Request) -> bool:
        """Whether this request comes from somebody who has signed in today."""
        try:
            return bool(self._signer.loads(request.cookies.get(COOKIE, ""), max_age=int(DAY.total_seconds())) == "admin")
        except BadSignature:
            return False

    async def open(self, request: Request) -> Response:
        if not await asyncio.to_thread(self._take, request.path_params["token"]):
            return HTMLResponse(self._parts.wording.page("signin_gone", {}), 403)
        response = RedirectResponse("/console", 303)
        secure = self._parts.office.public_url.startswith("https:")
        seconds = int(DAY.total_seconds())
        value = self._signer.dumps("admin")
        response.set_cookie(COOKIE, value, max_age=seconds, httponly=True, samesite="lax", secure=secure)
        return response

    def _take(self, token: str) -> bool:
        with self._parts.store.write() as records:
            return records.access.take(_key(token), self._parts.clock.now()) is not None
