"""A correction reaches exactly those who were given the wrong text; a resend exactly those who are not reached yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot.domain.delivery import USED, AttemptState, Lane, Reason
from bot.domain.notices import CONFIRMED, How, Notice, NoticeState, RecipientState
from bot.domain.tasks import TaskKind
from bot.errors import Conflict
from bot.store import Records, Store
from bot.store.delivery import Mark
from bot.store.settling import Settled
from tests.builders import (
    APPROVER,
    CHAT,
    HE,
    LEADER,
    MOURNER,
    NOW,
    QIN,
    TAO,
    WEI,
    YAO,
    attempt_row,
    attempts,
    composer,
    desk,
    ladders,
    receipt,
    recipient_of,
    released,
    state_of,
)

EVERYBODY = (QIN, HE, TAO, YAO, MOURNER, WEI)
BOUND = {QIN: "person-1", HE: "person-2", TAO: "proxy-1", MOURNER: "person-6"}
LATER = NOW + timedelta(minutes=30)


def corrected(records: Records, one: Notice, place: str = "二楼会议室", now: datetime = LATER) -> int:
    """A correction that the approver wrote and the leader let go."""
    version = records.notices.propose(one.id, replace(one.text, place=place), APPROVER, now)
    expected = records.reopening.told_wrong(one.id, version.version)
    assert desk().correct(records, one, LEADER, now) == expected
    return expected


def leave(records: Records, now: datetime = NOW) -> None:
    """Let everything that is due leave for people, and be accepted."""
    ladders().tick(records, now)
    while claimed := records.claims.claim(*CHAT, now, 100, tuple(Lane), ()):
        composer().parcels(records, claimed, False, now)
        marks = [Mark(one.id, one.claimed_at, AttemptState.ACCEPTED, Reason.NONE, now, f"m{one.id}") for one in claimed]
        records.delivery.mark(marks, now)


def got(records: Records, person_id: int) -> list[int]:
    """The versions that a person (or his daughter) has got, oldest first."""
    return [row["version"] for row in attempts(records, BOUND[person_id])]


def standing(records: Records, one: Notice) -> dict[int, dict[str, Any]]:
    return {row["person_id"]: row for row in records.board.recipients(one.id)}


def settle(records: Records, one: Notice, person_id: int, how: How = How.SELF) -> None:
    desk().settle(records, Settled(recipient_of(records, one.id, person_id), how, f"person:{person_id}"), NOW)


# --- corrections -----------------------------------------------------------------------------------------------------------


def test_those_who_got_the_old_text_get_the_new_one_and_confirm_anew(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        leave(records)
        settle(records, one, QIN)
        assert corrected(records, one) == 4  # all who have an account, confirmed or not
        assert state_of(records, one.id, QIN) == "waiting"
        leave(records, LATER)
        assert {person_id: got(records, person_id) for person_id in BOUND} == {one: [1, 2] for one in BOUND}


def test_whom_a_human_has_told_the_old_text_is_told_the_new_one(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        leave(records)
        settle(records, one, YAO, How.PHONE)
        before = standing(records, one)[WEI]
        assert corrected(records, one) == 5  # not 卫国华, whom nobody has rung up yet
        assert standing(records, one)[WEI] == before
        ladders().tick(records, LATER)
        calls = [task.person_id for task in records.tasks.open_tasks() if task.kind is TaskKind.CALL]
        assert sorted(calls) == [YAO, WEI]


def test_what_had_not_left_yet_leaves_once_and_with_the_new_text(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        ladders().tick(records, NOW)
        assert corrected(records, one) == 0
        leave(records, LATER)
        assert {person_id: got(records, person_id) for person_id in BOUND} == {one: [2] for one in BOUND}


def test_a_second_correction_goes_to_all_who_have_an_older_text_whichever(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        leave(records)
        corrected(records, one)
        leave(records, LATER)
        settle(records, one, HE)
        again = records.notices.get(one.id)
        assert again is not None
        assert corrected(records, again, "一楼大厅", LATER + timedelta(hours=1)) == 4
        leave(records, LATER + timedelta(hours=1))
        assert got(records, HE) == [1, 2, 3]


def test_a_closed_notice_is_open_again_until_the_correction_is_confirmed(store: Store) -> None:
    with store.write() as records:
        one = released(records, audience="类别=离休")
        leave(records)
        settle(records, one, QIN)
        ladders().tick(records, NOW)
        closed = records.notices.get(one.id)
        assert closed is not None
        assert closed.state is NoticeState.CLOSED
        assert corrected(records, closed) == 1
        opened = records.notices.get(one.id)
        assert opened is not None
        assert (opened.state, opened.place) == (NoticeState.SENDING, "二楼会议室")


def test_a_correction_is_let_go_once(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        leave(records)
        corrected(records, one)
        with pytest.raises(Conflict):
            desk().correct(records, one, LEADER, LATER)


tries = some.lists(some.sampled_from([one.value for one in AttemptState]), max_size=2)
words = some.one_of(some.none(), some.sampled_from(list(How)))
mixes = some.fixed_dictionaries({person_id: some.tuples(tries, words) for person_id in EVERYBODY})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mixes)
def test_of_any_mix_exactly_those_with_the_old_text_begin_anew(
    store: Store, mix: dict[int, tuple[list[str], How | None]]
) -> None:
    with store.read() as records:  # nothing of this stays
        one = released(records)
        for person_id, (states, how) in mix.items():
            recipient_id = recipient_of(records, one.id, person_id)
            plan = {"recipient_id": recipient_id, "person_id": person_id, "external_id": f"person-{person_id}", "data": None}
            for nth, state in enumerate(states):
                version = None if state == AttemptState.PLANNED.value else 1  # put into words when it leaves
                records.delivery.plan([attempt_row(f"x{person_id}:{nth}", **plan, state=state, version=version, step=nth)])
            if how is not None:
                settle(records, one, person_id, how)
        before = standing(records, one)
        wrong = {
            person_id
            for person_id, (states, how) in mix.items()
            if how is not None or any(AttemptState(state) in USED for state in states)
        }
        assert corrected(records, one) == len(wrong)
        after = standing(records, one)
        assert {person_id for person_id in EVERYBODY if after[person_id] != before[person_id]} <= wrong
        assert all(after[person_id]["state"] == "waiting" and after[person_id]["step"] == 0 for person_id in wrong)
        assert all(after[person_id]["due_at"] == LATER and after[person_id]["settled_at"] is None for person_id in wrong)
        again = records.notices.get(one.id)
        assert again is not None
        assert corrected(records, again, "一楼大厅") == len(wrong)  # nobody has got the second text yet


# --- resending -------------------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.fixed_dictionaries(dict.fromkeys(EVERYBODY, words)))
def test_a_resend_begins_anew_with_the_unconfirmed_and_leaves_the_others_in_peace(
    store: Store, mix: dict[int, How | None]
) -> None:
    with store.read() as records:
        one = released(records)
        leave(records)
        for person_id, how in mix.items():
            if how is not None:
                settle(records, one, person_id, how)
        before = standing(records, one)
        open_now = {person_id for person_id, how in mix.items() if how is None}
        assert records.reopening.unreached(one.id) == len(open_now)
        assert desk().resend(records, one, LATER) == len(open_now)
        after = standing(records, one)
        for person_id in set(EVERYBODY) - open_now:
            assert after[person_id] == before[person_id]
            assert RecipientState(after[person_id]["state"]) in CONFIRMED
        leave(records, LATER)
        for person_id in BOUND:
            assert got(records, person_id) == [1, 1] if person_id in open_now else [1]


def test_where_no_answer_is_asked_for_it_is_not_resent_to_those_who_have_it(store: Store) -> None:
    with store.write() as records:
        one = released(records, requires_confirmation=False)
        leave(records)
        (first,) = attempts(records, BOUND[QIN])
        desk().receive(records, [receipt(first["message_id"])], NOW)
        assert records.reopening.unreached(one.id) == 5
        desk().resend(records, one, LATER)
        leave(records, LATER)
        assert (got(records, QIN), got(records, HE)) == ([1], [1, 1])
