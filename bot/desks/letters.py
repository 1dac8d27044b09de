"""What jobs may ask of the day's letters, and what gives them their parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from bot.domain.guests import Guest
from bot.domain.letters import Part, Taken
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


class NoLetters:
    """Where nobody is written to of our own accord: a part of the service on its own."""

    def chunks(self, *_args: Any) -> Sequence[tuple[int, int]]:
        return ()

    def write(self, *_args: Any) -> Mapping[str, int]:
        return {}

    def post(self, *_args: Any) -> int:
        return 0


NO_LETTERS = NoLetters()
