"""The callback of 微信客服: what is believed, what is refused, whatever bytes arrive."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wecom_kf import KfAccount, KfCallback
from bot.channels.wecom_kf.parse import incoming, sent_at, welcome_code
from bot.errors import ConfigError, Malformed, Rejected, StaleRequest, WrongSignature
from tests.fakes.wecom.company import AES_KEY, CORP_ID, TOKEN, App, Company
from tests.fakes.wecom.envelope import check, push
from tests.fakes.wecom_kf import OPEN_KFID, OTHER_KFID, SECRET

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
COMPANY, APP = Company(), App(0, SECRET)
CALLBACK = KfCallback(KfAccount(CORP_ID, OPEN_KFID, SECRET, TOKEN, AES_KEY))
STAMP = int(NOW.timestamp())
WAITS = {"CreateTime": STAMP, "MsgType": "event", "Event": "kf_msg_or_event", "Token": "ENC1", "OpenKfId": OPEN_KFID}


def test_a_call_gives_the_word_to_fetch_with() -> None:
    said = push(COMPANY, APP, WAITS, NOW)
    opened = CALLBACK.open(said.query, said.body, NOW)
    assert (opened.pull, opened.messages, opened.passive) == ("ENC1", (), False)
    assert CALLBACK.answer(opened, "您好", NOW).body == b""


@pytest.mark.parametrize("changed", [{"OpenKfId": OTHER_KFID}, {"Event": "change_external_chat"}, {"Event": ""}])
def test_what_is_not_ours_leads_to_nothing(changed: dict[str, str]) -> None:
    said = push(COMPANY, APP, {**WAITS, **changed}, NOW)
    assert CALLBACK.open(said.query, said.body, NOW).pull is None


def test_a_call_without_account_or_word_still_fetches() -> None:
    said = push(COMPANY, APP, {"Event": "kf_msg_or_event"}, NOW)
    assert CALLBACK.open(said.query, said.body, NOW).pull == ""


def test_the_check_of_the_address_is_answered() -> None:
    said = check(COMPANY, APP, "1616140317555161061", NOW)
    assert CALLBACK.echo(said.query, NOW) == "1616140317555161061"


def test_the_published_example_is_reproduced() -> None:
    """Of document/path/90968, in which the platform checks an address."""
    account = KfAccount("wx5823bf96d3bd56c7", OPEN_KFID, SECRET, "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C")
    query = {
        "msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
        "timestamp": "1409659589",
        "nonce": "263014780",
        "echostr": "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
    }
    assert KfCallback(account).echo(query, datetime.fromtimestamp(1409659589, NOW.tzinfo)) == "1616140317555161061"


@pytest.mark.parametrize("late", [timedelta(minutes=6), timedelta(minutes=-6)])
def test_what_is_stale_is_refused(late: timedelta) -> None:
    said = push(COMPANY, APP, WAITS, NOW)
    with pytest.raises(StaleRequest):
        CALLBACK.open(said.query, said.body, NOW + late)


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
def test_what_is_not_signed_is_refused(name: str) -> None:
    said = push(COMPANY, APP, WAITS, NOW)
    with pytest.raises(WrongSignature):
        CALLBACK.open({**said.query, name: "0"}, said.body, NOW)
    with pytest.raises(WrongSignature):
        CALLBACK.echo({**check(COMPANY, APP, "1", NOW).query, name: "0"}, NOW)


def test_another_companys_call_is_refused() -> None:
    said = push(Company(corp_id="wwother"), APP, WAITS, NOW)
    with pytest.raises(WrongSignature):
        CALLBACK.open(said.query, said.body, NOW)


@pytest.mark.parametrize("word", ["x" * 257, "a\tb"])
def test_a_word_that_is_none_is_refused(word: str) -> None:
    said = push(COMPANY, APP, {**WAITS, "Token": word}, NOW)
    with pytest.raises(Malformed):
        CALLBACK.open(said.query, said.body, NOW)


def test_nobody_can_sign_without_a_token() -> None:
    with pytest.raises(ConfigError):
        KfCallback(KfAccount(CORP_ID, OPEN_KFID, SECRET, "", AES_KEY))
    with pytest.raises(ConfigError):
        KfCallback(KfAccount(CORP_ID, OPEN_KFID, SECRET, TOKEN, ""))


@given(st.binary(max_size=300), st.dictionaries(st.sampled_from(["msg_signature", "timestamp", "nonce", "echostr"]), st.text()))
def test_any_bytes_are_refused_and_nothing_else(body: bytes, query: dict[str, str]) -> None:
    with pytest.raises(Rejected):
        CALLBACK.open(query, body, NOW)
    with pytest.raises(Rejected):
        CALLBACK.echo(query, NOW)


@given(st.text(max_size=200))
def test_any_signed_content_is_opened_or_refused(inner: str) -> None:
    said = push(COMPANY, APP, {**WAITS, "Token": inner.replace("\x00", "")}, NOW)
    with suppress(Rejected):
        CALLBACK.open(said.query, said.body, NOW)


# --- what is fetched ---------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
NAMES = ["msgid", "open_kfid", "external_userid", "send_time", "origin", "msgtype", "text", "image", "location", "link", "event"]
ENTRIES = st.dictionaries(st.sampled_from(NAMES), JSON, max_size=11)
EVENTS = st.dictionaries(
    st.sampled_from(["event_type", "external_userid", "scene", "scene_param", "welcome_code", "fail_msgid", "fail_type"]),
    JSON | st.sampled_from(["enter_session", "msg_send_fail"]),
)
SAID = {"msgid": "m1", "origin": 3, "external_userid": "wm1"}


@given(
    st.one_of(
        JSON,
        ENTRIES,
        st.builds(lambda one, kind: {**one, **SAID, "msgtype": kind}, ENTRIES, st.sampled_from(NAMES)),
        st.builds(lambda one: {"msgid": "m1", "origin": 4, "msgtype": "event", "event": one}, EVENTS),
    )
)
def test_whatever_is_fetched_is_read_or_passed_over(entry: object) -> None:
    found = incoming("main", entry, NOW)
    assert found is None or (len(found.key) <= 128 and found.received_at <= NOW)
    assert all(isinstance(one, str) for one in welcome_code(entry))
    assert sent_at(entry, NOW) <= NOW
