"""To the page of a platform and back: only then is it known who looks at ours."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from hmac import compare_digest
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.channels.base import Recognises
from bot.web.guard import SAFE
from bot.web.parts import Parts

LASTS = 600  # seconds from us to the platform's page and back

Account = tuple[str, str]  # channel and account


class RoundTrip:
    """`name`: of the cookie, and of what is kept meanwhile; `path`: of the pages that begin and end it."""

    def __init__(self, parts: Parts, name: str, path: str) -> None:
        self._parts = parts
        self._name = name
        self._path = path

    async def begin(self, account: Account, channel: Recognises, back: str, note: str = "") -> Response:
        """Off to the platform, which sends the browser on to the path `back`. `note` is there again at the end."""
        word = await asyncio.to_thread(self._send, account, note)
        office = self._parts.office
        sent = RedirectResponse(channel.ask_url(f"{office.public_url}{back}", word), 302, SAFE)
        secure = office.public_url.startswith("https://")
        sent.set_cookie(self._name, word, LASTS, path=self._path, secure=secure, httponly=True, samesite="lax")
        return sent

    async def end(self, request: Request, account: Account) -> str | None:
        """The note; None unless it is the same browser that was sent: nobody must be led to be taken for somebody else."""
        state = request.query_params.get("state", "")
        same = compare_digest(request.cookies.get(self._name, "").encode(), state.encode())
        return await asyncio.to_thread(self._came_back, account, state) if same and state else None

    def _send(self, account: Account, note: str) -> str:
        """A word by which we know whoever comes back, once. Platforms take letters and digits only, 128 of them at most."""
        word, until = uuid4().hex, self._parts.clock.now() + timedelta(seconds=LASTS)
        with self._parts.store.write() as records:
            records.access.remember(f"{self._name}:{word}", " ".join((":".join(account), note)), until)
        return word

    def _came_back(self, account: Account, word: str) -> str | None:
        with self._parts.store.write() as records:
            kept = records.access.take(f"{self._name}:{word[:64]}", self._parts.clock.now()) or ""
        whose, _, note = kept.partition(" ")
        return note if whose == ":".join(account) else None
