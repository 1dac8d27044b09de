"""The section of one self-built app in the configuration."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from bot.channels.shared.settings import STRICT, AesKey, BaseUrl, Positive, PositiveInt

NotNegative = Annotated[int, Field(ge=0)]


@dataclass(frozen=True, config=STRICT)
class WeComApp:
    """One self-built app of a company (企业微信自建应用). Times are in seconds.

    Without `token` and `encoding_aes_key` it only speaks, and its cards have no buttons: the platform refuses those of an app
    that nobody listens for.
    """

    corp_id: str
    agent_id: PositiveInt
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    encoding_aes_key: AesKey = field(default="", repr=False)
    api_base: BaseUrl = "https://qyapi.weixin.qq.com/"
    oauth_base: BaseUrl = "https://open.weixin.qq.com/"
    stale_after: PositiveInt = 300
    timeout: Positive = 8.0
    per_second: Positive = 20.0

    buttons: bool = True  # on cards; members who read in WeChat may not see them
    time_label: str = "时间"
    place_label: str = "地点"
    contact_label: str = "联系人"

    # What the platform drops without a word: more than so many to one member (document/path/90236).
    each_minute: PositiveInt = 30
    each_hour: PositiveInt = 1000
    daily: NotNegative = 0  # to all members together: 200 for each account that the company has; 0: not known
    keeps_off: NotNegative = 120  # from the full and the half hour, when every company sends
