"""Whatever stage of the service comes to a stop, the auditor finds it within the minute, and puts right what can be put right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import null, select, update

from bot.delivery.auditor import Audit, Auditor
from bot.delivery.callers import Callers
from bot.delivery.ladders import Ladders
from bot.domain.audit import HEARTBEAT, ROUND, FindingKind
from bot.domain.conversation import Place
from bot.domain.delivery import AttemptState, Lane, Reason
from bot.domain.messages import ReceiptReport
from bot.domain.notices import How as ConfirmedBy
from bot.domain.notices import Notice
from bot.store import Records, Store
from bot.store.claims import Claimed
from bot.store.delivery import Mark
from bot.store.settling import Settled
from bot.store.tables.notices import attempt, notice, recipient, task, trace
from tests.builders import (
    CHAT,
    CLERK,
    GROUPS,
    HE,
    NOW,
    OFFICE,
    QIN,
    QUIET,
    YAO,
    at,
    attempt_row,
    auditor,
    desk,
    ladders,
    released,
)

MINUTE = timedelta(seconds=60)
STEP = timedelta(seconds=5)
ALL = frozenset({"climb", "send", "tell"})


@dataclass
class Office:
    """The stages of the service on a clock that the test moves. A stage that is not in `working` has stopped."""

    store: Store
    now: datetime = NOW
    working: frozenset[str] = ALL
    audited: datetime = NOW - ROUND
    notice_id: int = 0
    found: dict[FindingKind, Audit] = field(default_factory=dict)
    auditor: Auditor = field(default_factory=auditor)
    ladders: Ladders = field(default_factory=ladders)
    callers: Callers = field(default_factory=lambda: Callers(desk(), QUIET, OFFICE.reach))

    def release(self, now: datetime = NOW, **draft: Any) -> Notice:
        with self.store.write() as records:
            one = released(records, now, **draft)
        self.notice_id = one.id
        return one

    def work(self, records: Records) -> None:
        if "climb" in self.working:
            while self.ladders.tick(records, self.now):
                pass
        if "send" in self.working:
            for account in (CHAT, GROUPS):
                taken = records.claims.claim(*account, self.now, 100, tuple(Lane), ())
                records.delivery.mark([accepted(one, self.now) for one in taken], self.now)
        if "tell" in self.working:
            self.callers.tick(records, self.now)

    def pass_time(self, until: datetime, step: timedelta = STEP) -> None:
        """Let every stage that works do so, and the auditor go round, until a moment."""
        with self.store.write() as records:
            while self.now <= until:
                self.work(records)
                if self.now - self.audited >= ROUND:
                    audit = self.auditor.round(records, self.now)
                    self.audited = self.now
                    self.found.update({one.kind: audit for one in audit.findings if one.kind not in self.found})
                self.now += step

    def row(self, person_id: int) -> Any:
        with self.store.read() as records:
            here = (recipient.c.notice_id == self.notice_id, recipient.c.person_id == person_id)
            return records.audit._connection.execute(select(recipient).where(*here)).one()

    def calls(self, person_id: int) -> list[Any]:
        with self.store.read() as records:
            mine = (task.c.person_id == person_id, task.c.kind == "call", task.c.state == "open")
            return list(records.audit._connection.execute(select(task).where(*mine)).all())

    def attempts(self, person_id: int) -> list[Any]:
        with self.store.read() as records:
            mine = select(attempt).where(attempt.c.person_id == person_id).order_by(attempt.c.id)
            return list(records.audit._connection.execute(mine).all())


def accepted(one: Claimed, now: datetime) -> Mark:
    return Mark(one.id, one.claimed_at, AttemptState.ACCEPTED, Reason.NONE, now, f"m{one.id}")


def hurt(office: Office, *changes: tuple[Any, Any, dict[str, Any]]) -> None:
    """A fault, or a hand in the database: what no code of ours would write."""
    with office.store.write() as records:
        for table, condition, values in changes:
            assert records.audit._connection.execute(update(table).where(condition).values(**values)).rowcount


def of(office: Office, person_id: int) -> Any:
    return (recipient.c.notice_id == office.notice_id) & (recipient.c.person_id == person_id)


@pytest.fixture
def office(store: Store) -> Office:
    """A notice is under way since a quarter to nine, and everything works."""
    one = Office(store, now=NOW - timedelta(minutes=15), audited=NOW - timedelta(minutes=20))
    one.release(one.now)
    one.pass_time(NOW - STEP, MINUTE)
    assert one.found == {}
    return one


# --- each stage, stopped -----------------------------------------------------------------------------------------------


def dispatch_stops(office: Office) -> None:
    office.working = ALL - {"send"}
    with office.store.write() as records:
        records.delivery.plan([attempt_row("a", NOW, external_id="person-1")])


def the_climb_stops(office: Office) -> None:
    office.working = ALL - {"climb"}
    hurt(office, (recipient, of(office, HE), {"due_at": NOW}))


def a_sender_dies(office: Office) -> None:
    with office.store.write() as records:
        records.delivery.plan([attempt_row("a", NOW, external_id="person-1")])
        assert len(records.claims.claim(*CHAT, NOW, 1, tuple(Lane), ())) == 1


def an_account_is_taken_away(office: Office) -> None:
    hurt(office, (recipient, of(office, HE), {"step": 1}))
    with office.store.write() as records:
        row = attempt_row("a", NOW, channel="sms", account="gone", recipient_id=office.row(HE).id, person_id=HE)
        records.delivery.plan([row])


def a_settled_person_is_written_to(office: Office) -> None:
    with office.store.write() as records:
        desk().settle(records, Settled(office.row(HE).id, ConfirmedBy.SELF, "person:2"), NOW)
        records.delivery.plan([attempt_row("a", NOW + MINUTE, recipient_id=office.row(HE).id, person_id=HE)])


def a_receipt_is_lost_on_the_way(office: Office) -> None:
    (push,) = office.attempts(HE)
    with office.store.write() as records:
        records.receipts.keep(*CHAT, [ReceiptReport(push.message_id, True, "")], NOW)


def an_older_text_leaves_after_a_correction(office: Office) -> None:
    with office.store.write() as records:
        records.audit._connection.execute(update(notice).values(version=2))
        records.audit._connection.execute(update(attempt).where(attempt.c.person_id != HE).values(version=2))
    hurt(office, (attempt, attempt.c.person_id == HE, {"version": 1}))


def the_hour_is_lost(office: Office) -> None:
    hurt(office, (recipient, of(office, HE), {"due_at": null()}))


def the_ladder_is_lost(office: Office) -> None:
    hurt(office, (recipient, of(office, HE), {"ladder_id": null(), "step": 0}))


def the_task_is_lost(office: Office) -> None:
    hurt(office, (task, task.c.person_id == YAO, {"state": "void"}))


def a_task_outlives_its_purpose(office: Office) -> None:
    gone = {"state": "confirmed", "how": "self", "settled_at": NOW}
    with office.store.write() as records:
        desk().settle(records, Settled(office.row(YAO).id, ConfirmedBy.SELF, "person:4"), NOW)
    hurt(office, (task, task.c.person_id == YAO, {"state": "open"}), (recipient, of(office, YAO), gone))


def nobody_adopts(office: Office) -> None:
    office.working = ALL - {"tell"}
    hurt(office, (task, task.c.person_id == YAO, {"owner_id": null()}))


def nobody_is_told(office: Office) -> None:
    office.working = ALL - {"tell"}
    hurt(office, (task, task.c.person_id == YAO, {"told_at": null(), "next_at": null(), "made_at": NOW}))


def nobody_hands_on(office: Office) -> None:
    office.working = ALL - {"tell"}
    hurt(office, (task, task.c.person_id == YAO, {"next_at": NOW}))


def somebody_counts_without_a_word(office: Office) -> None:
    hurt(office, (recipient, of(office, HE), {"state": "confirmed", "how": "self", "settled_at": NOW, "due_at": null()}))


def a_word_does_not_count(office: Office) -> None:
    with office.store.write() as records:
        desk().settle(records, Settled(office.row(YAO).id, ConfirmedBy.PHONE, "staff:4"), NOW)
    hurt(office, (recipient, of(office, YAO), {"state": "task_open", "how": null(), "settled_at": null()}))


def a_list_is_empty(office: Office) -> None:
    with office.store.write() as records:
        row = {"kind": "meeting", "title": "t", "body": "b", "audience": "全体", "requires_confirmation": True}
        records.notices.add(row, NOW)
    hurt(office, (notice, notice.c.state == "draft", {"state": "sending", "cutoff": at("17:00"), "approved_at": NOW}))


def a_notice_closes_early(office: Office) -> None:
    hurt(office, (notice, notice.c.id == office.notice_id, {"state": "closed", "closed_at": NOW}))


def an_approval_stops_half_way(office: Office) -> None:
    with office.store.write() as records:
        row = {"kind": "meeting", "title": "t", "body": "b", "audience": "全体", "requires_confirmation": True}
        records.notices.add(row, NOW)
    hurt(office, (notice, notice.c.state == "draft", {"approved_at": NOW}))


def a_message_breaks_the_program(office: Office) -> None:
    with office.store.write() as records:
        records.delivery.plan([attempt_row("x", NOW)])
    hurt(office, (attempt, attempt.c.key == "x", {"state": "failed", "reason": "broken", "finished_at": NOW}))


def nobody_looks_at_a_question(office: Office) -> None:
    with office.store.write() as records:
        records.inquiries.open_inquiry(Place(*CHAT, "person-1"), HE, "护理费几时发？", NOW, at("17:30"))


def nobody_looks_at_a_promise(office: Office) -> None:
    with office.store.write() as records:
        row = {"key": "k", "kind": "need", "asked_by": f"person:{HE}", "text": "想办老年证", "state": "open"}
        records.commitments.add({**row, "made_at": NOW, "due_at": at("17:30")})


def the_clock_was_fast(office: Office) -> None:
    """By a day: the last look was tomorrow, and whoever was looked at then is to wait until after that."""
    tomorrow = office.now + timedelta(days=1)
    with office.store.write() as records:
        records.access.remember(HEARTBEAT, tomorrow.isoformat())
    hurt(office, (recipient, of(office, HE), {"due_at": tomorrow + MINUTE}))


STALLS = {
    the_clock_was_fast: FindingKind.AHEAD,
    dispatch_stops: FindingKind.STUCK,
    the_climb_stops: FindingKind.STALLED,
    a_sender_dies: FindingKind.ABANDONED,
    an_account_is_taken_away: FindingKind.NO_ACCOUNT,
    a_settled_person_is_written_to: FindingKind.NEEDLESS,
    a_receipt_is_lost_on_the_way: FindingKind.UNAPPLIED,
    an_older_text_leaves_after_a_correction: FindingKind.MISLED,
    the_hour_is_lost: FindingKind.UNTIMED,
    the_ladder_is_lost: FindingKind.NO_LADDER,
    the_task_is_lost: FindingKind.NO_TASK,
    a_task_outlives_its_purpose: FindingKind.NEEDLESS_TASK,
    nobody_adopts: FindingKind.NO_OWNER,
    nobody_is_told: FindingKind.UNTOLD,
    nobody_hands_on: FindingKind.NOT_HANDED_ON,
    somebody_counts_without_a_word: FindingKind.UNPROVEN,
    a_word_does_not_count: FindingKind.UNCOUNTED,
    a_list_is_empty: FindingKind.NOBODY,
    a_notice_closes_early: FindingKind.CLOSED_EARLY,
    an_approval_stops_half_way: FindingKind.HALF_APPROVED,
    a_message_breaks_the_program: FindingKind.SET_ASIDE,
    nobody_looks_at_a_question: FindingKind.INQUIRY_LEFT,
    nobody_looks_at_a_promise: FindingKind.COMMITMENT_LEFT,
}
LEFT_TO_PEOPLE = {
    FindingKind.STUCK,
    FindingKind.STALLED,
    FindingKind.UNTOLD,
    FindingKind.NOT_HANDED_ON,
    FindingKind.UNPROVEN,
    FindingKind.NOBODY,
    FindingKind.HALF_APPROVED,
    FindingKind.SET_ASIDE,
    FindingKind.INQUIRY_LEFT,
    FindingKind.COMMITMENT_LEFT,
}


def test_every_kind_of_finding_has_its_stall() -> None:
    assert set(STALLS.values()) == set(FindingKind)


@pytest.mark.parametrize("since_last_round", [0, 10])
@pytest.mark.parametrize(("stall", "kind"), STALLS.items(), ids=[kind.value for kind in STALLS.values()])
def test_a_stall_is_found_within_the_minute(
    office: Office, stall: Callable[[Office], None], kind: FindingKind, since_last_round: int
) -> None:
    office.now, office.audited = NOW, NOW - timedelta(seconds=since_last_round)
    stall(office)
    office.pass_time(NOW + MINUTE)
    assert kind in office.found
    assert bool(office.found[kind].left(kind)) == (kind in LEFT_TO_PEOPLE)


# --- what is right again -----------------------------------------------------------------------------------------------


def after(office: Office, stall: Callable[[Office], None]) -> Office:
    office.now = NOW
    stall(office)
    office.pass_time(NOW + MINUTE)
    return office


def test_what_was_to_leave_on_an_account_that_is_gone_takes_another_way(office: Office) -> None:
    def his_push_is_planned_elsewhere(office: Office) -> None:
        moved = {"state": "planned", "channel": "sms", "account": "gone", "message_id": "", "finished_at": null()}
        hurt(office, (attempt, attempt.c.person_id == HE, moved))

    after(office, his_push_is_planned_elsewhere)
    assert [(one.channel, one.state) for one in office.attempts(HE)] == [("sms", "failed"), ("wechat", "accepted")]


def test_whoever_is_settled_is_not_written_to(office: Office) -> None:
    assert [one.state for one in after(office, a_settled_person_is_written_to).attempts(HE)] == ["accepted", "cancelled"]


def test_a_receipt_that_was_lost_counts(office: Office) -> None:
    after(office, a_receipt_is_lost_on_the_way)
    assert [one.state for one in office.attempts(HE)] == ["delivered"]
    assert office.row(HE).reach == 2


def test_whoever_got_an_older_text_gets_the_one_that_holds(office: Office) -> None:
    after(office, an_older_text_leaves_after_a_correction)
    assert [(one.round, one.state) for one in office.attempts(HE)] == [(0, "accepted"), (1, "accepted")]
    assert {person: len(office.attempts(person)) for person in (QIN, HE)} == {QIN: 1, HE: 2}


@pytest.mark.parametrize("lost", [the_hour_is_lost, the_ladder_is_lost])
def test_nobody_is_forgotten_whatever_of_his_row_is_lost(office: Office, lost: Callable[[Office], None]) -> None:
    row = after(office, lost).row(HE)
    assert (row.state, row.due_at is not None) in {("waiting", True), ("task_open", False)}
    assert (len(office.calls(HE)) == 1) == (row.state == "task_open")


def test_a_call_that_was_lost_is_asked_for_anew_and_told(office: Office) -> None:
    before = {one.id for one in office.calls(YAO)}
    (call,) = after(office, the_task_is_lost).calls(YAO)
    assert call.id not in before
    assert (call.owner_id is not None, call.told_at is not None, call.recipient_id) == (True, True, office.row(YAO).id)


def test_nobody_is_rung_up_for_nothing(office: Office) -> None:
    assert after(office, a_task_outlives_its_purpose).calls(YAO) == []


def test_a_task_that_nobody_has_is_the_clerks(office: Office) -> None:
    assert [one.owner_id for one in after(office, nobody_adopts).calls(YAO)] == [CLERK]


def test_a_word_that_was_given_counts_as_it_was_given(office: Office) -> None:
    row = after(office, a_word_does_not_count).row(YAO)
    assert (row.state, row.how, row.settled_by, row.settled_at) == ("confirmed", "phone", "staff:4", NOW)
    assert office.calls(YAO) == []


def test_a_notice_goes_on_until_everybody_is_settled(office: Office) -> None:
    after(office, a_notice_closes_early)
    with office.store.read() as records:
        one = records.notices.get(office.notice_id)
    assert one is not None
    assert one.state == "sending"


def test_what_was_repaired_stands_in_his_history(office: Office) -> None:
    after(office, the_hour_is_lost)
    with office.store.read() as records:
        his = select(trace.c.what, trace.c.detail).where(trace.c.recipient_id == office.row(HE).id)
        assert ("repaired", "untimed") in [tuple(row) for row in records.audit._connection.execute(his)]
