"""What differs between the two providers: how a message is handed over, and how a filed text is looked up."""

from __future__ import annotations

from typing import Any

from bot.channels.shared.clouds import Aliyun, Replied, Tencent
from bot.channels.shared.faults import Doubtful
from bot.channels.shared.phone.carriers import Carrier, Handed, Values, as_json
from bot.channels.sms.settings import SmsAccount


class AliyunCarrier(Carrier[Aliyun, SmsAccount]):
    """SendSms of 2017-05-25. Our key travels as OutId and comes back in the receipt: even a message in doubt is found again."""

    def id_before(self, key: str) -> str:
        return key

    def hand_over(self, number: str, text_id: str, values: Values, key: str) -> Handed:
        params = {"PhoneNumbers": number, "SignName": self._account.sign_name, "TemplateCode": text_id, "OutId": key}
        if values:
            params["TemplateParam"] = as_json(values)
        return Handed(self._cloud.call("SendSms", params).code, key)

    def approved(self, text_id: str) -> tuple[str, bool]:
        """The provider's code, and whether the filed text may be used. Raises NeverSent and Doubtful."""
        replied = self._cloud.call("QuerySmsTemplate", {"TemplateCode": text_id})
        return replied.code, replied.code == "OK" and replied.data.get("TemplateStatus") == 1


class TencentCarrier(Carrier[Tencent, SmsAccount]):
    """SendSms of 2021-01-11. The receipt names the message by its SerialNo only, which we learn from the answer."""

    def hand_over(self, number: str, text_id: str, values: Values, key: str) -> Handed:
        body: dict[str, Any] = {
            "PhoneNumberSet": [f"+86{number}"],
            "SmsSdkAppId": self._account.app_id,
            "SignName": self._account.sign_name,
            "TemplateId": text_id,
            "TemplateParamSet": list(values.values()),
            "SessionContext": key,
        }
        replied = self._cloud.call("SendSms", body)
        return _of_one(replied) if replied.code == "Ok" else Handed(replied.code, "")

    def approved(self, text_id: str) -> tuple[str, bool]:
        """The provider's code, and whether the filed text may be used. Raises NeverSent and Doubtful."""
        if not text_id.isdecimal():
            return "FailedOperation.TemplateIdNotExist", False
        replied = self._cloud.call("DescribeSmsTemplateList", {"International": 0, "TemplateIdSet": [int(text_id)]})
        found = replied.data.get("DescribeTemplateStatusSet")
        known = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        return replied.code, any(one.get("StatusCode") == 0 and str(one.get("TemplateId")) == text_id for one in known)


SmsCarrier = AliyunCarrier | TencentCarrier


def _of_one(replied: Replied) -> Handed:
    """Each number has a status of its own, and we name one number."""
    statuses = replied.data.get("SendStatusSet")
    status = statuses[0] if isinstance(statuses, list) and len(statuses) == 1 else None
    if not isinstance(status, dict) or not isinstance(status.get("Code"), str):
        raise Doubtful("the answer has no status")
    return Handed(status["Code"], str(status.get("SerialNo") or ""))
