"""Those who ring up and visit: when they begin, in which order they work through their lists, and what they report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.outcomes import Outcome
from bot.domain.tasks import REACHING, OutcomeCode, Task, TaskKind
from bot.notices.outcomes import Outcomes
from bot.simulation.assumptions import StaffWays
from bot.simulation.behaviour import Behaviour, Round
from bot.simulation.diary import Diary, Report, Turn
from bot.simulation.engine import Engine
from bot.simulation.people import Human, Village
from bot.store import Records

BETWEEN = timedelta(seconds=30)  # from the end of one call to the next look at the list
IN_VAIN = frozenset({OutcomeCode.NO_ANSWER, OutcomeCode.WRONG_NUMBER})


@dataclass(slots=True)
class _Tries:
    """What has come of ringing up one person so far today, whoever rang."""

    count: int = 0
    unanswered: int = 0
    wrong: bool = False
    last: datetime | None = None


@dataclass(eq=False)
class Liaisons:
    """Everybody who may be asked to ring somebody up: how many calls each has dialled, also in vain, and to whom."""

    engine: Engine
    village: Village
    behaviour: Behaviour
    ways: StaffWays
    diary: Diary
    calls: Counter[int] = field(default_factory=Counter)
    called: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    visits: Counter[int] = field(default_factory=Counter)
    _at_work: set[int] = field(default_factory=set)
    _tries: dict[int, _Tries] = field(default_factory=lambda: defaultdict(_Tries))

    def told(self, staff_id: int, at: datetime) -> None:
        """A message about his tasks has reached somebody. Whoever is at work sees them on his list anyway."""
        if staff_id in self.village.silent or staff_id in self._at_work:
            return
        begins = self.behaviour.starts(staff_id, at)
        if begins is not None:
            self._at_work.add(staff_id)
            self.diary.put(begins, Turn(staff_id))

    def turn(self, records: Records, at: datetime, staff_id: int) -> None:
        """The next call on his list; when all have been tried lately he waits; when none is left he is done."""
        begins = self.ways.working(at)
        if begins is None:
            self._at_work.discard(staff_id)
        elif begins > at:
            self.diary.put(begins, Turn(staff_id))
        else:
            tasks = [task for task in records.tasks.open_of(staff_id) if task.kind in REACHING]
            if self.behaviour.says_that_he_is_at_it(staff_id):
                self._take_over(records, at, staff_id, tasks)
            self._next(at, staff_id, tasks)

    def _take_over(self, records: Records, at: datetime, staff_id: int, tasks: Sequence[Task]) -> None:
        """He says 在打 of all that is new before he begins, so that what stands further down his list is not handed on."""
        for task in tasks:
            if task.taken_at is None:
                self._record(records, at, Report(staff_id, task, OutcomeCode.TAKEN))

    def _next(self, at: datetime, staff_id: int, tasks: Sequence[Task]) -> None:
        worth = [(ready, task) for task in tasks if (ready := self._ready(task, at)) is not None]
        now = next((task for ready, task in worth if ready <= at), None)
        if now is not None:
            self._ring(staff_id, now, at)
        elif worth:
            self.diary.put(min(ready for ready, _ in worth), Turn(staff_id))
        else:
            self._at_work.discard(staff_id)

    def _ready(self, task: Task, at: datetime) -> datetime | None:
        """From when on a person may be tried (again). None: not today any more."""
        tries = self._tries[self._human(task).id]
        if tries.count >= self.ways.gives_up_after:
            return None
        known_wrong = tries.wrong and not tries.unanswered  # whoever gets it now begins with asking for the right number
        if tries.last is None or known_wrong:
            return at
        return tries.last + timedelta(minutes=self.ways.tries_again_after)

    def _ring(self, staff_id: int, task: Task, at: datetime) -> None:
        human = self._human(task)
        tries = self._tries[human.id]
        tries.count += 1
        came = self.behaviour.rings(human, task.kind, Round(tries.count, tries.unanswered, tries.wrong), at)
        if task.kind is TaskKind.DOOR:
            self.visits[staff_id] += 1
        else:
            self.calls[staff_id] += came.dialled
            self.called[staff_id].add(human.id)
        tries.last = at + timedelta(minutes=came.minutes)
        self.diary.put(tries.last, Report(staff_id, task, came.outcome))

    def _human(self, task: Task) -> Human:
        if task.person_id is None:
            raise ValueError("a call is always to somebody")
        return self.village.humans[task.person_id - 1]

    def report(self, records: Records, at: datetime, one: Report) -> None:
        """He tells the service what came of it, as he would in chat, and goes on."""
        tries = self._tries[self._human(one.task).id]
        tries.unanswered += one.outcome is OutcomeCode.NO_ANSWER
        tries.wrong |= one.outcome is OutcomeCode.WRONG_NUMBER
        self._record(records, at, one)
        self.diary.put(at + BETWEEN, Turn(one.staff_id))

    def _record(self, records: Records, at: datetime, one: Report) -> None:
        """As he would in chat or on the task's page. Whatever was settled or handed on while he rang is not his any more."""
        task = records.tasks.numbered(one.task.number)
        if task is not None and one.staff_id in (task.owner_id, task.first_owner_id):
            outcomes = Outcomes(records, self.engine.services, self.engine.office, at)
            outcomes.record(task, Outcome(one.outcome), one.staff_id)
