"""The roll as staff read it on pages and lists: names with what may be seen of each, who has looked, and heads by unit.

Numbers come out masked unless the viewer has the right to them; a page cannot show what it was not given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select, and_, false, func, or_, select

from bot.domain.audience.day import Day
from bot.domain.audience.expression import Expression
from bot.domain.people import Birth, OwnerKind
from bot.domain.rights import Right, Viewer
from bot.domain.text import mask_phone
from bot.domain.units import UnitTree
from bot.store.chosen import Chooser, reached
from bot.store.inbox import BY_HIMSELF
from bot.store.parts import parts
from bot.store.people import birth_of, read_tree
from bot.store.rights import in_units, may
from bot.store.tables.ledger import membership
from bot.store.tables.messages import inbox
from bot.store.tables.people import address, person, staff
from bot.store.vault import vault_of

Anniversary = tuple[bool, bool, int, int]  # lunar, of a leap month, month, day
_TAIL = 4  # characters of an identity number that everybody sees who sees the file


@dataclass(frozen=True, slots=True)
class RollRow:
    """One line of a list."""

    id: int
    name: str
    sex: str
    category: str
    unit_id: int
    unit: str
    branches: tuple[str, ...]
    born: Birth | None
    born_on: date | None
    phone: str  # whole, or masked
    phone_dead: bool
    liaison: str
    state: str
    away_place: str
    town: str
    post: str
    reached: bool  # has a chat account, or a consenting proxy has
    contact_on: date | None  # the last confirmed contact, or the last word from him
    checked_on: date | None  # when his number was last confirmed
    died_on: date | None


class RollQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- lists ---------------------------------------------------------------------------------------------------------

    def chosen(self, viewer: Viewer, expression: Expression, day: Day) -> list[RollRow]:
        """The living whom an expression means, of those whom the viewer may see."""
        tree = read_tree(self._connection)
        return self._rows(viewer, tree, self._ids(select(person.c.id).where(*_living(viewer, expression, day, tree))))

    def page(self, viewer: Viewer, expression: Expression, day: Day, limit: int, offset: int) -> tuple[list[RollRow], int]:
        """Some of them in order, and how many there are; counted while they are looked for, since that may take a while."""
        tree = read_tree(self._connection)
        query = select(person.c.id, func.count().over().label("heads")).where(*_living(viewer, expression, day, tree))
        found = self._connection.execute(query.order_by(*_IN_ORDER).offset(offset).limit(limit)).all()
        heads = found[0].heads if found else self.count(viewer, expression, day)
        return self._rows(viewer, tree, [row.id for row in found]), int(heads)

    def count(self, viewer: Viewer, expression: Expression, day: Day) -> int:
        """How many they are."""
        tree = read_tree(self._connection)
        query = select(func.count()).select_from(person).where(*_living(viewer, expression, day, tree))
        return int(self._connection.execute(query).scalar_one())

    def births(
        self, viewer: Viewer, expression: Expression, day: Day, among: Sequence[Anniversary] | None = None
    ) -> dict[int, Birth]:
        """Their days of birth, as far as they are known, by person. `among`: only of those who were born on one of these."""
        tree = read_tree(self._connection)
        columns = (person.c.id, person.c.born_year, *_ANNIVERSARY)
        query = select(*columns).where(*_living(viewer, expression, day, tree))
        if among is not None:
            query = query.where(or_(*(_born_on(one) for one in among)) if among else false())
        return {row.id: born for row in self._connection.execute(query) if (born := birth_of(row)) is not None}

    def birthdays(self, viewer: Viewer, expression: Expression, day: Day) -> dict[Anniversary, int]:
        """On which days of the year they were born, and how many on each."""
        tree = read_tree(self._connection)
        known = (*(one.is_not(None) for one in (person.c.born_year, *_ANNIVERSARY)), *_living(viewer, expression, day, tree))
        query = select(*_ANNIVERSARY, func.count().label("heads")).where(*known).group_by(*_ANNIVERSARY)
        rows = self._connection.execute(query)
        return {(bool(lunar), bool(leap), month, on): heads for lunar, leap, month, on, heads in rows}

    def search(self, viewer: Viewer, words: str, unit_id: int | None, limit: int, offset: int = 0) -> tuple[list[RollRow], int]:
        """Names that contain the words, or exactly this number, in a unit or in all; some of them and how many there are."""
        tree = read_tree(self._connection)
        here = [may(viewer, Right.SEE, tree), person.c.erased_at.is_(None)]
        if unit_id is not None:
            here.append(in_units(tree.below([unit_id])))
        if words:
            here.append(or_(*self._fits(words)))
        count = self._connection.execute(select(func.count()).select_from(person).where(*here)).scalar_one()
        first = select(person.c.id).where(*here).order_by(person.c.died_on.is_not(None), person.c.name, person.c.id)
        return self._rows(viewer, tree, self._ids(first.offset(offset).limit(limit))), int(count)

    def names(self, viewer: Viewer, ids: Iterable[int]) -> list[RollRow]:
        """Lines of these persons, of those whom the viewer may see."""
        return self._rows(viewer, read_tree(self._connection), sorted(self.seen(viewer, ids)))

    def seen(self, viewer: Viewer, ids: Iterable[int]) -> set[int]:
        """Those of these persons whom the viewer may see."""
        here = (may(viewer, Right.SEE, read_tree(self._connection)), person.c.erased_at.is_(None))
        found: set[int] = set()
        for part in parts(sorted(set(ids))):
            found.update(self._ids(select(person.c.id).where(*here, person.c.id.in_(part))))
        return found

    def _fits(self, words: str) -> list[ColumnElement[bool]]:
        vault = vault_of(self._connection.dialect)
        return [
            person.c.name.contains(words, autoescape=True),
            person.c.phone_index.in_(vault.indexes("phone", words)),
            person.c.id_index.in_(vault.indexes("id_number", words.upper())),
        ]

    def _ids(self, which: Select[Any]) -> list[int]:
        return list(self._connection.execute(which).scalars())

    def _rows(self, viewer: Viewer, tree: UnitTree, ids: Sequence[int]) -> list[RollRow]:
        rows: list[RollRow] = []
        for part in parts(ids):
            further = self._further(tree, part)
            found = self._connection.execute(_lines(part, may(viewer, Right.NUMBERS, tree))).all()
            rows += [_row(row, tree, further.get(row.id, ())) for row in found]
        return sorted(rows, key=lambda row: (row.died_on is not None, row.unit_id, row.name, row.id))

    def _further(self, tree: UnitTree, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        found: dict[int, list[str]] = defaultdict(list)
        query = select(membership.c.person_id, membership.c.unit_id).where(membership.c.person_id.in_(ids))
        for row in self._connection.execute(query.order_by(membership.c.unit_id)):
            found[row.person_id].append(tree.get(row.unit_id).name)
        return {person_id: tuple(names) for person_id, names in found.items()}


def _born_on(one: Anniversary) -> ColumnElement[bool]:
    return and_(*(column == value for column, value in zip(_ANNIVERSARY, one, strict=True)))


_ANNIVERSARY = (person.c.born_lunar, person.c.born_leap, person.c.born_month, person.c.born_day)
_IN_ORDER = (person.c.unit_id, person.c.name, person.c.id)


def _lines(ids: Sequence[int], numbers: ColumnElement[bool]) -> Select[Any]:
    """All that a line shows of each of these; `numbers`: of whom the viewer sees them whole."""
    more = (numbers.label("open_numbers"), reached().label("reached"), _heard().label("heard_at"))
    query = select(person, staff.c.name.label("liaison"), *more).outerjoin(staff, staff.c.id == person.c.liaison_id)
    return query.where(person.c.id.in_(ids), person.c.erased_at.is_(None))


def _living(viewer: Viewer, expression: Expression, day: Day, tree: UnitTree) -> tuple[ColumnElement[bool], ...]:
    here = (may(viewer, Right.SEE, tree), person.c.died_on.is_(None), person.c.erased_at.is_(None))
    return (*here, Chooser(day, tree).where(expression))


def _heard() -> ScalarSelect[datetime]:
    """When he himself last said or touched something in chat."""
    same = and_(
        inbox.c.channel == address.c.channel, inbox.c.account == address.c.account, inbox.c.sender == address.c.external_id
    )
    mine = and_(address.c.owner_kind == OwnerKind.PERSON.value, address.c.owner_id == person.c.id)
    return (
        select(func.max(inbox.c.received_at))
        .select_from(address)
        .join(inbox, same)
        .where(mine, BY_HIMSELF)
        .correlate(person)
        .scalar_subquery()
    )


def _row(row: Any, tree: UnitTree, further: tuple[str, ...]) -> RollRow:
    contacts = [day for day in (row.last_contact_on, row.heard_at.date() if row.heard_at else None) if day is not None]
    return RollRow(
        id=row.id,
        name=row.name,
        sex=row.sex,
        category=row.category,
        unit_id=row.unit_id,
        unit=tree.path(row.unit_id),
        branches=further,
        born=birth_of(row),
        born_on=row.born_on,
        phone=shown_phone(row.phone, bool(row.open_numbers)),
        phone_dead=row.phone_dead_on is not None,
        liaison=row.liaison or "",
        state=row.state,
        away_place=row.away_place,
        town=row.town,
        post=row.post,
        reached=bool(row.reached),
        contact_on=max(contacts, default=None),
        checked_on=row.phone_checked_on,
        died_on=row.died_on,
    )


def shown_phone(phone: str, whole: bool) -> str:
    return phone if whole or not phone else mask_phone(phone)
