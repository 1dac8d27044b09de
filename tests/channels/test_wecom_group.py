"""A robot's post to its internal group, over real HTTP on the loopback."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.channels.wecom_group import Robot, WeComGroupChannel
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.domain.messages import Form, Outgoing

from .loopback import Answer, Platform, babbles, closed_port, hangs, platform, redirects, resets, says, shows

KEY = "the-key-of-the-robot"
SEND = "/cgi-bin/webhook/send"
POST = Outgoing("staff", Form.GROUP, "明天九点有雨，请提前给独居老同志打电话。", "k1")
TIMEOUT = 0.3
PATIENCE = 1.0  # seconds; a loaded machine adds to the timeout


@pytest.fixture
def server() -> Iterator[Platform]:
    with platform() as running:
        running.script.then(SEND, says(errcode=0, errmsg="ok"))
        yield running


@pytest.fixture
def channel(server: Platform) -> Iterator[WeComGroupChannel]:
    robot = Robot(key=KEY, api_base=server.base, timeout=TIMEOUT)
    made = WeComGroupChannel("staff", robot.key, robot.api_base, robot.timeout)
    yield made
    made.close()


def deliver(channel: WeComGroupChannel, message: Outgoing) -> SendResult:
    return asyncio.run(channel.send(message))


def test_post_reaches_the_group(channel: WeComGroupChannel, server: Platform) -> None:
    assert deliver(channel, POST) == SendResult(Outcome.ACCEPTED)
    request = server.script.at(SEND)[0]
    assert request.query == {"key": KEY}
    assert request.body == {"msgtype": "text", "text": {"content": POST.text}}


@pytest.mark.parametrize(
    ("code", "reason", "permanent"),
    [
        (93000, Reason.ACCOUNT, False),
        (40008, Reason.CONTENT, True),
        (40058, Reason.CONTENT, True),
        (44004, Reason.CONTENT, True),
        (45002, Reason.CONTENT, True),
        (12345, Reason.PLATFORM, False),
    ],
)
def test_code_becomes_a_reason(code: int, reason: Reason, permanent: bool, channel: WeComGroupChannel, server: Platform) -> None:
    server.script.then(SEND, says(errcode=code, errmsg="x"))
    assert deliver(channel, POST) == SendResult(Outcome.REFUSED, reason, permanent, code=code)


def test_too_many_posts_in_a_minute_are_put_off_for_one(channel: WeComGroupChannel, server: Platform) -> None:
    server.script.then(SEND, says(errcode=45009, errmsg="x"))
    minute = timedelta(minutes=1)
    assert deliver(channel, POST) == SendResult(Outcome.REFUSED, Reason.TRANSIENT, code=45009, wait=minute)


def test_whether_a_busy_platform_took_a_post_nobody_knows(channel: WeComGroupChannel, server: Platform) -> None:
    server.script.then(SEND, says(errcode=-1, errmsg="x"))
    assert deliver(channel, POST).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(("code", "found"), [(44004, 0), (93000, 1)])
def test_a_wrong_key_is_found_unseen(code: int, found: int, channel: WeComGroupChannel, server: Platform) -> None:
    server.script.then(SEND, says(errcode=code, errmsg="x"))
    assert len(channel.check()) == found


@pytest.mark.parametrize(
    "answer",
    [
        hangs,
        resets,
        babbles,
        shows(b"<html>"),
        shows(b""),
        shows(b"[]"),
        shows(b"[" * 100_000),
        shows(b"x", 502),
        says(),
        says(errcode="0"),
        redirects("http://127.0.0.1:9/"),
        redirects("http://[/"),
    ],
)
def test_bad_answer_leaves_it_unknown(answer: Answer, channel: WeComGroupChannel, server: Platform) -> None:
    server.script.then(SEND, answer)
    begun = time.monotonic()
    assert deliver(channel, POST) == SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)
    assert time.monotonic() - begun < PATIENCE
    assert len(server.script.seen) == 1


def test_refused_connection_means_it_never_left() -> None:
    channel = WeComGroupChannel("staff", KEY, f"http://127.0.0.1:{closed_port()}/", TIMEOUT)
    assert deliver(channel, POST) == SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)
    channel.close()


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (Outgoing("p", Form.CHAT, "x", "k"), Reason.NO_ROUTE),
        (Outgoing("p", Form.PUSH, "x", "k"), Reason.NO_ROUTE),
        (Outgoing("g", Form.GROUP, " ", "k"), Reason.CONTENT),
        (Outgoing("g", Form.GROUP, "长" * 683, "k"), Reason.CONTENT),
    ],
)
def test_what_cannot_be_posted_is_not_tried(
    message: Outgoing, reason: Reason, channel: WeComGroupChannel, server: Platform
) -> None:
    assert deliver(channel, message) == SendResult(Outcome.REFUSED, reason, permanent=True)
    assert not server.script.seen


def test_robot_declares_its_limits(channel: WeComGroupChannel) -> None:
    able = channel.capabilities
    assert (able.groups, able.receipts, able.text_bytes, able.push, able.windows) == (True, False, 2048, frozenset(), {})
    assert able.per_second * 60 < 20


def test_closed_robot_tries_nothing(channel: WeComGroupChannel, server: Platform) -> None:
    channel.close()
    assert deliver(channel, POST).outcome is Outcome.NOT_TRIED
    assert KEY not in repr(channel)
