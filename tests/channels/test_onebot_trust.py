"""What a bridge's events may do and may not: who we are, how old and how deep they are, what they lift and are known by."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.onebot import OneBotCallback
from bot.channels.onebot.codes import answer, judge_answer
from bot.channels.onebot.ears import Ears, Way
from bot.channels.onebot.health import OTHER_ACCOUNT
from bot.channels.onebot.memory import Memory
from bot.domain.delivery import Outcome
from bot.domain.messages import Event, Grant, Incoming
from bot.errors import Malformed, StaleRequest
from tests.fakes.onebot.proving import SECRET, Clock, Setting

OPEN, SHUT = (Grant("post", True),), (Grant("post", False),)
BAN = {"post_type": "notice", "notice_type": "group_ban", "sub_type": "ban", "group_id": 700, "user_id": 10001}
BEAT = {"post_type": "meta_event", "meta_event_type": "heartbeat", "interval": 30_000, "status": {"online": True}}


class Post:
    """A bridge that POSTs."""

    def __init__(self, self_id: str = "10001") -> None:
        self.clock = Clock()
        self.memory = Memory(self_id)
        self.ears = Ears("main", self.memory, self.clock)
        self.callback = OneBotCallback(SECRET, self.ears)

    def body(self, **fields: Any) -> bytes:
        return json.dumps({"self_id": 10001, "time": int(self.clock().timestamp()), **fields}).encode()

    def gets(self, body: bytes) -> tuple[Incoming, ...]:
        signed = {"x-signature": "sha1=" + hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()}
        return self.callback.open({}, body, self.clock(), signed).messages

    def push(self, **fields: Any) -> tuple[Incoming, ...]:
        return self.gets(self.body(**fields))


def said(number: Any = 1, sender: Any = 20001, **fields: Any) -> dict[str, Any]:
    whole = {"post_type": "message", "message_type": "group", "group_id": 700, "user_id": sender, "message_id": number}
    return {**whole, "message": "早", **fields}


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


# --- mutes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("then", [said(2), BEAT])
def test_a_timed_mute_ends_also_over_post(then: dict[str, Any], post: Post) -> None:
    assert post.push(**said(1))[0].grants == OPEN
    (muted,) = post.push(**BAN, duration=60)
    assert muted.grants == SHUT
    post.clock.move(seconds=59)
    assert all(one.grants == () for one in post.push(**{**then, "message_id": 3}))
    post.clock.move(seconds=2)
    over = post.push(**then)[0]
    assert (over.event, over.group, over.grants, over.key) == (Event.GRANTS, "700", OPEN, muted.key + ":over")
    assert all(one.grants == () for one in post.push(**{**then, "message_id": 4}))  # once


def test_a_mute_without_an_end_is_lifted_by_nobody_but_the_bridge(post: Post) -> None:
    post.push(**BAN)
    post.clock.move(days=100)
    assert post.push(**said(1))[0].grants == ()
    (lifted,) = post.push(**{**BAN, "sub_type": "lift_ban"})
    assert lifted.grants == OPEN


def test_a_mute_that_was_lifted_before_its_end_is_not_lifted_again(post: Post) -> None:
    post.push(**BAN, duration=60)
    post.push(**{**BAN, "sub_type": "lift_ban"})
    post.clock.move(days=1)
    assert [one.key for one in post.push(**said(1))] == [f"m:10001:1:{int(post.clock().timestamp())}"]


def test_after_a_start_the_first_word_lifts_what_may_have_run_out() -> None:
    assert Post().push(**said(1))[0].grants == OPEN


# --- who we are --------------------------------------------------------------------------------------------------------


def test_an_event_makes_nobody_one_of_us() -> None:
    for self_id in ("10001", ""):
        post = Post(self_id)
        post.memory.note_login({"user_id": 10001})
        for event in (BEAT, said(1, sender=30003), {**BAN, "duration": 60}):
            post.push(**{**event, "self_id": 20001})
        assert [one.sender for one in post.push(**said(2))] == ["20001"]
        assert post.memory.ids == {"10001"}


def test_events_of_another_account_are_not_believed(post: Post) -> None:
    for event in (said(1), BAN, BEAT, {"post_type": "notice", "notice_type": "bot_offline"}):
        assert not post.push(**{**event, "self_id": 555})
    assert post.memory.pulse.beat_at is None
    assert not post.memory.pulse.offline_said
    assert post.memory.pulse.other
    assert post.push(**said(2))[0].grants == OPEN
    assert not post.memory.pulse.other


def test_a_bridge_that_speaks_for_another_account_is_noticed(stack: ExitStack) -> None:
    here = Setting(stack, self_id="10001")
    here.bridge.header_id = "555"
    here.connected()
    assert here.channel.check() == [OTHER_ACCOUNT]
    here.bridge.friend_says("555", "我不是你们")  # a person who has that number is heard
    assert [one.text for one in here.waits(1)] == ["我不是你们"]
    here.bridge.header_id = ""
    here.connected()
    assert here.channel.check() == []
    here.bridge.emit({**here.bridge.world.event("meta_event", meta_event_type="lifecycle"), "self_id": 555})
    here.service.until(lambda: here.channel.check() == [OTHER_ACCOUNT])


def test_what_a_bridge_answers_takes_the_place_of_what_it_shows(stack: ExitStack) -> None:
    here = Setting(stack)
    here.bridge.header_id = "20001"
    here.connected()
    here.bridge.friend_says("20001", "在吗")
    assert [one.text for one in here.waits(1)] == ["在吗"]


def test_while_nobody_has_told_who_we_are_an_event_is_read_by_the_account_that_it_names() -> None:
    post = Post("")
    (heard,) = post.push(**said(1, message="[CQ:at,qq=10001] 收到"))
    assert heard.addressed
    assert post.memory.ids == frozenset()


# --- how old -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ago", [301, -301, 86_400 * 300])
@pytest.mark.parametrize("event", [said(1), BAN, BEAT])
def test_a_post_that_is_old_is_refused_and_does_nothing(event: dict[str, Any], ago: float, post: Post) -> None:
    body = post.body(**event)
    post.clock.move(seconds=ago)
    with pytest.raises(StaleRequest):
        post.gets(body)
    assert post.memory.pulse.beat_at is None
    assert post.push(**said(2))[0].grants == OPEN


@pytest.mark.parametrize("time", [None, "", "soon", True, -1, 10**12, [], {}])
def test_a_post_without_a_time_is_refused(time: Any, post: Post) -> None:
    with pytest.raises(Malformed):
        post.push(**said(1), time=time)


def test_a_post_within_its_time_is_read(post: Post) -> None:
    for number, off in enumerate((-299, 299)):
        body = post.body(**said(number, time=int(post.clock().timestamp()) + off))
        assert post.gets(body)


def test_a_post_that_comes_again_has_the_same_key_and_no_effects(post: Post) -> None:
    ban, beat, lift = post.body(**BAN, duration=60), post.body(**BEAT), post.body(**{**BAN, "sub_type": "lift_ban"})
    began = post.clock()
    (first,) = post.gets(ban)
    post.gets(beat)
    post.gets(lift)
    post.clock.move(seconds=100)
    assert [one.key for one in post.gets(ban)] == [first.key]
    post.gets(beat)
    assert post.memory.pulse.beat_at == began
    assert post.push(**said(1))[0].grants == OPEN  # not muted again


def test_the_bounds_are_a_setting() -> None:
    post = Post()
    post.callback = OneBotCallback(SECRET, post.ears, stale_after=10.0)
    body = post.body(**said(1))
    post.clock.move(seconds=11)
    with pytest.raises(StaleRequest):
        post.gets(body)


# --- how deep ----------------------------------------------------------------------------------------------------------


def nested(depth: int) -> Any:
    found: Any = []
    for _ in range(depth):
        found = [found]
    return found


def deep(depth: int) -> bytes:
    at = int(Clock()().timestamp())
    head = f'{{"post_type":"notice","notice_type":"friend_add","user_id":5,"self_id":10001,"time":{at},"x":'
    return (head + "[" * depth + "]" * depth + "}").encode()


@pytest.mark.parametrize("depth", [64, 100, 700, *range(860, 1_000, 4), 100_000])
def test_what_is_nested_too_deeply_is_refused(depth: int, post: Post) -> None:
    with pytest.raises(Malformed):
        post.gets(deep(depth))
    assert post.gets(deep(60))


def test_a_frame_that_is_nested_too_deeply_breaks_no_line(stack: ExitStack) -> None:
    here = Setting(stack).connected()
    link = here.bridge.links[0]
    for depth in (*range(860, 1_000, 2), 50_000):
        here.bridge.run(link.wire.send(deep(depth).decode()))
        here.bridge.run(link.wire.send('{"echo":"x","status":"failed","message":' + "[" * depth + "]" * depth + "}"))
    here.bridge.friend_says("20001", "在吗")
    assert [one.text for one in here.waits(1)] == ["在吗"]
    assert here.bridge.links == [link]


@pytest.mark.parametrize("depth", [500, 5_000])
def test_an_answer_that_is_nested_too_deeply_is_in_doubt(depth: int) -> None:
    assert (
        judge_answer(answer({"status": "failed", "retcode": None, "message": nested(depth), "data": nested(depth)})).outcome
        is Outcome.UNKNOWN
    )


# --- keys --------------------------------------------------------------------------------------------------------------


def test_a_key_is_never_too_long(post: Post) -> None:
    memory = Memory("")
    ears = Ears("main", memory, post.clock)
    long = {"self_id": "1" * 64, "time": int(post.clock().timestamp())}
    keys = {heard.key for number in ("9" * 64, "8" * 64) if (heard := ears.hear({**long, **said(number)})) is not None}
    assert len(keys) == 2
    assert all(len(key) <= 128 for key in keys)
    (muted,) = post.push(**BAN, duration=60)
    assert len(muted.key + ":over") <= 128


def test_ids_that_begin_anew_are_not_taken_for_old_ones(post: Post) -> None:
    (old,) = post.push(**said(1))
    post.clock.move(days=30)
    (new,) = post.push(**said(1, message="一个月以后"))
    assert new.key != old.key


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"time": 1_790_000_000}, {"time": "1790000000"}, True),
        ({"time": 1_790_000_000}, {"time": 1_790_000_000.0}, True),
        ({"time": 1_790_000_000}, {"time": 1_790_000_000, "real_seq": "7"}, True),
        ({"time": 1_790_000_000}, {"time": 1_790_000_001}, False),
        ({"real_seq": "7"}, {"real_seq": "8"}, False),
        ({"message_seq": 7}, {"message_seq": 8}, False),
        ({}, {}, True),
    ],
)
def test_what_a_message_is_known_by(one: dict[str, Any], other: dict[str, Any], same: bool, post: Post) -> None:
    keys = [heard.key for more in (one, other) if (heard := post.ears.hear({"self_id": 10001, **said(1), **more})) is not None]
    assert (keys[0] == keys[1]) is same


def test_a_push_and_its_history_have_the_same_key(stack: ExitStack) -> None:
    here = Setting(stack).connected()
    here.bridge.group_says("700", "20001", "早")
    (heard,) = here.waits(1)
    (kept,) = here.bridge.world.act("get_group_msg_history", {"group_id": 700, "count": 20})["messages"]
    again = Ears("main", Memory(""), here.clock).hear(kept, here.clock() + timedelta(hours=3), Way.MISSED)
    assert again is not None
    assert again.key == heard.key
