"""What is asked of the human who has signed in: whom to ring, what to say, and buttons for how it went."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.responses import Response

from bot.domain.outcomes import Outcome
from bot.domain.people import MAY_DRAFT
from bot.domain.rights import Right
from bot.domain.tasks import ALLOWED, OutcomeCode, Task, TaskKind
from bot.outcomes import Outcomes
from bot.store import Records
from bot.web.console.pages import Pages, Visit

SHOWN = 60
LONGEST = 200  # characters of what is said besides


class TaskPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts

    def mine(self, visit: Visit) -> Response:
        """One's own tasks, most pressing first; whoever answers for everybody may look at everybody's."""
        everybody = bool(visit.asked("all")) and visit.viewer.everywhere(Right.SEE)
        with self._parts.store.read() as records:
            mine = visit.viewer.staff_id
            tasks = records.tasks.open_tasks() if everybody else records.tasks.open_of(mine) if mine is not None else []
            names = {one.id: one.name for one in records.people.staff()}
            rows = [self._row(records, task, names, visit.now.date()) for task in tasks[:SHOWN]]
        more = max(0, len(tasks) - SHOWN)
        return self._pages.show(visit, "desk/tasks", {"tasks": rows, "more": more, "all": everybody, "done": visit.asked("done")})

    @staticmethod
    def _row(records: Records, task: Task, names: dict[int, str], day: date) -> dict[str, Any]:
        brief = records.tasks.brief(task)
        codes = [code.value for code in OutcomeCode if code in ALLOWED[task.kind]]
        worded = task.kind is TaskKind.RELAY or (task.kind is TaskKind.GREETING and brief is not None)
        words = records.tasks.relay_text(task.id) if worded else ""
        listed = task.kind is TaskKind.GREETING and brief is None
        calls = records.people.persons(records.greetings.to_ring(task.id, day)) if listed else ()
        shown = {"words": words, "calls": calls, "owner": names.get(task.owner_id or 0, ""), "codes": codes}
        return {"task": task, "brief": brief, **shown}

    def record(self, visit: Visit) -> Response:
        """A button under a task: it settles the person as the same words in the chat do."""
        said = visit.form.get("outcome")
        with self._parts.store.write() as records:
            task = records.tasks.numbered(visit.path["number"])
            if task is None or not self._may(records, task, visit):
                return self._pages.gone()
            if said not in {code.value for code in ALLOWED[task.kind]}:
                return self._pages.sorry("unreadable", 400)
            outcomes = Outcomes(records, self._parts.services, self._parts.office, visit.now)
            outcomes.record(task, Outcome(OutcomeCode(said), visit.form.get("words")[:LONGEST]), visit.viewer.staff_id)
        self._parts.wake()
        return self._pages.onward(f"/console/tasks?done={task.number}{'&all=1' if visit.form.get('all') else ''}")

    @staticmethod
    def _may(records: Records, task: Task, visit: Visit) -> bool:
        """His own, or anybody's for those who write notices."""
        me = records.people.staff_member(visit.viewer.staff_id) if visit.viewer.staff_id is not None else None
        return me is not None and (task.owner_id == me.id or me.has(MAY_DRAFT))
