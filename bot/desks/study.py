"""What chat, console and jobs may ask of study and seasonal care."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from bot.domain.study import Lesson, Material
from bot.store import Records


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


NO_STUDIES = NoStudies()
