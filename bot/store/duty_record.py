"""What the duties of everybody, or of a few, are worked out from: a fixed number of questions, however many they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, Select, case, or_, select, true

from bot.domain.audience.day import Day
from bot.domain.audience.expression import Expression
from bot.domain.duty_occasions import DutyFile, Happened, Seen
from bot.domain.ledger import ResidenceKind
from bot.domain.life import LifeEventKind
from bot.domain.text import fold
from bot.domain.visits import VisitKind
from bot.store.chosen import Chooser
from bot.store.parts import parts
from bot.store.people import birth_of, read_tree
from bot.store.tables.base import CHINA
from bot.store.tables.ledger import life_event, pairing, residence
from bot.store.tables.people import person, staff
from bot.store.tables.visits import visit

LEADS = "领导联系"  # how a leader is paired with somebody
_PUNCTUATION = re.compile(r"[\s,.，。、;；:：()（）\-—#＃]+")
_EVENT_KINDS = {kind.value: kind for kind in LifeEventKind}
_VISIT_KINDS = {kind.value: kind for kind in VisitKind}


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom the record is wanted (None: everybody), whom each rule means, and how far back."""

    whos: Sequence[Expression]
    day: Day
    since: date
    ids: Sequence[int] | None = None


class DutyRecord:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def files(self, asked: Asked) -> Iterator[DutyFile]:
        """By number. Whom a rule means is asked by the one `Chooser`, for all rules in one question."""
        events, visits = self._events(asked), self._visits(asked)
        different = list(dict.fromkeys(asked.whos))
        places = [different.index(who) for who in asked.whos]
        chooser = Chooser(asked.day, read_tree(self._connection))
        fits = [case((chooser.where(who), 1), else_=0).label(f"fits_{at}") for at, who in enumerate(different)]
        query = select(*_FILE, *fits).where(person.c.erased_at.is_(None)).order_by(person.c.id)
        first = len(_FILE)
        for narrowed in _pieces(query, person.c.id, asked.ids):
            for row in self._connection.execute(narrowed):
                yield DutyFile(
                    row.id,
                    row.unit_id,
                    row.liaison_id,
                    row.died_on is None,
                    birth_of(row),
                    row.last_contact_on.toordinal() if row.last_contact_on else None,
                    [bool(row[first + at]) for at in places],
                    events.get(row.id, ()),
                    visits.get(row.id, ()),
                )

    def _events(self, asked: Asked) -> dict[int, list[Happened]]:
        since = datetime.combine(asked.since, time(), CHINA)
        columns = (life_event.c.person_id, life_event.c.id, life_event.c.kind, life_event.c.happened_on, life_event.c.recorded_at)
        stands = (life_event.c.undone_at.is_(None), life_event.c.recorded_at >= since)
        query = select(*columns).where(*stands).order_by(life_event.c.id)
        found: dict[int, list[Happened]] = defaultdict(list)
        for narrowed in _pieces(query, life_event.c.person_id, asked.ids):
            for row in self._connection.execute(narrowed):
                event = Happened(row.id, _EVENT_KINDS[row.kind], row.happened_on.toordinal(), row.recorded_at)
                found[row.person_id].append(event)
        return found

    def _visits(self, asked: Asked) -> dict[int, list[Seen]]:
        """In order of their days: whoever reports an older one later has been there before."""
        columns = (visit.c.person_id, visit.c.visited_on, visit.c.id, visit.c.kind, visit.c.reported_at)
        query = select(*columns, visit.c.staff_id, visit.c.went).where(visit.c.visited_on >= asked.since)
        found: dict[int, list[Seen]] = defaultdict(list)
        for narrowed in _pieces(query.order_by(visit.c.visited_on, visit.c.id), visit.c.person_id, asked.ids):
            for row in self._connection.execute(narrowed):
                kind = _VISIT_KINDS.get(row.kind, VisitKind.OTHER)
                seen = Seen(row.visited_on.toordinal(), row.id, kind, row.reported_at, row.staff_id, row.went)
                found[row.person_id].append(seen)
        return found

    def helpers(self, ids: Sequence[int] | None) -> dict[int, str]:
        """The names of those who work here now and look after these persons; of everybody: of all who work here."""
        query = select(staff.c.id, staff.c.name).where(staff.c.active, staff.c.program.is_not(true()))
        if ids is None:
            return {row.id: row.name for row in self._connection.execute(query)}
        found: dict[int, str] = {}
        for part in parts(ids):
            liaisons = select(person.c.liaison_id).where(person.c.id.in_(part), person.c.liaison_id.is_not(None))
            paired = select(pairing.c.staff_id).where(pairing.c.person_id.in_(part))
            here = or_(staff.c.id.in_(liaisons), staff.c.id.in_(paired))
            found |= {row.id: row.name for row in self._connection.execute(query.where(here))}
        return found

    def leaders(self, ids: Sequence[int] | None) -> dict[int, list[int]]:
        """The leaders who are paired with each person (领导联系)."""
        query = select(pairing.c.person_id, pairing.c.staff_id).where(pairing.c.kind == LEADS)
        found: dict[int, list[int]] = defaultdict(list)
        for narrowed in _pieces(query.order_by(pairing.c.since, pairing.c.staff_id), pairing.c.person_id, ids):
            for row in self._connection.execute(narrowed):
                found[row.person_id].append(row.staff_id)
        return found

    def doors(self) -> dict[int, int]:
        """Who lives behind the same door: of each person whose address is known to the door, the lowest number of those there."""
        kinds = (ResidenceKind.USUAL.value, ResidenceKind.NOW.value)
        query = (
            select(residence)
            .join(person, person.c.id == residence.c.person_id)
            .where(residence.c.kind.in_(kinds), person.c.erased_at.is_(None))
        )
        where: dict[int, str] = {}
        for row in self._connection.execute(query.order_by(residence.c.kind.desc(), residence.c.person_id)):
            if (address := _door(row)) is not None:
                where[row.person_id] = address  # 当前 comes after 常住 and counts
        lowest: dict[str, int] = {}
        for person_id in sorted(where):
            lowest.setdefault(where[person_id], person_id)
        return {person_id: lowest[address] for person_id, address in where.items()}


_FILE = (
    person.c.id,
    person.c.unit_id,
    person.c.liaison_id,
    person.c.died_on,
    person.c.last_contact_on,
    person.c.born_year,
    person.c.born_month,
    person.c.born_day,
    person.c.born_lunar,
    person.c.born_leap,
)


def _pieces(query: Select[Any], column: Any, ids: Sequence[int] | None) -> list[Select[Any]]:
    return [query] if ids is None else [query.where(column.in_(part)) for part in parts(ids)]


def _door(row: Row[Any]) -> str | None:
    """An address as one door writes it; None where the door itself is not told (only a town, or a street)."""
    address = _PUNCTUATION.sub("", fold(row.detail or ""))
    return f"{row.place}{address}" if any(char.isdigit() for char in address) else None
