"""What becomes of a try, and how fast an account may send."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.pacing import Pace, spent
from bot.delivery.retry import BACKOFF, PAUSE, TRIES, judge
from bot.domain.delivery import MOVES, AttemptState, Bucket, Outcome, Reason, SendResult
from bot.domain.messages import Form
from tests.builders import NOW, claimed

S = AttemptState
SAFE = timedelta(minutes=10)  # how long a push may be repeated with the same key
NEVER = timedelta(0)
SECONDS = [timedelta(seconds=n) for n in (0, 5, 20, 60, 240)]


@pytest.mark.parametrize(
    ("outcome", "reason", "tries", "state", "again_after", "broken"),
    [
        (Outcome.ACCEPTED, Reason.NONE, 1, S.ACCEPTED, None, False),
        (Outcome.REFUSED, Reason.TRANSIENT, 1, S.PLANNED, SECONDS[1], False),
        (Outcome.REFUSED, Reason.TRANSIENT, 2, S.PLANNED, SECONDS[2], False),
        (Outcome.REFUSED, Reason.TRANSIENT, 3, S.PLANNED, SECONDS[3], False),
        (Outcome.REFUSED, Reason.TRANSIENT, 4, S.PLANNED, SECONDS[4], False),
        (Outcome.REFUSED, Reason.TRANSIENT, 5, S.FAILED, None, True),
        (Outcome.NOT_TRIED, Reason.TRANSIENT, 1, S.PLANNED, SECONDS[1], False),
        (Outcome.NOT_TRIED, Reason.TRANSIENT, 5, S.FAILED, None, True),
        (Outcome.REFUSED, Reason.QUOTA, 1, S.FAILED, None, True),
        (Outcome.REFUSED, Reason.RECIPIENT, 1, S.FAILED, None, True),
        (Outcome.REFUSED, Reason.BLOCKED, 1, S.FAILED, None, True),
        (Outcome.REFUSED, Reason.WINDOW, 1, S.FAILED, None, True),
        (Outcome.REFUSED, Reason.CONTENT, 1, S.FAILED, None, True),
        (Outcome.REFUSED, Reason.PLATFORM, 1, S.FAILED, None, True),
        (Outcome.REFUSED, Reason.CREDENTIALS, 1, S.PLANNED, PAUSE, False),
        (Outcome.REFUSED, Reason.ACCOUNT, 9, S.PLANNED, PAUSE, False),
        (Outcome.NOT_TRIED, Reason.CREDENTIALS, 1, S.PLANNED, PAUSE, False),
        (Outcome.UNKNOWN, Reason.TIMEOUT, 1, S.PLANNED, SECONDS[1], False),
        (Outcome.UNKNOWN, Reason.TIMEOUT, 5, S.UNKNOWN, None, False),
    ],
)
def test_the_verdict_on_a_push(
    outcome: Outcome, reason: Reason, tries: int, state: S, again_after: timedelta | None, broken: bool
) -> None:
    verdict = judge(claimed(tries=tries), SendResult(outcome, reason, message_id="m", code=7), NOW, SAFE)
    assert (verdict.mark.state, verdict.broken) == (state, broken)
    assert verdict.mark.due_at == NOW + (again_after or NEVER)
    assert verdict.pause is (reason in (Reason.CREDENTIALS, Reason.ACCOUNT))
    assert (verdict.mark.reason, verdict.mark.message_id, verdict.mark.code) == (reason, "m", 7)


def test_a_chat_message_in_doubt_is_never_repeated() -> None:
    verdict = judge(claimed(form=Form.CHAT), SendResult(Outcome.UNKNOWN, Reason.TIMEOUT), NOW, NEVER)
    assert (verdict.mark.state, verdict.mark.doubt_until) == (S.UNKNOWN, None)


def test_a_push_in_doubt_is_repeated_only_while_the_platform_knows_its_key() -> None:
    doubt = SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)
    young = judge(claimed(first_tried_at=NOW - SAFE + timedelta(seconds=6)), doubt, NOW, SAFE).mark
    old = judge(claimed(first_tried_at=NOW - SAFE + timedelta(seconds=5)), doubt, NOW, SAFE).mark
    assert (young.state, young.doubt_until) == (S.PLANNED, NOW + timedelta(seconds=6))
    assert old.state is S.UNKNOWN


def test_a_push_in_doubt_is_not_repeated_after_the_clock_was_set_back() -> None:
    """It was begun tomorrow: nobody knows how long ago that is, and whether the platform still knows its key."""
    begun = claimed(first_tried_at=NOW + timedelta(days=1))
    assert judge(begun, SendResult(Outcome.UNKNOWN, Reason.TIMEOUT), NOW, SAFE).mark.state is S.UNKNOWN


@given(st.sampled_from(Outcome), st.sampled_from(Reason), st.integers(1, 12), st.timedeltas(NEVER, timedelta(hours=1)))
def test_no_verdict_breaks_the_rules_of_an_attempts_life(outcome: Outcome, reason: Reason, tries: int, safe: timedelta) -> None:
    verdict = judge(claimed(tries=tries), SendResult(outcome, reason), NOW, safe)
    assert verdict.mark.state in MOVES[S.SENDING]
    assert not (verdict.broken and verdict.mark.state is not S.FAILED)
    assert (verdict.mark.due_at > NOW) is (verdict.mark.state is S.PLANNED)


def test_the_distance_between_tries_grows() -> None:
    assert list(BACKOFF) == sorted(BACKOFF)
    assert len(BACKOFF) == TRIES - 1


# --- pacing ------------------------------------------------------------------------------------------------------------


def permits(pace: Pace, bucket: Bucket | None, now: datetime, answers: bool) -> int:
    return pace.permits(pace.refilled(bucket, now), answers)


def test_a_fifth_of_an_accounts_rate_is_kept_for_answers() -> None:
    pace = Pace(10)
    assert (permits(pace, None, NOW, False), permits(pace, None, NOW, True)) == (8, 10)
    left = spent(pace.refilled(None, NOW), 8)
    assert (permits(pace, left, NOW, False), permits(pace, left, NOW, True)) == (0, 2)


@pytest.mark.parametrize(("seconds", "free"), [(0.0, 0), (0.3, 1), (0.5, 3), (1.0, 8), (60.0, 8)])
def test_permits_come_back_with_time_but_never_more_than_a_seconds_worth(seconds: float, free: int) -> None:
    left = spent(Pace(10).refilled(None, NOW), 10)
    assert permits(Pace(10), left, NOW + timedelta(seconds=seconds), False) == free


@pytest.mark.parametrize(("rate", "used", "seconds"), [(10, 10, 0.3), (10, 8, 0.1), (10, 0, 0), (1 / 3, 1, 3)])
def test_it_is_known_how_long_an_account_waits_for_its_next_permit(rate: float, used: int, seconds: float) -> None:
    pace = Pace(rate)
    left = spent(pace.refilled(None, NOW), used)
    assert pace.free_in(left, answers=False).total_seconds() == pytest.approx(seconds, abs=0.001)
    assert permits(pace, left, NOW + pace.free_in(left, False) + timedelta(milliseconds=1), False) >= 1


def test_a_slow_account_still_sends_one_at_a_time() -> None:
    pace = Pace(1 / 3)
    assert permits(pace, None, NOW, False) == 1
    left = spent(pace.refilled(None, NOW), 1)
    assert permits(pace, left, NOW + timedelta(seconds=2), True) == 0
    assert permits(pace, left, NOW + timedelta(seconds=4), False) == 1


def test_a_clock_that_is_set_back_stops_nothing() -> None:
    pace = Pace(10)
    back = pace.refilled(Bucket(0.0, NOW), NOW - timedelta(hours=1))
    assert permits(pace, back, NOW - timedelta(hours=1) + timedelta(seconds=2), False) == 8


def test_two_machines_whose_clocks_differ_a_little_get_no_more_than_one() -> None:
    pace, bucket = Pace(10), Bucket(0.0, NOW)
    for _ in range(20):
        bucket = pace.refilled(pace.refilled(bucket, NOW - timedelta(seconds=3)), NOW)
    assert bucket.filled == 0


@given(st.floats(0.1, 100), st.lists(st.floats(0, 5), max_size=30))
def test_nobody_gets_more_than_the_rate_allows(rate: float, pauses: list[float]) -> None:
    pace, now, sent, bucket = Pace(rate), NOW, 0, None
    for pause in pauses:
        now += timedelta(seconds=pause)
        bucket = pace.refilled(bucket, now)
        free = pace.permits(bucket, answers=True)
        bucket = spent(bucket, free)
        sent += free
    assert sent <= max(1.0, rate) + rate * (now - NOW).total_seconds() + 0.001
