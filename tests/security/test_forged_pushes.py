"""Pushes that somebody else has made, at every door at which a platform calls: none is taken, and none is answered.

How each channel takes what its platform documents stands in `tests/channels`; here they stand side by side, over HTTP.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import requests
import websockets

from bot.channels.shared.seal import Seal
from bot.errors import ConfigError
from tests.security.connected import (
    AES_KEY,
    APP_ID,
    BOT_ID,
    BRIDGE,
    CALLS,
    CHANNELS,
    CORP_ID,
    DOORS,
    KF,
    OTHER_KEY,
    QQ,
    RECEIPTS,
    WECHAT,
    WECOM,
    Push,
    bot_push,
    bridge_push,
    everything_heard,
    plain_push,
    sealed_push,
    signed,
    stamp_of,
    words_of,
)
from tests.web.conftest import RehearsedOffice, demo_config

SIGNING = [path for path in DOORS if not path.startswith("/receipt/")]
QUERIES = [path for path in SIGNING if path.startswith("/callback/we")]
SEALED = [path for path in QUERIES if not path.endswith("plain")]
NAMES = {"msg_signature", "signature", "x-signature", "x-signature-ed25519"}
TOO_OLD, TOO_NEW = -301, 301  # seconds


def genuine(office: RehearsedOffice, path: str, key: int, late: int = 0, text: str = "菜单") -> Push:
    stamp = stamp_of(office, late)
    return signed(path, words_of(path, text, stamp, str(key)), stamp)


def refused(office: RehearsedOffice, push: Push) -> None:
    """Nothing of it is heard, fetched or told."""
    before = everything_heard(office)
    answer = push.at(office.base)
    assert (answer.status_code, answer.text) == (403, "refused"), push
    assert everything_heard(office) == before


def shown(push: Push) -> str:
    """The signature of a push, wherever it stands."""
    return next(value for name, value in [*push.query, *push.headers.items()] if name in NAMES)


def showing(push: Push, signature: str) -> Push:
    names = {name for name, _ in push.query} | set(push.headers)
    name = next(one for one in ("msg_signature", "signature", "x-signature", "x-signature-ed25519") if one in names)
    return push.asking(**{name: signature}) if name in dict(push.query) else push.showing(**{name.replace("-", "_"): signature})


# --- every door: the genuine push is taken, so that what follows shows something -------------------------------------------


@pytest.mark.parametrize("path", DOORS)
def test_what_its_platform_sends_is_taken(listening: RehearsedOffice, path: str) -> None:
    assert genuine(listening, path, 1000).at(listening.base).status_code == 200


# --- the signature ---------------------------------------------------------------------------------------------------------

FORGED: Mapping[str, Callable[[str], str]] = {
    "none": lambda _: "",
    "nothing but zeros": lambda real: "0" * len(real),
    "cut": lambda real: real[:-1],
    "cut to its beginning": lambda real: real[:8],
    "longer": lambda real: real + "0",
    "twice": lambda real: real + real,
    "backwards": lambda real: real[::-1],
    "one letter off": lambda real: real[:-1] + ("0" if real[-1] != "0" else "1"),
    "wide figures": lambda real: real.translate({ord(one): chr(ord(one) + 0xFEE0) for one in "0123456789abcdef"}),
    "NUL at its end": lambda real: real + "\x00",
    "a wildcard": lambda _: "*",
    "true": lambda _: "true",
    "another algorithm": lambda _: hashlib.sha256(b"x").hexdigest(),
    "no algorithm": lambda _: "none",
}


@pytest.mark.parametrize("name", FORGED)
@pytest.mark.parametrize("path", SIGNING)
def test_a_signature_that_is_none_opens_nothing(listening: RehearsedOffice, path: str, name: str) -> None:
    push = genuine(listening, path, 2000)
    made = FORGED[name](shown(push))
    if path in QUERIES or "\x00" not in made:  # nobody can send such a header
        refused(listening, showing(push, made))


@pytest.mark.parametrize("path", [*QUERIES, "/callback/qq/main"])
def test_capital_letters_make_no_other_signature_good(listening: RehearsedOffice, path: str) -> None:
    """Those of WeChat and WeCom are compared as they stand; a bot's is a number in hexadecimal, however it is spelled."""
    push = genuine(listening, path, 2100)
    answer = showing(push, shown(push).upper()).at(listening.base)
    assert answer.status_code == (200 if "qq" in path else 403)


