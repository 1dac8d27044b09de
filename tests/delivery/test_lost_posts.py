"""A post to a group that did not come about goes to a human; none ends in silence, none is asked for in vain."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.clock import ManualClock
from bot.delivery.lost_posts import LostPosts
from bot.delivery.sender import AccountSender
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.domain.messages import Grant, Outgoing
from bot.domain.tasks import TaskKind
from bot.store import Records, Store
from bot.store.tables.notices import notice as notice_table
from bot.wording import Wording
from tests.builders import (
    ABILITIES,
    CLERK,
    GROUPS,
    NOW,
    OFFICE,
    QUIET,
    Postbox,
    composer,
    desk,
    released,
)

GONE = SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True)
SWITCH = SendResult(Outcome.REFUSED, Reason.SWITCH, code=40034105, grants=(Grant("post", False),))
DOUBT = SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)


class GroupPost(Postbox):
    name, account = GROUPS


def posted(store: Store, *answers: SendResult, **notice: object) -> ManualClock:
    """A notice is let go, and the bot posts it to its group with this result."""
    clock = ManualClock(NOW)
    with store.write() as records:
        released(records, **notice)
    box = GroupPost(*answers, capabilities=ABILITIES[GROUPS])
    asyncio.run(AccountSender(box, store, clock, composer()).drain())
    return clock


def look(store: Store, clock: ManualClock, after: timedelta = timedelta(0)) -> list[tuple[str, int | None, str]]:
    """The tasks of forwarding that there are then: title, owner and text."""
    clock.advance(after)
    tick = LostPosts(desk(), Wording(OFFICE.name, OFFICE.phone).render, QUIET)
    with store.write() as records:
        tick.tick(records, clock.now())
        tick.tick(records, clock.now())
        return relays(records)


def relays(records: Records) -> list[tuple[str, int | None, str]]:
    tasks = [one for one in records.tasks.open_tasks() if one.kind is TaskKind.RELAY and one.title.startswith("局机关工作群")]
    return [(one.title, one.owner_id, records.tasks.relay_text(one.number)) for one in tasks]


def test_a_post_that_went_out_asks_nothing_of_anybody(store: Store) -> None:
    assert look(store, posted(store), timedelta(hours=1)) == []


@pytest.mark.parametrize("answer", [GONE, SendResult(Outcome.REFUSED, Reason.CONTENT, permanent=True)])
def test_a_post_that_failed_is_forwarded_by_the_owner_of_the_group(store: Store, answer: SendResult) -> None:
    ((title, owner, text),) = look(store, posted(store, answer))
    assert (title, owner) == ("局机关工作群（没能自动发出）", CLERK)
    assert "座谈会" in text


def test_a_post_in_doubt_is_looked_for_before_it_is_forwarded(store: Store) -> None:
    clock = posted(store, DOUBT)
    assert look(store, clock, timedelta(minutes=14)) == []
    ((title, _, _),) = look(store, clock, timedelta(minutes=2))
    assert "先看看群里有没有" in title


def test_a_post_that_ran_out_of_time_is_not_silent_either(store: Store) -> None:
    clock = posted(store, *[SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)] * 9)
    clock.advance(timedelta(hours=10))
    with store.write() as records:
        records.delivery.expire(clock.now())
    assert len(look(store, clock)) == 1


def test_of_a_notice_that_was_withdrawn_nothing_is_forwarded(store: Store) -> None:
    clock = posted(store, GONE)
    with store.write() as records:
        records.notices.withdraw(1, clock.now())
    assert look(store, clock) == []


@pytest.mark.parametrize("how", ["withdrawn", "corrected"])
def test_a_post_in_flight_whose_notice_is_changed_is_not_tried_again(store: Store, how: str) -> None:
    class Meanwhile(GroupPost):
        async def send(self, message: Outgoing) -> SendResult:
            with store.write() as records:
                if how == "withdrawn":
                    records.notices.withdraw(1, clock.now())
                else:
                    records.connection.execute(update(notice_table).values(version=2))
            return await super().send(message)

    clock = ManualClock(NOW)
    with store.write() as records:
        released(records)
    box = Meanwhile(SendResult(Outcome.REFUSED, Reason.TRANSIENT), capabilities=ABILITIES[GROUPS])
    sender = AccountSender(box, store, clock, composer())
    for _ in range(3):
        asyncio.run(sender.drain())
        clock.advance(timedelta(minutes=1))
    assert len(box.sent) == 1


def test_withdrawing_ends_what_was_asked_already(store: Store) -> None:
    clock = posted(store, GONE)
    assert len(look(store, clock)) == 1
    with store.write() as records:
        records.notices.withdraw(1, clock.now())
        assert relays(records) == []


def test_whoever_can_open_the_group_to_us_hears_how_once(store: Store) -> None:
    clock = posted(store, SWITCH)
    look(store, clock)
    with store.read() as records:
        told = [row for row in records.delivery.counts().items() if row[0][0] == "staff"]
    assert sum(count for _, count in told) >= 1


def test_a_group_that_is_known_to_be_closed_is_not_tried_but_forwarded(store: Store) -> None:
    with store.write() as records:
        records.allowances.note(*GROUPS, "group-1", [Grant("post", False)], "event", NOW)
        released(records)
        tasks = [one.title for one in records.tasks.open_tasks() if one.kind is TaskKind.RELAY]
        assert "局机关工作群" in tasks
        assert records.delivery.sent_to(*GROUPS, "group-1") == []
