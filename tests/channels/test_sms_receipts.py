"""Receipts and replies as both providers push them: which message they end, who has answered, and what has no effect."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.base import Callback, Opened
from bot.domain.delivery import Outcome, Reason
from bot.domain.messages import Event, Incoming, Kind
from bot.errors import Malformed, Rejected, WrongSignature
from tests.faults.rig import Fault
from tests.faults.rigs.sms import MESSAGE, PHONE

from .phone_office import NOWHERE, PROVIDERS, START, Time, house, listening
from .test_sms import account, posted

SECRET = "an-unguessable-path-of-the-tests"
ALIYUN_REPORT: dict[str, Any] = {
    "phone_number": PHONE,
    "send_time": "2026-11-26 10:00:00",
    "report_time": "2026-11-26 10:00:04",
    "success": True,
    "err_code": "DELIVERED",
    "err_msg": "用户接收成功",
    "sms_size": "1",
    "biz_id": "900619512345^0",
    "out_id": "ours",
}
TENCENT_REPORT = {
    "user_receive_time": "2026-11-26 10:00:04",
    "nationcode": "86",
    "mobile": PHONE,
    "report_status": "SUCCESS",
    "errmsg": "DELIVRD",
    "description": "用户短信送达成功",
    "sid": "2019:1",
}
REPLY = {"extend": "01", "mobile": PHONE, "nationcode": "86", "sign": "局里", "text": " 1 ", "time": 1457336869}


def callback(provider: str, **more: Any) -> Callback:
    return listening(account(provider, NOWHERE, house(Time()), **more))


def push(provider: str, told: Any, **headers: str) -> Opened:
    return callback(provider).open({}, json.dumps(told).encode(), START, headers)


def test_the_address_is_not_to_be_guessed() -> None:
    where = house(Time())
    for provider in PROVIDERS:
        made = account(provider, NOWHERE, where)
        assert made.path == f"/receipt/{provider}/{where.secret('sms:main')}"
        assert account(provider, NOWHERE, where, receipt_secret=SECRET).path == f"/receipt/{provider}/{SECRET}"


@pytest.mark.parametrize(("provider", "word"), [("aliyun", {"code": 0, "msg": "OK"}), ("tencent", {"result": 0, "errmsg": "OK"})])
def test_the_platform_hears_its_own_word(provider: str, word: dict[str, Any]) -> None:
    answer = callback(provider).answer(Opened(), "whatever is said", START)
    assert json.loads(answer.body) == word
    assert answer.media_type == "application/json"


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("fault", [Fault.NONE, Fault.SLOW_RECEIPTS, Fault.DUPLICATE_RECEIPTS])
def test_receipt_finds_its_message_once(provider: str, fault: Fault) -> None:
    with posted(provider) as post:
        post.fake.do(fault)
        sent = [post.send(replace(MESSAGE, to=number, key=number)) for number in ("13900002001", "13900002002")]
        heard = post.heard()
        assert {one.key for one in heard} == {one.key for one in heard[:2]}
        assert {one.receipt.message_id for one in heard if one.receipt} == {one.message_id for one in sent}
        assert all(one.receipt and one.receipt.delivered and one.event is Event.RECEIPT and not one.sender for one in heard)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("MOBILE_IN_BLACK", Reason.BLOCKED),
        ("MOBILE_NOT_ON_SERVICE", Reason.RECIPIENT),
        ("CONTENT_KEYWORD", Reason.CONTENT),
        ("MK:0010", Reason.PLATFORM),
        ("", Reason.PLATFORM),
    ],
)
def test_failed_receipt_of_aliyun_says_why(code: str, reason: Reason) -> None:
    report = push("aliyun", [ALIYUN_REPORT | {"success": False, "err_code": code}]).incoming.receipt
    assert report is not None
    assert (report.delivered, report.reason) == (False, reason.value)


def test_failed_receipt_of_tencent_is_the_carrier_s() -> None:
    report = push("tencent", [TENCENT_REPORT | {"report_status": "FAIL", "errmsg": "MK:0001"}]).incoming.receipt
    assert report is not None
    assert (report.delivered, report.reason) == (False, Reason.PLATFORM.value)


def test_receipt_counts_for_its_own_number_only() -> None:
    """Whoever learns an id cannot end somebody else's message with it."""
    with posted("aliyun") as post:
        sent = post.send()
        assert sent.outcome is Outcome.ACCEPTED
        own = push("aliyun", [ALIYUN_REPORT | {"out_id": MESSAGE.key}]).incoming.receipt
        other = push("aliyun", [ALIYUN_REPORT | {"out_id": MESSAGE.key, "phone_number": "13900002002"}]).incoming.receipt
        assert own is not None
        assert other is not None
        assert own.message_id == sent.message_id != other.message_id


@pytest.mark.parametrize("number", [PHONE, f"+86{PHONE}", f"86{PHONE}", f"0086{PHONE}"])
def test_number_is_the_same_however_it_is_written(number: str) -> None:
    assert push("aliyun", [ALIYUN_REPORT | {"phone_number": number}]).messages == push("aliyun", [ALIYUN_REPORT]).messages
    reply = push("tencent", REPLY | {"mobile": number}).incoming
    assert reply.telephone == PHONE


def test_without_our_key_aliyun_s_own_id_names_the_message() -> None:
    report = push("aliyun", [{name: value for name, value in ALIYUN_REPORT.items() if name != "out_id"}]).incoming.receipt
    assert report is not None
    assert report.message_id.startswith("900619512345^0:")


