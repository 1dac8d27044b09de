"""One file as a page shows it: what a viewer may see of it, what he may do with it, and who has looked.

What needs a reason (identity number, street and door) never comes out here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, select

from bot.domain.ledger import PersonFile
from bot.domain.rights import Right, Viewer
from bot.store.access import OPENED, RANG
from bot.store.ledger import LedgerQueries
from bot.store.people import read_tree
from bot.store.rights import may
from bot.store.roll import RollQueries, RollRow, shown_phone
from bot.store.tables.ledger import life_event, pairing
from bot.store.tables.office import history
from bot.store.tables.people import person, proxy, staff

_TAIL = 4  # characters of an identity number that everybody sees who sees the file


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who receives for a person."""

    name: str
    relation: str
    phone: str
    consent: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One life event as the file shows it."""

    id: int
    kind: str
    happened_on: date
    known_from: str
    recorded_by: str
    recorded_at: datetime
    undone: bool


@dataclass(frozen=True, slots=True)
class Look:
    """One line of history about a person."""

    at: datetime
    actor: str
    action: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file for a page: what this viewer may see of it, and what he may do with it."""

    row: RollRow
    file: PersonFile  # its numbers masked, its doors left out
    rights: frozenset[Right]
    has_id: bool
    has_address: bool
    helpers: tuple[tuple[str, str], ...]  # name and in what way, besides the liaison
    receivers: tuple[Receiver, ...]
    events: tuple[Happened, ...]


class SheetQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sheet(self, viewer: Viewer, person_id: int) -> Sheet | None:
        """One file for a page; None when there is none, or none that this viewer may see."""
        file = LedgerQueries(self._connection).file(viewer, person_id)
        row = next(iter(RollQueries(self._connection).names(viewer, [person_id])), None)
        if file is None or row is None:
            return None
        rights = self._rights(viewer, person_id)
        return Sheet(
            row=row,
            file=_masked(file, row.phone, Right.CHANGE in rights),
            rights=rights,
            has_id=bool(file.id_number),
            has_address=any(home.detail for home in file.residences.values()),
            helpers=self._helpers(person_id),
            receivers=self._receivers(person_id, Right.NUMBERS in rights),
            events=self._events(person_id),
        )

    def _rights(self, viewer: Viewer, person_id: int) -> frozenset[Right]:
        tree = read_tree(self._connection)
        columns = [may(viewer, right, tree).label(right.value) for right in Right]
        row = self._connection.execute(select(*columns).select_from(person).where(person.c.id == person_id)).one()
        return frozenset(right for right in Right if getattr(row, right.value))

    def _helpers(self, person_id: int) -> tuple[tuple[str, str], ...]:
        query = select(staff.c.name, pairing.c.kind).join(pairing, pairing.c.staff_id == staff.c.id)
        rows = self._connection.execute(query.where(pairing.c.person_id == person_id).order_by(pairing.c.kind, staff.c.id))
        return tuple((row.name, row.kind) for row in rows)

    def _receivers(self, person_id: int, whole: bool) -> tuple[Receiver, ...]:
        rows = self._connection.execute(select(proxy).where(proxy.c.person_id == person_id).order_by(proxy.c.rank, proxy.c.id))
        return tuple(Receiver(row.name, row.relation, shown_phone(row.phone, whole), row.consent) for row in rows)

    def _events(self, person_id: int) -> tuple[Happened, ...]:
        query = select(life_event).where(life_event.c.person_id == person_id)
        rows = self._connection.execute(query.order_by(life_event.c.happened_on.desc(), life_event.c.id.desc())).all()
        who = self._actors(row.recorded_by for row in rows)
        return tuple(
            Happened(
                row.id, row.kind, row.happened_on, row.known_from, who.get(row.recorded_by, ""), row.recorded_at,
                row.undone_at is not None,
            )
            for row in rows
        )  # fmt: skip

    def looks(self, viewer: Viewer, person_id: int, limit: int = 50) -> list[Look]:
        """Who has looked closely at a file or taken it away, latest first; nothing for whoever may not look so himself."""
        if Right.REVEAL not in self._rights(viewer, person_id):
            return []
        closely = (history.c.subject == f"person:{person_id}", history.c.action.not_in([OPENED, RANG]))
        rows = self._connection.execute(select(history).where(*closely).order_by(history.c.id.desc()).limit(limit)).all()
        who = self._actors(row.actor for row in rows)
        return [
            Look(row.at, who.get(row.actor, ""), row.action, str(row.detail.get("what", "")), str(row.detail.get("why", "")))
            for row in rows
        ]

    def _actors(self, actors: Iterable[str]) -> dict[str, str]:
        """Names of members of staff, by what the history calls them (staff:3)."""
        ids = {int(one.removeprefix("staff:")) for one in actors if one.startswith("staff:")}
        rows = self._connection.execute(select(staff.c.id, staff.c.name).where(staff.c.id.in_(ids)))
        return {f"staff:{row.id}": row.name for row in rows}


def _masked(file: PersonFile, phone: str, extra: bool) -> PersonFile:
    """A file without what is only shown one by one, against a reason."""
    number = f"{'*' * 14}{file.id_number[-_TAIL:]}" if file.id_number else ""
    homes = {kind: replace(home, detail="") for kind, home in file.residences.items()}
    return replace(file, phone=phone, id_number=number, residences=homes, extra=file.extra if extra else {})
