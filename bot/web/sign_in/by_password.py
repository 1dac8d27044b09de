"""By name or telephone number, and password. One sentence for every failure, and a wait that grows."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_urlsafe

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.domain.sign_in import ACCOUNT, ADDRESS, KNOWN, Patience, inside
from bot.web.guard import SAFE, from_our_pages, pressed
from bot.web.sign_in.caller import caller
from bot.web.sign_in.hall import Hall
from bot.web.sign_in.passwords import Busy

LARGEST = 4096  # bytes of the form
LONGEST_NAME = 40
BROWSER_KNOWN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Try:
    """One try: whose account it is for (None: nobody's), the hash of its password, what it was counted for."""

    name: str
    onward: str
    staff_id: int | None
    kept: str = field(repr=False)
    keys: tuple[str, ...]
    until: datetime | None  # nothing may be tried before
    first_wait: bool  # from the next failure on somebody has to wait


class ByPassword:
    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._parts = hall.parts
        self._browsers = URLSafeTimedSerializer(hall.parts.secret, salt="browser")
        self._browser = "__Host-sangyu-browser" if hall.sessions.secure else "sangyu_browser"

    async def show(self, request: Request) -> Response:
        onward = inside(request.query_params.get("next", ""))
        if await asyncio.to_thread(self._hall.sessions.visitor, request) is not None:
            return RedirectResponse(onward, 303, SAFE)
        return self._hall.form(request, onward=onward)

    async def check(self, request: Request) -> Response:
        """1. Count a failure. 2. Look at the password, or at none where there is no account. 3. Let in, and count it back."""
        if not from_our_pages(request):
            return self._hall.form(request, "elsewhere", 403)
        said = await pressed(request, LARGEST)
        name, word, onward = said.get("name", "").strip(), said.get("password", ""), inside(said.get("next", ""))
        if not name or not word or len(name) > LONGEST_NAME:
            return self._hall.form(request, "empty", 422, name=name[:LONGEST_NAME], onward=onward)
        one = await asyncio.to_thread(self._count, request, name, onward)
        if one.until is not None:
            return self._hall.form(request, "wait", 429, name=name, onward=onward, wait=self._hall.wait(one.until))
        try:
            fits = await self._hall.passwords.fits_async(one.kept, word)
        except Busy:
            await asyncio.to_thread(self._count_back, one)
            return self._hall.form(request, "busy", 503, name=name, onward=onward)
        if not fits or one.staff_id is None:
            await asyncio.to_thread(self._write_down, one)
            return self._hall.form(request, "wrong", 403, name=name, onward=onward)
        return await asyncio.to_thread(self._welcome, request, one, one.staff_id, word)

    def _count(self, request: Request, name: str, onward: str) -> Try:
        with self._parts.store.write() as records:
            found = records.credentials.called(name)
            kept = records.credentials.of(found).password if found is not None else ""
            counted = self._counted(request, name, found)
            charged = records.waits.charge(counted, self._parts.clock.now())
        return Try(name, onward, found, kept, tuple(counted), charged.until, charged.first_wait)

    def _counted(self, request: Request, name: str, found: int | None) -> dict[str, Patience]:
        """What a failure is counted for. Strangers who guess make only strangers wait, not the browser that he always uses."""
        known = self._known(request)
        if found is not None and known.startswith(f"{found}:"):
            return {f"browser:{_digest(known)}": KNOWN}
        # What was typed may be anything, a password too: it is not kept, and not as a digest that somebody could look up.
        secret = hmac.new(self._parts.secret.encode(), name.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]
        account = f"account:{found}" if found is not None else f"nobody:{secret}"
        return {account: ACCOUNT, f"address:{caller(request)}": ADDRESS}

    def _count_back(self, one: Try) -> None:
        with self._parts.store.write() as records:
            for key in one.keys:
                records.waits.give_back(key, self._parts.clock.now())

    def _write_down(self, one: Try) -> None:
        """Guessing at accounts that nobody has fills no history that is kept for ever: only that it has become a nuisance."""
        if one.staff_id is None and not one.first_wait:
            self._hall.warn("password", known=False)
            return
        with self._parts.store.write() as records:
            self._hall.refused(records, "password", one.staff_id)

    def _welcome(self, request: Request, one: Try, staff_id: int, word: str) -> Response:
        with self._parts.store.write() as records:
            for key in one.keys:
                if key.startswith("address:"):
                    records.waits.give_back(key, self._parts.clock.now())
                else:
                    records.waits.clear(key)
        self._hash_anew(staff_id, one.kept, word)
        response = self._hall.enter(request, staff_id, "password", one.onward)
        if response is None:
            return self._hall.form(request, "wrong", 403, name=one.name, onward=one.onward)
        known = f"{staff_id}:{token_urlsafe(12)}"
        seconds = int(BROWSER_KNOWN.total_seconds())
        self._hall.sessions.set(response, self._browser, self._browsers.dumps(known), seconds)
        return response

    def _hash_anew(self, staff_id: int, kept: str, word: str) -> None:
        if not self._hall.passwords.is_old(kept):
            return
        try:
            fresh = self._hall.passwords.hash(word)
        except Busy:
            return  # next time
        with self._parts.store.write() as records:
            records.credentials.hash_anew(staff_id, kept, fresh)

    def _known(self, request: Request) -> str:
        """`3:…`: member of staff 3 has signed in by password in this browser before; "" for nobody."""
        try:
            seconds = int(BROWSER_KNOWN.total_seconds())
            return str(self._browsers.loads(request.cookies.get(self._browser, ""), max_age=seconds))
        except BadData:
            return ""


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()[:32]
