"""Whatever happens, in whatever order, however often and however late: nothing moves backwards, nobody is settled or told twice.

One office, two notices at most, on the real store. Hypothesis chooses what happens next; after every step the rows are compared
with what they were before it, and at the end the day is lived to its evening.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Table, select

from bot.clock import ManualClock
from bot.context import Said
from bot.delivery.callers import Callers
from bot.delivery.compose import Parcel
from bot.delivery.sender import AccountSender
from bot.domain.audit import LEASE
from bot.domain.delivery import MOVES, AttemptState, Outcome, Reason, SendResult
from bot.domain.messages import Event, Incoming, Kind, ReceiptReport
from bot.domain.notices import CONFIRMED, STANDS, How, Notice, NoticeState, RecipientState, Rsvp, Text
from bot.domain.tasks import EFFECTS, REACHING, OutcomeCode, TaskKind
from bot.store import Store
from bot.store.settling import Settled
from bot.store.tables.notices import attempt, confirmation, recipient, task
from bot.store.vault import Sealed, SealedJson
from tests.builders import (
    APPROVER,
    CHAT,
    CLERK,
    HE,
    MOURNER,
    NOW,
    OFFICE,
    QIN,
    QUIET,
    Postbox,
    auditor,
    composer,
    desk,
    fill,
    ladders,
    open_store,
    released,
    said,
)
from tests.databases import Database

LEDGER = 7  # everybody whom the office knows is on the list of each notice, in or out
SENT = frozenset({AttemptState.ACCEPTED, AttemptState.DELIVERED, AttemptState.READ})
RESULTS = (
    SendResult(Outcome.ACCEPTED),
    SendResult(Outcome.REFUSED, Reason.TRANSIENT),
    SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True),
    SendResult(Outcome.REFUSED, Reason.CONTENT, permanent=True),
    SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT),
    SendResult(Outcome.UNKNOWN, Reason.TIMEOUT),
)
CALLS = (OutcomeCode.TOLD, OutcomeCode.FAMILY, OutcomeCode.NO_ANSWER, OutcomeCode.VISITED)
Rows = dict[int, Any]


def onward(state: AttemptState) -> frozenset[AttemptState]:
    """Everything that an attempt may have become, in any number of moves."""
    found: set[AttemptState] = {state}
    while more := {then for one in found for then in MOVES[one]} - found:
        found |= more
    return frozenset(found)


ONWARD = {state: onward(state) for state in AttemptState}


@dataclass(frozen=True)
class Seen:
    """All rows of interest, by number."""

    attempts: Rows
    recipients: Rows
    tasks: Rows
    words: Rows


class AnyOrder(RuleBasedStateMachine):
    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.clock = ManualClock(NOW)
        self.desk, self.auditor, self.ladders = desk(), auditor(), ladders()
        self.callers = Callers(self.desk, QUIET, OFFICE.reach)
        self.sender = AccountSender(Postbox(), store, self.clock, composer())
        self.flying: list[Parcel] = []
        self.message_ids: list[str] = []
        self.notices: list[int] = []
        self.release(must_confirm=True, later=None)
        self.before = self.look()

    def teardown(self) -> None:
        try:
            self.live_until_the_evening()
        finally:
            self.store.close()

    # --- what may happen -----------------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.notices) < 2)
    @rule(must_confirm=st.booleans(), later=st.sampled_from([None, 3, 30]))
    def release(self, must_confirm: bool, later: int | None) -> None:
        event = self.clock.now() + timedelta(hours=later) if later else None
        with self.store.write() as records:
            one = released(records, self.clock.now(), requires_confirmation=must_confirm, event_at=event)
        self.notices.append(one.id)

    @rule(seconds=st.sampled_from([1, 5, 50, 400, 3700, 15000]))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    @rule(times=st.integers(1, 3), limit=st.sampled_from([1, 1000]))
    def ladders_tick(self, times: int, limit: int) -> None:
        for _ in range(times):
            with self.store.write() as records:
                self.ladders.tick(records, self.clock.now(), limit)

    @rule()
    def callers_tick(self) -> None:
        with self.store.write() as records:
            self.callers.tick(records, self.clock.now())

    @rule(lease=st.sampled_from([LEASE, timedelta(0)]))
    def auditor_goes_round(self, lease: timedelta) -> None:
        with self.store.write() as records:
            self.auditor.round(records, self.clock.now(), lease)

    @rule()
    def messages_leave(self) -> None:
        for parcel in self.sender._claimer.claim(100).ready:
            self.flying.append(parcel)
            self.message_ids.append(message_id(parcel))

    @precondition(lambda self: self.flying)
    @rule(data=st.data(), result=st.sampled_from(RESULTS))
    def the_platform_answers(self, data: st.DataObject, result: SendResult) -> None:
        parcel = self.flying.pop(data.draw(st.integers(0, len(self.flying) - 1)))
        known = message_id(parcel) if result.outcome is Outcome.ACCEPTED else ""
        self.sender._finish([(parcel, SendResult(result.outcome, result.reason, result.permanent, known))])

    @precondition(lambda self: self.flying)
    @rule()
    def the_process_dies(self) -> None:
        self.flying.clear()

    @precondition(lambda self: self.message_ids)
    @rule(data=st.data(), delivered=st.booleans(), read=st.booleans(), times=st.integers(1, 2))
    def a_receipt_comes(self, data: st.DataObject, delivered: bool, read: bool, times: int) -> None:
        which = data.draw(st.sampled_from(self.message_ids))
        report = ReceiptReport(which, delivered, "" if delivered else "blocked", read=delivered and read)
        now = self.clock.now()
        with self.store.write() as records:
            incoming = Incoming(*CHAT, "x", Kind.EVENT, which, now, event=Event.RECEIPT, receipt=report)
            self.desk.receive(records, [incoming] * times, now)

    @rule(data=st.data(), how=st.sampled_from(How), rsvp=st.sampled_from([None, *Rsvp]))
    def somebody_answers(self, data: st.DataObject, how: How, rsvp: Rsvp | None) -> None:
        which = data.draw(st.sampled_from(sorted(self.look().recipients)))
        with self.store.write() as records:
            self.desk.settle(records, Settled(which, how, "somebody"), self.clock.now(), Said(rsvp))

    @rule(person=st.sampled_from([QIN, HE]))
    def somebody_writes(self, person: int) -> None:
        self.clock.advance(timedelta(seconds=1))
        with self.store.write() as records:
            said(records, f"person-{person}", self.clock.now())

    @rule(data=st.data(), outcome=st.sampled_from(CALLS))
    def somebody_calls(self, data: st.DataObject, outcome: OutcomeCode) -> None:
        """As a liaison says it; also of a task that has been done or void for long."""
        asked = sorted(number for number, one in self.look().tasks.items() if one.recipient_id is not None)
        if not asked:
            return
        number, now, effect = data.draw(st.sampled_from(asked)), self.clock.now(), EFFECTS[outcome]
        with self.store.write() as records:
            found = records.tasks.numbered(number)
            if found is None:
                return
            if not effect.closes:
                records.tasks.note_try(number, outcome)
            elif records.tasks.close(number, outcome, CLERK, now) and effect.how is not None and found.recipient_id is not None:
                self.desk.settle(records, Settled(found.recipient_id, effect.how, f"staff:{CLERK}", f"task:{number}"), now)

    @rule(data=st.data())
    def a_correction_is_let_go(self, data: st.DataObject) -> None:
        one = self.draw_notice(data, NoticeState.SENDING, NoticeState.CLOSED)
        if one is not None:
            with self.store.write() as records:
                records.notices.propose(one.id, Text(one.title, "改了。", "二楼", one.event_at), CLERK, self.clock.now())
                self.desk.correct(records, one, APPROVER, self.clock.now())

    @rule(data=st.data())
    def it_is_sent_again(self, data: st.DataObject) -> None:
        one = self.draw_notice(data, NoticeState.SENDING, NoticeState.CLOSED)
        if one is not None:
            with self.store.write() as records:
                self.desk.resend(records, one, self.clock.now())

    @rule(data=st.data())
    def it_is_withdrawn(self, data: st.DataObject) -> None:
        one = self.draw_notice(data, NoticeState.SENDING)
        if one is not None and len(self.notices) > 1:
            with self.store.write() as records:
                records.notices.withdraw(one.id, self.clock.now())

    @rule()
    def somebody_dies(self) -> None:
        with self.store.write() as records:
            records.people.change_person(MOURNER, {"died_on": self.clock.now().date()})
            records.recipients.exclude_the_gone(self.clock.now())

    def draw_notice(self, data: st.DataObject, *states: NoticeState) -> Notice | None:
        with self.store.read() as records:
            found = records.notices.get(data.draw(st.sampled_from(self.notices)))
        return found if found is not None and found.state in states else None

    # --- what always holds ---------------------------------------------------------------------------------------------

    @invariant()
    def what_always_holds(self) -> None:
        now = self.look()
        nothing_moves_backwards(self.before, now)
        nobody_is_told_twice(now)
        nothing_waits_for_the_settled(now)
        everybody_stands_once(now, len(self.notices))
        nobody_is_on_two_lists(now)
        self.before = now

    # --- and at the end of the day -------------------------------------------------------------------------------------

    def live_until_the_evening(self) -> None:
        """Everything works again: each stands in one of the ways in which a day may end, and a human has each call."""
        self.flying.clear()
        with self.store.read() as records:
            last = max(one.cutoff for one in map(records.notices.get, self.notices) if one is not None and one.cutoff)
        for moment in (self.clock.now(), last, last + timedelta(hours=14)):
            self.clock.set(max(moment, self.clock.now()))
            for _ in range(4):
                self.auditor_goes_round(timedelta(0))
                self.ladders_tick(2, 1000)
                for parcel in self.sender._claimer.claim(100).ready:
                    self.sender._finish([(parcel, SendResult(Outcome.ACCEPTED, message_id=message_id(parcel)))])
                self.callers_tick()
                self.what_always_holds()
        with self.store.read() as records:
            going = {number for number in self.notices if (one := records.notices.get(number)) and one.state != "withdrawn"}
        ends = [one for one in self.before.recipients.values() if one.notice_id in going]
        assert not [one for one in ends if one.state == RecipientState.WAITING]
        to_call = {one.id for one in ends if one.state == RecipientState.TASK_OPEN}
        owned = {one.recipient_id for one in self.before.tasks.values() if one.state == "open" and one.owner_id is not None}
        assert to_call <= owned

    def look(self) -> Seen:
        with self.store.read() as records:
            connection = records.audit._connection

            def rows(table: Table) -> Rows:
                columns = [column for column in table.c if not isinstance(column.type, Sealed | SealedJson)]
                return {row.id: row for row in connection.execute(select(*columns))}

            return Seen(rows(attempt), rows(recipient), rows(task), rows(confirmation))


def nothing_moves_backwards(before: Seen, now: Seen) -> None:
    for number, was in before.attempts.items():
        assert AttemptState(now.attempts[number].state) in ONWARD[AttemptState(was.state)]
    for number, was in before.recipients.items():
        one = now.recipients[number]
        assert one.round >= was.round
        if one.round == was.round:
            assert standing(one.state) >= standing(was.state)
            assert one.reach >= was.reach
            assert was.settled_at in (None, one.settled_at)
    assert set(before.words) <= set(now.words)


def nobody_is_told_twice(now: Seen) -> None:
    told = [
        (one.recipient_id, one.round, one.step, one.channel, one.account, one.external_id)
        for one in now.attempts.values()
        if one.recipient_id is not None and one.state in SENT
    ]
    assert len(told) == len(set(told))


def nothing_waits_for_the_settled(now: Seen) -> None:
    waiting = {one.recipient_id for one in now.attempts.values() if one.state == AttemptState.PLANNED}
    assert not [one for number, one in now.recipients.items() if number in waiting and one.settled_at is not None]


def everybody_stands_once(now: Seen, notices: int) -> None:
    stand = [(one.notice_id, one.person_id) for one in now.recipients.values()]
    assert len(stand) == len(set(stand)) == notices * LEDGER
    said_so = {one.recipient_id for one in now.words.values()}
    assert {number for number, one in now.recipients.items() if RecipientState(one.state) in CONFIRMED} <= said_so


def nobody_is_on_two_lists(now: Seen) -> None:
    asked = [one.recipient_id for one in now.tasks.values() if one.state == "open" and TaskKind(one.kind) in REACHING]
    assert len(asked) == len(set(asked))


def message_id(parcel: Parcel) -> str:
    return f"m{parcel.lead.id}.{parcel.lead.tries}"


def standing(state: str) -> int:
    return len(STANDS) if state == RecipientState.EXCLUDED else STANDS.index(RecipientState(state))


def live(databases: Database, examples: int) -> None:
    run_state_machine_as_test(
        lambda: AnyOrder(open_store(databases.copy(fill))),
        settings=settings(
            max_examples=examples, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), database=None
        ),
    )


def test_in_any_order(chosen: Database) -> None:
    live(chosen, 15)
