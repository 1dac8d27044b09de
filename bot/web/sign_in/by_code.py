"""After the password: the code of a telephone, or a recovery code. No code is taken twice."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from bot.domain.sign_in import CODE, inside
from bot.store import Records
from bot.web.guard import from_our_pages, pressed
from bot.web.sign_in.codes import recovery_digest, step_of
from bot.web.sign_in.hall import Hall

LARGEST = 2048  # bytes of the form


class ByCode:
    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._parts = hall.parts

    async def show(self, request: Request) -> Response:
        onward = inside(request.query_params.get("next", ""))
        if await asyncio.to_thread(self._waits, request):
            return self._page("", onward)
        return self._hall.form(request, "again", 403)

    async def check(self, request: Request) -> Response:
        if not from_our_pages(request):
            return self._hall.form(request, "elsewhere", 403)
        said = await pressed(request, LARGEST)
        return await asyncio.to_thread(self._check, request, said.get("code", ""), inside(said.get("next", "")))

    def _check(self, request: Request, said: str, onward: str) -> Response:
        now = self._parts.clock.now()
        with self._parts.store.write() as records:
            half = self._hall.half_in(records, request)
            if half is None or records.people.staff_member(half[0]) is None:
                return self._hall.form(request, "again", 403)
            staff_id, way = half
            charged = records.waits.charge({f"code:{staff_id}": CODE}, now)
            if charged.until is not None:
                return self._page("wait", onward, 429, self._hall.wait(charged.until))
            how = self._used_up(records, staff_id, said)
            if not how or not self._hall.finish_half(records, request):
                self._hall.refused(records, "code", staff_id)
                return self._page("wrong", onward, 403)
            records.waits.clear(f"code:{staff_id}")
            return self._hall.let_in(records, request, staff_id, way, onward, code=how)

    def _used_up(self, records: Records, staff_id: int, said: str) -> str:
        """By what he has shown that it is he: totp, recovery; "" if he has not."""
        now, credential = self._parts.clock.now(), records.credentials.of(staff_id)
        digest = recovery_digest(said)
        if digest is not None:
            return "recovery" if records.credentials.use_recovery(staff_id, digest, now) else ""
        step = step_of(credential.totp, said, now, credential.totp_step) if credential.totp else None
        return "totp" if step is not None and records.credentials.use_step(staff_id, step) else ""

    def _waits(self, request: Request) -> bool:
        with self._parts.store.read() as records:
            return self._hall.half_in(records, request) is not None

    def _page(self, say: str, onward: str, status: int = 200, wait: int = 0) -> Response:
        return self._hall.page("signin_code", {"say": say, "onward": onward}, status, wait)
