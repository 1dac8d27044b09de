"""Automatic calls by either provider, over real HTTP to its fake: what is read out, and what a key pressed comes to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.channels.base import House, Joined
from bot.channels.voice import VoiceAccount, join
from bot.channels.voice.codes import ALIYUN, TENCENT
from bot.domain.delivery import Outcome, Reason
from bot.domain.limits import Calendar, Limit
from bot.domain.messages import Event, Form, Incoming, Kind, Outgoing
from bot.errors import Malformed, Rejected
from tests.fakes import aliyun, tencent
from tests.fakes.cloud import Cloud
from tests.faults.rig import Fault
from tests.faults.rigs.sms import PHONE, section
from tests.faults.rigs.voice import MESSAGE, TEXT

from .loopback import closed_port
from .phone_office import FAKES, NOWHERE, OF, PROVIDERS, START, Line, Saying, SayingNo, Time, house, lined, listening, saying

HEARD = "您好，通知您：秋季座谈会。时间，11月27日（周五）上午9:00。地点，三楼会议室。听清楚了请按1，办公室电话0511-88880001。"


def rung(provider: str, fake: Cloud | None = None, **more: Any) -> AbstractContextManager[Line]:
    running = fake or FAKES[provider](Time(), calls=True)
    return lined(running, lambda base, where: account(provider, base, where, **more), MESSAGE)


def account(provider: str, base: str, where: House, **more: Any) -> Joined:
    of = OF[provider]
    given = section(of.KEY, base, of.VOICE_TEXT, TEXT) | {"app_id": tencent.APP_ID, "show_number": aliyun.SHOW_NUMBER}
    return join("main", VoiceAccount(**given | more), where)


@pytest.fixture(params=PROVIDERS)
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    with rung(request.param) as made:
        yield made


# what is heard


def test_the_elder_hears_a_sentence(line: Line) -> None:
    assert line.send().outcome is Outcome.ACCEPTED
    assert line.fake.shown(PHONE) == [HEARD]
    assert line.fake.asks[0].query == {}


def test_it_is_read_out_twice_and_the_keys_are_asked_for() -> None:
    with rung("aliyun", keys={"1": "TTS_7", "3": ""}, bye="TTS_9") as line:
        line.send()
        asked = line.fake.asks[0]
        assert asked.headers["x-acs-action"] == "IvrCall"
        body = asked.body.decode()
        assert "PlayTimes=2" in body
        assert "MenuKeyMap.1.Code=TTS_7&MenuKeyMap.1.Key=1&MenuKeyMap.2.Key=3" in body
        assert "MenuKeyMap.2.Code" not in body
        assert "ByeCode=TTS_9" in body
    with rung("tencent") as line:
        line.send()
        assert json.loads(line.fake.asks[0].body)["PlayTimes"] == 2


def test_without_keys_aliyun_reads_out_only() -> None:
    with rung("aliyun", keys={}, show_number="") as line:
        assert line.send().outcome is Outcome.ACCEPTED
        assert line.fake.asks[0].headers["x-acs-action"] == "SingleCallByTts"


def test_a_landline_can_be_rung(line: Line) -> None:
    assert line.send(replace(MESSAGE, to="0511-88880009")).outcome is Outcome.ACCEPTED


# what comes of it


def test_key_1_is_said_besides_the_receipt(line: Line) -> None:
    result = line.send()
    receipt, said = line.heard()
    assert receipt.receipt is not None
    assert (receipt.event, receipt.receipt.delivered, receipt.receipt.message_id) == (Event.RECEIPT, True, result.message_id)
    assert (said.kind, said.text, said.telephone, said.sender, said.channel) == (Kind.TEXT, "1", PHONE, "", "voice")
    assert len({receipt.key, said.key}) == 2
    assert PHONE not in receipt.key + said.key + result.message_id


@pytest.mark.parametrize(("pressed", "said"), [("3", ["3"]), ("", []), ("13", ["3"]), ("1#", ["1"]), ("*#", [])])
def test_other_keys(pressed: str, said: list[str]) -> None:
    with rung("aliyun") as line:
        line.fake.pressed = pressed
        line.send()
        assert [one.text for one in line.heard() if one.kind is Kind.TEXT] == said


@pytest.mark.parametrize("fault", [Fault.SLOW_RECEIPTS, Fault.DUPLICATE_RECEIPTS])
def test_late_doubled_and_reordered_reports_are_the_same_two(fault: Fault, line: Line) -> None:
    line.send()
    once = {one.key for one in line.heard()}
    line.fake.do(fault)
    assert {one.key for one in line.heard()} == once
    assert len(once) == 2


@pytest.mark.parametrize(
    ("status", "seconds", "delivered", "reason"),
    [
        ("200000", "41", True, Reason.NONE),
        ("200001", "9", True, Reason.NONE),  # hung up before the end: he has taken it, and has confirmed nothing
        ("200008", "30", True, Reason.NONE),
        ("200002", "0", False, Reason.PLATFORM),
        ("200003", "0", False, Reason.PLATFORM),
        ("200005", "0", False, Reason.PLATFORM),
        ("200010", "0", False, Reason.PLATFORM),
        ("200004", "0", False, Reason.RECIPIENT),
        ("200011", "0", False, Reason.RECIPIENT),
        ("299999", "", False, Reason.PLATFORM),
    ],
)
def test_end_of_a_call_by_aliyun(status: str, seconds: str, delivered: bool, reason: Reason) -> None:
    told = {"status_code": status, "callee": PHONE, "duration": seconds, "call_id": "1^2", "out_id": "ours", "dtmf": ""}
    (one,) = heard("aliyun", [told])
    assert one.receipt is not None
    assert (one.receipt.delivered, one.receipt.reason) == (delivered, reason.value)


@pytest.mark.parametrize(
    ("told", "delivered", "reason"),
    [
        ({"voiceprompt_callback": {"result": "0"}}, True, Reason.NONE),
        ({"voiceprompt_callback": {"result": "1"}}, False, Reason.PLATFORM),
        ({"voiceprompt_callback": {"result": "2"}}, False, Reason.PLATFORM),
        ({"voice_failure_callback": {"failure_code": 8, "failure_reason": "空号"}}, False, Reason.RECIPIENT),
        ({"voice_failure_callback": {"failure_code": 3}}, False, Reason.PLATFORM),
    ],
)
def test_end_of_a_call_by_tencent(told: dict[str, dict[str, Any]], delivered: bool, reason: Reason) -> None:
    whole = {name: fields | {"callid": "x1", "mobile": PHONE, "nationcode": "86"} for name, fields in told.items()}
    (one,) = heard("tencent", whole)
    assert one.receipt is not None
    assert (one.receipt.delivered, one.receipt.reason) == (delivered, reason.value)


def test_receipt_of_aliyun_ends_a_doubt_and_tencent_s_cannot() -> None:
    for provider, known in (("aliyun", True), ("tencent", False)):
        with rung(provider) as line:
            line.fake.do(Fault.TIMEOUT_AFTER_ACCEPT)
            doubt = line.send()
            assert (doubt.outcome, doubt.once) == (Outcome.UNKNOWN, True)
            report = line.heard()[0].receipt
            assert report is not None
            assert (report.message_id == doubt.message_id) is known


def test_nobody_rings_twice_for_a_doubt(line: Line) -> None:
    for fault in (Fault.HTTP_5XX, Fault.HTML_200):
        line.fake.do(fault)
        assert line.send().once
    assert len(line.fake.asks) == 2


# what does not leave, and what is refused


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (replace(MESSAGE, form=Form.SMS), Reason.NO_ROUTE),
        (replace(MESSAGE, card=None), Reason.NO_ROUTE),
        (replace(MESSAGE, to="nobody"), Reason.RECIPIENT),
    ],
)
def test_what_cannot_be_rung_is_not_tried(message: Outgoing, reason: Reason, line: Line) -> None:
    result = line.send(message)
    assert (result.outcome, result.reason, result.permanent) == (Outcome.REFUSED, reason, True)
    assert not line.fake.asks


def test_no_text_for_greetings_and_none_that_is_too_long(line: Line) -> None:
    assert MESSAGE.card is not None
    assert line.send(replace(MESSAGE, card=replace(MESSAGE.card, template="greeting"))).reason is Reason.NO_ROUTE
    assert line.send(replace(MESSAGE, card=replace(MESSAGE.card, title=" "))).reason is Reason.CONTENT
    long = {"notice": {"id": "1", "text": "请注意，" * 90 + "{contact}", "variables": ("contact",)}}
    with rung("aliyun", templates=long) as other:
        assert other.send().reason is Reason.CONTENT
        assert any("350" in one for one in other.joined.channel.check())


@pytest.mark.parametrize(
    ("provider", "code"),
    [
        *(("aliyun", code) for code in sorted(ALIYUN) if code != "OK"),
        *(("tencent", code) for code in sorted(TENCENT) if code != "Ok"),
    ],
)
def test_code_becomes_a_result(provider: str, code: str) -> None:
    fake = saying(Saying if provider == "aliyun" else SayingNo, code)
    expected = (ALIYUN if provider == "aliyun" else TENCENT)[code]
    with rung(provider, fake) as line:
        result = line.send()
        assert (result.outcome, result.reason) == (expected.outcome, expected.reason)


@pytest.mark.parametrize(
    ("provider", "more", "reason"),
    [
        ("aliyun", {"key_secret": "another"}, Reason.CREDENTIALS),
        ("aliyun", {"show_number": "05110000000"}, Reason.ACCOUNT),
        ("aliyun", {"templates": {"notice": {"id": "TTS_9", **TEXT}}}, Reason.ACCOUNT),
        ("tencent", {"key_secret": "another"}, Reason.CREDENTIALS),
        ("tencent", {"app_id": "1"}, Reason.ACCOUNT),
        ("tencent", {"templates": {"notice": {"id": "9", **TEXT}}}, Reason.ACCOUNT),
    ],
)
def test_mis_set_account_says_so(provider: str, more: dict[str, Any], reason: Reason) -> None:
    with rung(provider, **more) as line:
        assert line.send().reason is reason


def test_number_that_was_rung_often_enough(line: Line) -> None:
    assert line.send().outcome is Outcome.ACCEPTED
    assert line.send().reason is Reason.QUOTA


@pytest.mark.parametrize("answer", [{}, [], {"Response": {}}, {"Response": {"SendStatus": {"CallId": ""}}}, None])
def test_answer_of_no_sense_leaves_it_unknown(answer: Any, line: Line) -> None:
    line.fake.answer = lambda ask: (200, answer)
    assert line.send().outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("provider", PROVIDERS)
def test_nobody_there_means_that_it_never_rang(provider: str) -> None:
    joined = account(provider, f"http://127.0.0.1:{closed_port()}/", house(Time()))
    assert asyncio.run(joined.channel.send(MESSAGE)).outcome is Outcome.NOT_TRIED
    joined.channel.close()


# settings


def test_account_says_what_it_can(line: Line) -> None:
    able = line.joined.channel.capabilities
    assert (able.phone, able.receipts, able.talks, able.cost) == (Form.VOICE, True, False, 13)
    assert able.hours == ((time(9, 0), time(11, 30)), (time(14, 30), time(20, 0)))
    assert Limit(2, Calendar.DAY) in able.each


def test_hours_and_limits_are_data() -> None:
    with rung("aliyun", hours=("10:00-11:00",), limits=("1/day",)) as line:
        able = line.joined.channel.capabilities
        assert able.hours == ((time(10, 0), time(11, 0)),)
        assert able.each == (Limit(1, Calendar.DAY),)
    assert timedelta(minutes=10) in {limit.per for limit in VoiceAccount(provider="aliyun", key_id="k", keys={}).limits}


@pytest.mark.parametrize(
    "more",
    [{"provider": "x"}, {"provider": "tencent", "app_id": ""}, {"show_number": ""}, {"keys": {"10": ""}}, {"play_times": 4}],
)
def test_mistakes_in_a_section_are_refused(more: dict[str, Any]) -> None:
    with pytest.raises((ValidationError, TypeError)):
        account("aliyun", NOWHERE, house(Time()), **more)


def test_check_wants_a_number_to_ring_back(line: Line) -> None:
    assert line.joined.channel.check() == []
    silent = {"notice": {"id": "1", "text": "通知您：{title}{time}。", "variables": ("title", "time")}}
    with rung("aliyun", templates=silent) as other:
        found = "\n".join(other.joined.channel.check())
        assert "contact" in found
        assert "adjacent" in found
    with rung("aliyun", templates={}) as bare:
        assert "notice" in bare.joined.channel.check()[0]


def test_the_address_differs_from_the_one_for_text_messages() -> None:
    where = house(Time())
    made = account("tencent", NOWHERE, where)
    assert made.path == f"/receipt/tencent/{where.secret('voice:main')}"
    assert where.secret("voice:main") != where.secret("sms:main")
    made.channel.close()


# hostile pushes


LISTENING = {provider: listening(account(provider, NOWHERE, house(Time()))) for provider in PROVIDERS}


def heard(provider: str, told: Any) -> tuple[Incoming, ...]:
    return LISTENING[provider].open({}, json.dumps(told).encode(), START).messages


@pytest.mark.parametrize(
    ("provider", "told"),
    [
        ("aliyun", [{"status_code": "300000", "call_id": "1^2", "dtmf": "1"}]),  # on the way: no number, so nobody's
        ("aliyun", [{"status_code": "200000", "callee": PHONE, "call_id": "1", "dtmf": "one"}]),
        ("aliyun", [{"status_code": "200000", "callee": "x", "call_id": "1"}]),
        ("aliyun", {"voicekey_callback": {}}),
        ("tencent", {"voicekey_callback": {"callid": "1", "mobile": PHONE}}),
        ("tencent", {"voicekey_callback": {"callid": "1", "mobile": PHONE, "keypress": "１"}}),
        ("tencent", {"voiceprompt_callback": {"callid": "1", "mobile": PHONE, "result": "7"}}),
        ("tencent", {"voiceprompt_callback": []}),
        ("tencent", {"something": {}}),
    ],
)
def test_what_is_no_report_is_refused(provider: str, told: Any) -> None:
    with pytest.raises(Malformed):
        heard(provider, told)


NAMES = [
    "status_code",
    "callee",
    "call_id",
    "out_id",
    "dtmf",
    "duration",
    "callid",
    "mobile",
    "keypress",
    "result",
    "failure_code",
]
VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=40) | st.sampled_from([PHONE, "1", "200000", "0"])
FLAT = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=9)
WRAPPED = st.dictionaries(
    st.sampled_from(["voiceprompt_callback", "voicekey_callback", "voice_failure_callback"]), FLAT, max_size=2
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told=FLAT | WRAPPED | st.lists(FLAT | WRAPPED, max_size=3), provider=st.sampled_from(PROVIDERS))
def test_whatever_arrives_is_read_or_refused(told: Any, provider: str) -> None:
    try:
        messages = heard(provider, told)
    except Rejected:
        return
    assert all(len(one.key) <= 128 and len(one.text) <= 1 for one in messages)
