"""The section of one service account in the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from pydantic.dataclasses import dataclass

from bot.channels.shared.settings import STRICT, AesKey, BaseUrl, Positive, PositiveInt


@dataclass(frozen=True, config=STRICT)
class CardTemplate:
    """A template registered in the account's console, and which of its fields carries what."""

    id: str
    title: str = ""
    time: str = ""
    place: str = ""
    contact: str = ""


@dataclass(frozen=True, config=STRICT)
class Subscription(CardTemplate):
    """A subscription notice (订阅通知): a template whose messages reach only who agreed to it, once or for good."""

    long_term: bool = False  # one consent is good for any number of messages; granted to public services only


@dataclass(frozen=True, config=STRICT)
class WeChatAccount:
    """One WeChat service account (服务号). Times are in seconds."""

    app_id: str
    token: str = field(repr=False)
    app_secret: str = field(default="", repr=False)
    encoding_aes_key: AesKey = field(default="", repr=False)
    api_base: BaseUrl = "https://api.weixin.qq.com/"
    open_base: BaseUrl = "https://open.weixin.qq.com/"
    templates: Mapping[str, CardTemplate] = field(default_factory=dict)
    subscriptions: Mapping[str, Subscription] = field(default_factory=dict)
    mass_a_month: PositiveInt = 4
    stale_after: PositiveInt = 300
    timeout: Positive = 8.0
    per_second: Positive = 20.0
