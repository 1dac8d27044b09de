"""What the one search box asks the store: numbers, titles, and what concerns those who were found; rights stand in each query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, false, func, or_, select, true

from bot.domain.people import OwnerKind
from bot.domain.rights import Right, Viewer
from bot.store.parts import AT_ONCE
from bot.store.people import read_tree
from bot.store.rights import may
from bot.store.tables.messages import inquiry
from bot.store.tables.notices import notice, task
from bot.store.tables.people import person, proxy, staff
from bot.store.tables.visits import commitment, duty, visit
from bot.store.vault import vault_of


@dataclass(frozen=True, slots=True)
class Asked:
    """For what is looked for beside the people: a number, or whatever concerns one of these persons."""

    number: int | None
    persons: Sequence[int]
    limit: int

    @property
    def empty(self) -> bool:
        return self.number is None and not self.persons


@dataclass(frozen=True, slots=True)
class Hit:
    """One line. `state` and `kind` are codes of the domain."""

    number: int
    person: str
    kind: str
    state: str
    title: str
    owner: str
    at: datetime
    id: int = 0  # of a notice, whose address is not its number
    day: date | None = None


class SearchQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- people --------------------------------------------------------------------------------------------------------

    def names(self) -> list[tuple[int, str, bool, int | None]]:
        """Everybody whose file is there: number, name, whether he lives, year of birth. For a list that is kept in memory."""
        query = select(person.c.id, person.c.name, person.c.died_on.is_(None), person.c.born_year)
        return [
            (row[0], row[1], bool(row[2]), row[3]) for row in self._connection.execute(query.where(person.c.erased_at.is_(None)))
        ]

    def seen(self, viewer: Viewer) -> frozenset[int] | None:
        """Whom a viewer may see; None: everybody."""
        if viewer.everywhere(Right.SEE):
            return None
        query = select(person.c.id).where(may(viewer, Right.SEE, read_tree(self._connection)))
        return frozenset(self._connection.execute(query).scalars())

    def begins(self, viewer: Viewer, name: str, limit: int) -> list[int]:
        """Whose name begins so just now, whatever a list that is kept in memory says."""
        here = (may(viewer, Right.SEE, read_tree(self._connection)), person.c.erased_at.is_(None))
        query = select(person.c.id).where(*here, person.c.name >= name, person.c.name < f"{name}\U0010fffd")
        return list(self._connection.execute(query.order_by(person.c.name, person.c.id).limit(limit)).scalars())

    def with_number(self, viewer: Viewer, said: str) -> list[int]:
        """Who has exactly this telephone or identity number, or has somebody with it receive for him."""
        vault = vault_of(self._connection.dialect)
        phones = vault.indexes("phone", said)
        receives = select(proxy.c.person_id).where(proxy.c.phone_index.in_(phones))
        fits = (person.c.phone_index.in_(phones), person.c.id_index.in_(vault.indexes("id_number", said.upper())))
        here = (may(viewer, Right.SEE, read_tree(self._connection)), person.c.erased_at.is_(None))
        query = select(person.c.id).where(*here, or_(*fits, person.c.id.in_(receives)))
        return list(self._connection.execute(query.order_by(person.c.id).limit(AT_ONCE)).scalars())

    # --- what concerns them --------------------------------------------------------------------------------------------

    def notices(self, viewer: Viewer, number: int | None, words: str, limit: int) -> list[Hit]:
        """By number, or with these words in the title; for whoever may write notices."""
        if not viewer.holding(Right.NOTIFY):
            return []
        fits = notice.c.title.contains(words, autoescape=True) if words else false()
        here = or_(notice.c.number == number, fits) if number is not None else fits
        query = select(notice).where(here).order_by((notice.c.number == (number or 0)).desc(), notice.c.id.desc()).limit(limit)
        return [
            Hit(row.number, "", row.kind, row.state, row.title, "", row.created_at, row.id)
            for row in self._connection.execute(query)
        ]

    def tasks(self, viewer: Viewer, asked: Asked) -> list[Hit]:
        """One's own; for whoever answers for everybody, all. The open ones first."""
        query = _with_names(task, task.c.owner_id, task.c.kind, task.c.state, task.c.title, task.c.deadline.label("at"))
        query = query.where(_own(viewer, task.c.owner_id), _fits(task, asked))
        return self._hits(query.order_by((task.c.state == "open").desc(), task.c.id.desc()), asked)

    def inquiries(self, viewer: Viewer, asked: Asked) -> list[Hit]:
        """The same; what was asked is sealed, and is not looked into."""
        columns = (inquiry.c.kind, inquiry.c.state, inquiry.c.disposition.label("title"), inquiry.c.asked_at.label("at"))
        query = _with_names(inquiry, inquiry.c.owner_id, *columns).where(_own(viewer, inquiry.c.owner_id), _fits(inquiry, asked))
        return self._hits(query.order_by(inquiry.c.id.desc()), asked)

    def visits(self, viewer: Viewer, asked: Asked) -> list[Hit]:
        columns = (visit.c.kind, visit.c.state, visit.c.visited_on.label("day"), visit.c.reported_at.label("at"))
        query = _with_names(visit, visit.c.staff_id, *columns).where(self._may(viewer), _fits(visit, asked))
        return self._hits(query.order_by(visit.c.visited_on.desc(), visit.c.id.desc()), asked)

    def commitments(self, viewer: Viewer, asked: Asked) -> list[Hit]:
        """Of those whom the viewer may see, what he has to keep, and what he asked for himself."""
        columns = (commitment.c.kind, commitment.c.state, commitment.c.service.label("title"), commitment.c.due_at.label("at"))
        mine: list[ColumnElement[bool]] = [self._may(viewer)]
        if viewer.staff_id is not None:
            mine += [
                commitment.c.owner_id == viewer.staff_id,
                commitment.c.asked_by == f"{OwnerKind.STAFF.value}:{viewer.staff_id}",
            ]
        if viewer.everywhere(Right.SEE):
            mine.append(commitment.c.person_id.is_(None))
        query = _with_names(commitment, commitment.c.owner_id, *columns).where(or_(*mine), _fits(commitment, asked))
        return self._hits(query.order_by(commitment.c.id.desc()), asked)

    def duties(self, viewer: Viewer, asked: Asked) -> list[Hit]:
        columns = (duty.c.rule.label("kind"), duty.c.state, duty.c.due_at.label("at"))
        query = _with_names(duty, duty.c.owner_id, *columns).where(self._may(viewer), _fits(duty, asked))
        return self._hits(query.order_by((duty.c.state == "ready").desc(), duty.c.due_at.desc(), duty.c.id.desc()), asked)

    def _may(self, viewer: Viewer) -> ColumnElement[bool]:
        return may(viewer, Right.SEE, read_tree(self._connection))

    def _hits(self, query: Select[Any], asked: Asked) -> list[Hit]:
        if asked.empty:
            return []
        return [
            Hit(
                number=row.number,
                person=row.person_name or "",
                kind=row.kind,
                state=row.state,
                title=row.title if hasattr(row, "title") else "",
                owner=row.owner_name or "",
                at=row.at,
                day=row.day if hasattr(row, "day") else None,
            )
            for row in self._connection.execute(query.limit(asked.limit))
        ]

    # --- how old the kept list of names is ------------------------------------------------------------------------------

    def version(self) -> tuple[int, int]:
        """Another one when somebody came or was erased. Of a changed name nothing is seen here: `begins` finds him by it."""
        erased = func.count(person.c.erased_at)
        return tuple(self._connection.execute(select(func.coalesce(func.max(person.c.id), 0), erased)).one())


def _with_names(table: Any, owner: Column[Any], *columns: Any) -> Select[Any]:
    who = table.outerjoin(person, person.c.id == table.c.person_id).outerjoin(staff, staff.c.id == owner)
    named = (table.c.id.label("number"), person.c.name.label("person_name"), staff.c.name.label("owner_name"))
    return select(*named, *columns).select_from(who)


def _own(viewer: Viewer, owner: Column[Any]) -> ColumnElement[bool]:
    """What belongs to nobody in particular's file is for its owner, and for whoever answers for everybody."""
    return true() if viewer.everywhere(Right.SEE) else owner == (viewer.staff_id or 0)


def _fits(table: Any, asked: Asked) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = [table.c.id == asked.number] if asked.number is not None else []
    if asked.persons:
        ways.append(table.c.person_id.in_(asked.persons[:AT_ONCE]))
    return or_(*ways) if ways else false()
