"""What is tried next for one person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.ladder import Act, Ladder, Move, Standing, advance, settled_state
from bot.domain.notices import RecipientState
from tests.builders import LADDER, NOW, QUIET, at

CUTOFF = at("17:00")
HOUR = timedelta(hours=1)
FRESH = Standing(step=0, can_push=True, can_chat=False, sent=False, delivered=False, must_confirm=True)


def stands(**changes: object) -> Standing:
    return replace(FRESH, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("standing", "move"),
    [
        pytest.param(stands(), Move(Act.SEND_PUSH, 1, NOW + HOUR), id="a push first"),
        pytest.param(stands(can_chat=True), Move(Act.SEND_PUSH, 1, NOW + HOUR), id="a push even where he has just spoken"),
        pytest.param(stands(can_push=False, can_chat=True), Move(Act.SEND_CHAT, 2, NOW + HOUR), id="no push: chat at once"),
        pytest.param(stands(step=1, can_chat=True, sent=True), Move(Act.SEND_CHAT, 2, NOW + HOUR), id="no answer: chat"),
        pytest.param(stands(step=1, sent=True), Move(Act.WAIT, 3, CUTOFF), id="no answer, no window: until the cut-off"),
        pytest.param(stands(step=2, can_chat=True, sent=True), Move(Act.WAIT, 3, CUTOFF), id="both tried: until the cut-off"),
        pytest.param(stands(step=1, delivered=True), Move(Act.WAIT, 3, CUTOFF), id="arrived: until the cut-off"),
        pytest.param(stands(can_push=False), Move(Act.CALL, 3, None), id="no way at all: a call at once"),
        pytest.param(stands(step=1), Move(Act.CALL, 3, None), id="the only way is broken: a call at once"),
    ],
)
def test_by_day(standing: Standing, move: Move) -> None:
    assert advance(LADDER, standing, NOW, CUTOFF, QUIET) == move


@pytest.mark.parametrize(
    ("standing", "act"),
    [
        pytest.param(stands(), Act.CALL, id="not even tried"),
        pytest.param(stands(step=3, sent=True), Act.CALL, id="sent, nobody knows whether it arrived"),
        pytest.param(stands(step=3, sent=True, delivered=True), Act.CALL, id="arrived, and an answer was asked for"),
        pytest.param(stands(step=3, sent=True, delivered=True, must_confirm=False), Act.CLOSE, id="arrived, no answer asked for"),
        pytest.param(stands(step=3, sent=True, must_confirm=False), Act.CALL, id="no answer asked for, but no sign of arrival"),
    ],
)
@pytest.mark.parametrize("now", [CUTOFF, CUTOFF + HOUR])
def test_from_the_cutoff_on(standing: Standing, act: Act, now: datetime) -> None:
    assert advance(LADDER, standing, now, CUTOFF, QUIET) == Move(act, 3, None)


@pytest.mark.parametrize(
    ("now", "cutoff", "standing", "move"),
    [
        pytest.param(at("12:10"), CUTOFF, stands(), Move(Act.WAIT, 0, at("14:30")), id="the nap is not disturbed"),
        pytest.param(at("21:10"), at("9:30", 11), stands(), Move(Act.WAIT, 0, at("7:30", 11)), id="nor the night"),
        pytest.param(at("12:10"), at("13:00"), stands(), Move(Act.WAIT, 0, at("13:00")), id="the cut-off comes sooner"),
        pytest.param(at("12:10"), CUTOFF, stands(can_push=False), Move(Act.CALL, 3, None), id="a call is asked for all the same"),
    ],
)
def test_in_quiet_hours(now: datetime, cutoff: datetime, standing: Standing, move: Move) -> None:
    assert advance(LADDER, standing, now, cutoff, QUIET) == move


def test_what_is_urgent_knows_no_quiet_hours() -> None:
    assert advance(LADDER, FRESH, at("22:00"), at("22:40"), ()).act is Act.SEND_PUSH


def test_no_rung_waits_beyond_the_cutoff() -> None:
    assert advance(LADDER, FRESH, at("16:30"), CUTOFF, QUIET).due_at == CUTOFF


def test_a_ladder_survives_its_snapshot() -> None:
    assert Ladder.load(LADDER.dump()) == LADDER


def test_a_closing_move_leaves_a_call_or_a_person_reached() -> None:
    assert settled_state(Act.CALL) is RecipientState.TASK_OPEN
    assert settled_state(Act.CLOSE) is RecipientState.REACHED_UNCONFIRMED
