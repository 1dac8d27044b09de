"""How far a notice has got: heads by unit, 知晓率, and what happens next with whoever is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.ladder import HUMAN, Ladder, Rung
from bot.domain.notices import How, Notice, Reach, RecipientState
from bot.domain.units import UnitTree


@dataclass(frozen=True, slots=True)
class Tally:
    """How many stand where. Each person counts once; read is not confirmed."""

    should_know: int = 0  # on the list and not left out
    excluded: int = 0
    sent: int = 0  # a message left for him
    delivered: int = 0
    read: int = 0
    confirmed: int = 0  # in whichever way
    by_self: int = 0
    by_proxy: int = 0
    by_phone: int = 0
    by_visit: int = 0
    in_time: int = 0  # confirmed by the cut-off
    waiting: int = 0  # a machine still works on them
    task_open: int = 0  # a named human does
    reached_unconfirmed: int = 0  # it arrived, and no answer was asked for

    @property
    def missing(self) -> int:
        return self.should_know - self.confirmed

    @property
    def rate(self) -> float | None:
        """知晓率: confirmed of those who should know; None where nobody should."""
        return self.confirmed / self.should_know if self.should_know else None

    def weighed(self, weights: Mapping[How, float]) -> float | None:
        """知晓率 with each way of confirming counted as the office weighs it."""
        counted = sum(weights.get(how, 1.0) * getattr(self, f"by_{how.value}") for how in How)
        return counted / self.should_know if self.should_know else None

    def shown(self, weights: Mapping[How, float]) -> dict[str, Any]:
        """All figures, for programs."""
        rates = {"rate": self.rate, "weighed": self.weighed(weights)}
        return {**asdict(self), "missing": self.missing, **{key: _rounded(value) for key, value in rates.items()}}


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit: those whom it counts itself, and all with those under it. `unit_id` None: in no unit any more."""

    unit_id: int | None
    name: str
    path: str
    depth: int
    own: Tally
    all: Tally


@dataclass(frozen=True, slots=True)
class InGroup:
    """One group that is to see a notice: whether it has been posted there, and by whom if not by the bot."""

    group: str
    done: bool
    owner: str = ""
    number: int = 0  # of the task of whoever forwards


@dataclass(frozen=True, slots=True)
class GroupPosts:
    """Where a notice stands in chat groups. It stands apart from all that counts people: what a group is shown reaches nobody."""

    by_bot: tuple[InGroup, ...] = ()
    by_owners: tuple[InGroup, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.by_bot or self.by_owners)

    @property
    def posted(self) -> int:
        return sum(one.done for one in self.by_bot)

    @property
    def forwarded(self) -> int:
        return sum(one.done for one in self.by_owners)

    @property
    def unposted(self) -> tuple[InGroup, ...]:
        return tuple(one for one in self.by_bot if not one.done)

    @property
    def unforwarded(self) -> tuple[InGroup, ...]:
        return tuple(one for one in self.by_owners if not one.done)

    def shown(self) -> dict[str, Any]:
        """For messages."""
        return {
            "by_bot": len(self.by_bot),
            "posted": self.posted,
            "by_owners": len(self.by_owners),
            "forwarded": self.forwarded,
            "unposted": [asdict(one) for one in self.unposted],
            "unforwarded": [asdict(one) for one in self.unforwarded],
        }


@dataclass(frozen=True, slots=True)
class Board:
    """Where a notice stands: altogether, and unit by unit from the top down. Units with nobody on the list are left out."""

    totals: Tally
    lines: tuple[UnitLine, ...] = ()
    groups: GroupPosts = field(default_factory=GroupPosts)

    def laggards(self, limit: int) -> list[UnitLine]:
        """The units whose own people are missing most."""
        behind = [line for line in self.lines if line.own.missing]
        return sorted(behind, key=lambda line: (-line.own.missing, line.path))[:limit]


Counts = Mapping[int | None, Mapping[str, int]]  # the figures of a `Tally`, by the unit that counts each person


def total(counts: Counts) -> Tally:
    found: Counter[str] = Counter()
    for figures in counts.values():
        found.update(figures)
    return Tally(**found)


