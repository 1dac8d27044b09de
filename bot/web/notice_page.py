"""/n/{token}: one notice in large type, for one person, without any sign-in. The link itself is the key."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.domain.notices import How, Rsvp
from bot.store.notices import Pending
from bot.web.parts import Parts

ANSWERS: dict[str, Rsvp | None] = {"confirm": None, "attend": Rsvp.ATTEND, "decline": Rsvp.DECLINE}


class NoticePage:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> list[Route]:
        return [Route("/n/{token}", self.show), Route("/n/{token}", self.answer, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        pending = await asyncio.to_thread(self._find, request.path_params["token"])
        if pending is None:
            return HTMLResponse(self._parts.wording.page("notice_gone", {}), 404)
        notice = pending.notice
        data: dict[str, Any] = {
            "title": notice.title,
            "body": notice.body,
            "when": notice.event_at,
            "place": notice.place,
            "done": request.query_params.get("done", ""),
        }
        return HTMLResponse(self._parts.wording.page("notice", data), headers={"Referrer-Policy": "no-referrer"})

    async def answer(self, request: Request) -> Response:
        """A button was pressed; pressing it again changes nothing."""
        token = request.path_params["token"]
        async with request.form(max_fields=4, max_files=0) as form:
            said = str(form.get("answer", ""))
        if said not in ANSWERS or not await asyncio.to_thread(self._settle, token, ANSWERS[said]):
            return HTMLResponse(self._parts.wording.page("notice_gone", {}), 404)
        return RedirectResponse(f"/n/{token}?done={said}", 303)

    def _find(self, token: str) -> Pending | None:
        recipient_id = self._parts.recipient_of(token)
        if recipient_id is None:
            return None
        with self._parts.store.read() as records:
            pending = records.notices.pending(recipient_id)
            if pending is None:
                return None
            open_ones = records.notices.pending_for([pending.person_id], self._parts.clock.now())
        return next((one for one in open_ones if one.recipient_id == recipient_id), None)

    def _settle(self, token: str, rsvp: Rsvp | None) -> bool:
        pending = self._find(token)
        if pending is None:
            return False
        now = self._parts.clock.now()
        with self._parts.store.write() as records:
            by = f"person:{pending.person_id}"
            self._parts.services.dispatch.settle(records, pending.recipient_id, How.SELF, by, now, rsvp)
        return True
