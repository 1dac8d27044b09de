"""What named humans have to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, exists, func, literal_column, or_, select, true, update

from bot.domain.tasks import CRIES, REACHING, OutcomeCode, Task, TaskKind
from bot.store.briefs import Brief, brief, briefs
from bot.store.parts import parts
from bot.store.tables.ledger import pairing
from bot.store.tables.notices import notice, recipient, task
from bot.store.tables.people import person, staff
from bot.store.upsert import insert_new


class TaskQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Open tasks; one whose key exists is not opened twice."""
        insert_new(self._connection, task, [{"state": "open", "first_owner_id": row.get("owner_id"), **row} for row in rows])

    def open_of(self, owner_id: int) -> list[Task]:
        """A named human's open tasks, most pressing first."""
        return self._tasks(_QUERY.where(task.c.owner_id == owner_id, task.c.state == "open").order_by(task.c.deadline, task.c.id))

    def open_tasks(self, limit: int | None = None, owner_id: int | None = None) -> list[Task]:
        """All that are open, or the first of them, most pressing first; everybody's or one owner's."""
        here = (_OPEN, *(() if owner_id is None else (task.c.owner_id == owner_id,)))
        if limit is not None:
            first = select(task.c.id).where(*here).order_by(task.c.deadline, task.c.id).limit(limit)
            here = (task.c.id.in_(list(self._connection.execute(first).scalars())),)
        return self._tasks(_QUERY.where(*here).order_by(task.c.deadline, task.c.id))

    def open_counts(self, now: datetime, owner_id: int | None = None) -> tuple[int, int]:
        """How many are open, of everybody or of one, and how many of these are late."""
        whose = (_OPEN, *(() if owner_id is None else (task.c.owner_id == owner_id,)))
        query = select(func.count(), func.count().filter(task.c.deadline < now)).select_from(task).where(*whose)
        opened, late = self._connection.execute(query).one()
        return int(opened), int(late)

    def numbered(self, number: int) -> Task | None:
        """An open task by the number that people say."""
        found = self._tasks(_QUERY.where(task.c.id == number, _OPEN))
        return found[0] if found else None

    def waits(self, recipient_id: int, title: str) -> bool:
        """Whether an open task of this title concerns this recipient."""
        same = (task.c.recipient_id == recipient_id, task.c.title == title)
        return self._connection.execute(select(task.c.id).where(*same, _OPEN).limit(1)).first() is not None

    def alarms(self, person_id: int, title: str, since: datetime) -> list[tuple[int, str]]:
        """Open alarms of this sort about somebody that were raised since then, newest first: number and key."""
        same = (task.c.kind == TaskKind.ALERT.value, task.c.person_id == person_id, task.c.title == title)
        query = select(task.c.id, task.c.key).where(_OPEN, *same, task.c.made_at >= since).order_by(task.c.id.desc())
        return [(row.id, row.key) for row in self._connection.execute(query)]

    def crying(self, first: int, last: int) -> set[int]:
        """Who of a range of persons has an open alarm about danger."""
        query = select(task.c.person_id).where(_danger(), task.c.person_id.between(first, last))
        return set(self._connection.execute(query).scalars())

    def brief(self, one: Task) -> Brief | None:
        """What its owner has to know to do it; None for a task that concerns no person."""
        return brief(self._connection, one)

    def briefs(self, some: Sequence[Task]) -> dict[int, Brief]:
        """The same of several, by number; those that concern no person are left out."""
        return briefs(self._connection, some)

    # --- what comes of them --------------------------------------------------------------------------------------------

    def close(self, task_id: int, outcome: OutcomeCode, staff_id: int | None, now: datetime) -> bool:
        """Finish a task, once."""
        done = self._connection.execute(
            update(task)
            .where(task.c.id == task_id, _OPEN)
            .values(state="done", outcome=outcome.value, closed_by=staff_id, closed_at=now)
        )
        return done.rowcount == 1

    def note_try(self, task_id: int, outcome: OutcomeCode) -> int:
        """A try that did not end the task; how many there have been."""
        noted = self._connection.execute(
            update(task)
            .where(task.c.id == task_id, _OPEN)
            .values(outcome=outcome.value, tries=task.c.tries + 1)
            .returning(task.c.tries)
        )
        return noted.scalar_one_or_none() or 0

    def take(self, task_id: int, now: datetime, next_at: datetime | None) -> None:
        """Its owner has done something about it. The first time, the clock begins anew."""
        self._connection.execute(
            update(task).where(task.c.id == task_id, _OPEN, task.c.taken_at.is_(None)).values(taken_at=now, next_at=next_at)
        )

    def at_work(self, owner_id: int, until: datetime) -> None:
        """Whoever reports on one call is busy with his list: none of it goes on to somebody else before `until`."""
        mine = (task.c.owner_id == owner_id, task.c.kind.in_(REACHING), task.c.next_at < until)
        self._connection.execute(update(task).where(_OPEN, *mine).values(next_at=until))

    def keep_words(self, task_id: int, words: str) -> None:
        """What was said with an outcome, under what was said before."""
        held = select(task.c.text).where(task.c.id == task_id).with_for_update()  # who adds to it at the same moment waits
        said = self._connection.execute(held).scalar_one_or_none()
        self._connection.execute(update(task).where(task.c.id == task_id).values(text=f"{said}\n{words}" if said else words))

    def relay_text(self, number: int) -> str:
        """The text that a relay kit asks to forward."""
        return str(self._connection.execute(select(task.c.text).where(task.c.id == number)).scalar_one())

    def texts(self, numbers: Sequence[int]) -> dict[int, str]:
        """What is written in each of these."""
        found: dict[int, str] = {}
        for part in parts(numbers):
            rows = self._connection.execute(select(task.c.id, task.c.text).where(task.c.id.in_(part)))
            found.update((row.id, row.text) for row in rows)
        return found

    # --- whose they are ------------------------------------------------------------------------------------------------

    def give(self, task_id: int, owner_id: int) -> None:
        """Hand a task to somebody else, who is then told of it."""
        self.hand([(task_id, owner_id, None)])

    def hand(self, given: Sequence[tuple[int, int, int | None]]) -> None:
        """Hand open tasks to others, who are then told of them: (task, owner, level; None: as it was)."""
        together: dict[tuple[int, int | None], list[int]] = defaultdict(list)
        for task_id, owner_id, level in given:
            together[owner_id, level].append(task_id)
        for (owner_id, level), ids in together.items():
            first = func.coalesce(task.c.first_owner_id, task.c.owner_id, owner_id)
            fresh = {"owner_id": owner_id, "first_owner_id": first, "told_at": None, "next_at": None, "taken_at": None}
            values = fresh if level is None else {**fresh, "level": level}
            for part in parts(ids):
                self._connection.execute(update(task).where(task.c.id.in_(part), _OPEN).values(values))

    def loads(self) -> dict[int, int]:
        """How many open calls and visits to a door each human has."""
        reaching = task.c.kind.in_([kind.value for kind in REACHING])
        owner = func.coalesce(task.c.owner_id, 0)  # the column itself leads SQLite through all that is done
        query = select(owner.label("owner"), func.count()).where(_OPEN, reaching).group_by(owner)
        return {row[0]: row[1] for row in self._connection.execute(query) if row[0]}

    def helpers(self, person_ids: Sequence[int]) -> dict[int, tuple[int, tuple[int, ...]]]:
        """Each person's unit, and those active members of staff who look after him besides his liaison."""
        found: dict[int, tuple[int, tuple[int, ...]]] = {}
        paired = (
            select(pairing.c.person_id, pairing.c.staff_id)
            .join(staff, staff.c.id == pairing.c.staff_id)
            .where(staff.c.active)
            .order_by(pairing.c.since, pairing.c.staff_id)
        )
        for part in parts(person_ids):
            for row in self._connection.execute(select(person.c.id, person.c.unit_id).where(person.c.id.in_(part))):
                found[row.id] = (row.unit_id, ())
            for row in self._connection.execute(paired.where(pairing.c.person_id.in_(part))):
                unit_id, others = found[row.person_id]
                found[row.person_id] = (unit_id, (*others, row.staff_id))
        return found

    def liaisons(self, person_ids: Sequence[int]) -> dict[int, int | None]:
        """Who looks after each of these persons."""
        found: dict[int, int | None] = {}
        for part in parts(person_ids):
            rows = self._connection.execute(select(person.c.id, person.c.liaison_id).where(person.c.id.in_(part)))
            found.update((row.id, row.liaison_id) for row in rows)
        return found

    # --- who is told -----------------------------------------------------------------------------------------------------

    def ownerless(self, made_before: datetime | None = None) -> list[Task]:
        """Open tasks that nobody has; those made before a moment, or all."""
        old = task.c.made_at <= made_before if made_before is not None else true()
        return self._tasks(_QUERY.where(_OPEN, task.c.owner_id.is_(None), old).order_by(task.c.id))

    def due(self, now: datetime) -> list[Task]:
        """Open tasks that have an owner who is to be told of them, or of which nothing has come in time; held meanwhile."""
        untold = task.c.next_at.is_(None) & task.c.told_at.is_(None)
        query = _QUERY.where(_OPEN, task.c.owner_id.is_not(None), or_(task.c.next_at <= now, untold)).order_by(task.c.id)
        return self._tasks(query.with_for_update(of=task, skip_locked=True))

    def told(self, told: Mapping[int, datetime | None], now: datetime) -> None:
        """Their owners have been told of these tasks; when each goes on to somebody else if nothing comes of it."""
        together: dict[datetime | None, list[int]] = defaultdict(list)
        for task_id, next_at in told.items():
            together[next_at].append(task_id)
        for next_at, ids in together.items():
            for part in parts(ids):
                self._connection.execute(update(task).where(task.c.id.in_(part)).values(told_at=now, next_at=next_at))

    def overdue(self, now: datetime) -> list[Task]:
        return self._tasks(_QUERY.where(_OPEN, task.c.deadline < now).order_by(task.c.deadline, task.c.id))

    def pressing(self, now: datetime, since: datetime, made_after: datetime, stuck: tuple[int, datetime]) -> list[Task]:
        """What clerks are to hear of: whatever became late after `since`; and, of the calls and alarms made after
        `made_after`, whatever is late or has been at this level since before this moment."""
        urgent = task.c.kind.in_([*(kind.value for kind in REACHING), TaskKind.ALERT.value])
        again = (
            urgent
            & (task.c.made_at > made_after)
            & or_(task.c.deadline < now, (task.c.level >= stuck[0]) & (task.c.told_at <= stuck[1]))
        )
        fresh = (task.c.deadline < now) & (task.c.deadline >= since)
        return self._tasks(_QUERY.where(_OPEN, or_(fresh, again)).order_by(task.c.deadline, task.c.id))

    def _tasks(self, query: Select[Any]) -> list[Task]:
        return [_task(row) for row in self._connection.execute(query)]


