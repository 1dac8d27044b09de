"""What a QQ bot believes and what it refuses: published vectors, the signing oracle, hostile bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.base import Opened
from bot.channels.qq import QQCallback
from bot.channels.qq.callback import CHALLENGES, LARGEST_BODY, REPEATS
from bot.channels.qq.signature import BotKey
from bot.errors import ConfigError, Malformed, Rejected, StaleRequest, WrongSignature
from tests.fakes.qq.pushing import key_of, signed, spelled

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZONE)
STAMP = str(int(NOW.timestamp()))
APP_ID, SECRET = "102000001", "naOC0ocQE3shWLAfffVLB1rhYPG7"

# As the platform documents them.
THEN = datetime.fromtimestamp(1725442341, ZONE)
CHECK_SECRET, PLAIN_TOKEN, EVENT_TS = "DG5g3B4j9X2KOErG", "Arq0D5A61EgUu4OxUvOp", "1725442341"
CHECK_SIGNATURE = (
    "87befc99c42c651b3aac0278e71ada338433ae26fcb24307bdc5ad38c1adc2d0"
    "1bcfcadc0842edac85e85205028a1132afe09280305f13aa6909ffc2d652c706"
)
EVENT_BODY = b'{\n  "op": 0,\n  "d": {},\n  "t": "GATEWAY_EVENT_NAME"\n}'
EVENT_SIGNATURE = (
    "865ad13a61752ca65e26bde6676459cd36cf1be609375b37bd62af366e1dc25a"
    "8dc789ba7f14e017ada3d554c671a911bfdf075ba54835b23391d509579ed002"
)
FORGED = {
    "op": 0,
    "id": "C2C_MESSAGE_CREATE:forged",
    "t": "C2C_MESSAGE_CREATE",
    "d": {"id": "forged", "content": "1", "author": {"user_openid": "E4F4AEA33253A2797FB897C50B81D7ED"}},
}


def bot(secret: str = SECRET) -> QQCallback:
    return QQCallback("main", APP_ID, secret)


def headers(body: bytes, stamp: str = STAMP, secret: str = SECRET, app_id: str = APP_ID) -> dict[str, str]:
    return {name.lower(): value for name, value in signed(secret, app_id, body, int(stamp)).items()}


def check(plain_token: Any, event_ts: Any = STAMP) -> bytes:
    return spelled({"op": 13, "d": {"plain_token": plain_token, "event_ts": event_ts}})


def ask(callback: QQCallback, body: bytes, now: datetime = NOW, more: Mapping[str, str] | None = None) -> Opened:
    return callback.open({}, body, now, {"x-bot-appid": APP_ID, **(more or {})})


class TestPublishedVectors:
    def test_check_of_the_address(self) -> None:
        opened = ask(bot(CHECK_SECRET), check(PLAIN_TOKEN, EVENT_TS), THEN)
        assert json.loads(opened.word) == {"plain_token": PLAIN_TOKEN, "signature": CHECK_SIGNATURE}
        assert bot().answer(opened, "", THEN) == (opened.word, "application/json")

    def test_derivation_of_the_key(self) -> None:
        raw = BotKey(SECRET)._public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        assert (list(raw[:4]), list(raw[-2:]), len(raw)) == ([215, 195, 98, 254], [103, 58], 32)

    def test_event_in_its_raw_layout(self) -> None:
        given = {"x-bot-appid": APP_ID, "x-signature-timestamp": EVENT_TS, "x-signature-ed25519": EVENT_SIGNATURE}
        opened = bot().open({}, EVENT_BODY, THEN, given)
        assert (opened.messages, bot().answer(opened, "", THEN).body) == ((), b'{"op":12}')

    @pytest.mark.parametrize(
        "body",
        [json.dumps(json.loads(EVENT_BODY)).encode(), EVENT_BODY + b"\n", EVENT_BODY.replace(b"\n", b"\r\n"), EVENT_BODY[:-1]],
    )
    def test_same_event_in_another_spelling_is_refused(self, body: bytes) -> None:
        given = {"x-bot-appid": APP_ID, "x-signature-timestamp": EVENT_TS, "x-signature-ed25519": EVENT_SIGNATURE}
        with pytest.raises(WrongSignature):
            bot().open({}, body, THEN, given)

    @pytest.mark.parametrize("length", [1, 16, 31, 32, 33, 64])
    def test_secret_of_any_length_gives_the_key_of_the_documentation(self, length: int) -> None:
        secret = "DG5g3B4j9X2KOErG"[:length] if length <= 16 else ("naOC0ocQE3shWLAfffVLB1rhYPG7" * 3)[:length]
        assert BotKey(secret).sign("1", b"x") == key_of(secret).sign(b"1x").hex()

    def test_bot_without_a_secret_does_not_start(self) -> None:
        with pytest.raises(ConfigError):
            bot("")


def naive(body: bytes) -> dict[str, str]:
    """A check of the address answered as the documentation's sample does: whatever is asked is signed."""
    asked = json.loads(body)["d"]
    signature = BotKey(SECRET).sign(asked["event_ts"], asked["plain_token"].encode())
    return {"plain_token": asked["plain_token"], "signature": signature}


