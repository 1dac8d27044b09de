"""When a promise of the timetable is kept: on its day once, late rather than never, and never on another day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.messages import require_aware

ON_TIME = timedelta(minutes=10)

COUNTED = re.compile(r"(\d+) ([a-z_]+)")

# Notes on a promise.
PAUSED = "paused"  # missed, since staff had stopped its job
BY_HAND = "by hand"  # somebody wants it kept now, also while its job is stopped
RESTORED = "restored"  # missed, since the office was put back from a copy: it may have been kept before
UNKNOWN = "unknown job"  # failed: of a job that this version does not have


class OccurrenceState(StrEnum):
    PLANNED = "planned"
    DONE = "done"
    LATE = "late"  # kept on its day, but more than ten minutes after its time
    MISSED = "missed"  # its day was over before it could be kept; staff are told
    FAILED = "failed"  # the job broke; staff are told
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One promise. `key` is unique within its job; `day` is the only day on which it may be kept."""

    key: str
    day: date
    due_at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_aware(self.due_at)


def verdict(occurrence: Occurrence, now: datetime, ends: time = time.max) -> OccurrenceState:
    """What keeping this promise at `now` would be: DONE, LATE or MISSED; PLANNED while it is not due.

    `ends` is the hour of its day after which it is not kept any more.
    """
    if now < occurrence.due_at:
        return OccurrenceState.PLANNED
    if now.date() > occurrence.day or now.time() >= ends:
        return OccurrenceState.MISSED
    return OccurrenceState.LATE if now - occurrence.due_at > ON_TIME else OccurrenceState.DONE


@dataclass(frozen=True, slots=True)
class JobDay:
    """How one job stands on one day. `counts`: of its promises by state; those missed because it was stopped as `PAUSED`."""

    job: str
    at: datetime | None  # of the first that is not done yet, else of the first
    counts: Mapping[str, int]
    stopped: bool = False

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """On time or late."""
        return self.counts.get(OccurrenceState.DONE.value, 0) + self.counts.get(OccurrenceState.LATE.value, 0)


def by_job(rows: Iterable[Mapping[str, Any]], stopped: Iterable[str] = ()) -> list[JobDay]:
    """A day's rows in order of their time, a job's together; jobs that are stopped and have none come last."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["job"], []).append(row)
    names = frozenset(stopped)
    days = []
    for job, own in found.items():
        ahead = [row["due_at"] for row in own if row["state"] == OccurrenceState.PLANNED.value]
        counts = dict(Counter(PAUSED if row["note"] == PAUSED else str(row["state"]) for row in own))
        days.append(JobDay(job, min(ahead or [row["due_at"] for row in own]), counts, job in names))
    return days + [JobDay(job, None, {}, stopped=True) for job in sorted(names - set(found))]


def tally(notes: Iterable[str]) -> Counter[str]:
    """What several runs of one job noted (`12 sent, 3 waits`), added up."""
    found: Counter[str] = Counter()
    for note in notes:
        for count, what in COUNTED.findall(note):
            found[what] += int(count)
    return found
