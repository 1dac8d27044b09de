"""Attempts: one try to reach one person on one channel, and how its state may move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.messages import Grant

SLOTS = 8  # into which addresses are divided, so that several processes can claim at the same time; a power of two


class Purpose(StrEnum):
    """Why a message is sent. The order of lanes follows from it."""

    REPLY = "reply"
    STAFF = "staff"
    NOTICE = "notice"
    REMINDER = "reminder"
    STUDY = "study"
    GREETING = "greeting"
    CHECK = "check"  # is your number still right: pushed by no template, only said where a window is open


class Lane(StrEnum):
    """Who goes first when several messages wait for the same account."""

    REPLY = "0-reply"
    URGENT = "1-urgent"
    NOTICE = "2-notice"
    QUIET = "3-quiet"


LANES: dict[Purpose, Lane] = {
    Purpose.REPLY: Lane.REPLY,
    Purpose.STAFF: Lane.URGENT,
    Purpose.NOTICE: Lane.NOTICE,
    Purpose.REMINDER: Lane.NOTICE,
    Purpose.STUDY: Lane.QUIET,
    Purpose.GREETING: Lane.QUIET,
    Purpose.CHECK: Lane.QUIET,
}


class Outcome(StrEnum):
    """The only four ways a send can end."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_TRIED = "not_tried"


class Reason(StrEnum):
    """Why a send did not go through, in classes that decide what happens next."""

    NONE = ""
    CREDENTIALS = "credentials"  # the platform does not accept our credentials even after one refresh
    TRANSIENT = "transient"  # the platform is busy; try again later with the same key
    QUOTA = "quota"  # this account has used up its day; do not loop
    RECIPIENT = "recipient"  # this person cannot be reached here: not following, refused, wrong id
    BLOCKED = "blocked"  # the person has blocked the account (from a receipt)
    WINDOW = "window"  # the person has not spoken recently enough, or we have answered too often
    CONTENT = "content"  # the text was refused; stop the batch and show the author
    ACCOUNT = "account"  # the account itself is at fault; stop everything on it and call the operator
    TIMEOUT = "timeout"  # nobody knows whether it arrived
    NO_ROUTE = "no_route"  # no address, or no channel that may carry this purpose
    EXPIRED = "expired"  # its day was over before it could leave
    LOOP = "loop"  # the same text has left for the same address again and again
    PLATFORM = "platform"  # the platform reported that it failed to deliver
    SWITCH = "switch"  # the owner of this group does not let us post unasked
    BROKEN = "broken"  # it broke what puts it into words, in a way that nobody foresaw: set aside, for the operator
    UNTAPPED = "untapped"  # a human had to confirm the post in the platform's app, and did not


@dataclass(frozen=True, slots=True)
class SendResult:
    """What one try came to."""

    outcome: Outcome
    reason: Reason = Reason.NONE
    permanent: bool = False  # refused for good on this channel: never try this address again for this attempt
    message_id: str = ""  # the platform's id, by which receipts find the attempt
    code: int | None = None  # the platform's own code, for the operator
    once: bool = False  # in doubt, and not to be repeated even where the channel is idempotent otherwise
    wait: timedelta = timedelta(0)  # the platform wants to be left alone for at least so long
    grants: tuple[Grant, ...] = ()  # what this try taught of what the person or the group allows us


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many messages an account may send without waiting, as it was at a moment."""

    filled: float
    at: datetime


class AttemptState(StrEnum):
    """Life of an attempt. `rank` orders the states; an attempt never moves to a lower rank."""

    PLANNED = "planned"
    SENDING = "sending"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


# It left, or may have left; it may still leave or has; it is known to have arrived.
USED = (AttemptState.SENDING, AttemptState.UNKNOWN, AttemptState.ACCEPTED, AttemptState.DELIVERED, AttemptState.READ)
LIVE = (AttemptState.PLANNED, *USED)
ON_ITS_WAY = (AttemptState.PLANNED, AttemptState.SENDING)  # nobody knows yet what comes of it
ARRIVED = (AttemptState.DELIVERED, AttemptState.READ)
FINAL = frozenset({AttemptState.READ, AttemptState.FAILED, AttemptState.EXPIRED, AttemptState.CANCELLED})

# What each state may become. PLANNED again after SENDING only by an explicit refusal that is worth a
# retry: the platform said that it did not take the message, so nothing can be doubled.
MOVES: dict[AttemptState, frozenset[AttemptState]] = {
    AttemptState.PLANNED: frozenset(
        {AttemptState.SENDING, AttemptState.CANCELLED, AttemptState.EXPIRED, AttemptState.FAILED, AttemptState.UNKNOWN}
    ),
    AttemptState.SENDING: frozenset(
        {
            AttemptState.PLANNED,
            AttemptState.ACCEPTED,
            AttemptState.DELIVERED,
            AttemptState.READ,
            AttemptState.UNKNOWN,
            AttemptState.FAILED,
        }
    ),
    AttemptState.UNKNOWN: frozenset({AttemptState.ACCEPTED, AttemptState.DELIVERED, AttemptState.READ, AttemptState.FAILED}),
    AttemptState.ACCEPTED: frozenset({AttemptState.DELIVERED, AttemptState.READ, AttemptState.FAILED}),
    AttemptState.DELIVERED: frozenset({AttemptState.READ}),
    AttemptState.READ: frozenset(),
    AttemptState.FAILED: frozenset(),
    AttemptState.EXPIRED: frozenset(),
    AttemptState.CANCELLED: frozenset(),
}


def may_move(now: AttemptState, then: AttemptState) -> bool:
    """Whether an attempt in state `now` may become `then`. Receipts that repeat or come late may not."""
    return then in MOVES[now]
