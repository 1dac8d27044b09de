"""What the office understands of each push."""

from __future__ import annotations

import pytest
from wechatpy import parse_message

from bot.channels.shared.fields import LONGEST_TEXT
from bot.domain.messages import Event, Kind, ReceiptReport, Trigger
from bot.errors import Malformed

from .pushes import NOW, PERSON, event_push, push, read, text_push


class TestMessages:
    @pytest.mark.parametrize(
        ("kind", "fields", "expected"),
        [
            ("text", {"Content": " 收到 "}, (Kind.TEXT, "收到", "")),
            ("image", {"PicUrl": "http://x/1", "MediaId": "m1"}, (Kind.IMAGE, "", "m1")),
            ("voice", {"MediaId": "m2", "Format": "amr", "Recognition": "收到。"}, (Kind.VOICE, "收到。", "m2")),
            ("voice", {"MediaId": "m2", "Format": "speex"}, (Kind.VOICE, "", "m2")),
            ("voice", {"MediaId": "m2", "Format": "amr", "MediaId16K": "m9"}, (Kind.VOICE, "", "m2")),
            ("voice", {"MediaId16K": "m9"}, (Kind.VOICE, "", "m9")),
            ("video", {"MediaId": "m3", "ThumbMediaId": "t"}, (Kind.VIDEO, "", "m3")),
            ("shortvideo", {"MediaId": "m4"}, (Kind.VIDEO, "", "m4")),
            ("location", {"Location_X": "23.1", "Location_Y": "113.3", "Label": "人民医院"}, (Kind.LOCATION, "人民医院", "")),
            ("location", {"Location_X": "23.1", "Location_Y": "113.3"}, (Kind.LOCATION, "23.1,113.3", "")),
            ("link", {"Title": "养老金", "Description": "d", "Url": "http://x/2"}, (Kind.LINK, "养老金\nhttp://x/2", "")),
            ("file", {"Title": "名单.xlsx", "FileKey": "f1"}, (Kind.FILE, "名单.xlsx", "f1")),
            ("miniprogrampage", {"Title": "小程序", "PagePath": "p"}, (Kind.LINK, "小程序", "")),
            ("hologram", {"Content": "x"}, (Kind.UNKNOWN, "", "")),
        ],
    )
    def test_each_kind_of_message(self, kind: str, fields: dict[str, str], expected: tuple[Kind, str, str]) -> None:
        got = read(push(MsgType=kind, MsgId="77", **fields))
        assert (got.kind, got.text, got.media_id) == expected
        assert (got.channel, got.account, got.sender, got.received_at) == ("wechat", "main", PERSON, NOW)
        assert (got.key, got.trigger) == ("m:77", Trigger.MESSAGE)

    def test_text_is_the_same_as_wechatpy_reads(self) -> None:
        xml = text_push("第一行\n第二行 <b>&amp; 😀")
        assert read(xml).text == parse_message(xml).content

    def test_control_characters_are_dropped_and_newlines_kept(self) -> None:
        assert read(push(Content="").replace("</xml>", "<Content>甲&#13;\n乙\t&#x85;丙</Content></xml>")).text == "甲\n乙\t丙"

    def test_overlong_text_is_cut(self) -> None:
        assert len(read(text_push("长" * 30_000)).text) == LONGEST_TEXT

    @pytest.mark.parametrize("name", ["ToUserName", "FromUserName", "CreateTime", "MsgType"])
    def test_push_without_a_required_field_is_malformed(self, name: str) -> None:
        with pytest.raises(Malformed):
            read(push(**{name: "", "Content": "x"}))

    @pytest.mark.parametrize(
        "fields", [{"FromUserName": "o" * 129}, {"CreateTime": "soon"}, {"CreateTime": "１"}, {"FromUserName": "a\nb"}]
    )
    def test_push_with_an_impossible_field_is_malformed(self, fields: dict[str, str]) -> None:
        with pytest.raises(Malformed):
            read(push(**fields))


