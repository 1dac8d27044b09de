"""A bridge with an HTTP API: actions leave over HTTP, and events come as signed POSTs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels.base import Found
from bot.channels.onebot.health import REFUSES, UNREACHABLE
from bot.domain.delivery import AttemptState, Outcome, Reason
from bot.domain.messages import Form, Outgoing
from tests.fakes.onebot import FakeBridge, Strike
from tests.fakes.onebot.proving import SECRET, TOKEN, Setting

from .loopback import closed_port

POST = Outgoing("700", Form.GROUP, "明天九点在三楼开会。\n请带老花镜。", "k1")
NEVER_CAME = Found(AttemptState.FAILED, Reason.TRANSIENT)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def over_http(stack: ExitStack) -> Setting:
    bridge = stack.enter_context(FakeBridge(TOKEN, SECRET))
    here = Setting(stack, api_base=bridge.serve())
    bridge.world.now, bridge.world.friends, bridge.world.groups = here.clock, here.bridge.world.friends, here.bridge.world.groups
    here.bridge = bridge
    bridge.post_to = "http://" + here.service.address
    return here


def test_actions_leave_over_http_and_events_come_by_post(over_http: Setting) -> None:
    said = [{"type": "at", "data": {"qq": "10001"}}, {"type": "text", "data": {"text": " 收到"}}]
    over_http.bridge.group_says("700", "20001", said)
    assert [(one.text, one.group, one.addressed) for one in over_http.service.heard] == [("收到", "700", True)]
    assert over_http.bridge.posted == [(200, b"{}")]
    assert over_http.send(POST).message_id == "1001"
    assert over_http.bridge.world.shown("700") == [POST.text]


@pytest.mark.parametrize(
    ("strike", "outcome"),
    [
        (Strike.TIMEOUT, Outcome.UNKNOWN),
        (Strike.BROKEN, Outcome.UNKNOWN),
        (Strike.PAGE, Outcome.UNKNOWN),
        (Strike.LOST, Outcome.UNKNOWN),
        (Strike.SILENT, Outcome.UNKNOWN),
        (Strike.ASYNC, Outcome.ACCEPTED),
        (Strike.REFUSED, Outcome.REFUSED),
    ],
)
def test_bad_answers_over_http(strike: Strike, outcome: Outcome, over_http: Setting) -> None:
    over_http.bridge.world.strikes.append(strike)
    assert over_http.send(POST).outcome is outcome
    arrived = strike in (Strike.TIMEOUT, Strike.SILENT, Strike.ASYNC)
    assert over_http.bridge.world.shown("700") == ([POST.text] if arrived else [])
    if outcome is Outcome.UNKNOWN:
        over_http.clock.move(seconds=61)
        over_http.sent_ago = timedelta(seconds=61)
        over_http.bridge.group_says("700", "20001", "有人说话")
        assert over_http.look(POST) == (Found(AttemptState.ACCEPTED, message_id="1000") if arrived else NEVER_CAME)


def test_one_can_look_before_anything_was_heard(over_http: Setting) -> None:
    over_http.bridge.world.strikes.extend([Strike.TIMEOUT, Strike.LOST])
    over_http.bridge.post_to = ""
    assert over_http.send(POST).outcome is Outcome.UNKNOWN
    assert over_http.look(POST) == Found(AttemptState.ACCEPTED, message_id="1000")
    lost = replace(POST, text="改到十点。", key="k3")
    assert over_http.send(lost).outcome is Outcome.UNKNOWN
    over_http.clock.move(seconds=61)
    over_http.sent_ago = timedelta(seconds=61)
    assert over_http.look(lost) == NEVER_CAME


def test_refused_connection_means_it_never_left(stack: ExitStack) -> None:
    here = Setting(stack, api_base=f"http://127.0.0.1:{closed_port()}/")
    assert here.send(POST).outcome is Outcome.NOT_TRIED
    assert here.channel.check() == [UNREACHABLE]


def test_a_wrong_token_over_http_is_a_matter_of_credentials(stack: ExitStack, over_http: Setting) -> None:
    wrong = Setting(stack, access_token="other", api_base=over_http.bridge.api.base)
    assert wrong.send(POST).reason is Reason.CREDENTIALS
    assert wrong.channel.check() == [REFUSES]


@pytest.mark.parametrize("signed", ["", "sha1=", "sha1=" + "0" * 40, "é"])
def test_an_unsigned_post_is_refused(signed: str, over_http: Setting) -> None:
    over_http.bridge.signed = lambda body: {"X-Signature": signed.encode().decode("latin-1")} if signed else {}  # type: ignore[method-assign]
    over_http.bridge.group_says("700", "20001", "假的")
    assert over_http.bridge.posted[0][0] == 403
    assert not over_http.service.heard
