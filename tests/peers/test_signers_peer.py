"""Our signers beside the SDKs of both clouds: they sign as we do, they are understood by our fakes, and they understand us."""

from __future__ import annotations

import asyncio
import hashlib
import json
import string
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.channels.base import House, Joined
from bot.channels.shared import acs3, tc3
from bot.channels.shared.tokens import MemoryTokens
from bot.channels.sms import SmsAccount
from bot.channels.sms import join as join_sms
from bot.channels.voice import VoiceAccount
from bot.channels.voice import join as join_voice
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.domain.messages import Outgoing
from tests.fakes import aliyun, tencent
from tests.faults.rigs import sms, voice

from . import line, run

SEEDS = 200
LETTERS = string.ascii_letters + string.digits + " ~!*'()-_.:/?#[]@&=+$,;%\"<>座谈会祝您á\u3000"


def now() -> datetime:
    return datetime.now(ZoneInfo("Asia/Shanghai"))


def house() -> House:
    return House(MemoryTokens(now), now, lambda purpose: hashlib.sha256(purpose.encode()).hexdigest()[:32])


def text(dice: Random, longest: int = 12) -> str:
    return "".join(dice.choice(LETTERS) for _ in range(dice.randint(1, longest)))


def name(dice: Random) -> str:
    """Of a parameter. The SDK does not encode names, which have nothing to encode."""
    return "".join(dice.choice(string.ascii_letters + string.digits + ".") for _ in range(dice.randint(1, 12)))


def test_aliyun_sdk_signs_as_we_do() -> None:
    with run("aliyun_signs.py") as peer:
        assert peer.stdin
        for seed in range(SEEDS):
            dice = Random(seed)
            query = {name(dice): text(dice, 40) for _ in range(dice.randint(0, 6))}
            body = text(dice, 60).encode()
            headers = {f"x-acs-{n}": text(dice).strip() or "x" for n in ("action", "version", "signature-nonce", "date")}
            headers |= {"host": "dysmsapi.aliyuncs.com", "x-acs-content-sha256": hashlib.sha256(body).hexdigest()}
            secret = text(dice, 30)
            asked = {"method": "POST", "path": "/", "query": query, "headers": headers, "key_id": "LTAI", "secret": secret}
            print(json.dumps(asked), file=peer.stdin, flush=True)
            signed = acs3.signature(secret, "POST", "/", query, headers)
            assert line(peer) == acs3.authorization("LTAI", headers, signed), seed


def test_tencent_sdk_signs_as_we_do() -> None:
    with run("tencent_signs.py") as peer:
        assert peer.stdin
        for seed in range(SEEDS):
            dice = Random(seed)
            body, secret, at = text(dice, 200), text(dice, 40), dice.randint(1, 2**31)
            headers = {"content-type": "application/json; charset=utf-8", "host": "sms.tencentcloudapi.com"}
            asked = {"host": headers["host"], "content_type": headers["content-type"], "at": at, "body": body}
            print(json.dumps(asked | {"service": "sms", "secret": secret}), file=peer.stdin, flush=True)
            assert line(peer) == tc3.signature(secret, "sms", at, headers, body.encode()), seed


def place(base: str) -> str:
    return base.removeprefix("http://").rstrip("/")


def test_aliyun_sdk_sends_to_our_fake() -> None:
    params = json.dumps({"title": "座谈会", "time": "9点", "place": "三楼", "contact": "0511-88880001"}, ensure_ascii=False)
    text_message = {"phone_numbers": sms.PHONE, "sign_name": aliyun.SIGN_NAME, "template_code": aliyun.SMS_TEXT}
    call = {"called_number": sms.PHONE, "called_show_number": aliyun.SHOW_NUMBER, "start_code": aliyun.VOICE_TEXT}
    keys = {"menu": [{"key": "1", "code": "TTS_1"}], "start_tts_params": params, "play_times": 2, "out_id": "0123456789abcde"}
    both = (("sms", text_message | {"template_param": params, "out_id": "ours"}, "ours"), ("ivr", call | keys, "0123456789abcde"))
    with aliyun.FakeAliyun(now) as fake:
        for what, given, ours in both:
            fake.taken.clear()
            with run("aliyun_sends.py", place(fake.base), aliyun.KEY_ID, aliyun.KEY_SECRET, what, json.dumps(given)) as peer:
                assert json.loads(line(peer))["Code"] == "OK"
            assert [one.ours for one in fake.taken] == [ours]
        assert [bool(ask.query) for ask in fake.asks] == [True, True]  # the SDK puts the number into the address


