"""Whom we greet for what, and in which words: never last year's, never such as would hurt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.domain.guests import Guest


@dataclass(frozen=True, slots=True)
class Due:
    """An occasion that falls on a day, of everybody (by its id in the office's list) or of one person.

    Ids of one person's own: birthday, decade (整岁), political_birthday (政治生日), party_50 (光荣在党50年), retirement.
    """

    id: str
    name: str
    years: int = 0  # old, in the Party, retired; 0: not known, or nothing is counted


@dataclass(frozen=True, slots=True)
class Composed:
    """A greeting in words."""

    variant: str  # its id, which is kept: nobody gets the same in the next year
    text: str


class Book(Protocol):
    """The office's greetings (`content/greetings.yaml`)."""

    def address(self, guest: Guest) -> str:
        """How he is spoken to: as he wishes, else by the post he held, else surname and 老."""
        ...

    def fitting(self, guest: Guest, due: Sequence[Due]) -> list[Due]:
        """Those for which such a person is greeted at all, the chief one first: what coincides is one greeting."""
        ...

    def withheld(self, guest: Guest, due: Due, day: date) -> str:
        """Why he is not greeted for it after all (mourning); "" if he is."""
        ...

    def compose(self, guest: Guest, due: Sequence[Due], day: date, used: Sequence[str] = ()) -> Composed:
        """In words, for what `fitting` gave. `used`: the variants of his last greetings for the chief one, the newest first; the
        last is never used again, the others while there are enough."""
        ...

    def for_group(self, due: Due, day: date, used: Sequence[str] = ()) -> Composed | None:
        """What a group is told on that day; None where it is told nothing."""
        ...
