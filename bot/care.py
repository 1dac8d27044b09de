"""What chat, console and jobs may ask about visits, what is owed, and what was promised: Protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from bot.domain.commitments import Commitment, Finding, NewCommitment
from bot.domain.duties import Clash, Duty
from bot.domain.life import LifeEventKind
from bot.domain.people import StaffMember
from bot.domain.visits import Visit, VisitReport
from bot.store import Records


@dataclass(frozen=True, slots=True)
class SentIn:
    """A report of one person that was confirmed, with what else it says."""

    report: VisitReport
    event: LifeEventKind | None = None


class Visits(Protocol):
    """The life of a visit report, the same from chat and console. What may not be done raises `bot.errors.Refused`."""

    def send_in(self, records: Records, sent: Sequence[SentIn], staff: StaffMember, now: datetime) -> list[Visit]:
        """Keep confirmed reports of one draft. Each with its first version; a draft that was sent in before changes nothing where
        nothing differs, and is a new version where something does. Records the life events, opens commitments of needs and
        promises, settles the duties that it settles, counts as a contact."""
        ...

    def change(self, records: Records, visit: Visit, staff: StaffMember, fields: Mapping[str, Any], now: datetime) -> Visit:
        """A new version of one's own report, which then waits for review again."""
        ...

    def review(self, records: Records, visit: Visit, staff: StaffMember, approve: bool, remark: str, now: datetime) -> Visit:
        """Approve, or ask something (the author is told by chat). Never by its author."""
        ...


class Duties(Protocol):
    """What is owed by rule, worked out anew whenever the record changes."""

    def refresh(self, records: Records, person_ids: Sequence[int], now: datetime) -> list[Duty]:
        """After something changed for these persons; their live duties as they are then."""
        ...

    def refresh_all(self, records: Records, now: datetime) -> Mapping[str, int]:
        """Everybody. How many duties opened, became ready, done, missed, cancelled."""
        ...

    def plan(self, records: Records, duty: Duty, day: date, now: datetime) -> Duty | Clash:
        """Its owner means to go on that day; a clash if another unit comes to that door on it."""
        ...


class Commitments(Protocol):
    """What the office has taken upon itself. Each step is written before anybody is told of it."""

    def open(self, records: Records, new: NewCommitment, now: datetime) -> Commitment:
        """Take something on; the one that was opened by the same key, if it was before. Its owner is told."""
        ...

    def take(self, records: Records, one: Commitment, staff: StaffMember, now: datetime) -> Commitment: ...

    def hand(self, records: Records, one: Commitment, to: StaffMember, by: StaffMember, now: datetime) -> Commitment: ...

    def arrange(self, records: Records, one: Commitment, staff: StaffMember, words: str, now: datetime) -> Commitment:
        """Who comes and when (a service), or what has been done so far: the person is told."""
        ...

    def close(
        self, records: Records, one: Commitment, staff: StaffMember, finding: Finding | None, words: str, now: datetime
    ) -> str | None:
        """It is over: how it was disposed of and what the person is told. How he heard it: "chat", "push", "ring" (his liaison is
        to tell him), "" (nobody to tell). None if it was over before."""
        ...

    def rate(self, records: Records, number: int, good: bool, now: datetime) -> Commitment | None: ...
