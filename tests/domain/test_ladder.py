"""What is tried next for one person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ladder import HUMAN, SHORTEST_WAIT, Act, Ladder, Move, Rung, Standing, Step, advance, settled_state, squeezed
from bot.domain.notices import RecipientState, awake_time, out_of_quiet
from tests.builders import HOUR, LADDER, NOW, QUIET, at

CUTOFF = at("17:00")
PUSH, CHAT, PROXY = (frozenset({rung}) for rung in (Rung.PUSH, Rung.CHAT, Rung.PROXY))
NOTHING: frozenset[Rung] = frozenset()
FRESH = Standing(step=0, usable=PUSH, sent=False, delivered=False, must_confirm=True)
EARLY = replace(LADDER, early=True)
TO_THE_DOOR = Ladder((Step(Rung.PUSH, HOUR), Step(Rung.VISIT)))


def stands(**changes: object) -> Standing:
    return replace(FRESH, **changes)  # type: ignore[arg-type]


def sends(rung: Rung, step: int, due: datetime, *passed: Rung) -> Move:
    return Move(Act.SEND, step, due, rung, passed)


def waits(*passed: Rung) -> Move:
    return Move(Act.WAIT, 4, CUTOFF, passed=passed)


def call(*passed: Rung) -> Move:
    return Move(Act.HUMAN, 4, None, Rung.CALL, passed)


@pytest.mark.parametrize(
    ("standing", "move"),
    [
        pytest.param(stands(), sends(Rung.PUSH, 1, NOW + HOUR), id="a push first"),
        pytest.param(stands(usable=PUSH | CHAT), sends(Rung.PUSH, 1, NOW + HOUR), id="a push even where he has just spoken"),
        pytest.param(stands(usable=CHAT), sends(Rung.CHAT, 2, NOW + HOUR, Rung.PUSH), id="no push: chat at once"),
        pytest.param(stands(usable=PROXY), sends(Rung.PROXY, 3, NOW + HOUR, Rung.PUSH, Rung.CHAT), id="only his daughter"),
        pytest.param(stands(step=1, usable=CHAT, sent=True), sends(Rung.CHAT, 2, NOW + HOUR), id="no answer: chat"),
        pytest.param(
            stands(step=1, usable=NOTHING, sent=True), waits(Rung.CHAT, Rung.PROXY), id="no answer, no window: until the cut-off"
        ),
        pytest.param(stands(step=4, usable=CHAT, sent=True), waits(), id="all tried: until the cut-off"),
        pytest.param(
            stands(step=1, usable=NOTHING, delivered=True), waits(Rung.CHAT, Rung.PROXY), id="arrived: until the cut-off"
        ),
        pytest.param(stands(usable=NOTHING), call(Rung.PUSH, Rung.CHAT, Rung.PROXY), id="no way at all: a call at once"),
        pytest.param(stands(step=1, usable=NOTHING), call(Rung.CHAT, Rung.PROXY), id="the only way is broken: a call at once"),
    ],
)
def test_by_day(standing: Standing, move: Move) -> None:
    assert advance(LADDER, standing, NOW, CUTOFF, QUIET) == move


def test_on_an_early_ladder_the_human_does_not_wait_for_the_cutoff() -> None:
    tried = stands(step=4, usable=NOTHING, sent=True, delivered=True)
    assert advance(EARLY, tried, NOW, CUTOFF, QUIET) == call()
    sent = replace(tried, delivered=False, must_confirm=False)
    assert advance(EARLY, sent, NOW, CUTOFF, QUIET) == waits()


def test_what_has_arrived_and_asks_for_no_answer_is_not_sent_again() -> None:
    arrived = stands(step=1, usable=CHAT, sent=True, delivered=True, must_confirm=False)
    assert advance(LADDER, arrived, NOW, CUTOFF, QUIET) == Move(Act.CLOSE, 4, None)


def test_whoever_hears_no_telephone_is_visited() -> None:
    assert advance(TO_THE_DOOR, stands(usable=NOTHING), NOW, CUTOFF).rung is Rung.VISIT
    assert advance(TO_THE_DOOR, stands(step=2, sent=True), CUTOFF, CUTOFF).rung is Rung.VISIT


@pytest.mark.parametrize(
    ("standing", "act"),
    [
        pytest.param(stands(), Act.HUMAN, id="not even tried"),
        pytest.param(stands(step=4, sent=True), Act.HUMAN, id="sent, nobody knows whether it arrived"),
        pytest.param(stands(step=4, sent=True, delivered=True), Act.HUMAN, id="arrived, and an answer was asked for"),
        pytest.param(stands(step=4, sent=True, delivered=True, must_confirm=False), Act.CLOSE, id="arrived, no answer asked for"),
        pytest.param(stands(step=4, sent=True, must_confirm=False), Act.HUMAN, id="no answer asked for, but no sign of arrival"),
    ],
)
@pytest.mark.parametrize("now", [CUTOFF, CUTOFF + HOUR])
def test_from_the_cutoff_on(standing: Standing, act: Act, now: datetime) -> None:
    move = advance(LADDER, standing, now, CUTOFF, QUIET)
    assert (move.act, move.due_at) == (act, None)


@pytest.mark.parametrize(
    ("now", "cutoff", "standing", "move"),
    [
        pytest.param(at("12:10"), CUTOFF, stands(), Move(Act.WAIT, 0, at("14:30")), id="the nap is not disturbed"),
        pytest.param(at("21:10"), at("9:30", 11), stands(), Move(Act.WAIT, 0, at("7:30", 11)), id="nor the night"),
        pytest.param(at("12:10"), at("13:00"), stands(), Move(Act.WAIT, 0, at("13:00")), id="the cut-off comes sooner"),
        pytest.param(
            at("12:10"), CUTOFF, stands(usable=NOTHING), call(Rung.PUSH, Rung.CHAT, Rung.PROXY), id="a call is asked all the same"
        ),
    ],
)
def test_in_quiet_hours(now: datetime, cutoff: datetime, standing: Standing, move: Move) -> None:
    assert advance(LADDER, standing, now, cutoff, QUIET) == move


def test_what_is_urgent_knows_no_quiet_hours() -> None:
    assert advance(LADDER, FRESH, at("22:00"), at("22:40"), ()).act is Act.SEND


# --- the clock of the day ----------------------------------------------------------------------------------------------


def test_no_rung_waits_beyond_the_cutoff() -> None:
    assert advance(LADDER, FRESH, at("16:58"), CUTOFF, QUIET).due_at == CUTOFF


def test_late_in_the_day_the_rungs_follow_each_other_faster() -> None:
    three = stands(usable=PUSH | CHAT | PROXY)
    assert advance(LADDER, three, at("16:00"), CUTOFF, QUIET).due_at == at("16:20")
    assert advance(LADDER, replace(three, step=1), at("16:20"), CUTOFF, QUIET).due_at == at("16:40")


def test_the_nap_does_not_count_as_time_to_answer() -> None:
    assert awake_time(at("11:00"), CUTOFF, QUIET) == timedelta(hours=3, minutes=30)
    three = stands(usable=PUSH | CHAT | PROXY)
    assert advance(LADDER, three, at("11:00"), at("15:00"), QUIET).due_at == at("11:30")


moments = st.integers(0, 2 * 24 * 60 * 60).map(lambda seconds: at("0:00") + timedelta(seconds=seconds))


@given(begin=moments, end=moments)
def test_awake_time_is_what_a_minute_by_minute_count_gives(begin: datetime, end: datetime) -> None:
    begin, end = (one.replace(second=0, microsecond=0) for one in (begin, end))
    minutes = max(0, int((end - begin).total_seconds() // 60))
    counted = sum(1 for n in range(minutes) if out_of_quiet(begin + timedelta(minutes=n), QUIET) == begin + timedelta(minutes=n))
    assert awake_time(begin, end, QUIET) == timedelta(minutes=counted)


@given(now=moments, step=st.integers(0, 4), usable=st.frozensets(st.sampled_from(sorted(set(Rung) - HUMAN))), sent=st.booleans())
def test_a_move_never_goes_back_nor_waits_for_ever(now: datetime, step: int, usable: frozenset[Rung], sent: bool) -> None:
    move = advance(LADDER, Standing(step, usable, sent, False, True), now, CUTOFF, QUIET)
    assert move.step >= step
    if move.act in (Act.SEND, Act.WAIT):
        assert move.due_at is not None
        assert now < move.due_at <= CUTOFF
    else:
        assert move.rung is Rung.CALL


@given(waits=st.lists(st.integers(0, 300).map(lambda n: timedelta(minutes=n)), min_size=1), left=st.integers(0, 600))
def test_squeezed_waits_fit_or_are_as_short_as_they_may_be(waits: list[timedelta], left: int) -> None:
    available = timedelta(minutes=left)
    first = squeezed(waits, available)
    assert first == waits[0] if sum(waits, timedelta(0)) <= available else first >= SHORTEST_WAIT


def test_a_ladder_survives_its_snapshot() -> None:
    assert Ladder.load(EARLY.name, EARLY.dump()) == EARLY
    first_kept = [{"rung": "push", "wait": 60}, {"rung": "call", "wait": 0}]
    assert Ladder.load("default", first_kept).steps == (Step(Rung.PUSH, timedelta(minutes=1)), Step(Rung.CALL))


def test_a_closing_move_leaves_a_call_or_a_person_reached() -> None:
    assert settled_state(Act.HUMAN) is RecipientState.TASK_OPEN
    assert settled_state(Act.CLOSE) is RecipientState.REACHED_UNCONFIRMED
