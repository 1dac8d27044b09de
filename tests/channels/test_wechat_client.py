"""The office's messages meet a platform that misbehaves, over real HTTP on the loopback."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.channels.base import House
from bot.channels.shared.faults import Doubtful, NeverSent, Refused
from bot.channels.shared.fit import fit_field
from bot.channels.shared.tokens import MemoryTokens
from bot.channels.wechat import CardTemplate, SafeClient, WeChatAccount, WeChatChannel, join
from bot.channels.wechat.client import QrCode
from bot.domain.delivery import Outcome, Purpose, Reason, SendResult
from bot.domain.limits import Calendar, Limit
from bot.domain.messages import Card, Form, Outgoing, Trigger
from bot.errors import ChannelFault

from .loopback import Answer, Platform, babbles, closed_port, hangs, platform, redirects, resets, says, shows

APP_ID, SECRET, ACCESS = "wx0123456789abcdef", "the-secret-of-the-account", "the-access-token"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TIMEOUT = 0.3
PATIENCE = 1.0  # seconds; a loaded machine adds to the timeout, six timeouts in a row would be more
PERSON = "oPerson"

TOKEN, TEMPLATE, TEXT = "/cgi-bin/stable_token", "/cgi-bin/message/template/send", "/cgi-bin/message/custom/send"

CARD = Card("重阳节座谈会", "2026-12-03T09:00:00+08:00", "三楼会议室", "林秀兰 0000-0000000", url="http://127.0.0.1/n/x")
PUSH = Outgoing(PERSON, Form.PUSH, "重阳节座谈会……", "key-17", CARD)
CHAT = Outgoing(PERSON, Form.CHAT, "好的，已记下。", "key-18")

REFUSED_TOKEN = says(errcode=40001, errmsg="invalid credential, access_token is invalid")


class Hands:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def server() -> Iterator[Platform]:
    with platform() as running:
        running.script.then(TOKEN, says(access_token=ACCESS, expires_in=7200))
        running.script.then(TEMPLATE, says(errcode=0, errmsg="ok", msgid=200228332))
        running.script.then(TEXT, says(errcode=0, errmsg="ok"))
        yield running


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def tokens(hands: Hands) -> MemoryTokens:
    return MemoryTokens(hands)


@pytest.fixture
def client(server: Platform, tokens: MemoryTokens) -> Iterator[SafeClient]:
    made = SafeClient(APP_ID, SECRET, server.base, tokens, TIMEOUT)
    yield made
    made.close()


@pytest.fixture
def channel(client: SafeClient) -> Iterator[WeChatChannel]:
    template = CardTemplate("template-1", "thing1", "time2", "thing3", "thing4")
    made = WeChatChannel("main", client, {"notice": template})
    yield made
    made.close()


def deliver(channel: WeChatChannel, message: Outgoing) -> SendResult:
    return asyncio.run(channel.send(message))


def chat(client: SafeClient) -> None:
    client.send_text(PERSON, "好")


class TestToken:
    def test_is_fetched_once_and_kept(self, client: SafeClient, server: Platform) -> None:
        for _ in range(3):
            chat(client)
        assert [request.body for request in server.script.at(TOKEN)] == [
            {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET}
        ]
        assert {request.query["access_token"] for request in server.script.at(TEXT)} == {ACCESS}

    def test_is_fetched_once_by_many_threads_on_a_cold_start(self, client: SafeClient, server: Platform) -> None:
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda _: chat(client), range(16)))
        assert len(server.script.at(TOKEN)) == 1
        assert len(server.script.at(TEXT)) == 16

    def test_is_fetched_anew_before_its_time_is_over(self, client: SafeClient, server: Platform, hands: Hands) -> None:
        chat(client)
        hands.now += timedelta(seconds=7079)
        chat(client)
        assert len(server.script.at(TOKEN)) == 1
        hands.now += timedelta(seconds=1)
        chat(client)
        assert len(server.script.at(TOKEN)) == 2

    def test_is_shared_by_two_clients_over_one_store(self, server: Platform, hands: Hands) -> None:
        store = MemoryTokens(hands)
        for _ in range(2):
            client = SafeClient(APP_ID, SECRET, server.base, store, TIMEOUT)
            chat(client)
            client.close()
        assert len(server.script.at(TOKEN)) == 1

    @pytest.mark.parametrize("code", [40001, 40014, 42001])
    def test_refused_once_is_fetched_anew_and_the_message_goes_out(self, code: int, client: SafeClient, server: Platform) -> None:
        server.script.then(TOKEN, says(access_token="old", expires_in=7200), says(access_token="new", expires_in=7200))
        server.script.then(TEXT, says(errcode=code, errmsg="x"), says(errcode=0, errmsg="ok"))
        chat(client)
        assert [request.query["access_token"] for request in server.script.at(TEXT)] == ["old", "new"]

    def test_refused_to_many_threads_is_fetched_once(self, client: SafeClient, server: Platform, tokens: MemoryTokens) -> None:
        tokens.set(client.access_token_key, "old", 7200)
        server.script.then(TEXT, lambda handler: (REFUSED_TOKEN if "=old" in handler.path else says(errcode=0))(handler))
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda _: chat(client), range(8)))
        assert len(server.script.at(TOKEN)) == 1

    def test_refused_for_ever_is_retried_exactly_once(self, channel: WeChatChannel, server: Platform) -> None:
        server.script.then(TEMPLATE, REFUSED_TOKEN)
        assert deliver(channel, PUSH) == SendResult(Outcome.REFUSED, Reason.CREDENTIALS, code=40001)
        assert len(server.script.at(TEMPLATE)) == 2
        assert len(server.script.at(TOKEN)) == 2

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [
            (hangs, SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)),
            (resets, SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)),
            (shows(b"<html>"), SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)),
            (shows(b"[]"), SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)),
            (shows(b"oops", 502), SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)),
            (says(), SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)),
            (says(errcode=40164, errmsg="invalid ip"), SendResult(Outcome.REFUSED, Reason.ACCOUNT, code=40164)),
            (says(errcode=40125, errmsg="invalid appsecret"), SendResult(Outcome.REFUSED, Reason.ACCOUNT, code=40125)),
            (says(errcode=45009, errmsg="limit"), SendResult(Outcome.REFUSED, Reason.QUOTA, code=45009)),
        ],
    )
    def test_without_one_nothing_is_sent(
        self, answer: Answer, expected: SendResult, channel: WeChatChannel, server: Platform
    ) -> None:
        server.script.then(TOKEN, answer)
        begun = time.monotonic()
        assert deliver(channel, PUSH) == expected
        assert time.monotonic() - begun < PATIENCE
        assert not server.script.at(TEMPLATE)

    def test_hanging_fetch_keeps_all_waiting_for_one_timeout_only(self, client: SafeClient, server: Platform) -> None:
        server.script.then(TOKEN, hangs)

        def attempt(_: int) -> type[BaseException] | None:
            try:
                chat(client)
            except ChannelFault as fault:
                return type(fault)
            return None

        begun = time.monotonic()
        with ThreadPoolExecutor(6) as threads:
            assert set(threads.map(attempt, range(6))) == {NeverSent}
        assert time.monotonic() - begun < PATIENCE
        server.script.then(TOKEN, says(access_token=ACCESS, expires_in=7200))
        chat(client)


class TestBadAnswers:
    @pytest.mark.parametrize(
        "answer",
        [
            hangs,
            resets,
            babbles,
            shows(b"<html>please log in</html>"),
            shows(b""),
            shows(b"[]"),
            shows(b"[" * 100_000),
            shows(b"upstream", 502),
            shows(b'{"errcode":0}', 503),
            shows(b"gone", 404),
            says(),
            says(errcode=None),
            says(errcode="x"),
            redirects("http://127.0.0.1:9/elsewhere"),
            redirects("http://[/"),
        ],
    )
    def test_nobody_knows_whether_it_arrived(self, answer: Answer, channel: WeChatChannel, server: Platform) -> None:
        for path, message in ((TEMPLATE, PUSH), (TEXT, CHAT)):
            server.script.then(path, answer)
            begun = time.monotonic()
            assert deliver(channel, message) == SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)
            assert time.monotonic() - begun < PATIENCE
            assert len(server.script.at(path)) == 1

    def test_refused_connection_means_it_never_left(self, hands: Hands) -> None:
        store = MemoryTokens(hands)
        store.set(f"{APP_ID}_access_token", ACCESS, 7200)
        client = SafeClient(APP_ID, SECRET, f"http://127.0.0.1:{closed_port()}/", store, TIMEOUT)
        channel = WeChatChannel("main", client, {"notice": CardTemplate("t", title="thing1")})
        assert deliver(channel, PUSH) == SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)
        channel.close()

    @pytest.mark.parametrize(
        ("code", "reason", "permanent"),
        [(43004, Reason.RECIPIENT, True), (43108, Reason.TRANSIENT, False), (7, Reason.PLATFORM, False)],
    )
    def test_code_becomes_a_reason(
        self, code: int, reason: Reason, permanent: bool, channel: WeChatChannel, server: Platform
    ) -> None:
        server.script.then(TEMPLATE, says(errcode=code, errmsg="x"))
        assert deliver(channel, PUSH) == SendResult(Outcome.REFUSED, reason, permanent, code=code)
        assert len(server.script.at(TEMPLATE)) == 1

    def test_message_sent_before_keeps_its_first_id(self, channel: WeChatChannel, server: Platform) -> None:
        server.script.then(TEMPLATE, says(errcode=45065, errmsg="clientmsgid exist", msg_id=77))
        assert deliver(channel, PUSH) == SendResult(Outcome.ACCEPTED, message_id="77", code=45065)

    @pytest.mark.parametrize("answer", [hangs, resets, shows(b"<html>"), shows(b"x", 502), REFUSED_TOKEN, says(errcode=9)])
    @pytest.mark.parametrize("path", [TOKEN, TEXT])
    def test_no_address_token_or_secret_in_any_error(
        self, path: str, answer: Answer, client: SafeClient, server: Platform
    ) -> None:
        server.script.then(path, answer)
        with pytest.raises(ChannelFault) as told:
            chat(client)
        fault: BaseException | None = told.value
        shown = "".join(traceback.format_exception(told.value)) + repr(told.value) + str(vars(told.value))
        assert fault is not None
        assert fault.__cause__ is None
        assert fault.__context__ is None
        for secret in (ACCESS, SECRET, "127.0.0.1", "access_token=", PERSON):
            assert secret not in shown


class TestWhatLeaves:
    def test_push_is_a_template_message_with_its_key(self, channel: WeChatChannel, server: Platform) -> None:
        assert deliver(channel, PUSH) == SendResult(Outcome.ACCEPTED, message_id="200228332")
        assert server.script.at(TEMPLATE)[0].body == {
            "touser": PERSON,
            "template_id": "template-1",
            "client_msg_id": "key-17",
            "url": "http://127.0.0.1/n/x",
            "data": {
                "thing1": {"value": "重阳节座谈会"},
                "time2": {"value": "2026年12月3日 09:00"},
                "thing3": {"value": "三楼会议室"},
                "thing4": {"value": "林秀兰 0000-0000000"},
            },
        }

    def test_no_field_is_left_for_the_platform_to_cut(self, channel: WeChatChannel, server: Platform) -> None:
        card = Card("关于组织离退休干部开展重阳节座谈活动的通知\n（第二次）", place="\ud800")
        deliver(channel, Outgoing(PERSON, Form.PUSH, "", "k", card))
        values = [field["value"] for field in server.script.at(TEMPLATE)[0].body["data"].values()]
        assert values == ["关于组织离退休干部开展重阳节座谈活动的…", "—", "—", "—"]

    def test_answer_is_a_customer_service_text(self, channel: WeChatChannel, server: Platform) -> None:
        assert deliver(channel, CHAT) == SendResult(Outcome.ACCEPTED)
        assert server.script.at(TEXT)[0].body == {"touser": PERSON, "msgtype": "text", "text": {"content": "好的，已记下。"}}

    @pytest.mark.parametrize(
        ("message", "reason", "permanent"),
        [
            (Outgoing("g", Form.GROUP, "各位", "k"), Reason.NO_ROUTE, True),
            (Outgoing(PERSON, Form.PUSH, "x", "k", Card("x", template="unheard-of")), Reason.ACCOUNT, False),
            (Outgoing(PERSON, Form.PUSH, "x", "k"), Reason.CONTENT, True),
            (Outgoing(PERSON, Form.PUSH, "x", "k", Card(" ")), Reason.CONTENT, True),
            (Outgoing(PERSON, Form.CHAT, " ", "k"), Reason.CONTENT, True),
            (Outgoing(PERSON, Form.CHAT, "长" * 683, "k"), Reason.CONTENT, True),
        ],
    )
    def test_what_cannot_be_sent_is_not_tried_on_the_platform(
        self, message: Outgoing, reason: Reason, permanent: bool, channel: WeChatChannel, server: Platform
    ) -> None:
        assert deliver(channel, message) == SendResult(Outcome.REFUSED, reason, permanent)
        assert not server.script.seen

    def test_declared_abilities(self, channel: WeChatChannel) -> None:
        able = channel.capabilities
        assert Purpose.GREETING not in able.push
        assert Purpose.NOTICE in able.push
        assert (able.windows[Trigger.MESSAGE].count, able.windows[Trigger.MESSAGE].lasts) == (5, timedelta(hours=48))
        assert (able.windows[Trigger.TOUCH].count, able.windows[Trigger.TOUCH].lasts) == (3, timedelta(minutes=1))
        assert (able.text_bytes, able.receipts, able.groups, able.pictures) == (2048, True, True, True)
        assert able.each_group == (Limit(4, Calendar.MONTH),)
        assert able.idempotent_for == timedelta(minutes=10)

    def test_closed_channel_tries_nothing(self, channel: WeChatChannel, server: Platform) -> None:
        channel.close()
        assert deliver(channel, CHAT).outcome is Outcome.NOT_TRIED
        assert not server.script.seen


class TestMenuAndCodes:
    def test_menu_is_replaced(self, client: SafeClient, server: Platform) -> None:
        menu = {"button": [{"type": "click", "name": "收到", "key": "confirm"}]}
        server.script.then("/cgi-bin/menu/create", says(errcode=0, errmsg="ok"))
        client.create_menu(menu)
        assert server.script.at("/cgi-bin/menu/create")[0].body == menu

    def test_binding_code_carries_its_scene(self, client: SafeClient, server: Platform) -> None:
        server.script.then("/cgi-bin/qrcode/create", says(ticket="t1", url="http://weixin.qq.com/q/x", expire_seconds=60))
        assert client.create_qr("bind-17", 60) == QrCode("t1", "http://weixin.qq.com/q/x")
        assert server.script.at("/cgi-bin/qrcode/create")[0].body == {
            "expire_seconds": 60,
            "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": "bind-17"}},
        }

    @pytest.mark.parametrize(("scene", "seconds"), [("", 60), ("x" * 65, 60), ("x", 0), ("x", 2_592_001)])
    def test_impossible_code_is_refused_here(self, scene: str, seconds: int, client: SafeClient) -> None:
        with pytest.raises(ValueError):
            client.create_qr(scene, seconds)

    def test_answer_without_a_ticket_is_no_code(self, client: SafeClient, server: Platform) -> None:
        server.script.then("/cgi-bin/qrcode/create", says(errcode=0))
        with pytest.raises(Doubtful):
            client.create_qr("x", 60)

    def test_refusal_names_its_code(self, client: SafeClient, server: Platform) -> None:
        server.script.then("/cgi-bin/menu/create", says(errcode=48001, errmsg="api unauthorized"))
        with pytest.raises(Refused) as told:
            client.create_menu({})
        assert told.value.code == 48001

    def test_answer_that_wechatpy_takes_apart_is_taken_apart(self, client: SafeClient, server: Platform) -> None:
        server.script.then("/cgi-bin/tags/getidlist", says(tagid_list=[134, 2]))
        assert client.tag.get_user_tag(PERSON) == [134, 2]

    def test_calls_that_would_leave_the_configured_platform_are_stopped(self, client: SafeClient, server: Platform) -> None:
        calls: list[Callable[[], object]] = [lambda: client.customservice.add_account("a@b", "n", "p"), client.wxa.get_category]
        for call in calls:
            with pytest.raises(ValueError):
                call()
        assert not server.script.seen


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("九点开会", "九点开会"),
        ("二十个字正好二十个字正好二十个字正好二十", "二十个字正好二十个字正好二十个字正好二十"),
        ("请携带老年优待证和两张照片，届时在三楼集合", "请携带老年优待证和两张照片…"),
        ("请各支部书记于本周五前把人数报到0000-0000000", "请各支部书记于本周五前把人数报到…"),
        ("http://a.example/abcdefghijklmn", "http://a.example/…"),
        (" a\n b ", "a b"),
        ("", ""),
    ],
)
def test_field_is_cut_where_it_reads_well(long: str, short: str) -> None:
    assert fit_field(long) == short
    assert len(short) <= 20


def test_account_is_built_from_the_configuration(hands: Hands) -> None:
    account = WeChatAccount(app_id=APP_ID, token="t", app_secret=SECRET, per_second=3.0)
    joined = join("main", account, House(MemoryTokens(hands), hands, str))
    channel = joined.channel
    assert (channel.name, channel.account, channel.capabilities.per_second) == ("wechat", "main", 3.0)
    assert joined.callback is not None
    channel.close()
