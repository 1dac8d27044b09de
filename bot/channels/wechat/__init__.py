"""WeChat service account (微信服务号): passive answers, customer-service texts, template messages with receipts."""

from __future__ import annotations

from bot.channels.base import House, Joined
from bot.channels.wechat.callback import WeChatCallback
from bot.channels.wechat.client import SafeClient
from bot.channels.wechat.sender import WeChatChannel
from bot.channels.wechat.settings import CardTemplate, WeChatAccount

__all__ = ["SETTINGS", "CardTemplate", "SafeClient", "WeChatAccount", "WeChatCallback", "WeChatChannel", "join"]

SETTINGS = WeChatAccount


def join(name: str, account: WeChatAccount, house: House) -> Joined:
    """Both sides of an account. Raises ConfigError for an EncodingAESKey of the wrong form."""
    client = SafeClient(account.app_id, account.app_secret, account.api_base, house.tokens, account.timeout)
    channel = WeChatChannel(name, client, account.templates, account.per_second)
    callback = WeChatCallback(name, account.app_id, account.token, account.encoding_aes_key, account.stale_after)
    return Joined(channel, callback)
