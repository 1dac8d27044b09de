"""Procedures that people are led through: where each stands, and when he is reminded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, insert, or_, select, update

from bot.domain.conversation import Place
from bot.domain.procedures import Run, State
from bot.store.tables.messages import procedure_run
from bot.store.tables.people import person


@dataclass(frozen=True, slots=True)
class Moved:
    """Where somebody stands now."""

    position: str
    answers: Mapping[str, Any]
    remind_on: date | None
    state: State = State.OPEN


_NEWEST = (procedure_run.c.updated_at.desc(), procedure_run.c.id.desc())
# Asked for nearly every message, and so put together once.
_OPEN = (
    select(procedure_run)
    .where(*(procedure_run.c[name] == bindparam(name) for name in ("channel", "account", "external_id")))
    .where(procedure_run.c.state == State.OPEN.value)
    .order_by(*_NEWEST)
)


class ProcedureQueries:
    """A chat is channel, account and sender: nothing of it is ever said in a group."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start(self, place: Place, person_id: int | None, procedure: str, at: Moved, now: datetime) -> int:
        """Its number."""
        row = {
            "channel": place.channel,
            "account": place.account,
            "external_id": place.sender,
            "person_id": person_id,
            "procedure": procedure,
            "step": at.position,
            "answers": dict(at.answers),
            "state": at.state.value,
            "started_at": now,
            "updated_at": now,
            "remind_on": at.remind_on,
        }
        return int(self._connection.execute(insert(procedure_run).returning(procedure_run.c.id), row).scalar_one())

    def get(self, number: int) -> Run | None:
        row = self._connection.execute(select(procedure_run).where(procedure_run.c.id == number)).one_or_none()
        return None if row is None else _run(row)

    def open_of(self, place: Place) -> list[Run]:
        """What a chat has under way, the last touched first."""
        here = {"channel": place.channel, "account": place.account, "external_id": place.sender}
        return [_run(row) for row in self._connection.execute(_OPEN, here)]

    def finished_of(self, place: Place, since: datetime) -> list[Run]:
        """What a chat has finished since then, the newest first."""
        done = procedure_run.c.state == State.DONE.value
        return self._of(place, and_(done, procedure_run.c.updated_at >= since))

    def _of(self, place: Place, condition: ColumnElement[bool]) -> list[Run]:
        here = (
            procedure_run.c.channel == place.channel,
            procedure_run.c.account == place.account,
            procedure_run.c.external_id == place.sender,
        )
        query = select(procedure_run).where(*here, condition)
        return [_run(row) for row in self._connection.execute(query.order_by(*_NEWEST))]

    def move(self, number: int, to: Moved, now: datetime) -> bool:
        """Move an open one; False if it is open no more."""
        changed = {"step": to.position, "answers": dict(to.answers), "state": to.state.value, "remind_on": to.remind_on}
        here = (procedure_run.c.id == number, procedure_run.c.state == State.OPEN.value)
        return bool(self._connection.execute(update(procedure_run).where(*here).values(**changed, updated_at=now)).rowcount)

    def stop_reminding(self, number: int) -> None:
        """Also of one that is done: the yearly date."""
        self._connection.execute(update(procedure_run).where(procedure_run.c.id == number).values(remind_on=None))

    # --- reminding -------------------------------------------------------------------------------------------------------

    def to_remind(self, day: date, late: bool = False) -> list[Run]:
        """Whose day this is, or (late) has passed unused. The dead, and those whose file is gone, are left in peace."""
        due = procedure_run.c.remind_on < day if late else procedure_run.c.remind_on == day
        lives = and_(person.c.died_on.is_(None), person.c.erased_at.is_(None))
        query = (
            select(procedure_run)
            .outerjoin(person, person.c.id == procedure_run.c.person_id)
            .where(due, procedure_run.c.state != State.CANCELLED.value, or_(procedure_run.c.person_id.is_(None), lives))
        )
        return [_run(row) for row in self._connection.execute(query.order_by(procedure_run.c.id))]

    def note_reminded(self, number: int, next_on: date | None, now: datetime) -> None:
        """Whether or not there was a way: it is asked once."""
        here = procedure_run.c.id == number
        self._connection.execute(update(procedure_run).where(here).values(reminded_at=now, remind_on=next_on))


def _run(row: Any) -> Run:
    place = Place(row.channel, row.account, row.external_id)
    state = State(row.state)
    answers = row.answers or {}
    return Run(
        row.id, place, row.person_id, row.procedure, row.step, answers, state, row.updated_at, row.remind_on, row.reminded_at
    )
