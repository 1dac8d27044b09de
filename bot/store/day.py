"""What a member of staff has before him on one day, as far as the ledger itself knows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from bot.domain.duties import DutyState
from bot.domain.ledger import State
from bot.domain.life import LifeEventKind
from bot.domain.people import Birth
from bot.store.parts import parts
from bot.store.people import birth_of
from bot.store.rights import paired_with
from bot.store.tables.ledger import life_event
from bot.store.tables.people import person, unit
from bot.store.tables.visits import duty


@dataclass(frozen=True, slots=True)
class Own:
    """One of somebody's living people, as far as a day needs to know him. `place`: where one goes to see him."""

    id: int
    name: str
    place: str
    born: Birth | None
    state: str
    since: date | None  # in hospital
    mourning_until: date | None


class DayQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def own(self, staff_id: int) -> list[Own]:
        """The living whom a member of staff looks after."""
        here = (paired_with(staff_id), person.c.died_on.is_(None), person.c.erased_at.is_(None))
        rows = self._connection.execute(_OWN.where(*here).order_by(person.c.id)).all()
        since = self.in_hospital_since([row.id for row in rows if row.state == State.HOSPITAL.value])
        return [_own(row, since.get(row.id)) for row in rows]

    def places(self, person_ids: Sequence[int]) -> dict[int, str]:
        """Where each of these persons is gone to see: where he lives, else where he belongs."""
        found: dict[int, str] = {}
        for part in parts(sorted(set(person_ids))):
            rows = self._connection.execute(_PLACE.where(person.c.id.in_(part)))
            found |= {row.id: row.town or row.unit for row in rows}
        return found

    def in_hospital_since(self, person_ids: Sequence[int]) -> dict[int, date]:
        """The day on which each was last reported to have gone into hospital."""
        found: dict[int, date] = {}
        last = select(life_event.c.person_id, func.max(life_event.c.happened_on).label("day"))
        here = (life_event.c.kind == LifeEventKind.HOSPITAL.value, life_event.c.undone_at.is_(None))
        for part in parts(person_ids):
            query = last.where(*here, life_event.c.person_id.in_(part)).group_by(life_event.c.person_id)
            found |= {row.person_id: row.day for row in self._connection.execute(query)}
        return found

    def owed_later(self, owner_id: int, until: datetime, days: Sequence[date]) -> tuple[int, list[int]]:
        """Of the duties of an owner that can be done now and are due only after a moment: how many there are, and the numbers of
        those that he has planned for one of these days."""
        here = (duty.c.owner_id == owner_id, duty.c.state == DutyState.READY.value, duty.c.due_at > until)
        count = self._connection.execute(select(func.count()).select_from(duty).where(*here)).scalar_one()
        planned = select(duty.c.id).where(*here, duty.c.planned_on.in_(list(days))).order_by(duty.c.id)
        return int(count), list(self._connection.execute(planned).scalars())


_PLACE = select(person.c.id, person.c.town, unit.c.name.label("unit")).join(unit, unit.c.id == person.c.unit_id)
_OWN = select(
    person.c.id,
    person.c.name,
    person.c.town,
    unit.c.name.label("unit"),
    person.c.born_year,
    person.c.born_month,
    person.c.born_day,
    person.c.born_lunar,
    person.c.born_leap,
    person.c.state,
    person.c.mourning_until,
).join(unit, unit.c.id == person.c.unit_id)


def _own(row: Any, since: date | None) -> Own:
    return Own(row.id, row.name, row.town or row.unit, birth_of(row), row.state, since, row.mourning_until)
