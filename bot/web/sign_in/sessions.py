"""Sessions: a random token in the browser, a row with its digest in the database."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.domain.rights import OPERATOR, Viewer
from bot.domain.sign_in import DAY, SEEN_EVERY, device_of
from bot.store import Records
from bot.store.sessions import Session
from bot.web.parts import Parts


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who has signed in, with what he may do just now."""

    viewer: Viewer
    name: str  # empty for the operator, who has none
    session: int = 0


class Sessions:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.secure = parts.office.public_url.startswith("https:")
        # The name keeps it from being set by another host or for a part of this one; browsers allow it over https only.
        self.cookie = "__Host-sangyu" if self.secure else "sangyu_session"

    def visitor(self, request: Request) -> Visitor | None:
        """Who sent this request. Rights are read anew each time: whoever leaves or loses a role is out at once."""
        token = request.cookies.get(self.cookie, "")
        if not token:
            return None
        now = self._parts.clock.now()
        with self._parts.store.read() as records:
            session = records.sessions.find(_digest(token), now)
            found = _visitor(records, session) if session is not None else None
        # A page that refreshes itself is nobody who is there.
        refreshed = request.method == "GET" and "hx-request" in request.headers
        alone = refreshed or "text/event-stream" in request.headers.get("accept", "")
        if session is not None and found is not None and not alone and now - session.seen_at >= SEEN_EVERY:
            with self._parts.store.write() as records:
                records.sessions.seen(session.id, now)
        return found

    def begin(self, records: Records, request: Request, staff_id: int | None, way: str) -> str:
        """A new session's token: never one that the browser brought along, whose own session ends."""
        now, token = self._parts.clock.now(), secrets.token_urlsafe(32)
        before = request.cookies.get(self.cookie, "")
        if before:
            records.sessions.end(_digest(before), now)
        records.sessions.begin(_digest(token), staff_id, way, device_of(request.headers.get("user-agent", "")), now)
        if staff_id is not None:
            records.credentials.came_in(staff_id, now)
        return token

    def end(self, request: Request) -> None:
        with self._parts.store.write() as records:
            records.sessions.end(_digest(request.cookies.get(self.cookie, "")), self._parts.clock.now())

    def give(self, response: Response, token: str) -> None:
        self.set(response, self.cookie, token, int(DAY.total_seconds()))

    def take(self, response: Response) -> None:
        response.delete_cookie(self.cookie, secure=self.secure, httponly=True, samesite="lax")

    def set(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=self.secure)


def _visitor(records: Records, session: Session) -> Visitor | None:
    if session.staff_id is None:
        return Visitor(OPERATOR, "", session.id)
    member = records.people.staff_member(session.staff_id)
    return Visitor(Viewer.of(member), member.name, session.id) if member is not None else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
