"""What an office above sees of those below it: counts, and never a person.

Every figure is a whole number about a whole office: nothing is split by class, unit, sex, reason or kind of task, so that no cell
says what is the matter with somebody. Of an office that serves fewer than SMALL persons even such a figure may mean somebody
known: it is only told whether anybody is left there, and no sum holds it, from which it could be worked out by subtraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain.audit import silent
from bot.domain.family import Family, Member

SMALL = 10  # persons served
LEAVES = timedelta(minutes=2)  # from one time that an office leaves its counts to the next
OLD = timedelta(minutes=15)  # counts that are older say nothing of now
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reached:
    """The notices of a span, and where those stand who should know of them; each person counts once a notice."""

    notices: int = 0
    should_know: int = 0
    confirmed: int = 0
    arrived: int = 0  # reached, and no answer was asked for
    in_hand: int = 0  # a named human is calling
    waiting: int = 0  # before the cut-off, a machine still works on them
    left: int = 0  # the cut-off is past, and nobody has told them nor has the task to


@dataclass(frozen=True, slots=True)
class Work:
    """What is late."""

    tasks_overdue: int = 0
    inquiries_overdue: int = 0


Counted = TypeVar("Counted", Reached, Work)


@dataclass(frozen=True, slots=True)
class Figures:
    """One office, or several together."""

    people: int = 0
    today: Reached = Reached()
    week: Reached = Reached()  # today included
    work: Work = Work()

    @property
    def small(self) -> bool:
        return self.people < SMALL


@dataclass(frozen=True, slots=True)
class Left:
    """What an office has left of itself."""

    code: str
    at: datetime
    round_at: datetime | None  # when its auditor last went round
    figures: Figures

    def alive(self, now: datetime) -> bool:
        return now - self.at <= OLD and not silent(self.round_at, self.at)


@dataclass(frozen=True, slots=True)
class Line:
    """An office below, or (`whole`) together with all below it. No `figures`: nothing is known, or only of small ones."""

    code: str
    name: str
    above: str
    depth: int
    whole: bool
    figures: Figures | None
    offices: int = 1
    small: int = 0  # offices that stand in no figure, because they are small
    unknown: int = 0  # … because they have left nothing yet, or nothing for long
    at: datetime | None = None  # of the oldest of what the figures hold
    alive: bool = False
    anybody_left: bool = False  # somebody of a small office is told by nobody
    without: bool = False  # without those below it, which there are

    def shown(self) -> dict[str, object]:
        """For programs."""
        plain = ("code", "name", "above", "depth", "whole", "without", "offices", "small", "unknown")
        row = {name: getattr(self, name) for name in plain}
        told = {"at": self.at.isoformat() if self.at else None, "alive": self.alive, "anybody_left": self.anybody_left}
        return {**row, **told, "figures": asdict(self.figures) if self.figures is not None else None}


def lines(family: Family, code: str, left: Mapping[str, Left], now: datetime) -> list[Line]:
    """First all together; then each office below, which is preceded by its sum where others are below it."""
    below = family.below(code)
    found: list[Line] = []
    if len(below) > 1:
        found.append(_whole(Member("", "", code), 0, [one for one, _ in below], left, now))
    for one, depth in below:
        under = [each for each, _ in family.below(one.code)]
        if under:
            found.append(_whole(one, depth, [one, *under], left, now))
        alone = _alone(one, depth + bool(under), left.get(one.code), now)
        found.append(replace(alone, without=bool(under)))
    return found


def _alone(one: Member, depth: int, left: Left | None, now: datetime) -> Line:
    if left is None:
        return Line(one.code, one.name, one.above, depth, whole=False, figures=None, unknown=1)
    small = left.figures.small
    return Line(
        one.code, one.name, one.above, depth, whole=False, figures=None if small else left.figures, small=int(small), at=left.at,
        alive=left.alive(now), anybody_left=small and left.figures.today.left + left.figures.week.left > 0,
    )  # fmt: skip


def _whole(one: Member, depth: int, members: list[Member], left: Mapping[str, Left], now: datetime) -> Line:
    each = [_alone(member, depth, left.get(member.code), now) for member in members]
    counted = [line for line in each if line.figures is not None]
    return Line(
        one.code, one.name, one.above, depth, whole=True,
        figures=added(line.figures for line in counted if line.figures is not None) if counted else None,
        offices=len(each),
        small=sum(line.small for line in each),
        unknown=sum(line.unknown for line in each),
        at=min((line.at for line in counted if line.at is not None), default=None),
        alive=all(line.alive for line in each),
        anybody_left=any(line.anybody_left for line in each),
    )  # fmt: skip


def added(several: Iterable[Figures]) -> Figures:
    every = list(several)
    today, week = (_sum(Reached, [getattr(one, span) for one in every]) for span in ("today", "week"))
    return Figures(sum(one.people for one in every), today, week, _sum(Work, [one.work for one in every]))


def _sum(kind: type[Counted], several: list[Counted]) -> Counted:
    return kind(**{one.name: sum(getattr(each, one.name) for each in several) for one in fields(kind)})
