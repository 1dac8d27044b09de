"""Tells named humans what they have to do, and somebody else when they do not do it. A task never sits unseen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from bot.context import Dispatch
from bot.domain.messages import Reply
from bot.domain.notices import Spans, out_of_quiet
from bot.domain.people import Role
from bot.domain.tasks import Task, TaskKind
from bot.store import Records

CLERKS = (Role.CLERK, Role.ADMIN)


class Callers:
    def __init__(self, dispatch: Dispatch, quiet: Spans) -> None:
        self._dispatch = dispatch
        self._quiet = quiet

    def tick(self, records: Records, now: datetime) -> None:
        """Tell everybody of his new tasks in one message; out of quiet hours, except for alerts, which were told at once."""
        night = out_of_quiet(now, self._quiet) > now
        by_owner: dict[int, list[Task]] = defaultdict(list)
        for task in records.tasks.untold():
            if task.owner_id is not None and not (night and task.kind is not TaskKind.ALERT):
                by_owner[task.owner_id].append(task)
        for owner_id, tasks in by_owner.items():
            self._tell(records, owner_id, tasks, now)
        if not night:
            self._chase(records, now)

    def _tell(self, records: Records, owner_id: int, tasks: Sequence[Task], now: datetime) -> None:
        fresh = [task for task in tasks if task.kind is not TaskKind.ALERT]
        if fresh:
            reply = Reply("staff/task_assigned", {"tasks": [task.shown() for task in fresh]})
            key = f"tasks:{owner_id}:{fresh[-1].id}:{int(now.timestamp())}"
            self._dispatch.tell_staff(records, [owner_id], reply, now, key)
        records.tasks.told([task.id for task in tasks], now)

    def _chase(self, records: Records, now: datetime) -> None:
        """A deadline that has passed is brought before the clerks, once a task."""
        late = records.tasks.overdue(now)
        clerks = [member.id for member in records.people.staff(CLERKS)] if late else []
        for task in late:
            owner = records.people.staff_member(task.owner_id) if task.owner_id is not None else None
            data = {**task.shown(), "owner": owner.name if owner else ""}
            others = [clerk for clerk in clerks if clerk != task.owner_id] or clerks
            self._dispatch.tell_staff(records, others, Reply("staff/task_overdue", data), now, f"overdue:{task.id}")
