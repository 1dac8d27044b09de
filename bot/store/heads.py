"""How many people each unit counts, and who looks after them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from bot.domain.rights import Right, Viewer
from bot.domain.units import Unit, UnitTree
from bot.store.people import read_tree
from bot.store.rights import may
from bot.store.tables.ledger import membership
from bot.store.tables.people import person, staff


@dataclass(frozen=True, slots=True)
class Heads:
    """How many of the living a unit counts, each person once."""

    unit: Unit
    depth: int
    own: int  # counted by the unit itself
    all: int  # … and by all that hangs under it
    guests: int  # counted elsewhere, hanging here as well
    responsible: str
    liaisons: tuple[tuple[str, int, int], ...]  # name, how many here, how many altogether


@dataclass(frozen=True, slots=True)
class Place:
    """A unit to choose from; `depth` under the top."""

    unit: Unit
    depth: int


class HeadQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def places(self, viewer: Viewer) -> list[Place]:
        """The units of `units`, without counting anybody: for a list to choose from."""
        tree = read_tree(self._connection)
        if viewer.everywhere(Right.SEE):
            return list(_places(tree, None, 0))
        here = (may(viewer, Right.SEE, tree), person.c.died_on.is_(None), person.c.erased_at.is_(None))
        counting = set(self._connection.execute(select(person.c.unit_id).where(*here).distinct()).scalars())
        hanging = select(membership.c.unit_id).join(person, person.c.id == membership.c.person_id).where(*here).distinct()
        seen = {one for unit_id in counting for one in tree.above(unit_id)} | set(self._connection.execute(hanging).scalars())
        return [one for one in _places(tree, None, 0) if one.unit.id in seen]

    def units(self, viewer: Viewer) -> list[Heads]:
        """All units with their head counts, from the top down; of a part of the office, those where this viewer sees somebody."""
        tree = read_tree(self._connection)
        here = (may(viewer, Right.SEE, tree), person.c.died_on.is_(None), person.c.erased_at.is_(None))
        grouped = select(person.c.unit_id, person.c.liaison_id, func.count().label("heads")).where(*here)
        rows = self._connection.execute(grouped.group_by(person.c.unit_id, person.c.liaison_id)).all()
        hanging = select(membership.c.unit_id, func.count().label("heads")).join(person, person.c.id == membership.c.person_id)
        guests = self._connection.execute(
            hanging.where(*here, membership.c.unit_id != person.c.unit_id).group_by(membership.c.unit_id)
        )
        names = {row.id: row.name for row in self._connection.execute(select(staff.c.id, staff.c.name))}
        counted = _Counted(tree, rows, {row.unit_id: row.heads for row in guests}, names)
        return counted.lines(everything=viewer.everywhere(Right.SEE))


def _places(tree: UnitTree, parent_id: int | None, depth: int) -> Iterator[Place]:
    for unit in tree.children(parent_id):
        yield Place(unit, depth)
        yield from _places(tree, unit.id, depth + 1)


class _Counted:
    """Heads by unit and liaison, summed up the tree."""

    def __init__(self, tree: UnitTree, rows: Sequence[Any], guests: Mapping[int, int], names: Mapping[int, str]) -> None:
        self._tree, self._guests, self._names = tree, guests, names
        self._own: dict[int, int] = defaultdict(int)
        self._loads: dict[int, int] = defaultdict(int)
        self._here: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for unit_id, liaison_id, heads in rows:
            self._own[unit_id] += heads
            if liaison_id is not None:
                self._loads[liaison_id] += heads
                self._here[unit_id].append((liaison_id, heads))

    def lines(self, everything: bool) -> list[Heads]:
        return [line for line in self._under(None, 0) if everything or line.all or line.guests]

    def _under(self, parent_id: int | None, depth: int) -> list[Heads]:
        found: list[Heads] = []
        for unit in self._tree.children(parent_id):
            below = self._under(unit.id, depth + 1)
            total = self._own[unit.id] + sum(line.all for line in below if line.depth == depth + 1)
            found += [self._line(unit, depth, total), *below]
        return found

    def _line(self, unit: Unit, depth: int, total: int) -> Heads:
        own = sorted(self._here[unit.id], key=lambda pair: -pair[1])
        liaisons = tuple((self._names.get(one, ""), heads, self._loads[one]) for one, heads in own)
        responsible = self._names.get(unit.responsible_id or 0, "")
        return Heads(unit, depth, self._own[unit.id], total, self._guests.get(unit.id, 0), responsible, liaisons)
