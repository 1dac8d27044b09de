"""When a task that nothing has come of goes on to somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.ladder import squeezed
from bot.domain.notices import LAST_CALLS, Spans, awake_time, out_of_quiet
from bot.domain.tasks import REACHING, Task, TaskKind

ESCALATING = frozenset({*REACHING, TaskKind.ALERT})
NEXT, SUPERVISOR = 1, 2  # levels: handed to the next human; before whoever answers for the unit
TOO_OFTEN = 3  # tries without an answer after which something else is to be tried
REPEATED = timedelta(hours=1)  # clerks hear at most so often of what is late
PRESSING = timedelta(hours=24)  # … and of the same call no longer than this


def hand_on_at(task: Task, now: datetime, waits: Sequence[timedelta], quiet: Spans = ()) -> datetime | None:
    """When a task that its owner is told of (or first acts on) now goes on, if nothing comes of it. None: nobody is above him.

    All levels that are left happen before the deadline and before the last calls of the evening, each wait shrinking as much
    as it takes; a deadline that cannot be kept any more shrinks nothing. Nothing goes on in quiet hours, except an alert.
    """
    if task.kind not in ESCALATING or task.level >= min(SUPERVISOR, len(waits)):
        return None
    spans = () if task.kind is TaskKind.ALERT else quiet
    left = waits[task.level :]
    evening = datetime.combine(now.date(), LAST_CALLS, now.tzinfo)
    ends = [end for end in (task.deadline, evening) if end > now]
    wait = squeezed(left, awake_time(now, min(ends), spans)) if ends else left[0]
    return awake_after(now, wait, spans)


def awake_after(now: datetime, wait: timedelta, quiet: Spans) -> datetime:
    """The moment when so much time outside quiet hours has passed."""
    at = out_of_quiet(now, quiet)
    for begin, _ in sorted(quiet) * 2:
        starts = datetime.combine(at.date(), begin, at.tzinfo)
        if starts > at and at + wait > starts:
            wait -= starts - at
            at = out_of_quiet(starts, quiet)
    return out_of_quiet(at + wait, quiet)
