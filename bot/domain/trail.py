"""All that happened between one notice and one person: what was tried, what came of it, who said what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.board import Missing
from bot.domain.delivery import AttemptState, Reason
from bot.domain.ladder import Rung
from bot.domain.messages import Form
from bot.domain.notices import CONFIRMED, How, Notice, RecipientState, Rsvp
from bot.domain.tasks import TaskKind


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt. `at`: when it was last made, or is to be made."""

    at: datetime
    channel: str
    account: str
    address: str  # as the channel knows it; of a telephone whose it is
    form: Form
    rung: Rung | None
    round: int
    version: int | None
    state: AttemptState
    reason: Reason
    tries: int
    cost: int  # in fen
    proxy: str = ""  # who receives it for him
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    failed_at: datetime | None = None  # a receipt said so


@dataclass(frozen=True, slots=True)
class Trace:
    """What a ladder did that left neither attempt nor task: passed, corrected, resent, repaired, read, loosed, void."""

    at: datetime
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class Word:
    """Somebody said that he knows. `by` is his name, of the person himself nothing."""

    at: datetime
    how: How
    said_by: str  # person:3, proxy:5, staff:2
    by: str
    version: int
    proof: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A call or a visit that a named human was asked for."""

    number: int
    kind: TaskKind
    owner: str
    first_owner: str
    made_at: datetime
    told_at: datetime | None
    deadline: datetime
    state: str  # open, done, void
    outcome: str
    outcomes: tuple[str, ...]  # of every try, in order
    level: int  # how often it was handed on
    closed_at: datetime | None
    closed_by: str


@dataclass(frozen=True, slots=True)
class Trail:
    """One person on the list of one notice, with all that happened."""

    standing: Missing  # as of now, whether he has confirmed or not
    unit: str  # its path
    reason: str  # why he is on the list, or left out
    round: int
    rsvp: Rsvp | None
    how: How | None
    settled_by: str
    settled_at: datetime | None
    tries: Sequence[Try] = ()
    traces: Sequence[Trace] = ()
    words: Sequence[Word] = ()
    asked: Sequence[Asked] = ()

    @property
    def state(self) -> RecipientState:
        return self.standing.state

    @property
    def confirmed(self) -> bool:
        return self.state in CONFIRMED

    def late(self, notice: Notice, now: datetime) -> bool:
        """Whether he had not confirmed when the cut-off came."""
        if self.state is RecipientState.EXCLUDED or not notice.requires_confirmation or notice.cutoff is None:
            return False
        return (self.settled_at if self.confirmed and self.settled_at else now) > notice.cutoff
