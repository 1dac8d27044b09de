"""Needs, promises, services, help in hardship and suggestions: whose they are, until when, all that happened, and the steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from starlette.responses import Response

from bot.domain.commitment_rules import DECIDED, PAPERS, TOPIC, Wanted, may_act
from bot.domain.commitments import LIVE, Commitment, CommitmentKind, CommitmentState, CommitmentStep, Finding, NewCommitment
from bot.domain.inquiry import OFFICE_CLOSES
from bot.domain.people import StaffMember
from bot.domain.rights import Right
from bot.domain.text import shorten
from bot.store import Records
from bot.web.console.asked import PAGE, acting, choice_in, colleagues, day_in, kept, number_in, page_in
from bot.web.console.pages import Pages, Visit
from bot.web.console.policy.library import titled

LONGEST = 1000  # characters of what somebody wants or is answered
FILTERS = ("kind", "state", "who", "late")
OPEN, OVER = "open", "over"  # what a list shows, beside everything
BY_HAND = (CommitmentKind.NEED, CommitmentKind.PROMISE, CommitmentKind.SUGGESTION)
Step = Callable[[Records, Commitment, StaffMember, Visit], str]  # what is wrong with it, or ""


class CommitmentPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._desk = pages.parts.services.commitments
        self._services = {one.id: one.name for one in pages.parts.office.commitments.catalogue.services}
        self._steps: dict[str, Step] = {
            "take": self._take,
            "pass": self._pass,
            "arrange": self._arrange,
            "progress": self._progress,
            "paper": self._paper,
            "close": self._close,
        }

    # --- looking -------------------------------------------------------------------------------------------------------

    def all(self, visit: Visit) -> Response:
        """What the viewer may see: what is open first, the most pressing of it before the rest."""
        if (number := number_in(visit.asked("number"))) is not None:
            return self._pages.onward(f"/console/commitments/{number}")
        page, late = page_in(visit), bool(visit.asked("late"))
        wanted = _wanted(visit, late)
        with self._parts.store.read() as records:
            found = records.commitments.listed(visit.viewer, wanted, PAGE + 1, page * PAGE)
            count = records.commitments.count(visit.viewer, wanted)
            staff = colleagues(records)
        rows = list(takewhile(lambda one: one.late(visit.now), found)) if late else found  # by due date: the late ones lead
        data = {
            "rows": rows[:PAGE],
            "count": None if late else count,
            "page": page + 1,
            "more": len(rows) > PAGE,
            "query": kept(visit, FILTERS),
            "staff": staff,
            "services": self._services,
            "me": visit.viewer.staff_id or 0,
        }
        return self._pages.show(visit, "care/commitments", data)

    def one(self, visit: Visit) -> Response:
        return self._one(visit, {})

    def _one(self, visit: Visit, more: Mapping[str, Any], status: int = 200) -> Response:
        with self._parts.store.read() as records:
            one = self._found(records, visit)
            if one is None:
                return self._pages.gone()
            data = self._data(records, one, visit)
        self._pages.opened(visit, one.person_id, "/console/commitments")
        return self._pages.show(visit, "care/commitment", {**data, "fault": "", "preview": "", **more}, status)

    def _data(self, records: Records, one: Commitment, visit: Visit) -> dict[str, Any]:
        staff = {member.id: member.name for member in records.people.staff()}
        me = acting(records, visit)
        return {
            "one": one,
            "service": self._services.get(one.service, ""),
            "person": next(iter(records.roll.names(visit.viewer, [one.person_id or 0])), None),
            "phone_open": bool(visit.viewer.holding(Right.NUMBERS)),
            "report": one.visit_id if one.visit_id is not None and records.visits.may_see(visit.viewer, one.visit_id) else None,
            "trail": [{"step": step, "who": _who(step, staff)} for step in records.commitments.steps(one.number)],
            "mine": one.owner_id == visit.viewer.staff_id,
            "acts": me is not None and may_act(one, me),
            "decided": one.kind in DECIDED,
            "findings": [finding.value for finding in Finding],
            "papers": one.detail.get(PAPERS, {}),
            "colleagues": [(number, name) for number, name in colleagues(records) if number != one.owner_id],
            "titles": _titles(records, visit),
            "said": {name: visit.form.get(name) for name in ("finding", "words", "topic")},
            "done": visit.asked("done"),
        }

    # --- the steps -----------------------------------------------------------------------------------------------------

    def step(self, visit: Visit) -> Response:
        taken = visit.path["step"]
        with self._parts.store.write() as records:
            one, me, step = self._found(records, visit), acting(records, visit), self._steps.get(taken)
            if one is None or step is None:
                return self._pages.gone()
            if me is None:
                return self._pages.sorry("no_staff", 403)
            if not may_act(one, me):
                return self._pages.gone()
            fault = step(records, one, me, visit) if one.live else "moved_on"
        if fault:
            return self._one(visit, {"fault": fault}, 409)
        self._parts.wake()
        return self._pages.onward(f"/console/commitments/{one.number}?done={taken}")

    def _take(self, records: Records, one: Commitment, me: StaffMember, visit: Visit) -> str:
        self._desk.take(records, one, me, visit.now)
        return ""

    def _pass(self, records: Records, one: Commitment, me: StaffMember, visit: Visit) -> str:
        number = number_in(visit.form.get("to"))
        to = records.people.staff_member(number) if number is not None else None
        if to is None:
            return "nobody"
        self._desk.hand(records, one, to, me, visit.now)
        return ""

    def _arrange(self, records: Records, one: Commitment, me: StaffMember, visit: Visit) -> str:
        words = _words(visit)
        if not words:
            return "empty"
        self._desk.arrange(records, one, me, words, visit.now)
        return ""

    def _progress(self, records: Records, one: Commitment, me: StaffMember, visit: Visit) -> str:
        words = _words(visit)
        if not words:
            return "empty"
        self._desk.progress(records, one, me, words, visit.now)
        return ""

    def _paper(self, records: Records, one: Commitment, me: StaffMember, visit: Visit) -> str:
        """One of the papers of an application has come."""
        name = visit.form.get("name")
        if name not in one.detail.get(PAPERS, {}):
            return "moved_on"
        self._desk.paper(records, one, name, me, visit.now)
        return ""

    def preview(self, visit: Visit) -> Response:
        """How it would end, as the person would read it; writes nothing."""
        finding, words = choice_in(Finding, visit.form.get("finding")), _words(visit)
        with self._parts.store.read() as records:
            one, me = self._found(records, visit), acting(records, visit)
            if one is None or me is None or not may_act(one, me):
                return self._pages.gone()
            topic = titled(records.policy.published(), visit.form.get("topic"))
            resting = replace(one, detail={**one.detail, TOPIC: topic.id}) if topic else one
            fault = _against_closing(one, finding, words)
            said = "" if fault else self._parts.wording.text(self._desk.wording(records, resting, finding, words))
        return self._one(visit, {"fault": fault, "preview": said}, 409 if fault else 200)

    def _close(self, records: Records, one: Commitment, me: StaffMember, visit: Visit) -> str:
        finding, words = choice_in(Finding, visit.form.get("finding")), _words(visit)
        fault = _against_closing(one, finding, words)
        if fault:
            return fault
        topic = titled(records.policy.published(), visit.form.get("topic"))
        if topic is not None:
            self._desk.rest_on(records, one, topic.id)
        return "" if self._desk.close(records, one, me, finding, words, visit.now) is not None else "moved_on"

    # --- by hand -------------------------------------------------------------------------------------------------------

    def add(self, visit: Visit) -> Response:
        """Take something on for a person whose file is open. The form's own number makes a second press the same request."""
        person_id = visit.path["person_id"]
        with self._parts.store.write() as records:
            person, me = records.life.subject(visit.viewer, person_id), acting(records, visit)
            if person is None:
                return self._pages.gone()
            if me is None:
                return self._pages.sorry("no_staff", 403)
            new = _by_hand(visit, person_id, me) if person.alive else None
            if new is None:
                return self._pages.onward(f"/console/people/{person_id}?done=not_added#care")
            one = self._desk.open(records, new, visit.now)
        self._parts.wake()
        return self._pages.onward(f"/console/commitments/{one.number}?done=added")

    @staticmethod
    def _found(records: Records, visit: Visit) -> Commitment | None:
        number = number_in(str(visit.path["number"]))
        if number is None or not records.commitments.sees(visit.viewer, number):
            return None
        return records.commitments.get(number)


