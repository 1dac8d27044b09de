"""What became of a message in doubt: found by a late answer, its echo or the history, or certainly not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.base import Found
from bot.channels.shared.faults import NeverSent
from bot.domain.delivery import AttemptState, Outcome, Reason, SendResult
from bot.domain.messages import Card, Form, Outgoing
from tests.fakes.onebot import FakeBridge, Strike
from tests.fakes.onebot.proving import Setting

POST = Outgoing("700", Form.GROUP, "明天九点在三楼开会。\n请带老花镜。", "k1")
WORD = Outgoing("20001", Form.CHAT, "好的，已记下。", "k2")
NEVER_CAME = Found(AttemptState.FAILED, Reason.TRANSIENT)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def here(stack: ExitStack) -> Setting:
    return Setting(stack).connected()


def last(bridge: FakeBridge, action: str) -> dict[str, Any]:
    return [params for name, params in bridge.world.calls if name == action][-1]


def test_its_echo_proves_a_message_in_doubt(here: Setting) -> None:
    here.bridge.world.strikes.append(Strike.TIMEOUT)
    assert here.send(POST).outcome is Outcome.UNKNOWN
    here.bridge.world.history = False
    assert here.look(POST) == Found(AttemptState.ACCEPTED, message_id="1000")
    assert here.look(POST) == Found(AttemptState.ACCEPTED, message_id="1000")  # asked again: the same
    assert here.bridge.world.shown("700") == [POST.text]


@pytest.mark.parametrize("texts", [False, True])
@pytest.mark.parametrize("message", [POST, WORD])
def test_the_history_proves_a_message_in_doubt(message: Outgoing, texts: bool, here: Setting) -> None:
    here.bridge.world.shows_own = False
    here.bridge.world.texts = texts
    here.bridge.world.strikes.append(Strike.SILENT)
    assert here.send(message).outcome is Outcome.UNKNOWN
    assert here.look(message) == Found(AttemptState.ACCEPTED, message_id="1000")


@pytest.mark.parametrize("message", [POST, WORD])
def test_a_message_that_never_came_makes_room_for_the_next_way(message: Outgoing, here: Setting) -> None:
    here.bridge.world.strikes.append(Strike.LOST)
    assert here.send(message).outcome is Outcome.UNKNOWN
    assert here.look(message) is None  # it may still come
    here.sent_ago = timedelta(seconds=61)
    here.clock.move(seconds=61)
    assert here.look(message) == NEVER_CAME
    assert not here.bridge.world.shown(message.to)


def test_a_late_answer_is_kept(here: Setting) -> None:
    here.bridge.world.shows_own = here.bridge.world.history = False
    here.bridge.world.strikes.append(Strike.LATE)
    assert here.send(POST).outcome is Outcome.UNKNOWN
    assert here.look(POST) is None
    here.bridge.release()
    here.service.until(lambda: here.look(POST))
    assert here.look(POST) == Found(AttemptState.ACCEPTED, message_id="1000")


def test_a_bridge_without_history_proves_nothing(here: Setting) -> None:
    here.bridge.world.history = False
    here.bridge.world.strikes.append(Strike.LOST)
    here.send(POST)
    here.clock.move(minutes=30)
    assert here.look(POST) is None


def test_another_message_of_the_same_words_proves_nothing(here: Setting) -> None:
    assert here.send(POST).message_id == "1000"
    here.bridge.world.strikes.append(Strike.LOST)
    again = replace(POST, key="k9")
    assert here.send(again).outcome is Outcome.UNKNOWN
    here.clock.move(seconds=61)
    here.sent_ago = timedelta(seconds=61)
    assert here.look(again) == NEVER_CAME


def test_the_same_words_elsewhere_or_earlier_prove_nothing(here: Setting) -> None:
    here.bridge.world.say("10001", POST.text, "701")
    here.bridge.world.say("10001", POST.text, "700")
    here.bridge.world.say("20001", POST.text, "700")
    here.clock.move(hours=3)
    here.bridge.world.strikes.append(Strike.LOST)
    here.send(POST)
    here.clock.move(seconds=90)
    here.sent_ago = timedelta(seconds=90)
    assert here.look(POST) == NEVER_CAME


def test_a_history_that_does_not_reach_back_proves_nothing(here: Setting) -> None:
    here.bridge.world.strikes.append(Strike.LOST)
    here.send(POST)
    here.clock.move(minutes=2)
    here.sent_ago = timedelta(minutes=2)
    for number in range(60):
        here.bridge.world.say("20001", f"第{number}句", "700")
    assert here.look(POST) is None


def test_without_a_bridge_one_cannot_look(stack: ExitStack) -> None:
    here = Setting(stack)
    with pytest.raises(NeverSent):
        here.look(POST)


# --- group notices -----------------------------------------------------------------------------------------------------


def test_a_notice_becomes_a_group_notice_where_we_may(stack: ExitStack) -> None:
    here = Setting(stack, group_notice=True).connected()
    here.bridge.world.groups["700"].admin = True
    notice = replace(POST, card=Card("开会"))
    assert here.send(notice) == SendResult(Outcome.ACCEPTED)
    assert last(here.bridge, "_send_group_notice") == {"group_id": 700, "content": POST.text}
    assert here.bridge.world.shown("700") == [POST.text]
    here.bridge.world.strikes.append(Strike.SILENT)
    unsure = replace(notice, text="改到十点。", key="k5")
    assert here.send(unsure).outcome is Outcome.UNKNOWN
    assert here.look(unsure) == Found(AttemptState.ACCEPTED)


def test_a_notice_is_posted_where_we_are_no_administrator(stack: ExitStack) -> None:
    here = Setting(stack, group_notice=True).connected()
    assert here.send(replace(POST, card=Card("开会"))).message_id == "1000"
    assert here.bridge.world.shown("700") == [POST.text]
