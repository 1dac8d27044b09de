"""What is brought before a named human."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.desks.inquiries import Inquiries, TakeOvers
from bot.domain.conversation import Place
from bot.domain.inquiry import Inquiry, InquiryKind
from bot.domain.people import Person
from bot.store import Records


@dataclass(frozen=True, slots=True)
class Ask:
    """What is brought before a person."""

    place: Place
    person: Person | None
    words: str
    kind: InquiryKind = InquiryKind.QUESTION
    topic: str = ""  # the nearest topic, which chooses the owner
    staff_id: int | None = None  # … unless he asks for somebody by name


class Handover(Protocol):
    """Brings a matter before a named human."""

    @property
    def inquiries(self) -> Inquiries: ...

    @property
    def takeovers(self) -> TakeOvers: ...

    def inquire(self, records: Records, asked: Ask, now: datetime) -> Inquiry:
        """Open an inquiry with its number, owner and clock, and tell the owner at once. Of a chat that has one open, the
        words go to that one."""
        ...

    def alert(
        self, records: Records, person_ids: Sequence[int], what: str, words: str, now: datetime, key: str, by: str = ""
    ) -> None:
        """Something has happened to these persons: a task for whoever looks after each, who is told at once, day or night.

        `by`: who says so, with his number, where it is a member of staff who speaks of them.
        """
        ...

    def alert_stranger(self, records: Records, place: Place, what: str, words: str, now: datetime, key: str) -> Inquiry:
        """Somebody cries for help whom we do not know: an inquiry, and what is known of the chat to all clerks at once."""
        ...

    def worry(self, records: Records, person_ids: Sequence[int], what: str, words: str, now: datetime) -> None:
        """Something sounds as if one of them were not well, and is no alarm: once a day a task for whoever looks after him."""
        ...

    def missed(self, records: Records, person_ids: Sequence[int], words: str, now: datetime) -> None:
        """He says that others were told and he was not: once a day a task for whoever looks after him, who looks at the list."""
        ...

    def ask_to_verify(self, records: Records, person_id: int, what: str, words: str, now: datetime, key: str) -> None:
        """Somebody tells of himself what is no alarm (换号, 搬家): a task for his liaison, who verifies and records it."""
        ...