class TestEvents:
    @pytest.mark.parametrize(
        ("event", "fields", "expected"),
        [
            ("subscribe", {}, (Event.FOLLOW, "", "")),
            ("subscribe", {"EventKey": "qrscene_bind-17", "Ticket": "t"}, (Event.FOLLOW, "", "bind-17")),
            ("subscribe", {"EventKey": "last_trade_no_1"}, (Event.FOLLOW, "", "")),
            ("SCAN", {"EventKey": "bind-17"}, (Event.SCAN, "", "bind-17")),
            ("unsubscribe", {}, (Event.UNFOLLOW, "", "")),
            ("CLICK", {"EventKey": "confirm"}, (Event.MENU, "confirm", "")),
            ("VIEW", {"EventKey": "http://x/"}, (Event.VIEW, "http://x/", "")),
            ("LOCATION", {"Latitude": "23.1"}, (Event.UNKNOWN, "", "")),
            ("subscribe_msg_popup_event", {}, (Event.UNKNOWN, "", "")),
        ],
    )
    def test_each_event(self, event: str, fields: dict[str, str], expected: tuple[Event, str, str]) -> None:
        got = read(event_push(event, **fields))
        assert got.kind is Kind.EVENT
        assert (got.event, got.text, got.scene) == expected

    @pytest.mark.parametrize("event", ["subscribe", "SCAN", "CLICK"])
    def test_touch_opens_the_short_window(self, event: str) -> None:
        assert read(event_push(event, EventKey="k")).trigger is Trigger.TOUCH

    @pytest.mark.parametrize(
        ("status", "delivered", "reason"),
        [
            ("success", True, ""),
            ("failed:user block", False, "blocked"),
            ("failed: user block", False, "blocked"),
            ("failed: system failed", False, "platform"),
            ("failed:system failed", False, "platform"),
            ("something new", False, "platform"),
            ("", False, "platform"),
        ],
    )
    def test_receipt_of_a_template_message(self, status: str, delivered: bool, reason: str) -> None:
        got = read(event_push("TEMPLATESENDJOBFINISH", MsgID="200163836", Status=status))
        assert got.event is Event.RECEIPT
        assert got.receipt is not None
        assert (got.receipt.message_id, got.receipt.delivered, got.receipt.reason) == ("200163836", delivered, reason)

    @pytest.mark.parametrize(
        ("status", "delivered", "reason"),
        [
            ("send success", True, ""),
            ("sendsuccess", True, ""),
            ("send fail", False, "platform"),
            ("err(10001)", False, "content"),
            ("err(20008)", False, "content"),
            ("err(30003)", False, "content"),
            ("err(30001)", False, "platform"),
            ("err(40001)", False, "untapped"),
            ("err(40002)", False, "untapped"),
            ("err()", False, "platform"),
            ("", False, "platform"),
        ],
    )
    def test_receipt_of_a_mass_message(self, status: str, delivered: bool, reason: str) -> None:
        got = read(event_push("MASSSENDJOBFINISH", MsgID="1000001625", Status=status, TotalCount="100", SentCount="75"))
        assert got.event is Event.RECEIPT
        assert got.receipt == ReceiptReport("1000001625", delivered, reason)

    def test_receipt_without_a_message_is_malformed(self) -> None:
        with pytest.raises(Malformed):
            read(event_push("TEMPLATESENDJOBFINISH", Status="success"))

    def test_end_of_a_mass_message_without_its_id_says_nothing(self) -> None:
        assert read(event_push("MASSSENDJOBFINISH", Status="send success")).event is Event.UNKNOWN


class TestRepetition:
    def test_repeated_push_has_the_same_key(self) -> None:
        for xml in (text_push(), event_push("CLICK", EventKey="k"), push(MsgType="image", MediaId="m")):
            assert read(xml).key == read(xml).key

    def test_pushes_of_one_second_are_told_apart(self) -> None:
        pushes = [
            event_push("CLICK", EventKey="a"),
            event_push("CLICK", EventKey="b"),
            event_push("subscribe"),
            event_push("unsubscribe"),
            event_push("CLICK", EventKey="a", FromUserName="oSomebodyElse"),
            event_push("TEMPLATESENDJOBFINISH", MsgID="1", Status="success"),
            event_push("TEMPLATESENDJOBFINISH", MsgID="2", Status="success"),
            text_push(number="1"),
            text_push(number="2"),
            push(Content="甲"),
            push(Content="乙"),
        ]
        assert len({read(xml).key for xml in pushes}) == len(pushes)

    @pytest.mark.parametrize(
        "xml", [text_push(number="9" * 5000), event_push("CLICK", EventKey="k" * 5000), text_push(number="0")]
    )
    def test_key_stays_short(self, xml: str) -> None:
        assert 0 < len(read(xml).key) <= 128
