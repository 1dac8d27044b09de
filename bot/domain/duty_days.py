"""On which day one goes: when nobody else comes to that door, and when one is about there anyway."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

SATURDAY = 5


def free_day(day: date, taken: Collection[date | None]) -> date:
    """The next working day after a day on which nobody else comes."""
    free = day + timedelta(days=1)
    while free in taken or free.weekday() >= SATURDAY:
        free += timedelta(days=1)
    return free


def day_to_go(today: date, taken: Collection[date | None], near: Iterable[date | None], due: date) -> date:
    """The first day, until it is due, on which he is near there anyway; else the next working day that is free."""
    ways = sorted(day for day in near if day is not None and today <= day <= due and day not in taken)
    return ways[0] if ways else free_day(today, taken)
