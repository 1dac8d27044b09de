"""Notices on paper's terms: pasted, read, corrected, approved by a second person, followed until everybody is settled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.responses import Response

from bot import evidence
from bot.domain.drafts import DraftFields
from bot.domain.notices import Notice, NoticeKind, NoticeState, Text
from bot.domain.people import MAY_APPROVE, MAY_DRAFT, StaffMember
from bot.domain.rights import Right
from bot.errors import NotAllowed, Refused
from bot.store import Records
from bot.web.console.pages import XLSX, Pages, Visit

SHOWN, NAMES, LONGEST = 40, 60, 8000
EVERY = "20"  # seconds after which a notice that is under way is asked for again
MOMENTS = ("event_at", "end_at", "reply_by")
Step = Callable[[Records, Notice, StaffMember, Visit], object]


class NoticePages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._desk = pages.parts.services.notices
        self._steps: dict[str, Step] = {
            "approve": lambda records, notice, me, visit: self._desk.approve(records, notice, me, visit.now),
            "return": lambda records, notice, me, visit: self._desk.send_back(
                records, notice, me, visit.form.get("reason")[:200], visit.now
            ),
            "withdraw": lambda records, notice, me, visit: self._desk.withdraw(records, notice, me, visit.now),
            "resend": lambda records, notice, me, visit: self._desk.resend(records, notice, me, visit.now),
            "amend": self._amend,
            "correct": self._correct,
        }

    # --- looking -------------------------------------------------------------------------------------------------------

    def all(self, visit: Visit) -> Response:
        """The newest notices, and the room for a new one."""
        if not visit.viewer.holding(Right.NOTIFY):
            return self._pages.gone()
        with self._parts.store.read() as records:
            notices = records.notices.recent(SHOWN)
            figures = records.board.totals([one.id for one in notices])
        return self._pages.show(visit, "notices/notices", {"notices": [(one, figures.get(one.id)) for one in notices]})

    def one(self, visit: Visit) -> Response:
        return self._one(visit, None, 200)

    def _one(self, visit: Visit, refused: Refused | None, status: int) -> Response:
        with self._parts.store.read() as records:
            notice = self._found(records, visit)
            if notice is None:
                return self._pages.gone()
            data = {**self._data(records, notice, visit), "refused": refused.data(notice.number) if refused else None}
        still = bool(visit.asked("still")) or notice.state is not NoticeState.SENDING or refused is not None
        answer = self._pages.show(visit, "notices/notice", {**data, "still": still}, status)
        if not still:
            answer.headers["Refresh"] = EVERY
        return answer

    def _data(self, records: Records, notice: Notice, visit: Visit) -> dict[str, Any]:
        unit_id = int(visit.asked("unit")) if visit.asked("unit").isdecimal() else None
        board = records.board.units(notice.id)
        me = self._me(records, visit)
        return {
            "notice": notice,
            "preview": dict(self._desk.preview(records, notice, visit.viewer, visit.now)),
            "versions": records.notices.versions(notice.id),
            "authors": {one.id: one.name for one in records.people.staff()},
            "board": board,
            "weights": self._parts.office.reach.weights,
            "unit": unit_id,
            "missing": records.board.missing(notice.id, unit_id, 0, NAMES, visit.viewer),
            "approves": me is not None and me.has(MAY_APPROVE),
            "drafts": me is not None and me.has(MAY_DRAFT),
            "mine": me is not None and me.id == notice.author_id,
            "done": visit.asked("done"),
            "kinds": [kind.value for kind in NoticeKind],
        }

    # --- writing -------------------------------------------------------------------------------------------------------

    def read(self, visit: Visit) -> Response:
        """A pasted text becomes the fields of a draft, to be put right by whoever pasted it."""
        with self._parts.store.read() as records:
            me = self._writer(records, visit)
            if me is None:
                return self._pages.sorry("no_staff", 403)
            reading = self._desk.read(records, me, visit.form.get("text")[:LONGEST], visit.now)
        asks = [one for one in (reading.ask, reading.who, reading.receivers) if one]
        return self._pages.show(
            visit, "notices/notice_new", {"fields": reading.fields, "asks": asks, "refused": None, **self._new()}
        )

    def make(self, visit: Visit) -> Response:
        with self._parts.store.write() as records:
            me = self._writer(records, visit)
            if me is None:
                return self._pages.sorry("no_staff", 403)
            fields = self._fields(visit)
            if fields is None:
                return self._pages.sorry("unreadable", 400)
            try:
                notice = self._desk.draft(records, me, fields, visit.now)
            except Refused as refused:
                data = {"fields": fields, "asks": [], "refused": refused.data(), **self._new()}
                return self._pages.show(visit, "notices/notice_new", data, 422)
        self._parts.wake()
        return self._pages.onward(f"/console/notices/{notice.id}?done=drafted")

    @staticmethod
    def _new() -> dict[str, Any]:
        return {"kinds": [kind.value for kind in NoticeKind]}

    def step(self, visit: Visit) -> Response:
        """One step in the life of a notice: approve, return, withdraw, resend, amend, correct."""
        taken = visit.path["step"]
        step = self._steps.get(taken)
        with self._parts.store.write() as records:
            notice, me = self._found(records, visit), self._me(records, visit)
            if notice is None or step is None:
                return self._pages.gone()
            if me is None:
                return self._pages.sorry("no_staff", 403)
            if taken not in ("approve", "return") and not me.has(MAY_DRAFT):
                return self._pages.gone()
            try:
                step(records, notice, me, visit)
            except Refused as refused:
                fault: Refused | None = refused
            else:
                fault = None
        if fault is not None:
            return self._one(visit, fault, 409)
        self._parts.wake()
        return self._pages.onward(f"/console/notices/{notice.id}?done={taken}")

    def _amend(self, records: Records, notice: Notice, me: StaffMember, visit: Visit) -> object:
        fields = self._fields(visit)
        return self._desk.amend(records, notice, me, fields or DraftFields.of(notice), visit.now)

    def _correct(self, records: Records, notice: Notice, me: StaffMember, visit: Visit) -> object:
        return self._desk.propose(records, notice, me, self._text(visit) or notice.text, visit.now)

    def pack(self, visit: Visit) -> Response:
        """The evidence pack as a workbook; taking it out of the house is written down by the pack itself."""
        with self._parts.store.write() as records:
            notice = self._found(records, visit)
            if notice is None or not visit.viewer.everywhere(Right.EXPORT):
                return self._pages.gone()
            scribe = evidence.Scribe(self._parts.wording.render, self._parts.office.reach, visit.viewer)
            with TemporaryDirectory() as folder:
                path = Path(folder) / "evidence.xlsx"
                try:
                    made = evidence.write(records, notice.id, scribe, visit.now, path)
                except (NotAllowed, evidence.EvidenceFault):
                    return self._pages.gone()
                evidence.note(records, visit.viewer, made, visit.now)
                content = path.read_bytes()
        return self._pages.file(content, f"notice-{notice.number}.xlsx", XLSX)

    # --- what a form says ----------------------------------------------------------------------------------------------

    def _fields(self, visit: Visit) -> DraftFields | None:
        """The draft in a form; None for a form that no page of ours sends."""
        text, kind = self._text(visit), visit.form.get("kind")
        if text is None or kind not in set(NoticeKind):
            return None
        wants, drill = visit.form.get("confirm") == "yes", visit.form.get("drill") == "yes"
        fields = DraftFields(NoticeKind(kind), "", "", visit.form.get("audience")[:400], requires_confirmation=wants, drill=drill)
        return replace(fields.saying(text), source="console")

    def _text(self, visit: Visit) -> Text | None:
        try:
            moments = {name: self._moment(visit.form.get(name)) for name in MOMENTS}
        except ValueError:
            return None
        return Text(visit.form.get("title"), visit.form.get("body"), visit.form.get("place"), **moments)

    def _moment(self, said: str) -> datetime | None:
        """What a field for day and hour holds, in the office's own time."""
        return datetime.fromisoformat(said).replace(tzinfo=self._parts.clock.zone) if said else None

    @staticmethod
    def _me(records: Records, visit: Visit) -> StaffMember | None:
        return records.people.staff_member(visit.viewer.staff_id) if visit.viewer.staff_id is not None else None

    def _writer(self, records: Records, visit: Visit) -> StaffMember | None:
        me = self._me(records, visit)
        return me if me is not None and me.has(MAY_DRAFT) else None

    @staticmethod
    def _found(records: Records, visit: Visit) -> Notice | None:
        """A notice, for whoever may write notices; a liaison sees his tasks instead."""
        return records.notices.get(visit.path["notice_id"]) if visit.viewer.holding(Right.NOTIFY) else None
