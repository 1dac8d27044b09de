"""What came of a greeting, and what staff decided about one beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.greetings import ADDRESS, Book, Due
from bot.domain.guests import Guest

EVERYBODY = 0  # in place of a person's id: all who are greeted for it on that day
REWORDED = "staff"  # the variant of a greeting in the words of staff
LONGEST = 200  # characters of a greeting in the words of staff


class GreetingState(StrEnum):
    SENT = "sent"
    RUNG = "rung"  # nothing can be sent to him: somebody rings him up
    NO_WAY = "no_way"  # … and nobody does
    STOPPED = "stopped"  # by staff
    SKIPPED = "skipped"  # for a reason of his own: mourning, opted_out


@dataclass(frozen=True, slots=True)
class Change:
    """What staff decided: no greeting for this occasion on this day, or one in other words."""

    day: date
    occasion: str
    person_id: int = EVERYBODY
    stopped: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Greeted:
    """One person on one day, as it was written down."""

    id: int
    person_id: int
    day: date
    occasion: str
    state: GreetingState
    also: tuple[str, ...] = ()
    years: int = 0
    variant: str = ""
    text: str = ""
    reason: str = ""
    made_at: datetime | None = None
    thanked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """What one person is to be told on a day, or why nothing. `due` are the occasions that it is for, the chief one first."""

    due: tuple[Due, ...]
    variant: str = ""
    text: str = ""
    withheld: str = ""  # why it is not said after all: stopped, or a reason of his own
    edited: bool = False

    @property
    def chief(self) -> Due:
        return self.due[0]


Changes = Mapping[tuple[str, int], Change]  # of one day, by occasion and person
Used = Mapping[
    tuple[int, str], Sequence[str]
]  # the variants that somebody was greeted with, by person and occasion, newest first
STOPPED = "stopped"


def plan_greeting(book: Book, guest: Guest, due: Sequence[Due], day: date, known: tuple[Changes, Used]) -> Planned | None:
    """What he is told for all that falls on this day; None where he is greeted for none of it.

    What staff stopped and what would hurt him is left out of it first; if nothing is left, the chief occasion says why.
    """
    changes, used = known
    fitting = book.fitting(guest, due)
    if not fitting:
        return None
    reasons = {one.id: reason for one in fitting if (reason := _against(book, guest, one, day, changes))}
    left = book.fitting(guest, [one for one in due if one.id not in reasons]) if reasons else fitting
    if not left:
        return Planned(tuple(fitting), withheld=reasons[fitting[0].id])
    chief = left[0]
    change = change_of(changes, chief.id, guest.id)
    if change is not None and change.text:
        return Planned(tuple(left), REWORDED, change.text.replace(ADDRESS, book.address(guest, day)), edited=True)
    composed = book.compose(guest, left, day, used.get((guest.id, chief.id), ()))
    return Planned(tuple(left), composed.variant, composed.text)


def _against(book: Book, guest: Guest, due: Due, day: date, changes: Changes) -> str:
    change = change_of(changes, due.id, guest.id)
    return STOPPED if change is not None and change.stopped else book.withheld(guest, due, day)


def change_of(changes: Changes, occasion: str, person_id: int) -> Change | None:
    """What was decided about his own greeting comes before what was decided about everybody's."""
    return changes.get((occasion, person_id)) or changes.get((occasion, EVERYBODY))
