"""The rehearsal room at /chat: be anybody of the demo office, through the same dispatcher and the same delivery.

Only served while the office is the demo one. What a phone shows is read from the records, so a restart loses nothing.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.domain.messages import Event, Incoming, Kind
from bot.domain.rehearsal import Fault, Handset
from bot.office import DEMO, DEMO_ACCOUNT
from bot.web.parts import Parts
from bot.web.rehearsal import work
from bot.web.rehearsal.phones import FOLLOW, PICTURE, TELEPHONES, Phones
from bot.web.rehearsal.room import AT_ONCE, CAN_FAIL, Room
from bot.web.rehearsal.saying import LARGEST, LONGEST, Said, Unfit, posted, said

SORRY = {
    "elsewhere": "只能在本页面里说话。",
    "unclear": "这句话没有收到，请再说一遍。",
    "empty": "还没有写字。",
    "too_long": f"一次最多说 {LONGEST} 个字，请分几次说。",
    "not_recorded": "这句话没有记下，请再说一遍。",
    "no_telephone": "这部手机没有电话号码。",
    "moving": "时间已经在往前走了，请等它走完再按。",
}
ADDRESSED = re.compile(r"^\s*@\S*\s*")
# The page needs nothing but itself, and nobody may frame it.
SAFE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
Work = Callable[[Request], Awaitable[Response]]


class Simulator:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._phones = Phones(parts)

    def routes(self) -> list[Route]:
        own = [
            Route("/chat", self.page),
            Route("/chat/phone/{who}", self.phone),
            Route("/chat/group/{group}", self.group),
            Route("/chat/say", self.say, methods=["POST"]),
        ]
        rehearsal = self._parts.rehearsal
        room = Room(self._parts, rehearsal, SAFE).routes() if rehearsal else []
        return [Route(one.path, _kindly(one.endpoint), methods=one.methods) for one in [*own, *room]]

    async def page(self, _request: Request) -> Response:
        people, groups = await asyncio.to_thread(self._phones.cast)
        rehearsal = self._parts.rehearsal
        data = {
            "people": people,
            "groups": groups,
            "longest": LONGEST,
            "at_once": AT_ONCE,
            "movable": rehearsal is not None and rehearsal.movable,
            "forms": [form.value for form in CAN_FAIL],
            "faults": [fault.value for fault in Fault],
            "handsets": [one.value for one in Handset],
        }
        return HTMLResponse(self._parts.wording.page("simulator", data), headers=SAFE)

    async def phone(self, request: Request) -> Response:
        """One phone: what its owner said and what reached him, oldest first."""
        seen = await asyncio.to_thread(self._phones.phone, request.path_params["who"])
        return JSONResponse({**seen, "board": await asyncio.to_thread(self._board)}, headers=SAFE)

    async def group(self, request: Request) -> Response:
        bubbles = await asyncio.to_thread(self._phones.group, request.path_params["group"])
        return JSONResponse({"bubbles": bubbles, "board": await asyncio.to_thread(self._board)}, headers=SAFE)

    def _board(self) -> list[dict[str, Any]]:
        with self._parts.store.read() as records:
            return work.board(records)

    async def say(self, request: Request) -> Response:
        """Say something as somebody. The page makes a key for each message, so that a double tap is one message. Raises Unfit."""
        spoken = said(await posted(request))
        incoming = await asyncio.to_thread(self._incoming, spoken)
        try:
            answer = await self._parts.intake.answer(incoming, self._parts.limits.answer_within)
        except (RuntimeError, TimeoutError):
            raise Unfit("not_recorded", 503) from None
        self._parts.wake()
        return JSONResponse({"answer": answer}, headers=SAFE)

    def _incoming(self, spoken: Said) -> Incoming:
        if spoken.via in TELEPHONES:
            return self._from_telephone(spoken)
        follows, shows = spoken.text == FOLLOW, spoken.text == PICTURE
        words = ADDRESSED.sub("", spoken.text) if spoken.group else spoken.text
        return Incoming(
            *DEMO,
            spoken.who,
            Kind.EVENT if follows else Kind.IMAGE if shows else Kind.TEXT,
            spoken.key,
            self._parts.clock.now(),
            text="" if follows or shows else words,
            event=Event.FOLLOW if follows else None,
            media_id=f"demo-{spoken.key}" if shows else "",
            group=spoken.group,
            addressed=not spoken.group or bool(ADDRESSED.match(spoken.text)),
        )

    def _from_telephone(self, spoken: Said) -> Incoming:
        """An answer to a text message, or a key pressed during a call. Raises Unfit."""
        telephone = spoken.who.replace("-", ":")
        with self._parts.store.read() as records:
            number = records.telephones.numbers([telephone]).get(telephone)
        if not number:
            raise Unfit("no_telephone")
        now = self._parts.clock.now()
        return Incoming(spoken.via, DEMO_ACCOUNT, "", Kind.TEXT, spoken.key, now, spoken.text, telephone=number)


def _kindly(work: Work) -> Work:
    """The same, with a sentence for whatever does not fit."""

    async def serve(request: Request) -> Response:
        try:
            return await work(request)
        except Unfit as fault:
            return JSONResponse({"error": SORRY[str(fault)]}, fault.status, headers=SAFE)
        except ClientDisconnect:
            return Response("", 400)

    return serve


__all__ = ["LARGEST", "LONGEST", "Simulator"]
