"""What all ways in share: their pages, and what follows once it is clear who it is."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from urllib.parse import urlencode

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.domain.rights import OPERATOR
from bot.domain.sign_in import START
from bot.store import Records
from bot.web.guard import SAFE
from bot.web.parts import Parts
from bot.web.sign_in.links import STAFF
from bot.web.sign_in.passwords import Passwords
from bot.web.sign_in.sessions import Sessions

log = structlog.get_logger()

WECOM = "wecom"
HALF = timedelta(minutes=10)  # between the password and the code
GUEST = "guest"  # whoever has not shown yet who he is, in the history


class Hall:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.sessions = Sessions(parts)
        self.passwords = Passwords()
        self._half = "__Host-sangyu-half" if self.sessions.secure else "sangyu_half"

    # --- pages ---------------------------------------------------------------------------------------------------------

    def page(self, template: str, data: Mapping[str, Any], status: int = 200, wait: int = 0) -> Response:
        headers = {**SAFE, "Retry-After": str(wait)} if wait else SAFE
        return HTMLResponse(self.parts.wording.page(template, {**data, "wait": wait}), status, headers)

    def form(self, request: Request, say: str = "", status: int = 200, **more: Any) -> Response:
        """The page on which one signs in. `say`: what has to be said first; `onward`: where to go afterwards."""
        wecom = [account for channel, account in self.parts.recognises if channel == WECOM]
        inside_wecom = "wxwork" in request.headers.get("user-agent", "").lower()
        data = {"say": say, "name": "", "onward": START, "wecom": wecom, "inside_wecom": inside_wecom, **more}
        return self.page("signin", data, status, data.pop("wait", 0))

    def wait(self, until: datetime) -> int:
        """Seconds from now on."""
        return max(1, ceil((until - self.parts.clock.now()).total_seconds()))

    def refused(self, records: Records, way: str, staff_id: int | None) -> None:
        """Written down, and said in the log without a name."""
        subject = f"{STAFF}{staff_id}" if staff_id is not None else "signin"
        records.access.write_history(GUEST, "signin.refused", subject, self.parts.clock.now(), way=way)
        self.warn(way, known=staff_id is not None)

    def warn(self, way: str, known: bool) -> None:
        log.warning("sign-in refused", action="signin.refused", way=way, known=known)

    # --- in ------------------------------------------------------------------------------------------------------------

    def enter(self, request: Request, staff_id: int | None, way: str, onward: str = START) -> Response | None:
        """In, or on to the code of his telephone; None for whoever does not serve (any more)."""
        with self.parts.store.write() as records:
            if staff_id is None:
                return self.let_in(records, request, None, way, onward)
            if records.people.staff_member(staff_id) is None:
                return None
            if not records.credentials.of(staff_id).totp:
                return self.let_in(records, request, staff_id, way, onward)
            token = secrets.token_urlsafe(24)
            until = self.parts.clock.now() + HALF
            records.access.remember(_half_key(token), f"{staff_id} {way}", until)
        response = RedirectResponse(f"/signin/code?{urlencode({'next': onward})}", 303, SAFE)
        self.sessions.set(response, self._half, token, int(HALF.total_seconds()))
        return response

    def let_in(self, records: Records, request: Request, staff_id: int | None, way: str, onward: str, **how: Any) -> Response:
        """A session, and off to where he was going; by a link without having a password, past the page where he may set one."""
        if way == "link" and staff_id is not None and not records.credentials.of(staff_id).password:
            onward = f"/signin/password?{urlencode({'next': onward})}"
        token = self.sessions.begin(records, request, staff_id, way)
        actor = OPERATOR.actor if staff_id is None else f"{STAFF}{staff_id}"
        records.access.write_history(actor, f"signin.{way}", actor, self.parts.clock.now(), **how)
        response = RedirectResponse(onward, 303, SAFE)
        self.sessions.give(response, token)
        response.delete_cookie(self._half, secure=self.sessions.secure, httponly=True, samesite="lax")
        return response

    def half_in(self, records: Records, request: Request) -> tuple[int, str] | None:
        """Who has shown all but a code in this browser, and how he came; None for nobody."""
        kept = records.access.recall(_half_key(request.cookies.get(self._half, "")), self.parts.clock.now())
        return _half_in(kept)

    def finish_half(self, records: Records, request: Request) -> bool:
        """Use that up; False when it was used meanwhile."""
        return records.access.take(_half_key(request.cookies.get(self._half, "")), self.parts.clock.now()) is not None


def _half_in(kept: str | None) -> tuple[int, str] | None:
    number, _, way = (kept or "").partition(" ")
    return (int(number), way) if number.isdecimal() else None


def _half_key(token: str) -> str:
    return f"half:{hashlib.sha256(token.encode('utf-8', 'surrogateescape')).hexdigest()}"
