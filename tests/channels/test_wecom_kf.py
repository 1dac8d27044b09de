"""微信客服 over real HTTP: what stands on people's phones, and what the office is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Fetches, House, Pulled, Pulls
from bot.channels.shared.tokens import MemoryTokens
from bot.channels.wecom_kf import KfAccount, KfChannel, KfClient, join
from bot.channels.wecom_kf.codes import MEANING
from bot.clock import ManualClock
from bot.delivery.pulling import Puller
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.domain.messages import Card, Event, Form, Incoming, Kind, Outgoing, Trigger
from bot.errors import ChannelFault, MediaGone
from bot.store import Store
from tests.fakes.wecom.company import AES_KEY, CORP_ID, TOKEN
from tests.fakes.wecom.server import File
from tests.fakes.wecom_kf import HUMAN, OPEN_KFID, OVER, SECRET, FakeKf

from .loopback import closed_port

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
HE = "wmAJ2GCAAAme1XQRC-NI-q0_ZM9ukoAw"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)
SEND = "kf/send_msg"
HASTE, PATIENCE = 0.4, 8.0  # seconds


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def kf(clock: ManualClock) -> Iterator[FakeKf]:
    with FakeKf(clock.now) as fake:
        yield fake


@pytest.fixture
def channel(kf: FakeKf, clock: ManualClock) -> Iterator[KfChannel]:
    made = channel_at(kf.server.base, clock)
    yield made
    made.close()


def channel_at(base: str, clock: ManualClock, secret: str = SECRET, open_kfid: str = OPEN_KFID) -> KfChannel:
    account = KfAccount(CORP_ID, open_kfid, secret, TOKEN, AES_KEY, api_base=base)
    made = join("main", account, House(MemoryTokens(clock.now), clock.now, str)).channel
    assert isinstance(made, KfChannel)
    return made


def deliver(channel: KfChannel, text: str = "明天上午九点座谈。", key: str = "k1", **more: object) -> SendResult:
    return asyncio.run(channel.send(Outgoing(HE, Form.CHAT, text, key, **more)))  # type: ignore[arg-type]


def hurried(channel: KfChannel) -> KfChannel:
    """It waits for the next answers for a short while only; it has its token."""
    assert channel._client.access_token
    channel._client.timeout = HASTE
    return channel


def pulled(channel: KfChannel, kf: FakeKf, cursor: str = "", word: str | None = None) -> Pulled:
    return channel.pull(cursor, kf_word(kf) if word is None else word, kf.now())


def kf_word(kf: FakeKf) -> str:
    kf.calls_us()
    return list(kf._words)[-1]


def heard(channel: KfChannel, kf: FakeKf) -> list[Incoming]:
    return list(pulled(channel, kf).incoming)


# --- sending -----------------------------------------------------------------------------------------------------------


def test_an_answer_reaches_whoever_has_written(channel: KfChannel, kf: FakeKf) -> None:
    kf.writes(HE, content="在吗")
    assert deliver(channel) == SendResult(Outcome.ACCEPTED, message_id="k1")
    assert kf.shown(HE) == ["明天上午九点座谈。"]
    assert kf.server.asked(SEND)[0] == {
        "touser": HE,
        "open_kfid": OPEN_KFID,
        "msgid": "k1",
        "msgtype": "text",
        "text": {"content": "明天上午九点座谈。"},
    }


def test_nothing_reaches_whoever_has_not_written(channel: KfChannel, kf: FakeKf) -> None:
    kf.phone(HE)
    assert deliver(channel) == SendResult(Outcome.REFUSED, Reason.WINDOW, message_id="k1", code=95002)


def test_the_sixth_answer_waits_until_he_writes_again(channel: KfChannel, kf: FakeKf) -> None:
    kf.writes(HE, content="在吗")
    sent = [deliver(channel, f"第{n}条", f"k{n}") for n in range(6)]
    assert [one.outcome for one in sent] == [Outcome.ACCEPTED] * 5 + [Outcome.REFUSED]
    assert (sent[5].reason, sent[5].code) == (Reason.WINDOW, 95001)
    kf.writes(HE, content="还有呢")
    assert deliver(channel, "第六条", "k6").outcome is Outcome.ACCEPTED


def test_the_window_ends_after_48_hours(channel: KfChannel, kf: FakeKf, clock: ManualClock) -> None:
    kf.writes(HE, content="在吗")
    clock.advance(timedelta(hours=47, minutes=59))
    assert deliver(channel).outcome is Outcome.ACCEPTED
    clock.advance(timedelta(minutes=1))
    assert deliver(channel, key="k2").reason is Reason.WINDOW


def test_declared_windows_are_the_platforms(channel: KfChannel) -> None:
    able = channel.capabilities
    window = able.windows[Trigger.MESSAGE]
    assert (window.count, window.lasts) == (5, timedelta(hours=48))
    assert (able.push, able.receipts, able.groups, able.text_bytes) == (frozenset(), False, False, 2048)


def test_a_conversation_in_human_hands_is_taken_once(channel: KfChannel, kf: FakeKf) -> None:
    kf.writes(HE, content="在吗")
    kf.phone(HE).state = HUMAN
    assert deliver(channel).outcome is Outcome.ACCEPTED
    assert [call.endpoint for call in kf.server.calls if call.endpoint.startswith("kf/")] == [
        SEND,
        "kf/service_state/trans",
        SEND,
    ]
    assert kf.shown(HE) == ["明天上午九点座谈。"]


def test_a_conversation_that_is_over_is_a_closed_window(channel: KfChannel, kf: FakeKf) -> None:
    kf.writes(HE, content="在吗")
    kf.phone(HE).state = OVER
    assert deliver(channel).reason is Reason.WINDOW
    assert len(kf.server.asked(SEND)) == 1


def test_a_state_that_comes_back_is_not_taken_twice(channel: KfChannel, kf: FakeKf) -> None:
    kf.writes(HE, content="在吗")
    kf.server.fault(SEND, "errcode", errcode=95018, times=None)
    result = deliver(channel)
    assert (result.reason, result.code) == (Reason.WINDOW, 95018)
    assert len(kf.server.asked(SEND)) == 2


@pytest.mark.parametrize("kind", ["silent", "http", "html"])
def test_an_answer_that_is_lost_leaves_it_in_doubt_but_known(kind: str, channel: KfChannel, kf: FakeKf) -> None:
    kf.writes(HE, content="在吗")
    kf.server.fault(SEND, kind)
    assert deliver(hurried(channel)) == SendResult(Outcome.UNKNOWN, Reason.TIMEOUT, message_id="k1")
    assert len(kf.server.asked(SEND)) == 1


def test_an_id_is_good_once(channel: KfChannel, kf: FakeKf) -> None:
    kf.writes(HE, content="在吗")
    deliver(channel)
    assert deliver(channel).outcome is Outcome.REFUSED
    assert len(kf.shown(HE)) == 1


@pytest.mark.parametrize("doubt", ["silent", "http", "html"])
def test_what_fails_while_taking_the_conversation_can_be_tried_again(doubt: str, channel: KfChannel, kf: FakeKf) -> None:
    kf.writes(HE, content="在吗")
    kf.phone(HE).state = HUMAN
    kf.server.fault("kf/service_state/trans", doubt)
    assert deliver(hurried(channel)).reason is Reason.TRANSIENT
    assert not kf.shown(HE)


def test_an_expired_token_is_fetched_anew_once(channel: KfChannel, kf: FakeKf) -> None:
    kf.writes(HE, content="在吗")
    deliver(channel)
    kf.server.tokens.spoil(kf.now())
    assert deliver(channel, key="k2").outcome is Outcome.ACCEPTED
    assert kf.server.tokens.fetches == 2


@pytest.mark.parametrize(("code", "wanted"), MEANING.items())
def test_every_code_has_its_meaning(code: int, wanted: SendResult, channel: KfChannel, kf: FakeKf) -> None:
    kf.writes(HE, content="在吗")
    kf.server.fault(SEND, "errcode", errcode=code, times=None)
    result = deliver(channel)
    assert (result.outcome, result.reason, result.permanent) == (wanted.outcome, wanted.reason, wanted.permanent)


@pytest.mark.parametrize(
    ("form", "text", "reason"),
    [
        (Form.PUSH, "x", Reason.NO_ROUTE),
        (Form.GROUP, "x", Reason.NO_ROUTE),
        (Form.CHAT, " \x00", Reason.CONTENT),
        (Form.CHAT, "长" * 683, Reason.CONTENT),
    ],
)
def test_what_cannot_be_said_is_not_tried(form: Form, text: str, reason: Reason, channel: KfChannel, kf: FakeKf) -> None:
    result = asyncio.run(channel.send(Outgoing(HE, form, text, "k")))
    assert result == SendResult(Outcome.REFUSED, reason, permanent=True)
    assert not kf.server.calls


def test_nobody_there_means_it_never_left(clock: ManualClock) -> None:
    channel = channel_at(f"http://127.0.0.1:{closed_port()}/", clock)
    assert deliver(channel).outcome is Outcome.NOT_TRIED
    channel.close()


# --- menus and pictures ------------------------------------------------------------------------------------------------


def test_buttons_stand_below_the_text_and_say_their_words(channel: KfChannel, kf: FakeKf) -> None:
    kf.writes(HE, content="在吗")
    card = Card("座谈会", buttons=(("我来参加", "1"), ("来不了", "2")))
    assert deliver(channel, card=card).outcome is Outcome.ACCEPTED
    kf.touches(HE, "2")
    assert heard(channel, kf)[-1].text == "2"
    assert heard(channel, kf)[-1].trigger is Trigger.MESSAGE


def test_a_long_text_goes_without_buttons(channel: KfChannel, kf: FakeKf) -> None:
    kf.writes(HE, content="在吗")
    assert deliver(channel, "长" * 400, card=Card("x", buttons=(("好", "1"),))).outcome is Outcome.ACCEPTED
    assert not kf.phone(HE).menus


def test_a_picture_comes_behind_its_words(channel: KfChannel, kf: FakeKf) -> None:
    kf.writes(HE, content="在吗")
    assert deliver(channel, "看图", picture=PNG) == SendResult(Outcome.ACCEPTED, message_id="k1")
    assert kf.shown(HE) == ["看图", "[image]"]
    assert [file.content for file in kf.files.values()] == [PNG]


@pytest.mark.parametrize("picture", [b"no picture", bytes(2 * 1024 * 1024 + 1)])
def test_words_go_without_a_picture_that_is_not_taken(picture: bytes, channel: KfChannel, kf: FakeKf) -> None:
    kf.writes(HE, content="在吗")
    assert deliver(channel, "看图", picture=picture).outcome is Outcome.ACCEPTED
    assert kf.shown(HE) == ["看图"]


def test_nothing_is_said_twice_because_an_upload_failed(channel: KfChannel, kf: FakeKf) -> None:
    kf.writes(HE, content="在吗")
    kf.server.fault("media/upload", "silent")
    assert deliver(hurried(channel), picture=PNG).reason is Reason.TRANSIENT
    channel._client.timeout = PATIENCE
    kf.server.fault("media/upload", "errcode", errcode=60020)
    assert deliver(channel, picture=PNG).reason is Reason.ACCOUNT
    assert not kf.server.asked(SEND)


def test_a_picture_that_fails_afterwards_takes_nothing_back(channel: KfChannel, kf: FakeKf) -> None:
    kf.writes(HE, content="在吗")
    kf.phone(HE).answered = 4
    assert deliver(channel, picture=PNG).outcome is Outcome.ACCEPTED
    assert kf.shown(HE) == ["明天上午九点座谈。"]


# --- coming in ---------------------------------------------------------------------------------------------------------


def test_whoever_comes_in_is_greeted_by_his_code(channel: KfChannel, kf: FakeKf) -> None:
    kf.enters(HE, scene="hall", param="bind-42")
    (came,) = heard(channel, kf)
    assert (came.event, came.scene, came.sender, came.trigger) == (Event.FOLLOW, "bind-42", HE, Trigger.TOUCH)
    assert deliver(channel, "您好").outcome is Outcome.ACCEPTED
    assert kf.shown(HE) == ["您好"]
    assert not kf.server.asked(SEND)
    assert deliver(channel, "再见", "k2").reason is Reason.WINDOW


def test_a_code_is_good_for_twenty_seconds(channel: KfChannel, kf: FakeKf, clock: ManualClock) -> None:
    kf.enters(HE)
    heard(channel, kf)
    clock.advance(timedelta(seconds=21))
    assert deliver(channel).reason is Reason.WINDOW
    assert not kf.server.asked("kf/send_msg_on_event")


def test_a_code_that_is_refused_leaves_the_usual_way(channel: KfChannel, kf: FakeKf) -> None:
    kf.enters(HE)
    kf.writes(HE, content="在吗")
    heard(channel, kf)
    kf.server.fault("kf/send_msg_on_event", "errcode", errcode=41050)
    assert deliver(channel).outcome is Outcome.ACCEPTED
    assert len(kf.shown(HE)) == 1


def test_a_greeting_in_doubt_is_not_said_the_usual_way_too(channel: KfChannel, kf: FakeKf) -> None:
    kf.enters(HE)
    kf.writes(HE, content="在吗")
    heard(channel, kf)
    kf.server.fault("kf/send_msg_on_event", "silent")
    assert deliver(hurried(channel)).outcome is Outcome.UNKNOWN
    assert len(kf.shown(HE)) == 1


@pytest.mark.parametrize(("param", "event"), [("", Event.VIEW), ("bind-42", Event.SCAN)])
def test_coming_in_again_opens_nothing(param: str, event: Event, channel: KfChannel, kf: FakeKf) -> None:
    kf.enters(HE, scene="hall", param=param, greet=False)
    (came,) = heard(channel, kf)
    assert (came.event, came.scene) == (event, param or "hall")
    assert deliver(channel).reason is Reason.WINDOW


# --- what people write -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "part", "wanted", "text", "media"),
    [
        ("text", {"content": " 收到 "}, Kind.TEXT, "收到", ""),
        ("image", {"media_id": "m-1"}, Kind.IMAGE, "", "m-1"),
        ("voice", {"media_id": "m-2"}, Kind.VOICE, "", "m-2"),
        ("video", {"media_id": "m-3"}, Kind.VIDEO, "", "m-3"),
        ("file", {"media_id": "m-4"}, Kind.FILE, "", "m-4"),
        (
            "location",
            {"latitude": 23.1, "longitude": 113.3, "name": "医院", "address": "人民路"},
            Kind.LOCATION,
            "医院\n人民路",
            "",
        ),
        ("location", {"latitude": 23.1, "longitude": 113.3}, Kind.LOCATION, "23.1,113.3", ""),
        ("link", {"title": "文件", "url": "https://example.org/"}, Kind.LINK, "文件\nhttps://example.org/", ""),
        ("miniprogram", {"title": "乘车码", "appid": "wx"}, Kind.LINK, "乘车码", ""),
        ("business_card", {"userid": "wen"}, Kind.UNKNOWN, "", ""),
        ("merged_msg", {"title": "聊天记录"}, Kind.UNKNOWN, "", ""),
    ],
)
def test_what_somebody_writes_is_heard(
    kind: str, part: dict[str, str], wanted: Kind, text: str, media: str, channel: KfChannel, kf: FakeKf
) -> None:
    kf.writes(HE, kind, **part)
    (one,) = heard(channel, kf)
    assert (one.kind, one.text, one.media_id, one.sender, one.channel) == (wanted, text, media, HE, "wecom_kf")
    assert one.received_at == NOW


def test_what_waited_counts_from_when_it_was_written(channel: KfChannel, kf: FakeKf, clock: ManualClock) -> None:
    kf.writes(HE, content="在吗")
    clock.advance(timedelta(hours=40))
    assert heard(channel, kf)[0].received_at == NOW


def test_the_same_entry_twice_has_one_key(channel: KfChannel, kf: FakeKf) -> None:
    first = kf.writes(HE, content="一")
    kf.writes(HE, content="二")
    kf.again(first)
    keys = [one.key for one in heard(channel, kf)]
    assert keys[0] == keys[2] != keys[1]


def test_what_staff_write_and_do_is_no_concern_of_ours(channel: KfChannel, kf: FakeKf) -> None:
    kf.by_hand(HE, "我来答")
    kf.happens("servicer_status_change", servicer_userid="wen", status=1)
    kf.happens("session_status_change", external_userid=HE, change_type=3)
    kf.happens("user_recall_msg", external_userid=HE, recall_msgid="4UPR1")
    assert heard(channel, kf) == []


def test_pages_are_fetched_by_their_cursor_and_may_be_empty(channel: KfChannel, kf: FakeKf) -> None:
    kf.page, kf.empty_pages = 2, 2
    for n in range(5):
        kf.writes(HE, content=str(n))
    cursor, said, seen, more = "", [], [], True
    while more:
        page = pulled(channel, kf, cursor)
        assert page.cursor != cursor
        cursor, more = page.cursor, page.more
        seen.append(len(page.incoming))
        said += [one.text for one in page.incoming]
    assert (said, seen) == (["0", "1", "2", "3", "4"], [0, 0, 2, 2, 1])
    assert pulled(channel, kf, cursor) == Pulled((), cursor, False)


def test_a_word_that_is_over_is_left_out(channel: KfChannel, kf: FakeKf, clock: ManualClock) -> None:
    kf.writes(HE, content="在吗")
    word = kf_word(kf)
    clock.advance(timedelta(minutes=11))
    assert len(pulled(channel, kf, word=word).incoming) == 1
    assert [body.get("token") for body in kf.server.asked("kf/sync_msg")] == [word, None]


def test_asking_too_often_is_a_fault(channel: KfChannel, kf: FakeKf) -> None:
    kf.limited = True
    with pytest.raises(ChannelFault):
        pulled(channel, kf, word="")


def test_what_a_phone_refuses_is_reported_by_the_id_that_was_ours(channel: KfChannel, kf: FakeKf) -> None:
    kf.writes(HE, content="在吗")
    kf.phone(HE).refuses = True
    kf.server.fault(SEND, "silent")
    sent = deliver(hurried(channel))
    channel._client.timeout = PATIENCE
    report = heard(channel, kf)[-1].receipt
    assert report is not None
    assert (report.message_id, report.delivered, report.reason) == (sent.message_id, False, "recipient")
    assert not kf.shown(HE)


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        (0, "platform"),
        (1, "account"),
        (4, "window"),
        (5, "window"),
        (6, "window"),
        (10, "recipient"),
        (12, "content"),
        (13, "content"),
        (99, "platform"),
        ("4", "platform"),
        (None, "platform"),
    ],
)
def test_a_failure_has_its_reason(why: object, reason: str, channel: KfChannel, kf: FakeKf) -> None:
    kf.happens("msg_send_fail", external_userid=HE, fail_msgid="k1", fail_type=why)
    report = heard(channel, kf)[0].receipt
    assert report is not None
    assert report.reason == reason


def test_what_somebody_sent_can_be_fetched_for_three_days(channel: KfChannel, kf: FakeKf) -> None:
    assert isinstance(channel, Fetches)
    assert isinstance(channel, Pulls)
    kf.files["m-1"] = File("a.png", PNG, "image/png")
    assert channel.fetch("m-1") == PNG
    kf.files.clear()
    with pytest.raises(MediaGone):
        channel.fetch("m-1")


# --- looking after it --------------------------------------------------------------------------------------------------


def test_a_good_account_has_nothing_wrong_and_a_link(channel: KfChannel) -> None:
    assert channel.check() == []
    assert channel.link("hall").endswith("?enc_scene=hall")
    assert channel.link("hall", "绑定 42").endswith("?enc_scene=hall&scene_param=%E7%BB%91%E5%AE%9A%2042")


def test_check_finds_what_is_mis_set(kf: FakeKf, clock: ManualClock) -> None:
    bases = (kf.server.base, kf.server.base, f"http://127.0.0.1:{closed_port()}/")
    wrong = [channel_at(bases[0], clock, open_kfid="wkOther"), channel_at(bases[1], clock, "wrong"), channel_at(bases[2], clock)]
    found = [channel.check()[0] for channel in wrong]
    assert ["open_kfid" in found[0], "40001" in found[1], "api_base" in found[2]] == [True] * 3
    assert not any(SECRET in one or "wrong" in one for one in found)
    kf.app.trusts_us = False
    assert "60020" in channel_at(kf.server.base, clock).check()[0]
    for channel in wrong:
        channel.close()


def test_no_secret_shows(channel: KfChannel) -> None:
    account = KfAccount(CORP_ID, OPEN_KFID, SECRET, TOKEN, AES_KEY)
    assert not any(secret in repr(account) + repr(channel) for secret in (SECRET, TOKEN, AES_KEY))


# --- fetched for good --------------------------------------------------------------------------------------------------


def test_what_waits_is_taken_in_once_although_the_office_stops_between(
    channel: KfChannel, kf: FakeKf, clock: ManualClock, store: Store
) -> None:
    """The cursor is kept behind what was recorded; a stop before that fetches it again, under the same keys."""
    taken: list[str] = []

    async def take(incoming: Incoming, within: float, passive: bool = True) -> str:
        if len(taken) == 3:
            taken.append("stop")
            raise RuntimeError("not recorded")
        taken.append(incoming.key)
        return ""

    kf.page, kf.empty_pages = 2, 1
    keys = [f"m:{kf.writes(HE, content=str(n))['msgid']}" for n in range(5)]
    for _ in range(2):
        puller = Puller(store, clock, [channel], take, 1.0)
        puller.wanted("wecom_kf", "main", kf_word(kf))
        asyncio.run(puller.round(called=True))
    assert taken == [*keys[:3], "stop", *keys[2:]]
    asyncio.run(Puller(store, clock, [channel], take, 1.0).round())
    assert len(taken) == 7


# --- whatever the platform answers -------------------------------------------------------------------------------------


class Babbling(KfClient):
    """Whatever is asked, it is given the same answer; no network in between."""

    def __init__(self) -> None:
        super().__init__(KfAccount(CORP_ID, OPEN_KFID, SECRET, TOKEN, AES_KEY), MemoryTokens(lambda: NOW))
        self.says: dict[str, object] = {}

    def done(self, path: str, body: object) -> dict[str, Any]:
        return self.says


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 9) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["msgid", "origin", "msgtype"]), inner),
    max_leaves=6,
)
ANSWERS = st.dictionaries(st.sampled_from(["msg_list", "next_cursor", "has_more", "account_list", "url"]), JSON, max_size=5)


@given(ANSWERS)
def test_no_answer_breaks_it(answer: dict[str, object]) -> None:
    client = Babbling()
    channel = KfChannel("main", client, lambda: NOW)
    client.says = answer
    for ask in (lambda: channel.pull("c1", "", NOW), channel.check, channel.link):
        with suppress(ChannelFault):
            ask()
    channel.close()
