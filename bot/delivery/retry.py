"""What becomes of an attempt after a try: one table by outcome and reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.delivery.pacing import SKEW
from bot.domain.delivery import AttemptState, Outcome, Reason, SendResult
from bot.store.claims import Claimed
from bot.store.delivery import Mark

TRIES = 5
BACKOFF = (timedelta(seconds=5), timedelta(seconds=20), timedelta(minutes=1), timedelta(minutes=4))
PAUSE = timedelta(minutes=5)  # an account at fault is left alone for this long


@dataclass(frozen=True, slots=True)
class Verdict:
    """The attempt's next state, whether the ladder should look for another rung at once, whether the account rests."""

    mark: Mark
    broken: bool = False
    pause: bool = False


# Refusals that say nothing against the person or the text: the platform has not taken the message, so trying again
# later cannot double it.
PASSING = frozenset({Reason.TRANSIENT})
ACCOUNT_FAULTS = frozenset({Reason.CREDENTIALS, Reason.ACCOUNT})


def judge(claimed: Claimed, result: SendResult, now: datetime, idempotent_for: timedelta) -> Verdict:
    """The verdict on one try.

    accepted                     → accepted
    unknown, same key still safe → planned again, soon, with the same key; not where the channel says `once`
    unknown                      → unknown; a receipt or the next rung decides, never a blind repetition
    not tried, busy              → planned again with growing distance (longer if the platform asks), five times, then failed
    account or credentials wrong → planned again after a pause, and nothing else leaves on this account meanwhile; after a
                                   quarter of an hour of that the auditor fails what waits there, and ladders go on
    quota, person, window, text  → failed, and the ladder moves on at once
    """
    wait = max(BACKOFF[min(claimed.tries, len(BACKOFF)) - 1], result.wait)
    if result.outcome is Outcome.ACCEPTED:
        return Verdict(_mark(claimed, AttemptState.ACCEPTED, result, now))
    if result.outcome is Outcome.UNKNOWN:
        until = claimed.first_tried_at + idempotent_for
        set_back = claimed.first_tried_at > now + SKEW  # then nobody knows how long ago it was
        if now + wait < until and not set_back and claimed.tries < TRIES and not result.once:
            return Verdict(replace(_mark(claimed, AttemptState.PLANNED, result, now + wait), doubt_until=until))
        return Verdict(_mark(claimed, AttemptState.UNKNOWN, result, now))
    if result.reason in ACCOUNT_FAULTS:
        return Verdict(_mark(claimed, AttemptState.PLANNED, result, now + PAUSE), pause=True)
    if (result.outcome is Outcome.NOT_TRIED or result.reason in PASSING) and claimed.tries < TRIES:
        return Verdict(_mark(claimed, AttemptState.PLANNED, result, now + wait))
    return Verdict(_mark(claimed, AttemptState.FAILED, result, now), broken=True)


def _mark(claimed: Claimed, state: AttemptState, result: SendResult, due_at: datetime) -> Mark:
    return Mark(claimed.id, claimed.claimed_at, state, result.reason, due_at, result.message_id, result.code)
