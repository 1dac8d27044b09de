"""The day's letter: all that we write to one person of our own accord on one day, in one message. What must be known is apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import Any

from bot.domain.notices import NoticeKind

ENDS = time(20, 0)  # later than this nobody is written to of our own accord


class PartKind(StrEnum):
    """In the order in which they stand in a letter. Each may be declined (`OptOut`)."""

    GREETING = "greeting"
    CARE = "care"
    STUDY = "study"


class OptOut(StrEnum):
    """What somebody may say he wants no more of. Meetings, policy and whatever is urgent are none of it."""

    GREETING = "greeting"
    CARE = "care"
    STUDY = "study"
    ACTIVITY = "activity"  # notices that only invite


def may_decline(kind: NoticeKind, requires_confirmation: bool) -> OptOut | None:
    """By what a notice of this kind may be declined for good: one that only invites. What must be confirmed never may."""
    if requires_confirmation:
        return None
    return {NoticeKind.ACTIVITY: OptOut.ACTIVITY, NoticeKind.STUDY: OptOut.STUDY}.get(kind)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in a letter. `data` is what `templates/push/_letter_{kind}.txt` needs, JSON-ready."""

    kind: PartKind
    key: str  # what was promised: of its source
    title: str  # at most 20 characters, all that a push shows
    data: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""
    movable: bool = True  # may wait for another day's letter; a birthday may not


class Way(StrEnum):
    """What came of a part."""

    SENT = "sent"  # it is in today's letter
    NO_WAY = "no_way"  # nothing can be sent to him
    OPTED_OUT = "opted_out"
    WAITS = "waits"  # he has been written to often enough today


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one part for one person."""

    person_id: int
    part: Part
    way: Way


def in_order(parts: Sequence[Part]) -> list[Part]:
    """As they stand in a letter."""
    order = list(PartKind)
    return sorted(parts, key=lambda part: (order.index(part.kind), part.key))
