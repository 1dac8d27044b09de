"""What the office hears of what happens on QQ: messages, switches, joining and leaving, buttons."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.qq.parse import incoming
from bot.domain.messages import Event, Grant, Incoming, Kind, Trigger
from bot.errors import Malformed, Rejected

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PERSON, MEMBER, GROUP = "E4F4AEA33253A2797FB897C50B81D7ED", "A4F4AEA33253A2797FB897C50B81D7AA", "C9F778FE6ADF9D1D1DBE395BF744A33A"
NUMBER = "ROBOT1.0_.b6nx.CVryAO0nR58RXuU6SC.m92gc19j02qKqdm8ek!"
URL = "https://multimedia.nt.qq.com.cn/download?appid=1407&fileid=abc&rkey=CAQSKAB6"


def read(name: str, data: dict[str, Any], event_id: str | None = "") -> tuple[Incoming, ...]:
    number = f"{name}:0123" if event_id == "" else event_id
    payload = {"id": number, "op": 0, "d": data, "s": 42, "t": name}
    return incoming("main", {name: value for name, value in payload.items() if value is not None}, NOW)


def only(name: str, data: dict[str, Any], event_id: str | None = "") -> Incoming:
    (one,) = read(name, data, event_id)
    return one


def chat(content: Any = "收到", **more: Any) -> dict[str, Any]:
    author = {"id": PERSON, "user_openid": PERSON, "union_openid": None, "username": "王桂兰"}
    return {"author": author, "content": content, "id": NUMBER, "timestamp": "2026-11-21T09:00:00+08:00", **more}


def in_group(content: Any = " 收到", bot: bool = False, **more: Any) -> dict[str, Any]:
    author = {"id": MEMBER, "member_openid": MEMBER, "bot": bot, "member_role": "member", "username": "李长河"}
    return {**chat(content), "author": author, "group_id": GROUP, "group_openid": GROUP, **more}


class TestMessages:
    def test_words_of_a_person(self) -> None:
        one = only("C2C_MESSAGE_CREATE", chat())
        assert (one.channel, one.account, one.sender, one.group, one.kind) == ("qq", "main", PERSON, "", Kind.TEXT)
        assert (one.text, one.key, one.message_id, one.nickname) == ("收到", f"m:{NUMBER}", NUMBER, "王桂兰")
        assert (one.trigger, one.addressed) == (Trigger.MESSAGE, True)

    def test_words_in_a_group(self) -> None:
        one = only("GROUP_AT_MESSAGE_CREATE", in_group())
        assert (one.sender, one.group, one.text, one.addressed, one.message_id) == (MEMBER, GROUP, "收到", True, NUMBER)

    def test_old_formats_without_names_are_read(self) -> None:
        person = only("C2C_MESSAGE_CREATE", {"author": {"user_openid": PERSON}, "content": "123", "id": NUMBER}, None)
        member = only(
            "GROUP_AT_MESSAGE_CREATE",
            {"author": {"member_openid": MEMBER}, "content": " 123", "group_openid": GROUP, "id": NUMBER},
            None,
        )
        assert (person.sender, person.nickname, member.sender, member.text) == (PERSON, "", MEMBER, "123")

    def test_what_is_said_past_the_bot_is_heard_but_not_answered(self) -> None:
        one = only("GROUP_MESSAGE_CREATE", in_group("今天买菜去"))
        assert (one.addressed, one.message_id, one.grants) == (False, "", (Grant("hear", True),))

    def test_mention_of_the_bot_among_other_words_counts_as_spoken_to(self) -> None:
        mentions = [{"scope": "single", "bot": True, "id": MEMBER, "is_you": True, "member_openid": MEMBER, "username": "桑榆"}]
        one = only("GROUP_MESSAGE_CREATE", in_group(f"<@{MEMBER}> 收到", mentions=mentions))
        assert (one.addressed, one.text, one.message_id) == (True, "收到", NUMBER)

    @pytest.mark.parametrize(
        "mentions",
        [
            [{"scope": "all", "is_you": True, "username": "全体成员"}],
            [{"scope": "single", "bot": False, "id": "x", "is_you": False}],
            "is_you",
            [None, 1],
        ],
    )
    def test_mention_of_somebody_else_or_of_all_does_not(self, mentions: Any) -> None:
        assert not only("GROUP_MESSAGE_CREATE", in_group("各位", mentions=mentions)).addressed

    def test_another_bot_is_never_answered(self) -> None:
        assert not only("GROUP_AT_MESSAGE_CREATE", in_group(bot=True)).addressed

    def test_what_is_overheard_first_and_said_to_us_then_is_not_taken_for_a_repetition(self) -> None:
        pair = [only(name, in_group(), f"{name}:{name}") for name in ("GROUP_MESSAGE_CREATE", "GROUP_AT_MESSAGE_CREATE")]
        assert len({one.key for one in pair}) == 2
        assert [one.addressed for one in pair] == [False, True]

    @pytest.mark.parametrize(
        ("content", "text"),
        [
            (" /收到 ", "收到"),
            ("<@!102000001> 几点开会", "几点开会"),
            ('<qqbot-at-user id="A1" /> 几点', "几点"),
            ("@everyone 开会", "开会"),
            ("a@everyoneelse.cn", "a@everyoneelse.cn"),
            ("1 < 2 <b>", "1 < 2 <b>"),
            ("好\x00的\ud800", "好的"),
            ("", ""),
            (None, ""),
            (5, ""),
        ],
    )
    def test_markup_is_taken_out(self, content: Any, text: str) -> None:
        assert only("C2C_MESSAGE_CREATE", chat(content)).text == text

    def test_yellow_face_is_read_as_its_name(self) -> None:
        ext = base64.b64encode(json.dumps({"text": "[赞]"}).encode()).decode()
        assert only("C2C_MESSAGE_CREATE", chat(f'<faceType=1,faceId="76",ext="{ext}">')).text == "[赞]"
        assert only("C2C_MESSAGE_CREATE", chat('好<faceType=1,faceId="76",ext="!">')).text == "好"

    def test_long_id_is_kept_whole_for_answers_and_short_as_a_key(self) -> None:
        number = "ROBOT1.0_" + "x" * 200
        one = only("C2C_MESSAGE_CREATE", {**chat(), "id": number})
        assert one.message_id == number
        assert len(one.key) <= 128

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"id": NUMBER},
            {"id": NUMBER, "author": {}},
            {"id": NUMBER, "author": PERSON},
            {"id": NUMBER, "author": {"user_openid": 7}},
            {"id": NUMBER, "author": {"user_openid": "x" * 129}},
            {"id": NUMBER, "author": {"user_openid": "a\nb"}},
            {"author": {"user_openid": PERSON}},
            {"id": "x" * 241, "author": {"user_openid": PERSON}},
        ],
    )
    def test_message_without_what_it_needs_is_malformed(self, data: dict[str, Any]) -> None:
        with pytest.raises(Malformed):
            read("C2C_MESSAGE_CREATE", data)
        with pytest.raises(Malformed):
            read("GROUP_AT_MESSAGE_CREATE", data)


class TestAttachments:
    def test_picture_is_its_address(self) -> None:
        one = only("C2C_MESSAGE_CREATE", chat("", attachments=[{"content_type": "image/jpeg", "url": URL, "size": 5}]))
        assert (one.kind, one.media_id, one.text, one.key) == (Kind.IMAGE, URL, "", f"m:{NUMBER}")

    def test_words_and_pictures_of_one_message_come_one_by_one(self) -> None:
        pictures = [{"content_type": "image/png", "url": f"{URL}{number}"} for number in range(2)]
        found = read("C2C_MESSAGE_CREATE", chat("两张照片", attachments=pictures))
        assert [(one.kind, one.text, one.media_id, one.key) for one in found] == [
            (Kind.TEXT, "两张照片", "", f"m:{NUMBER}"),
            (Kind.IMAGE, "", f"{URL}0", f"m:{NUMBER}:1"),
            (Kind.IMAGE, "", f"{URL}1", f"m:{NUMBER}:2"),
        ]

    def test_voice_comes_as_wav_with_what_was_recognised(self) -> None:
        voice = {"content_type": "voice", "url": URL, "voice_wav_url": URL + "wav", "asr_refer_text": "收到"}
        one = only("C2C_MESSAGE_CREATE", chat("", attachments=[voice]))
        assert (one.kind, one.media_id, one.text) == (Kind.VOICE, URL + "wav", "收到")

    def test_address_without_a_scheme_gets_one(self) -> None:
        one = only("C2C_MESSAGE_CREATE", chat("", attachments=[{"content_type": "file", "url": URL.removeprefix("https://")}]))
        assert (one.kind, one.media_id) == (Kind.FILE, URL)

    @pytest.mark.parametrize("attachment", [{}, {"content_type": 5, "url": 5}, {"content_type": "image", "url": "x" * 2000}])
    def test_attachment_that_cannot_be_fetched_is_still_told_of(self, attachment: dict[str, Any]) -> None:
        assert only("C2C_MESSAGE_CREATE", chat("", attachments=[attachment])).media_id == ""


def at_group(**more: Any) -> dict[str, Any]:
    return {"group_openid": GROUP, "op_member_openid": MEMBER, "timestamp": 1699240477, **more}


class TestStanding:
    @pytest.mark.parametrize(
        ("name", "event", "grants", "answerable"),
        [
            ("GROUP_ADD_ROBOT", Event.JOINED, {"member": True}, True),
            ("GROUP_DEL_ROBOT", Event.LEFT, {"member": False, "post": False}, False),
            ("GROUP_MSG_RECEIVE", Event.GRANTS, {"post": True}, True),
            ("GROUP_MSG_REJECT", Event.GRANTS, {"post": False}, False),
        ],
    )
    def test_of_the_bot_in_a_group(self, name: str, event: Event, grants: dict[str, bool], answerable: bool) -> None:
        one = only(name, at_group())
        assert (one.kind, one.event, one.group, one.sender) == (Kind.EVENT, event, GROUP, MEMBER)
        assert {grant.name: grant.given for grant in one.grants} == grants
        assert one.message_id == (f"event:{name}:0123" if answerable else "")
        assert one.key == f"e:{name}:0123"

    @pytest.mark.parametrize(
        ("name", "event", "grants", "answerable"),
        [
            ("FRIEND_ADD", Event.FOLLOW, {}, True),
            ("FRIEND_DEL", Event.UNFOLLOW, {"push": False}, False),
            ("C2C_MSG_RECEIVE", Event.GRANTS, {"push": True}, True),
            ("C2C_MSG_REJECT", Event.GRANTS, {"push": False}, False),
        ],
    )
    def test_of_the_bot_with_a_person(self, name: str, event: Event, grants: dict[str, bool], answerable: bool) -> None:
        one = only(name, {"openid": PERSON, "timestamp": 1699240365})
        assert (one.event, one.group, one.sender) == (event, "", PERSON)
        assert {grant.name: grant.given for grant in one.grants} == grants
        assert bool(one.message_id) is answerable

    def test_old_event_without_an_id_is_known_by_what_it_says(self) -> None:
        first, again, other = (only("GROUP_MSG_REJECT", at_group(timestamp=at), None) for at in (1, 1, 2))
        assert (first.key, first.message_id) == (again.key, "")
        assert first.key != other.key

    def test_what_nobody_uses_is_passed_over(self) -> None:
        assert read("GUILD_CREATE", {"id": "1"}) == ()
        assert read("GATEWAY_EVENT_NAME", {}) == ()


class TestButtons:
    def touched(self, **who: Any) -> dict[str, Any]:
        resolved = {"button_data": "回调按钮", "button_id": "21"}
        return {"id": "30540ff7", "type": 11, "version": 1, "data": {"resolved": resolved, "type": 11}, **who}

    def test_touch_says_what_the_button_says(self) -> None:
        one = only("INTERACTION_CREATE", self.touched(chat_type=2, user_openid=PERSON))
        assert (one.event, one.text, one.sender, one.trigger) == (Event.MENU, "回调按钮", PERSON, Trigger.TOUCH)
        assert one.message_id == "event:INTERACTION_CREATE:0123"

    def test_touch_in_a_group(self) -> None:
        one = only("INTERACTION_CREATE", self.touched(chat_type=1, group_openid=GROUP, group_member_openid=MEMBER))
        assert (one.group, one.sender, one.text) == (GROUP, MEMBER, "回调按钮")

    def test_touch_in_a_guild_is_passed_over(self) -> None:
        assert read("INTERACTION_CREATE", self.touched(chat_type=0)) == ()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
texts = st.text(max_size=60) | st.text('<>@!/faceType=1,faceId="",ext="everyone桑', max_size=60)


fields = st.sampled_from(["content_type", "url", "asr_refer_text", "is_you"])
parts_of_it = st.lists(st.dictionaries(fields, texts | anything), max_size=4)


@settings(max_examples=120, deadline=None)
@given(
    texts | anything,
    st.lists(st.dictionaries(st.sampled_from(["content_type", "url", "asr_refer_text", "is_you"]), texts | anything)),
    anything,
)
def test_any_content_is_read_or_refused(content: Any, parts: list[dict[str, Any]], odd: Any) -> None:
    for name, data in (
        ("C2C_MESSAGE_CREATE", chat(content, attachments=parts)),
        ("GROUP_MESSAGE_CREATE", in_group(content, mentions=parts, attachments=odd)),
        ("INTERACTION_CREATE", {"chat_type": 2, "user_openid": PERSON, "data": odd}),
        ("GROUP_MSG_RECEIVE", at_group(op_member_openid=odd)),
    ):
        with suppress(Rejected):
            for one in read(name, data):
                assert one.text.encode("utf-8").decode("utf-8") == one.text
                assert len(one.media_id) <= 1024
