"""A roster file in place of the ledger, and a reading as the batch interface tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.understanding.visits.people import Id, Known, People
from bot.understanding.visits.reading import read_visits
from bot.understanding.visits.visit import VisitReading


@dataclass(frozen=True, slots=True)
class Reported:
    """A report as it came in. `by` is the liaison who sent it."""

    text: str
    base: datetime
    by: Id


@dataclass(frozen=True, slots=True)
class Served:
    """Everybody who may be meant, and whom each liaison looks after."""

    people: People
    own: Mapping[Id, frozenset[Id]]

    def read(self, said: Reported) -> list[VisitReading]:
        return read_visits(said.text, said.base, self.people, self.own.get(said.by, frozenset()))


def served_of(known: Iterable[tuple[Known, Id | None]]) -> Served:
    """Persons, each with his liaison."""
    own: dict[Id, set[Id]] = {}
    people = []
    for one, liaison in known:
        people.append(one)
        if liaison is not None:
            own.setdefault(liaison, set()).add(one.id)
    return Served(People(people), {liaison: frozenset(ids) for liaison, ids in own.items()})


def read_roster(data: Any) -> Served:
    """Those of a roster. What a row leaves out or leaves empty is unknown; a row without id or name is passed over.

    Raises ValueError where there is no list of persons.
    """
    rows = (data.get("roster") or data.get("people") or []) if isinstance(data, dict) else data or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("a roster is a list of persons under `roster`")
    return served_of((_known(row), row.get("liaison")) for row in rows if row.get("id") is not None and row.get("name"))


def _known(row: Mapping[str, Any]) -> Known:
    def text(key: str) -> str:
        return str(row.get(key) or "").strip()

    nicknames = row.get("nicknames") or ()
    return Known(
        id=row["id"],
        name=text("name"),
        post=text("post"),
        sex=text("sex")[:1],
        unit=text("unit"),
        town=text("town"),
        nicknames=tuple(str(one) for one in ((nicknames,) if isinstance(nicknames, str) else nicknames) if one),
        alive=not row.get("died") and text("state") != "去世",
        spouse=row.get("spouse"),
    )


def line_of(one: VisitReading) -> dict[str, Any]:
    """A reading as a line of the batch interface has it."""
    return {
        "person": "ambiguous" if one.person is None else one.person,
        "candidates": list(one.candidates),
        "kind": one.kind.value,
        "date": one.day.isoformat() if one.day else None,
        "condition": one.condition,
        "need": one.need or None,
        "promise": one.promise or None,
        "event": one.event.value if one.event else None,
    }
