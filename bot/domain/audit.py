"""What the auditor may find: rows that are stuck, missing or contradict each other."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

HEARTBEAT = "auditor.heartbeat"  # under which a running service remembers when it last looked
ROUND = timedelta(seconds=15)  # from one look to the next: with the patience below, every stall is found within the minute
PATIENCE = timedelta(seconds=30)  # every stage looks at its rows every second or two: what has waited longer is stalled
LEASE = timedelta(seconds=45)  # no call to a platform takes longer, with a fresh token and one repetition
SILENT_TOO_LONG = timedelta(minutes=3)  # an auditor that has not gone round for this long is the alarm


class FindingKind(StrEnum):
    """By the stage that has come to a stop."""

    AHEAD = "ahead"  # waits for a time that a clock has lost which was fast
    ABANDONED = "abandoned"  # its process died while it was being sent: in doubt
    STUCK = "stuck"  # messages are due and nothing leaves on their account
    NO_ACCOUNT = "no_account"  # planned for an account that this installation does not have
    NEEDLESS = "needless"  # planned for somebody who is settled
    UNAPPLIED = "unapplied"  # a receipt was kept, and its message knows nothing of it
    MISLED = "misled"  # given an older text after a correction, and not begun anew
    STALLED = "stalled"  # whoever waits is looked at by nobody
    UNTIMED = "untimed"  # waits, and would never be looked at again
    NO_LADDER = "no_ladder"  # waits without a ladder
    NO_TASK = "no_task"  # is to be rung up, by nobody
    NEEDLESS_TASK = "needless_task"  # somebody is asked to reach whom nobody has to reach any more
    NO_OWNER = "no_owner"  # a task that nobody has
    UNTOLD = "untold"  # a task that its owner does not know of
    NOT_HANDED_ON = "not_handed_on"  # a task whose owner is silent, and which stays with him
    UNPROVEN = "unproven"  # counts as confirmed, and nobody has said so
    UNCOUNTED = "uncounted"  # has confirmed, and does not count as confirmed
    NOBODY = "nobody"  # a notice is being sent, to nobody
    CLOSED_EARLY = "closed_early"  # a notice is closed, and somebody of it is not settled
    INQUIRY_LEFT = "inquiry_left"  # a question to a person that nobody has, or that nobody looks at any more
    COMMITMENT_LEFT = "commitment_left"  # something that was promised, and that nobody has or looks at any more
    SET_ASIDE = "set_aside"  # a message that broke what puts it into words: it went another way, somebody has to mend it
    HALF_APPROVED = "half_approved"  # a draft with an approval


URGENT = frozenset({FindingKind.STUCK, FindingKind.STALLED})  # everything has come to a stop: told at night as well


@dataclass(frozen=True, slots=True)
class Finding:
    """How many rows of a kind were found, and how many of them are right again."""

    kind: FindingKind
    count: int
    repaired: int = 0

    @property
    def left(self) -> int:
        return self.count - self.repaired


def dump(findings: Iterable[Finding]) -> str:
    """As findings are remembered until the next round."""
    return json.dumps([[one.kind.value, one.count, one.repaired] for one in findings])


def load(raw: str | None) -> tuple[Finding, ...]:
    """What `dump` gave; nothing of nothing."""
    return tuple(Finding(FindingKind(kind), count, repaired) for kind, count, repaired in json.loads(raw or "[]"))


def to_tell(findings: Iterable[Finding], told: Iterable[str], awake: bool) -> list[Finding]:
    """What people are told of: what could not be repaired, each kind once a day, at night only what stops everything."""
    known = frozenset(told)
    return [one for one in findings if one.left and one.kind.value not in known and (awake or one.kind in URGENT)]


def heard(told: str | None) -> datetime | None:
    """When it last went round, as it remembers that."""
    return datetime.fromisoformat(told) if told else None


def passed_over_since(beat: datetime | None, now: datetime) -> datetime:
    """What was due by this moment should long have been looked at.

    It waited then when the auditor last looked as well: what came due while the machine slept, or the service stood still, or
    because its clock was put forward, has had nobody to look at it.
    """
    return min(now - PATIENCE, beat or now)


def set_back(beat: datetime | None, now: datetime) -> bool:
    """Whether the last look was later than now, by more than the clocks of two machines may differ."""
    return beat is not None and beat - now > LEASE


def silent(beat: datetime | None, now: datetime) -> bool:
    """Whether the auditor has not gone round for too long."""
    return beat is None or now - beat > SILENT_TOO_LONG