def in_danger(person_id: ColumnElement[int]) -> ColumnElement[bool]:
    """As a condition: there is an open alarm about danger to him. He hears from people until one of them has closed it, and
    nothing is asked or reminded by itself meanwhile."""
    return exists().where(_danger(), task.c.person_id == person_id)


def _danger() -> ColumnElement[bool]:
    return and_(_OPEN, task.c.kind == TaskKind.ALERT.value, or_(*(task.c.title.contains(one) for one in CRIES)))


_OPEN = task.c.state == literal_column("'open'")  # said plainly, so that the partial index serves
_QUERY = (
    select(task, person.c.name.label("person_name"), person.c.phone, case((notice.c.drill, 1), else_=0).label("drill"))
    .outerjoin(person, person.c.id == task.c.person_id)
    .outerjoin(recipient, recipient.c.id == task.c.recipient_id)
    .outerjoin(notice, notice.c.id == recipient.c.notice_id)
)


def _task(row: Row[Any]) -> Task:
    return Task(
        id=row.id,
        number=row.id,
        kind=TaskKind(row.kind),
        owner_id=row.owner_id,
        title=row.title,
        deadline=row.deadline,
        person_id=row.person_id,
        person_name=row.person_name or "",
        phone=row.phone or "",
        recipient_id=row.recipient_id,
        tries=row.tries,
        level=row.level,
        told_at=row.told_at,
        taken_at=row.taken_at,
        first_owner_id=row.first_owner_id,
        drill=bool(row.drill),
    )
