"""The section of one company's customer groups in the configuration."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from pydantic.dataclasses import dataclass

from bot.channels.shared.settings import STRICT, BaseUrl, Positive


@dataclass(frozen=True, config=STRICT)
class CustomerAccount:
    """The customer groups of one company. The timeout is in seconds.

    `secret` is that of a self-built app that stands in the list of callers of 客户联系; the interface's own secret is
    refused since 2023-12-01. `allowed`: how often the console lets one group be posted to: once a day, seven times a week,
    or as often in a month as it has days.
    """

    corp_id: str
    secret: str = field(repr=False)
    allowed: Literal["day", "week", "month"] = "month"
    api_base: BaseUrl = "https://qyapi.weixin.qq.com/"
    timeout: Positive = 8.0
