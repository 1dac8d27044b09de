"""The line of a bridge: order, old connections, what was missed, and what cannot be read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.base import Hear
from bot.channels.onebot import line as lines
from bot.channels.onebot import missed
from bot.channels.onebot.actions import Actions, Sockets
from bot.channels.onebot.ears import Ears
from bot.channels.onebot.hearing import Hearing
from bot.channels.onebot.line import OneBotLine
from bot.channels.onebot.memory import Memory
from bot.domain.delivery import Outcome
from bot.domain.messages import Form, Incoming, Kind, Outgoing
from tests.fakes.onebot import Strike
from tests.fakes.onebot.proving import TOKEN, Clock, Setting

POST = Outgoing("700", Form.GROUP, "明天九点开会。", "k1")


@pytest.fixture
def here() -> Iterator[Setting]:
    with ExitStack() as stack:
        yield Setting(stack).connected()


def texts(heard: list[Incoming]) -> list[str]:
    return [one.text for one in heard if one.text]


# --- old and new connections -------------------------------------------------------------------------------------------


def test_the_late_end_of_an_old_connection_takes_nothing_from_the_new_one(here: Setting) -> None:
    old = here.bridge.links[0]
    here.bridge.connect(here.ws)
    here.bridge.run(old.close())
    here.service.until(lambda: len(here.bridge.links) == 1)
    assert here.send(POST).outcome is Outcome.ACCEPTED


def test_actions_go_to_the_newest_connection(here: Setting) -> None:
    old = here.bridge.links[0]
    old.freeze()
    here.bridge.connect(here.ws)
    assert here.send(POST).outcome is Outcome.ACCEPTED


def test_what_was_written_to_the_old_connection_is_heard_before_it_is_closed(here: Setting) -> None:
    here.bridge.world.history = False  # it cannot be had in another way
    old = here.bridge.links[0]
    new = here.bridge.connect(here.ws)

    async def late() -> None:
        for number in range(50):
            await old.show(here.bridge.world.message_event(here.bridge.world.say("20001", f"旧{number}", "700")))

    here.bridge.run(late())
    assert texts(here.waits(50)) == [f"旧{number}" for number in range(50)]
    here.service.until(lambda: here.bridge.links == [new])  # fallen silent: closed by us


def test_an_answer_may_come_over_the_connection_that_was_replaced(here: Setting) -> None:
    async def both() -> Outcome:
        sending = asyncio.ensure_future(here.channel.send(POST))
        await asyncio.sleep(0.01)
        asyncio.run_coroutine_threadsafe(here.bridge.connected(here.ws, token=TOKEN), here.bridge._loop)
        await asyncio.sleep(0.05)
        here.service._loop.run_in_executor(None, here.bridge.release)
        return (await sending).outcome

    here.bridge.world.strikes.append(Strike.LATE)
    assert here.service.run(both()) is Outcome.ACCEPTED


# --- what was missed ---------------------------------------------------------------------------------------------------


def test_what_was_said_while_the_line_was_down_is_heard_once(here: Setting) -> None:
    here.bridge.group_says("700", "20001", "一")
    here.bridge.friend_says("20002", "甲")
    here.waits(2)
    here.bridge.links[0].freeze()
    here.bridge.group_says("700", "20001", "二")
    here.bridge.friend_says("20002", "乙")
    here.bridge.world.say("10001", "我们自己说的", "700")
    here.bridge.connect(here.ws)
    assert sorted(texts(here.waits(4))) == sorted(["一", "二", "甲", "乙"])
    here.bridge.connect(here.ws)
    assert len(here.hears()) == 4


def test_old_history_is_not_heard_as_new(here: Setting) -> None:
    here.bridge.world.say("20001", "去年的话", "700")
    here.clock.move(hours=1)
    here.bridge.group_says("700", "20001", "现在")
    here.waits(1)
    here.bridge.connect(here.ws)
    assert texts(here.hears()) == ["现在"]


def test_a_long_gap_is_asked_for_as_deep_as_it_is(here: Setting) -> None:
    here.bridge.group_says("700", "20001", "断线前")
    here.waits(1)
    here.bridge.links[0].freeze()
    here.clock.move(minutes=10)
    for number in range(120):
        here.bridge.world.say("20001", f"断线中{number}", "700")
    here.bridge.connect(here.ws)
    assert len(here.waits(121)) == 121


def test_a_header_that_differs_from_the_events_changes_no_key(here: Setting) -> None:
    here.bridge.header_id = "99"
    here.bridge.group_says("700", "20001", "一")
    here.waits(1)
    here.bridge.connect(here.ws)
    here.bridge.connect(here.ws)
    heard = here.hears()
    assert [one.key for one in heard] == [f"m:10001:1000:{int(here.clock().timestamp())}"]


# --- taking in ---------------------------------------------------------------------------------------------------------


def test_one_chat_is_heard_in_order_and_a_slow_one_delays_no_other(here: Setting) -> None:
    heard: list[str] = []
    gate = asyncio.Event()

    async def slow(incoming: Incoming) -> None:
        if incoming.group:
            await gate.wait()
        heard.append(incoming.text)

    here.service.hearing = slow
    for number in range(5):
        here.bridge.group_says("700", "20001", f"群{number}")
    here.bridge.friend_says("20001", "私")
    here.service.until(lambda: heard == ["私"])
    assert here.send(POST).outcome is Outcome.ACCEPTED  # answers to actions are not kept waiting either
    here.service._loop.call_soon_threadsafe(gate.set)
    here.service.until(lambda: len(heard) == 6)
    assert heard[1:] == [f"群{number}" for number in range(5)]


def test_what_could_not_be_recorded_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.onebot.hearing.AGAIN", (0.0, 0.0))
    tries, lost = [], []

    async def go(fails: int) -> None:
        async def hear(incoming: Incoming) -> None:
            tries.append(incoming.key)
            if len(tries) <= fails:
                raise RuntimeError

        hearing = Hearing(lost.append)
        await hearing.put(Incoming("onebot", "main", "1", Kind.TEXT, "m:1", Clock()()), hear)
        await hearing.finished()

    asyncio.run(go(2))
    assert (len(tries), lost) == (3, [])
    tries.clear()
    asyncio.run(go(9))
    assert (len(tries), lost) == (3, ["m:1"])


# --- what cannot be read -----------------------------------------------------------------------------------------------


class Frames:
    """A socket that says these things."""

    def __init__(self, frames: list[str]) -> None:
        self.headers = {"authorization": f"Bearer {TOKEN}"}
        self.query: dict[str, str] = {}
        self.left = list(frames)

    async def accept(self) -> None: ...

    async def receive(self) -> str | None:
        return self.left.pop(0) if self.left else None

    async def send(self, text: str) -> None:
        raise ConnectionError

    async def close(self, code: int = 1000) -> None: ...


def talk(frames: list[str]) -> list[Incoming]:
    memory, heard, clock = Memory(""), [], Clock()
    actions = Actions(Sockets(0.1, lambda key, answer: None), None, TOKEN, 0.1)
    line = OneBotLine(TOKEN, actions, Ears("main", memory, clock), memory, clock)

    async def hear(incoming: Incoming) -> None:
        heard.append(incoming)

    async def main(taking: Hear) -> None:
        await line.talk(Frames(frames), taking)
        await line.finished()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(missed, "AGAIN", ())
        asyncio.run(main(hear))
    return heard


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NAMES = ["post_type", "message_type", "message", "user_id", "group_id", "message_id", "sender", "anonymous", "self_id", "time"]
NAMES += ["echo", "notice_type", "sub_type", "duration", "meta_event_type", "status", "interval", "retcode", "data"]
KINDS = st.sampled_from(["message", "notice", "request", "meta_event", "message_sent", "group", "private", "group_ban", "ban"])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.text(max_size=40) | st.dictionaries(st.sampled_from(NAMES), json_values | KINDS, max_size=9), max_size=5))
def test_whatever_a_bridge_sends_the_line_goes_on(frames: list[object]) -> None:
    good = {"post_type": "message", "message_type": "private", "user_id": 5, "message_id": 77, "message": "在吗", "self_id": 1}
    sent = [one if isinstance(one, str) else json.dumps(one) for one in frames]
    heard = talk([*sent, "[" * 100_000, json.dumps(good)])
    assert heard[-1].text == "在吗" or any(one.text == "在吗" for one in heard)


def test_an_old_line_is_read_no_longer_than_it_may_be() -> None:
    assert 0 < lines.SILENT_AFTER <= lines.AT_MOST <= 10
