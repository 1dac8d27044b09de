"""Whoever came by a link and has no password may set one. It can wait: there is always another link."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.domain.sign_in import inside, weakness
from bot.web.guard import SAFE, from_our_pages, pressed
from bot.web.sign_in.hall import Hall
from bot.web.sign_in.passwords import Busy

LARGEST = 4096  # bytes of the form


class FirstPassword:
    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._parts = hall.parts

    async def show(self, request: Request) -> Response:
        return await asyncio.to_thread(self._show, request)

    async def set(self, request: Request) -> Response:
        if not from_our_pages(request):
            return self._hall.form(request, "elsewhere", 403)
        said = await pressed(request, LARGEST)
        return await asyncio.to_thread(self._set, request, said.get("password", ""), said.get("again", ""), said.get("next", ""))

    def _show(self, request: Request) -> Response:
        visitor, onward = self._hall.sessions.visitor(request), inside(request.query_params.get("next", ""))
        if visitor is None:
            return self._hall.form(request, "again", 403)
        staff_id = visitor.viewer.staff_id
        if staff_id is None or self._has_one(staff_id):
            return RedirectResponse(onward, 303, SAFE)
        return self._page("", visitor.name, onward)

    def _set(self, request: Request, word: str, again: str, next_page: str) -> Response:
        visitor, onward = self._hall.sessions.visitor(request), inside(next_page)
        if visitor is None or visitor.viewer.staff_id is None:
            return self._hall.form(request, "again", 403)
        staff_id = visitor.viewer.staff_id
        with self._parts.store.read() as records:
            member = records.people.staff_member(staff_id)
        weak = weakness(word, visitor.name, member.phone if member is not None else "")
        if weak is not None or word != again:
            return self._page(weak.value if weak is not None else "differs", visitor.name, onward, 422)
        try:
            kept = self._hall.passwords.hash(word)
        except Busy:
            return self._page("busy", visitor.name, onward, 503)
        with self._parts.store.write() as records:
            if records.credentials.first_password(staff_id, kept, self._parts.clock.now()):
                actor = visitor.viewer.actor
                records.access.write_history(actor, "signin.password_set", actor, self._parts.clock.now())
        return RedirectResponse(onward, 303, SAFE)

    def _has_one(self, staff_id: int) -> bool:
        with self._parts.store.read() as records:
            return bool(records.credentials.of(staff_id).password)

    def _page(self, say: str, name: str, onward: str, status: int = 200) -> Response:
        return self._hall.page("signin_password", {"say": say, "name": name, "onward": onward}, status)
