"""What chat and console may ask about visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.domain.life import LifeEventKind
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
