"""/n/{token}: one notice in large type, for one person, without any sign-in. The link itself is the key."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.context import Said, Settled
from bot.domain.notices import CONFIRMED, How, RecipientState, Rsvp
from bot.domain.rsvp import Bring, RsvpDetails
from bot.links import NoticeKey
from bot.settling import Word, arrange, ring_up, take
from bot.store import Records
from bot.store.recipients import Pending
from bot.web.guard import pressed
from bot.web.parts import Parts

ANSWERS: dict[str, Rsvp | None] = {"confirm": None, "attend": Rsvp.ATTEND, "decline": Rsvp.DECLINE}
WORDS = {"confirm": "收到", "attend": "去", "decline": "不去"}  # of the buttons
WAYS = {"visit": Bring.VISIT, "phone": Bring.CALL, "text": Bring.TEXT, "none": Bring.NONE}
NEEDS, CALL = "needs", "call"
BUTTONS = frozenset({*ANSWERS, *WAYS, NEEDS, CALL})
BOXES = ("companion", "transport", "wheelchair")
Pressed = Mapping[str, str]
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
        key = self._parts.links.read(request.path_params["token"])
        found = await asyncio.to_thread(self._open, key, request.method == "GET")
        if found is None:
            return self._gone()
        pending, details = found
        # What the address claims is believed only as far as the records bear it out.
        done = request.query_params.get("done", "")
        return self._page(pending, details, done if _is_so(done, pending) else "before" if pending.state in CONFIRMED else "")

    async def answer(self, request: Request) -> Response:
        """A button was pressed; pressing it again changes nothing."""
        token = request.path_params["token"]
        keys = await pressed(request, LARGEST)
        said = keys.get("answer", "")
        key = self._parts.links.read(token)
        found = await asyncio.to_thread(self._open, key, False)
        if found is None or key is None:
            return self._gone()
        if said not in BUTTONS:
            return self._page(*found, "unclear", 400)
        await asyncio.to_thread(self._take, found[0], key, keys)
        self._parts.wake()
        return RedirectResponse(f"/n/{token}?done={said}", 303, SAFE)

    def _page(self, pending: Pending, details: RsvpDetails, said: str, status: int = 200) -> Response:
        notice = pending.notice
        data: dict[str, Any] = {
            "title": notice.title,
            "body": notice.body,
            "when": notice.event_at,
            "place": notice.place,
            "corrects": notice.version > 1,
            "answered": pending.state in CONFIRMED,
            "said": said,
            "rsvp": pending.rsvp.value if pending.rsvp and notice.event_at else "",
            "needs": details,
        }
        return HTMLResponse(self._parts.wording.page("notice", data), status, SAFE)

    def _gone(self) -> Response:
        """One page for a link that is over and for one that never was: nobody learns which."""
        return HTMLResponse(self._parts.wording.page("notice_gone", {}), 404, SAFE)

    # --- in the records ------------------------------------------------------------------------------------------------

    def _open(self, key: NoticeKey | None, read: bool) -> tuple[Pending, RsvpDetails] | None:
        """The notice that a link opens, with what was said of it before; that it was read is noted down."""
        if key is None:
            return None
        with self._parts.store.read() as records:
            pending = self._pending(records, key.recipient_id)
            details = records.answers.said_before([key.recipient_id])
        if pending is None:
            return None
        if read:
            with self._parts.store.write() as records:
                records.recipients.was_read(key.recipient_id, self._parts.clock.now())
        return pending, details[key.recipient_id].details

    def _pending(self, records: Records, recipient_id: int) -> Pending | None:
        found = records.recipients.pending(recipient_id)
        if found is None:
            return None
        open_ones = records.recipients.pending_for([found.person_id], self._parts.clock.now())
        return next((one for one in open_ones if one.recipient_id == recipient_id), None)

    def _take(self, pending: Pending, key: NoticeKey, keys: Pressed) -> None:
        now, services, said = self._parts.clock.now(), self._parts.services, keys["answer"]
        with self._parts.store.write() as records:
            if said == CALL:
                ring_up(records, pending, now)
            elif said == NEEDS:
                records.recipients.set_rsvp(pending.recipient_id, None, _needs(keys))
            elif said in WAYS and pending.rsvp is Rsvp.DECLINE:
                arrange(services, records, pending, WAYS[said], now)
            elif said in ANSWERS:
                word = Word(_settled(pending, key), Said(ANSWERS[said]), WORDS[said])
                take(services, records, pending, word, now)


def _settled(pending: Pending, key: NoticeKey) -> Settled:
    if key.proxy_id is None:
        return Settled(pending.recipient_id, How.SELF, f"person:{pending.person_id}", "page")
    return Settled(pending.recipient_id, How.PROXY, f"proxy:{key.proxy_id}", "page")


def _needs(keys: Pressed) -> RsvpDetails:
    """A box that is not ticked is declined."""
    return RsvpDetails(int("companion" in keys), "transport" in keys, "wheelchair" in keys)


def _is_so(done: str, pending: Pending) -> bool:
    """Whether that was pressed, by all that the records say."""
    if done == CALL:
        return pending.state is RecipientState.TASK_OPEN
    if done in WAYS:
        return pending.rsvp is Rsvp.DECLINE
    if done == NEEDS:
        return pending.rsvp is Rsvp.ATTEND
    return done in ANSWERS and pending.state in CONFIRMED and ANSWERS[done] in (None, pending.rsvp)