@pytest.mark.parametrize("path", SIGNING)
def test_the_signature_of_another_push_opens_nothing(listening: RehearsedOffice, path: str) -> None:
    """Who saw one push can send it again, which changes nothing, and no other; but plain mode of WeChat signs no words, so for
    some minutes anything is believed under an address that he saw. `sangyu check` asks for an EncodingAESKey."""
    one, other = genuine(listening, path, 2200), genuine(listening, path, 2201, text="退订")
    if path.endswith("plain"):
        assert showing(other, shown(one)).at(listening.base).status_code == 200
    else:
        refused(listening, showing(other, shown(one)))


@pytest.mark.parametrize("path", ["/onebot/main", "/callback/qq/main"])
def test_a_body_of_another_spelling_is_another_body(listening: RehearsedOffice, path: str) -> None:
    push = genuine(listening, path, 2300)
    for body in (
        push.body + b" ",
        push.body.replace(b",", b", "),
        push.body[:-1],
        b"\xef\xbb\xbf" + push.body,
        b"[" + push.body + b"]",
    ):
        refused(listening, Push(push.path, body, push.query, push.headers))


@pytest.mark.parametrize("secret", ["", " ", "None", "null", "secret-of-the-bot ", "secret-of-the-bridge\n"])
def test_an_empty_or_nearly_right_secret_signs_nothing(listening: RehearsedOffice, secret: str) -> None:
    stamp = stamp_of(listening)
    refused(listening, bridge_push(words_of("/onebot/main", "菜单", stamp, "2400"), secret))
    for path in QUERIES:
        content = words_of(path, "菜单", stamp, "2401")
        owner, key = (APP_ID, AES_KEY) if "wechat" in path else (CORP_ID, OTHER_KEY if "kf" in path else AES_KEY)
        refused(
            listening, plain_push(path, secret, content, stamp) if "plain" in path
            else sealed_push(path, secret, (owner, key), content, stamp),
        )  # fmt: skip
    if secret:
        refused(listening, bot_push(words_of("/callback/qq/main", "菜单", stamp, "2402"), stamp, secret))


def test_what_a_bridge_signs_is_signed_by_its_own_algorithm_alone(listening: RehearsedOffice) -> None:
    """SHA-1 by the protocol; who may choose the algorithm may choose none."""
    body = words_of("/onebot/main", "菜单", stamp_of(listening), "2500")
    for name in ("sha256", "sha512", "md5"):
        made = hmac.new(BRIDGE.encode(), body, name).hexdigest()
        for said in (f"{name}={made}", f"sha1={made}", made):
            refused(listening, Push("/onebot/main", body, headers={"x-signature": said}))
    plain = hashlib.sha1(BRIDGE.encode() + body).hexdigest()
    refused(listening, Push("/onebot/main", body, headers={"x-signature": f"sha1={plain}"}))
    right = hmac.new(BRIDGE.encode(), body, "sha1").hexdigest()
    refused(listening, Push("/onebot/main", body, headers={"x-signature": right}))
    refused(listening, Push("/onebot/main", body, headers={"authorization": f"Bearer {BRIDGE}"}))
    refused(listening, Push("/onebot/main", body, (("access_token", BRIDGE),)))


# --- whose it is -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("door", SIGNING)
@pytest.mark.parametrize("of", SIGNING)
def test_what_is_signed_for_one_account_opens_no_other(listening: RehearsedOffice, of: str, door: str) -> None:
    if of == door:
        return
    push = genuine(listening, of, 3000)
    refused(listening, Push(door, push.body, push.query, push.headers))


@pytest.mark.parametrize(
    ("path", "token", "owner", "key"),
    [
        ("/callback/wechat/main", WECHAT, CORP_ID, AES_KEY),
        ("/callback/wechat/main", WECHAT, "", AES_KEY),
        ("/callback/wechat/main", WECHAT, APP_ID, OTHER_KEY),
        ("/callback/wechat/main", WECHAT, APP_ID + "x", AES_KEY),
        ("/callback/wecom/main", WECOM, APP_ID, AES_KEY),
        ("/callback/wecom/main", WECOM, CORP_ID, OTHER_KEY),
        ("/callback/wecom_kf/main", KF, "ww0000000000000000", OTHER_KEY),
        ("/callback/wecom_kf/main", KF, CORP_ID, AES_KEY),
    ],
)
def test_a_right_signature_over_what_was_sealed_for_another_opens_nothing(
    listening: RehearsedOffice, path: str, token: str, owner: str, key: str
) -> None:
    stamp = stamp_of(listening)
    refused(listening, sealed_push(path, token, (owner, key), words_of(path, "菜单", stamp, "3100"), stamp))


