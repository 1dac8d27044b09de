"""WeChat service account (微信服务号): passive answers, customer-service texts, template messages with receipts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.channels.wechat.callback import WeChatCallback
from bot.channels.wechat.cards import CardTemplate
from bot.channels.wechat.client import SafeClient
from bot.channels.wechat.sender import WeChatChannel
from bot.channels.wechat.tokens import MemoryTokens, TokenStore

__all__ = [
    "Account",
    "CardTemplate",
    "MemoryTokens",
    "SafeClient",
    "TokenStore",
    "WeChatCallback",
    "WeChatChannel",
    "build",
    "listen",
]


class Account(Protocol):
    """The settings of one account; `bot.config.WeChatAccount` has this shape. Times are in seconds."""

    @property
    def app_id(self) -> str: ...
    @property
    def app_secret(self) -> str: ...
    @property
    def token(self) -> str: ...
    @property
    def encoding_aes_key(self) -> str: ...
    @property
    def api_base(self) -> str: ...
    @property
    def templates(self) -> Mapping[str, CardTemplate]: ...
    @property
    def stale_after(self) -> int: ...
    @property
    def timeout(self) -> float: ...
    @property
    def per_second(self) -> float: ...


def build(name: str, account: Account, tokens: TokenStore) -> WeChatChannel:
    """The sending side of an account. Opens no connection yet; call `close` on the result at the end."""
    client = SafeClient(account.app_id, account.app_secret, account.api_base, tokens, account.timeout)
    return WeChatChannel(name, client, account.templates, account.per_second)


def listen(name: str, account: Account) -> WeChatCallback:
    """The listening side of an account. Raises ConfigError for an EncodingAESKey of the wrong form."""
    return WeChatCallback(name, account.app_id, account.token, account.encoding_aes_key, account.stale_after)
