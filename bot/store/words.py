"""What words the ledger itself uses: its units, towns, posts, names. A clerk's description is held against them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, Select, func, select

from bot.domain.ledger import OTHER_PARTIES, TraitKind
from bot.domain.rights import Right, Viewer
from bot.domain.units import UnitTree
from bot.store.people import read_tree
from bot.store.rights import may
from bot.store.tables.ledger import life_event, trait
from bot.store.tables.office import history
from bot.store.tables.people import person, proxy, staff, unit
from bot.store.tables.visits import succession

IMPORTS = "ledger"  # the subject under which the history keeps sheets that were taken in
_LIVING = (person.c.died_on.is_(None), person.c.erased_at.is_(None))


class NamedPerson(NamedTuple):
    """One of the living by name, with what tells him from others of that name."""

    id: int
    name: str
    post: str
    unit: str
    town: str
    sex: str
    category: str


@dataclass(frozen=True, slots=True)
class LedgerWords:
    """The values that occur, the commonest first."""

    tree: UnitTree
    texts: Mapping[str, tuple[str, ...]]  # by column: town, post, rank, service_class, away_place, politics
    traits: Mapping[TraitKind, tuple[str, ...]]
    people: tuple[NamedPerson, ...]
    dead: tuple[str, ...]
    liaisons: tuple[tuple[int, str], ...]
    proxies: tuple[tuple[int, str, str, int], ...]  # number, name, relation, person
    mixed_places: frozenset[str]  # both a town and a unit, but not of the same people

    @property
    def other_parties(self) -> tuple[str, ...]:
        return tuple(one for one in self.texts["politics"] if one in OTHER_PARTIES)


class WordQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def version(self) -> tuple[int, ...]:
        """Another one when the ledger may have other words: there is more or less in it, something has happened to
        somebody, people were handed over, or a sheet was taken in. Learning the words of a city takes a second, so it is not
        done for less."""
        counts = [select(func.count()).select_from(table).scalar_subquery() for table in (person, unit, staff, proxy, trait)]
        events = select(func.coalesce(func.max(life_event.c.id), 0), func.count(life_event.c.undone_at)).select_from(life_event)
        imports = select(func.coalesce(func.max(history.c.id), 0)).where(history.c.subject == IMPORTS)
        handed = select(func.count(succession.c.decided_at))
        return (
            *self._connection.execute(select(*counts)).one(),
            *self._connection.execute(events).one(),
            *self._connection.execute(handed).one(),
            *self._connection.execute(imports).one(),
        )

    def all(self, viewer: Viewer) -> LedgerWords:
        """The words of those to whom a viewer may write: a question back must not name anybody else."""
        tree = read_tree(self._connection)
        mine = may(viewer, Right.NOTIFY, tree)
        columns = (person.c.town, person.c.post, person.c.rank, person.c.service_class, person.c.away_place, person.c.politics)
        columns_of_one = (
            person.c.id,
            person.c.name,
            person.c.post,
            person.c.unit_id,
            person.c.town,
            person.c.sex,
            person.c.category,
        )
        people = select(*columns_of_one).where(mine, *_LIVING).order_by(person.c.id)
        dead = select(person.c.name).where(mine, person.c.died_on.is_not(None), person.c.erased_at.is_(None))
        liaisons = select(staff.c.id, staff.c.name).where(staff.c.active, staff.c.id.in_(select(person.c.liaison_id).where(mine)))
        served = select(person.c.id).where(mine)
        proxies = select(proxy.c.id, proxy.c.name, proxy.c.relation, proxy.c.person_id).where(
            proxy.c.consent, proxy.c.person_id.in_(served)
        )
        return LedgerWords(
            tree=tree,
            texts={column.name: self._values(column, mine) for column in columns},
            traits=self._traits(served),
            people=tuple(
                NamedPerson(row.id, row.name, row.post, tree.get(row.unit_id).name, row.town, row.sex, row.category)
                for row in self._connection.execute(people)
            ),
            dead=tuple(self._connection.execute(dead).scalars()),
            liaisons=tuple((row.id, row.name) for row in self._connection.execute(liaisons)),
            proxies=tuple((row.id, row.name, row.relation, row.person_id) for row in self._connection.execute(proxies)),
            mixed_places=self._mixed(tree, mine),
        )

    def _values(self, column: Column[str], mine: ColumnElement[bool]) -> tuple[str, ...]:
        query = select(column).where(mine, *_LIVING, column != "").group_by(column).order_by(func.count().desc(), column)
        return tuple(self._connection.execute(query).scalars())

    def _traits(self, served: Select[tuple[int]]) -> dict[TraitKind, tuple[str, ...]]:
        found: dict[TraitKind, tuple[str, ...]] = dict.fromkeys(TraitKind, ())
        pair = (trait.c.kind, trait.c.value)
        query = select(*pair).where(trait.c.person_id.in_(served)).group_by(*pair).order_by(func.count().desc(), trait.c.value)
        for row in self._connection.execute(query):
            kind = TraitKind(row.kind)
            found[kind] = (*found[kind], row.value)
        return found

    def _mixed(self, tree: UnitTree, mine: ColumnElement[bool]) -> frozenset[str]:
        """Towns that are units too, where somebody of the unit lives elsewhere or somebody in the town belongs elsewhere."""
        pairs = self._connection.execute(select(person.c.town, person.c.unit_id).where(mine, *_LIVING).distinct()).all()
        names = {row.town for row in pairs if row.town and tree.named(row.town)}
        below = {name: tree.below(tree.named(name)) for name in names}
        return frozenset(name for name in names if any((row.town == name) != (row.unit_id in below[name]) for row in pairs))
