"""Visit reports (走访): the list and its register, one report with all its versions, its review, and its author's changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from bot.domain.visits import KINDS, VisitFilter, VisitKind, VisitState, VisitStep, objection_to_review
from bot.domain.visits import Visit as Report
from bot.errors import Refused
from bot.store import Records
from bot.web.console.asked import PAGE, acting, choice_in, colleagues, day_in, kept, number_in, page_in
from bot.web.console.pages import Pages, Visit

LONGEST = 2000  # characters of one field
FILTERS = ("state", "kind", "unit", "who", "from", "to")
COMPARED = ("kind", "visited_on", "condition", "need", "promise", "went")
TEXTS = ("condition", "need", "promise")
Step = Callable[[Records, Report, Visit], str]  # what is wrong with it, or ""


class VisitPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._desk = pages.parts.services.visits
        self._steps: dict[str, Step] = {"approve": self._approve, "ask": self._ask, "change": self._change}

    # --- looking -------------------------------------------------------------------------------------------------------

    def all(self, visit: Visit) -> Response:
        """Those that the viewer may see, the latest first; or those that wait for his review, the oldest first."""
        if (number := number_in(visit.asked("number"))) is not None:
            return self._pages.onward(f"/console/visits/{number}")
        waiting, page = bool(visit.asked("waiting")), page_in(visit)
        with self._parts.store.read() as records:
            if waiting:
                found = records.visits.waiting(visit.viewer, PAGE + 1)
            else:
                found = records.visits.listed(visit.viewer, _wanted(visit), PAGE + 1, page * PAGE)
            wait = records.visits.how_many_wait(visit.viewer)
            units, staff = records.heads.places(visit.viewer), colleagues(records)
        data = {
            "rows": found[:PAGE],
            "page": page + 1,
            "more": len(found) > PAGE,
            "waiting": waiting,
            "wait": wait,
            "query": kept(visit, FILTERS),
            "kinds": [kind.value for kind in KINDS],
            "units": units,
            "staff": staff,
        }
        return self._pages.show(visit, "care/visits", data)

    def one(self, visit: Visit) -> Response:
        return self._one(visit, "")

    def _one(self, visit: Visit, fault: str, status: int = 200) -> Response:
        with self._parts.store.read() as records:
            one = self._found(records, visit)
            if one is None:
                return self._pages.gone()
            data = self._data(records, one, visit)
        self._pages.opened(visit, one.report.person_id, "/console/visits")
        return self._pages.show(visit, "care/visit", {**data, "fault": fault}, status)

    def _data(self, records: Records, one: Report, visit: Visit) -> dict[str, Any]:
        names = {f"staff:{member.id}": member.name for member in records.people.staff()}
        owed = records.duties.of_person(one.report.person_id, titles=self._parts.services.duties.titles)
        return {
            "one": one,
            "trail": _trail(records.visits.steps(one.number), names),
            "event": records.life.get(one.event_id) if one.event_id is not None else None,
            "commitments": records.commitments.of_visit(one.number),
            "duties": [duty for duty in owed if duty.visit_id == one.number],
            "mine": one.report.staff_id == visit.viewer.staff_id,
            "reviews": _may_review(records, one, visit),
            "kinds": [kind.value for kind in KINDS],
            "said": _said(one, visit.form.fields),
            "today": visit.day.date.isoformat(),
            "done": visit.asked("done"),
        }

    # --- the steps -----------------------------------------------------------------------------------------------------

    def step(self, visit: Visit) -> Response:
        """Review by somebody who did not write it, or a change by whoever did."""
        taken = visit.path["step"]
        with self._parts.store.write() as records:
            one, step = self._found(records, visit), self._steps.get(taken)
            if one is None or step is None:
                return self._pages.gone()
            if acting(records, visit) is None:
                return self._pages.sorry("no_staff", 403)
            if not (one.report.staff_id == visit.viewer.staff_id if taken == "change" else _may_review(records, one, visit)):
                return self._pages.gone()
            fault = step(records, one, visit)
        if fault:
            return self._one(visit, fault, 409)
        self._parts.wake()
        return self._pages.onward(f"/console/visits/{one.number}?done={taken}")

    def _approve(self, records: Records, one: Report, visit: Visit) -> str:
        return self._review(records, one, visit, "")

    def _ask(self, records: Records, one: Report, visit: Visit) -> str:
        remark = visit.form.get("remark")[:LONGEST]
        return self._review(records, one, visit, remark) if remark else "no_remark"

    def _review(self, records: Records, one: Report, visit: Visit, remark: str) -> str:
        """Of the version that he has read: a newer one is looked at again."""
        me = acting(records, visit)
        if me is None or number_in(visit.form.get("version")) != one.version:
            return "moved_on"
        try:
            self._desk.review(records, one, me, not remark, remark, visit.now)
        except Refused as refused:
            return refused.objection.value
        return ""

    def _change(self, records: Records, one: Report, visit: Visit) -> str:
        me, day = acting(records, visit), day_in(visit.form.get("visited_on"))
        kind = choice_in(VisitKind, visit.form.get("kind"))
        if me is None or number_in(visit.form.get("version")) != one.version:
            return "moved_on"
        if kind is None or day is None:
            return "kind" if kind is None else "day"
        if day > visit.day.date:
            return "future"
        words = {name: visit.form.get(name)[:LONGEST].replace("\r\n", "\n") for name in TEXTS}
        try:
            self._desk.change(records, one, me, {**words, "kind": kind, "visited_on": day}, visit.now)
        except Refused as refused:
            return refused.objection.value
        return ""

    @staticmethod
    def _found(records: Records, visit: Visit) -> Report | None:
        number = number_in(str(visit.path["number"]))
        seen = number is not None and records.visits.may_see(visit.viewer, number)
        return records.visits.get(number) if number is not None and seen else None


def _wanted(visit: Visit) -> VisitFilter:
    return VisitFilter(
        state=choice_in(VisitState, visit.asked("state")),
        kind=choice_in(VisitKind, visit.asked("kind")),
        unit_id=number_in(visit.asked("unit")),
        staff_id=number_in(visit.asked("who")),
        begin=day_in(visit.asked("from")),
        end=day_in(visit.asked("to")),
    )


def _may_review(records: Records, one: Report, visit: Visit) -> bool:
    if visit.viewer.staff_id is None or objection_to_review(one, visit.viewer.staff_id) is not None:
        return False
    return records.visits.may_review(visit.viewer, one.number)


def _said(one: Report, form: Mapping[str, str]) -> dict[str, str]:
    """What the form shows: the report as it stands, or what was just typed."""
    return {name: str(form.get(name, value)) for name, value in one.report.said().items() if name in COMPARED}


def _trail(steps: Sequence[VisitStep], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Who wrote or decided what, in order; a new version with what it changed."""
    lines: list[dict[str, Any]] = []
    before: Mapping[str, Any] = {}
    for step in steps:
        written = step.data if step.data is not None and "kind" in step.data else None
        changes = []
        if written is not None:
            changes = [(name, before[name], written[name]) for name in COMPARED if before and before[name] != written[name]]
            before = written
        remark = "" if written is not None or step.data is None else str(step.data.get("remark", ""))
        lines.append({"step": step, "who": names.get(step.author, ""), "changes": changes, "remark": remark})
    return lines
