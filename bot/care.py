"""What chat, console and jobs may ask about visits, what is owed, and what was promised: Protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Protocol

from bot.domain.commitments import Commitment, Finding, NewCommitment
from bot.domain.duties import Clash, Duty
from bot.domain.duty_rules import DutyRule
from bot.domain.life import LifeEventKind
from bot.domain.messages import Reply
from bot.domain.people import StaffMember
from bot.domain.visit_drafts import Telling
from bot.domain.visits import Visit, VisitReport
from bot.store import Records


@dataclass(frozen=True, slots=True)
class SentIn:
    """A report of one person that was confirmed, with what else it says."""

    report: VisitReport
    event: LifeEventKind | None = None
    detail: Mapping[str, str] = field(default_factory=dict)  # of the event: place, phone, until, day


class Visits(Protocol):
    """The life of a visit report, the same from chat and console. What may not be done raises `bot.errors.Refused`."""

    def may_tell(self, text: str, /) -> bool:
        """Whether a text of staff may be a visit report at all: cheap, to be asked before anything is looked up."""
        ...

    def read(self, records: Records, staff: StaffMember, text: str, now: datetime) -> list[Telling]:
        """What a text tells of whom; who is meant is only ever somebody whose file this member of staff may see."""
        ...

    def further(self, records: Records, staff: StaffMember, one: Telling, text: str, now: datetime) -> Telling:
        """What is told of one person, with a further text in which he is not named."""
        ...

    def went(self, records: Records, text: str) -> str:
        """Who went, where somebody else reports it for him; a colleague by his full name. "" where nobody is named."""
        ...

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

    @property
    def titles(self) -> Mapping[str, str]:
        """What each rule is called, by its id: for the queries of `records.duties`."""
        ...

    @property
    def version(self) -> str:
        """Another one whenever the rules have changed."""
        ...

    @property
    def rules(self) -> Sequence[DutyRule]:
        """The office's rules in their order."""
        ...

    def refresh(self, records: Records, person_ids: Sequence[int], now: datetime) -> list[Duty]:
        """After something changed for these persons; their live duties as they are then."""
        ...

    def refresh_all(self, records: Records, now: datetime) -> Mapping[str, int]:
        """Everybody. How many duties opened, became ready, done, missed, cancelled."""
        ...

    def plan(self, records: Records, duty: Duty, day: date, now: datetime) -> Duty | Clash:
        """Its owner means to go on that day; a clash if another unit comes to that door on it."""
        ...

    def suggest(self, records: Records, duty: Duty, now: datetime) -> date:
        """A day on which nobody else comes to that door: one on which its owner is near there anyway, else a working day."""
        ...


class Commitments(Protocol):
    """What the office has taken upon itself. Each step is written before anybody is told of it."""

    def open(self, records: Records, new: NewCommitment, now: datetime) -> Commitment:
        """Take something on; the one that was opened by the same key, if it was before, in the words that hold now. Its owner is
        told."""
        ...

    def take(self, records: Records, one: Commitment, staff: StaffMember, now: datetime) -> Commitment: ...

    def hand(self, records: Records, one: Commitment, to: StaffMember, by: StaffMember, now: datetime) -> Commitment: ...

    def arrange(self, records: Records, one: Commitment, staff: StaffMember, words: str, now: datetime) -> Commitment:
        """Who comes and when (a service), or what has been done so far: the person is told."""
        ...

    def progress(self, records: Records, one: Commitment, staff: StaffMember, words: str, now: datetime) -> Commitment:
        """How far it is, also of a service: the person is told."""
        ...

    def close(
        self, records: Records, one: Commitment, staff: StaffMember, finding: Finding | None, words: str, now: datetime
    ) -> str | None:
        """It is over: how it was disposed of and what the person is told. How he heard it: "chat", "push", "ring" (his liaison is
        to tell him), "" (nobody to tell). None if it was over before."""
        ...

    def wording(self, records: Records, one: Commitment, finding: Finding | None, words: str) -> Reply:
        """What the person would be told if it were closed so; writes nothing."""
        ...

    def rate(self, records: Records, number: int, good: bool, now: datetime) -> Commitment | None:
        """What he thinks of a service, once. None if he has said so before."""
        ...

    def paper(self, records: Records, one: Commitment, name: str, staff: StaffMember, now: datetime) -> Commitment:
        """One of the papers of an application has come; the person is told which are still missing."""
        ...

    def rest_on(self, records: Records, one: Commitment, topic_id: str) -> None:
        """The decision that follows rests on a topic of the policy library, which is cited to the person."""
        ...

    def withdraw(self, records: Records, one: Commitment, by: str, now: datetime) -> bool:
        """Whoever asked for it wants it no more. False if it was over before."""
        ...


class NoVisits:
    """Where nobody reports visits: a part of the service on its own."""

    def may_tell(self, _text: str) -> bool:
        return False

    def read(self, *_args: Any, **_named: Any) -> list[Telling]:
        return []

    def went(self, *_args: Any, **_named: Any) -> str:
        return ""

    def send_in(self, *_args: Any, **_named: Any) -> Any:
        raise LookupError("nobody reports visits here")

    further = change = review = send_in


NO_VISITS = NoVisits()


class NoCommitments:
    """Where nothing is taken on: a part of the service on its own."""

    def open(self, *_args: Any, **_named: Any) -> Any:
        raise LookupError("nothing is taken on here")

    take = hand = arrange = progress = close = rate = paper = withdraw = rest_on = wording = open


NO_COMMITMENTS = NoCommitments()


class NoDuties:
    """Where nothing is owed by rule: a part of the service on its own."""

    titles: Mapping[str, str] = MappingProxyType({})
    version = ""
    rules: Sequence[DutyRule] = ()

    def refresh(self, *_args: Any, **_named: Any) -> list[Duty]:
        return []

    def refresh_all(self, *_args: Any, **_named: Any) -> Mapping[str, int]:
        return {}

    def plan(self, *_args: Any, **_named: Any) -> Any:
        raise LookupError("nothing is owed here")

    suggest = plan


NO_DUTIES = NoDuties()
