"""The section of one account for text messages in the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from bot.channels.shared.limits import LimitText
from bot.channels.shared.phone.settings import PhoneAccount, Place
from bot.channels.shared.settings import STRICT, Positive
from bot.domain.limits import Calendar, Limit

PLACES = {
    "aliyun": Place("https://dysmsapi.aliyuncs.com/", "2017-05-25"),
    "tencent": Place("https://sms.tencentcloudapi.com/", "2021-01-11"),
}

# How often one number may be written to, by the provider's defaults for notices; both can be raised in their consoles.
LIMITS: Mapping[str, tuple[Limit, ...]] = {
    "aliyun": (Limit(50, Calendar.DAY),),
    "tencent": (Limit(1, timedelta(seconds=30)), Limit(2, Calendar.DAY)),
}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class SmsAccount(PhoneAccount):
    """One account for text messages; `cost` in fen for one of them.

    `limits`: how often one number may be written to, as "2/day"; without it the provider's own. `also_barred` and `allowed`:
    words that the provider took exception to, or let through, see `bot.domain.sms_words`.
    """

    application = "SmsSdkAppId"

    sign_name: str
    limits: tuple[LimitText, ...] | None = None
    cost: Annotated[int, Field(ge=0)] = 5
    also_barred: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    per_second: Positive = 20.0
