"""The section of one robot in the configuration."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from bot.channels.shared.settings import STRICT, BaseUrl, Positive


@dataclass(frozen=True, config=STRICT)
class Robot:
    """The webhook robot of one internal WeCom group. The timeout is in seconds."""

    key: Annotated[str, Field(min_length=1)] = field(repr=False)
    api_base: BaseUrl = "https://qyapi.weixin.qq.com/"
    timeout: Positive = 8.0