class TestOracle:
    """Who has us sign an event of his as a `plain_token` holds a valid event."""

    BODY = spelled(FORGED)

    def attack(self, answer: Mapping[str, str]) -> Opened:
        stolen = {"x-signature-timestamp": STAMP, "x-signature-ed25519": answer["signature"]}
        return ask(bot(), self.BODY, more=stolen)

    def test_naive_answer_can_be_turned_into_an_event(self) -> None:
        opened = self.attack(naive(check(self.BODY.decode())))
        assert (opened.incoming.text, opened.incoming.sender) == ("1", "E4F4AEA33253A2797FB897C50B81D7ED")

    def test_we_do_not_sign_it(self) -> None:
        with pytest.raises(Malformed):
            ask(bot(), check(self.BODY.decode()))

    @pytest.mark.parametrize(
        ("token", "stamp"),
        [
            (BODY.decode(), STAMP),
            (STAMP[-1] + BODY.decode(), STAMP[:-1]),  # the border between timestamp and body may be moved
            (BODY.decode()[1:], STAMP + BODY.decode()[0]),
            ("", STAMP + BODY.decode()),
            ([BODY.decode()], STAMP),
            ({"a": 1}, STAMP),
            (None, STAMP),
            (1, STAMP),
            ("a" * 65, STAMP),
            ("a-b", STAMP),
            ("桑榆", STAMP),
            ("ａ１", STAMP),
            ("abc\n", STAMP),
        ],
    )
    def test_nothing_but_letters_and_digits_is_signed(self, token: Any, stamp: Any) -> None:
        with pytest.raises(Rejected):
            ask(bot(), check(token, stamp))

    @pytest.mark.parametrize(
        "stamp", ["", "x", "-1", STAMP + ".0", f" {STAMP}", f"{STAMP}\n", "１７９５", int(STAMP), None, "9" * 13]
    )
    def test_timestamp_has_to_be_of_digits(self, stamp: Any) -> None:
        with pytest.raises(StaleRequest):
            ask(bot(), check("abc", stamp))

    @pytest.mark.parametrize("late", [-301, 301])
    def test_timestamp_has_to_be_of_now(self, late: int) -> None:
        with pytest.raises(StaleRequest):
            ask(bot(), check("abc", str(int(STAMP) + late)))

    def test_signature_of_a_check_opens_no_event(self) -> None:
        word = json.loads(ask(bot(), check("1234")).word)
        for stamp, body in ((STAMP, b"1234"), (STAMP + "12", b"34"), (STAMP[:-2], (STAMP[-2:] + "1234").encode())):
            with pytest.raises(Rejected):
                ask(bot(), body, more={"x-signature-timestamp": stamp, "x-signature-ed25519": word["signature"]})

    def test_same_check_gets_the_same_answer_a_few_times(self) -> None:
        callback = bot()
        answers = {ask(callback, check("abc")).word for _ in range(REPEATS)}
        assert len(answers) == 1
        with pytest.raises(StaleRequest):
            ask(callback, check("abc"))

    def test_we_are_no_signing_office(self) -> None:
        callback = bot()
        for number in range(CHALLENGES * 3):  # nobody keeps the console out by asking first
            ask(callback, check(f"abc{number}"))
        assert len(callback._asked) <= CHALLENGES
        assert ask(callback, check("console")).word
        later = NOW + timedelta(seconds=301)
        assert ask(callback, check("abc", str(int(later.timestamp()))), later).word


class TestEvents:
    def test_signed_event_is_read(self) -> None:
        body = spelled(FORGED)
        assert bot().open({}, body, NOW, headers(body)).incoming.key == "m:forged"

    @pytest.mark.parametrize("late", [-301, 301])
    def test_event_far_from_our_clock_is_stale(self, late: int) -> None:
        body = spelled(FORGED)
        with pytest.raises(StaleRequest):
            bot().open({}, body, NOW, headers(body, str(int(STAMP) + late)))

    def test_event_that_is_sent_again_carries_the_same_key(self) -> None:
        body = spelled(FORGED)
        later = str(int(STAMP) + 5)
        first, again = (bot().open({}, body, NOW, headers(body, stamp)).incoming for stamp in (STAMP, later))
        assert first == again

    def test_event_without_a_signature_is_refused(self) -> None:
        with pytest.raises(WrongSignature):
            ask(bot(), spelled(FORGED))

    def test_event_for_another_bot_is_refused(self) -> None:
        body = spelled(FORGED)
        for other in ("102000002", "", "桑榆"):
            with pytest.raises(WrongSignature):
                bot().open({}, body, NOW, {**headers(body), "x-bot-appid": other})

    def test_event_signed_with_another_secret_is_refused(self) -> None:
        body = spelled(FORGED)
        with pytest.raises(WrongSignature):
            bot().open({}, body, NOW, headers(body, secret="another"))

    @pytest.mark.parametrize(
        "cut", [lambda s: s[:-2], lambda s: s + "00", lambda s: s[:2] + " " + s[2:], lambda s: s[:-2] + "ff", str.upper]
    )
    def test_signature_has_to_be_whole(self, cut: Any) -> None:
        body = spelled(FORGED)
        given = headers(body)
        changed = {**given, "x-signature-ed25519": cut(given["x-signature-ed25519"])}
        if cut is str.upper:
            assert bot().open({}, body, NOW, changed)
            return
        with pytest.raises(WrongSignature):
            bot().open({}, body, NOW, changed)

    def test_large_body_is_refused_before_anything_is_hashed(self) -> None:
        body = b" " * (LARGEST_BODY + 1)
        with pytest.raises(Malformed, match="larger"):
            ask(bot(), body, more={"x-signature-ed25519": "00"})

    def test_touch_of_a_button_is_acknowledged(self) -> None:
        told: list[str] = []
        callback = QQCallback("main", APP_ID, SECRET, acknowledge=told.append)
        data = {"id": "i-1", "chat_type": 2, "user_openid": "p", "data": {"resolved": {"button_data": "收到"}}}
        body = spelled({"op": 0, "id": "INTERACTION_CREATE:1", "t": "INTERACTION_CREATE", "d": data})
        assert callback.open({}, body, NOW, headers(body)).incoming.text == "收到"
        assert told == ["i-1"]

    def test_platform_does_not_ask_with_get(self) -> None:
        with pytest.raises(Malformed):
            bot().echo({"echostr": "1"}, NOW)


