"""On which day one goes: when nobody else comes to that door, and when one is about there anyway."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from bot.domain.days_off import WEEKENDS, WorkDays


def free_day(day: date, taken: Collection[date | None], workdays: WorkDays = WEEKENDS) -> date:
    """The next working day after a day on which nobody else comes."""
    free = day + timedelta(days=1)
    while free in taken or not workdays.is_workday(free):
        free += timedelta(days=1)
    return free


def day_to_go(
    today: date, taken: Collection[date | None], near: Iterable[date | None], due: date, workdays: WorkDays = WEEKENDS
) -> date:
    """The first day, until it is due, on which he is near there anyway; else the next working day that is free."""
    ways = sorted(day for day in near if day is not None and today <= day <= due and day not in taken)
    return ways[0] if ways else free_day(today, taken, workdays)
