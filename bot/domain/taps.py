"""Posts that a human has to confirm in the platform's app: when he is reminded, and when nobody waits for him any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.notices import Spans, awake_time, out_of_quiet

# Counted from when the platform took the post, without quiet hours. The platform takes three reminders in 24 hours.
REMIND_AFTER = (timedelta(minutes=30), timedelta(minutes=90), timedelta(hours=3))
PATIENCE = timedelta(hours=4)  # … after so long somebody else has to see to it
LEAST = timedelta(hours=1)  # before the post is out of time, which somebody else needs for it


class Step(StrEnum):
    WAIT = "wait"
    REMIND = "remind"
    GIVE_UP = "give up"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long a post has waited for its human, and how often he was reminded."""

    taken_at: datetime
    expires_at: datetime
    reminds: int


def reminders_due(post: Waiting, now: datetime, quiet: Spans) -> int:
    """How many reminders he should have had by now; a missed one is not made up for."""
    waited = awake_time(post.taken_at, now, quiet)
    return sum(waited >= after for after in REMIND_AFTER)


def gives_up_at(post: Waiting) -> datetime:
    """When its deadline forbids to wait on. A post that has little time at all waits for half of it."""
    return max(post.expires_at - LEAST, post.taken_at + (post.expires_at - post.taken_at) / 2)


def next_step(post: Waiting, now: datetime, quiet: Spans) -> Step:
    """What is to be done about a post that nobody has confirmed yet. In quiet hours nobody is reminded."""
    if now >= gives_up_at(post) or awake_time(post.taken_at, now, quiet) >= PATIENCE:
        return Step.GIVE_UP
    if out_of_quiet(now, quiet) > now or reminders_due(post, now, quiet) <= post.reminds:
        return Step.WAIT
    return Step.REMIND
