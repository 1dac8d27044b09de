"""Aliyun's interfaces for text messages and calls, for tests: signature and clock are checked, texts and signatures have to be
approved, numbers have their limits, and receipts and replies are pushed in the platform's own JSON."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from bot.channels.shared import acs3
from bot.domain.limits import Calendar, Limit
from tests.fakes.cloud import Ask, Cloud, Taken, said
from tests.faults.rig import Fault, Said

KEY_ID, KEY_SECRET = "LTAI5tExampleKeyOfTests", "a secret of the tests, of thirty"
SIGN_NAME = "江州市老干部局"
SMS_TEXT = "SMS_100001"
VOICE_TEXT = "TTS_200001"
SHOW_NUMBER = "05118888000"
KEY = {"provider": "aliyun", "key_id": KEY_ID, "key_secret": KEY_SECRET}  # as it stands in the section of an account
TEXTS = {
    SMS_TEXT: "通知：${title}，时间${time}，地点${place}。看到请回复1，有事请打${contact}。",
    VOICE_TEXT: "您好，通知您：${title}。时间，${time}。地点，${place}。听清楚了请按1，办公室电话${contact}。",
}
SKEW = timedelta(minutes=15)
DAILY = (Limit(50, Calendar.DAY),)  # of one number, for one signature and text
CALLS = (Limit(1, timedelta(minutes=1)), Limit(5, timedelta(hours=1)), Limit(20, timedelta(hours=24)))

_AUTHORIZATION = re.compile(r"ACS3-HMAC-SHA256 Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})")
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")

Answer = tuple[int, dict[str, Any]]


class Refusal(NamedTuple):
    status: int
    code: str


@dataclass
class FakeAliyun(Cloud):
    """`takes_form`: a form body counts as parameters. `in_doubt` pushes no receipt for what was taken."""

    texts: dict[str, str] = field(default_factory=lambda: dict(TEXTS))
    takes_form: bool = True
    end: str = "200000"  # of every call
    nonces: set[str] = field(default_factory=set)

    def hurried(self) -> Answer:
        return 400, _says("Throttling.User")

    def answer(self, ask: Ask) -> Answer:
        refusal = self._gate(ask)
        if refusal is not None:
            return refusal.status, _says(refusal.code)
        if self.fault is Fault.FROZEN:
            return 200, _says("isv.ACCOUNT_ABNORMAL")
        given = dict(ask.query)
        if self.takes_form and ask.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            given |= dict(parse_qsl(ask.body.decode(), keep_blank_values=True))
        action = ask.headers["x-acs-action"]
        acts = {"SendSms": self._sms, "QuerySmsTemplate": self._query, "IvrCall": self._ivr, "SingleCallByTts": self._tts}
        return acts[action](given) if action in acts else (404, _says("InvalidAction.NotFound"))

    # the gate

    def _gate(self, ask: Ask) -> Refusal | None:
        match = _AUTHORIZATION.fullmatch(ask.headers.get("authorization", ""))
        if not match:
            return Refusal(400, "IncompleteSignature")
        names = match[2].split(";")
        needed = {"host", *(name for name in ask.headers if name.startswith("x-acs-"))}
        if not needed <= set(names) or not set(names) <= set(ask.headers):
            return Refusal(400, "IncompleteSignature")
        if match[1] != KEY_ID:
            return Refusal(404, "InvalidAccessKeyId.NotFound")
        signed = {name: ask.headers[name] for name in names}
        payload = hashlib.sha256(ask.body).hexdigest()
        expected = acs3.signature(KEY_SECRET, "POST", ask.path, ask.query, signed)
        if expected != match[3] or signed.get("x-acs-content-sha256") != payload:
            return Refusal(400, "SignatureDoesNotMatch")
        return self._timely(signed)

    def _timely(self, signed: dict[str, str]) -> Refusal | None:
        at = datetime.fromisoformat(signed["x-acs-date"])
        if abs(at - self.now()) > SKEW:
            return Refusal(400, "InvalidTimeStamp.Expired")
        if signed["x-acs-signature-nonce"] in self.nonces:
            return Refusal(400, "SignatureNonceUsed")
        self.nonces.add(signed["x-acs-signature-nonce"])
        return None

    # text messages

    def _sms(self, given: dict[str, str]) -> Answer:
        number = given.get("PhoneNumbers", "")
        for name in ("PhoneNumbers", "SignName", "TemplateCode"):
            if not given.get(name):
                return 400, _says(f"Missing{name}")
        if not _MOBILE.fullmatch(number):
            return 200, _says("isv.MOBILE_NUMBER_ILLEGAL")
        if given["SignName"] != SIGN_NAME:
            return 200, _says("isv.SMS_SIGNATURE_ILLEGAL")
        if given["TemplateCode"] not in self.texts:
            return 200, _says("isv.SMS_TEMPLATE_ILLEGAL")
        text, code = _filled(self.texts[given["TemplateCode"]], given.get("TemplateParam", ""))
        if code:
            return 200, _says(code)
        if self.fault is Fault.QUOTA or self.over_limit(self.times(number), DAILY):
            return 200, _says("isv.BUSINESS_LIMIT_CONTROL")
        biz_id = f"9006195{next(self.numbers):011d}^0"
        self.taken.append(Taken(number, f"【{SIGN_NAME}】{text}", biz_id, given.get("OutId", ""), self.now()))
        return 200, _says("OK") | {"BizId": biz_id}

    def _query(self, given: dict[str, str]) -> Answer:
        code = given.get("TemplateCode", "")
        if code not in self.texts:
            return 200, _says("isv.SMS_TEMPLATE_ILLEGAL")
        return 200, _says("OK") | {
            "TemplateCode": code,
            "TemplateStatus": 1,
            "TemplateType": 1,
            "TemplateContent": self.texts[code],
        }

    # calls

    def _ivr(self, given: dict[str, str]) -> Answer:
        if given.get("CalledShowNumber") != SHOW_NUMBER:
            return 200, _says("isv.DISPLAY_NUMBER_ILLEGAL")
        if "MenuKeyMap.1.Key" not in given:
            return 400, _says("MissingMenuKeyMap")
        return self._call(given, given.get("StartCode", ""), given.get("StartTtsParams", ""))

    def _tts(self, given: dict[str, str]) -> Answer:
        return self._call(given, given.get("TtsCode", ""), given.get("TtsParam", ""))

    def _call(self, given: dict[str, str], code: str, params: str) -> Answer:
        number, out_id = given.get("CalledNumber", ""), given.get("OutId", "")
        if not re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}", number):
            return 200, _says("isv.MOBILE_NUMBER_ILLEGAL")
        if code not in self.texts:
            return 200, _says("isv.TTS_TEMPLATE_ILLEGAL")
        if len(out_id.encode()) > 15 or given.get("PlayTimes", "1") not in "123":
            return 200, _says("isv.INVALID_PARAMETERS")
        text, fault = _filled(self.texts[code], params)
        if fault:
            return 200, _says(fault)
        if self.fault is Fault.QUOTA or self.over_limit(self.times(number), CALLS):
            return 200, _says("isv.BUSINESS_LIMIT_CONTROL")
        call_id = f"1000{next(self.numbers):08d}^1000{len(self.taken):08d}"
        self.taken.append(Taken(number, text, call_id, out_id, self.now()))
        return 200, _says("OK") | {"CallId": call_id}

    # what it pushes

    def receipts(self) -> Sequence[Said]:
        reports = [self._voice_report(one) if self.calls else self._sms_report(one) for one in self.taken]
        return [said([one]) for one in self.repeated(reports)]

    def reply(self, number: str, content: str, sequence_id: int = 1234567890) -> Said:
        """SmsUp: somebody has answered."""
        at = f"{self.now():%Y-%m-%d %H:%M:%S}"
        told = {"phone_number": number, "send_time": at, "content": content, "sign_name": SIGN_NAME, "dest_code": "10690012345"}
        return said([told | {"sequence_id": sequence_id}])

    def _sms_report(self, one: Taken) -> dict[str, Any]:
        blocked = self.fault is Fault.BLOCKED
        return {
            "phone_number": one.number,
            "send_time": f"{one.at:%Y-%m-%d %H:%M:%S}",
            "report_time": f"{self.reported_at(one):%Y-%m-%d %H:%M:%S}",
            "success": not blocked,
            "err_code": "MOBILE_IN_BLACK" if blocked else "DELIVERED",
            "err_msg": "用户接收成功",
            "sms_size": "1",
            "biz_id": one.platform_id,
            "out_id": one.ours,
        }

    def _voice_report(self, one: Taken) -> dict[str, Any]:
        blocked = self.fault is Fault.BLOCKED
        heard = self.end in ("200000", "200001") and not blocked
        return {
            "status_code": "200005" if blocked else self.end,
            "callee": one.number,
            "caller": SHOW_NUMBER,
            "start_time": f"{one.at:%Y-%m-%d %H:%M:%S}",
            "end_time": f"{self.reported_at(one):%Y-%m-%d %H:%M:%S}",
            "duration": "41" if heard else "0",
            "dtmf": self.pressed if heard else "",
            "hangup_direction": "0",
            "out_id": one.ours,
            "call_id": one.platform_id,
        }


def _says(code: str) -> dict[str, Any]:
    return {"RequestId": "F655A8D5-B967-440B-8683-DAD6FF8DE990", "Message": code, "Code": code}


def _filled(text: str, params: str) -> tuple[str, str]:
    """The text with its variables, or the code of what is wrong with them."""
    try:
        values = json.loads(params or "{}")
    except ValueError:
        return "", "isv.INVALID_JSON_PARAM"
    names = _VARIABLE.findall(text)
    if not isinstance(values, dict) or any(not isinstance(values.get(name), str) or not values[name] for name in names):
        return "", "isv.TEMPLATE_MISSING_PARAMETERS"
    if any(len(values[name]) > 35 for name in names):
        return "", "isv.PARAM_LENGTH_LIMIT"
    if any(re.search(r"https?://|www\.", values[name]) for name in names):
        return "", "isv.PARAM_NOT_SUPPORT_URL"
    return _VARIABLE.sub(lambda found: values[found[1]], text), ""