@pytest.mark.parametrize("app", ["", "102000002", BOT_ID + " x", BOT_ID[:-1], "１０２０００００１"])
def test_a_push_for_another_bot_is_refused(listening: RehearsedOffice, app: str) -> None:
    refused(listening, genuine(listening, "/callback/qq/main", 3200).showing(x_bot_appid=app))


@pytest.mark.parametrize("who", ["10002", 10002, "10001x", "１０００１", -10001])
def test_an_event_of_another_account_of_a_bridge_is_not_heard(listening: RehearsedOffice, who: Any) -> None:
    told = json.loads(words_of("/onebot/main", "菜单", stamp_of(listening), "3300"))
    before = everything_heard(listening)
    answer = bridge_push(json.dumps({**told, "self_id": who}).encode()).at(listening.base)
    assert answer.status_code in (200, 403)
    assert everything_heard(listening) == before


# --- when it was made ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("late", [TOO_OLD, TOO_NEW, -86_400, 10**9])
@pytest.mark.parametrize("path", SIGNING)
def test_a_push_of_another_time_is_refused_though_its_signature_is_right(
    listening: RehearsedOffice, path: str, late: int
) -> None:
    refused(listening, genuine(listening, path, 4000, late))


STAMPS = [
    "",
    "0",
    "-1",
    "x",
    "1e9",
    "1773018000.5",
    "+1773018000",
    " 1773018000",
    "1_773_018_000",
    "٣" * 10,
    "１７７３０１８０００",
    "9" * 400,
    "0x69ae",
]


@pytest.mark.parametrize("stamp", STAMPS)
@pytest.mark.parametrize("path", QUERIES)
def test_a_time_that_is_none_is_refused_though_it_is_signed(listening: RehearsedOffice, path: str, stamp: str) -> None:
    now = stamp_of(listening)
    content = words_of(path, "菜单", now, "4100")
    refused(listening, signed(path, content, stamp))


@pytest.mark.parametrize("time", ["", "x", None, True, [], 1e400, -1, "１７７３０１８０００", 10**400])
def test_an_event_of_a_bridge_without_a_time_is_refused_though_it_is_signed(listening: RehearsedOffice, time: Any) -> None:
    told = json.loads(words_of("/onebot/main", "菜单", stamp_of(listening), "4200"))
    refused(listening, bridge_push(json.dumps({**told, "time": time}).encode()))


@pytest.mark.parametrize("path", [one for one in DOORS if "kf" not in one])
def test_the_same_push_again_is_heard_once(listening: RehearsedOffice, path: str) -> None:
    push = genuine(listening, path, 4300)
    before = everything_heard(listening)
    answers = [push.at(listening.base) for _ in range(3)]
    assert {one.status_code for one in answers} == {200}
    assert everything_heard(listening) == before + 1


# --- the address ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", QUERIES)
def test_a_name_that_stands_twice_in_an_address_counts_once(listening: RehearsedOffice, path: str) -> None:
    """What is verified is what is read: no proxy's first value beside our last one."""
    push = genuine(listening, path, 5000)
    for name in ("timestamp", "nonce", "msg_signature", "signature"):
        if name in dict(push.query):
            forged = [(one, "0" * len(value) if one == name else value) for one, value in push.query]
            after = Push(path, push.body, (*push.query, *((one, value) for one, value in forged if one == name)))
            refused(listening, after)  # the false one is the last
            listed = [(f"{one}[]" if one == name else one, value) for one, value in push.query]
            refused(listening, Push(path, push.body, tuple(listed)))


@pytest.mark.parametrize("path", QUERIES)
def test_the_signature_of_a_body_is_not_looked_for_elsewhere(listening: RehearsedOffice, path: str) -> None:
    push = genuine(listening, path, 5100)
    headers = dict(push.query)
    refused(listening, Push(path, push.body, headers=headers))
    refused(listening, Push(path, push.body + b"&" + "&".join(f"{k}={v}" for k, v in headers.items()).encode()))


@pytest.mark.parametrize("path", SEALED)
def test_two_sealed_parts_are_no_push_of_both(listening: RehearsedOffice, path: str) -> None:
    """The part that is verified is the part that is opened."""
    push = genuine(listening, path, 5200)
    forged = Seal("x", AES_KEY).close(words_of(path, "退订", stamp_of(listening), "5201"))
    for body in (
        push.body.replace(b"<Encrypt>", f"<Encrypt>{forged}</Encrypt><Encrypt>".encode(), 1),
        push.body.replace(b"</Encrypt>", f"</Encrypt><Encrypt>{forged}</Encrypt>".encode(), 1),
    ):
        before = everything_heard(listening)
        answer = Push(path, body, push.query).at(listening.base)
        if answer.status_code == 200:
            with listening.app.store.read() as records:
                texts = records.connection.exec_driver_sql("SELECT key FROM inbox").scalars().all()
            assert not [one for one in texts if "5201" in str(one)]
        else:
            assert everything_heard(listening) == before


