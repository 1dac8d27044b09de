"""What chat, console and jobs may ask of the greetings ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from bot.domain.people import StaffMember
from bot.store import Records


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


class NoGreetings:
    """Where nobody is greeted: a part of the service on its own."""

    def coming(self, *_args: Any, **_named: Any) -> list[Coming]:
        return []

    def ring_up(self, *_args: Any) -> int:
        return 0

    def stop(self, *_args: Any, **_named: Any) -> None:
        raise LookupError("nobody is greeted here")

    resume = reword = stop


NO_GREETINGS = NoGreetings()
