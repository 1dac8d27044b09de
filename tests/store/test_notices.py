"""A person is settled once, a settled person is left in peace, and a withdrawn notice ends everywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.context import Said, Settled
from bot.domain.delivery import AttemptState, Lane, Reason
from bot.domain.notices import How, NoticeState, RecipientState, Rsvp
from bot.domain.tasks import OutcomeCode, TaskKind
from bot.errors import Conflict
from bot.store import Records, Store
from bot.store.delivery import Mark
from tests.builders import (
    APPROVER,
    CHAT,
    DEAD,
    GROUPS,
    HE,
    MOURNER,
    NOW,
    QIN,
    TAO,
    YAO,
    at,
    desk,
    ladders,
    notice,
    recipient_of,
    released,
    state_of,
)

ALL = tuple(Lane)


def planned(records: Records) -> list[str]:
    """The keys of what would leave now, on any account."""
    keys: list[str] = []
    for account in (CHAT, GROUPS):
        while found := records.claims.claim(*account, NOW, 100, ALL, ()):
            keys += [one.key for one in found]
    return keys


def call_of(records: Records, person_id: int) -> int:
    return next(one.id for one in records.tasks.open_tasks() if one.person_id == person_id and one.kind is TaskKind.CALL)


# --- confirming --------------------------------------------------------------------------------------------------------


def test_a_confirmation_cancels_what_was_still_to_be_sent(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        ladders().tick(records, NOW)
        recipient = recipient_of(records, one.id, QIN)
        assert desk().settle(records, Settled(recipient, How.SELF, "person:1"), NOW)
        assert not [key for key in planned(records) if key.startswith(f"n{one.id}:{QIN}:")]
        assert state_of(records, one.id, QIN) == "confirmed"


def test_a_confirmation_takes_the_call_off_the_liaisons_list(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        ladders().tick(records, NOW)
        call = call_of(records, YAO)
        desk().settle(records, Settled(recipient_of(records, one.id, YAO), How.PHONE, "staff:4"), NOW)
        assert records.tasks.numbered(call) is None


def test_a_finished_call_stays_finished_when_its_person_is_settled(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        ladders().tick(records, NOW)
        call = call_of(records, YAO)
        assert records.tasks.close(call, OutcomeCode.TOLD, 4, NOW)
        assert not records.tasks.close(call, OutcomeCode.VISITED, 4, NOW)
        assert desk().settle(records, Settled(recipient_of(records, one.id, YAO), How.PHONE, "staff:4"), NOW)


def test_a_person_is_settled_once(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        recipient = recipient_of(records, one.id, TAO)
        assert desk().settle(records, Settled(recipient, How.PROXY, "proxy:1"), NOW)
        assert not desk().settle(records, Settled(recipient, How.PROXY, "proxy:1"), at("9:05"))
        assert state_of(records, one.id, TAO) == "confirmed_by_proxy"


def test_his_own_word_counts_above_his_daughters_and_hers_never_above_his(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        recipient = recipient_of(records, one.id, TAO)
        desk().settle(records, Settled(recipient, How.PROXY, "proxy:1"), NOW)
        assert not desk().settle(records, Settled(recipient, How.SELF, "person:3"), at("9:05"))
        desk().settle(records, Settled(recipient, How.PROXY, "proxy:1"), at("9:10"))
        (row,) = [row for row in records.board.recipients(one.id) if row["person_id"] == TAO]
        assert (row["state"], row["how"], row["settled_at"]) == ("confirmed", "self", NOW)


def test_whether_he_comes_may_be_said_after_he_has_confirmed(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        recipient = recipient_of(records, one.id, QIN)
        desk().settle(records, Settled(recipient, How.SELF, "person:1"), NOW)
        desk().settle(records, Settled(recipient, How.SELF, "person:1"), NOW, Said(Rsvp.DECLINE))
        assert records.board.funnel(one.id)["decline"] == 1
        assert QIN not in [person.person_id for person in records.pending.expected(one.id)]


def test_somebody_excluded_cannot_be_settled(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        recipient = recipient_of(records, one.id, DEAD)
        assert not records.settling.settle(Settled(recipient, How.SELF, "person:5"), NOW)
        assert state_of(records, one.id, DEAD) == "excluded"


@pytest.mark.parametrize("ending", ["confirmed", "withdrawn"])
def test_a_refused_try_does_not_come_back_once_nobody_needs_it(store: Store, ending: str) -> None:
    with store.write() as records:
        one = released(records)
        ladders().tick(records, NOW)
        taken = records.claims.claim(*CHAT, NOW, 100, ALL, ())
        mine = next(attempt for attempt in taken if attempt.external_id == f"person-{QIN}")
        if ending == "confirmed":
            desk().settle(records, Settled(recipient_of(records, one.id, QIN), How.SELF, "person:1"), NOW)
        else:
            records.notices.withdraw(one.id, NOW)
        again = Mark(mine.id, mine.claimed_at, AttemptState.PLANNED, Reason.TRANSIENT, NOW)
        records.delivery.mark([again], NOW)
        assert mine.key not in planned(records)


# --- a notice's life ---------------------------------------------------------------------------------------------------


def test_of_two_approvals_one_releases_the_notice(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        with pytest.raises(Conflict):
            desk().release(records, notice(id=one.id), APPROVER, NOW)


def test_everybody_is_on_the_list_with_a_reason(store: Store) -> None:
    with store.write() as records:
        one = released(records, audience="退休干部")
        rows = records.board.recipients(one.id)
    assert len(rows) == 7
    assert all(row["reason"] for row in rows)
    assert {row["person_id"] for row in rows if row["state"] == "excluded"} == {QIN, DEAD, MOURNER}


def test_a_withdrawn_notice_neither_leaves_nor_is_rung_about(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        ladders().tick(records, NOW)
        call = call_of(records, YAO)
        assert records.notices.withdraw(one.id, NOW)
        assert records.tasks.numbered(call) is None
        assert planned(records) == []
        assert ladders().tick(records, NOW + timedelta(hours=9)) == 0


def test_a_withdrawn_notice_is_not_posted_to_groups_nor_forwarded(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        assert [task.kind for task in records.tasks.open_tasks()] == [TaskKind.RELAY]
        records.notices.withdraw(one.id, NOW)
        assert planned(records) == []
        assert records.tasks.open_tasks() == []


def test_withdrawing_one_notice_leaves_the_others_alone(store: Store) -> None:
    with store.write() as records:
        for _ in range(11):
            last = released(records)
        ladders().tick(records, NOW)
        records.notices.withdraw(1, NOW)
        keys = planned(records)
        assert {f"n{last.id}:g1", f"n{last.id}:{QIN}:r0:s0:0"} <= set(keys)
        assert not [key for key in keys if key.startswith("n1:")]
        assert len([task for task in records.tasks.open_tasks() if task.kind is TaskKind.RELAY]) == 10


def test_a_notice_is_closed_when_nobody_has_anything_left_to_do(store: Store) -> None:
    with store.write() as records:
        one = released(records, audience="遗属")
        assert records.notices.close_settled(NOW) == []
        desk().settle(records, Settled(recipient_of(records, one.id, MOURNER), How.SELF, "person:6"), NOW)
        assert records.notices.close_settled(NOW) == [one.id]
        assert records.notices.close_settled(NOW) == []
        closed = records.notices.get(one.id)
    assert closed is not None
    assert closed.state is NoticeState.CLOSED


def test_a_notice_with_an_open_call_is_not_closed(store: Store) -> None:
    with store.write() as records:
        one = released(records, audience="河口镇")
        ladders().tick(records, NOW)
        for person in (TAO,):
            desk().settle(records, Settled(recipient_of(records, one.id, person), How.PROXY, "proxy:1"), NOW)
        assert state_of(records, one.id, YAO) == "task_open"
        assert records.notices.close_settled(NOW) == []


def test_the_figures_add_up_to_everybody(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        ladders().tick(records, NOW)
        desk().settle(records, Settled(recipient_of(records, one.id, QIN), How.SELF, "person:1"), NOW, Said(Rsvp.ATTEND))
        funnel = records.board.funnel(one.id)
        names = records.board.unconfirmed_names(one.id, 10)
    assert sum(funnel[state] for state in RecipientState) == 7
    assert (funnel["confirmed"], funnel["attend"], funnel["excluded"], funnel["task_open"]) == (1, 1, 1, 2)
    assert names == ["何素云", "陶大川", "姚静", "严秀英", "卫国华"]


# --- what may still be answered ------------------------------------------------------------------------------------------


def test_a_notice_may_be_answered_for_a_week_until_its_event_begins(store: Store) -> None:
    with store.write() as records:
        released(records, event_at=at("15:00"))
        plain = released(records)
        open_now = records.pending.of([QIN], NOW)
        assert [one.notice.number for one in open_now] == [2, 1]
        assert [one.notice.id for one in records.pending.of([QIN], at("15:01"))] == [plain.id]
        assert records.pending.of([QIN], at("9:01", 17)) == []
        assert records.pending.of([], NOW) == []


def test_what_is_announced_long_before_it_takes_place_may_be_answered_until_then(store: Store) -> None:
    with store.write() as records:
        one = released(records, event_at=NOW + timedelta(days=30))
        for days in (8, 29):
            assert [each.notice.id for each in records.pending.of([QIN], NOW + timedelta(days=days))] == [one.id]
        assert records.pending.of([QIN], NOW + timedelta(days=31)) == []


def test_drafts_and_withdrawn_notices_and_the_excluded_are_asked_nothing(store: Store) -> None:
    with store.write() as records:
        one = released(records, audience="离休干部")
        assert records.pending.of([HE], NOW) == []
        records.notices.withdraw(one.id, NOW)
        assert records.pending.of([QIN], NOW) == []
