"""What the events of bridges mean: arrays and CQ strings, mentions, files, notices; and posts that are no events."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.onebot import OneBotCallback
from bot.channels.onebot.codes import answer, judge_answer
from bot.channels.onebot.ears import Ears
from bot.channels.onebot.memory import Echo, Memory
from bot.channels.onebot.parse import media_parts
from bot.channels.onebot.segments import segments, words
from bot.domain.delivery import Outcome
from bot.domain.messages import Event, Grant, Incoming, Kind
from bot.errors import Malformed, Rejected, WrongSignature
from tests.fakes.onebot.proving import SECRET, Clock

CLOCK = Clock()
OWN = Echo("700", True, "明天开会", "5000", CLOCK())


def hear(memory: Memory | None = None, **fields: Any) -> Incoming | None:
    if memory is None:
        memory = Memory("")
        memory.note_login({"user_id": 10001, "nickname": "小桑"})
        memory.note_echo(OWN)
    return Ears("main", memory, CLOCK).hear({"self_id": 10001, "time": int(CLOCK().timestamp()), **fields})


def group(message: Any, **fields: Any) -> Incoming:
    whole = {"post_type": "message", "message_type": "group", "sub_type": "normal", "group_id": 700, "user_id": 20001}
    heard = hear(**{**whole, "message_id": 9, "message": message, **fields})
    assert heard is not None
    return heard


def private(message: Any, **fields: Any) -> Incoming:
    whole = {"post_type": "message", "message_type": "private", "sub_type": "friend", "user_id": 20001, "message_id": 9}
    heard = hear(**{**whole, "message": message, **fields})
    assert heard is not None
    return heard


def part(kind: str, **data: Any) -> dict[str, Any]:
    return {"type": kind, "data": data}


# --- messages ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "text", "addressed"),
    [
        ([part("text", text="大家好")], "大家好", False),
        ("大家好", "大家好", False),
        ([part("at", qq="10001"), part("text", text=" 收到 ")], "收到", True),
        ([part("at", qq=10001), part("text", text=" 收到")], "收到", True),
        ("[CQ:at,qq=10001] 收到", "收到", True),
        ("[CQ:at,qq=10001,name=小桑] 收到", "收到", True),
        ([part("at", qq="77", name="@小桑"), part("text", text="收到")], "收到", True),
        ("@小桑 收到", "收到", True),
        ([part("at", qq="all"), part("text", text="收到")], "收到", False),
        ([part("at", qq="all", name="小桑")], "", False),
        ([part("at", qq="30003", name="老李"), part("text", text="在吗")], "@老李 在吗", False),
        ([part("at", qq="30003"), part("text", text="在吗")], "在吗", False),
        ([part("reply", id="5000"), part("text", text="收到")], "收到", True),
        ("[CQ:reply,id=5000]收到", "收到", True),
        ([part("reply", id=5000), part("text", text="收到")], "收到", True),
        ([part("reply", id="4711"), part("text", text="收到")], "收到", False),
        ("&#91;表&#93; 5 &amp;lt; 6", "[表] 5 &lt; 6", False),
        ("&amp;#91;", "&#91;", False),
        ("[CQ:share,url=http://a/?b=1&amp;c=2&#44;3,title=通知&#44;全文]", "通知,全文\nhttp://a/?b=1&c=2,3", False),
        ("[CQ:face,id=14]好", "好", False),
        ("[CQ:不是码] 好", "[CQ:不是码] 好", False),
        (part("text", text="一段"), "一段", False),
        ([part("text", text=7), None, 5, {"type": 3}, {"data": {}}, part("text", text="八")], "7八", False),
    ],
)
def test_what_was_said_in_a_group(message: Any, text: str, addressed: bool) -> None:
    heard = group(message)
    assert (heard.text, heard.addressed, heard.group, heard.sender) == (text, addressed, "700", "20001")


@pytest.mark.parametrize(
    ("message", "kind", "text"),
    [
        ([part("image", file="a.png", url="http://h/p")], Kind.IMAGE, ""),
        ("[CQ:image,file=a.png,url=http://h/p?x=1&amp;y=2]", Kind.IMAGE, ""),
        ([part("record", file="v.amr")], Kind.VOICE, ""),
        ([part("video", file="v.mp4")], Kind.VIDEO, ""),
        ([part("file", file_id="f")], Kind.FILE, ""),
        ([part("location", lat="1", lon="2", title="活动室")], Kind.LOCATION, "活动室"),
        ([part("share", url="http://a/", title="通知")], Kind.LINK, "通知\nhttp://a/"),
        ([part("json", data="{}")], Kind.UNKNOWN, ""),
        ([part("image", file="a.png"), part("text", text="这是回执")], Kind.TEXT, "这是回执"),
        ([part("at", qq="10001")], Kind.TEXT, ""),
        ([], Kind.UNKNOWN, ""),
        (None, Kind.UNKNOWN, ""),
    ],
)
def test_kinds(message: Any, kind: Kind, text: str) -> None:
    heard = private(message)
    assert (heard.kind, heard.text) == (kind, text)


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("[CQ:image,file=a:b.png,url=http://h/p?x=1&amp;y=2]", ("image", "a:b.png", "http://h/p?x=1&y=2")),
        ([part("record", file="v.amr")], ("record", "v.amr", "")),
        ([part("image", file="https://h/only")], ("image", "", "https://h/only")),
        ([part("image", file="a.png", url="http://h/" + "x" * 2000)], ("image", "a.png", "")),
    ],
)
def test_files_are_found_again_by_name_and_address(message: Any, parts: tuple[str, str, str]) -> None:
    found = private(message).media_id
    assert media_parts(found) == parts
    assert len(found) <= 1024


@pytest.mark.parametrize("number", [20001, "20001", 2**70, str(2**70)])
def test_ids_are_numbers_or_text_of_any_size(number: int | str) -> None:
    heard = group("好", user_id=number, message_id=number, group_id=number, self_id="5" if isinstance(number, int) else 5)
    assert heard.group == str(number)
    assert heard.message_id == str(number)
    assert f":{number}:" in heard.key


def test_the_same_message_has_the_same_key_however_it_is_written() -> None:
    assert (
        group("好", message_id=9).key
        == group([part("text", text="好")], message_id="9", self_id="10001").key
        == f"m:10001:9:{int(CLOCK().timestamp())}"
    )


def test_a_message_without_an_id_has_a_key_all_the_same() -> None:
    assert private("好", message_id=None).key == private("好", message_id=None).key != private("坏", message_id=None).key


def test_anonymous_members_are_told_apart() -> None:
    heard = group("好", user_id=80000000, sub_type="anonymous", anonymous={"id": 12, "name": "大力", "flag": "f"})
    assert heard.sender == "anonymous:12"


def test_names_are_cards_before_nicknames() -> None:
    assert group("好", sender={"nickname": "n", "card": "张老师"}).nickname == "张老师"
    assert group("好", sender={"nickname": "n", "card": ""}).nickname == "n"
    assert group("好", sender=None).nickname == ""


def test_a_friend_allows_to_be_written_to_and_a_stranger_does_not() -> None:
    assert private("好").grants == (Grant("push", True),)
    assert private("好", sub_type="group").grants == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"post_type": "message_sent", "message_type": "group", "group_id": 700, "user_id": 10001},
        {"post_type": "message", "message_type": "group", "group_id": "700", "user_id": "10001"},
        {"post_type": "message", "message_type": "private", "target_id": 700, "sender": {"user_id": 10001}},
    ],
)
def test_our_own_message_is_an_echo_and_nothing_else(fields: dict[str, Any]) -> None:
    memory = Memory("")
    assert hear(memory, message_id=77, message="明天 开会", **fields) is None
    assert hear(memory, message_id=77, message="明天 开会", **fields) is None
    (echo,) = memory.echoes()
    assert (echo.to, echo.message_id, echo.text) == ("700", "77", "明天 开会")
    assert memory.ours("77")


def test_a_group_heard_of_for_the_first_time_may_be_posted_to_again() -> None:
    """A mute that ran out while the service was down would otherwise last for ever."""
    memory = Memory("10001")
    said = {"post_type": "message", "message_type": "group", "group_id": 700, "user_id": 20001, "message": "好"}
    grants = [heard.grants for number in (1, 2) if (heard := hear(memory, message_id=number, **said))]
    assert grants == [(Grant("post", True),), ()]
    hear(memory, post_type="notice", notice_type="group_ban", sub_type="ban", user_id=10001, group_id=701)
    barred = hear(memory, message_id=3, **{**said, "group_id": 701})
    assert barred is not None
    assert barred.grants == ()


# --- notices -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "event", "grants"),
    [
        ({"notice_type": "group_increase", "user_id": 10001}, Event.JOINED, (Grant("member", True),)),
        ({"notice_type": "group_decrease", "sub_type": "kick", "user_id": "10001"}, Event.LEFT, (Grant("member", False),)),
        ({"notice_type": "group_decrease", "sub_type": "kick_me", "user_id": 0}, Event.LEFT, (Grant("member", False),)),
        ({"notice_type": "group_ban", "sub_type": "ban", "user_id": 10001}, Event.GRANTS, (Grant("post", False),)),
        ({"notice_type": "group_ban", "sub_type": "ban", "user_id": 0}, Event.GRANTS, (Grant("post", False),)),
        ({"notice_type": "group_ban", "sub_type": "lift_ban", "user_id": 10001}, Event.GRANTS, (Grant("post", True),)),
    ],
)
def test_what_happens_to_us_in_a_group(fields: dict[str, Any], event: Event, grants: tuple[Grant, ...]) -> None:
    heard = hear(post_type="notice", group_id=700, **fields)
    assert heard is not None
    assert (heard.kind, heard.event, heard.group, heard.sender, heard.grants) == (Kind.EVENT, event, "700", "", grants)


def test_a_new_friend_follows() -> None:
    heard = hear(post_type="notice", notice_type="friend_add", user_id=20009)
    assert heard is not None
    assert (heard.event, heard.sender, heard.group, heard.grants) == (Event.FOLLOW, "20009", "", (Grant("push", True),))


@pytest.mark.parametrize(
    "fields",
    [
        {"post_type": "notice", "notice_type": "group_recall", "group_id": 700, "user_id": 10001},
        {"post_type": "notice", "notice_type": "friend_recall", "user_id": 20001},
        {"post_type": "notice", "notice_type": "group_increase", "group_id": 700, "user_id": 20001},
        {"post_type": "notice", "notice_type": "group_decrease", "group_id": 700, "user_id": 20001},
        {"post_type": "notice", "notice_type": "group_ban", "sub_type": "ban", "group_id": 700, "user_id": 20001},
        {"post_type": "request", "request_type": "friend", "user_id": 20001, "comment": "x", "flag": "f"},
        {"post_type": "request", "request_type": "group", "sub_type": "invite", "group_id": 700, "user_id": 20001},
        {"post_type": "meta_event", "meta_event_type": "heartbeat", "interval": 30000, "status": {"online": True}},
        {"post_type": "something_new"},
    ],
)
def test_what_is_nothing_to_us(fields: dict[str, Any]) -> None:
    assert hear(**fields) is None


@pytest.mark.parametrize(("duration", "seconds"), [(600, 600), (0, None), (-1, None), ("600", None), (10**9, None)])
def test_a_mute_that_ends_by_itself(duration: Any, seconds: int | None) -> None:
    raw = {"post_type": "notice", "notice_type": "group_ban", "sub_type": "ban", "user_id": 10001, "duration": duration}
    memory = Memory("10001")
    heard = hear(memory, group_id=700, **raw)
    assert heard is not None
    ears = Ears("main", memory, CLOCK)
    assert not ears.over(CLOCK() + timedelta(seconds=(seconds or 10**8) - 1))
    over = ears.over(CLOCK() + timedelta(seconds=600))
    told = [(one.group, one.grants, one.key) for one in over]
    assert told == ([("700", (Grant("post", True),), heard.key + ":over")] if seconds else [])
    assert not ears.over(CLOCK() + timedelta(days=400))


# --- posts -------------------------------------------------------------------------------------------------------------


def sign(body: bytes, secret: str = SECRET) -> dict[str, str]:
    return {"x-signature": "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()}


CALLBACK = OneBotCallback(SECRET, Ears("main", Memory("10001"), CLOCK))


def test_the_signature_covers_the_bytes_as_they_came() -> None:
    at = b"%d" % CLOCK().timestamp()
    body = (
        b'{ "post_type":"message","message_type":"private","user_id":1,"message_id":2,"message":"\xe5\xa5\xbd","time":%b }\n' % at
    )
    assert CALLBACK.open({}, body, CLOCK(), sign(body)).incoming.text == "好"
    with pytest.raises(WrongSignature):
        CALLBACK.open({}, body.strip(), CLOCK(), sign(body))
    with pytest.raises(WrongSignature):
        CALLBACK.open({}, body, CLOCK(), sign(body, "other"))
    with pytest.raises(WrongSignature):
        CALLBACK.open({}, body, CLOCK(), {})


def test_the_published_signature_is_reproduced() -> None:
    """HMAC-SHA1 of RFC 2202, test case 2."""
    callback = OneBotCallback("Jefe", Ears("main", Memory(""), CLOCK))
    signed = {"x-signature": "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"}
    with pytest.raises(Malformed):  # the signature is right, the body no event
        callback.open({}, b"what do ya want for nothing?", CLOCK(), signed)


def test_an_answer_holds_no_quick_operation() -> None:
    body = json.dumps({"post_type": "meta_event", "time": CLOCK().timestamp()}).encode()
    opened = CALLBACK.open({}, body, CLOCK(), sign(body))
    assert not opened.messages
    assert CALLBACK.answer(opened, "好的", CLOCK()).body == b"{}"
    with pytest.raises(Malformed):
        CALLBACK.echo({}, CLOCK())


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=10,
)
FIELDS = ("message_type", "notice_type", "sub_type", "message", "message_id", "user_id", "group_id", "sender", "self_id")
SHAPES = st.fixed_dictionaries(
    {
        "post_type": st.sampled_from(["message", "notice", "request", "meta_event", "message_sent", "x"]),
        "time": st.just(CLOCK().timestamp()),
    },
    optional={name: VALUES | st.sampled_from(["group", "private", "group_ban", "ban"]) for name in FIELDS},
)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | SHAPES.map(lambda shape: json.dumps(shape).encode()))
def test_a_signed_post_of_anything_is_read_or_refused(body: bytes) -> None:
    try:
        opened = CALLBACK.open({}, body, CLOCK(), sign(body))
    except Rejected:
        return
    for one in opened.messages:
        assert one.sender or one.group
        assert len(one.key) <= 128
        assert len(one.media_id) <= 1024


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("[]CQ:at,qq=1&#9;amp 好"), max_size=80))
def test_any_string_is_parts(text: str) -> None:
    for one in segments(text):
        assert one.kind


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_escaped_words_come_back_as_they_were(text: str) -> None:
    written = text.replace("&", "&amp;").replace("[", "&#91;").replace("]", "&#93;")
    assert words(segments(written)) == text


# --- answers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "outcome", "number"),
    [
        ({"status": "ok", "retcode": 0, "data": {"message_id": 5}}, Outcome.ACCEPTED, "5"),
        ({"status": "ok", "retcode": "0", "data": {"message_id": "-5"}}, Outcome.ACCEPTED, "-5"),
        ({"retcode": 0, "data": {"message_id": 2**63}}, Outcome.ACCEPTED, str(2**63)),
        ({"status": "ok", "retcode": 0, "data": None}, Outcome.ACCEPTED, ""),
        ({"status": "async", "retcode": 1, "data": None}, Outcome.ACCEPTED, ""),
        ({"status": "failed", "retcode": 1}, Outcome.REFUSED, ""),
        ({"status": "failed", "retcode": 1200, "wording": "群不存在"}, Outcome.UNKNOWN, ""),
        ({"status": "failed", "retcode": 200, "message": "sendMsg timeout"}, Outcome.UNKNOWN, ""),
        ({"status": "failed", "retcode": 100, "wording": "请求超时"}, Outcome.UNKNOWN, ""),
        ({"status": "failed", "retcode": 102, "message": "Timeout"}, Outcome.UNKNOWN, ""),
        ({"status": "failed", "retcode": None}, Outcome.UNKNOWN, ""),
        ({"status": "failed", "retcode": 0}, Outcome.UNKNOWN, ""),
        ({"status": "failed", "retcode": True}, Outcome.UNKNOWN, ""),
        ([], Outcome.UNKNOWN, ""),
        (None, Outcome.UNKNOWN, ""),
    ],
)
def test_answers(raw: Any, outcome: Outcome, number: str) -> None:
    result = judge_answer(answer(raw))
    assert (result.outcome, result.message_id) == (outcome, number)
    assert result.once == (outcome is Outcome.UNKNOWN)


@settings(max_examples=200, deadline=None)
@given(VALUES | st.dictionaries(st.sampled_from(["status", "retcode", "data", "message", "wording"]), VALUES))
def test_any_answer_is_judged(raw: Any) -> None:
    assert judge_answer(answer(raw)).outcome in Outcome
