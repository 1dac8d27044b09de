"""What QQ shows, and what the office learns, over real HTTP to the fake platform."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.channels.qq import QQChannel
from bot.channels.qq.codes import IN_GROUP, IN_PRIVATE
from bot.domain.delivery import Outcome, Purpose, Reason, SendResult
from bot.domain.limits import Limit
from bot.domain.messages import Card, Form, Grant, Outgoing, Trigger
from tests.fakes.qq import FakeQQ
from tests.fakes.qq.proving import GROUP, PERSON, POST, TEXT, Hands, answer_to, joined, send
from tests.fakes.qq.switches import Switch
from tests.faults.rig import Fault

CHAT = Outgoing(PERSON, Form.CHAT, TEXT, "k1")
PUSH = replace(CHAT, form=Form.PUSH)


class TestAnswers:
    @pytest.mark.parametrize(("to", "most"), [(GROUP, 5), (PERSON, 4)])
    def test_as_many_as_the_platform_allows_are_shown(self, to: str, most: int, channel: QQChannel, fake: FakeQQ) -> None:
        first = answer_to(fake, to)
        results = [send(channel, replace(first, text=f"{number}", seq=number)) for number in range(1, most + 2)]
        assert [one.outcome for one in results] == [Outcome.ACCEPTED] * most + [Outcome.REFUSED]
        assert (results[-1].reason, results[-1].code, results[-1].permanent) == (Reason.WINDOW, 40034128, False)
        assert fake.shown(to) == [str(number) for number in range(1, most + 1)]
        assert all(one.message_id.startswith("ROBOT1.0_") and not one.grants for one in results[:-1])

    def test_declared_windows_are_not_wider_than_the_platforms(self, channel: QQChannel) -> None:
        able = channel.capabilities
        assert able.group_window is not None
        assert (able.group_window.count, able.windows[Trigger.MESSAGE].count, able.windows[Trigger.TOUCH].count) == (5, 4, 1)
        assert max(able.group_window.lasts, able.windows[Trigger.MESSAGE].lasts) < timedelta(minutes=5)

    def test_late_answer_is_refused(self, channel: QQChannel, fake: FakeQQ, hands: Hands) -> None:
        answer = answer_to(fake)
        hands.move(minutes=5)
        assert send(channel, answer).reason is Reason.WINDOW
        assert fake.shown(GROUP) == []

    def test_late_answer_in_a_group_that_lets_us_post_is_a_post(self, channel: QQChannel, fake: FakeQQ, hands: Hands) -> None:
        answer = replace(answer_to(fake), grants=frozenset({"post"}))
        hands.move(minutes=5)
        result = send(channel, answer)
        assert (result.outcome, result.code, result.grants) == (Outcome.ACCEPTED, 40034128, (Grant("post", True),))
        assert fake.shown(GROUP) == [TEXT]
        assert "msg_id" not in fake.world.bodies[0]

    def test_late_answer_where_the_owner_switched_us_off_meanwhile(self, channel: QQChannel, fake: FakeQQ, hands: Hands) -> None:
        answer = replace(answer_to(fake), grants=frozenset({"post"}))
        hands.move(minutes=5)
        fake.world.groups[GROUP].active = False
        result = send(channel, answer)
        assert (result.reason, result.grants) == (Reason.SWITCH, (Grant("post", False),))

    def test_answer_that_was_sent_before_counts_as_sent(self, channel: QQChannel, fake: FakeQQ) -> None:
        answer = answer_to(fake)
        assert [send(channel, answer).outcome for _ in range(2)] == [Outcome.ACCEPTED] * 2
        assert fake.shown(GROUP) == [TEXT]

    def test_answer_in_doubt_is_asked_after_with_its_own_number(self, channel: QQChannel, fake: FakeQQ) -> None:
        fake.server.switch = Switch(on=True, acts=True, hangs=True, times=1)
        assert send(channel, answer_to(fake)) == SendResult(Outcome.ACCEPTED)
        assert fake.shown(GROUP) == [TEXT]

    def test_answer_that_did_not_arrive_is_sent_again(self, channel: QQChannel, fake: FakeQQ) -> None:
        fake.server.switch = Switch(on=True, status=502, body=b"<html>", times=1)
        assert send(channel, answer_to(fake)).outcome is Outcome.ACCEPTED
        assert fake.shown(GROUP) == [TEXT]

    def test_platform_that_is_unsure_is_asked_again(self, channel: QQChannel, fake: FakeQQ) -> None:
        fake.server.switch = Switch(on=True, status=400, body={"code": 50055001}, times=1)
        assert send(channel, answer_to(fake)).outcome is Outcome.ACCEPTED
        assert send(channel, POST).outcome is Outcome.ACCEPTED
        fake.server.switch = Switch(on=True, status=400, body={"code": 50055001})
        assert send(channel, POST) == SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)

    @pytest.mark.parametrize("second", [{"code": 40054003}, {"code": 40034128}, b"<html>", {}])
    def test_doubt_stays_doubt_whatever_else_is_answered(self, second: Any, channel: QQChannel, fake: FakeQQ) -> None:
        answer = answer_to(fake)
        fake.server.switch = Then(on=True, status=502, body=b"<html>", then=Switch(on=True, status=200, body=second))
        assert send(channel, answer) == SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)
        assert len([call for call in fake.server.calls if call.endswith("messages")]) == 2

    def test_event_is_answered_by_its_name(self, channel: QQChannel, fake: FakeQQ) -> None:
        event = fake.group_event("GROUP_ADD_ROBOT", GROUP)
        answer = Outgoing(GROUP, Form.GROUP, "大家好。", "k1", answering=f"event:{event['id']}", seq=1)
        assert send(channel, answer).outcome is Outcome.ACCEPTED
        assert (fake.world.bodies[0]["event_id"], "msg_id" in fake.world.bodies[0]) == (event["id"], False)

    def test_event_is_answered_once(self, channel: QQChannel, fake: FakeQQ) -> None:
        event = fake.group_event("GROUP_ADD_ROBOT", GROUP)
        first = Outgoing(GROUP, Form.GROUP, "大家好。", "k1", answering=f"event:{event['id']}", seq=1)
        further = replace(first, text="还有", seq=2)
        results = [send(channel, one) for one in (first, first, further, replace(further, grants=frozenset({"post"})))]
        assert [one.reason for one in results] == [Reason.NONE, Reason.NONE, Reason.WINDOW, Reason.NONE]
        assert fake.shown(GROUP) == ["大家好。", "还有"]  # the last one as a post

    def test_event_that_cannot_be_answered(self, channel: QQChannel, fake: FakeQQ) -> None:
        event = fake.group_event("GROUP_MSG_REJECT", GROUP)
        answer = Outgoing(GROUP, Form.GROUP, TEXT, "k1", answering=f"event:{event['id']}", seq=1)
        assert (send(channel, answer).reason, send(channel, answer).code) == (Reason.WINDOW, 40034027)

    def test_answer_to_an_event_in_doubt_is_not_repeated(self, channel: QQChannel, fake: FakeQQ) -> None:
        event = fake.group_event("GROUP_ADD_ROBOT", GROUP)
        fake.do(Fault.TIMEOUT_AFTER_ACCEPT)
        answer = Outgoing(GROUP, Form.GROUP, TEXT, "k1", answering=f"event:{event['id']}", seq=1)
        assert send(channel, answer) == SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)
        assert fake.shown(GROUP) == [TEXT]

    def test_answer_to_a_message_of_another_group_is_refused(self, channel: QQChannel, fake: FakeQQ) -> None:
        fake.group("other")
        assert send(channel, replace(answer_to(fake), to="other")).code == 40034024


@dataclass(slots=True)
class Then(Switch):
    """One misbehaviour, then another."""

    then: Switch | None = None

    def strikes(self, parts: list[str], now: datetime) -> Switch | None:
        if parts[-1] != "messages":
            return None
        if self.times == 0:
            return self.then
        self.times = 0
        return self


class TestPosts:
    def test_post_reaches_a_group_that_allows_it_and_proves_it(self, channel: QQChannel, fake: FakeQQ) -> None:
        result = send(channel, POST)
        assert (result.outcome, result.grants) == (Outcome.ACCEPTED, (Grant("post", True),))
        assert fake.world.bodies == [{"msg_type": 0, "content": TEXT}]

    def test_owner_who_does_not_allow_it_is_found_out(self, channel: QQChannel, fake: FakeQQ) -> None:
        fake.world.groups[GROUP].active = False
        for known in (frozenset({"post"}), frozenset[str]()):
            result = send(channel, replace(POST, grants=known))
            assert (result.reason, result.grants, result.permanent) == (Reason.SWITCH, (Grant("post", False),), False)

    def test_group_that_we_were_put_out_of(self, channel: QQChannel, fake: FakeQQ) -> None:
        fake.group_event("GROUP_DEL_ROBOT", GROUP)
        result = send(channel, POST)
        assert (result.reason, result.permanent) == (Reason.RECIPIENT, True)
        assert result.grants == (Grant("member", False), Grant("post", False))

    def test_muted_group_is_the_owners_doing(self, channel: QQChannel, fake: FakeQQ) -> None:
        fake.world.groups[GROUP].muted = True
        assert (send(channel, POST).reason, send(channel, POST).code) == (Reason.SWITCH, 40054002)

    def test_twenty_first_post_within_a_minute_is_over_the_quota(self, channel: QQChannel, fake: FakeQQ, hands: Hands) -> None:
        reasons = [send(channel, POST).reason for _ in range(21)]
        assert reasons == [Reason.NONE] * 20 + [Reason.QUOTA]
        hands.move(minutes=1)
        assert send(channel, POST).outcome is Outcome.ACCEPTED

    def test_declared_limits_are_the_platforms(self, fake: FakeQQ, hands: Hands) -> None:
        for verified, most in ((False, 30), (True, 60)):
            with joined(fake, hands, verified=verified) as channel:
                able = channel.capabilities
                assert (able.each_group[0], able.total) == (Limit(20, timedelta(minutes=1)), (Limit(most, timedelta(minutes=1)),))
                assert able.each_group[1].count == 1000

    def test_post_in_doubt_is_not_repeated(self, channel: QQChannel, fake: FakeQQ) -> None:
        fake.do(Fault.TIMEOUT_AFTER_ACCEPT)
        assert send(channel, POST) == SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)
        assert fake.shown(GROUP) == [TEXT]

    def test_too_many_calls_are_given_a_minute(self, channel: QQChannel, fake: FakeQQ, hands: Hands) -> None:
        fake.do(Fault.RATE_LIMIT)
        result = send(channel, POST)
        assert (result.reason, result.wait) == (Reason.TRANSIENT, timedelta(minutes=1))
        hands.move(minutes=1)
        assert send(channel, POST).outcome is Outcome.ACCEPTED

    def test_refusal_without_a_code_is_the_status(self, channel: QQChannel, fake: FakeQQ) -> None:
        fake.server.switch = Switch(on=True, status=429, body={})
        assert send(channel, POST).code == 429
        fake.server.switch = Switch(on=True, status=404, body=[])
        assert (send(channel, POST).code, send(channel, POST).reason) == (404, Reason.PLATFORM)


class TestPeople:
    def test_nothing_is_said_unasked_by_default(self, channel: QQChannel, fake: FakeQQ) -> None:
        assert send(channel, CHAT).reason is Reason.WINDOW
        assert send(channel, PUSH).reason is Reason.NO_ROUTE
        assert (channel.capabilities.push, fake.server.calls) == (frozenset(), [])

    def test_who_allows_it_is_written_to_once_the_office_has_switched_it_on(self, fake: FakeQQ, hands: Hands) -> None:
        with joined(fake, hands, push_to_people=True) as channel:
            able = channel.capabilities
            assert (able.asks_person, Purpose.NOTICE in able.push, Purpose.GREETING in able.push) == (True, True, False)
            assert send(channel, PUSH).reason is Reason.WINDOW
            fake.person_event("C2C_MSG_RECEIVE", PERSON)
            assert send(channel, replace(PUSH, grants=frozenset({"push"}))).outcome is Outcome.ACCEPTED
            fake.person_event("C2C_MSG_REJECT", PERSON)
            result = send(channel, replace(PUSH, grants=frozenset({"push"})))
            assert (result.reason, result.grants) == (Reason.WINDOW, (Grant("push", False),))

    def test_long_notice_is_pushed_as_what_stands_on_its_card(self, fake: FakeQQ, hands: Hands) -> None:
        fake.person_event("C2C_MSG_RECEIVE", PERSON)
        card = Card("支部会", time="2026-11-22T09:00:00+08:00", place="三楼会议室", contact="0000-0000000")
        long = replace(PUSH, text="长" * 1000, card=card, grants=frozenset({"push"}))
        with joined(fake, hands, push_to_people=True) as channel:
            assert send(channel, long).outcome is Outcome.ACCEPTED
            assert send(channel, replace(long, card=None)).reason is Reason.CONTENT
        (shown,) = fake.shown(PERSON)
        assert shown.startswith("支部会\n")
        assert shown.endswith("\n三楼会议室\n0000-0000000")

    def test_wake_up_goes_once_in_each_stretch_of_time(self, fake: FakeQQ, hands: Hands) -> None:
        with joined(fake, hands, wake_up=True) as channel:
            fake.say(PERSON, "你好")
            seen = []
            for days in (0, 0, 2, 0, 3, 14, 30):
                hands.move(days=days)
                seen.append(send(channel, PUSH).code)
            assert seen == [None, 40034122, None, 40034122, None, None, 40034122]
            assert all(body["is_wakeup"] is True for body in fake.world.bodies)
            assert send(channel, replace(PUSH, to="stranger")).reason is Reason.RECIPIENT
            assert not channel.capabilities.asks_person

    @pytest.mark.parametrize(("how", "code"), [({"friend": False}, 40054004), ({"refuses": True}, 40054013)])
    def test_who_will_have_nothing_from_us(self, how: dict[str, bool], code: int, channel: QQChannel, fake: FakeQQ) -> None:
        answer = answer_to(fake, PERSON)
        for name, value in how.items():
            setattr(fake.world.people[PERSON], name, value)
        result = send(channel, answer)
        assert (result.reason, result.code, result.permanent) == (Reason.RECIPIENT, code, True)


def test_every_code_has_a_meaning_that_ends() -> None:
    assert set(IN_GROUP) == set(IN_PRIVATE)
    for result in (*IN_GROUP.values(), *IN_PRIVATE.values()):
        assert result.outcome in (Outcome.ACCEPTED, Outcome.REFUSED)


@pytest.mark.parametrize("code", [40034102, 40034105])
def test_switch_of_a_person_is_not_that_of_a_group(code: int) -> None:
    assert IN_GROUP[code].grants == (Grant("post", False),)
    assert IN_PRIVATE[code].grants == (Grant("push", False),)
