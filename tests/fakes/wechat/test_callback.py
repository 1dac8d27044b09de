"""The push side of the fake platform, against a callback written with wechatpy alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.fakes.client import FakeWeChat
from tests.fakes.wechat.proving import LI, NOTICE, WANG, Echo, listening, refused, send

FAULT = "该公众号提供的服务出现故障，请稍后再试"


def test_a_code_binds_followers_and_newcomers_until_it_expires(wechat: FakeWeChat, api: Any) -> None:
    scene = {"scene": {"scene_str": "bind-7"}}
    code = api.qrcode.create({"expire_seconds": 60, "action_name": "QR_STR_SCENE", "action_info": scene})
    assert code["expire_seconds"] == 60
    with listening(wechat, Echo()) as echo:
        wechat.scan(WANG, code["ticket"])
        wechat.scan("o-newcomer", code["ticket"])
    assert [(m.event, m.scene_id) for m in echo.heard] == [("scan", "bind-7"), ("subscribe_scan", "bind-7")]
    wechat.advance(60)
    with pytest.raises(ValueError, match="expired"):
        wechat.scan(WANG, code["ticket"])
    assert (
        refused(lambda: api.qrcode.create({"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": ""}}})) == 40053
    )


# receipts


def receipts_heard(echo: Echo) -> list[tuple[int, str]]:
    return [(int(m._data["MsgID"]), m._data["Status"]) for m in echo.heard]


def test_receipts_tell_the_truth_and_show_nothing(wechat: FakeWeChat, api: Any) -> None:
    with listening(wechat, Echo(answer=b"success")) as echo:
        delivered = send(api)["msgid"]
        wechat.users(LI, blocked=True)
        blocked = send(api, openid=LI)["msgid"]
        assert wechat.settle_receipts() == 2
    assert sorted(receipts_heard(echo)) == [(delivered, "success"), (blocked, "failed:user block")]
    assert wechat.phone(LI) == []
    assert [shown.how for shown in wechat.phone(WANG)] == ["template"]


def test_receipts_are_lost_doubled_early_or_kept(wechat: FakeWeChat, api: Any) -> None:
    with listening(wechat, Echo(answer=b"")) as echo:
        for way in ("lost", "twice", "held", "held", "early"):
            wechat.receipts(way)
        lost, twice, held_1, held_2 = (send(api)["msgid"] for _ in range(4))
        wechat.settle_receipts()
        early = send(api)["msgid"]
        assert receipts_heard(echo)[-1] == (early, "success")
        assert wechat.flush_receipts(order="reversed") == 2
    heard = [msgid for msgid, _ in receipts_heard(echo)]
    assert heard == [twice, twice, early, held_2, held_1]
    assert lost not in heard


def test_consents_and_what_came_of_notices_are_told(wechat: FakeWeChat, api: Any) -> None:
    wechat.configure(subscriptions={"MEETING": [], "VISIT": []}, long_term=["VISIT"])
    with listening(wechat, Echo(answer=b"success")) as echo:
        wechat.choose(WANG, {"MEETING": "accept", "VISIT": "reject"})
        number = api.message.send_subscribe_message(WANG, "MEETING", NOTICE)["msgid"]
        wechat.settle_receipts()
        wechat.choose(WANG, {"MEETING": "reject"}, managed=True)
    popup, sent, change = (m._data for m in echo.heard)
    chosen = [(row["TemplateId"], row["SubscribeStatusString"]) for row in popup["SubscribeMsgPopupEvent"]["List"]]
    assert chosen == [("MEETING", "accept"), ("VISIT", "reject")]
    row = sent["SubscribeMsgSentEvent"]["List"]
    assert (row["MsgID"], row["ErrorCode"], row["ErrorStatus"]) == (str(number), "0", "success")
    assert change["SubscribeMsgChangeEvent"]["List"]["SubscribeStatusString"] == "reject"
    assert [shown.how for shown in wechat.phone(WANG)] == ["subscription"]


def test_the_end_of_a_mass_message_is_told(wechat: FakeWeChat, api: Any) -> None:
    wechat.tag(2, WANG)
    wechat.receipts("once", status="err(20001)")
    body = {"filter": {"is_to_all": True}, "msgtype": "text", "text": {"content": "重阳安康"}}
    with listening(wechat, Echo(answer=b"success")) as echo:
        numbers = [api.post("message/mass/sendall", data=body)["msg_id"] for _ in range(2)]
        wechat.settle_receipts()
    told = sorted((m._data["MsgID"], m._data["Status"], m._data["SentCount"]) for m in echo.heard)
    assert told == [(str(numbers[0]), "err(20001)", "0"), (str(numbers[1]), "send success", "2")]
    assert [shown.how for shown in wechat.phone(WANG)] == ["mass"]


def test_a_failed_receipt_means_that_nothing_was_shown(wechat: FakeWeChat, api: Any) -> None:
    wechat.receipts("delay", seconds=0.02, status="failed: system failed")
    with listening(wechat, Echo(answer=b"")) as echo:
        failed = send(api)["msgid"]
        wechat.settle_receipts()
    assert receipts_heard(echo) == [(failed, "failed: system failed")]
    assert wechat.phone(WANG) == []


# the callback


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_what_a_person_says_comes_back_in_every_mode(wechat: FakeWeChat, mode: str) -> None:
    with listening(wechat, Echo(mode)) as echo:
        assert wechat.check_address()
        said = wechat.say(WANG, "您好，😀 <b>")
        echo.answer = b"success"
        wechat.say(WANG, "怪]]>话")
    assert (said.status, said.tries) == ("text", ("answered",))
    assert said.text == "您说：您好，😀 <b>"
    assert wechat.texts(WANG) == [said.text]
    assert [(m.source, m.content) for m in echo.heard] == [(WANG, "您好，😀 <b>"), (WANG, "怪]]>话")]
    assert ("msg_signature" in echo.queries[0]) == (mode != "plain")


def test_every_kind_of_message_and_event_arrives_with_its_fields(wechat: FakeWeChat) -> None:
    with listening(wechat, Echo("plain", answer=b"success")) as echo:
        for kind in ("image", "voice", "video", "location", "link", "file", "hologram"):
            assert wechat.say_as(WANG, kind).status == "none"
        wechat.say_as(WANG, "voice", {"Recognition": "明天几点开会"})
        for name in ("subscribe", "CLICK", "VIEW", "SCAN", "unsubscribe", "brand_new_event"):
            assert wechat.event(WANG, name).status == "none"
    types = [m.type for m in echo.heard]
    assert types[:7] == ["image", "voice", "video", "location", "link", "unknown", "unknown"]
    assert echo.heard[1].recognition is None
    assert echo.heard[7].recognition == "明天几点开会"
    assert [getattr(m, "event", "") for m in echo.heard[8:13]] == ["subscribe", "click", "view", "scan", "unsubscribe"]
    with pytest.raises(ValueError, match="follow"):
        wechat.say(WANG, "还在吗")


def test_a_hanging_callback_is_cut_and_tried_three_times_with_the_same_id(wechat: FakeWeChat) -> None:
    with listening(wechat, Echo(hold=5), push_timeout=0.1) as echo:
        said = wechat.say(WANG, "在吗")
    assert (said.status, said.tries) == ("fault", ("timeout",) * 3)
    assert 0.29 <= said.seconds < 1
    assert {m.id for m in echo.heard} == {said.msg_id}
    assert len({q["nonce"] for q in echo.queries}) == len(echo.heard) == 3
    assert wechat.texts(WANG) == [FAULT]


def test_retries_may_carry_the_first_signature(wechat: FakeWeChat) -> None:
    wechat.configure(fresh_nonce=False)
    with listening(wechat, Echo(hold=5), push_timeout=0.05) as echo:
        wechat.say(WANG, "在吗")
    assert len({q["signature"] for q in echo.queries}) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b'{"text": "json"}', "not readable"),
        (b"<xml><MsgType>text</MsgType></xml>", "plain answer in safe mode"),
        (b"<xml><Encrypt>AAAA</Encrypt></xml>", "wrong MsgSignature"),
        (b"success\n", "not readable"),
    ],
)
def test_an_answer_that_is_none_shows_the_fault_notice(wechat: FakeWeChat, answer: bytes, reason: str) -> None:
    with listening(wechat, Echo(answer=answer)):
        said = wechat.say(WANG, "在吗")
    assert (said.status, said.reason, said.tries) == ("fault", reason, ("answered",))
    assert wechat.texts(WANG) == [FAULT]


def plain_answer(sender: str, receiver: str, content: str) -> bytes:
    people = f"<ToUserName>{receiver}</ToUserName><FromUserName>{sender}</FromUserName>"
    return f"<xml>{people}<CreateTime>1</CreateTime><MsgType>text</MsgType><Content>{content}</Content></xml>".encode()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (plain_answer(WANG, "gh_0123456789ab", "好"), "sender and receiver not swapped"),
        (plain_answer("gh_0123456789ab", LI, "好"), "sender and receiver not swapped"),
        (plain_answer("gh_0123456789ab", WANG, "关" * 683), "text too long"),
        (plain_answer("gh_0123456789ab", WANG, ""), "empty text"),
        (plain_answer("gh_0123456789ab", WANG, "坏]]>掉"), "not readable"),
    ],
)
def test_a_passive_answer_is_checked_before_it_is_shown(wechat: FakeWeChat, answer: bytes, reason: str) -> None:
    with listening(wechat, Echo("plain", answer=answer)):
        assert wechat.say(WANG, "在吗").reason == reason


def test_a_server_error_and_a_dead_callback_are_tried_three_times(wechat: FakeWeChat) -> None:
    with listening(wechat, Echo(answer=b"", status=500)):
        assert wechat.say(WANG, "在吗").tries == ("http 500",) * 3
    assert wechat.say(WANG, "在吗").tries == ("unreachable",) * 3


def test_silence_shows_nothing(wechat: FakeWeChat) -> None:
    with listening(wechat, Echo(answer=b"")) as echo:
        assert wechat.say(WANG, "在吗").status == "none"
        echo.answer = b"success"
        assert wechat.say(WANG, "在吗").status == "none"
    assert wechat.phone(WANG) == []


def test_a_message_pushed_three_times_at_once_is_shown_one_answer(wechat: FakeWeChat) -> None:
    wechat.pushes(copies=3)
    with listening(wechat, Echo()) as echo:
        said = wechat.say(WANG, "在吗")
    assert said.answers == ("text",) * 3
    assert [m.id for m in echo.heard] == [said.msg_id] * 3
    assert wechat.texts(WANG) == ["您说：在吗"]


def test_stale_and_tampered_pushes_arrive_as_told(wechat: FakeWeChat) -> None:
    with listening(wechat, Echo()) as echo:
        wechat.pushes(age=600)
        wechat.say(WANG, "旧")
        age = datetime.now().astimezone().timestamp() - int(echo.queries[-1]["timestamp"])
        assert 595 < age < 610
        wechat.pushes(tamper="msg_signature")
        assert wechat.say(WANG, "假").status == "fault"
        assert echo.rejected == 3
        assert wechat.say(WANG, "真").status == "text"
        wechat.replay()
    assert [m.content for m in echo.heard] == ["旧", "真", "真"]


def test_a_burst_answers_everybody_and_may_arrive_out_of_order(wechat: FakeWeChat) -> None:
    texts = [(f"o-{n}", f"第{n}句") for n in range(40)]
    with listening(wechat, Echo()) as echo:
        told = wechat.burst(texts, concurrency=8)
        assert [one.text for one in told] == [f"您说：第{n}句" for n in range(40)]
        echo.heard.clear()
        wechat.burst(texts, order="reversed", concurrency=1)
    ids = [m.id for m in echo.heard]
    assert ids == sorted(ids, reverse=True)
