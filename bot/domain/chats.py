"""A chat with one account alone, as staff look at it: who said what, and what became of what was written to him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.conversation import Place
from bot.domain.delivery import AttemptState
from bot.domain.messages import Kind

# Answers by which we own that we made nothing of what was said.
NOT_HEARD = frozenset({"reply/unknown", "reply/not_understood", "reply/media", "reply/failed"})
UNHEARD_FOR = timedelta(days=7)  # later nobody waits for an answer to it any more


@dataclass(frozen=True, slots=True)
class Chat:
    """`number` is ours, and stands in addresses."""

    number: int
    place: Place
    said_at: datetime  # his newest word
    unheard: bool = False  # … of which we made nothing, and which nobody has seen

    def waits(self, now: datetime) -> bool:
        return self.unheard and now - self.said_at < UNHEARD_FOR


class Side(StrEnum):
    """Who says something in a chat."""

    HIS = "his"
    BOT = "bot"
    STAFF = "staff"


class Fate(StrEnum):
    """What became of something that was written to him."""

    ANSWERED = "answered"  # in the same breath as he spoke
    WAITS = "waits"
    SENT = "sent"  # its platform has taken it, and says no more
    ARRIVED = "arrived"
    READ = "read"
    FAILED = "failed"
    UNSURE = "unsure"


FATES = {
    AttemptState.PLANNED: Fate.WAITS,
    AttemptState.SENDING: Fate.WAITS,
    AttemptState.UNKNOWN: Fate.UNSURE,
    AttemptState.ACCEPTED: Fate.SENT,
    AttemptState.DELIVERED: Fate.ARRIVED,
    AttemptState.READ: Fate.READ,
    AttemptState.FAILED: Fate.FAILED,
    AttemptState.EXPIRED: Fate.FAILED,
    AttemptState.CANCELLED: Fate.FAILED,
}


@dataclass(frozen=True, slots=True)
class Bubble:
    """One thing that was said."""

    at: datetime
    side: Side
    text: str
    kind: Kind = Kind.TEXT
    message: int = 0  # of his: its number in the inbox, by which what came with it is found
    key: str = ""  # … and its key
    route: str = ""  # … and what took it
    staff_id: int | None = None
    purpose: str = ""  # of what we wrote by ourselves
    fate: Fate | None = None
    due_at: datetime | None = None  # of what still waits: when it leaves
