"""The section of one customer-service account in the configuration."""

from __future__ import annotations

from dataclasses import field

from pydantic.dataclasses import dataclass

from bot.channels.shared.settings import STRICT, AesKey, BaseUrl, Positive, PositiveInt


@dataclass(frozen=True, config=STRICT)
class KfAccount:
    """One account of 微信客服. Times are in seconds.

    `secret` is that of 微信客服 itself, or of a self-built app that may use its interface.
    """

    corp_id: str
    open_kfid: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    encoding_aes_key: AesKey = field(repr=False)
    api_base: BaseUrl = "https://qyapi.weixin.qq.com/"
    stale_after: PositiveInt = 300
    timeout: Positive = 8.0
    per_second: Positive = 10.0
