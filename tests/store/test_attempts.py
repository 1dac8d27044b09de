"""An attempt is promised once, taken by one process, marked by whoever holds it, and moved on by receipts."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.delivery import AttemptState, Lane, Purpose, Reason
from bot.domain.messages import ReceiptReport
from bot.engine.cluster import share
from bot.store import Records, Store
from bot.store.claims import Claimed
from bot.store.delivery import Mark
from tests.builders import CHAT, NOW, attempt_row, attempts

S = AttemptState
ALL = tuple(Lane)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def plan(store: Store, *keys: str, **changes: Any) -> None:
    with store.write() as records:
        records.delivery.plan([attempt_row(key, **changes) for key in keys])


def claim(store: Store, limit: int = 10, lanes: tuple[Lane, ...] = ALL, busy: tuple[str, ...] = ()) -> list[Claimed]:
    with store.write() as records:
        return records.claims.claim(*CHAT, NOW, limit, lanes, busy)


def mark(store: Store, one: Claimed, state: AttemptState, message_id: str = "") -> None:
    with store.write() as records:
        records.delivery.mark([Mark(one.id, one.claimed_at, state, Reason.NONE, NOW, message_id)], NOW)


def report(store: Store, message_id: str, delivered: bool = True) -> None:
    with store.write() as records:
        records.receipts.keep(*CHAT, [ReceiptReport(message_id, delivered, "" if delivered else "platform")], NOW)
        records.receipts.apply(*CHAT, [message_id], NOW)


def states(records: Records) -> dict[str, int]:
    return {state: count for (_, state), count in records.delivery.counts().items()}


def state(store: Store) -> str:
    """The state of the only attempt."""
    with store.read() as records:
        (found,) = states(records)
    return found


# --- promising ---------------------------------------------------------------------------------------------------------


def test_a_promise_is_made_once_however_often_it_is_tried(store: Store) -> None:
    plan(store, "n1:1:1", "n1:2:1")
    plan(store, "n1:1:1", external_id="somebody-else")
    with store.read() as records:
        assert states(records) == {"planned": 2}
    (taken,) = claim(store)
    assert taken.external_id == "person-1"


# --- claiming ----------------------------------------------------------------------------------------------------------


def test_of_many_processes_one_gets_each_attempt(store: Store) -> None:
    for number in range(20):
        plan(store, f"k{number}", external_id=f"person-{number}")
    taken: list[int] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        while found := claim(store, limit=3):
            taken.extend(one.id for one in found)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(taken) == 20
    assert len(set(taken)) == 20


def test_the_parts_of_an_answer_leave_one_after_the_other(store: Store) -> None:
    plan(store, "part 1", "part 2", purpose=Purpose.REPLY)
    (first,) = claim(store)
    assert first.key == "part 1"
    assert claim(store, busy=("person-1",)) == []
    mark(store, first, S.ACCEPTED)
    assert [one.key for one in claim(store)] == ["part 2"]


def test_the_most_urgent_lane_goes_first(store: Store) -> None:
    for purpose in (Purpose.GREETING, Purpose.NOTICE, Purpose.STAFF, Purpose.REPLY):
        plan(store, purpose.value, purpose=purpose, external_id=purpose.value)
    assert [claim(store, limit=1)[0].key for _ in range(4)] == ["reply", "staff", "notice", "greeting"]


@pytest.mark.parametrize("of", [1, 3, 8])
def test_the_shares_of_several_processes_are_all_there_is_once(store: Store, of: int) -> None:
    for number in range(40):
        plan(store, f"k{number}", external_id=f"person-{number}", due_at=NOW - MINUTE * (number % 5))
    taken: list[Claimed] = []
    for turn in range(of):
        with store.write() as records:
            taken += records.claims.claim(*CHAT, NOW, 40, ALL, (), slots=share(turn, of))
    assert sorted(one.key for one in taken) == sorted(f"k{number}" for number in range(40))


def test_of_a_share_what_has_been_due_longest_goes_first(store: Store) -> None:
    for number in range(40):
        plan(store, f"k{number}", external_id=f"person-{number}", due_at=NOW - MINUTE * (number % 5))
    with store.write() as records:
        mine = records.claims.claim(*CHAT, NOW, 3, ALL, (), slots=share(0, 2))
    assert {int(one.key[1:]) % 5 for one in mine} == {4}


def test_an_answer_that_is_due_is_seen_however_much_else_is(store: Store) -> None:
    for number in range(30):
        plan(store, f"k{number}", external_id=f"person-{number}", due_at=NOW - HOUR)
    plan(store, "answer", purpose=Purpose.REPLY)
    with store.read() as records:
        assert records.claims.waiting(*CHAT, NOW, 10) == (True, 10)


def test_lanes_that_are_not_asked_for_wait(store: Store) -> None:
    plan(store, "greeting", purpose=Purpose.GREETING)
    assert claim(store, lanes=(Lane.REPLY,)) == []


def test_what_is_not_due_yet_or_over_or_on_another_account_stays(store: Store) -> None:
    plan(store, "later", due_at=NOW + MINUTE)
    plan(store, "over", external_id="person-2", expires_at=NOW)
    plan(store, "elsewhere", external_id="person-3", account="other")
    assert claim(store) == []


def test_what_is_over_never_leaves_and_its_ladder_is_told(store: Store) -> None:
    plan(store, "over", expires_at=NOW + MINUTE)
    with store.write() as records:
        assert records.delivery.expire(NOW) == []
        records.delivery.expire(NOW + MINUTE)
        assert states(records) == {"expired": 1}
    assert claim(store) == []


# --- marking -----------------------------------------------------------------------------------------------------------


def test_only_whoever_holds_an_attempt_may_say_what_became_of_it(store: Store) -> None:
    plan(store, "a")
    (one,) = claim(store)
    with store.write() as records:
        stranger = Mark(one.id, one.claimed_at - MINUTE, S.FAILED, Reason.TIMEOUT, NOW)
        records.delivery.mark([stranger], NOW)
        assert states(records) == {"sending": 1}
    mark(store, one, S.ACCEPTED, "m1")
    mark(store, one, S.FAILED)
    assert state(store) == "accepted"


def test_a_second_try_counts_and_remembers_when_the_first_was(store: Store) -> None:
    plan(store, "a")
    (first,) = claim(store)
    mark(store, first, S.PLANNED)
    with store.write() as records:
        (second,) = records.claims.claim(*CHAT, NOW + MINUTE, 1, ALL, ())
    assert (second.tries, second.first_tried_at, second.claimed_at) == (2, NOW, NOW + MINUTE)


def test_what_may_have_arrived_is_repeated_only_while_that_is_safe(store: Store) -> None:
    plan(store, "a")
    (one,) = claim(store)
    with store.write() as records:
        doubt = Mark(one.id, one.claimed_at, S.PLANNED, Reason.TIMEOUT, NOW, doubt_until=NOW + MINUTE)
        records.delivery.mark([doubt], NOW)
    with store.write() as records:
        assert records.claims.claim(*CHAT, NOW + MINUTE, 1, ALL, ()) == []
        records.delivery.expire(NOW + MINUTE)
    assert state(store) == "unknown"


def test_calls_that_lost_their_process_are_found(store: Store) -> None:
    plan(store, "a")
    (one,) = claim(store)
    with store.read() as records:
        assert records.claims.abandoned(NOW, NOW) == []
        assert [lost.id for lost in records.claims.abandoned(NOW + MINUTE, NOW + MINUTE)] == [one.id]
        assert [lost.id for lost in records.claims.abandoned(NOW - HOUR, NOW - HOUR)] == [one.id]  # the clock was set back


# --- receipts ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def accepted(store: Store) -> Store:
    plan(store, "a")
    (one,) = claim(store)
    mark(store, one, S.ACCEPTED, "m1")
    return store


def test_a_receipt_moves_its_attempt_on(accepted: Store) -> None:
    report(accepted, "m1")
    assert state(accepted) == "delivered"


def test_a_later_word_does_not_take_a_delivery_back(accepted: Store) -> None:
    report(accepted, "m1")
    report(accepted, "m1", delivered=False)
    assert state(accepted) == "delivered"


def test_the_first_word_on_a_message_stands(accepted: Store) -> None:
    report(accepted, "m1", delivered=False)
    report(accepted, "m1", delivered=True)
    assert state(accepted) == "failed"


def test_a_receipt_that_comes_before_the_platform_has_answered_is_kept(store: Store) -> None:
    plan(store, "a")
    (one,) = claim(store)
    report(store, "m1")
    assert state(store) == "sending"
    mark(store, one, S.ACCEPTED, "m1")
    with store.write() as records:
        records.receipts.apply(*CHAT, ["m1"], NOW)
    assert state(store) == "delivered"


def test_receipts_of_strangers_and_of_other_accounts_change_nothing(accepted: Store) -> None:
    report(accepted, "m2")
    with accepted.write() as records:
        records.receipts.keep("wechat", "other", [ReceiptReport("m1", False, "platform")], NOW)
        records.receipts.apply("wechat", "other", ["m1"], NOW)
    assert state(accepted) == "accepted"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.tuples(st.booleans(), st.booleans()), max_size=6), number=st.integers(min_value=1))
def test_receipts_in_any_order_never_move_an_attempt_back(store: Store, words: list[tuple[bool, bool]], number: int) -> None:
    order = [S.PLANNED, S.SENDING, S.ACCEPTED, S.DELIVERED, S.FAILED]
    with store.write() as records:
        key, who = f"k{number}", f"p{number}"
        records.delivery.plan([attempt_row(key, external_id=who)])
        taken = [one for one in records.claims.claim(*CHAT, NOW, 1000, ALL, ()) if one.external_id == who]
        seen = [order.index(S.SENDING)]
        for delivered, answered_meanwhile in words:
            if answered_meanwhile and taken:
                one = taken[0]
                records.delivery.mark([Mark(one.id, one.claimed_at, S.ACCEPTED, Reason.NONE, NOW, key)], NOW)
            records.receipts.keep(*CHAT, [ReceiptReport(key, delivered)], NOW)
            records.receipts.apply(*CHAT, [key], NOW)
            shown = attempts(records, who)
            seen.append(order.index(S(shown[0]["state"])) if shown else order.index(S.FAILED))
    assert seen == sorted(seen)
