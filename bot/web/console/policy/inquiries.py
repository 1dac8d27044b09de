"""Questions that went to a person (问询): whose they are, until when, what was said, and the steps that settle them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.responses import Response

from bot.domain.inquiry import CLOSED, Disposition, Inquiry
from bot.domain.people import MAY_DRAFT, MAY_SETTLE, StaffMember
from bot.domain.quoting import sentences
from bot.domain.rights import Right
from bot.policy.from_inquiries import TOPIC, WORDING, learn
from bot.store import Records
from bot.store.inquiries import Word
from bot.web.console.asked import number_in
from bot.web.console.pages import Pages, Visit
from bot.web.console.policy.library import may_change, titled

SHOWN = 60
LONGEST = 2000  # characters of an answer
Step = Callable[[Records, Inquiry, StaffMember, Visit], str]  # what is wrong with it, or ""


class InquiryPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._desk = pages.parts.services.inquiries
        self._steps: dict[str, Step] = {
            "take": self._take,
            "pass": self._pass,
            "answer": self._answer,
            "close": self._close,
            "learn": self._learn,
        }

    # --- looking -------------------------------------------------------------------------------------------------------

    def all(self, visit: Visit) -> Response:
        """What waits, most pressing first: one's own, or everybody's for whoever answers for everybody."""
        if (number := number_in(visit.asked("number"))) is not None:
            return self._pages.onward(f"/console/inquiries/{number}")
        everybody = visit.viewer.everywhere(Right.SEE) and not visit.asked("mine")
        me = visit.viewer.staff_id
        with self._parts.store.read() as records:
            waiting = records.inquiries.open_inquiries(None if everybody else me or 0)
            names = {one.id: one.name for one in records.people.staff()}
            known = {row.id: row for row in records.roll.names(visit.viewer, [one.person_id or 0 for one in waiting[:SHOWN]])}
            acts = self._acting(records, visit)
        rows = [
            {
                "inquiry": one,
                "clock": clock_of(one, visit.now),
                "owner": names.get(one.owner_id or 0, ""),
                "person": known.get(one.person_id or 0),
                "mine": one.owner_id == me,
                "acts": acts is not None and _may_act(one, acts),
            }
            for one in waiting[:SHOWN]
        ]
        data = {"rows": rows, "more": max(0, len(waiting) - SHOWN), "all": everybody, "done": visit.asked("done")}
        return self._pages.show(visit, "policy/inquiries", data)

    def one(self, visit: Visit) -> Response:
        return self._one(visit, "")

    def _one(self, visit: Visit, fault: str, status: int = 200) -> Response:
        with self._parts.store.read() as records:
            one = self._found(records, visit)
            if one is None:
                return self._pages.gone()
            data = self._data(records, one, visit)
        self._pages.opened(visit, one.person_id, "/console/inquiries")
        return self._pages.show(visit, "policy/inquiry", {**data, "fault": fault}, status)

    def _data(self, records: Records, one: Inquiry, visit: Visit) -> dict[str, Any]:
        staff = {member.id: member for member in records.people.staff()}
        topics = {topic.id: topic for topic in records.policy.published() if topic.in_force(visit.day.date)}
        insert = titled(topics.values(), visit.asked("topic"))
        me = self._acting(records, visit)
        return {
            "inquiry": one,
            "how": clock_of(one, visit.now),
            "owner": staff[one.owner_id].name if one.owner_id in staff else "",
            "person": next(iter(records.roll.names(visit.viewer, [one.person_id or 0])), None),
            "phone_open": bool(visit.viewer.holding(Right.NUMBERS)),
            "thread": _thread(one, records.inquiries.words(one.number), staff),
            "mine": one.owner_id == visit.viewer.staff_id,
            "acts": me is not None and _may_act(one, me),
            "changes": may_change(visit),
            "nearest": topics.get(one.topic_id),
            "insert": insert,
            "lines": sentences(insert) if insert else (),
            "draft": visit.form.fields.get("words", ""),
            "titles": list(dict.fromkeys(topic.title for topic in topics.values())),
            "colleagues": [(m.id, m.name) for m in staff.values() if m.has(MAY_SETTLE) and m.id != one.owner_id],
            "dispositions": [disposition.value for disposition in Disposition],
            "done": visit.asked("done"),
        }

    # --- the steps -----------------------------------------------------------------------------------------------------

    def step(self, visit: Visit) -> Response:
        taken = visit.path["step"]
        with self._parts.store.write() as records:
            one, me = self._found(records, visit), self._acting(records, visit)
            step = self._steps.get(taken)
            if one is None or step is None:
                return self._pages.gone()
            if me is None:
                return self._pages.sorry("no_staff", 403)
            if not (may_change(visit) if taken == "learn" else _may_act(one, me)):
                return self._pages.gone()
            fault = step(records, one, me, visit)
        if fault:
            return self._one(visit, fault, 409)
        self._parts.wake()
        if taken == "close":
            return self._pages.onward("/console/inquiries?done=close")
        return self._pages.onward(f"/console/inquiries/{one.number}?done={taken}")

    def _take(self, records: Records, one: Inquiry, me: StaffMember, visit: Visit) -> str:
        if not one.is_open:
            return "moved_on"
        self._desk.take(records, one, me, visit.now)
        return ""

    def _pass(self, records: Records, one: Inquiry, me: StaffMember, visit: Visit) -> str:
        number = number_in(visit.form.get("to"))
        to = records.people.staff_member(number) if number is not None else None
        if to is None:
            return "nobody"
        if not one.is_open:
            return "moved_on"
        self._desk.hand(records, one, to, me, visit.now)
        return ""

    def _answer(self, records: Records, one: Inquiry, me: StaffMember, visit: Visit) -> str:
        words = visit.form.get("words")[:LONGEST].replace("\r\n", "\n")
        if not words:
            return "empty"
        return "moved_on" if self._desk.answer(records, one, me, words, visit.now) is None else ""

    def _close(self, records: Records, one: Inquiry, me: StaffMember, visit: Visit) -> str:
        said = visit.form.get("result")
        if said not in set(Disposition):
            return "disposition"
        result = (said, visit.form.get("note")[:200])
        return "moved_on" if self._desk.close(records, one, result, me, visit.now) is None else ""

    @staticmethod
    def _learn(records: Records, one: Inquiry, _me: StaffMember, visit: Visit) -> str:
        """Into the library, once somebody has accepted it: a further wording, or a new topic."""
        how = visit.form.get("how")
        return learn(records, one, how if how == WORDING else TOPIC, visit.viewer.actor, visit.now).fault

    # --- who may -------------------------------------------------------------------------------------------------------

    @staticmethod
    def _acting(records: Records, visit: Visit) -> StaffMember | None:
        return records.people.staff_member(visit.viewer.staff_id) if visit.viewer.staff_id is not None else None

    @staticmethod
    def _found(records: Records, visit: Visit) -> Inquiry | None:
        """For its owner, and for whoever answers for everybody."""
        one = records.inquiries.get(visit.path["number"])
        if one is None or visit.viewer.everywhere(Right.SEE) or one.owner_id == (visit.viewer.staff_id or 0):
            return one
        return None


def _may_act(one: Inquiry, me: StaffMember) -> bool:
    return one.state != CLOSED and (one.owner_id == me.id or me.has(MAY_DRAFT))


def clock_of(one: Inquiry, now: datetime) -> str:
    """late, soon (today), calm, or over."""
    if not one.is_open and not one.unsettled:
        return "over"
    if now > one.due_at:
        return "late"
    return "soon" if one.due_at.date() == now.date() else "calm"


def _thread(one: Inquiry, words: list[Word], staff: Mapping[int, StaffMember]) -> list[dict[str, Any]]:
    """In order; who is none of the staff is the asker."""
    said = [(word.at, word.staff_id, word.text) for word in words]
    return [
        {"at": at, "staff": (staff[staff_id].name if staff_id in staff else "（已离开的人）") if staff_id else "", "text": text}
        for at, staff_id, text in [(one.asked_at, None, one.question), *said]
    ]