HOSTILE = [
    b"",
    b"{}",
    b"[]",
    b"null",
    b'"x"',
    b"{",
    b"\xff\xfe{\x00}\x00",
    b"[" * 100_000,
    b'{"op":0,"t":"C2C_MESSAGE_CREATE","d":' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}",
    b'{"op":0,"t":"FRIEND_ADD","d":{"openid":"p","x":' + b"[" * 600 + b"]" * 600 + b"}}",
    b'{"op":12}',
    b'{"op":"0","t":"C2C_MESSAGE_CREATE","d":{}}',
    b'{"op":0,"t":1,"d":{}}',
    b'{"op":0,"t":"C2C_MESSAGE_CREATE","d":"x"}',
    b'{"op":0,"id":5,"t":"FRIEND_ADD","d":{"openid":"p"}}',
    b'{"op":0,"t":"FRIEND_ADD","d":{"openid":"\\ud800"}}',
    b'{"op":' + b"9" * 5000 + b"}",
    b'{"op":13}',
    b'{"op":13,"d":[]}',
]

NAMES = (
    "op d t id author content group_openid member_openid user_openid openid attachments mentions data resolved button_data "
    "chat_type plain_token event_ts username is_you scope content_type url asr_refer_text voice_wav_url bot"
)
EVENTS = (
    "C2C_MESSAGE_CREATE GROUP_AT_MESSAGE_CREATE GROUP_MESSAGE_CREATE GROUP_MSG_RECEIVE GROUP_ADD_ROBOT FRIEND_ADD "
    "INTERACTION_CREATE C2C_MSG_REJECT"
)
names, events = st.sampled_from(NAMES.split()), st.sampled_from(EVENTS.split())
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | events
    | st.text('<>@!\x00faceType=",.桑\ud800', max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=8),
    max_leaves=25,
)
many = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class TestNothingButRejections:
    @pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
    def test_signed_nonsense(self, body: bytes) -> None:
        with suppress(Rejected):
            bot().open({}, body, NOW, headers(body))
        with pytest.raises(Rejected):
            ask(bot(), body)

    @many
    @given(
        st.binary(max_size=300),
        st.dictionaries(st.sampled_from(["x-bot-appid", "x-signature-ed25519", "x-signature-timestamp"]), st.text()),
    )
    def test_arbitrary_requests(self, body: bytes, given_headers: dict[str, str]) -> None:
        for more in ({}, {"x-bot-appid": APP_ID}):
            with pytest.raises(Rejected):
                bot().open({}, body, NOW, {**given_headers, **more})

    @many
    @given(events, st.dictionaries(names, values, max_size=10), values)
    def test_signed_events_of_any_content(self, name: str, data: dict[str, Any], number: Any) -> None:
        body = json.dumps({"op": 0, "id": number, "t": name, "d": data}).encode()
        with suppress(Rejected):
            opened = bot().open({}, body, NOW, headers(body))
            for one in opened.messages:
                assert len(one.key) <= 128
                assert len(one.sender) <= 128
                assert len(one.message_id) <= 256
                assert len(one.media_id) <= 1024
                one.text.encode()

    @many
    @given(st.integers(0, 200), st.integers(0, 20), st.binary(max_size=12))
    def test_signed_events_with_a_wound(self, at: int, length: int, instead: bytes) -> None:
        whole = spelled(FORGED)
        body = whole[:at] + instead + whole[at + length :]
        with suppress(Rejected):
            bot().open({}, body, NOW, headers(body))

    @many
    @given(values, values)
    def test_checks_of_any_content(self, token: Any, stamp: Any) -> None:
        with suppress(Rejected):
            ask(bot(), json.dumps({"op": 13, "d": {"plain_token": token, "event_ts": stamp}}).encode())
