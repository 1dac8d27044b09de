"""A self-built app of WeCom (企业微信自建应用): cards and texts to members, its own groups, passive answers, the directory."""

from __future__ import annotations

from bot.channels.base import House, Joined
from bot.channels.wecom.callback import WeComCallback
from bot.channels.wecom.client import AppClient
from bot.channels.wecom.sender import WeComChannel
from bot.channels.wecom.settings import WeComApp
from bot.errors import ConfigError

__all__ = ["SETTINGS", "AppClient", "WeComApp", "WeComCallback", "WeComChannel", "join"]

SETTINGS = WeComApp


def join(name: str, app: WeComApp, house: House) -> Joined:
    """Both sides of an app. Raises ConfigError for an EncodingAESKey of the wrong form, and for a token without a key."""
    if bool(app.token) != bool(app.encoding_aes_key):
        raise ConfigError("token and encoding_aes_key: an app that listens has both, one that does not has neither")
    channel = WeComChannel(name, app, AppClient(app, house.tokens), house.now, hears=bool(app.token))
    return Joined(channel, WeComCallback(name, app) if app.token else None)