def test_reply_of_both_is_something_said() -> None:
    with posted("aliyun") as post:
        aliyun_says = push("aliyun", json.loads(post.fake.reply(PHONE, "1").body)).incoming
    with posted("tencent") as post:
        tencent_says = push("tencent", json.loads(post.fake.reply(PHONE, "1").body)).incoming
    for reply, channel_account in ((aliyun_says, "main"), (tencent_says, "main")):
        assert (reply.kind, reply.text, reply.telephone, reply.sender) == (Kind.TEXT, "1", PHONE, "")
        assert (reply.channel, reply.account, reply.received_at) == ("sms", channel_account, START)
        assert PHONE not in reply.key


def test_the_same_push_again_has_the_same_key_and_another_reply_has_not() -> None:
    said = json.loads(b'{"phone_number":"13900002001","content":"1","send_time":"x","dest_code":"1","sequence_id":7}')
    first, again = push("aliyun", [said]).incoming, push("aliyun", [said]).incoming
    later = push("aliyun", [said | {"sequence_id": 8}]).incoming
    assert first.key == again.key != later.key
    assert push("tencent", REPLY).incoming.key != push("tencent", REPLY | {"time": 1457336870}).incoming.key


def test_one_bad_record_does_not_lose_the_others() -> None:
    reply = {"phone_number": PHONE, "content": "收到", "sequence_id": 9}
    opened = push("aliyun", [{"phone_number": 1.5}, ALIYUN_REPORT, {}, reply, {"success": "true", "phone_number": PHONE}])
    assert [one.kind for one in opened.messages] == [Kind.EVENT, Kind.TEXT]


def test_tencent_pushes_lists_and_objects() -> None:
    assert len(push("tencent", [TENCENT_REPORT, TENCENT_REPORT | {"sid": "2019:2"}]).messages) == 2
    assert push("tencent", REPLY).incoming.text == "1"


def test_an_empty_list_is_nothing() -> None:
    assert push("aliyun", []).messages == ()


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"null",
        b"1",
        b'"x"',
        b"[1]",
        b"[[]]",
        b"{}",
        b"[{}]",
        b"[" * 100_000,
        b'[{"phone_number": "13900002001", "success": true}]',
        b'[{"phone_number": "x", "success": true, "biz_id": "1"}]',
        b'{"mobile": "13900002001", "text": 7, "time": 1}',
        b'{"mobile": "13900002001", "report_status": "PERHAPS", "sid": "1"}',
        b'{"mobile": "13900002001", "text": "1", "time": ' + b"9" * 5000 + b"}",
        b"[" + b"{}," * 5000 + b"{}]",
        b'[{"x": "' + b"x" * 1024 * 1024 + b'"}]',
    ],
)
def test_what_is_no_push_is_refused(provider: str, body: bytes) -> None:
    with pytest.raises(Malformed):
        callback(provider).open({}, body, START)


def test_nothing_asks_for_an_echo() -> None:
    with pytest.raises(Malformed):
        callback("aliyun").echo({}, START)


@pytest.mark.parametrize(
    ("source", "taken"),
    [
        ("203.0.113.9", True),
        ("203.0.113.200", False),
        ("2001:db8::1", True),
        ("", False),
        ("203.0.113.9, 10.0.0.1", False),
        ("x", False),
    ],
)
def test_office_may_say_from_where_its_provider_calls(source: str, taken: bool) -> None:
    listening = callback("aliyun", allow_from=("203.0.113.0/25", "2001:db8::/32"))
    headers = {"x-real-ip": source} if source else {}
    body = json.dumps([ALIYUN_REPORT]).encode()
    if taken:
        assert listening.open({}, body, START, headers).messages
    else:
        with pytest.raises(WrongSignature):
            listening.open({}, body, START, headers)


FIELDS = st.sampled_from(
    [
        "phone_number",
        "mobile",
        "success",
        "content",
        "sequence_id",
        "biz_id",
        "out_id",
        "err_code",
        "text",
        "time",
        "sid",
        "report_status",
    ]
)
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=200) | st.just(PHONE) | st.just("SUCCESS")
RECORDS = st.dictionaries(FIELDS, VALUES | st.lists(VALUES, max_size=2), max_size=8)
LISTENING = {provider: callback(provider) for provider in PROVIDERS}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told=RECORDS | st.lists(RECORDS, max_size=3), provider=st.sampled_from(PROVIDERS))
def test_whatever_arrives_is_read_or_refused(told: Any, provider: str) -> None:
    _heard(provider, json.dumps(told).encode())


@settings(max_examples=200, deadline=None)
@given(body=st.binary(max_size=300), provider=st.sampled_from(PROVIDERS))
def test_whatever_bytes_arrive_are_read_or_refused(body: bytes, provider: str) -> None:
    _heard(provider, body)


def _heard(provider: str, body: bytes) -> None:
    try:
        opened = LISTENING[provider].open({}, body, START)
    except Rejected:
        return
    for one in opened.messages:
        assert isinstance(one, Incoming)
        assert len(one.key) <= 128
        assert len(one.text) <= 1000


def test_reply_to_a_real_message_is_heard_after_it() -> None:
    with posted("tencent") as post:
        assert post.send().outcome is Outcome.ACCEPTED
        post.time.at += timedelta(minutes=3)
        assert post.joined.callback is not None
        said = post.fake.reply(PHONE, "收到，谢谢")
        assert post.joined.callback.open({}, said.body, post.time.at).incoming.text == "收到，谢谢"
        assert asyncio.run(post.joined.channel.send(MESSAGE)).outcome is Outcome.ACCEPTED