def test_tencent_sdk_sends_to_our_fake() -> None:
    params = ["座谈会", "9点", "三楼", "0511-88880001"]
    text_message = {"PhoneNumberSet": [f"+86{sms.PHONE}"], "SmsSdkAppId": tencent.APP_ID, "SignName": tencent.SIGN_NAME}
    call = {"CalledNumber": f"+86{sms.PHONE}", "VoiceSdkAppid": tencent.APP_ID, "PlayTimes": 2, "SessionContext": "ours"}
    both = {"TemplateParamSet": params}
    with tencent.FakeTencent(now) as fake:
        text_message |= both | {"TemplateId": tencent.SMS_TEXT}
        with run(
            "tencent_sends.py", place(fake.base), tencent.KEY_ID, tencent.KEY_SECRET, "sms", json.dumps(text_message)
        ) as peer:
            assert json.loads(line(peer))["SendStatusSet"][0]["Code"] == "Ok"
        fake.taken.clear()
        call |= both | {"TemplateId": tencent.VOICE_TEXT}
        with run("tencent_sends.py", place(fake.base), tencent.KEY_ID, tencent.KEY_SECRET, "voice", json.dumps(call)) as peer:
            assert json.loads(line(peer))["SendStatus"]["CallId"] == fake.taken[0].platform_id


def test_wrong_secret_of_the_sdk_is_seen() -> None:
    given = json.dumps({"phone_numbers": sms.PHONE, "sign_name": aliyun.SIGN_NAME, "template_code": aliyun.SMS_TEXT})
    with aliyun.FakeAliyun(now) as fake, run("aliyun_sends.py", place(fake.base), aliyun.KEY_ID, "wrong", "sms", given) as peer:
        with pytest.raises(AssertionError, match="SignatureDoesNotMatch"):
            line(peer)
        assert not fake.taken


class _At:
    """A place where the rigs' accounts find a server that is no fake of ours."""

    def __init__(self, port: str) -> None:
        self.base = f"http://127.0.0.1:{port}/"


Joins = Callable[..., Joined]


@pytest.mark.parametrize(
    ("program", "keys", "joined", "message"),
    [
        ("aliyun_verifies.py", (aliyun.KEY_ID, aliyun.KEY_SECRET), sms.joined_to_aliyun, sms.MESSAGE),
        ("aliyun_verifies.py", (aliyun.KEY_ID, aliyun.KEY_SECRET), voice.joined_to_aliyun, voice.MESSAGE),
        ("tencent_verifies.py", (tencent.KEY_ID, tencent.KEY_SECRET), sms.joined_to_tencent, sms.MESSAGE),
        ("tencent_verifies.py", (tencent.KEY_ID, tencent.KEY_SECRET), voice.joined_to_tencent, voice.MESSAGE),
    ],
)
def test_the_sdk_accepts_our_signature(program: str, keys: tuple[str, str], joined: Joins, message: Outgoing) -> None:
    with run(program, *keys) as peer:
        assert deliver(joined(_At(line(peer)), house()), message).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("program", ["aliyun_verifies.py", "tencent_verifies.py"])
def test_the_sdk_refuses_another_secret(program: str) -> None:
    joined = sms.joined_to_aliyun if program.startswith("aliyun") else sms.joined_to_tencent
    key_id = aliyun.KEY_ID if program.startswith("aliyun") else tencent.KEY_ID
    with run(program, key_id, "another secret") as peer:
        result = deliver(joined(_At(line(peer)), house()), sms.MESSAGE)  # type: ignore[arg-type]
        assert (result.outcome, result.reason) == (Outcome.REFUSED, Reason.CREDENTIALS)


def test_aliyun_signature_in_the_address_is_accepted_too() -> None:
    with run("aliyun_verifies.py", aliyun.KEY_ID, aliyun.KEY_SECRET) as peer:
        base = _At(line(peer)).base
        filed: Any = {"notice": {"id": aliyun.SMS_TEXT, **sms.TEXT}}
        spoken: Any = {"notice": {"id": "TTS_1", **voice.TEXT}}
        common: dict[str, Any] = {
            "provider": "aliyun",
            "key_id": aliyun.KEY_ID,
            "key_secret": aliyun.KEY_SECRET,
            "api_base": base,
        }
        account = SmsAccount(**common, sign_name="局里", params_in="query", templates=filed)
        assert deliver(join_sms("main", account, house()), sms.MESSAGE).outcome is Outcome.ACCEPTED
        calls = VoiceAccount(**common, keys={}, params_in="query", templates=spoken)
        assert deliver(join_voice("main", calls, house()), voice.MESSAGE).outcome is Outcome.ACCEPTED


def deliver(joined: Joined, message: Outgoing) -> SendResult:
    try:
        return asyncio.run(joined.channel.send(message))
    finally:
        joined.channel.close()
