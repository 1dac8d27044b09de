"""What chat, console and jobs may ask about what happens by itself through the year: Protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from bot.domain.guests import Guest
from bot.domain.letters import Part, Taken
from bot.domain.meetings import Meeting, MeetingSeries, SeriesFields, SeriesReading, SeriesState
from bot.domain.people import StaffMember
from bot.domain.study import Lesson, Material
from bot.store import Records


class LetterSource(Protocol):
    """Where parts of letters come from: greetings, study, seasonal care."""

    def parts(self, records: Records, day: date, guests: Sequence[Guest], now: datetime) -> Mapping[int, list[Part]]:
        """What each of these persons is to get on a day, by his id. Writes nothing that is not the same when written again."""
        ...

    def taken(self, records: Records, day: date, taken: Sequence[Taken], now: datetime) -> None:
        """What came of it, in the transaction in which the letters are promised."""
        ...

    def group_parts(self, records: Records, day: date, now: datetime) -> list[Part]:
        """What is posted to the groups on a day."""
        ...

    def posted(self, records: Records, day: date, group_ids: Sequence[int], now: datetime) -> None:
        """These groups got it, in the transaction in which the posts are promised."""
        ...


class Letters(Protocol):
    """The day's letters."""

    def chunks(self, records: Records) -> Sequence[tuple[int, int]]:
        """All persons in ranges of ids, first and last included, each small enough for one transaction."""
        ...

    def write(self, records: Records, day: date, chunk: tuple[int, int], now: datetime) -> Mapping[str, int]:
        """Promise everybody of a range his letter of that day, once. How many of each `Way`."""
        ...

    def post(self, records: Records, day: date, now: datetime) -> int:
        """What the groups get on that day, once. How many groups."""
        ...


@dataclass(frozen=True, slots=True)
class Coming:
    """One greeting that is ahead: of one person (a birthday), or of everybody (`person_id` 0: a festival)."""

    number: int  # by which it is named in chat: of its place among those that are ahead
    day: date
    occasion: str
    name: str  # 中秋节, 80岁生日
    person_id: int = 0
    who: str = ""  # the person's name
    count: int = 1  # how many get it
    text: str = ""  # as it will be, or for everybody as most will get it
    also: tuple[str, ...] = ()  # the names of what coincides with it
    stopped: bool = False
    edited: bool = False
    withheld: str = ""  # why he gets none: mourning, opted_out …


class Greetings(Protocol):
    """What will be said on the days ahead, and what staff make of it. What may not be done raises `bot.errors.Refused`."""

    def coming(self, records: Records, begin: date, end: date, now: datetime, unit_ids: Sequence[int] = ()) -> list[Coming]:
        """In order of day; of all units, or of those named."""
        ...

    def ring_up(self, records: Records, day: date, now: datetime) -> int:
        """Whoever's letter of that day has not got through is rung up, where that is due. How many are."""
        ...

    def stop(self, records: Records, one: Coming, staff: StaffMember, now: datetime) -> None: ...

    def resume(self, records: Records, one: Coming, staff: StaffMember, now: datetime) -> None:
        """Take back what was stopped or reworded."""
        ...

    def reword(self, records: Records, one: Coming, text: str, staff: StaffMember, now: datetime) -> None:
        """In other words: looked over as a notice is."""
        ...


class Studies(Protocol):
    """Study and seasonal care in series: what is due, who has been given it, and who makes it up."""

    def lessons(self, records: Records, day: date) -> Sequence[Lesson]:
        """What is due on a day, decided once: the same whoever asks."""
        ...

    def today(self, records: Records, person_ids: Sequence[int], day: date) -> Sequence[Lesson]:
        """What these persons, or whoever asks, may study on a day; seasonal care is none of it."""
        ...

    def unread(self, records: Records, person_ids: Sequence[int], day: date) -> Sequence[tuple[date, Material]]:
        """What these persons have not read by a day, since when, the oldest first: given, waiting, or gone out while nothing
        could reach them."""
        ...

    def subject(self, records: Records, series_id: str, day: date) -> str:
        """The title of what a meeting of that day studies by a series: its latest item of the last month, else the next one."""
        ...

    def attended(self, records: Records, person_ids: Sequence[int], series_id: str, day: date, now: datetime) -> None:
        """They were at the meeting of that day: what it studied is read."""
        ...

    def make_up(self, records: Records, person_ids: Sequence[int], series_id: str, day: date, now: datetime) -> Mapping[int, str]:
        """Whoever was absent from the meeting of that day is given what it studied, in the way in which he studies: with his next
        letter (`push`), at his door (a task), by post (on the next list). By person; who has it already is left out."""
        ...

    def by_hand(self, records: Records, day: date, now: datetime) -> Mapping[str, int]:
        """The month's visits with study material and the list of what is posted, once a month. How many persons of each `Mode`,
        and for how many there is no way (`no_way`)."""
        ...

    def tell_ended(self, records: Records, now: datetime) -> int:
        """Let the clerks know, once, of each series that has nothing more to give. How many there are."""
        ...


class NoStudies:
    """Where nothing is studied: a part of the service on its own."""

    def lessons(self, *_args: Any) -> Sequence[Lesson]:
        return ()

    def unread(self, *_args: Any) -> Sequence[tuple[date, Material]]:
        return ()

    today = lessons

    def subject(self, *_args: Any) -> str:
        return ""

    def attended(self, *_args: Any) -> None:
        return

    def make_up(self, *_args: Any) -> Mapping[int, str]:
        return {}

    def by_hand(self, *_args: Any) -> Mapping[str, int]:
        return {}

    def tell_ended(self, *_args: Any) -> int:
        return 0


class Gifts(Protocol):
    """What is handed to people on their days by the office's own standard."""

    def prepare(self, records: Records, now: datetime) -> int:
        """Make ready what falls due within a month. How many are new."""
        ...

    def remind(self, records: Records, now: datetime) -> tuple[int, int]:
        """Bring to mind what is to be brought soon, and close what is too late. How many of each."""
        ...


class NoGifts:
    """Where nothing is handed over: a part of the service on its own."""

    def prepare(self, *_args: Any) -> int:
        return 0

    def remind(self, *_args: Any) -> tuple[int, int]:
        return 0, 0


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


class NoLetters:
    """Where nobody is written to of our own accord: a part of the service on its own."""

    def chunks(self, *_args: Any) -> Sequence[tuple[int, int]]:
        return ()

    def write(self, *_args: Any) -> Mapping[str, int]:
        return {}

    def post(self, *_args: Any) -> int:
        return 0


class NoGreetings:
    """Where nobody is greeted: a part of the service on its own."""

    def coming(self, *_args: Any, **_named: Any) -> list[Coming]:
        return []

    def ring_up(self, *_args: Any) -> int:
        return 0

    def stop(self, *_args: Any, **_named: Any) -> None:
        raise LookupError("nobody is greeted here")

    resume = reword = stop


NO_LETTERS = NoLetters()
NO_MEETINGS = NoMeetings()
NO_GREETINGS = NoGreetings()
NO_GIFTS = NoGifts()
NO_STUDIES = NoStudies()
