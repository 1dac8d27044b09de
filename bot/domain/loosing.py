"""What becomes of a notice after it turns out that what was told, or said, was told to or said of the wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.notices import CONFIRMED, STANDS, How, Reach, RecipientState, outcome_of


@dataclass(frozen=True, slots=True)
class Said:
    """One word of confirmation, by its number; `wrong`: it does not count any more."""

    id: int
    how: How
    by: str  # person:3, proxy:5, staff:2
    wrong: bool = False


class Then(StrEnum):
    """What is done about one recipient."""

    NOTHING = "nothing"  # none of it concerned him
    STANDS = "stands"  # somebody else's word holds
    ASKED = "asked"  # a human is asked to reach him already
    ANEW = "anew"  # his ladder goes on


@dataclass(frozen=True, slots=True)
class Told:
    """How one recipient stands when an account is loosed."""

    state: RecipientState
    here: bool  # something left for the account, or waits for it
    elsewhere: Reach  # how far a machine got by other ways, in the same round
    other_ways: bool  # something else was tried for him
    words: tuple[Said, ...] = ()

    @property
    def then(self) -> Then:
        if not self.here and not any(one.wrong for one in self.words):
            return Then.NOTHING
        if self.state in CONFIRMED and best_of(self.words) is not None:
            return Then.STANDS
        return Then.ASKED if self.state is RecipientState.TASK_OPEN else Then.ANEW


def best_of(words: Sequence[Said]) -> Said | None:
    """The word that counts, of those that hold: the person's own, a call or a visit before a proxy's, the first of several."""
    holding = [one for one in words if not one.wrong]
    return max(holding, key=lambda one: (STANDS.index(outcome_of(one.how)), -one.id), default=None)
