"""What chat, console and jobs may ask about what the office has taken upon itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from bot.domain.commitments import Commitment, Finding, NewCommitment
from bot.domain.messages import Reply
from bot.domain.people import StaffMember
from bot.store import Records


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


class NoCommitments:
    """Where nothing is taken on: a part of the service on its own."""

    def open(self, *_args: Any, **_named: Any) -> Any:
        raise LookupError("nothing is taken on here")

    take = hand = arrange = progress = close = rate = paper = withdraw = rest_on = wording = open


NO_COMMITMENTS = NoCommitments()
