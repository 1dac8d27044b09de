"""A copy of the morning's database is started later: nothing leaves that is past its hour, and nobody is rung up for nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import ManualClock
from bot.context import Send
from bot.delivery.callers import Callers
from bot.delivery.sender import AccountSender
from bot.domain.delivery import AttemptState, Lane, Reason
from bot.domain.messages import Card, ReceiptReport, Reply
from bot.store import Records, Store
from bot.store.delivery import Mark
from bot.store.tables.notices import attempt, task
from tests.builders import (
    CHAT,
    GROUPS,
    HE,
    MOURNER,
    NOW,
    OFFICE,
    QIN,
    QUIET,
    TAO,
    WEI,
    YAO,
    Postbox,
    at,
    auditor,
    composer,
    desk,
    ladders,
    released,
    state_of,
)

EVERYBODY = (QIN, HE, TAO, YAO, MOURNER, WEI)
NOON = at("11:00")  # of a meeting on the same day


class Copy:
    """The service over a database, on a clock of its own."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.post = Postbox()

    def copied(self, **draft: Any) -> int:
        """In the morning: a message has arrived, one has left, one is being sent, the others and a reminder are planned."""
        with self.store.write() as records:
            one = released(records, **draft)
            ladders().tick(records, NOW)
            arrived, left, *_ = records.claims.claim(*CHAT, NOW, 3, tuple(Lane), ())
            for which in (arrived, left):
                mark = Mark(which.id, which.claimed_at, AttemptState.ACCEPTED, Reason.NONE, NOW, f"m{which.id}")
                records.delivery.mark([mark], NOW)
            records.receipts.keep(*CHAT, [ReceiptReport(f"m{arrived.id}", True)], NOW)
            records.receipts.apply(*CHAT, [f"m{arrived.id}"], NOW)
            send = Send("reminder", Reply("push/part", {"text": "今天开会"}), "r", NOW + timedelta(hours=2), Card("今天开会"))
            desk().tell_people(records, [QIN], send, NOW)
        return one.id

    def started(self, now: datetime) -> None:
        """As `App.start` does, and then an hour of everything working."""
        sender = AccountSender(self.post, self.store, clock := ManualClock(now), composer())
        lease = timedelta(0)
        for _ in range(12):
            with self.store.write() as records:
                auditor().round(records, clock.now(), lease)
                while ladders().tick(records, clock.now()):
                    pass
                Callers(desk(), QUIET, OFFICE.reach).tick(records, clock.now())
            asyncio.run(sender.drain())
            clock.advance(timedelta(minutes=5))
            lease = timedelta(minutes=1)

    def to_people(self) -> set[str]:
        return {one.to for one in self.post.sent if not one.to.startswith("staff")}

    def rows(self, ask: Callable[[Records], Any]) -> Any:
        with self.store.read() as records:
            return ask(records)

    def states(self, notice_id: int) -> dict[int, str]:
        return self.rows(lambda records: {one: state_of(records, notice_id, one) for one in EVERYBODY})  # type: ignore[no-any-return]

    def calls(self) -> dict[int, tuple[str, bool]]:
        """Who is to be rung up, under what title, and whether somebody has it."""
        query = select(task).where(task.c.kind == "call", task.c.state == "open")
        rows = self.rows(lambda records: records.audit._connection.execute(query).all())
        return {row.person_id: (row.title, row.owner_id is not None) for row in rows}


@pytest.fixture
def copy(store: Store) -> Copy:
    return Copy(store)


def reached_first(copy: Copy) -> int:
    """Whose message had arrived when the copy was made."""
    query = select(attempt.c.person_id).where(attempt.c.state == "delivered")
    return int(copy.rows(lambda records: records.audit._connection.execute(query).scalar_one()))


@pytest.mark.parametrize("later", [at("17:00"), at("18:30"), at("9:00", 11), at("9:00", 14)])
def test_nothing_that_was_for_the_day_leaves_after_it(copy: Copy, later: datetime) -> None:
    copy.copied()
    copy.started(later)
    assert copy.to_people() == set()
    groups = copy.rows(lambda records: records.claims.claim(*GROUPS, later, 9, tuple(Lane), ()))
    assert groups == []
    states = copy.rows(lambda records: {state for (purpose, state), _ in records.delivery.counts().items() if purpose != "staff"})
    assert "planned" not in states


def test_whoever_was_not_told_is_on_a_humans_list_the_next_day(copy: Copy) -> None:
    number = copy.copied()
    copy.started(at("9:00", 11))
    assert set(copy.states(number).values()) == {"task_open"}
    assert set(copy.calls()) == set(EVERYBODY)
    assert all(title == "座谈会" and owned for title, owned in copy.calls().values())


def test_before_the_cutoff_it_goes_on_where_it_was(copy: Copy) -> None:
    number = copy.copied()
    copy.started(at("15:00"))
    assert copy.to_people()
    assert set(copy.states(number).values()) == {"waiting", "task_open"}


def test_nobody_who_was_reached_is_rung_up_for_a_meeting_that_has_been(copy: Copy) -> None:
    number = copy.copied(event_at=NOON)
    reached = reached_first(copy)
    copy.started(at("9:00", 11))
    assert copy.to_people() == set()
    states = copy.states(number)
    assert states.pop(reached) == "reached_unconfirmed"
    assert set(states.values()) == {"task_open"}


def test_whoever_was_not_told_of_a_meeting_that_has_been_gets_an_explanation(copy: Copy) -> None:
    copy.copied(event_at=NOON)
    asked_before = set(copy.calls())
    copy.started(at("9:00", 11))
    titles = {person: title for person, (title, _) in copy.calls().items() if person not in asked_before}
    assert titles
    assert set(titles.values()) == {"座谈会（会已开过，请说明情况）"}


def test_what_was_being_sent_when_the_copy_was_made_is_not_sent_again(copy: Copy) -> None:
    copy.copied()
    query = select(attempt.c.id, attempt.c.external_id).where(attempt.c.state == "sending")
    (sending,) = copy.rows(lambda records: records.audit._connection.execute(query).all())
    copy.started(at("15:00"))
    state = copy.rows(
        lambda records: records.audit._connection.execute(select(attempt.c.state).where(attempt.c.id == sending.id))
    )
    assert state.scalar_one() == "unknown"
