"""What printed sheets count and no other subject does: whom somebody looks after, who was seen, what was reported by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from bot.domain.rights import Right, Viewer
from bot.domain.visits import CONTACTS
from bot.store.people import read_tree
from bot.store.rights import may, paired_with
from bot.store.tables.ledger import life_event
from bot.store.tables.people import person, unit
from bot.store.tables.visits import visit

_CONTACTS = sorted(kind.value for kind in CONTACTS)


@dataclass(frozen=True, slots=True)
class Served:
    """Somebody whom a member of staff looks after, and whether anybody saw or heard him in a span of time."""

    id: int
    name: str
    unit: str
    last_contact_on: date | None
    reached: bool


@dataclass(frozen=True, slots=True)
class Reported:
    """A life event, on the sheet of whoever wrote it down."""

    person_name: str
    kind: str
    happened_on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Coverage:
    """By the unit that counts a person: how many live there, how many of them were seen or heard, and reports by kind."""

    persons: dict[int, int]
    contacted: dict[int, int]
    reports: dict[tuple[int, str], int]
    events: dict[str, int]  # by kind


class PaperQueries:
    """All days are inclusive at both ends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def served(self, staff_id: int, begin: date, end: date) -> list[Served]:
        """The living whom a member of staff looks after; whoever was contacted in these days, by him or another, is reached."""
        seen = select(visit.c.person_id).where(visit.c.kind.in_(_CONTACTS), visit.c.visited_on.between(begin, end))
        reached = or_(person.c.id.in_(seen), person.c.last_contact_on.between(begin, end))
        columns = (person.c.id, person.c.name, unit.c.name.label("unit"), person.c.last_contact_on, reached.label("reached"))
        query = select(*columns).join(unit, unit.c.id == person.c.unit_id).where(paired_with(staff_id), *_LIVING)
        rows = self._connection.execute(query.order_by(person.c.unit_id, person.c.name, person.c.id))
        return [Served(row.id, row.name, row.unit, row.last_contact_on, bool(row.reached)) for row in rows]

    def reported(self, staff_id: int, begin: datetime, end: datetime) -> list[Reported]:
        """The life events that a member of staff wrote down from `begin` until before `end`, and that stand; oldest first."""
        columns = (person.c.name, life_event.c.kind, life_event.c.happened_on, life_event.c.recorded_at)
        then = (life_event.c.recorded_at >= begin, life_event.c.recorded_at < end)
        here = (life_event.c.recorded_by == f"staff:{staff_id}", *then, life_event.c.undone_at.is_(None))
        query = select(*columns).join(person, person.c.id == life_event.c.person_id).where(*here)
        rows = self._connection.execute(query.order_by(life_event.c.id))
        return [Reported(row.name, row.kind, row.happened_on, row.recorded_at) for row in rows]

    def coverage(self, viewer: Viewer, begin: date, end: date) -> Coverage:
        """Of those whom the viewer may see. A report of somebody who has died since counts, he himself does not."""
        mine = may(viewer, Right.SEE, read_tree(self._connection))
        here = and_(mine, visit.c.visited_on.between(begin, end))
        living = select(person.c.unit_id, func.count()).where(mine, *_LIVING).group_by(person.c.unit_id)
        joined = select(visit.c.person_id).join(person, person.c.id == visit.c.person_id)
        seen = joined.with_only_columns(person.c.unit_id, func.count(person.c.id.distinct()))
        reports = joined.with_only_columns(person.c.unit_id, visit.c.kind, func.count()).where(here)
        events = select(life_event.c.kind, func.count()).join(person, person.c.id == life_event.c.person_id)
        stands = (mine, life_event.c.happened_on.between(begin, end), life_event.c.undone_at.is_(None))
        return Coverage(
            persons=dict(self._pairs(living)),
            contacted=dict(self._pairs(seen.where(here, *_LIVING, visit.c.kind.in_(_CONTACTS)).group_by(person.c.unit_id))),
            reports={(one, kind): count for one, kind, count in self._rows(reports.group_by(person.c.unit_id, visit.c.kind))},
            events=dict(self._pairs(events.where(*stands).group_by(life_event.c.kind))),
        )

    def _pairs(self, query: Any) -> list[tuple[Any, int]]:
        return [(key, count) for key, count in self._rows(query)]

    def _rows(self, query: Any) -> Sequence[Any]:
        return self._connection.execute(query).all()


_LIVING: tuple[ColumnElement[bool], ...] = (person.c.died_on.is_(None), person.c.erased_at.is_(None))
