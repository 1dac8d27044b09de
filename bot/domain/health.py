"""Which of several accounts that can stand in for each other is slow, and how the traffic moves away from it and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

Account = tuple[str, str]  # channel and account
LOOKS_BACK = timedelta(minutes=15)
SLOW_AFTER = timedelta(minutes=5)  # a receipt that comes later, or has not come by then
SLOW_SHARE = 0.15
FEWEST = 10  # messages: fewer say nothing about an account
ERRORS_WITHIN = timedelta(seconds=60)
ERRORS = 50
STEP = 10  # points of a hundred
SETTLING = timedelta(minutes=5)  # after a shift, before the next: a change must show before it is judged
QUIET = timedelta(hours=1)  # without a fault, before the traffic drifts back


@dataclass(frozen=True, slots=True)
class Health:
    """What one account did lately."""

    accepted: int = 0  # messages of the last quarter of an hour
    slow: int = 0  # of them: those whose receipt came late, or is late
    errors: int = 0  # of the last minute

    @property
    def ill(self) -> bool:
        slow = self.accepted >= FEWEST and self.slow >= self.accepted * SLOW_SHARE
        return slow or self.errors >= ERRORS


@dataclass(frozen=True, slots=True)
class Split:
    """How a hundred points of traffic are divided, and when that was last changed, and last for a fault."""

    points: Mapping[Account, int]
    changed_at: datetime | None = None
    fault_at: datetime | None = None


def resting(accounts: list[Account]) -> dict[Account, int]:
    """Everybody's equal share; what cannot be divided goes to the first ones."""
    share, rest = divmod(100, len(accounts))
    return {account: share + (at < rest) for at, account in enumerate(accounts)}


def shift(split: Split, health: Mapping[Account, Health], now: datetime) -> Split:
    """The split from now on.

    1. Within five minutes of a change: as it is.
    2. Exactly one account is ill: ten points of its share go to the others. Several are ill: nothing helps, nothing is changed.
    3. None is ill, and an hour has passed since the last that was: ten points on the way back to equal shares.
    """
    if split.changed_at is not None and now - split.changed_at < SETTLING:
        return split
    ill = [account for account in split.points if health.get(account, Health()).ill]
    if len(ill) == 1:
        return Split(_moved_away(split.points, ill[0]), now, now)
    rest = resting(list(split.points))
    if ill or split.points == rest or (split.fault_at is not None and now - split.fault_at < QUIET):
        return split
    return Split(_drifted(split.points, rest), now, split.fault_at)


def _moved_away(points: Mapping[Account, int], ill: Account) -> dict[Account, int]:
    """Those with least get theirs first, so that equal shares stay equal."""
    given = min(STEP, points[ill])
    moved = {**points, ill: points[ill] - given}
    others = [account for account in points if account != ill]
    for _ in range(given):
        moved[min(others, key=lambda account: moved[account])] += 1
    return moved


def _drifted(points: Mapping[Account, int], rest: Mapping[Account, int]) -> dict[Account, int]:
    """Point by point from whoever has most too many to whoever has most too few."""
    moved = dict(points)
    for _ in range(STEP):
        over = max(moved, key=lambda account: moved[account] - rest[account])
        under = min(moved, key=lambda account: moved[account] - rest[account])
        if moved[over] <= rest[over]:
            break
        moved[over] -= 1
        moved[under] += 1
    return moved
