"""The callback of a self-built app: what is believed, what it means, and how it is answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from wechatpy.enterprise.exceptions import InvalidCorpIdException

from bot.channels.base import House, Opened
from bot.channels.shared.seal import Seal
from bot.channels.shared.tokens import MemoryTokens
from bot.channels.wecom import WeComCallback, join
from bot.channels.wecom.callback import Pressed
from bot.domain.messages import Event, Kind, Trigger
from bot.errors import ConfigError, Malformed, StaleRequest, WrongSignature
from tests.fakes.wecom import envelope
from tests.fakes.wecom.company import AES_KEY, CORP_ID, SECRET, TOKEN, Company
from tests.fakes.wecom.platform import FakeWeCom
from tests.fakes.wecom.trying import MEMBER

from .wecom_pushes import APP, CALLBACK, COMPANY, MEDIA, NOW, STAMP, event, opened, pushed, read


class TestAddressCheck:
    def test_platform_gets_its_word_back_exactly(self) -> None:
        said = envelope.check(COMPANY, COMPANY.app, "1616140317555161061", NOW)
        assert CALLBACK.echo(said.query, NOW) == "1616140317555161061"

    @pytest.mark.parametrize("changed", [{"msg_signature": "x"}, {"nonce": "1"}, {"timestamp": "1"}, {"echostr": "AA=="}])
    def test_stranger_gets_nothing(self, changed: dict[str, str]) -> None:
        said = envelope.check(COMPANY, COMPANY.app, "word", NOW)
        with pytest.raises(WrongSignature):
            CALLBACK.echo({**said.query, **changed}, NOW)

    def test_word_that_is_no_text_is_malformed(self) -> None:
        sealed = Seal(CORP_ID, AES_KEY).close(b"\xff\xfe")
        signed = envelope.sign(TOKEN, STAMP, "1", sealed)
        with pytest.raises(Malformed):
            CALLBACK.echo({"timestamp": STAMP, "nonce": "1", "echostr": sealed, "msg_signature": signed}, NOW)


class TestWhatIsBelieved:
    @pytest.mark.parametrize("late", [timedelta(seconds=301), timedelta(seconds=-301)])
    def test_stale_push_is_refused(self, late: timedelta) -> None:
        said = pushed(Content="你好", MsgId=1)
        with pytest.raises(StaleRequest):
            CALLBACK.open(said.query, said.body, NOW + late)

    @pytest.mark.parametrize("late", [timedelta(minutes=5), timedelta(minutes=-5)])
    def test_push_within_five_minutes_is_read(self, late: timedelta) -> None:
        said = pushed(Content="你好", MsgId=1)
        assert CALLBACK.open(said.query, said.body, NOW + late).incoming.text == "你好"

    @pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
    def test_unsigned_push_is_refused(self, name: str) -> None:
        said = pushed(Content="你好")
        with pytest.raises(WrongSignature):
            CALLBACK.open({key: value for key, value in said.query.items() if key != name}, said.body, NOW)

    @pytest.mark.parametrize("stamp", ["", "x", "-1", "1e9", "１７９５", "9" * 40])
    def test_signed_nonsense_for_a_time_is_stale(self, stamp: str) -> None:
        sealed, _ = envelope.sealed(COMPANY, COMPANY.app, "<xml><A>1</A></xml>", NOW)
        query = {"timestamp": stamp, "nonce": "1", "msg_signature": envelope.sign(TOKEN, stamp, "1", sealed)}
        with pytest.raises(StaleRequest):
            CALLBACK.open(query, f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode(), NOW)

    def test_push_for_another_company_is_refused(self) -> None:
        other = Company(corp_id="wwanother")
        said = envelope.push(other, other.app, {"FromUserName": "a", "CreateTime": 1, "MsgType": "text"}, NOW)
        with pytest.raises(WrongSignature):
            CALLBACK.open(said.query, said.body, NOW)

    def test_plain_push_is_refused(self) -> None:
        query = {"timestamp": STAMP, "nonce": "1", "signature": envelope.sign(TOKEN, STAMP, "1")}
        with pytest.raises(WrongSignature):
            CALLBACK.open(query, b"<xml><MsgType>text</MsgType></xml>", NOW)

    def test_app_without_a_token_does_not_listen(self) -> None:
        with pytest.raises(ConfigError):
            WeComCallback("main", replace(APP, token=""))


class TestWhatItMeans:
    @pytest.mark.parametrize(
        ("kind", "fields", "becomes", "text", "media"),
        [
            ("text", {"Content": "医药费怎么报😀"}, Kind.TEXT, "医药费怎么报😀", ""),
            ("image", MEDIA, Kind.IMAGE, "", MEDIA["MediaId"]),
            ("voice", {**MEDIA, "Format": "amr"}, Kind.VOICE, "", MEDIA["MediaId"]),
            ("video", {**MEDIA, "ThumbMediaId": "t"}, Kind.VIDEO, "", MEDIA["MediaId"]),
            ("location", {"Location_X": "40.1", "Location_Y": "116.3", "Label": "桑榆路一号"}, Kind.LOCATION, "桑榆路一号", ""),
            ("location", {"Location_X": "40.1", "Location_Y": "116.3"}, Kind.LOCATION, "40.1,116.3", ""),
            ("link", {"Title": "通知", "Url": "http://127.0.0.1/a"}, Kind.LINK, "通知\nhttp://127.0.0.1/a", ""),
            ("something new", {}, Kind.UNKNOWN, "", ""),
        ],
    )
    def test_messages(self, kind: str, fields: dict[str, str], becomes: Kind, text: str, media: str) -> None:
        message = read(kind, **fields, MsgId=1234567890123456)
        assert (message.kind, message.text, message.media_id, message.key) == (becomes, text, media, "m:1234567890123456")
        assert (message.channel, message.account, message.sender, message.trigger) == ("wecom", "main", MEMBER, Trigger.MESSAGE)

    @pytest.mark.parametrize(
        ("name", "becomes", "text"),
        [
            ("subscribe", Event.FOLLOW, ""),
            ("unsubscribe", Event.UNFOLLOW, ""),
            ("enter_agent", Event.VIEW, ""),
            ("click", Event.MENU, "近期活动"),
            ("view", Event.VIEW, "近期活动"),
            ("LOCATION", Event.UNKNOWN, ""),
            ("template_card_menu_event", Event.UNKNOWN, ""),
        ],
    )
    def test_events(self, name: str, becomes: Event, text: str) -> None:
        said = pushed("event", Event=name, EventKey="近期活动" if text or becomes is Event.UNKNOWN else "")
        found = opened(said)
        assert (found.incoming.event, found.incoming.text, found.incoming.kind) == (becomes, text, Kind.EVENT)
        assert found.passive

    def test_change_of_the_directory_is_acknowledged_and_means_nothing(self) -> None:
        said = pushed("event", "sys", Event="change_contact", ChangeType="update_user", UserID="a", Mobile="13000000000")
        found = opened(said)
        assert (found.incoming.event, found.incoming.text) == (Event.UNKNOWN, "")
        assert CALLBACK.answer(found, "", NOW).body == b""

    def test_two_changes_of_one_second_are_two(self) -> None:
        keys = {event("change_contact", ChangeType="update_user", UserID=one).key for one in ("a", "b", "a")}
        assert len(keys) == 2

    def test_a_name_is_the_same_in_capital_letters(self) -> None:
        assert read(sender="WangXiuLan", Content="在").sender == MEMBER

    def test_repeated_push_has_the_same_key_and_a_new_one_another(self) -> None:
        assert event("click", EventKey="a").key == event("click", EventKey="a").key
        assert event("click", EventKey="a").key != event("click", EventKey="b").key
        assert read(Content="收到", MsgId=1).key != read(Content="收到", MsgId=2).key

    @pytest.mark.parametrize("missing", ["FromUserName", "ToUserName", "CreateTime", "MsgType"])
    def test_push_without_its_frame_is_malformed(self, missing: str) -> None:
        fields = {"FromUserName": "a", "CreateTime": 1, "MsgType": "text", missing: ""}
        said = envelope.push(COMPANY, COMPANY.app, fields, NOW)
        with pytest.raises(Malformed):
            CALLBACK.open(said.query, said.body, NOW)

    @pytest.mark.parametrize("fields", [{"FromUserName": "a" * 200}, {"CreateTime": "soon"}, {"MediaId": "m" * 600}])
    def test_impossible_identifier_is_malformed(self, fields: dict[str, str]) -> None:
        whole = {"FromUserName": "a", "CreateTime": 1, "MsgType": "text", **fields}
        said = envelope.push(COMPANY, COMPANY.app, whole, NOW)
        with pytest.raises(Malformed):
            CALLBACK.open(said.query, said.body, NOW)


class TestButtons:
    KEY = "不去|不去了"

    def pressed(self, key: str = KEY, **more: str) -> Opened:
        fields = {"EventKey": key, "TaskId": "t1", "CardType": "button_interaction", "ResponseCode": "rc", **more}
        return opened(pushed("event", Event="template_card_event", **fields, SelectedItems={}))

    def test_touch_says_what_the_button_says(self) -> None:
        found = self.pressed()
        assert (found.incoming.event, found.incoming.text, found.incoming.trigger) == (Event.MENU, "不去了", Trigger.TOUCH)
        assert not found.passive

    def test_touched_button_shows_as_touched(self) -> None:
        answer = CALLBACK.answer(self.pressed(), "", NOW)
        assert answer.media_type == "text/xml"
        shown = envelope.read_answer(COMPANY, COMPANY.app, answer.body, MEMBER)
        assert shown == envelope.Shown("button", "✓ 不去")

    @pytest.mark.parametrize("key", ["收到", "收到|", "|收到", "", "a|b|c"])
    def test_strange_key_still_says_something_and_is_answered(self, key: str) -> None:
        found = self.pressed(key)
        assert isinstance(found, Pressed)
        assert found.incoming.text == {"a|b|c": "b|c"}.get(key, key.strip("|"))
        assert CALLBACK.answer(found, "好", NOW).body

    def test_touch_of_another_card_is_another_touch(self) -> None:
        assert self.pressed().incoming.key == self.pressed(ResponseCode="rc of a second try").incoming.key
        assert self.pressed().incoming.key != self.pressed(TaskId="t2").incoming.key


class TestAnswers:
    @pytest.mark.parametrize("text", ["好的", "a]]>b", "]]>]]>", "<b>&amp;</b>", "第一行\n第二行", "😀" * 30])
    def test_wechatpy_reads_our_answers(self, text: str) -> None:
        answer = CALLBACK.answer(opened(pushed(Content="在", MsgId=1)), text, NOW)
        assert answer.media_type == "text/xml"
        assert envelope.read_answer(COMPANY, COMPANY.app, answer.body, MEMBER) == envelope.Shown("text", text)

    def test_answer_is_sealed_for_this_company_only(self) -> None:
        answer = CALLBACK.answer(opened(pushed(Content="在", MsgId=1)), "好", NOW)
        other = Company(corp_id="wwanother")
        with pytest.raises(InvalidCorpIdException):
            envelope.read_answer(other, other.app, answer.body, MEMBER)

    @pytest.mark.parametrize("text", ["", " \n", "\x00"])
    def test_nothing_to_say_is_an_empty_body(self, text: str) -> None:
        assert CALLBACK.answer(opened(pushed(Content="在", MsgId=1)), text, NOW).body == b""

    def test_overlong_answer_arrives_cut_with_a_sign(self) -> None:
        answer = CALLBACK.answer(opened(pushed(Content="在", MsgId=1)), "桑榆非晚" * 500, NOW)
        text = envelope.read_answer(COMPANY, COMPANY.app, answer.body, MEMBER).text
        assert text.endswith("…")
        assert len(text.encode()) <= 2048


class TestBothDirections:
    """A member's phone on one side, the office on the other."""

    @pytest.fixture
    def wecom(self) -> FakeWeCom:
        return FakeWeCom(lambda: NOW)  # not started: nothing is called here

    def test_what_a_member_says_is_answered_in_the_same_breath(self, wecom: FakeWeCom) -> None:
        said = wecom.says(MEMBER, "食堂今天吃什么")
        found = CALLBACK.open(said.query, said.body, NOW)
        assert found.incoming.text == "食堂今天吃什么"
        wecom.takes(MEMBER, CALLBACK.answer(found, "今天有打卤面。", NOW).body)
        assert wecom.shown(MEMBER)[-1] == "今天有打卤面。"

    def test_the_console_accepts_the_address(self, wecom: FakeWeCom) -> None:
        assert CALLBACK.echo(wecom.checks("583").query, NOW) == "583"


def test_app_joins_with_both_sides_or_with_one() -> None:
    house = House(MemoryTokens(lambda: NOW), lambda: NOW, lambda purpose: purpose)
    both, speaks = join("main", APP, house), join("main", replace(APP, token="", encoding_aes_key=""), house)
    assert (both.callback is None, speaks.callback is None, both.path) == (False, True, "")
    for one in (both, speaks):
        one.channel.close()
    with pytest.raises(ConfigError):
        join("main", replace(APP, token=""), house)


def test_settings_show_no_secret() -> None:
    assert not any(secret in repr(APP) for secret in (SECRET, TOKEN, AES_KEY))