def rolled_up(tree: UnitTree, counts: Counts) -> Board:
    """Summed up the tree: each person in the unit that counts him, and in every unit above it, once."""
    sums: dict[tuple[int, ...], Counter[str]] = {}
    for unit_id, figures in counts.items():
        place = _place(tree, unit_id)
        for depth in range(len(place), 0, -1):
            sums.setdefault(place[:depth], Counter()).update(figures)
    lines = [_line(tree, place, counts, sums[place]) for place in sorted(sums)]
    if None in counts:
        lines.append(UnitLine(None, "", "", 0, Tally(**counts[None]), Tally(**counts[None])))
    return Board(total(counts), tuple(lines))


def _place(tree: UnitTree, unit_id: int | None) -> tuple[int, ...]:
    """A unit and those above it, from the top down; so units sort behind the one that they hang under, oldest first."""
    found: list[int] = []
    while unit_id is not None and unit_id not in found:
        found.append(unit_id)
        unit_id = tree.get(unit_id).parent_id
    return tuple(reversed(found))


def _line(tree: UnitTree, place: tuple[int, ...], counts: Counts, figures: Mapping[str, int]) -> UnitLine:
    unit = tree.get(place[-1])
    own, everybody = Tally(**counts.get(unit.id, {})), Tally(**figures)
    return UnitLine(unit.id, unit.name, tree.path(unit.id), len(place) - 1, own, everybody)


# --- who is missing ----------------------------------------------------------------------------------------------------


class Turn(StrEnum):
    """Whose turn it is with somebody who has not confirmed."""

    MACHINE = "machine"  # by a rung, at a time
    HUMAN = "human"  # at that time a human is asked to
    TASK = "task"  # a human has been asked: by when
    CLOSE = "close"  # at that time nothing more is done: it has arrived, and no answer was asked for
    NONE = "none"  # nothing more happens by itself


@dataclass(frozen=True, slots=True)
class Next:
    """What happens next with one person."""

    turn: Turn
    rung: Rung | None = None
    at: datetime | None = None
    owner: str = ""
    task: int | None = None
    phone: str = field(default="", compare=False, repr=False)  # of the owner, to be rung up


NOTHING_NEXT = Next(Turn.NONE)


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody who should know and has not confirmed. `ladder`, `step` and `due_at` are where he stands."""

    recipient_id: int
    person_id: int
    name: str
    unit_id: int | None
    state: RecipientState
    reach: Reach
    next: Next
    ladder: Ladder = field(default_factory=lambda: Ladder(()))
    step: int = 0
    due_at: datetime | None = None

    def coming(self, then: Next) -> Missing:
        return replace(self, next=then)

    def shown(self) -> dict[str, Any]:
        """For programs, and for templates."""
        return {
            "recipient": self.recipient_id,
            "person": self.person_id,
            "name": self.name,
            "unit": self.unit_id,
            "state": self.state.value,
            "reach": self.reach.name.lower(),
            "turn": self.next.turn.value,
            "next_step": self.next.rung.value if self.next.rung else "",
            "next_at": self.next.at.isoformat() if self.next.at else None,
            "owner": self.next.owner,
            "task": self.next.task,
        }


def upcoming(one: Missing, notice: Notice, usable: Collection[Rung] | None = None) -> Next:
    """What comes next for somebody on whom a machine still works.

    `usable`: the rungs by which something can leave for him, where that is known; a rung that cannot be used is passed over.
    """
    if one.due_at is None or notice.cutoff is None:
        return NOTHING_NEXT
    left = _left(one.ladder.steps[one.step :], usable)
    if left and one.due_at < notice.cutoff:
        return Next(Turn.MACHINE, left[0], one.due_at)
    if one.reach >= Reach.DELIVERED and not notice.requires_confirmation:
        return Next(Turn.CLOSE, None, notice.cutoff)
    early = one.reach is Reach.NOTHING or (one.ladder.early and notice.requires_confirmation)
    return Next(Turn.HUMAN, one.ladder.human, min(one.due_at, notice.cutoff) if early else notice.cutoff)


def _left(steps: Sequence[Any], usable: Collection[Rung] | None) -> list[Rung]:
    return [step.rung for step in steps if step.rung not in HUMAN and (usable is None or step.rung in usable)]
