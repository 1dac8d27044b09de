"""Several processes send on one account: together they keep to its pace, and to one message an address at a time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.clock import ManualClock
from bot.delivery.sender import AccountSender, Sent
from bot.domain.audit import FindingKind
from bot.domain.delivery import Lane, Outcome, SendResult
from bot.domain.messages import Outgoing
from bot.store import AWAY, Store
from tests.builders import ABILITY, NOW, Postbox, attempt_row, auditor, composer

SLOW = replace(ABILITY, per_second=10)


class SlowPost(Postbox):
    """A platform that answers when it is let."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.let = asyncio.Event()

    async def send(self, message: Outgoing) -> SendResult:
        await self.let.wait()
        return await super().send(message)


class Breaking:
    """A template that raises what nobody foresaw, for one of the messages."""

    def __init__(self) -> None:
        self.render = composer()._render

    def __call__(self, template: str, data: Any) -> str:
        if "毒" in str(data):
            raise ZeroDivisionError
        return self.render(template, data)


def plan(store: Store, *keys: str, **changes: Any) -> None:
    with store.write() as records:
        records.delivery.plan([attempt_row(key, NOW, **{"external_id": key, **changes}) for key in keys])


def sender(store: Store, post: Postbox) -> AccountSender:
    return AccountSender(post, store, ManualClock(NOW), composer())


def test_together_they_get_no_more_than_the_pace_of_the_account(store: Store) -> None:
    plan(store, *(f"第{number}条" for number in range(30)))
    posts = [Postbox(capabilities=SLOW), Postbox(capabilities=SLOW)]

    async def both() -> list[Sent]:
        return [await sender(store, post).batch(20) for post in posts]

    first, second = asyncio.run(both())
    assert (first.taken, second.taken) == (8, 0)  # a fifth is kept for answers
    assert first.again_in is not None
    assert timedelta(0) < first.again_in <= timedelta(seconds=0.1)
    assert second.again_in is not None
    plan(store, "答话", lane=Lane.REPLY.value)
    assert asyncio.run(sender(store, posts[1]).batch(20)).taken == 1
    assert [one.text for one in posts[1].sent] == ["答话"]


def test_what_one_is_sending_to_an_address_the_other_waits_for(store: Store) -> None:
    plan(store, "先说的", external_id="person-2")
    plan(store, "后说的", external_id="person-2")
    plan(store, "别人的", external_id="person-3")
    slow, quick = SlowPost(), Postbox()

    async def both() -> tuple[Sent, Sent]:
        first = asyncio.create_task(sender(store, slow).batch(1))
        while not sending(store):
            await asyncio.sleep(0.001)
        second = await sender(store, quick).batch(9)
        slow.let.set()
        return await first, second

    first, second = asyncio.run(both())
    assert (first.taken, second.taken) == (1, 1)
    assert ([one.text for one in slow.sent], [one.text for one in quick.sent]) == (["先说的"], ["别人的"])
    assert asyncio.run(sender(store, quick).batch(9)).taken == 1
    assert [one.text for one in quick.sent] == ["别人的", "后说的"]


def sending(store: Store) -> int:
    with store.read() as records:
        return sum(count for (_, state), count in records.delivery.counts().items() if state == "sending")


def test_only_answers_are_taken_where_only_they_are_asked_for(store: Store) -> None:
    plan(store, "通知")
    plan(store, "答话", lane=Lane.REPLY.value)
    post = Postbox()
    assert asyncio.run(sender(store, post).batch(9, (Lane.REPLY,))).taken == 1
    assert [one.text for one in post.sent] == ["答话"]


def test_a_batch_that_is_stopped_lets_its_calls_end(store: Store) -> None:
    plan(store, "一", "二")
    slow = SlowPost()

    async def stopped() -> None:
        task = asyncio.create_task(sender(store, slow).batch(9))
        while sending(store) < 2:
            await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.sleep(0)
        slow.let.set()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(stopped())
    assert (sending(store), len(slow.sent)) == (0, 2)


def test_a_message_that_breaks_everything_is_set_aside_and_reported_and_the_others_leave(store: Store) -> None:
    plan(store, *(f"第{number}条" for number in range(9)), "有毒的", "末条")
    post = Postbox(capabilities=replace(ABILITY, per_second=100))
    broken = composer()
    broken._render = Breaking()
    asyncio.run(AccountSender(post, store, ManualClock(NOW), broken).batch(100))
    assert sorted(one.text for one in post.sent) == sorted([*(f"第{number}条" for number in range(9)), "末条"])
    with store.write() as records:
        counts = {state: count for (_, state), count in records.delivery.counts().items()}
        assert (counts["accepted"], counts["failed"]) == (10, 1)
        found = auditor().round(records, NOW)
    assert found.left(FindingKind.SET_ASIDE) == 1
    asyncio.run(AccountSender(post, store, ManualClock(NOW), broken).batch(100))
    assert ["程序出错没发成" in one.text for one in post.sent] == [False] * 10 + [True]  # staff know, and it is never tried again


def test_a_platform_that_takes_none_leaves_everything_as_it_was(store: Store) -> None:
    plan(store, "一", "二")
    post = Postbox(*[SendResult(Outcome.NOT_TRIED)] * 2)
    assert asyncio.run(sender(store, post).batch(9)).taken == 2
    with store.read() as records:
        assert {state: count for (_, state), count in records.delivery.counts().items()} == {"planned": 2}


def test_where_everything_breaks_no_message_is_at_fault_and_all_of_them_wait(store: Store) -> None:
    plan(store, *(f"毒{number}" for number in range(5)))
    post, clock = Postbox(), ManualClock(NOW)
    broken = composer()
    broken._render = Breaking()
    assert asyncio.run(AccountSender(post, store, clock, broken).batch(100)).taken == 5
    assert asyncio.run(AccountSender(post, store, clock, composer()).batch(100)).taken == 0  # for half a minute
    clock.advance(timedelta(seconds=31))
    asyncio.run(AccountSender(post, store, clock, composer()).batch(100))
    assert len(post.sent) == 5


def test_a_database_that_is_away_for_a_moment_breaks_no_message(store: Store) -> None:
    plan(store, "一", "二")
    post, clock = Postbox(), ManualClock(NOW)
    away = composer()
    away._render = lambda *_: raised(AWAY[0]("", {}, Exception()))  # type: ignore[call-arg]
    asyncio.run(AccountSender(post, store, clock, away).batch(100))
    clock.advance(timedelta(seconds=31))
    asyncio.run(AccountSender(post, store, clock, composer()).batch(100))
    assert [one.text for one in post.sent] == ["一", "二"]


def raised(fault: Exception) -> str:
    raise fault
