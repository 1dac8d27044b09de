"""One member of staff hands his people over to another (轮岗交接): the pack, and where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.ledger import State

REMINDED_EVERY = timedelta(days=3)  # whoever is to take over, until he says yes or no


class SuccessionState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"  # by whoever made it, or because it was not accepted


class Hurdle(StrEnum):
    """Why a hand-over is not offered."""

    SAME = "same"  # from somebody to himself
    NOBODY = "nobody"  # he is nobody's liaison, or of nobody who was meant
    NO_LIAISON = "no_liaison"  # the successor would not see the people: he has no role for that
    WAITING = "waiting"  # an earlier one of the same people has not been decided


class Sort(StrEnum):
    """What is handed over with a person."""

    TASK = "task"
    DUTY = "duty"
    COMMITMENT = "commitment"
    INQUIRY = "inquiry"
    REPORT = "report"  # a visit report with a question of its reviewer; it stays with its author
    NOTICE = "notice"  # not answered yet


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that is open. `number` is what people say of it; 0 where it has none."""

    sort: Sort
    what: str
    number: int = 0
    due: str = ""  # the day, as ISO has it
    kind: str = ""  # of a task or a commitment


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of a pack: what whoever looks after him has to know, and what is open for him."""

    person_id: int
    name: str
    unit: str
    alive: bool = True
    state: str = State.HOME.value
    known: tuple[str, ...] = ()  # conditions, impairments, hobbies …
    wishes: tuple[str, ...] = ()
    matters: tuple[Matter, ...] = ()

    @property
    def tells(self) -> bool:
        """Whether there is more to be said of him than his name."""
        return bool(self.known or self.wishes or self.matters or self.state != State.HOME.value or not self.alive)


@dataclass(frozen=True, slots=True)
class Pack:
    """What is handed over, as it stood when it was offered. `greet`: the persons are told whom they have from now on."""

    entries: tuple[Entry, ...]
    greet: bool = False

    def counts(self) -> dict[str, int]:
        """How many living persons, how many dead ones with a family to look after, and how much of each sort."""
        found = Counter(matter.sort.value for entry in self.entries for matter in entry.matters)
        living = sum(entry.alive for entry in self.entries)
        return {"people": living, "dead": len(self.entries) - living, **{sort.value: found[sort.value] for sort in Sort}}

    def data(self) -> dict[str, Any]:
        return {"greet": self.greet, "entries": [asdict(entry) for entry in self.entries]}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Pack:
        return cls(tuple(_entry(one) for one in data["entries"]), bool(data["greet"]))


def _entry(data: Mapping[str, Any]) -> Entry:
    matters = tuple(Matter(**{**one, "sort": Sort(one["sort"])}) for one in data["matters"])
    return Entry(**{**data, "known": tuple(data["known"]), "wishes": tuple(data["wishes"]), "matters": matters})


@dataclass(frozen=True, slots=True)
class Succession:
    """`number` is what people say: 接受交接 3. The pack is gone (None) once a person of it has been erased."""

    number: int
    from_id: int
    from_name: str
    to_id: int
    to_name: str
    persons: tuple[int, ...]
    state: SuccessionState
    made_by: str  # staff:1
    made_at: datetime
    pack: Pack | None = None
    decided_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state is SuccessionState.OFFERED


@dataclass(frozen=True, slots=True)
class Moved:
    """What an acceptance moved. `persons`: those who were still his, so many of them `living`; `unreached`: the living whom there
    was no way to tell, None where the office did not want them told."""

    persons: tuple[int, ...] = ()
    tasks: int = 0
    duties: int = 0
    commitments: int = 0
    inquiries: int = 0
    living: int = 0
    unreached: tuple[int, ...] | None = None


def reminds_on(made_at: datetime, day: date) -> bool:
    """Whether whoever is to take over is asked again on a day: every third one after it was offered."""
    waited = day - made_at.date()
    return waited > timedelta(0) and waited % REMINDED_EVERY == timedelta(0)


def pressing_first(entries: Sequence[Entry]) -> list[Entry]:
    """Those first for whom something is due soonest, then whoever has more open, then by unit and name."""
    return sorted(entries, key=lambda one: (_soonest(one), -len(one.matters), one.unit, one.name, one.person_id))


def _soonest(entry: Entry) -> str:
    return min((matter.due for matter in entry.matters if matter.due), default="9999")
