"""例会: the series, each said in one sentence and agreed to once by a second person."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from bot.domain.meetings import MeetingSeries, SeriesReading, SeriesState
from bot.domain.notices import Objection
from bot.domain.people import MAY_APPROVE, MAY_DRAFT, StaffMember
from bot.errors import Refused
from bot.store import Records
from bot.web.console.asked import acting, number_in, steers
from bot.web.console.pages import Pages, Visit

LONGEST = 1000  # characters of a sentence
ANSWERS = ("times", "title", "place", "who")  # what may have been asked about a sentence
FIELDS = ("times", "place", "title", "audience", "body")
REASON = 200  # characters
KEPT = timedelta(days=1)  # so long a form that was sent is known again
AHEAD = 12
Step = Callable[[Records, MeetingSeries, StaffMember, Visit], SeriesReading | None]


class MeetingSeriesPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._desk = pages.parts.services.meetings
        self._steps: dict[str, Step] = {
            "approve": self._approve,
            "return": self._return,
            "pause": self._turn(SeriesState.PAUSED),
            "resume": self._turn(SeriesState.ACTIVE),
            "end": self._turn(SeriesState.ENDED),
            "change": self._change,
        }

    # --- looking -------------------------------------------------------------------------------------------------------

    def all(self, visit: Visit) -> Response:
        return self._all(visit, {})

    def _all(self, visit: Visit, more: Mapping[str, Any], status: int = 200) -> Response:
        with self._parts.store.read() as records:
            series = self._desk.listed(records, visit.now)
            ended = records.meetings.all_series(SeriesState.ENDED)
            me = acting(records, visit)
        data = {
            "series": series,
            "ended": ended,
            "drafts": me is not None and me.has(MAY_DRAFT),
            "once": secrets.token_hex(8),
            "longest": LONGEST,
            "text": "",
            "given": {},
            "asks": None,
            "refused": None,
            "fault": "",
            **more,
        }
        return self._pages.show(visit, "programme/meetings", data, status)

    def one(self, visit: Visit) -> Response:
        return self._one(visit, {})

    def _one(self, visit: Visit, more: Mapping[str, Any], status: int = 200) -> Response:
        with self._parts.store.read() as records:
            one = self._found(records, visit)
            if one is None:
                return self._pages.gone()
            me, staff = acting(records, visit), {member.id: member.name for member in records.people.staff()}
            data = {
                "one": self._desk.shown(records, one, visit.now),
                "meetings": records.meetings.ahead(one.id, visit.now, AHEAD) if one.state is not SeriesState.DRAFT else [],
                "past": [each for each in records.meetings.of_year(one.id, visit.now.year) if each.starts_at <= visit.now][::-1],
                "author": staff.get(one.author_id, ""),
                "approver": staff.get(one.approver_id or 0, ""),
                "mine": me is not None and me.id == one.author_id,
                "drafts": me is not None and me.has(MAY_DRAFT) and steers(visit.viewer, one.author_id),
                "approves": me is not None and me.has(MAY_APPROVE) and steers(visit.viewer, one.author_id),
            }
        shown = {"done": visit.asked("done"), "asks": None, "refused": None, "said": _said(visit)}
        return self._pages.show(visit, "programme/meeting_series", {**data, **shown, **more}, status)

    # --- a new one -----------------------------------------------------------------------------------------------------

    def begin(self, visit: Visit) -> Response:
        """A sentence, and what was asked about it before; a draft of it once nothing is open. Sent twice it is one draft."""
        with self._parts.store.write() as records:
            me = acting(records, visit)
            if me is None:
                return self._pages.sorry("no_staff", 403)
            if not me.has(MAY_DRAFT):
                return self._pages.gone()
            text, given, known = _sentence(visit), _given(visit), _once(visit, me)
            number = records.access.recall(known, visit.now) if known else None
            if number is not None:
                return self._pages.onward(f"/console/meetings/{number}?done=drafted")
            more = self._drafted(records, me, text, given, visit)
            if isinstance(more, MeetingSeries) and known:
                records.access.remember(known, str(more.id), visit.now + KEPT)
        if not isinstance(more, MeetingSeries):
            return self._all(visit, {"text": text, "given": given, **more}, 422)
        self._parts.wake()
        return self._pages.onward(f"/console/meetings/{more.id}?done=drafted")

    def _drafted(
        self, records: Records, me: StaffMember, text: str, given: Mapping[str, str], visit: Visit
    ) -> MeetingSeries | dict[str, Any]:
        """The draft; else what is asked or objected."""
        if not text:
            return {"fault": "empty"}
        reading = self._desk.read(records, me, text, given, visit.now)
        if not reading.settled or reading.fields is None:
            return {"asks": _asks(reading)}
        try:
            return self._desk.draft(records, me, reading.fields, visit.now)
        except Refused as fault:
            return {"refused": {**fault.data(0), "series": True}}

    # --- the steps -----------------------------------------------------------------------------------------------------

    def step(self, visit: Visit) -> Response:
        """Approve, return, pause, resume, end, change. What is so already stays so."""
        taken = visit.path["step"]
        step = self._steps.get(taken)
        with self._parts.store.write() as records:
            one, me = self._found(records, visit), acting(records, visit)
            if one is None or step is None:
                return self._pages.gone()
            if me is None:
                return self._pages.sorry("no_staff", 403)
            if not (me.has(MAY_DRAFT) and steers(visit.viewer, one.author_id)):
                return self._pages.gone()
            more = self._taken(records, one, me, visit, step)
        if more:
            return self._one(visit, more, 409)
        self._parts.wake()
        return self._pages.onward(f"/console/meetings/{one.id}?done={taken}")

    @staticmethod
    def _taken(records: Records, one: MeetingSeries, me: StaffMember, visit: Visit, step: Step) -> dict[str, Any]:
        try:
            reading = step(records, one, me, visit)
        except Refused as fault:
            return {"refused": {**fault.data(one.id), "series": True}}
        return {"asks": _asks(reading)} if reading is not None else {}

    def _approve(self, records: Records, one: MeetingSeries, me: StaffMember, visit: Visit) -> None:
        if one.state is not SeriesState.ACTIVE or one.approver_id != me.id:
            self._desk.approve(records, one, me, visit.now)

    def _return(self, records: Records, one: MeetingSeries, me: StaffMember, visit: Visit) -> None:
        self._desk.send_back(records, one, me, visit.form.get("reason")[:REASON], visit.now)

    def _turn(self, state: SeriesState) -> Step:
        def turn(records: Records, one: MeetingSeries, me: StaffMember, visit: Visit) -> None:
            if one.state is not state:
                self._desk.turn(records, one, me, state, visit.now)

        return turn

    def _change(self, records: Records, one: MeetingSeries, me: StaffMember, visit: Visit) -> SeriesReading | None:
        """One field otherwise; it waits for a second person again."""
        field, words = _said(visit).values()
        if field not in FIELDS or not (words or field == "body"):
            raise Refused(Objection.UNCHANGED)
        reading = self._desk.reread(records, one, me, (field, words), visit.now)
        if not reading.settled or reading.fields is None:
            return reading
        self._desk.amend(records, one, me, reading.fields, visit.now)
        return None

    @staticmethod
    def _found(records: Records, visit: Visit) -> MeetingSeries | None:
        number = number_in(str(visit.path["number"]))
        return records.meetings.series(number) if number is not None else None


def _asks(reading: SeriesReading) -> dict[str, str]:
    """As `staff/meeting_ask` takes it, and which answer it wants."""
    unclear = bool(reading.who or reading.receivers)
    wants = "who" if unclear else reading.ask if reading.ask in ANSWERS else "times"
    return {"ask": reading.ask, "who": reading.who, "receivers": reading.receivers, "wants": wants}


def _sentence(visit: Visit) -> str:
    return visit.form.get("text").removeprefix("例会：").removeprefix("例会:").strip()[:LONGEST]


def _given(visit: Visit) -> dict[str, str]:
    return {name: words[:LONGEST] for name in ANSWERS if (words := visit.form.get(name))}


def _said(visit: Visit) -> dict[str, str]:
    return {"field": visit.form.get("field"), "value": visit.form.get("value")[:LONGEST]}


def _once(visit: Visit, me: StaffMember) -> str:
    once = visit.form.get("once")[:32]
    return f"meetings:sent:{me.id}:{once}" if once else ""