def _by_hand(visit: Visit, person_id: int, me: StaffMember) -> NewCommitment | None:
    """What the form says; None where something is missing in it, or was to be done before today."""
    kind, due = choice_in(CommitmentKind, visit.form.get("kind")), day_in(visit.form.get("due"))
    words, once = _words(visit), visit.form.get("once")[:32]
    if kind is None or kind not in BY_HAND or not words or not once or (due is not None and due < visit.day.date):
        return None
    key, owner = f"console:{me.id}:{once}", me.id if kind is CommitmentKind.PROMISE else None
    due_at = _end_of(due, visit.now) if due is not None else None
    return NewCommitment(key, kind, words, f"staff:{me.id}", person_id, owner_id=owner, due_at=due_at)


def _wanted(visit: Visit, late: bool) -> Wanted:
    kind, state = choice_in(CommitmentKind, visit.asked("kind")), "" if late else visit.asked("state")
    over: Sequence[CommitmentState] = [one for one in CommitmentState if one not in LIVE]
    states = over if state == OVER else LIVE if late or state == OPEN else ()
    return Wanted((kind,) if kind is not None else (), states, number_in(visit.asked("who")))


def _against_closing(one: Commitment, finding: Finding | None, words: str) -> str:
    if not one.live:
        return "moved_on"
    if one.kind in DECIDED and finding is None:
        return "finding"
    return "empty" if one.kind is CommitmentKind.SUGGESTION and not words else ""


def _titles(records: Records, visit: Visit) -> list[str]:
    """Of the policy library, of what holds today: on what a decision may rest."""
    return list(dict.fromkeys(topic.title for topic in records.policy.published() if topic.in_force(visit.day.date)))


def _words(visit: Visit) -> str:
    return shorten(visit.form.get("words").replace("\r\n", "\n"), LONGEST)


def _end_of(day: date, now: datetime) -> datetime:
    return max(datetime.combine(day, OFFICE_CLOSES, now.tzinfo), now)


def _who(step: CommitmentStep, staff: Mapping[int, str]) -> str:
    """A name for members of staff, for the others what they are."""
    kind, _, number = step.by.partition(":")
    if kind == "staff" and number.isdecimal():
        return staff.get(int(number), "")
    return kind
