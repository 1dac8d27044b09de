"""/n/{token}: one notice in large type, for one person, without any sign-in. The link itself is the key."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.domain.notices import CONFIRMED, RecipientState, Rsvp
from bot.domain.people import surname
from bot.domain.rsvp import Bring, RsvpDetails
from bot.domain.standing import Standing, opens, sign_up_is_over, standing
from bot.links import NoticeKey
from bot.notices.settling import to_be_rung
from bot.store import Records
from bot.store.pending import Pending
from bot.web.appointment import MEDIA_TYPE, appointment
from bot.web.flood import Flood
from bot.web.guard import pressed
from bot.web.notice_answers import ATTENDS, CALL, CHANGED, LATE, NEEDS, STAND_IN, UNCLEAR, WAYS, Answers
from bot.web.parts import Parts
from bot.web.public import SAFE, gone, page, show
from bot.web.sign_in.caller import caller

NOBODY = NoticeKey(0)  # what a link opens that we never made: the records are asked all the same, so that it takes as long
LARGEST = 1024  # bytes of a pressed button
A_MINUTE = 120  # looks at one notice, or broken links from one address: more is no human
WECHAT = "MicroMessenger"  # names its browser, which takes no files into the calendar


@dataclass(frozen=True, slots=True)
class Opened:
    """A notice as its link opens it, with what was said of it before."""

    pending: Pending
    details: RsvpDetails
    by_proxy: bool
    standing: Standing
    late: bool  # the time to sign up is over
    called: bool  # somebody is to ring him


class NoticePage:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._answers = Answers(parts.services)
        self._flood = Flood(A_MINUTE)

    def routes(self) -> list[Route]:
        return [
            Route("/n/{token}/notice.ics", self.calendar),
            page(self._parts, "/n/{token:path}", self.show),
            Route("/n/{token:path}", self.answer, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        key = self._key(request)
        if key is None:
            return self._busy(request)
        opened = await asyncio.to_thread(self._open, key, request.method == "GET")
        if opened is None:
            return gone(self._parts, request)
        # What the address claims is believed only as far as the records bear it out.
        done = request.query_params.get("done", "")
        return self._page(request, opened, done if _is_so(done, opened) else "")

    async def answer(self, request: Request) -> Response:
        """A button was pressed; pressing it again changes nothing."""
        token, keys, key = request.path_params["token"], await pressed(request, LARGEST), self._key(request)
        if key is None:
            return self._busy(request)
        done = await asyncio.to_thread(self._take, key, keys)
        if done is None:
            return gone(self._parts, request)
        if done == UNCLEAR:
            opened = await asyncio.to_thread(self._open, key, False)
            return self._page(request, opened, done, 400) if opened else gone(self._parts, request)
        self._parts.wake()
        return RedirectResponse(f"/n/{token}?done={done}" if done else f"/n/{token}", 303, SAFE)

    async def calendar(self, request: Request) -> Response:
        key = self._key(request)
        if key is None:
            return self._busy(request)
        opened = await asyncio.to_thread(self._open, key, False)
        if opened is None or opened.pending.notice.event_at is None or opened.standing is not Standing.HOLDS:
            return gone(self._parts, request)
        notice, now = opened.pending.notice, self._parts.clock.now()
        content = await asyncio.to_thread(appointment, notice, self._parts.office, now)
        return Response(content, 200, {**SAFE, "Content-Disposition": 'inline; filename="notice.ics"'}, MEDIA_TYPE)

    # --- what is shown -------------------------------------------------------------------------------------------------

    def _page(self, request: Request, opened: Opened, said: str, status: int = 200) -> Response:
        pending, notice = opened.pending, opened.pending.notice
        data: dict[str, Any] = {
            "title": notice.title,
            "body": notice.body,
            "when": notice.event_at,
            "until": notice.reply_by,
            "place": notice.place,
            "version": notice.version,
            "whom": surname(pending.person_name),
            "by_proxy": opened.by_proxy,
            "stands": opened.standing.value,
            "late": opened.late,
            "answered": pending.state in CONFIRMED,
            "said": said,
            "rsvp": pending.rsvp.value if pending.rsvp and notice.event_at else "",
            "needs": opened.details,
            **self._ways_on(request, opened),
        }
        return show(self._parts, request, "notice", data, status)

    def _ways_on(self, request: Request, opened: Opened) -> dict[str, Any]:
        """Where the place is on a map, and the appointment for the calendar. The map is told the words of the place alone."""
        notice, map_url = opened.pending.notice, self._parts.office.map_url
        token = request.path_params["token"]
        return {
            "map": f"{map_url}{quote(notice.place)}" if map_url and notice.place else "",
            "calendar": f"/n/{token}/notice.ics" if notice.event_at else "",
            "wechat": WECHAT in request.headers.get("user-agent", ""),
        }

    def _busy(self, request: Request) -> Response:
        return show(self._parts, request, "busy", {}, 429)

    # --- in the records ------------------------------------------------------------------------------------------------

    def _key(self, request: Request) -> NoticeKey | None:
        """Whose notice a link is to open; None when asked for too often. Broken links are counted by where they come from."""
        key = self._parts.links.read(request.path_params["token"])
        return None if self._flood.over(key.recipient_id if key else caller(request)) else key or NOBODY

    def _open(self, key: NoticeKey, read: bool) -> Opened | None:
        """The notice that a link opens; that it was read is noted down."""
        with self._parts.store.read() as records:
            opened = self._find(records, key)
        if opened is not None and read:
            with self._parts.store.write() as records:
                records.recipients.was_read(key.recipient_id, self._parts.clock.now())
        return opened

    def _find(self, records: Records, key: NoticeKey) -> Opened | None:
        now = self._parts.clock.now()
        pending = records.pending.one(key.recipient_id)
        said = records.answers.said_before([key.recipient_id])
        if pending is None or pending.state is RecipientState.EXCLUDED:
            return None
        if key.proxy_id is not None and not records.answers.receives(key.proxy_id, pending.person_id):
            return None
        if key.series < records.loosing.times(key.recipient_id):  # it had gone to an account that is not his
            return None
        notice = pending.notice
        if not opens(notice, now, self._parts.office.link_days):
            return None
        stands, late = standing(notice, now), sign_up_is_over(notice, now)
        called = pending.state is RecipientState.TASK_OPEN or to_be_rung(records, pending)
        return Opened(pending, said[key.recipient_id].details, key.proxy_id is not None, stands, late, called)

    def _take(self, key: NoticeKey, keys: Mapping[str, str]) -> str | None:
        """What was taken, in the word that the page then goes by; None for a link that opens nothing.

        All is looked at anew while nobody else writes: the page may be old, and another one open beside it.
        """
        with self._parts.store.write() as records:
            opened = self._find(records, key)
            if opened is None:
                return None
            if opened.standing is not Standing.HOLDS:
                return ""
            if keys.get("version", "") not in ("", str(opened.pending.notice.version)):
                return CHANGED
            if opened.late and keys.get("answer") in ATTENDS and not _is_so(keys["answer"], opened):
                return LATE
            return self._answers.take(records, opened.pending, key, keys, self._parts.clock.now())


def _is_so(done: str, opened: Opened) -> bool:
    """Whether that was pressed, by all that the records say."""
    pending, bring = opened.pending, opened.details.bring
    so = {
        CALL: opened.called,
        NEEDS: pending.rsvp is Rsvp.ATTEND,
        "confirm": pending.state in CONFIRMED,
        "attend": pending.rsvp is Rsvp.ATTEND,
        "decline": pending.rsvp is Rsvp.DECLINE and bring is not Bring.STAND_IN,
        STAND_IN: pending.rsvp is Rsvp.DECLINE and bring is Bring.STAND_IN,
        CHANGED: pending.notice.version > 1,
        LATE: opened.late,
        **{word: pending.rsvp is Rsvp.DECLINE and bring is way for word, way in WAYS.items()},
    }
    return so.get(done, False)
