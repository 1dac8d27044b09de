"""What is printed, as data: a page of the console shows the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.commitment_rules import Digest as Commitments
from bot.domain.commitment_rules import Month, SuggestionLine
from bot.domain.commitments import Commitment
from bot.domain.duties import Duty
from bot.domain.visits import Visit
from bot.store.papers import Reported, Served
from bot.store.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands at the foot of every page."""

    office: str
    printed_at: datetime
    printed_by: str = ""  # a member of staff; "": the operator at the service's own terminal


# --- 精准服务手册 ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One line in the year's calendar: what was done on a day, or what is due by it."""

    day: int
    what: str
    due: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A commitment as it stands on the day of printing."""

    number: int
    kind: str
    state: str
    text: str
    made_at: datetime
    due_at: datetime
    late: bool
    owner_name: str
    disposition: str
    result: str
    answered_at: datetime | None
    answered_how: str
    rating: str

    person_name: str = ""

    @classmethod
    def of(cls, one: Commitment, now: datetime) -> Asked:
        same = {name: getattr(one, name) for name in ("number", "text", "made_at", "due_at", "owner_name", "person_name")}
        heard = {name: getattr(one, name) for name in ("disposition", "result", "answered_at", "answered_how", "rating")}
        return cls(kind=one.kind.value, state=one.state.value, late=one.late(now), **same, **heard)


@dataclass(frozen=True, slots=True)
class Handbook:
    """One person's book. What the viewer may not see is not in it."""

    sheet: Sheet
    year: int
    age: int | None
    id_number: str  # masked, or whole where it was asked for and he may
    address: str  # street and door: as the identity number, else ""
    duties: tuple[Duty, ...]  # of the year, the first to be due first
    visits: tuple[Visit, ...]  # the latest first
    more_visits: bool  # there are older ones
    commitments: tuple[Asked, ...]
    months: tuple[tuple[Entry, ...], ...]  # twelve
    portrait: int | None = None  # the number of a picture
    pictures: frozenset[int] = frozenset()  # the numbers of those that are printed


# --- 每月工作例会 ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DutyFigures:
    """What was due in a span of time, and what came of it."""

    due: int = 0
    done: int = 0
    missed: int = 0
    late: int = 0  # done after its time, or overdue now
    open: int = 0  # may still be done


@dataclass(frozen=True, slots=True)
class MonthDay:
    day: date
    visits: tuple[Visit, ...]
    events: tuple[Reported, ...]


@dataclass(frozen=True, slots=True)
class MonthSheet:
    """What one member of staff did in a month."""

    staff_name: str
    begin: date
    end: date  # the last day
    kinds: Mapping[str, int]  # reports by kind of contact, the commonest first
    served: int  # the living whom he looks after
    unreached: tuple[Served, ...]
    events: int
    figures: DutyFigures
    duties: tuple[Duty, ...]  # that were due in the month
    work: Month  # needs, promises, services
    open: tuple[Asked, ...]  # what he has promised or taken on, as of today
    days: tuple[MonthDay, ...]


# --- 季度工作汇编 ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit with all that hang under it."""

    name: str
    depth: int
    persons: int
    contacted: int
    kinds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RuleLine:
    title: str
    figures: DutyFigures


@dataclass(frozen=True, slots=True)
class Digest:
    """A quarter in figures: no names, and nothing of what was said at a visit."""

    begin: date
    end: date
    kinds: tuple[str, ...]  # of contact, those that occur
    all: UnitLine
    units: tuple[UnitLine, ...]
    reviews: Mapping[str, int]  # reports by the state of their review
    events: Mapping[str, int]
    rules: tuple[RuleLine, ...]
    work: Commitments
    services: Mapping[str, str]  # what those of the catalogue are called
    suggestions: tuple[SuggestionLine, ...]  # without names
