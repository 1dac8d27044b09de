"""/n/{token}: one notice in large type, for one person, without any sign-in. The link itself is the key."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.domain.messages import Reply
from bot.domain.notices import CONFIRMED, How, Rsvp
from bot.store import Records
from bot.store.notices import Pending
from bot.web.parts import Parts

ANSWERS: dict[str, Rsvp | None] = {"confirm": None, "attend": Rsvp.ATTEND, "decline": Rsvp.DECLINE}
LARGEST = 1024  # bytes of a pressed button
# The address is the key: it is not passed on, not kept by anybody between, and the page loads nothing but its style.
SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class NoticePage:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> list[Route]:
        return [Route("/n/{token:path}", self.show), Route("/n/{token:path}", self.answer, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        pending = await asyncio.to_thread(self._find, request.path_params["token"])
        if pending is None:
            return self._gone()
        answered = pending.state in CONFIRMED
        done = request.query_params.get("done", "")
        # What the address claims is believed only as far as the records bear it out.
        said = (done if done in ANSWERS else "before") if answered else ""
        return self._page(pending, said)

    async def answer(self, request: Request) -> Response:
        """A button was pressed; pressing it again changes nothing."""
        token = request.path_params["token"]
        said = await _pressed(request)
        pending = await asyncio.to_thread(self._find, token)
        if pending is None:
            return self._gone()
        if said not in ANSWERS:
            return self._page(pending, "unclear", 400)
        await asyncio.to_thread(self._settle, pending, ANSWERS[said])
        self._parts.wake()
        return RedirectResponse(f"/n/{token}?done={said}", 303, SAFE)

    def _page(self, pending: Pending, said: str, status: int = 200) -> Response:
        notice = pending.notice
        data: dict[str, Any] = {
            "title": notice.title,
            "body": notice.body,
            "when": notice.event_at,
            "place": notice.place,
            "answered": pending.state in CONFIRMED,
            "said": said,
        }
        return HTMLResponse(self._parts.wording.page("notice", data), status, SAFE)

    def _gone(self) -> Response:
        """One page for a link that is over and for one that never was: nobody learns which."""
        return HTMLResponse(self._parts.wording.page("notice_gone", {}), 404, SAFE)

    # --- in the records ------------------------------------------------------------------------------------------------

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

    def _settle(self, pending: Pending, rsvp: Rsvp | None) -> None:
        now = self._parts.clock.now()
        dispatch = self._parts.services.dispatch
        with self._parts.store.write() as records:
            how = _how(records, pending.person_id)
            by = "proxy" if how is How.PROXY else f"person:{pending.person_id}"
            dispatch.settle(records, pending.recipient_id, how, by, now, rsvp)
            if rsvp is Rsvp.DECLINE and pending.liaison_id is not None:
                # The page promises that somebody brings it to him, as the same answer in the chat does.
                told = Reply("staff/declined", {"who": pending.person_name, "title": pending.notice.title, "words": "不去"})
                dispatch.tell_staff(records, [pending.liaison_id], told, now, f"declined:{pending.recipient_id}")


def _how(records: Records, person_id: int) -> How:
    """The link went to the first of his accounts; whoever has none of his own was reached through a proxy."""
    routes = records.people.routes([person_id]).get(person_id, [])
    return How.PROXY if routes and routes[0].proxy_name else How.SELF


async def _pressed(request: Request) -> str:
    """Which button; empty for anything that is no button of ours."""
    if not 0 < int(request.headers.get("content-length") or 0) <= LARGEST:
        return ""
    try:
        fields = parse_qs((await request.body()).decode("ascii"), max_num_fields=4)
    except (ValueError, ClientDisconnect):
        return ""
    return fields.get("answer", [""])[0]
