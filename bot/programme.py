"""What chat, console and jobs may ask about what happens by itself through the year: Protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from bot.domain.guests import Guest
from bot.domain.letters import Part, Taken
from bot.domain.people import StaffMember
from bot.store import Records


class LetterSource(Protocol):
    """Where parts of letters come from: greetings, study, seasonal care."""

    def parts(self, records: Records, day: date, guests: Sequence[Guest], now: datetime) -> Mapping[int, list[Part]]:
        """What each of these persons is to get on a day, by his id. Writes nothing that is not the same when written again."""
        ...

    def taken(self, records: Records, day: date, taken: Sequence[Taken], now: datetime) -> None:
        """What came of it, in the transaction in which the letters are promised."""
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
    gift: str = ""  # by the office's standard


class Greetings(Protocol):
    """What will be said on the days ahead, and what staff make of it. What may not be done raises `bot.errors.Refused`."""

    def coming(self, records: Records, begin: date, end: date, now: datetime, unit_ids: Sequence[int] = ()) -> list[Coming]:
        """In order of day; of all units, or of those named."""
        ...

    def stop(self, records: Records, one: Coming, staff: StaffMember, now: datetime) -> None: ...

    def resume(self, records: Records, one: Coming, staff: StaffMember, now: datetime) -> None:
        """Take back what was stopped or reworded."""
        ...

    def reword(self, records: Records, one: Coming, text: str, staff: StaffMember, now: datetime) -> None:
        """In other words: looked over as a notice is."""
        ...


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

    def stop(self, *_args: Any, **_named: Any) -> None:
        raise LookupError("nobody is greeted here")

    resume = reword = stop


NO_LETTERS = NoLetters()
NO_GREETINGS = NoGreetings()
