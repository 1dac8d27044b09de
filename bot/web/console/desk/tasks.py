"""What is asked of the human who has signed in: whom to ring, what to say, and buttons for how it went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from starlette.responses import Response

from bot.domain.outcomes import Outcome
from bot.domain.people import MAY_DRAFT
from bot.domain.rights import Right
from bot.domain.tasks import ALLOWED, OutcomeCode, Task, TaskKind
from bot.notices.outcomes import Outcomes, take_back
from bot.store import Records
from bot.web.console.asked import may_take_back, number_in
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
        whose = None if everybody else visit.viewer.staff_id
        with self._parts.store.read() as records:
            tasks = records.tasks.open_tasks(SHOWN, whose) if everybody or whose is not None else []
            count, _ = records.tasks.open_counts(visit.now, whose) if tasks else (0, 0)
            rows = self._rows(records, tasks, visit.now.date())
            done = number_in(visit.asked("done"))
            last = records.retracting.report(done, visit.now) if done is not None else None
            last = last if last is not None and may_take_back(records, last, visit) else None
        self._rang(visit, rows)
        more = max(0, count - SHOWN)
        said = {"done": visit.asked("done"), "last": last, "back": visit.asked("back")}
        data = {"tasks": rows, "more": more, "all": everybody, "alone": False, **said}
        return self._pages.show(visit, "desk/tasks", data)

    def one(self, visit: Visit) -> Response:
        """A single open task, for links that lead to it."""
        with self._parts.store.read() as records:
            task = records.tasks.numbered(visit.path["number"])
            if task is None or not (visit.viewer.everywhere(Right.SEE) or self._may(records, task, visit)):
                return self._pages.gone()
            rows = self._rows(records, [task], visit.now.date())
        self._rang(visit, rows)
        data = {"tasks": rows, "more": 0, "all": True, "done": "", "last": None, "back": "", "alone": True}
        return self._pages.show(visit, "desk/tasks", data)

    def _rang(self, visit: Visit, rows: Sequence[Mapping[str, Any]]) -> None:
        """Whoever has to ring somebody presses once, on a whole number: that he was shown it is written down, and no more."""
        if not visit.viewer.holding(Right.NUMBERS):
            return
        shown = [row["task"].person_id for row in rows if row["task"].phone and row["task"].person_id is not None]
        shown += [person.id for row in rows for person in row["calls"] if person.phone]
        if shown:
            with self._parts.store.write(forced=False) as records:
                records.access.rang(visit.viewer.actor, dict.fromkeys(shown), visit.now, "/console/tasks")

    @staticmethod
    def _rows(records: Records, tasks: Sequence[Task], day: date) -> list[dict[str, Any]]:
        """What the page shows of each, asked for all of them together."""
        names = {one.id: one.name for one in records.people.staff()}
        briefs = records.tasks.briefs(tasks)
        greetings = [one.id for one in tasks if one.kind is TaskKind.GREETING]
        words = records.tasks.texts([one.id for one in tasks if one.kind is TaskKind.RELAY] + greetings)
        to_ring = records.greetings.all_to_ring([number for number in greetings if number not in briefs], day)
        persons = {one.id: one for one in records.people.persons({one for ids in to_ring.values() for one in ids})}
        return [
            {
                "task": one,
                "brief": briefs.get(one.id),
                "words": words.get(one.id, "") if one.id not in to_ring else "",
                "calls": [persons[number] for number in to_ring.get(one.id, ()) if number in persons],
                "owner": names.get(one.owner_id or 0, ""),
                "codes": [code.value for code in OutcomeCode if code in ALLOWED[one.kind]],
            }
            for one in tasks
        ]

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

    def take_back(self, visit: Visit) -> Response:
        """已告知 was pressed for the wrong one: on the page of the tasks, and on that of the notice."""
        with self._parts.store.write() as records:
            one = records.retracting.report(visit.path["number"], visit.now)
            if (
                one is None
                or not may_take_back(records, one, visit)
                or not take_back(records, one, visit.viewer.actor, visit.now)
            ):
                return self._pages.gone()
        self._parts.wake()
        if visit.form.get("notice"):
            return self._pages.onward(f"/console/notices/{one.notice_id}?done=taken_back#reports")
        return self._pages.onward(f"/console/tasks?back={one.task_id}")

    @staticmethod
    def _may(records: Records, task: Task, visit: Visit) -> bool:
        """His own; for those who write notices also anybody's, of persons whom they see."""
        me = records.people.staff_member(visit.viewer.staff_id) if visit.viewer.staff_id is not None else None
        if me is None or task.owner_id == me.id or not me.has(MAY_DRAFT):
            return me is not None and task.owner_id == me.id
        seen = task.person_id is not None and records.roll.names(visit.viewer, [task.person_id])
        return visit.viewer.everywhere(Right.SEE) or bool(seen)
