"""Which backups are kept, and when one is missing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

STALE = timedelta(hours=48)


def to_keep(made: Collection[datetime], daily: int, weekly: int) -> set[datetime]:
    """The newest of each of the last `daily` days that have one, and of each of the last `weekly` weeks (Monday to Sunday)."""
    newest = sorted(made, reverse=True)
    days, weeks = dict[object, datetime](), dict[object, datetime]()
    for one in newest:
        days.setdefault(one.date(), one)
        weeks.setdefault(one.isocalendar()[:2], one)
    return {*list(days.values())[:daily], *list(weeks.values())[:weekly]}


def is_stale(last: datetime | None, since: datetime | None, now: datetime) -> bool:
    """Whether there should be a younger one. `since`: from when there was anything to lose; None where there is nothing yet."""
    begin = last or since
    return begin is not None and now - begin > STALE
