"""What a board draws of a notice: units as nested tiles, how confirmations came in beside what was expected, and what is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.board import Board, Tally, UnitLine
from bot.domain.notices import Notice
from bot.domain.units import UnitTree

STEPS = (0.5, 0.8, 0.95, 1.0)  # shares from which on a tile is drawn one step fuller
TICKS = 6  # marks along the time of a chart, at most
RUNS = timedelta(minutes=5)  # for how long at least a notice has been under way before its speed is believed


@dataclass(frozen=True, slots=True)
class Tile:
    """One unit. `known` of `of` are reached; `step` from 0 (few) to 4 (all). `own`: only whom the unit counts itself."""

    unit_id: int | None
    name: str
    known: int
    of: int
    step: int
    under: tuple[Tile, ...] = ()
    own: bool = False

    @property
    def share(self) -> float:
        return self.known / self.of


def known(tally: Tally, notice: Notice) -> int:
    """Who counts as reached: where nobody is asked to confirm, having it is enough."""
    return tally.confirmed if notice.requires_confirmation else max(tally.delivered, tally.confirmed)


def step_of(share: float) -> int:
    return sum(share >= bound for bound in STEPS)


class Mosaic:
    """The tiles of a board."""

    def __init__(self, board: Board, tree: UnitTree, notice: Notice) -> None:
        self._notice = notice
        self._under: dict[int | None, list[UnitLine]] = defaultdict(list)
        self._lines = {line.unit_id: line for line in board.lines}
        for line in board.lines:
            parent = tree.get(line.unit_id).parent_id if line.unit_id is not None else None
            self._under[parent].append(line)

    def under(self, unit_id: int | None) -> tuple[Tile, ...]:
        """The tiles right under a unit (None: at the top), each with those under it."""
        found = [self._tile(line, self._inside(line)) for line in self._under[unit_id] if line.all.should_know]
        return (*self._own(self._lines.get(unit_id)), *found) if unit_id is not None else tuple(found)

    def _inside(self, line: UnitLine) -> tuple[Tile, ...]:
        below = [one for one in self._under[line.unit_id] if one.all.should_know] if line.unit_id is not None else []
        return (*self._own(line), *(self._tile(one, ()) for one in below)) if below else ()

    def _own(self, line: UnitLine | None) -> tuple[Tile, ...]:
        """Whom a unit counts itself, where there are others under it."""
        if line is None or not line.own.should_know or line.own.should_know == line.all.should_know:
            return ()
        return (self._made(line, line.own, (), own=True),)

    def _tile(self, line: UnitLine, under: tuple[Tile, ...]) -> Tile:
        return self._made(line, line.all, under)

    def _made(self, line: UnitLine, tally: Tally, under: tuple[Tile, ...], own: bool = False) -> Tile:
        reached = known(tally, self._notice)
        return Tile(line.unit_id, line.name, reached, tally.should_know, step_of(reached / tally.should_know), under, own)


# --- along the time ----------------------------------------------------------------------------------------------------

Curve = tuple[tuple[datetime, float], ...]  # moments, and the share that has been reached by then


@dataclass(frozen=True, slots=True)
class Course:
    """Curves to be drawn from one moment to another. Shares are of those who should know."""

    begin: datetime
    end: datetime
    so_far: Curve
    expected: Curve = ()
    cutoff: datetime | None = None

    def x(self, moment: datetime) -> float:
        return min(1.0, max(0.0, (moment - self.begin) / (self.end - self.begin)))

    def table(self, now: datetime) -> list[tuple[datetime, float | None, float | None]]:
        """The same in figures, at each tick and at the end: the share reached (None: not yet that late) and that expected."""
        moments = [*self.ticks, *([] if self.end in self.ticks else [self.end])]
        so_far = [_at(self.so_far, one) if one <= now else None for one in moments]
        return [(one, known, _at(self.expected, one)) for one, known in zip(moments, so_far, strict=True)]

    @property
    def ticks(self) -> list[datetime]:
        """Full hours (of a longer course every third, sixth … hour), at most `TICKS`."""
        hours = (self.end - self.begin) / timedelta(hours=1)
        every = next((step for step in (1, 2, 3, 6, 12, 24, 48, 96, 168) if hours / step <= TICKS), 24 * 30)
        moment = self.begin.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        while moment.hour % min(every, 24):
            moment += timedelta(hours=1)
        found: list[datetime] = []
        while moment <= self.end and len(found) <= TICKS:
            found.append(moment)
            moment += timedelta(hours=every)
        return found


def _at(curve: Curve, moment: datetime) -> float | None:
    """The share on a curve at a moment; None where there is no curve."""
    before = [share for at, share in curve if at <= moment]
    return before[-1] if before else None


def course(
    notice: Notice,
    counts: Sequence[tuple[datetime, int]],
    of: int,
    now: datetime,
    expected: Sequence[tuple[datetime, float]] = (),
) -> Course | None:
    """How a released notice comes along; None where there is nothing to draw."""
    begin = notice.approved_at
    if begin is None or not of:
        return None
    last = counts[-1][1] / of if counts else 0.0
    until = max([begin, *(at for at, _ in counts[-1:]), min(now, notice.cutoff or now)])
    so_far = ((begin, 0.0), *((max(at, begin), number / of) for at, number in counts), (until, last))
    end = max(notice.cutoff or until, until, begin + timedelta(minutes=10))
    foreseen = ((begin, 0.0), *((at, share) for at, share in expected if begin < at <= end)) if expected else ()
    return Course(begin, end, so_far, foreseen, notice.cutoff)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many messages have left of those that a machine is to send. `minutes` None: nobody can say yet."""

    sent: int
    of: int
    minutes: int | None


def progress(notice: Notice, tally: Tally, unsent: int, now: datetime) -> Progress | None:
    """Of a notice that is still leaving; None when all has left."""
    if not unsent or notice.approved_at is None:
        return None
    spent = now - notice.approved_at
    rests = spent > RUNS and not tally.sent
    minutes = None if rests or not tally.sent else max(1, round(unsent / tally.sent * (spent / timedelta(minutes=1))))
    return Progress(tally.sent, tally.sent + unsent, minutes)
