"""What platforms let through: limits of addresses, groups and accounts, hours of the day; and what an answer has to name."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.channels.base import Capabilities, Window
from bot.delivery.planning import Planner
from bot.delivery.sender import AccountSender
from bot.domain.delivery import LANES, Lane, Outcome, Purpose, Reason, SendResult
from bot.domain.ladder import Rung
from bot.domain.limits import Calendar, Limit
from bot.domain.messages import Form, Grant, Trigger
from bot.store import Records, Store
from bot.store.tables.notices import attempt
from bot.store.tables.people import person
from tests.builders import (
    ABILITY,
    CHAT,
    HE,
    HOUR,
    NOW,
    QIN,
    QUIET,
    WEI,
    YAO,
    at,
    attempt_row,
    auditor,
    composer,
    ladders,
    released,
)
from tests.delivery.test_sender import Account

SHUT = SendResult(Outcome.REFUSED, Reason.ACCOUNT, code=40243)
NAMES = Capabilities(
    windows={Trigger.MESSAGE: Window(2, timedelta(minutes=5))},
    group_window=Window(5, timedelta(minutes=5)),
    names_answered=True,
    groups=True,
    per_second=1000.0,
)
MINUTE = timedelta(minutes=1)


def limited(*limits: Limit, **changes: Any) -> Capabilities:
    return replace(ABILITY, each=limits, **changes)


# --- limits ------------------------------------------------------------------------------------------------------------


def test_a_second_message_waits_until_the_platform_lets_it_through(store: Store) -> None:
    account = Account(store, capabilities=limited(Limit(1, timedelta(seconds=30))))
    account.plan("一", "二", external_id="person-1")
    assert account.drain() == ["一"]
    assert account.drain(timedelta(seconds=29)) == []
    assert account.drain(timedelta(seconds=1)) == ["二"]


def test_waiting_for_a_limit_is_no_try(store: Store) -> None:
    account = Account(store, capabilities=limited(Limit(1, timedelta(minutes=5))))
    account.plan("一", "二", external_id="person-1")
    for _ in range(6):
        account.drain(timedelta(seconds=10))
    account.drain(timedelta(minutes=5))
    assert account.states() == {"accepted": 2}


def test_what_is_used_up_for_today_has_failed_and_does_not_hold_up_the_ladder(store: Store) -> None:
    account = Account(store, capabilities=limited(Limit(2, Calendar.DAY)))
    account.plan("一", "二", "三", external_id="person-1")
    account.plan("别人的")
    assert set(account.drain()) == {"一", "二", "别人的"}
    assert account.states() == {"accepted": 3, "failed": 1}
    with store.read() as records:
        (reason,) = {row["reason"] for row in _failed(records)}
    assert reason == Reason.QUOTA.value


def test_groups_have_limits_of_their_own(store: Store) -> None:
    account = Account(store, capabilities=replace(NAMES, each_group=(Limit(1, MINUTE),)))
    account.plan("一", "二", external_id="group-1", form=Form.GROUP.value)
    account.plan("三", external_id="group-2", form=Form.GROUP.value)
    assert set(account.drain()) == {"一", "三"}
    assert account.drain(MINUTE) == ["二"]


def test_a_couple_with_one_telephone_is_one_telephone_to_the_platform(store: Store) -> None:
    with store.write() as records:
        _same_number(records)
    ability = Capabilities(phone=Form.SMS, each=(Limit(1, Calendar.DAY),), per_second=1000.0)
    account = Account(store, capabilities=ability)
    for number in (YAO, WEI):
        account.plan(f"给{number}", external_id=f"person:{number}", form=Form.SMS.value)
    assert len(account.drain()) == 1
    assert account.drain(timedelta(seconds=1)) == []
    assert account.states() == {"accepted": 1, "failed": 1}


def test_the_account_as_a_whole_sends_no_more_than_its_platform_allows(store: Store) -> None:
    account = Account(store, capabilities=replace(ABILITY, total=(Limit(3, MINUTE),)))
    account.plan(*"一二三四五")
    assert len(account.drain()) == 3
    assert account.drain(timedelta(seconds=59)) == []
    assert len(account.drain(timedelta(seconds=1))) == 2


def test_nothing_leaves_outside_the_hours_of_a_channel(store: Store) -> None:
    account = Account(store, capabilities=replace(ABILITY, hours=((time(9, 30), time(11)),)))
    account.plan("一")
    assert account.drain() == []
    assert account.drain(timedelta(minutes=30)) == ["一"]


# --- planning knows it before ------------------------------------------------------------------------------------------


def rungs(store: Store, ability: Capabilities, person_id: int, now: datetime = NOW) -> set[Rung]:
    with store.read() as records:
        found = Planner({CHAT: ability}).rungs(records, [person_id], now)[person_id]
    return {rung for rung, ways in found.items() if ways}


def test_whoever_has_had_all_that_his_platform_allows_is_planned_another_way(store: Store) -> None:
    ability = limited(Limit(1, Calendar.DAY))
    account = Account(store, capabilities=ability)
    assert rungs(store, ability, HE) == {Rung.PUSH}
    account.plan("一", external_id="person-2")
    account.drain()
    assert rungs(store, ability, HE) == set()
    assert rungs(store, ability, HE, NOW + timedelta(days=1)) == {Rung.PUSH}


def test_whoever_takes_back_his_consent_is_not_pushed_to(store: Store) -> None:
    asked = replace(ABILITY, asks_person=True)
    assert rungs(store, ABILITY, HE) == {Rung.PUSH}
    assert rungs(store, asked, HE) == set()
    with store.write() as records:
        records.allowances.note(*CHAT, "person-2", [Grant("push", True)], "event", NOW)
    assert rungs(store, asked, HE) == {Rung.PUSH}
    with store.write() as records:
        records.allowances.note(*CHAT, "person-2", [Grant("push", False)], "event", NOW)
    assert rungs(store, ABILITY, HE) == set()


def test_a_window_that_the_platform_calls_closed_stays_closed_until_he_speaks_again(store: Store) -> None:
    account = Account(store, SendResult(Outcome.REFUSED, Reason.WINDOW, code=45015))
    speaks(store, "person-2", NOW)
    assert rungs(store, ABILITY, HE) == {Rung.PUSH, Rung.CHAT}
    account.plan("一", external_id="person-2")
    account.drain()
    assert rungs(store, ABILITY, HE, NOW + MINUTE) == {Rung.PUSH}
    speaks(store, "person-2", NOW + 2 * MINUTE)
    assert rungs(store, ABILITY, HE, NOW + 3 * MINUTE) == {Rung.PUSH, Rung.CHAT}


def test_on_an_account_that_has_been_refused_for_long_nothing_is_planned(store: Store) -> None:
    account = Account(store, *[SHUT] * 9)
    account.plan("一", external_id="person-1")
    account.drain()
    assert rungs(store, ABILITY, QIN, NOW + MINUTE) == {Rung.PUSH}
    for _ in range(3):
        account.drain(timedelta(minutes=5))
    assert rungs(store, ABILITY, QIN, account.clock.now()) == set()


def test_an_account_that_is_taken_up_again_is_planned_with_again(store: Store) -> None:
    account = Account(store, *[SHUT] * 4)
    account.plan("一", external_id="person-1")
    for _ in range(4):
        account.drain(timedelta(minutes=5))
    with store.read() as records:
        standing = records.accounts.standing(*CHAT)
    assert standing is not None
    assert (standing.reason, standing.code, standing.since) == (Reason.ACCOUNT, 40243, at("9:05"))
    assert account.drain(timedelta(minutes=5)) == ["一"]
    with store.read() as records:
        assert records.accounts.standing(*CHAT) is None


def test_what_another_process_was_refused_is_not_tried_here(store: Store) -> None:
    with store.write() as records:
        records.accounts.refused(*CHAT, NOW + timedelta(minutes=5), Reason.ACCOUNT, None, NOW)
    account = Account(store)
    account.plan("一")
    assert account.drain() == []
    assert account.drain(timedelta(minutes=5)) == ["一"]


# --- what an answer names ----------------------------------------------------------------------------------------------


def speaks(store: Store, who: str, now: datetime, group: str = "", message_id: str = "") -> None:
    row = {
        "channel": CHAT[0],
        "account": CHAT[1],
        "key": f"{who}:{group}:{now.isoformat()}",
        "sender": who,
        "chat_group": group,
        "kind": "text",
        "trigger": Trigger.MESSAGE.value,
        "text": "您好",
        "route": "test",
        "passive": False,
        "received_at": now,
        "message_id": message_id,
    }
    with store.write() as records:
        records.inbox.record([row])


def named(account: Account) -> list[tuple[str, int]]:
    return [(one.answering, one.seq) for one in account.post.sent]


def test_each_answer_names_the_newest_message_and_has_its_number(store: Store) -> None:
    account = Account(store, capabilities=NAMES)
    speaks(store, "person-2", NOW - MINUTE, message_id="old")
    speaks(store, "person-2", NOW, message_id="new")
    account.plan("一", "二", external_id="person-2")
    account.drain()
    assert named(account) == [("new", 1), ("new", 2)]


def test_a_repeated_try_names_the_same_message_under_the_same_number(store: Store) -> None:
    account = Account(store, SendResult(Outcome.REFUSED, Reason.TRANSIENT), capabilities=NAMES)
    speaks(store, "person-2", NOW, message_id="first")
    account.plan("一", external_id="person-2")
    account.drain()
    speaks(store, "person-2", NOW + timedelta(seconds=3), message_id="second")
    account.drain(timedelta(seconds=5))
    assert named(account) == [("first", 1), ("first", 1)]


def test_more_answers_than_the_platform_allows_are_not_tried(store: Store) -> None:
    account = Account(store, capabilities=NAMES)
    speaks(store, "person-2", NOW, message_id="m")
    account.plan("一", "二", "三", external_id="person-2")
    assert account.drain() == ["一", "二"]
    with store.read() as records:
        assert [row["reason"] for row in _failed(records)] == [Reason.WINDOW.value]


def test_outside_the_window_nothing_is_named_and_nothing_sent(store: Store) -> None:
    account = Account(store, capabilities=NAMES)
    speaks(store, "person-2", NOW - timedelta(minutes=5), message_id="m")
    account.plan("一", external_id="person-2")
    assert account.drain() == []


def test_in_a_group_an_answer_names_what_was_said_there_and_a_post_names_nothing(store: Store) -> None:
    account = Account(store, capabilities=NAMES)
    speaks(store, "member-9", NOW, group="group-1", message_id="g")
    account.plan("答", external_id="group-1", form=Form.GROUP.value)
    account.plan("发", external_id="group-2", form=Form.GROUP.value)
    account.drain()
    assert {one.to: (one.answering, one.seq) for one in account.post.sent} == {"group-1": ("g", 1), "group-2": ("", 0)}


def test_what_is_said_in_a_group_opens_no_window_to_the_person(store: Store) -> None:
    speaks(store, "person-2", NOW, group="group-1", message_id="g")
    assert rungs(store, NAMES, HE) == set()


# --- what a try teaches ------------------------------------------------------------------------------------------------


def test_what_a_refusal_says_of_a_group_is_kept_and_handed_on(store: Store) -> None:
    refusal = SendResult(Outcome.REFUSED, Reason.SWITCH, code=40034105, grants=(Grant("post", False),))
    account = Account(store, refusal, capabilities=NAMES)
    account.plan("一", external_id="group-1", form=Form.GROUP.value)
    account.drain()
    with store.write() as records:
        assert records.allowances.of(*CHAT, ["group-1"]) == {"group-1": {"post": False}}
        records.allowances.note(*CHAT, "group-1", [Grant("post", True), Grant("hear", True)], "event", NOW)
    account.plan("二", external_id="group-1", form=Form.GROUP.value)
    account.drain()
    assert account.post.sent[-1].grants == {"post", "hear"}


def test_a_doubt_that_must_not_be_repeated_is_not(store: Store) -> None:
    account = Account(store, SendResult(Outcome.UNKNOWN, Reason.TIMEOUT, once=True))
    account.plan("一", form=Form.PUSH.value)
    assert account.drain() == ["一"]
    assert account.drain(timedelta(minutes=9)) == []
    assert account.states() == {"unknown": 1}


def test_a_platform_that_wants_to_be_left_alone_is(store: Store) -> None:
    account = Account(store, SendResult(Outcome.REFUSED, Reason.TRANSIENT, wait=MINUTE))
    account.plan("一")
    assert account.drain() == ["一"]
    assert account.drain(timedelta(seconds=59)) == []
    assert account.drain(timedelta(seconds=1)) == ["一"]


def test_pushes_stay_away_from_the_moments_at_which_everybody_sends(store: Store) -> None:
    planner = Planner({CHAT: replace(ABILITY, keeps_off=2 * MINUTE)})
    lanes = {purpose: planner.leaves_at(*CHAT, LANES[purpose], NOW, "k") - NOW for purpose in (Purpose.NOTICE, Purpose.REPLY)}
    assert lanes[Purpose.NOTICE] >= 2 * MINUTE
    assert lanes[Purpose.REPLY] == timedelta(0)


# --- helpers -----------------------------------------------------------------------------------------------------------


def _failed(records: Records) -> list[dict[str, Any]]:
    rows = records.connection.execute(select(attempt).where(attempt.c.state == "failed"))
    return [dict(row._mapping) for row in rows]


def _same_number(records: Records) -> None:
    shared = {"phone": "13900002007", "phone_index": "13900002007"}
    records.connection.execute(update(person).where(person.c.id.in_([YAO, WEI])).values(shared))


# --- what limits must not do -------------------------------------------------------------------------------------------


def test_whoever_asks_is_answered_however_much_was_sent_unasked(store: Store) -> None:
    account = Account(store, capabilities=limited(Limit(1, HOUR), total=(Limit(1, HOUR),)))
    account.plan("通知", external_id="person-1")
    assert account.drain() == ["通知"]
    account.plan("答一", "答二", external_id="person-1", purpose=Purpose.REPLY)
    assert account.drain() == ["答一", "答二"]


def test_several_notices_in_one_message_are_one_message(store: Store) -> None:
    account = Account(store, capabilities=limited(Limit(2, HOUR)))
    account.plan("一", "二", "三", external_id="person-2")
    with store.write() as records:
        several = records.claims.claim(*CHAT, NOW, 9, tuple(Lane), ())
        rest = select(attempt.c.id).where(attempt.c.key.in_(["二", "三"]))
        out = {"state": "accepted", "claimed_at": NOW, "bundle_id": several[0].id}
        records.connection.execute(update(attempt).where(attempt.c.id.in_(rest)).values(out))
        records.connection.execute(update(attempt).where(attempt.c.id == several[0].id).values(state="accepted"))
    account.plan("四", external_id="person-2")
    assert account.drain() == ["四"]


def test_what_may_have_arrived_before_does_not_fail_for_a_limit(store: Store) -> None:
    account = Account(store, SendResult(Outcome.UNKNOWN, Reason.TIMEOUT), capabilities=limited(Limit(1, Calendar.DAY)))
    account.plan("一", external_id="person-1", form=Form.PUSH.value)
    account.drain()
    with store.write() as records:
        other = {"external_id": "person-1", "state": "accepted", "claimed_at": NOW}
        records.delivery.plan([{**attempt_row("别的"), **other}])
    account.drain(timedelta(seconds=10))
    with store.read() as records:
        row = records.connection.execute(select(attempt).where(attempt.c.key == "一")).one()
    assert row.state == "unknown"


def test_others_are_served_while_one_waits_for_a_limit(store: Store) -> None:
    account = Account(store, capabilities=limited(Limit(1, HOUR), concurrency=1))
    account.plan("一", external_id="person-1")
    account.drain()
    account.plan("等", external_id="person-1")
    account.plan("走", external_id="person-3")
    assert account.drain(timedelta(seconds=1)) == ["走"]


def test_nothing_is_moved_into_quiet_hours_or_past_its_time(store: Store) -> None:
    planner = Planner({CHAT: replace(ABILITY, keeps_off=2 * MINUTE)}, QUIET)
    for moment, until in ((at("11:59"), at("20:00")), (at("16:59"), at("17:00"))):
        assert planner.leaves_at(*CHAT, Lane.NOTICE, moment, "k", until) == moment


def test_a_refused_account_is_tried_again_when_it_has_rested(store: Store) -> None:
    with store.write() as records:
        records.accounts.refused(*CHAT, NOW - HOUR, Reason.ACCOUNT, 40243, NOW - 5 * HOUR)
    assert rungs(store, ABILITY, QIN) == {Rung.PUSH}
    account = Account(store)
    account.plan("一")
    account.drain()
    with store.read() as records:
        assert records.accounts.standing(*CHAT) is None


def test_what_waits_on_an_account_that_is_out_looks_for_another_way(store: Store) -> None:
    account = Account(store, SendResult(Outcome.UNKNOWN, Reason.TIMEOUT), *[SHUT] * 99)
    with store.write() as records:
        notice = released(records)
        ladders().tick(records, NOW)
    for _ in range(6):
        account.drain(timedelta(minutes=5))
        with store.write() as records:
            auditor().round(records, account.clock.now())
    with store.read() as records:
        states = {row.state for row in records.connection.execute(select(attempt).where(attempt.c.recipient_id.is_not(None)))}
        assert notice.id
    assert "planned" not in states
    assert states <= {"unknown", "failed"}


def test_a_picture_that_cannot_be_drawn_does_not_hold_up_its_words(store: Store) -> None:
    def breaks(name: str) -> bytes:
        raise MemoryError(name)

    account = Account(store, capabilities=replace(ABILITY, pictures=True))
    account.sender = AccountSender(account.post, store, account.clock, composer(), breaks)
    account.plan("字", data={"values": {"text": "字"}, "card": None, "picture": "relay:1"})
    assert account.drain() == ["字"]
    assert account.post.sent[0].picture == b""
