"""Tells named humans what they have to do, and somebody else when they do not do it. A task never sits unseen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog

from bot.context import Dispatch
from bot.delivery.assignment import Assignment
from bot.domain.escalation import NEXT, PRESSING, REPEATED, SUPERVISOR, hand_on_at
from bot.domain.load import CLERKS
from bot.domain.messages import Reply
from bot.domain.notices import Spans, out_of_quiet
from bot.domain.reach import ReachRules
from bot.domain.tasks import Task, TaskKind
from bot.store import Records

log = structlog.get_logger()

CHASED = "tasks.chased"  # under which it is remembered when clerks last heard of what is late
# How many tasks of each sort a message names: the others are on his list, or on the duty desk.
LISTED = {"tasks": 6, "answers_for": 5, "gone": 3, "unseen": 3, "late": 4}


@dataclass(slots=True)
class _News:
    """All that one human is told in one message."""

    tasks: list[Task] = field(default_factory=list)  # his to do
    answers_for: list[Task] = field(default_factory=list)  # others have not done it, so it is his now
    gone: list[Task] = field(default_factory=list)  # went on to somebody else
    unseen: list[Task] = field(default_factory=list)  # whoever has to do it has no account to be told by
    late: list[Task] = field(default_factory=list)

    def lists(self) -> dict[str, list[Task]]:
        return {name: getattr(self, name) for name in LISTED}


@dataclass(slots=True)
class _Round:
    """One tick: what everybody is told, and which tasks are told with it."""

    now: datetime
    names: Mapping[int, str]
    news: dict[int, _News] = field(default_factory=lambda: defaultdict(_News))
    owned: dict[int, list[Task]] = field(default_factory=lambda: defaultdict(list))

    def message(self, staff_id: int) -> tuple[str, Reply] | None:
        """What makes it the message that it is, and its words; only as much as is shown is kept with it."""
        lists = self.news[staff_id].lists() if staff_id in self.news else {}
        said = [f"{len(several)}.{several[-1].id}.{several[-1].level}" for several in lists.values() if several]
        if not said:
            return None
        shown = {name: [self._shown(task) for task in several[: LISTED[name]]] for name, several in lists.items()}
        counts = {name: len(several) for name, several in lists.items()}
        key = f"tasks:{staff_id}:{':'.join(said)}:{int(self.now.timestamp())}"
        return key, Reply("staff/task_assigned", {**shown, "counts": counts})

    def _shown(self, task: Task) -> dict[str, Any]:
        before = self.names.get(task.first_owner_id or 0, "") if task.level and task.first_owner_id != task.owner_id else ""
        return {**task.shown(), "owner": self.names.get(task.owner_id or 0, ""), "before": before}


class Callers:
    """Rows say who has been told of what, so a tick that is lost or repeated changes nothing."""

    def __init__(self, dispatch: Dispatch, quiet: Spans, reach: ReachRules) -> None:
        self._dispatch = dispatch
        self._quiet = quiet
        self._waits = reach.waits
        self._assignment = Assignment(reach.calls_each)

    def tick(self, records: Records, now: datetime) -> None:
        """
        1. A task without an owner gets one.
        2. A task that nothing has come of in time goes on: to the next human, then to whoever answers for the unit.
        3. Everybody is told in one message of what is new to him; in quiet hours of alerts only. A task whose owner cannot be
           told is shown to a clerk at once.
        4. Clerks hear of what is late, once an hour at most.
        """
        self._adopt(records)
        night = out_of_quiet(now, self._quiet) > now
        due = [task for task in records.tasks.due(now) if task.kind is TaskKind.ALERT or not night]
        late = [] if night else self._late(records, now)
        if not due and not late:
            return
        staff = records.people.staff()
        this = _Round(now, {one.id: one.name for one in staff})
        fresh = [task for task in due if task.told_at is None]
        self._hand_on(records, [task for task in due if task.told_at is not None], fresh, this)
        for task in fresh:
            self._sort_in(task, this)
        self._tell(records, [one.id for one in staff if one.has(frozenset(CLERKS))], late, this)
        records.tasks.told(self._next_looks([task for owned in this.owned.values() for task in owned], now), now)

    def _next_looks(self, tasks: Sequence[Task], now: datetime) -> dict[int, datetime | None]:
        """When each task goes on; worked out once for those that are alike."""
        known: dict[tuple[TaskKind, bool, int, datetime], datetime | None] = {}
        for task in tasks:
            alike = (task.kind, task.cries, task.level, task.deadline)
            if alike not in known:
                known[alike] = hand_on_at(task, now, self._waits(task), self._quiet)
        return {task.id: known[task.kind, task.cries, task.level, task.deadline] for task in tasks}

    # --- whose they are ------------------------------------------------------------------------------------------------

    def _adopt(self, records: Records) -> None:
        orphans = records.tasks.ownerless()
        if not orphans:
            return
        clerk = next((one.id for one in records.people.staff(CLERKS)), None)
        liaisons = records.tasks.liaisons(_persons(orphans))
        of_persons = [task for task in orphans if task.person_id in liaisons]
        wanted = [(task.person_id, liaisons[task.person_id]) for task in of_persons if task.person_id is not None]
        found = dict(zip((task.id for task in of_persons), self._assignment.owners(records, wanted), strict=True))
        owners = [(task.id, found.get(task.id) or clerk) for task in orphans]
        records.tasks.hand([(task_id, owner, None) for task_id, owner in owners if owner is not None])

    def _hand_on(self, records: Records, silent: Sequence[Task], fresh: list[Task], this: _Round) -> None:
        """Silent tasks on to somebody else, who is then told of them like of any other."""
        if not silent:
            return
        passed = [{one for one in (task.owner_id, task.first_owner_id) if one is not None} for task in silent]
        chosen = self._next(records, silent, passed)
        given = []
        for task, (owner_id, level) in zip(silent, chosen, strict=True):
            given.append((task.id, owner_id, level))
            moved = _moved(task, owner_id, level)
            if owner_id != task.owner_id and task.owner_id is not None:
                this.news[task.owner_id].gone.append(moved)
            fresh.append(moved)
        records.tasks.hand(given)

    def _next(self, records: Records, silent: Sequence[Task], passed: Sequence[set[int]]) -> list[tuple[int, int]]:
        """Who gets each silent task, and the level that it is then at. Where there is nobody else, its owner keeps it."""
        liaisons = records.tasks.liaisons(_persons(silent))
        places = [at for at, task in enumerate(silent) if task.level < NEXT and task.person_id in liaisons]
        wanted = [(task.person_id or 0, liaisons.get(task.person_id or 0)) for task in (silent[at] for at in places)]
        others = dict(zip(places, self._assignment.owners(records, wanted, [passed[at] for at in places]), strict=True))
        above = [at for at in range(len(silent)) if others.get(at) is None]
        found = self._assignment.supervisors(records, [silent[at].person_id or 0 for at in above], [passed[at] for at in above])
        supervisors = dict(zip(above, found, strict=True))
        return [
            (owner, NEXT) if (owner := others.get(at)) is not None else (supervisors[at] or task.owner_id or 0, SUPERVISOR)
            for at, task in enumerate(silent)
        ]

    # --- who is told ---------------------------------------------------------------------------------------------------

    def _sort_in(self, task: Task, this: _Round) -> None:
        """Put a task into the message of its owner. Of an alarm everybody was told when it was raised, unless it has gone on."""
        if task.owner_id is None:
            return
        this.owned[task.owner_id].append(task)
        if task.kind is TaskKind.ALERT and not task.level:
            return
        news = this.news[task.owner_id]
        (news.answers_for if task.level >= SUPERVISOR else news.tasks).append(task)

    def _tell(self, records: Records, clerks: Sequence[int], late: Sequence[Task], this: _Round) -> None:
        """One message a human; clerks last, since they are told of those who could not be."""
        unseen: list[Task] = []
        for staff_id in [one for one in this.news if one not in clerks]:
            if not self._say(records, staff_id, this):
                unseen += this.owned.get(staff_id, [])
        reachable = records.people.staff_routes(clerks)
        for staff_id in sorted(clerks, key=lambda one: one in reachable):
            if unseen or late:
                this.news[staff_id].unseen = list(unseen)
                this.news[staff_id].late = [one for one in late if one.owner_id != staff_id or len(clerks) == 1]
            if not self._say(records, staff_id, this):
                known = {task.id for task in unseen}
                unseen += [task for task in this.owned.get(staff_id, []) if task.id not in known]
        if late:
            records.access.remember(CHASED, this.now.isoformat())

    def _say(self, records: Records, staff_id: int, this: _Round) -> bool:
        """Whether he can be told; True where there is nothing to tell him."""
        message = this.message(staff_id)
        if message is None or self._dispatch.tell_staff(records, [staff_id], message[1], this.now, message[0]):
            return True
        log.warning("staff cannot be told", action="task.untold", staff=staff_id)
        return False

    # --- what is late --------------------------------------------------------------------------------------------------

    def _late(self, records: Records, now: datetime) -> list[Task]:
        """What clerks are to hear of now: once when it becomes late, and every hour of a call or an alarm of today."""
        kept = records.access.recall(CHASED, now)
        last = datetime.fromisoformat(kept) if kept else now - PRESSING
        if kept and now - last < REPEATED:
            return []
        return records.tasks.pressing(now, last, now - PRESSING, (SUPERVISOR, now - REPEATED))


def _persons(tasks: Sequence[Task]) -> list[int]:
    return sorted({task.person_id for task in tasks if task.person_id is not None})


def _moved(task: Task, owner_id: int, level: int) -> Task:
    return replace(task, owner_id=owner_id, level=level, told_at=None, taken_at=None)
