"""The WeChat callback as the world meets it: real HTTP, real encryption, and whatever somebody cares to send.

Each refusal is clear, nothing is lost, no traceback reaches the sender, and the service answers the next person.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from bot.domain.people import OwnerKind
from bot.office import demo_address
from tests.builders import nothing_can_be_written, writing_held_up
from tests.fakes.client import FakeWeChat
from tests.office import AES_KEY, RunningOffice, running

PERSON = demo_address(OwnerKind.PERSON, 1)
CLERK = demo_address(OwnerKind.STAFF, 1)
TELEPHONE = "0000-1234567"


@pytest.fixture(scope="module")
def wechat() -> Iterator[FakeWeChat]:
    with FakeWeChat() as platform:
        yield platform


@pytest.fixture(scope="module")
def office(wechat: FakeWeChat, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    with running(wechat, tmp_path_factory.mktemp("office")) as open_office:
        yield open_office


def url(office: RunningOffice, account: str = "main") -> str:
    return f"http://127.0.0.1:{office.port}/callback/wechat/{account}"


def text_xml(text: str, number: int, openid: str = PERSON) -> str:
    return (
        f"<xml><ToUserName><![CDATA[gh_office]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
        f"<CreateTime>1773018000</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{text}]]></Content><MsgId>{number}</MsgId></xml>"
    )


def sealed(office: RunningOffice, xml: str, app_id: str = "wx0123456789abcdef") -> tuple[dict[str, str], str]:
    """Query and body as the platform sends them in safe mode."""
    stamp = str(int(office.clock.now().timestamp()))
    body = WeChatCrypto("token-of-the-office", AES_KEY, app_id).encrypt_message(xml, "nonce", stamp)
    signature = body.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
    return {"timestamp": stamp, "nonce": "nonce", "msg_signature": signature, "encrypt_type": "aes"}, body


def post(office: RunningOffice, query: dict[str, str], body: str | bytes) -> requests.Response:
    data = body.encode() if isinstance(body, str) else body
    return requests.post(url(office), params=query, data=data, timeout=10)


def assert_well(office: RunningOffice, answer: requests.Response) -> None:
    """A refusal or an answer, never a broken server, and the next person is served."""
    assert answer.status_code in (200, 400, 403, 404, 413)
    assert "Traceback" not in answer.text
    assert office.wechat.say(PERSON, "菜单").status == "text"


def test_console_accepts_our_address(office: RunningOffice) -> None:
    assert office.wechat.check_address()


def test_wrong_signature_is_refused(office: RunningOffice) -> None:
    query, body = sealed(office, text_xml("收到", 1))
    answer = post(office, {**query, "msg_signature": "0" * 40}, body)
    assert answer.status_code == 403
    assert_well(office, answer)


def test_message_for_another_account_is_refused(office: RunningOffice) -> None:
    answer = post(office, *sealed(office, text_xml("收到", 2), app_id="wxffffffffffffffff"))
    assert answer.status_code == 403
    assert_well(office, answer)


def test_old_push_is_refused(office: RunningOffice) -> None:
    query, body = sealed(office, text_xml("收到", 3))
    before = office.clock.now()
    office.clock.set(before + timedelta(minutes=6))
    try:
        assert post(office, query, body).status_code == 403
    finally:
        office.clock.set(before)


@pytest.mark.parametrize("cut", [10, 60, 120, 200])
def test_truncated_encryption_is_refused(office: RunningOffice, cut: int) -> None:
    query, body = sealed(office, text_xml("收到", 4))
    answer = post(office, query, body[:-cut])
    assert answer.status_code == 403
    assert_well(office, answer)


def test_ten_megabytes_are_not_read(office: RunningOffice) -> None:
    query, _ = sealed(office, text_xml("收到", 5))
    answer = post(office, query, b"x" * 10_000_000)
    assert answer.status_code == 413
    assert_well(office, answer)


def test_endless_body_without_length_is_cut_off(office: RunningOffice) -> None:
    query, _ = sealed(office, text_xml("收到", 6))
    chunks = (b"x" * 65536 for _ in range(200))
    try:
        status = requests.post(url(office), params=query, data=chunks, timeout=10).status_code
    except requests.ConnectionError:  # we hang up on whoever goes on after the answer
        status = 413
    assert status == 413
    assert office.wechat.say(PERSON, "菜单").status == "text"


@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>',
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Encrypt>&f;</Encrypt></xml>',
        "<xml>" + "<a>" * 50_000,
        "\0\0\0",
        "",
        "{}",
        "<xml><Encrypt></Encrypt></xml>",
    ],
    ids=["entities", "file", "deep", "nul", "empty", "json", "nothing-inside"],
)
def test_hostile_xml_is_refused(office: RunningOffice, bomb: str) -> None:
    query, _ = sealed(office, text_xml("收到", 7))
    answer = post(office, query, bomb)
    assert answer.status_code == 403
    assert "passwd" not in answer.text
    assert_well(office, answer)


def test_unknown_account_is_not_there(office: RunningOffice) -> None:
    answer = requests.post(url(office, "nobody"), data="x", timeout=5)
    assert answer.status_code == 404
    assert_well(office, answer)


def test_hundred_thousand_characters_get_a_short_answer(office: RunningOffice) -> None:
    said = office.wechat.say(PERSON, "护理费" * 20_000)
    assert said.status == "text"
    assert len((said.text or "").encode()) <= 2048


def test_control_characters_in_a_text_are_harmless(office: RunningOffice) -> None:
    said = office.wechat.say(PERSON, "收\u0007到\u001b[31m")
    assert said.status == "text"


@pytest.mark.parametrize("event", ["WEIRD_EVENT", "LOCATION", "subscribe_msg_popup_event", "MASSSENDJOBFINISH"])
def test_unknown_events_are_taken_in_silence(office: RunningOffice, event: str) -> None:
    assert office.wechat.event(PERSON, event).status == "none"


def test_repeated_push_has_one_effect_and_the_same_answer(office: RunningOffice) -> None:
    query, body = sealed(office, text_xml("转人工", 7_000_001))
    crypto = WeChatCrypto("token-of-the-office", AES_KEY, "wx0123456789abcdef")
    opened = []
    for _ in range(3):
        answer = post(office, query, body)
        signature = answer.text.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
        opened.append(crypto.decrypt_message(answer.text, signature, _between(answer.text, "TimeStamp"), _nonce(answer.text)))
    assert len({xml.split("<Content>")[1] for xml in opened}) == 1
    with office.app.store.read() as records:
        assert sum("转人工" in one.question for one in records.inquiries.open_inquiries()) == 1


def test_copies_pushed_at_once_have_one_effect(office: RunningOffice) -> None:
    office.wechat.pushes(copies=4, times=1)
    said = office.wechat.say(PERSON, "转人工")
    assert set(said.answers) == {"text"}
    with office.app.store.read() as records:
        newest = records.inbox.thread("wechat", "main", PERSON, limit=3)
    assert [row["text"] for row in newest].count("转人工") == 1 or newest[-2]["key"] != newest[-1]["key"]


def test_long_answer_comes_in_parts_that_fit(office: RunningOffice) -> None:
    long_body = "请各位老同志注意安全，出门带好手机和药。" * 60
    office.wechat.say(CLERK, f"通知：3月12日上午9点在老年大学开座谈会，全体老同志参加。{long_body}")
    said = office.wechat.say(CLERK, "看 1")
    office.settle()
    parts = [said.text or "", *[shown.text for shown in office.wechat.phone(CLERK) if shown.how == "custom"]]
    assert said.status == "text"
    assert all(len(part.encode()) <= 2048 for part in parts)
    assert sum(part.count("出门带好手机和药") for part in parts) >= 60


UNTROUBLED = demo_address(OwnerKind.PERSON, 4)  # no member of staff has his chat


def test_broken_handler_is_apologised_for_and_spoils_nobody_else(office: RunningOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(_question: str, _previous: str | None = None) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(office.app.policy, "decide", explode)
    said = office.wechat.burst([(UNTROUBLED, "护理费怎么申请啊"), (CLERK, "菜单"), (demo_address(OwnerKind.PERSON, 2), "菜单")])
    assert [one.status for one in said] == ["text"] * 3
    assert TELEPHONE in (said[0].text or "")
    assert "我的通知" in (said[1].text or "")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=400), signed=st.booleans())
def test_whatever_arrives_is_answered_in_order(office: RunningOffice, body: bytes, signed: bool) -> None:
    query, _ = sealed(office, text_xml("收到", 8))
    answer = post(office, query if signed else {}, body)
    assert answer.status_code == 403
    assert len(answer.content) < 100


def test_what_cannot_be_recorded_is_said_again_by_the_person_and_brought_again_by_the_platform(
    office: RunningOffice, wechat: FakeWeChat
) -> None:
    """A full disk: somebody who speaks is told at once, an event that nobody would see an answer to is kept for later."""
    with nothing_can_be_written(office.app.store):
        said = wechat.say(PERSON, "菜单")
        clicked = wechat.event(PERSON, "VIEW")
    assert said.status == "text"
    assert TELEPHONE in (said.text or "")
    assert set(clicked.tries) == {"http 500"}
    assert "我的通知" in (wechat.say(PERSON, "菜单").text or "")


# The last ones: they point the platform at an office of their own.
@pytest.fixture
def hasty(wechat: FakeWeChat, tmp_path: Path) -> Iterator[RunningOffice]:
    web = {"secret": "x", "public_url": "http://127.0.0.1:1", "answer_within": 0.2}
    with running(wechat, tmp_path, web=web) as office:
        yield office


def test_late_answer_follows_as_a_message_of_its_own(hasty: RunningOffice, wechat: FakeWeChat) -> None:
    with held_up(hasty, 1.0):
        said = wechat.say(PERSON, "菜单")
    assert said.status == "none"  # `success`, so the platform shows no fault and does not push again
    assert said.seconds > 0.5  # and not before it is recorded: whatever is answered is not brought again
    assert times_shown_the_menu(hasty) == 1


def test_nothing_is_answered_as_long_as_it_is_not_recorded(hasty: RunningOffice, wechat: FakeWeChat) -> None:
    """The platform brings it again, and it has had its effect once."""
    with held_up(hasty, 6.0):
        said = wechat.say(PERSON, "菜单")
    assert len(said.tries) > 1
    assert said.tries[-1] == "answered"
    assert times_shown_the_menu(hasty) == 1


@contextmanager
def held_up(office: RunningOffice, seconds: float) -> Iterator[None]:
    """For so long nobody takes a message in."""
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with writing_held_up(office.app.store):
            held.set()
            let_go.wait(seconds)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(5)
    yield
    let_go.set()
    holder.join()


def times_shown_the_menu(office: RunningOffice) -> int:
    for _ in range(100):
        office.settle()
        if shown := sum("我的通知" in text for text in office.phone(PERSON)):
            return shown
    return 0


def _between(xml: str, tag: str) -> str:
    return xml.split(f"<{tag}>")[1].split("<")[0].replace("<![CDATA[", "").replace("]]>", "")


def _nonce(xml: str) -> str:
    return xml.split("<Nonce><![CDATA[")[1].split("]]>")[0]
