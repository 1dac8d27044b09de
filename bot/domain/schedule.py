"""When a promise of the timetable is kept: on its day once, late rather than never, and never on another day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.messages import require_aware

ON_TIME = timedelta(minutes=10)


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
