"""微信客服 of WeCom: people in ordinary WeChat who opened the link of a customer-service account and wrote to us."""

from __future__ import annotations

from bot.channels.base import House, Joined
from bot.channels.wecom_kf.callback import KfCallback
from bot.channels.wecom_kf.client import KfClient
from bot.channels.wecom_kf.sender import KfChannel
from bot.channels.wecom_kf.settings import KfAccount

__all__ = ["SETTINGS", "KfAccount", "KfCallback", "KfChannel", "KfClient", "join"]

SETTINGS = KfAccount


def join(name: str, account: KfAccount, house: House) -> Joined:
    """Both sides of an account. Raises ConfigError for an EncodingAESKey of the wrong form."""
    client = KfClient(account, house.tokens)
    channel = KfChannel(name, client, house.now, account.per_second)
    return Joined(channel, KfCallback(account, account.stale_after))
