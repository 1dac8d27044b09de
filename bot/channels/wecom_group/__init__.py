"""The webhook robot of an internal WeCom group (企业微信内部群的消息推送)."""

from __future__ import annotations

from typing import Protocol

from bot.channels.wecom_group.robot import WeComGroupChannel

__all__ = ["Robot", "WeComGroupChannel", "build"]


class Robot(Protocol):
    """The settings of one robot; `bot.config.WeComGroup` has this shape. The timeout is in seconds."""

    @property
    def key(self) -> str: ...
    @property
    def api_base(self) -> str: ...
    @property
    def timeout(self) -> float: ...


def build(name: str, robot: Robot) -> WeComGroupChannel:
    """The channel of one robot. Opens no connection yet; call `close` on the result at the end."""
    return WeComGroupChannel(name, robot.key, robot.api_base, robot.timeout)
