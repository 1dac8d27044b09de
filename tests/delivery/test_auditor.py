"""The auditor: whom it tells, when it stays calm, and what its silence means. What it finds and repairs: `test_stalls`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import null, update

from bot.channels.base import Capabilities
from bot.delivery.auditor import FINDINGS, Auditor
from bot.delivery.balance import Balance
from bot.delivery.callers import Callers
from bot.delivery.planning import Planner
from bot.domain.audit import HEARTBEAT, FindingKind, load, silent
from bot.domain.delivery import AttemptState, Lane, Purpose, Reason
from bot.domain.messages import Form, ReceiptReport
from bot.domain.notices import How
from bot.store import Records, Store
from bot.store.claims import Claimed
from bot.store.delivery import Mark
from bot.store.settling import Settled
from bot.store.tables.notices import attempt, recipient
from tests.builders import (
    CHAT,
    GROUPS,
    HE,
    NOW,
    OFFICE,
    QUIET,
    at,
    attempt_row,
    auditor,
    desk,
    ladders,
    planner,
    recipient_of,
    released,
)

MINUTE = timedelta(minutes=1)
TEXT_A, TEXT_B = ("sms", "a"), ("sms", "b")
TEXTS = Planner({account: Capabilities(phone=Form.SMS, receipts=True) for account in (TEXT_A, TEXT_B)})


@pytest.fixture
def office(store: Store) -> Any:
    with store.write() as records:
        yield records


def leaving(records: Records, now: datetime, account: tuple[str, str] = CHAT, limit: int = 100) -> list[Claimed]:
    """What leaves now, accepted by the platform."""
    taken = records.claims.claim(*account, now, limit, tuple(Lane), ())
    marks = [Mark(one.id, one.claimed_at, AttemptState.ACCEPTED, Reason.NONE, now, f"m{one.id}") for one in taken]
    records.delivery.mark(marks, now)
    return taken


def found(records: Records, now: datetime) -> dict[FindingKind, int]:
    return {one.kind: one.count for one in auditor().round(records, now).findings}


def reports(records: Records) -> list[list[str]]:
    """The kinds that the clerk was told of, a list a message."""
    rows = records.audit._connection.execute(attempt.select().where(attempt.c.template == "staff/audit").order_by(attempt.c.id))
    return [[one["kind"] for one in row.data["values"]["findings"]] for row in rows if row.external_id == "staff-1"]


# --- a calm day --------------------------------------------------------------------------------------------------------


def test_on_an_ordinary_day_it_finds_nothing(office: Records) -> None:
    callers, climb, looks = Callers(desk(), QUIET, OFFICE.reach), ladders(), auditor()
    one = released(office)
    now = NOW
    while now <= at("18:00"):
        while climb.tick(office, now):
            pass
        leaving(office, now)
        leaving(office, now, GROUPS)
        if now == at("10:00"):
            desk().settle(office, Settled(recipient_of(office, one.id, HE), How.SELF, "person:2"), now)
        callers.tick(office, now)
        assert looks.round(office, now).findings == ()
        now += timedelta(minutes=5) if at("12:05") < now < at("14:25") else MINUTE


def test_a_long_queue_that_moves_is_no_stall(office: Records) -> None:
    office.delivery.plan([attempt_row(f"a{n}", external_id=f"a{n}") for n in range(20)])
    for seconds in range(0, 180, 20):
        leaving(office, NOW + timedelta(seconds=seconds), limit=1)
        assert found(office, NOW + timedelta(seconds=seconds)) == {}
    assert found(office, NOW + timedelta(seconds=190)) == {FindingKind.STUCK: 11}


def test_what_waits_its_turn_behind_a_part_that_is_tried_again_is_no_stall(office: Records) -> None:
    office.delivery.plan([attempt_row(key, external_id="a", purpose=Purpose.REPLY) for key in "12"])
    (first,) = office.claims.claim(*CHAT, NOW, 1, tuple(Lane), ())
    later = NOW + timedelta(minutes=4)
    office.delivery.mark([Mark(first.id, first.claimed_at, AttemptState.PLANNED, Reason.TRANSIENT, later)], NOW)
    assert found(office, later) == {}
    assert found(office, later + MINUTE) == {FindingKind.STUCK: 1}


def test_an_account_that_rests_has_not_stopped(office: Records) -> None:
    office.delivery.plan([attempt_row("a")])
    resting = Auditor(planner(), ladders(), desk(), QUIET, lambda _: [CHAT])
    assert resting.round(office, NOW + MINUTE).findings == ()
    assert found(office, NOW + MINUTE) == {FindingKind.STUCK: 1}


def test_what_came_due_while_the_machine_slept_is_no_stall_until_it_is_left_lying(office: Records) -> None:
    auditor().round(office, NOW)
    released(office, now=NOW + MINUTE)
    office.delivery.plan([attempt_row("a", NOW + MINUTE, expires_at=at("20:00", 12))])
    woken = at("9:00", 11)
    assert found(office, woken) == {}
    assert set(found(office, woken + timedelta(seconds=15))) >= {FindingKind.STALLED, FindingKind.STUCK}


def test_what_was_left_lying_before_the_service_was_started_again_is_a_stall(office: Records) -> None:
    released(office, now=NOW)
    auditor().round(office, NOW + timedelta(seconds=15))
    assert FindingKind.STALLED in found(office, NOW + timedelta(hours=9))


def test_calls_under_way_are_left_alone_except_at_the_start(office: Records) -> None:
    office.delivery.plan([attempt_row("a")])
    office.claims.claim(*CHAT, NOW, 1, tuple(Lane), ())
    later = NOW + timedelta(seconds=45)
    assert found(office, later) == {}
    assert auditor().round(office, later, timedelta(0)).found(FindingKind.ABANDONED) == 1


def test_a_push_whose_process_died_is_repeated_and_a_chat_message_is_left_in_doubt(office: Records) -> None:
    office.delivery.plan([attempt_row("push", form="push", external_id="a"), attempt_row("chat", form="chat", external_id="b")])
    office.claims.claim(*CHAT, NOW, 9, tuple(Lane), ())
    later = NOW + MINUTE
    assert found(office, later) == {FindingKind.ABANDONED: 2}
    assert {state for _, state in office.delivery.counts()} == {"planned", "unknown"}
    assert [one.key for one in leaving(office, later + timedelta(seconds=5))] == ["push"]


# --- whom it tells -----------------------------------------------------------------------------------------------------


def test_the_clerk_hears_of_each_kind_once_a_day_and_again_the_next(office: Records) -> None:
    office.delivery.plan([attempt_row("a", expires_at=at("20:00", 12))])
    for minutes in (1, 2, 60):
        auditor().round(office, NOW + minutes * MINUTE)
    assert reports(office) == [["stuck"]]
    released(office, now=NOW + 60 * MINUTE, audience="离休干部")
    auditor().round(office, NOW + 62 * MINUTE)
    assert reports(office) == [["stuck"], ["stalled"]]
    auditor().round(office, at("9:00", 11))
    assert reports(office)[2:] == [["stuck", "stalled"]]


def test_the_clerk_is_not_woken_for_what_can_wait(office: Records) -> None:
    one = released(office)
    confirmed = {"state": "confirmed", "how": "self", "settled_at": NOW, "due_at": null()}
    office.audit._connection.execute(update(recipient).where(recipient.c.notice_id == one.id).values(confirmed))
    auditor().round(office, at("23:00"))
    assert reports(office) == []
    auditor().round(office, at("7:30", 11))
    assert reports(office) == [["unproven"]]


def test_the_clerk_is_woken_when_an_alert_cannot_leave(office: Records) -> None:
    office.delivery.plan([attempt_row("a", at("23:00"), expires_at=at("9:00", 11))])
    auditor().round(office, at("23:01"))
    assert reports(office) == [["stuck"]]


def test_what_it_put_right_itself_it_tells_nobody(office: Records) -> None:
    one = released(office)
    office.audit._connection.execute(update(recipient).where(recipient.c.notice_id == one.id).values(due_at=null()))
    assert found(office, NOW)[FindingKind.UNTIMED] > 0
    assert reports(office) == []


# --- its own life ------------------------------------------------------------------------------------------------------


def test_it_leaves_a_sign_of_life_with_what_it_found(office: Records) -> None:
    office.delivery.plan([attempt_row("a")])
    auditor().round(office, NOW + MINUTE)
    assert office.access.recall(HEARTBEAT, NOW) == (NOW + MINUTE).isoformat()
    assert [one.kind for one in load(office.access.recall(FINDINGS, NOW))] == [FindingKind.STUCK]


def test_a_round_that_breaks_leaves_no_sign_of_life_and_repairs_nothing_half_way(store: Store) -> None:
    class Broken(Auditor):
        def _tasks(self, records: Records, before: datetime, now: datetime) -> Any:
            raise OSError

    with store.write() as records:
        one = released(records)
        records.audit._connection.execute(update(recipient).where(recipient.c.notice_id == one.id).values(due_at=null()))
    with pytest.raises(OSError), store.write() as records:
        Broken(planner(), ladders(), desk(), QUIET).round(records, NOW)
    with store.write() as records:
        assert records.access.recall(HEARTBEAT, NOW) is None
        assert records.audit.wake_untimed(NOW) > 0


@pytest.mark.parametrize(("seconds", "alarm"), [(0, False), (180, False), (181, True)])
def test_three_minutes_of_silence_are_the_alarm(seconds: int, alarm: bool) -> None:
    assert silent(NOW, NOW + timedelta(seconds=seconds)) is alarm
    assert silent(None, NOW)


# --- several accounts --------------------------------------------------------------------------------------------------


def texts(records: Records, account: tuple[str, str], now: datetime, late: int) -> None:
    """Twenty text messages leave; the receipts of all but `late` come at once."""
    rows = [attempt_row(f"{account}{n}", now, channel=account[0], account=account[1], external_id=f"p{n}") for n in range(20)]
    records.delivery.plan(rows)
    sent = leaving(records, now, account)
    received = [ReceiptReport(f"m{one.id}", True) for one in sent[late:]]
    records.receipts.keep(*account, received, now + MINUTE)


@pytest.mark.parametrize(
    ("late_a", "late_b", "weights"),
    [(0, 0, {}), (2, 0, {}), (3, 0, {TEXT_A: 40, TEXT_B: 60}), (0, 20, {TEXT_A: 60, TEXT_B: 40}), (20, 20, {})],
)
def test_traffic_leaves_the_provider_whose_receipts_come_late(
    office: Records, late_a: int, late_b: int, weights: dict[tuple[str, str], int]
) -> None:
    texts(office, TEXT_A, NOW, late_a)
    texts(office, TEXT_B, NOW, late_b)
    Balance(TEXTS).tick(office, NOW + 5 * MINUTE)
    assert office.access.weights() == {}
    Balance(TEXTS).tick(office, NOW + timedelta(minutes=5, seconds=1))
    Balance(TEXTS).tick(office, NOW + timedelta(minutes=6))
    assert office.access.weights() == weights


def test_a_receipt_that_comes_late_is_late_even_when_it_is_there(office: Records) -> None:
    texts(office, TEXT_A, NOW, 10)
    texts(office, TEXT_B, NOW, 0)
    late = [ReceiptReport(row.message_id, True) for row in office.audit._connection.execute(attempt.select())]
    office.receipts.keep(*TEXT_A, late, NOW + 6 * MINUTE)
    Balance(TEXTS).tick(office, NOW + 7 * MINUTE)
    assert office.access.weights() == {TEXT_A: 40, TEXT_B: 60}


def test_traffic_comes_back_after_an_hour_without_a_fault(office: Records) -> None:
    texts(office, TEXT_A, NOW, 20)
    shares = []
    for minute in range(6, 100):
        Balance(TEXTS).tick(office, NOW + minute * MINUTE)
        shares.append(office.access.weights()[TEXT_A])
    assert (shares[0], min(shares), shares[-1]) == (40, 30, 50)
    assert shares == sorted(shares[:6], reverse=True) + sorted(shares[6:])


def test_a_provider_that_refuses_fifty_messages_in_a_minute_is_left(office: Records) -> None:
    rows = [attempt_row(f"a{n}", channel="sms", account="a", external_id=f"p{n}") for n in range(50)]
    office.delivery.plan(rows)
    taken = office.claims.claim(*TEXT_A, NOW, 50, tuple(Lane), ())
    office.delivery.mark([Mark(one.id, one.claimed_at, AttemptState.PLANNED, Reason.TRANSIENT, NOW) for one in taken], NOW)
    Balance(TEXTS).tick(office, NOW + MINUTE)
    assert office.access.weights() == {TEXT_A: 40, TEXT_B: 60}


def test_a_new_provider_begins_with_its_equal_share(office: Records) -> None:
    office.access.set_weight(*TEXT_A, 100)
    texts(office, TEXT_B, NOW, 20)
    Balance(TEXTS).tick(office, NOW + 6 * MINUTE)
    assert office.access.weights() == {TEXT_A: 60, TEXT_B: 40}
