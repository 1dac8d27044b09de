"""What is owed to persons by rule: asked by whoever owes it, and by those who look after them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, case, false, func, or_, select, update

from bot.domain.duties import LIVE, Duty, DutyState
from bot.domain.duty_states import DutyRow
from bot.domain.rights import Right, Viewer
from bot.store.parts import parts
from bot.store.people import read_tree
from bot.store.rights import may
from bot.store.tables.base import CHINA
from bot.store.tables.people import person, staff, unit
from bot.store.tables.visits import duty
from bot.store.upsert import insert_new


@dataclass(frozen=True, slots=True)
class DutyShare:
    """How many duties are alike in all this. `late`: done after their time, or still to be done after it."""

    rule: str
    owner_id: int | None
    unit_id: int
    state: DutyState
    late: bool
    count: int


Titles = Mapping[str, str]  # of the rules; `titles` of bot.desks.duties.Duties
NO_TITLES: Titles = {}
_LIVE = duty.c.state.in_([state.value for state in LIVE])
_READY = duty.c.state == DutyState.READY.value


class DutyQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- asked -----------------------------------------------------------------------------------------------------------

    def of_owner(self, owner_id: int, until: date | None = None, titles: Titles = NO_TITLES) -> list[Duty]:
        """What somebody has to do now, most pressing first; only what is due by the end of a day, if one is given."""
        here = [duty.c.owner_id == owner_id, _READY]
        if until is not None:
            here.append(duty.c.due_at < _midnight(until + timedelta(days=1)))
        return self._duties(_QUERY.where(*here).order_by(duty.c.due_at, duty.c.id), titles)

    def of_person(self, person_id: int, limit: int = 50, titles: Titles = NO_TITLES) -> list[Duty]:
        """All that is or was owed to one person, newest first."""
        query = _QUERY.where(duty.c.person_id == person_id).order_by(duty.c.due_at.desc(), duty.c.id.desc())
        return self._duties(query.limit(limit), titles)

    def live_of(self, person_ids: Sequence[int], titles: Titles = NO_TITLES) -> list[Duty]:
        """What is owed to these persons now or before long, most pressing first."""
        found: list[Duty] = []
        for part in parts(person_ids):
            found += self._duties(_QUERY.where(duty.c.person_id.in_(part), _LIVE).order_by(duty.c.due_at, duty.c.id), titles)
        return found

    def get(self, number: int, titles: Titles = NO_TITLES) -> Duty | None:
        found = self._duties(_QUERY.where(duty.c.id == number), titles)
        return found[0] if found else None

    def listed(
        self,
        viewer: Viewer,
        *,
        state: DutyState | None = None,
        rule: str = "",
        unit_id: int | None = None,
        owner_id: int | None = None,
        due: tuple[date, date] | None = None,
        limit: int = 50,
        offset: int = 0,
        titles: Titles = NO_TITLES,
    ) -> list[Duty]:
        """Of those whom a viewer may see, by when they are due; of one state, one rule, one unit with all under it, one owner;
        due in these days, both included."""
        tree = read_tree(self._connection)
        here = [may(viewer, Right.SEE, tree)]
        here += [duty.c.state == state.value] if state is not None else []
        here += [duty.c.rule == rule] if rule else []
        here += [person.c.unit_id.in_(tree.below([unit_id]))] if unit_id is not None else []
        here += [duty.c.owner_id == owner_id] if owner_id is not None else []
        here += _due_in(*due) if due is not None else []
        query = _QUERY.where(*here).order_by(duty.c.due_at, duty.c.id).limit(limit).offset(offset)
        return self._duties(query, titles)

    def counts(self, viewer: Viewer, begin: date, end: date) -> dict[str, dict[DutyState, int]]:
        """How many are due in these days, by rule and state, of those whom a viewer may see."""
        seen = may(viewer, Right.SEE, read_tree(self._connection))
        query = (
            select(duty.c.rule, duty.c.state, func.count())
            .join(person, person.c.id == duty.c.person_id)
            .where(seen, *_due_in(begin, end))
            .group_by(duty.c.rule, duty.c.state)
            .order_by(duty.c.rule, duty.c.state)
        )
        found: dict[str, dict[DutyState, int]] = {}
        for rule, state, count in self._connection.execute(query):
            found.setdefault(rule, {})[DutyState(state)] = count
        return found

    def shares(self, viewer: Viewer, begin: date, end: date, now: datetime) -> list[DutyShare]:
        """What is due in these days, counted by all by which it may be added up, of those whom a viewer may see."""
        seen = may(viewer, Right.SEE, read_tree(self._connection))
        late = case(
            (duty.c.state == DutyState.DONE.value, duty.c.settled_at > duty.c.due_at),
            (_READY, duty.c.due_at < now),
            else_=false(),
        ).label("late")
        here = (seen, duty.c.state != DutyState.CANCELLED.value, *_due_in(begin, end))
        each = select(duty.c.rule, duty.c.owner_id, person.c.unit_id, duty.c.state, late)
        found = each.join(person, person.c.id == duty.c.person_id).where(*here).subquery()
        rows = self._connection.execute(select(*found.c, func.count().label("how_many")).group_by(*found.c))
        return [
            DutyShare(row.rule, row.owner_id, row.unit_id, DutyState(row.state), bool(row.late), row.how_many) for row in rows
        ]

    def month(self, owner_id: int, begin: date, end: date, titles: Titles = NO_TITLES) -> list[Duty]:
        """What somebody owed in these days: due in them, or settled in them."""
        settled = and_(duty.c.settled_at >= _midnight(begin), duty.c.settled_at < _midnight(end + timedelta(days=1)))
        here = (duty.c.owner_id == owner_id, duty.c.state != DutyState.CANCELLED.value, or_(and_(*_due_in(begin, end)), settled))
        return self._duties(_QUERY.where(*here).order_by(duty.c.due_at, duty.c.id), titles)

    def missed(self, begin: date, end: date, titles: Titles = NO_TITLES) -> list[Duty]:
        """What was found missed in these days."""
        changed = (duty.c.changed_at >= _midnight(begin), duty.c.changed_at < _midnight(end))
        query = _QUERY.where(duty.c.state == DutyState.MISSED.value, *changed).order_by(duty.c.due_at, duty.c.id)
        return self._duties(query, titles)

    # --- reminding -------------------------------------------------------------------------------------------------------

    def to_look_at(self, now: datetime, titles: Titles = NO_TITLES) -> list[Duty]:
        """Of what is ready, all of which somebody is to be told now; held meanwhile."""
        query = _QUERY.where(_READY, duty.c.next_at <= now).order_by(duty.c.due_at, duty.c.id)
        return self._duties(query.with_for_update(of=duty, skip_locked=True), titles)

    def looked_at(self, numbers: Sequence[int], level: int, next_at: datetime | None) -> None:
        """Who has been told of them, and when they are looked at again."""
        for part in parts(numbers):
            self._connection.execute(update(duty).where(duty.c.id.in_(part)).values(level=level, next_at=next_at))

    # --- planning --------------------------------------------------------------------------------------------------------

    def at_door(self, number: int, titles: Titles = NO_TITLES) -> list[Duty]:
        """All that is owed at the door of a duty, this one included, now or before long; held meanwhile."""
        door = select(duty.c.door).where(duty.c.id == number).scalar_subquery()
        query = _QUERY.where(duty.c.door == door, _LIVE).order_by(duty.c.due_at, duty.c.id)
        return self._duties(query.with_for_update(of=duty), titles)

    def plan(self, number: int, day: date, now: datetime) -> None:
        self._connection.execute(update(duty).where(duty.c.id == number).values(planned_on=day, changed_at=now))

    # --- kept ------------------------------------------------------------------------------------------------------------

    def standing(self, since: date, person_ids: Sequence[int] | None = None) -> dict[int, list[DutyRow]]:
        """By person what is owed now, and whatever was due since a day."""
        query = select(*_STANDING).where(or_(_LIVE, duty.c.due_at >= _midnight(since)))
        found: dict[int, list[DutyRow]] = {}
        for narrowed in _narrowed(query, duty.c.person_id, person_ids):
            for row in self._connection.execute(narrowed):
                values = (*row[:7], DutyState(row.state), row.opens_on.toordinal(), *row[9:])
                found.setdefault(row.person_id, []).append(DutyRow._make(values))
        return found

    def keep(self, rows: Iterable[DutyRow], now: datetime) -> None:
        """Write what is new and what has changed; a key that somebody else has written meanwhile stays his."""
        new: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        for row in rows:
            values = row._asdict()
            number, opens = values.pop("number"), values.pop("opens")
            values |= {"state": row.state.value, "opens_on": date.fromordinal(opens), "changed_at": now}
            if number is None:
                new.append({**values, "made_at": now})
            else:
                changed.append({f"new_{name}": value for name, value in values.items()} | {"which": number})
        insert_new(self._connection, duty, new)
        if changed:
            names = [name.removeprefix("new_") for name in changed[0] if name != "which"]
            values = {name: bindparam(f"new_{name}") for name in names}
            self._connection.execute(update(duty).where(duty.c.id == bindparam("which")).values(values), changed)

    def _duties(self, query: Select[Any], titles: Titles) -> list[Duty]:
        return [_duty(row, titles) for row in self._connection.execute(query)]


_STANDING = (
    duty.c.id,
    duty.c.key,
    duty.c.rule,
    duty.c.person_id,
    duty.c.owner_id,
    duty.c.unit_id,
    duty.c.door,
    duty.c.state,
    duty.c.opens_on,
    duty.c.due_at,
    duty.c.event_id,
    duty.c.visit_id,
    duty.c.settled_at,
    duty.c.level,
    duty.c.next_at,
)
_QUERY = (
    select(
        duty,
        person.c.name.label("person_name"),
        person.c.town,
        unit.c.name.label("unit"),
        func.coalesce(staff.c.name, "").label("owner_name"),
    )
    .join(person, person.c.id == duty.c.person_id)
    .join(unit, unit.c.id == person.c.unit_id)
    .outerjoin(staff, staff.c.id == duty.c.owner_id)
)


def _narrowed(query: Select[Any], column: ColumnElement[int], ids: Sequence[int] | None) -> Iterable[Select[Any]]:
    """The question for everybody, or in pieces for some."""
    return [query] if ids is None else [query.where(column.in_(part)) for part in parts(ids)]


def _due_in(begin: date, end: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return duty.c.due_at >= _midnight(begin), duty.c.due_at < _midnight(end + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _duty(row: Row[Any], titles: Titles) -> Duty:
    return Duty(
        number=row.id,
        key=row.key,
        rule=row.rule,
        title=titles.get(row.rule, row.rule),
        person_id=row.person_id,
        person_name=row.person_name,
        unit=row.unit,
        town=row.town,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        state=DutyState(row.state),
        opens_on=row.opens_on,
        due_at=row.due_at,
        planned_on=row.planned_on,
        event_id=row.event_id,
        visit_id=row.visit_id,
        settled_at=row.settled_at,
        level=row.level,
    )
