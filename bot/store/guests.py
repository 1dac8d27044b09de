"""Persons as a greeting, a letter or a series must know them: the living, many at a time, in a few questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from bot.domain.guests import Guest
from bot.domain.ledger import PARTY, TraitKind
from bot.domain.people import Category
from bot.store.parts import parts
from bot.store.people import birth_of
from bot.store.tables.ledger import trait
from bot.store.tables.people import person

Words = dict[str, dict[int, set[str]]]  # by kind and person
_KINDS = (TraitKind.CONDITION.value, TraitKind.IMPAIRMENT.value, TraitKind.WISH.value)
_HERE = (person.c.died_on.is_(None), person.c.erased_at.is_(None))
_NONE: frozenset[str] = frozenset()
_COLUMNS = (
    person.c.id, person.c.name, person.c.category, person.c.unit_id, person.c.sex, person.c.born_year, person.c.born_month,
    person.c.born_day, person.c.born_lunar, person.c.born_leap, person.c.born_lunar_year, person.c.post, person.c.rank_level,
    person.c.called, person.c.politics, person.c.joined_on, person.c.work_from, person.c.retired_on, person.c.state,
    person.c.mourning_until, person.c.studies, person.c.study_mode, person.c.liaison_id,
)  # fmt: skip


class GuestQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def chunks(self, size: int) -> list[tuple[int, int]]:
        """Ranges of so many ids in which anybody lives, first and last included; they stay the same whoever joins or leaves."""
        number = person.c.id // size
        found = self._connection.execute(select(number.label("number")).where(*_HERE).distinct().order_by("number")).scalars()
        return [(one * size, one * size + size - 1) for one in found]

    def within(self, first: int, last: int) -> list[Guest]:
        """The living of a range of ids, both included."""
        return self._guests(person.c.id.between(first, last), trait.c.person_id.between(first, last))

    def of(self, person_ids: Sequence[int]) -> list[Guest]:
        """Those of them who live."""
        ordered = sorted(set(person_ids))
        here = (self._guests(person.c.id.in_(part), trait.c.person_id.in_(part)) for part in parts(ordered))
        return [guest for several in here for guest in several]

    def everybody(self, unit_ids: Collection[int] = ()) -> list[Guest]:
        """All the living, or those of some units."""
        if not unit_ids:
            return self._guests()
        theirs = person.c.unit_id.in_(list(unit_ids))
        return self._guests(theirs, trait.c.person_id.in_(select(person.c.id).where(theirs)))

    def _guests(self, persons: ColumnElement[bool] | None = None, traits: ColumnElement[bool] | None = None) -> list[Guest]:
        words = self._words(traits)
        query = select(*_COLUMNS).where(*_HERE).order_by(person.c.id)
        rows = self._connection.execute(query if persons is None else query.where(persons))
        return [_guest(row, words) for row in rows]

    def _words(self, condition: ColumnElement[bool] | None) -> Words:
        query = select(trait.c.kind, trait.c.person_id, trait.c.value).where(trait.c.kind.in_(_KINDS))
        found: Words = {kind: defaultdict(set) for kind in _KINDS}
        for kind, person_id, value in self._connection.execute(query if condition is None else query.where(condition)):
            found[kind][person_id].add(value)
        return found


def _guest(row: Any, words: Words) -> Guest:
    return Guest(
        id=row.id,
        name=row.name,
        category=Category(row.category),
        unit_id=row.unit_id,
        sex=row.sex,
        born=birth_of(row),
        born_lunar_year=row.born_lunar_year,
        post=row.post,
        rank_level=row.rank_level,
        called=row.called,
        party=row.politics in PARTY,
        joined_on=row.joined_on,
        work_from=row.work_from,
        retired_on=row.retired_on,
        state=row.state,
        mourning_until=row.mourning_until,
        conditions=_of(words, TraitKind.CONDITION, row.id),
        impairments=_of(words, TraitKind.IMPAIRMENT, row.id),
        wishes=_of(words, TraitKind.WISH, row.id),
        studies=row.studies,
        study_mode=row.study_mode,
        liaison_id=row.liaison_id,
    )


def _of(words: Words, kind: TraitKind, person_id: int) -> frozenset[str]:
    found = words[kind.value].get(person_id)
    return frozenset(found) if found else _NONE
