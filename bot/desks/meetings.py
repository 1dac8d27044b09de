"""What chat, console and jobs may ask of recurring meetings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.domain.meetings import Meeting, MeetingSeries, SeriesFields, SeriesReading, SeriesState
from bot.domain.people import StaffMember
from bot.store import Records


class Meetings(Protocol):
    """Recurring meetings: a series is agreed to once, each of its meetings is announced by itself, and may be changed alone.

    What may not be done raises `bot.errors.Refused` and changes nothing.
    """

    def read(self, records: Records, author: StaffMember, text: str, given: Mapping[str, str], now: datetime) -> SeriesReading:
        """What a sentence proposes, and what is to be asked; writes nothing. `given` answers what was asked before, each
        outright: times (a rhythm or an hour), title, place, who."""
        ...

    def reread(
        self, records: Records, one: MeetingSeries, staff: StaffMember, said: tuple[str, str], now: datetime
    ) -> SeriesReading:
        """A series with one field (times, place, title, audience, body) as somebody wants it; writes nothing."""
        ...

    def draft(self, records: Records, author: StaffMember, fields: SeriesFields, now: datetime) -> MeetingSeries:
        """Keep a draft and ask the approvers."""
        ...

    def amend(
        self, records: Records, one: MeetingSeries, staff: StaffMember, fields: SeriesFields, now: datetime
    ) -> MeetingSeries:
        """Change it; it waits for a second person again, and nothing is announced meanwhile."""
        ...

    def approve(self, records: Records, one: MeetingSeries, staff: StaffMember, now: datetime) -> MeetingSeries:
        """Never by its author. Untouched meetings of an older rhythm make room."""
        ...

    def send_back(self, records: Records, one: MeetingSeries, staff: StaffMember, reason: str, now: datetime) -> None:
        """It ends before it began; whoever wrote it hears why."""
        ...

    def turn(self, records: Records, one: MeetingSeries, staff: StaffMember, state: SeriesState, now: datetime) -> MeetingSeries:
        """Pause it, take it up again, end it."""
        ...

    def lay_ahead(self, records: Records, one: MeetingSeries, now: datetime) -> None:
        """Rows for the meetings of the coming two months, each once."""
        ...

    def shown(self, records: Records, one: MeetingSeries, now: datetime) -> Mapping[str, Any]:
        """As `staff/meeting_series` takes it."""
        ...

    def listed(self, records: Records, now: datetime) -> Sequence[Mapping[str, Any]]:
        """Every series that is not ended, with its next meeting."""
        ...

    def announce(self, records: Records, one: Meeting, now: datetime) -> str:
        """Its notice, once: let go by what was agreed to, or a draft that waits where the meeting was changed since."""
        ...

    def call_off(self, records: Records, one: Meeting, staff: StaffMember, now: datetime) -> Meeting:
        """Left out; whoever has had its notice hears of it by a correction, which a second person approves."""
        ...

    def take_up(self, records: Records, one: Meeting, staff: StaffMember, now: datetime) -> Meeting: ...

    def move(self, records: Records, one: Meeting, staff: StaffMember, said: tuple[str, str], now: datetime) -> Meeting:
        """A field (event_at, place, title) is to be otherwise; a correction, where its notice is out."""
        ...


class NoMeetings:
    """Where nobody meets: a part of the service on its own."""

    def read(self, *_args: Any) -> SeriesReading:
        return SeriesReading(None, "rhythm")

    def listed(self, *_args: Any) -> Sequence[Mapping[str, Any]]:
        return ()

    def shown(self, *_args: Any) -> Mapping[str, Any]:
        return {}

    def lay_ahead(self, *_args: Any) -> None:
        return

    send_back = lay_ahead

    def announce(self, *_args: Any) -> str:
        return "nobody meets here"

    def draft(self, *_args: Any) -> MeetingSeries:
        raise LookupError("nobody meets here")

    def call_off(self, *_args: Any) -> Meeting:
        raise LookupError("nobody meets here")

    reread = read
    amend = approve = turn = draft
    take_up = move = call_off


NO_MEETINGS = NoMeetings()
