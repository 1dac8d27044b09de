"""Tencent's interfaces for text messages and calls, for tests: signature and clock are checked, texts and signatures have to be
approved, numbers have their limits, and receipts and replies are pushed in the platform's own JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.shared import tc3
from bot.domain.limits import Calendar, Limit
from tests.fakes.cloud import Ask, Cloud, Taken, said
from tests.faults.rig import Fault, Said

KEY_ID, KEY_SECRET = "AKIDofTheTests", "a secret of the tests, of thirty"
SIGN_NAME = "江州市老干部局"
APP_ID = "1400006666"
# as it stands in the section of an account
KEY = {"provider": "tencent", "key_id": KEY_ID, "key_secret": KEY_SECRET, "app_id": APP_ID}
SMS_TEXT, VOICE_TEXT = "449739", "1201"
TEXTS = {
    SMS_TEXT: "通知：{1}，时间{2}，地点{3}。看到请回复1，有事请打{4}。",
    VOICE_TEXT: "您好，通知您：{1}。时间，{2}。地点，{3}。听清楚了请按1，办公室电话{4}。",
}
SKEW = 300  # seconds
SMS_LIMITS = (
    (Limit(1, timedelta(seconds=30)), "LimitExceeded.PhoneNumberThirtySecondLimit"),
    (Limit(2, Calendar.DAY), "LimitExceeded.PhoneNumberDailyLimit"),
)
CALLS = (Limit(1, timedelta(seconds=30)), Limit(2, timedelta(minutes=10)), Limit(5, Calendar.DAY))

_AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=([^/]+)/([\d-]+)/(\w+)/tc3_request, SignedHeaders=([^,]+), Signature=(\w{64})"
)
_VARIABLE = re.compile(r"\{(\d+)\}")

Answer = tuple[int, dict[str, Any]]


@dataclass
class FakeTencent(Cloud):
    """`longest`: characters of a variable that this account may use."""

    texts: dict[str, str] = field(default_factory=lambda: dict(TEXTS))
    longest: int = 35
    end: str = "0"  # `result` of every call

    def hurried(self) -> Answer:
        return 200, _error("RequestLimitExceeded")

    def answer(self, ask: Ask) -> Answer:
        code = self._gate(ask)
        if code:
            return 200, _error(code)
        if self.fault is Fault.FROZEN:
            return 200, _error("UnauthorizedOperation.SdkAppIdIsDisabled")
        given = json.loads(ask.body)
        acts = {"SendSms": self._sms, "DescribeSmsTemplateList": self._texts, "SendTtsVoice": self._call}
        action = ask.headers["x-tc-action"]
        return (200, acts[action](given)) if action in acts else (200, _error("InvalidAction"))

    # the gate

    def _gate(self, ask: Ask) -> str:
        match = _AUTHORIZATION.fullmatch(ask.headers.get("authorization", ""))
        if not match or not {"content-type", "host"} <= set(match[4].split(";")):
            return "AuthFailure.InvalidAuthorization"
        if match[1] != KEY_ID:
            return "AuthFailure.SecretIdNotFound"
        at = int(ask.headers.get("x-tc-timestamp", "0"))
        if abs(at - self.now().timestamp()) > SKEW:
            return "AuthFailure.SignatureExpire"
        if match[2] != f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}":
            return "AuthFailure.InvalidAuthorization"
        signed = {name: ask.headers.get(name, "") for name in match[4].split(";")}
        if tc3.signature(KEY_SECRET, match[3], at, signed, ask.body) != match[5]:
            return "AuthFailure.SignatureFailure"
        return ""

    # text messages

    def _sms(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("SmsSdkAppId") != APP_ID:
            return _error("InvalidParameterValue.SdkAppIdNotExist")
        numbers = given.get("PhoneNumberSet") or []
        if not numbers:
            return _error("MissingParameter.EmptyPhoneNumberSet")
        return {"Response": {"SendStatusSet": [self._one(given, number) for number in numbers], "RequestId": "a0aabda6"}}

    def _one(self, given: dict[str, Any], number: str) -> dict[str, Any]:
        code, text = self._judged(given, number)
        serial = f"2019:{next(self.numbers):010d}" if code == "Ok" else ""
        ours = given.get("SessionContext", "")
        if code == "Ok":
            self.taken.append(Taken(number[3:], f"【{SIGN_NAME}】{text}", serial, ours, self.now()))
        told = {"SerialNo": serial, "PhoneNumber": number, "Fee": 1 if serial else 0, "SessionContext": ours, "IsoCode": "CN"}
        return told | {"Code": code, "Message": "send success" if serial else code}

    def _judged(self, given: dict[str, Any], number: str) -> tuple[str, str]:
        if not re.fullmatch(r"\+861[3-9]\d{9}", number):
            return "InvalidParameterValue.IncorrectPhoneNumber", ""
        if given.get("SignName") != SIGN_NAME:
            return "FailedOperation.SignatureIncorrectOrUnapproved", ""
        if given.get("TemplateId") not in self.texts:
            return "FailedOperation.TemplateUnapprovedOrNotExist", ""
        text, code = self._filled(self.texts[given["TemplateId"]], given.get("TemplateParamSet") or [])
        if code:
            return code, ""
        if self.fault is Fault.BLOCKED:
            return "FailedOperation.PhoneNumberInBlacklist", ""
        if self.fault is Fault.QUOTA:
            return "LimitExceeded.PhoneNumberDailyLimit", ""
        used = self.times(number[3:])
        return next((word for limit, word in SMS_LIMITS if self.over_limit(used, [limit])), "Ok"), text

    def _filled(self, text: str, params: list[Any]) -> tuple[str, str]:
        if len(params) != len(_VARIABLE.findall(text)) or not all(isinstance(one, str) for one in params):
            return "", "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"
        if any(not 1 <= len(one) <= self.longest for one in params):
            return "", "InvalidParameterValue.TemplateParameterLengthLimit"
        if any(re.search(r"https?://|www\.", one) for one in params):
            return "", "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter"
        return _VARIABLE.sub(lambda found: params[int(found[1]) - 1], text), ""

    def _texts(self, given: dict[str, Any]) -> dict[str, Any]:
        known = [one for one in given.get("TemplateIdSet", []) if str(one) in self.texts]
        statuses = [{"TemplateId": one, "StatusCode": 0, "International": 0} for one in known]
        return {"Response": {"DescribeTemplateStatusSet": statuses, "RequestId": "a0aabda6"}}

    # calls

    def _call(self, given: dict[str, Any]) -> dict[str, Any]:
        number = given.get("CalledNumber", "")
        if given.get("VoiceSdkAppid") != APP_ID:
            return _error("InvalidParameterValue.SdkAppidNotExist")
        if not re.fullmatch(r"\+86(?:1[3-9]\d{9}|\d{9,11})", number):
            return _error("InvalidParameterValue.CalledNumberVerifyFail")
        if given.get("TemplateId") not in self.texts:
            return _error("FailedOperation.TemplateIncorrectOrUnapproved")
        text, code = self._filled(self.texts[given["TemplateId"]], given.get("TemplateParamSet") or [])
        if code or len(text) > 350 or not 1 <= given.get("PlayTimes", 2) <= 3:
            return _error("FailedOperation.TemplateIncorrectOrUnapproved" if code else "InvalidParameterValue.ContentLengthLimit")
        if self.fault is Fault.QUOTA or self.over_limit(self.times(number[3:]), CALLS):
            return _error("LimitExceeded.DeliveryFrequencyLimit")
        call = f"xz{next(self.numbers):012d}"
        self.taken.append(Taken(number[3:], text, call, given.get("SessionContext", ""), self.now()))
        status = {"CallId": call, "SessionContext": given.get("SessionContext", "")}
        return {"Response": {"SendStatus": status, "RequestId": "a0aabda6"}}

    # what it pushes

    def receipts(self) -> Sequence[Said]:
        reports: list[Any] = []
        for one in self.taken:
            reports += self._call_reports(one) if self.calls else [[self._sms_report(one)]]
        return [said(one) for one in self.repeated(reports)]

    def reply(self, number: str, text: str, at: int = 1457336869) -> Said:
        """Somebody has answered: one object."""
        return said({"extend": "01", "mobile": number, "nationcode": "86", "sign": SIGN_NAME, "text": text, "time": at})

    def _sms_report(self, one: Taken) -> dict[str, Any]:
        return {
            "user_receive_time": f"{self.reported_at(one):%Y-%m-%d %H:%M:%S}",
            "nationcode": "86",
            "mobile": one.number,
            "report_status": "SUCCESS",
            "errmsg": "DELIVRD",
            "description": "用户短信送达成功",
            "sid": one.platform_id,
        }

    def _call_reports(self, one: Taken) -> list[dict[str, Any]]:
        who = {"callid": one.platform_id, "mobile": one.number, "nationcode": "86", "call_from": ""}
        begun = int(one.at.timestamp())
        result = "1" if self.fault is Fault.BLOCKED else self.end
        taken_at = str(begun + 15) if result == "0" else "0"
        times = {
            "start_calltime": str(begun),
            "accept_time": taken_at,
            "end_calltime": str(int(self.reported_at(one).timestamp())),
        }
        told: list[dict[str, Any]] = [{"voiceprompt_callback": who | times | {"result": result, "fee": "1"}}]
        return [*told, {"voicekey_callback": who | {"keypress": self.pressed}}] if result == "0" and self.pressed else told


def _error(code: str) -> dict[str, Any]:
    return {"Response": {"Error": {"Code": code, "Message": code}, "RequestId": "ed93f3cb"}}
