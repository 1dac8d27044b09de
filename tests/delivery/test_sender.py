"""The sending side against a platform that refuses, falls silent, and recovers."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.base import Capabilities
from bot.clock import ManualClock
from bot.delivery.sender import AccountSender
from bot.domain.delivery import Outcome, Purpose, Reason, SendResult
from bot.domain.messages import Form
from bot.domain.tasks import TaskKind
from bot.store import Store
from tests.builders import ABILITY, HE, NOW, Postbox, attempt_row, auditor, composer, desk, ladders, receipt, released

BUSY = SendResult(Outcome.REFUSED, Reason.TRANSIENT)
LOST = SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)
SHUT = SendResult(Outcome.REFUSED, Reason.ACCOUNT)
GONE = SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True)


class Account:
    """An account, its clock, and what is in the records about it."""

    def __init__(self, store: Store, *answers: SendResult, capabilities: Capabilities = ABILITY) -> None:
        self.store = store
        self.clock = ManualClock(NOW)
        self.post = Postbox(*answers, capabilities=capabilities)
        self.sender = AccountSender(self.post, store, self.clock, composer())

    def plan(self, *keys: str, **changes: Any) -> None:
        with self.store.write() as records:
            records.delivery.plan([attempt_row(key, self.clock.now(), **{"external_id": key, **changes}) for key in keys])

    def drain(self, after: timedelta = timedelta(0)) -> list[str]:
        """Let time pass and send what is due; the texts that left."""
        self.clock.advance(after)
        before = len(self.post.sent)
        asyncio.run(self.sender.drain())
        return [one.text for one in self.post.sent[before:]]

    def states(self) -> dict[str, int]:
        with self.store.read() as records:
            counts: Counter[str] = Counter()
            for (_, state), count in records.delivery.counts().items():
                counts[state] += count
            return dict(counts)


def test_a_message_leaves_once_and_what_it_said_is_kept(store: Store) -> None:
    account = Account(store)
    account.plan("您好")
    assert account.drain() == ["您好"]
    assert account.drain() == []
    with store.read() as records:
        (kept,) = records.delivery.sent_to("wechat", "main", "您好")
    assert (kept["text"], kept["state"]) == ("您好", "accepted")


def test_what_a_busy_platform_refused_is_tried_again_with_the_same_key(store: Store) -> None:
    account = Account(store, BUSY, BUSY)
    account.plan("a")
    account.drain()
    assert account.drain(timedelta(seconds=4)) == []
    assert account.drain(timedelta(seconds=1)) == ["a"]
    assert account.drain(timedelta(seconds=20)) == ["a"]
    assert account.states() == {"accepted": 1}
    assert len({one.key for one in account.post.sent}) == 1
    assert all(len(one.key) <= 32 for one in account.post.sent)


def test_an_account_that_is_refused_rests_and_is_tried_again(store: Store) -> None:
    account = Account(store, SHUT, capabilities=Capabilities(per_second=1, concurrency=1))
    account.plan("a", "b", purpose=Purpose.NOTICE)
    assert len(account.drain()) == 1
    assert account.sender.paused_until == NOW + timedelta(minutes=5)
    account.plan("answer", purpose=Purpose.REPLY)
    assert account.drain(timedelta(minutes=4, seconds=59)) == []
    assert account.drain(timedelta(seconds=1)) == ["answer"]
    assert {*account.drain(timedelta(seconds=1)), *account.drain(timedelta(seconds=1))} == {"a", "b"}
    assert account.states() == {"accepted": 3}


def test_what_was_planned_for_today_never_leaves_tomorrow(store: Store) -> None:
    account = Account(store, SHUT)
    account.plan("a", expires_at=NOW + timedelta(minutes=3))
    account.drain()
    assert account.drain(timedelta(minutes=10)) == []
    with store.write() as records:
        records.delivery.expire(account.clock.now())
    assert account.states() == {"expired": 1}


def test_a_chat_message_that_may_have_arrived_is_not_repeated(store: Store) -> None:
    account = Account(store, LOST)
    account.plan("a", form=Form.CHAT.value)
    account.drain()
    assert account.drain(timedelta(hours=1)) == []
    assert account.states() == {"unknown": 1}


def test_a_push_that_may_have_arrived_is_repeated_with_the_same_key_while_that_is_safe(store: Store) -> None:
    account = Account(store, LOST)
    account.plan("a", form=Form.PUSH.value)
    account.drain()
    assert account.drain(timedelta(seconds=5)) == ["a"]
    assert account.states() == {"accepted": 1}
    assert account.post.sent[0].key == account.post.sent[1].key


def test_a_push_in_doubt_is_not_repeated_after_the_platform_has_forgotten_its_key(store: Store) -> None:
    account = Account(store, LOST)
    account.plan("a", form=Form.PUSH.value)
    account.drain()
    with store.write() as records:
        records.delivery.expire(NOW + timedelta(minutes=11))
    assert account.drain(timedelta(minutes=11)) == []
    assert account.states() == {"unknown": 1}


def test_a_message_without_words_fails_and_holds_up_nobody(store: Store) -> None:
    account = Account(store)
    account.plan("wordless", data={"values": {}, "card": None})
    account.plan("您好")
    assert account.drain() == ["您好"]
    assert account.states() == {"failed": 1, "accepted": 1}


def test_a_later_part_does_not_overtake_one_that_is_tried_again(store: Store) -> None:
    account = Account(store, BUSY)
    account.plan("1", "2", external_id="person-1", purpose=Purpose.REPLY)
    account.drain()
    assert account.drain(timedelta(seconds=30)) == ["1", "2"]


def test_whoever_dies_meanwhile_is_told_nothing_more_and_nobody_rings(store: Store) -> None:
    with store.write() as records:
        notice = released(records, NOW)
        ladders().tick(records, NOW)
        records.people.change_person(HE, {"died_on": NOW.date()})
        auditor().round(records, NOW)
        rows = {one["person_id"]: one for one in records.board.recipients(notice.id)}
        calls = [task.person_id for task in records.tasks.open_tasks()]
    assert (rows[HE]["state"], rows[HE]["reason"]) == ("excluded", "已故")
    assert HE not in calls


def test_whoever_cannot_be_reached_here_is_rung_up_at_once(store: Store) -> None:
    account = Account(store, *[GONE] * 4)
    with store.write() as records:
        released(records)
        ladders().tick(records, NOW)
    account.drain()
    with store.write() as records:
        ladders().tick(records, NOW)
        rung = [one.person_id for one in records.tasks.open_tasks() if one.kind is TaskKind.CALL]
    assert HE in rung
    assert len(rung) == 6


def test_a_receipt_that_is_faster_than_the_platforms_answer_counts(store: Store) -> None:
    account = Account(store)
    account.plan("a", form=Form.PUSH.value)
    with store.write() as records:
        desk().receive(records, [receipt("m1")], NOW)
    account.drain()
    assert account.states() == {"delivered": 1}


def test_the_parts_of_an_answer_arrive_in_their_order(store: Store) -> None:
    account = Account(store)
    account.plan("1", "2", "3", external_id="person-1", purpose=Purpose.REPLY)
    assert account.drain() == ["1", "2", "3"]


def test_answers_leave_while_a_notice_fills_the_account(store: Store) -> None:
    account = Account(store, capabilities=Capabilities(per_second=10, concurrency=50))
    account.plan(*[f"n{number}" for number in range(30)])
    account.plan("answer", purpose=Purpose.REPLY)
    first = account.drain()
    assert first[0] == "answer"
    assert len(first) == 8
    account.plan("second answer", purpose=Purpose.REPLY)
    assert account.drain() == ["second answer"]


@pytest.mark.parametrize("steps", range(0, 40, 3))
def test_a_sender_that_is_stopped_wherever_it_stands_lets_its_calls_end(store: Store, steps: int) -> None:
    account = Account(store)
    account.plan("a", "b")

    async def run_and_stop() -> None:
        task = asyncio.create_task(account.sender.run(idle=0.01))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(run_and_stop())
    assert "sending" not in account.states()


def test_a_sender_that_is_stopped_lets_its_calls_end(store: Store) -> None:
    account = Account(store)
    account.plan("a", "b")

    async def run_and_stop() -> None:
        task = asyncio.create_task(account.sender.run(idle=0.01))
        while not account.post.sent:
            await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(run_and_stop())
    assert "sending" not in account.states()
