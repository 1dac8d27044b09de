"""WeChat service account (微信服务号): answers, template messages and subscription notices with receipts, mass messages."""

from __future__ import annotations

from bot.channels.base import House, Joined
from bot.channels.wechat.callback import WeChatCallback
from bot.channels.wechat.client import SafeClient
from bot.channels.wechat.sender import Terms, WeChatChannel
from bot.channels.wechat.settings import CardTemplate, Subscription, WeChatAccount

__all__ = [
    "SETTINGS",
    "CardTemplate",
    "SafeClient",
    "Subscription",
    "Terms",
    "WeChatAccount",
    "WeChatCallback",
    "WeChatChannel",
    "join",
]

SETTINGS = WeChatAccount


def join(name: str, account: WeChatAccount, house: House) -> Joined:
    """Both sides of an account. Raises ConfigError for an EncodingAESKey of the wrong form."""
    client = SafeClient(account.app_id, account.app_secret, account.api_base, house.tokens, account.timeout)
    terms = Terms(account.subscriptions, account.per_second, account.mass_a_month, account.open_base, house.now)
    channel = WeChatChannel(name, client, account.templates, terms)
    callback = WeChatCallback(name, account.app_id, account.token, account.encoding_aes_key, account.stale_after)
    return Joined(channel, callback)
