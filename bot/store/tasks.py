"""What named humans have to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from bot.domain.tasks import OutcomeCode, Task, TaskKind
from bot.store.tables.notices import task
from bot.store.tables.people import person
from bot.store.upsert import insert_new


class TaskQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Open tasks; one whose key exists is not opened twice."""
        insert_new(self._connection, task, [{"state": "open", **row} for row in rows])

    def open_of(self, owner_id: int) -> list[Task]:
        """A named human's open tasks, most pressing first."""
        return self._tasks(_QUERY.where(task.c.owner_id == owner_id, task.c.state == "open").order_by(task.c.deadline, task.c.id))

    def open_tasks(self) -> list[Task]:
        return self._tasks(_QUERY.where(task.c.state == "open").order_by(task.c.deadline, task.c.id))

    def numbered(self, number: int) -> Task | None:
        """An open task by the number that people say."""
        found = self._tasks(_QUERY.where(task.c.id == number, task.c.state == "open"))
        return found[0] if found else None

    def close(self, task_id: int, outcome: OutcomeCode, staff_id: int, now: datetime) -> bool:
        """Finish a task, once."""
        done = self._connection.execute(
            update(task)
            .where(task.c.id == task_id, task.c.state == "open")
            .values(state="done", outcome=outcome.value, closed_by=staff_id, closed_at=now)
        )
        return done.rowcount == 1

    def note_try(self, task_id: int, outcome: OutcomeCode) -> None:
        """A try that did not end the task."""
        self._connection.execute(
            update(task).where(task.c.id == task_id, task.c.state == "open").values(outcome=outcome.value, tries=task.c.tries + 1)
        )

    def give(self, task_id: int, owner_id: int) -> None:
        """Hand a task to somebody else, who is then told of it."""
        self._connection.execute(update(task).where(task.c.id == task_id).values(owner_id=owner_id, told_at=None))

    def untold(self) -> list[Task]:
        """Open tasks that their owner has not been told of, or that have no owner yet."""
        return self._tasks(_QUERY.where(task.c.state == "open", task.c.told_at.is_(None)).order_by(task.c.id))

    def overdue(self, now: datetime) -> list[Task]:
        return self._tasks(_QUERY.where(task.c.state == "open", task.c.deadline < now).order_by(task.c.deadline))

    def told(self, task_ids: Sequence[int], now: datetime) -> None:
        self._connection.execute(update(task).where(task.c.id.in_(task_ids)).values(told_at=now))

    def relay_text(self, number: int) -> str:
        """The text that a relay kit asks to forward."""
        return str(self._connection.execute(select(task.c.text).where(task.c.id == number)).scalar_one())

    def _tasks(self, query: Select[Any]) -> list[Task]:
        return [_task(row) for row in self._connection.execute(query)]


_QUERY = select(task, person.c.name.label("person_name"), person.c.phone).outerjoin(person, person.c.id == task.c.person_id)


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
    )