# --- receipts: their address is the key --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/receipt/aliyun/", "/receipt/aliyun", "/receipt/aliyun/x", f"/receipt/aliyun/{RECEIPTS[:-1]}",
        f"/receipt/aliyun/{RECEIPTS.upper()}", f"/receipt/aliyun/{RECEIPTS}/x", f"/receipt/tencent/{RECEIPTS}",
        f"/receipt/aliyun/{CALLS}", f"/receipt/aliyun/%2e/{RECEIPTS}", f"/receipt/aliyun//{RECEIPTS}",
    ],
)  # fmt: skip
def test_receipts_are_taken_at_their_secret_address_alone(listening: RehearsedOffice, path: str) -> None:
    before = everything_heard(listening)
    content = words_of(f"/receipt/aliyun/{RECEIPTS}", "菜单", stamp_of(listening), "6000")
    assert Push(path, content).at(listening.base).status_code in (404, 307)
    assert everything_heard(listening) == before


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"x-real-ip": ""}, {"x-real-ip": "198.51.100.9"}, {"x-real-ip": "203.0.113.9, 198.51.100.9"},
        {"x-forwarded-for": "203.0.113.9"}, {"forwarded": "for=203.0.113.9"}, {"x-real-ip": "::ffff:203.0.113.9"},
        {"x-real-ip": "3405803785"}, {"x-real-ip": "203.0.113.9\t.evil"}, {"x-real-ip": "203.0.113.009"},
    ],
)  # fmt: skip
def test_a_call_from_elsewhere_is_refused_where_the_office_has_said_whence(
    listening: RehearsedOffice, headers: dict[str, str]
) -> None:
    path = f"/receipt/tencent/{CALLS}"
    refused(listening, Push(path, words_of(path, "", "", "6100"), headers=headers))


# --- lines -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"Authorization": ""}, {"Authorization": "Bearer "}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {BRIDGE}"},
        {"Authorization": f"Bearer {BRIDGE}x"}, {"Authorization": f"Bearer {BRIDGE.upper()}"}, {"X-Self-ID": QQ},
        {"Cookie": f"access_token={BRIDGE}"},
    ],
)  # fmt: skip
def test_no_line_is_opened_without_its_token(listening: RehearsedOffice, headers: dict[str, str]) -> None:
    async def open_one() -> int:
        try:
            async with websockets.connect(f"ws://127.0.0.1:{listening.port}/onebot/main", additional_headers=headers):
                return 101
        except websockets.InvalidStatus as refusal:
            return refusal.response.status_code

    assert asyncio.run(open_one()) == 403


# --- a secret that is none ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "empty"),
    [
        ("wechat", "token"), ("wecom_kf", "token"), ("wecom_kf", "encoding_aes_key"), ("qq", "app_secret"),
        ("onebot", "secret"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("nothing", ["", "   ", "\n"])
def test_an_account_without_a_secret_does_not_listen(tmp_path: Any, channel: str, empty: str, nothing: str) -> None:
    from bot.app import build
    from bot.clock import ManualClock
    from tests.office import MONDAY

    own = {**CHANNELS[channel]["main"], empty: nothing}
    with pytest.raises(ConfigError) as told:
        build(demo_config(tmp_path, channels={channel: {"main": own}}), ManualClock(MONDAY))
    assert "secret-of" not in str(told.value)


def test_the_answer_to_a_forgery_is_the_same_whatever_was_wrong(listening: RehearsedOffice) -> None:
    """Who tries keys learns nothing of how near he was."""
    answers: list[requests.Response] = []
    for path in SIGNING:
        push = genuine(listening, path, 7000)
        late = genuine(listening, path, 7001, TOO_OLD)
        answers += [one.at(listening.base) for one in (showing(push, "0" * 40), late, Push(path, b""), Push(path, b"\xff"))]
    names = ("content-type", "content-length")
    assert {(one.status_code, one.content, *(one.headers[name] for name in names)) for one in answers} == {
        (403, b"refused", "text/plain; charset=utf-8", "7")
    }
