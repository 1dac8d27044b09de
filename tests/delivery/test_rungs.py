"""Every rung of a ladder: accounts, telephones, and those who receive for somebody."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.audiences import AudienceReader
from bot.channels.base import Capabilities
from bot.clock import ManualClock
from bot.delivery.assignment import Assignment
from bot.delivery.desk import Desk
from bot.delivery.ladders import DRILL, Ladders
from bot.delivery.planning import Planner, Weights
from bot.delivery.sender import AccountSender
from bot.domain.audience import parse
from bot.domain.delivery import Outcome, Purpose, Reason, SendResult
from bot.domain.ladder import Ladder, Plan, Rung, Step
from bot.domain.messages import Form, Outgoing
from bot.domain.people import Owner, OwnerKind
from bot.domain.tasks import TaskKind
from bot.store import Store
from bot.understanding.calendar import ChineseCalendar
from bot.wording import Wording
from tests.builders import (
    ABILITIES,
    ABILITY,
    CHAT,
    CLERK,
    HE,
    HOUR,
    NOW,
    OFFICE,
    QIN,
    TAO,
    WEI,
    YAO,
    Postbox,
    at,
    attempt_row,
    composer,
    fill,
    open_store,
    said,
    state_of,
)
from tests.databases import PostgreSQL

SMS, OTHER_SMS, VOICE = ("sms", "first"), ("sms", "second"), ("voice", "main")
TEXTS = Capabilities(phone=Form.SMS, receipts=True, per_second=1000.0, cost=5)
RINGS = Capabilities(phone=Form.VOICE, receipts=True, per_second=1000.0, cost=12)
STEPS = (Rung.PUSH, Rung.CHAT, Rung.SMS, Rung.VOICE, Rung.PROXY)
LONG = Ladder((*(Step(rung, HOUR) for rung in STEPS), Step(Rung.CALL)))


class Post(Postbox):
    """One account among several."""

    def __init__(self, account: tuple[str, str], ability: Capabilities, *answers: SendResult) -> None:
        super().__init__(*answers, capabilities=ability)
        self.name, self.account = account  # type: ignore[misc]


class House:
    """The small office with telephones: a clock, accounts that remember what they took, and one notice after another."""

    def __init__(self, store: Store, *plans: Plan, accounts: dict[tuple[str, str], Capabilities] | None = None) -> None:
        self.store = store
        self.clock = ManualClock(NOW)
        more = {SMS: TEXTS, VOICE: RINGS} if accounts is None else accounts
        abilities = {**ABILITIES, **more, DRILL: ABILITY}
        self.posts = {key: Post(key, ability) for key, ability in abilities.items()}
        planner = Planner(abilities)
        self.desk = Desk(
            planner, plans or [Plan(LONG)], OFFICE, Wording(OFFICE.name, OFFICE.phone).render, AudienceReader(ChineseCalendar())
        )
        self.ladders = Ladders(planner, (), Assignment(15))
        self.senders = [AccountSender(post, store, self.clock, composer()) for post in self.posts.values()]

    def send(self, **draft: Any) -> int:
        values = {"kind": "meeting", "title": "座谈会", "body": "请来。", "audience": "全体", "requires_confirmation": True}
        with self.store.write() as records:
            notice = records.notices.add({**values, "author_id": CLERK, **draft}, self.clock.now())
            self.desk.release(records, notice, 2, self.clock.now())
        return notice.id

    def go(self, clock: str) -> None:
        self.clock.set(at(clock))
        for _ in range(6):
            self.ladders.climb(self.store, self.clock.now)
            if not sum(asyncio.run(sender.drain()) for sender in self.senders):
                return

    def at(self, account: tuple[str, str]) -> list[Outgoing]:
        return self.posts[account].sent

    def to(self, *accounts: tuple[str, str]) -> list[str]:
        return [one.to for account in accounts for one in self.at(account)]


def test_whoever_has_no_account_is_written_to_then_rung_then_his_family_then_a_human(store: Store) -> None:
    house = House(store)
    notice = house.send()
    house.go("9:00")
    assert sorted(house.to(SMS)) == ["13900002003", "13900002004", "13900002007"]
    house.go("10:00")
    assert sorted(house.to(VOICE)) == ["13900002003", "13900002004", "13900002007"]
    house.go("11:00")
    house.go("17:00")
    with store.read() as records:
        tasks = {task.person_id: task.kind for task in records.tasks.open_tasks() if task.recipient_id}
        assert tasks[YAO] is TaskKind.CALL
        assert state_of(records, notice, WEI) == "task_open"


def test_the_number_is_looked_up_when_it_is_rung_and_stands_nowhere_else(store: Store) -> None:
    house = House(store)
    house.send()
    house.go("9:00")
    with store.read() as records:
        (kept,) = records.delivery.sent_to(*SMS, f"person:{YAO}")
    assert kept["external_id"] == f"person:{YAO}"
    assert kept["cost"] == 5
    assert "13900002004" not in str(kept)


def test_a_number_that_somebody_found_dead_is_not_written_to(store: Store) -> None:
    with store.write() as records:
        records.people.change_person(YAO, {"phone_dead_on": NOW.date()})
    house = House(store)
    house.send()
    house.go("9:00")
    assert "13900002004" not in house.to(SMS, VOICE)
    with store.read() as records:
        assert YAO in [task.person_id for task in records.tasks.open_tasks()]


def test_a_number_that_is_gone_when_the_message_leaves_makes_the_ladder_go_on(store: Store) -> None:
    house = House(store)
    house.send()
    with store.write() as records:
        house.ladders.tick(records, NOW)
        records.people.change_person(YAO, {"phone": None, "phone_index": None})
    house.go("9:00")
    with store.read() as records:
        assert YAO in [task.person_id for task in records.tasks.open_tasks()]


def test_a_daughter_is_the_last_machine_rung_and_is_asked_to_pass_it_on(store: Store) -> None:
    house = House(store)
    house.send()
    for hour in ("9:00", "10:00", "11:00"):
        house.go(hour)
    (asked,) = [one for one in house.at(CHAT) if one.to == "proxy-1"]
    assert "请转告陶大川同志" in asked.text


def test_his_second_account_is_tried_when_the_first_refuses_him(store: Store) -> None:
    with store.write() as records:
        records.people.bind(Owner(OwnerKind.PERSON, HE), *CHAT, "another-2", NOW)
    house = House(store, accounts={})
    house.posts[CHAT]._answers = []
    gone = SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True)

    async def refuse(message: Outgoing) -> SendResult:
        house.at(CHAT).append(message)
        return gone if message.to == "person-2" else SendResult(Outcome.ACCEPTED, message_id=message.key)

    house.posts[CHAT].send = refuse  # type: ignore[method-assign]
    house.send()
    house.go("9:00")
    assert [one.to for one in house.at(CHAT) if one.to.endswith("-2")] == ["person-2", "another-2"]


def test_what_fails_late_does_not_hurry_the_rung_that_is_under_way(store: Store) -> None:
    house = House(store)
    house.send()
    house.go("9:00")
    with store.write() as records:
        said(records, "person-2", at("9:50"))
    house.go("10:00")
    with store.write() as records:
        rows = {row["person_id"]: row for row in records.board.recipients(1)}
        before = rows[HE]["due_at"]
        records.recipients.hasten([(rows[HE]["id"], 0, 0)], at("10:05"))
        rows = {row["person_id"]: row for row in records.board.recipients(1)}
        assert rows[HE]["due_at"] == before


# --- which ladder is whose ---------------------------------------------------------------------------------------------


DOOR = Plan(Ladder((Step(Rung.VISIT),), "door"), parse("类别=离休"))
CALLED = Plan(Ladder((Step(Rung.CALL),), "called"), parse("姓名=何素云"))


def test_the_first_ladder_that_suits_somebody_is_his_and_his_own_comes_before_it(store: Store) -> None:
    with store.write() as records:
        records.people.change_person(TAO, {"ladder": "called"})
    house = House(store, DOOR, CALLED, Plan(LONG))
    house.send()
    house.go("9:00")
    with store.read() as records:
        tasks = {task.person_id: task.kind for task in records.tasks.open_tasks() if task.recipient_id}
    assert (tasks[QIN], tasks[HE], tasks[TAO]) == (TaskKind.DOOR, TaskKind.CALL, TaskKind.CALL)
    assert YAO not in tasks


def test_a_ladder_that_is_edited_does_not_disturb_who_is_under_way(store: Store) -> None:
    house = House(store)
    house.send()
    edited = House(store, Plan(Ladder((Step(Rung.CALL),))))
    edited.go("9:00")
    assert edited.to(CHAT)
    later = edited.send()
    edited.go("9:00")
    with store.read() as records:
        assert state_of(records, later, HE) == "task_open"


# --- several providers -------------------------------------------------------------------------------------------------


def test_text_messages_are_shared_between_providers_by_weight_and_a_person_stays_with_his(store: Store) -> None:
    house = House(store, accounts={SMS: TEXTS, OTHER_SMS: TEXTS})
    house.send()
    house.go("9:00")
    assert sorted(house.to(SMS, OTHER_SMS)) == ["13900002003", "13900002004", "13900002007"]
    with store.write() as records:
        records.access.set_weight(*SMS, 0)
    house.send()
    taken = len(house.at(SMS))
    house.go("9:01")
    assert len(house.at(SMS)) == taken


@pytest.mark.parametrize("weight", [0, 10, 50, 90, 100])
def test_a_weight_is_about_the_share_of_those_who_get_it(weight: int) -> None:
    weights = Weights({SMS: weight, OTHER_SMS: 100 - weight})
    chosen = [weights.choose([SMS, OTHER_SMS], f"person:{number}") for number in range(2000)]
    assert abs(chosen.count(SMS) / 2000 - weight / 100) < 0.05


# --- a rehearsal -------------------------------------------------------------------------------------------------------


def test_nothing_of_a_drill_leaves_for_a_platform(store: Store) -> None:
    house = House(store)
    house.send(drill=True)
    for hour in ("9:00", "10:00", "11:00", "12:00", "17:00"):
        house.go(hour)
    assert {key for key, post in house.posts.items() if post.sent} == {DRILL}
    assert all("演练" in one.text for one in house.at(DRILL))
    with store.read() as records:
        assert records.pending.of([QIN, HE, YAO], at("9:30")) == []


# --- several notices at once -------------------------------------------------------------------------------------------


def test_two_notices_for_one_open_window_leave_in_one_message_and_stay_two(store: Store) -> None:
    with store.write() as records:
        said(records, "person-2", NOW - timedelta(minutes=5))
    house = House(store, Plan(Ladder((Step(Rung.CHAT, HOUR), Step(Rung.CALL)))), accounts={})
    house.send(title="座谈会")
    second = house.send(title="健康体检")
    house.go("9:00")
    (both,) = [one for one in house.at(CHAT) if one.to == "person-2"]
    assert "座谈会" in both.text
    assert "健康体检" in both.text
    with store.read() as records:
        kept = records.delivery.sent_to(*CHAT, "person-2")
        assert [row["state"] for row in kept] == ["accepted", "accepted"]
        assert state_of(records, second, HE) == "waiting"


def test_a_message_that_could_not_leave_is_tried_again_for_all_its_notices(store: Store) -> None:
    with store.write() as records:
        said(records, "person-2", NOW - timedelta(minutes=5))
    house = House(store, Plan(Ladder((Step(Rung.CHAT, HOUR), Step(Rung.CALL)))), accounts={})
    house.posts[CHAT]._answers = [SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)]
    house.send(title="座谈会")
    house.send(title="健康体检")
    house.go("9:00")
    house.go("9:01")
    texts = [one.text for one in house.at(CHAT) if one.to == "person-2"]
    assert len(texts) == 2
    assert all("座谈会" in text and "健康体检" in text for text in texts)


def test_the_same_text_does_not_leave_again_and_again(store: Store) -> None:
    with store.write() as records:
        said(records, "person-2", NOW - timedelta(minutes=5))
    house = House(store, accounts={})
    with store.write() as records:
        same = {"external_id": "person-2", "data": {"values": {"text": "您好"}, "card": None}}
        records.delivery.plan([attempt_row(f"loop:{number}", purpose=Purpose.REMINDER, **same) for number in range(9)])
    for minute in range(9):
        house.go(f"9:0{minute}")
    assert len([one for one in house.at(CHAT) if one.to == "person-2"]) == 5


def test_after_a_large_notice_the_database_has_counted_again(postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until PostgreSQL has counted, it goes through every attempt of an account for each batch that leaves."""
    monkeypatch.setattr("bot.delivery.ladders.MANY", 2)
    url = postgresql.copy(fill)
    store = open_store(url)
    house = House(store)
    house.send()
    house.ladders.climb(store, house.clock.now)
    store.close()
    engine = create_engine(url)
    with engine.connect() as connection:
        counted = connection.execute(text("SELECT count(*) FROM pg_stats WHERE tablename = 'attempt' AND attname = 'channel'"))
        assert counted.scalar_one() == 1
    engine.dispose()
