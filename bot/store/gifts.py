"""Gifts by the office's standard: made once, handed over once, and accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, select, update

from bot.domain.audience.day import Day
from bot.domain.gifts import BY_TIME, BY_WISH, GRACE, Fitting, Gift, GiftRule, GiftState, NewGift
from bot.domain.rights import Right, Viewer
from bot.store.chosen import Chooser
from bot.store.parts import parts
from bot.store.people import read_tree
from bot.store.photos import PhotoState
from bot.store.rights import may
from bot.store.tables.people import person, staff, unit
from bot.store.tables.programme import gift
from bot.store.tables.visits import photo
from bot.store.upsert import insert_new

_DUE = gift.c.state == GiftState.DUE.value
STAFF = "staff:"


class GiftQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- made ----------------------------------------------------------------------------------------------------------

    def fitting(self, rules: Sequence[GiftRule], day: Day) -> Fitting:
        """Of the living, whom each of these rules means on a day: one question for all."""
        if not rules:
            return Fitting()
        chooser = Chooser(day, read_tree(self._connection))
        fits = [case((chooser.where(rule.who), 1), else_=0) for rule in rules]
        alive = (person.c.died_on.is_(None), person.c.erased_at.is_(None))
        found: list[set[int]] = [set() for _ in rules]
        for row in self._connection.execute(select(person.c.id, *fits).where(*alive)):
            for at, suits in enumerate(row[1:]):
                if suits:
                    found[at].add(row[0])
        return Fitting({rule.id: frozenset(ids) for rule, ids in zip(rules, found, strict=True)})

    def make(self, gifts: Iterable[NewGift], now: datetime) -> list[Gift]:
        """Those that are new. What is known by its key stays as it was made."""
        wanted = {one.key: one for one in gifts}
        known: set[str] = set()
        for part in parts(sorted(wanted)):
            known |= set(self._connection.execute(select(gift.c.key).where(gift.c.key.in_(part))).scalars())
        new = [key for key in wanted if key not in known]
        insert_new(self._connection, gift, [_row(wanted[key], now) for key in new])
        return [one for part in parts(new) for one in self._gifts(_QUERY.where(gift.c.key.in_(part)))]

    def follow_liaisons(self) -> None:
        """What is still to be brought is brought by whoever looks after the person now."""
        theirs = select(person.c.liaison_id).where(person.c.id == gift.c.person_id).scalar_subquery()
        self._connection.execute(update(gift).where(_DUE, gift.c.owner_id.is_distinct_from(theirs)).values(owner_id=theirs))

    # --- asked -----------------------------------------------------------------------------------------------------------

    def get(self, number: int) -> Gift | None:
        return next(iter(self._gifts(_QUERY.where(gift.c.id == number))), None)

    def of_owner(self, owner_id: int, until: date | None = None) -> list[Gift]:
        """What somebody has to bring, the nearest first."""
        here = [_DUE, gift.c.owner_id == owner_id] + ([gift.c.day <= until] if until is not None else [])
        return self._gifts(_QUERY.where(*here))

    def of_person(self, person_id: int) -> list[Gift]:
        """What is to be brought to one person, the nearest first."""
        return self._gifts(_QUERY.where(_DUE, gift.c.person_id == person_id))

    def on(self, days: Sequence[date], states: Sequence[GiftState] = (GiftState.DUE,)) -> list[Gift]:
        """Those whose day is one of these, in some states."""
        named = [state.value for state in states]
        return self._gifts(_QUERY.where(gift.c.day.in_(list(days)), gift.c.state.in_(named)))

    def listed(self, viewer: Viewer, year: int) -> list[Gift]:
        """The register of a year: of those whom a viewer may see."""
        seen = may(viewer, Right.SEE, read_tree(self._connection))
        return self._gifts(_QUERY.where(seen, gift.c.day >= date(year, 1, 1), gift.c.day <= date(year, 12, 31)))

    def may_see(self, viewer: Viewer, number: int) -> bool:
        query = select(gift.c.id).join(person, person.c.id == gift.c.person_id).where(gift.c.id == number)
        seen = may(viewer, Right.SEE, read_tree(self._connection))
        return self._connection.execute(query.where(seen)).first() is not None

    # --- closed ----------------------------------------------------------------------------------------------------------

    def hand(self, number: int, by: str, now: datetime, visit_id: int | None = None) -> bool:
        """False where it was closed before."""
        return self._close(number, GiftState.HANDED, by, now, visit_id=visit_id)

    def decline(self, number: int, by: str, now: datetime, visit_id: int | None = None) -> bool:
        return self._close(number, GiftState.DECLINED, by, now, visit_id=visit_id)

    def note(self, number: int, words: str) -> None:
        self._connection.execute(update(gift).where(gift.c.id == number, _DUE).values(note=words))

    def prove(self, person_id: int, visit_id: int, day: date) -> None:
        """A visit without which what was handed over to him about that day has no proof."""
        near = (gift.c.day >= day - GRACE, gift.c.day <= day + GRACE)
        here = (gift.c.person_id == person_id, gift.c.state == GiftState.HANDED.value, gift.c.visit_id.is_(None), *near)
        self._connection.execute(update(gift).where(*here).values(visit_id=visit_id))

    def lapse(self, today: date, now: datetime) -> list[Gift]:
        """Those whose time is over are closed; which they are."""
        late = (_DUE, gift.c.day < today - GRACE)
        values = {"state": GiftState.LAPSED.value, "closed_by": BY_TIME, "closed_at": now}
        ids = sorted(self._connection.execute(update(gift).where(*late).values(values).returning(gift.c.id)).scalars())
        return [one for part in parts(ids) for one in self._gifts(_QUERY.where(gift.c.id.in_(part)))]

    def _close(self, number: int, state: GiftState, by: str, now: datetime, **more: Any) -> bool:
        values = {"state": state.value, "closed_by": by, "closed_at": now, **more}
        return self._connection.execute(update(gift).where(gift.c.id == number, _DUE).values(values)).rowcount == 1

    # --- as values -------------------------------------------------------------------------------------------------------

    def _gifts(self, query: Select[Any]) -> list[Gift]:
        rows = self._connection.execute(query.order_by(gift.c.day, gift.c.id)).all()
        by = sorted({_staff_id(row.closed_by) for row in rows} - {0})
        names: dict[int, str] = {}
        for part in parts(by):
            names |= {row.id: row.name for row in self._connection.execute(_NAMES.where(staff.c.id.in_(part)))}
        return [_gift(row, names.get(_staff_id(row.closed_by), "")) for row in rows]


_NAMES = select(staff.c.id, staff.c.name)
_PICTURES = (
    select(func.count())
    .select_from(photo)
    .where(photo.c.visit_id == gift.c.visit_id, photo.c.state == PhotoState.KEPT.value)
    .scalar_subquery()
    .label("photos")
)
_QUERY = (
    select(
        gift,
        person.c.name.label("person_name"),
        unit.c.name.label("unit"),
        func.coalesce(staff.c.name, "").label("owner_name"),
        _PICTURES,
    )
    .join(person, person.c.id == gift.c.person_id)
    .join(unit, unit.c.id == person.c.unit_id)
    .outerjoin(staff, staff.c.id == gift.c.owner_id)
)


def _staff_id(by: str) -> int:
    return int(by.removeprefix(STAFF)) if by.startswith(STAFF) else 0


def _row(one: NewGift, now: datetime) -> dict[str, Any]:
    values = asdict(one)
    declined = values.pop("declined")
    closed = {"state": GiftState.DECLINED.value, "closed_by": BY_WISH, "closed_at": now}
    still = {"state": GiftState.DUE.value, "closed_by": "", "closed_at": None}
    return {**values, **(closed if declined else still), "made_at": now}


def _gift(row: Row[Any], handed_by: str) -> Gift:
    return Gift(
        number=row.id,
        rule=row.rule,
        person_id=row.person_id,
        person_name=row.person_name,
        unit=row.unit,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        title=row.title,
        what=row.what,
        fen=row.fen,
        document=row.document,
        day=row.day,
        state=GiftState(row.state),
        visit_id=row.visit_id,
        photos=row.photos,
        note=row.note or "",
        closed_by=row.closed_by,
        closed_on=row.closed_at.date() if row.closed_at else None,
        handed_by=handed_by,
    )
