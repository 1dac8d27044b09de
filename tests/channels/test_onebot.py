"""A OneBot bridge and the channel, over real WebSockets and HTTP on the loopback."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.onebot import OneBotAccount, ears
from bot.channels.onebot.health import NO_BEAT, NOT_CONNECTED, OFFLINE, OTHER_ACCOUNT
from bot.channels.onebot.settings import NEEDS_ONE, RISK
from bot.channels.shared.faults import Doubtful
from bot.config import parse
from bot.domain.delivery import Outcome, Purpose, Reason, SendResult
from bot.domain.messages import Event, Form, Grant, Kind, Outgoing
from bot.errors import ConfigError, MediaGone
from tests.fakes.onebot import FakeBridge, Strike
from tests.fakes.onebot.proving import SECRET, TOKEN, Setting

PICTURE = b"\x89PNG\r\n\x1a\n" + b"p" * 20
POST = Outgoing("700", Form.GROUP, "明天九点在三楼开会。\n请带老花镜。", "k1")
WORD = Outgoing("20001", Form.CHAT, "好的，已记下。", "k2")


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def here(stack: ExitStack) -> Setting:
    return Setting(stack).connected()


def last(bridge: FakeBridge, action: str) -> dict[str, Any]:
    return [params for name, params in bridge.world.calls if name == action][-1]


# --- the risk ----------------------------------------------------------------------------------------------------------


def test_without_the_risk_accepted_nothing_starts() -> None:
    with pytest.raises(ConfigError) as refusal:
        parse({"channels": {"onebot": {"main": {"access_token": TOKEN}}}})
    said = str(refusal.value)
    assert said.startswith("channels.onebot.main")
    for word in ("personal QQ account", "frozen", "never use an official's", "every message", "accept_risk = true"):
        assert word in said or word.capitalize() in said
    assert TOKEN not in said
    assert RISK in said


def test_without_any_token_nothing_starts() -> None:
    with pytest.raises(ConfigError, match="anybody could speak"):
        parse({"channels": {"onebot": {"main": {"accept_risk": True}}}})
    assert "access_token" in NEEDS_ONE


def test_settings_are_shown_without_secrets() -> None:
    account = parse({"channels": {"onebot": {"main": {"accept_risk": True, "access_token": TOKEN, "secret": SECRET}}}}).channels[
        "onebot"
    ]["main"]
    assert TOKEN not in repr(account)
    assert SECRET not in repr(account)
    assert account.per_second <= 0.5


@pytest.mark.parametrize("given", [{"access_token": "one"}, {"secret": "one"}])
def test_one_token_serves_for_both(given: dict[str, str]) -> None:
    account = OneBotAccount(accept_risk=True, **given)
    assert (account.token, account.signs) == ("one", "one")


# --- letting in --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["", "wrong", "Bearer", TOKEN + "x", TOKEN[:-1], "é"])
@pytest.mark.parametrize("in_query", [False, True])
def test_a_bridge_without_our_token_is_not_let_in(token: str, in_query: bool, stack: ExitStack) -> None:
    here = Setting(stack)
    if token == "é" and not in_query:
        return  # no such header can be sent
    with pytest.raises(PermissionError):
        here.bridge.connect(here.ws, token=token, in_query=in_query)
    assert here.send(POST).outcome is Outcome.NOT_TRIED


@pytest.mark.parametrize("role", ["Universal", "universal", "UNIVERSAL", "", "Something"])
@pytest.mark.parametrize("in_query", [False, True])
def test_a_bridge_is_let_in_by_header_or_query(role: str, in_query: bool, stack: ExitStack) -> None:
    here = Setting(stack)
    here.bridge.connect(here.ws, role, in_query=in_query)
    here.bridge.friend_says("20001", "在吗")
    assert here.waits(1)[0].text == "在吗"
    assert here.send(POST).outcome is Outcome.ACCEPTED


def test_events_and_actions_may_have_connections_of_their_own(stack: ExitStack) -> None:
    here = Setting(stack)
    here.bridge.connect(here.ws, "event")
    assert here.send(POST).outcome is Outcome.NOT_TRIED
    here.bridge.connect(here.ws, "API")
    assert here.send(POST).outcome is Outcome.ACCEPTED
    here.bridge.friend_says("20001", "在吗")
    assert [one.text for one in here.waits(1)] == ["在吗"]
    assert len(here.bridge.links) == 2


# --- sending -----------------------------------------------------------------------------------------------------------


def test_post_reaches_the_group(here: Setting) -> None:
    result = here.send(POST)
    assert result == SendResult(Outcome.ACCEPTED, message_id="1000")
    assert here.bridge.world.shown("700") == [POST.text]
    sent = last(here.bridge, "send_group_msg")
    assert sent == {"group_id": 700, "message": [{"type": "text", "data": {"text": POST.text}}]}


@pytest.mark.parametrize("form", [Form.CHAT, Form.PUSH])
def test_a_friend_is_written_to(form: Form, here: Setting) -> None:
    assert here.send(replace(WORD, form=form)).outcome is Outcome.ACCEPTED
    assert here.bridge.world.shown("20001") == [WORD.text]


def test_text_is_never_read_as_a_code(here: Setting) -> None:
    here.send(replace(POST, text="[CQ:at,qq=all] &#91; 5 < 6 & 7"))
    assert here.bridge.world.shown("700") == ["[CQ:at,qq=all] &#91; 5 < 6 & 7"]


def test_a_picture_goes_along(here: Setting) -> None:
    assert here.send(replace(POST, picture=PICTURE)).outcome is Outcome.ACCEPTED
    part = last(here.bridge, "send_group_msg")["message"][1]
    assert base64.b64decode(part["data"]["file"].removeprefix("base64://")) == PICTURE


def test_a_stranger_is_a_recipient_out_of_reach(here: Setting) -> None:
    result = here.send(replace(WORD, to="99999"))
    assert (result.outcome, result.reason, result.permanent) == (Outcome.REFUSED, Reason.RECIPIENT, True)
    assert result.grants == (Grant("push", False),)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (Outgoing("1", Form.SMS, "x", "k"), Reason.NO_ROUTE),
        (Outgoing("700", Form.GROUP, " ", "k"), Reason.CONTENT),
        (Outgoing("700", Form.GROUP, "长" * 1001, "k"), Reason.CONTENT),
    ],
)
def test_what_cannot_be_sent_is_not_tried(message: Outgoing, reason: Reason, here: Setting) -> None:
    before = len(here.bridge.world.calls)
    assert here.send(message) == SendResult(Outcome.REFUSED, reason, permanent=True)
    assert len(here.bridge.world.calls) == before


@pytest.mark.parametrize(
    ("code", "reason", "permanent"),
    [
        (1, Reason.PLATFORM, False),
        (-1, Reason.ACCOUNT, False),
        (100, Reason.CONTENT, True),
        (103, Reason.RECIPIENT, True),
        (1400, Reason.CONTENT, True),
        (1401, Reason.CREDENTIALS, False),
        (1403, Reason.CREDENTIALS, False),
        (1404, Reason.ACCOUNT, False),
        (31337, Reason.PLATFORM, False),
    ],
)
def test_code_becomes_a_reason(code: int, reason: Reason, permanent: bool, here: Setting) -> None:
    here.bridge.world.strikes.append(Strike.REFUSED)
    here.bridge.world.refuses_with = code
    assert here.send(POST) == SendResult(Outcome.REFUSED, reason, permanent, code=code)


def test_async_is_taken_without_an_id(here: Setting) -> None:
    here.bridge.world.strikes.append(Strike.ASYNC)
    assert here.send(POST) == SendResult(Outcome.ACCEPTED)


@pytest.mark.parametrize("strike", [Strike.TIMEOUT, Strike.LOST, Strike.SILENT, Strike.DROPPED, Strike.LATE, Strike.CUT])
def test_in_doubt_is_never_to_be_repeated(strike: Strike, here: Setting) -> None:
    here.bridge.world.strikes.append(strike)
    result = here.send(POST)
    assert (result.outcome, result.reason, result.once) == (Outcome.UNKNOWN, Reason.TIMEOUT, True)


def test_the_channel_declares_what_it_can(here: Setting) -> None:
    able = here.channel.capabilities
    assert (able.groups, able.pictures, able.receipts, able.asks_person, able.asks_owner) == (True, True, False, True, False)
    assert able.idempotent_for == timedelta(0)  # nothing is ever sent twice
    assert Purpose.REPLY not in able.push
    assert able.each
    assert able.each_group
    assert able.total


def test_without_a_bridge_nothing_is_tried(stack: ExitStack) -> None:
    here = Setting(stack)
    assert here.send(POST) == SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)
    link = here.bridge.connect(here.ws)
    here.bridge.run(link.close())
    here.service.until(lambda: here.send(POST).outcome is Outcome.NOT_TRIED)
    here.channel.close()
    assert here.send(POST).outcome is Outcome.NOT_TRIED


# --- what else is asked ------------------------------------------------------------------------------------------------


def test_the_members_of_a_group_are_listed(here: Setting) -> None:
    assert [(one.external_id, one.name) for one in here.channel.members("700")] == [("20001", "张老师"), ("20002", "李四")]
    with pytest.raises(Doubtful):
        here.channel.members("999")


def test_a_picture_comes_from_the_bridge(here: Setting) -> None:
    here.bridge.world.files["A1.png"] = PICTURE
    here.bridge.friend_says("20001", [{"type": "image", "data": {"file": "A1.png", "url": "http://elsewhere.example/x"}}])
    heard = here.waits(1)[0]
    assert (heard.kind, heard.text) == (Kind.IMAGE, "")
    assert here.channel.fetch(heard.media_id) == PICTURE
    with pytest.raises(MediaGone):
        here.channel.fetch("image::http://elsewhere.example/x")
    with pytest.raises(Doubtful):
        here.channel.fetch("image:B.png:")


def test_a_voice_note_is_asked_for_in_a_form_that_plays(here: Setting) -> None:
    here.bridge.world.files["v.amr"] = b"ID3voice"
    here.bridge.friend_says("20001", [{"type": "record", "data": {"file": "v.amr"}}])
    heard = here.waits(1)[0]
    assert heard.kind is Kind.VOICE
    assert here.channel.fetch(heard.media_id) == b"ID3voice"


def test_health(stack: ExitStack) -> None:
    here = Setting(stack, self_id="10001")
    assert here.channel.check() == [NOT_CONNECTED]
    here.connected()
    assert here.channel.check() == []
    here.bridge.heartbeat()
    here.bridge.friend_says("20001", "在吗")
    here.waits(1)
    here.clock.move(seconds=91)
    assert here.channel.check() == [NO_BEAT]
    here.bridge.heartbeat(online=False)
    here.service.until(lambda: here.channel.check() == [OFFLINE])
    here.bridge.heartbeat()
    here.service.until(lambda: here.channel.check() == [])
    here.bridge.world.online = False
    assert here.channel.check() == [OFFLINE]


def test_another_account_than_expected_is_noticed(stack: ExitStack) -> None:
    here = Setting(stack, self_id="55555").connected()
    assert OTHER_ACCOUNT in here.channel.check()


def test_a_forced_sign_out_is_noticed(here: Setting) -> None:
    here.bridge.notice("bot_offline", user_id=10001)
    here.service.until(lambda: here.channel.check() == [OFFLINE])


# --- mutes -------------------------------------------------------------------------------------------------------------


def test_a_mute_is_told_and_so_is_its_end(here: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ears, "ban_seconds", lambda raw: raw["duration"] / 1000)
    here.bridge.notice("group_ban", sub_type="ban", group_id=700, user_id=10001, operator_id=20001, duration=10)
    first = here.waits(1)[0]
    assert (first.event, first.group, first.grants) == (Event.GRANTS, "700", (Grant("post", False),))
    over = here.waits(2)[1]  # nobody tells that it has run out: we know
    assert (over.group, over.grants) == ("700", (Grant("post", True),))
    assert over.key != first.key


def test_a_post_that_arrives_shows_that_a_mute_is_over(here: Setting) -> None:
    here.bridge.notice("group_ban", sub_type="ban", group_id=700, user_id=0, operator_id=20001, duration=-1)
    here.waits(1)
    assert here.send(POST).grants == (Grant("post", True),)
    assert here.send(replace(POST, key="k7")).grants == ()
