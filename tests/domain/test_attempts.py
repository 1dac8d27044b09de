"""How an attempt's state may move, whatever the platform reports and in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import FINAL, LANES, MOVES, AttemptState, Lane, Purpose, may_move

S = AttemptState
RANK = {
    S.PLANNED: 0,
    S.SENDING: 1,
    S.UNKNOWN: 2,
    S.ACCEPTED: 3,
    S.DELIVERED: 4,
    S.READ: 5,
    S.FAILED: 6,
    S.EXPIRED: 6,
    S.CANCELLED: 6,
}


@given(st.sampled_from([S.SENDING, S.UNKNOWN, S.ACCEPTED]), st.lists(st.sampled_from([S.DELIVERED, S.READ, S.FAILED])))
def test_receipts_in_any_order_never_move_an_attempt_back(state: AttemptState, receipts: list[AttemptState]) -> None:
    for receipt in receipts:
        before = state
        if may_move(state, receipt):
            state = receipt
        assert RANK[state] >= RANK[before]


@given(st.sampled_from(AttemptState), st.lists(st.sampled_from(AttemptState), max_size=12))
def test_only_an_explicit_refusal_brings_an_attempt_back_into_the_queue(state: AttemptState, wishes: list[AttemptState]) -> None:
    for wish in wishes:
        if may_move(state, wish):
            assert RANK[wish] > RANK[state] or (state, wish) == (S.SENDING, S.PLANNED)
            state = wish


@pytest.mark.parametrize("state", AttemptState)
def test_a_repeated_receipt_changes_nothing(state: AttemptState) -> None:
    assert not may_move(state, state)


@pytest.mark.parametrize("state", sorted(FINAL))
def test_what_has_ended_stays_as_it_ended(state: AttemptState) -> None:
    assert not MOVES[state]


@pytest.mark.parametrize("state", [S.UNKNOWN, S.ACCEPTED, S.DELIVERED])
def test_what_may_have_arrived_is_never_sent_again(state: AttemptState) -> None:
    assert not may_move(state, S.PLANNED)
    assert not may_move(state, S.SENDING)


def test_what_arrived_cannot_fail_afterwards() -> None:
    assert not may_move(S.DELIVERED, S.FAILED)


def test_every_state_says_what_may_follow_and_every_purpose_has_a_lane() -> None:
    assert set(MOVES) == set(AttemptState)
    assert set(LANES) == set(Purpose)


def test_answers_go_first_then_staff_then_notices_then_greetings() -> None:
    purposes = [Purpose.GREETING, Purpose.NOTICE, Purpose.REPLY, Purpose.STAFF]
    assert sorted(purposes, key=LANES.__getitem__) == [Purpose.REPLY, Purpose.STAFF, Purpose.NOTICE, Purpose.GREETING]
    assert sorted(Lane) == list(Lane)
