"""The section of one account for automatic calls in the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import time, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from bot.channels.shared.limits import LimitText
from bot.channels.shared.phone.settings import PhoneAccount, Place
from bot.channels.shared.settings import STRICT, Positive, Span
from bot.domain.limits import Calendar, Limit

PLACES = {
    "aliyun": Place("https://dyvmsapi.aliyuncs.com/", "2017-05-25"),
    "tencent": Place("https://vms.tencentcloudapi.com/", "2020-09-02"),
}

# Stricter than the platforms: they let a number be rung five and twenty times a day, and only one of them keeps the night.
HOURS = ((time(9, 0), time(11, 30)), (time(14, 30), time(20, 0)))
LIMITS = (Limit(1, timedelta(minutes=10)), Limit(2, Calendar.DAY))

Key = Annotated[str, Field(pattern=r"^\d$")]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class VoiceAccount(PhoneAccount):
    """One account for calls; `cost` in fen for one of them.

    `show_number`: the number that is shown; Aliyun needs a bought one for calls that take a key. `keys`: which keys count, and
    the id of what is then read out ("": nothing); without any, Aliyun reads out and asks for nothing. `bye`: the id of what is
    read out at the end. `hours`: when it may ring. `limits`: how often one number may be rung.
    """

    application = "VoiceSdkAppid"

    show_number: str = ""
    keys: Mapping[Key, str] = field(default_factory=lambda: {"1": "", "3": ""})
    bye: str = ""
    play_times: Annotated[int, Field(ge=1, le=3)] = 2
    hours: tuple[Span, ...] = HOURS
    limits: tuple[LimitText, ...] = LIMITS
    cost: Annotated[int, Field(ge=0)] = 13
    per_second: Positive = 5.0

    @model_validator(mode="after")
    def _shows_a_number(self) -> Self:
        if self.provider == "aliyun" and self.keys and not self.show_number:
            raise ValueError("show_number: a call that takes a key shows a number that you have bought")
        return self
