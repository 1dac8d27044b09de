"""The official QQ bot (QQ 官方机器人): signed events, answers within five minutes, posts where a group's owner allows them."""

from __future__ import annotations

from bot.channels.base import House, Joined
from bot.channels.qq.callback import QQCallback
from bot.channels.qq.client import QQClient
from bot.channels.qq.sender import NotGranted, QQChannel
from bot.channels.qq.settings import QQBot

__all__ = ["SETTINGS", "NotGranted", "QQBot", "QQCallback", "QQChannel", "QQClient", "join"]

SETTINGS = QQBot


def join(name: str, bot: QQBot, house: House) -> Joined:
    """Both sides of a bot."""
    channel = QQChannel(name, bot, QQClient(bot, house.tokens), house)
    return Joined(channel, QQCallback(name, bot.app_id, bot.app_secret, bot.stale_after, channel.acknowledge))
