"""What the office owes by rule, as data: whom, when, by whom, and by what sort of visit it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.domain.audience.expression import EVERYBODY, Expression
from bot.domain.life import LifeEventKind
from bot.domain.people import Role
from bot.domain.visits import CONTACTS, VisitKind


class DutyOwner(StrEnum):
    """Who owes it: by name where he has somebody of his own, else whoever has that role for his unit."""

    LIAISON = "liaison"
    SECRETARY = "secretary"
    LEADER = "leader"
    CLERK = "clerk"


@dataclass(frozen=True, slots=True)
class AfterEvent:
    """So long after the office has heard of an event. `by_hours`: by the clock; else by days, to the end of office hours."""

    events: frozenset[LifeEventKind]
    within: timedelta
    by_hours: bool = False


@dataclass(frozen=True, slots=True)
class ToReport:
    """四必报: an event is written down within so long after the day on which it happened, and these roles are told of it."""

    events: frozenset[LifeEventKind]
    within: timedelta
    to: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again, counted from the last visit that settled it. One of both is given."""

    months: int = 0
    days: int = 0

    @property
    def about(self) -> int:
        """Its length in days, never too long."""
        return self.days or self.months * 30


@dataclass(frozen=True, slots=True)
class OnFestival:
    """By the ids of the office's list of occasions."""

    festivals: frozenset[str]


@dataclass(frozen=True, slots=True)
class OnBirthday:
    """Every birthday, or only these ages; `nominal` counts them as 虚岁."""

    ages: frozenset[int] = frozenset()
    nominal: bool = False


Trigger = AfterEvent | ToReport | Every | OnFestival | OnBirthday


@dataclass(frozen=True, slots=True)
class DutyRule:
    """One line of the office's list. `opens`: days before it is due from which a visit settles it; `closes`: days after it is due
    in which it can still be made good. `own`: only a visit of its owner himself settles it. `family`: owed to those whom a dead
    person has left."""

    id: str
    title: str
    set: str
    trigger: Trigger
    who: Expression = EVERYBODY
    opens: int = 0
    closes: int = 7
    kinds: frozenset[VisitKind] = CONTACTS
    owner: DutyOwner = DutyOwner.LIAISON
    own: bool = False
    family: bool = False
    editable: bool = True

    @property
    def urgent(self) -> bool:
        """Its owner has hours, not days."""
        return isinstance(self.trigger, AfterEvent) and self.trigger.by_hours


@dataclass(frozen=True, slots=True)
class DutyBook:
    """The office's rules in order. `version` changes with them."""

    rules: tuple[DutyRule, ...] = ()
    version: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def reaches_back(self) -> int:
        """How many days of visits and events are looked at: twice the longest interval, and a season."""
        longest = max((_length(one) for one in self.rules), default=0)
        return 2 * longest + 92


def _length(rule: DutyRule) -> int:
    match rule.trigger:
        case Every() as every:
            return every.about
        case AfterEvent(_, within):
            return within.days + rule.closes
    return 0
