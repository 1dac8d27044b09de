"""What chat, console and API may ask of the life of a notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from bot.audiences import Whom
from bot.domain.drafts import DraftFields, Reading, Released
from bot.domain.forecast import Forecast
from bot.domain.notices import Notice, Text, Version
from bot.domain.people import StaffMember
from bot.domain.rights import Viewer
from bot.domain.warnings import Caution
from bot.store import Records


class Notices(Protocol):
    """The steps in the life of a notice. Whatever may not be done raises `bot.errors.Refused` and changes nothing."""

    def read(self, records: Records, author: StaffMember, text: str, now: datetime, who: str = "") -> Reading:
        """The fields that a sentence or a pasted document proposes, and what is to be asked; writes nothing.
        `who` answers the question whom it is for."""
        ...

    def draft(self, records: Records, author: StaffMember, fields: DraftFields, now: datetime) -> Notice:
        """Keep a draft and ask the approvers."""
        ...

    def let_go(
        self, records: Records, author: StaffMember, fields: DraftFields, approver_id: int | None, now: datetime
    ) -> Released:
        """Draft and release in one what a second person has agreed to beforehand (a recurring meeting)."""
        ...

    def amend(self, records: Records, notice: Notice, staff: StaffMember, fields: DraftFields, now: datetime) -> Notice:
        """Change one's own draft, and ask the approvers anew. Start from `DraftFields.of(notice)`."""
        ...

    def whom(self, records: Records, notice: Notice, now: datetime) -> Whom:
        """Whom a notice means, on behalf of its author; it need not be kept yet."""
        ...

    def preview(self, records: Records, notice: Notice, viewer: Viewer, now: datetime, foreseen: int = ...) -> Mapping[str, Any]:
        """All that a decider is shown, JSON-ready; of a notice that need not be kept yet. For more people than `foreseen` there
        is no forecast.

        number, kind, state, drill, must_confirm, title, body, when, until, reply_by, place; of a correction that waits changes
        (field, old, new) and misled (how many got the wrong text); audience in words, included, names, left_out (count by
        reason), excluded, no_route; stale (fields that the body contradicts); cautions (`Caution.data`); forecast (of a draft:
        `Forecast.data`; None where it takes long, for thousands of people: ask `forecast`).
        """
        ...

    def cautions(self, notice: Notice, text: Text | None = None) -> tuple[Caution, ...]:
        """What is to be looked at before a notice (or this text for it) is approved."""
        ...

    def stale(self, notice: Notice, text: Text) -> list[str]:
        """Which fields the words of the body still contradict: event_at, place."""
        ...

    def forecast(self, records: Records, notice: Notice, now: datetime) -> Forecast:
        """What is to be expected if this draft were approved now; writes nothing."""
        ...

    def approve(self, records: Records, notice: Notice, staff: StaffMember, now: datetime) -> Released:
        """Let a draft go, or the correction that waits: never by its author, and nothing that a caution blocks."""
        ...

    def send_back(self, records: Records, notice: Notice, staff: StaffMember, reason: str, now: datetime) -> bool:
        """Give back the correction that waits (True), or a draft for good (False)."""
        ...

    def withdraw(self, records: Records, notice: Notice, staff: StaffMember, now: datetime) -> None: ...

    def propose(self, records: Records, notice: Notice, staff: StaffMember, text: Text, now: datetime) -> Version:
        """Keep a correction of a notice that was sent, and ask the approvers; it replaces one that still waits."""
        ...

    def reworded(self, notice: Notice, words: str, now: datetime, field: str = "") -> Text:
        """The text of a notice with what somebody wants changed in it: the `field` of Text that is named, else as his words
        say (时间改到周五上午9点；地点：二楼), else these words as its new body."""
        ...

    def resend(self, records: Records, notice: Notice, staff: StaffMember, now: datetime) -> int:
        """Begin anew with those who have not confirmed. How many."""
        ...
