"""The webhook robot of an internal WeCom group (企业微信内部群的消息推送)."""

from __future__ import annotations

from bot.channels.base import House, Joined
from bot.channels.wecom_group.robot import WeComGroupChannel
from bot.channels.wecom_group.settings import Robot

__all__ = ["SETTINGS", "Robot", "WeComGroupChannel", "join"]

SETTINGS = Robot


def join(name: str, robot: Robot, house: House) -> Joined:  # noqa: ARG001
    """The channel of one robot. It listens to nobody."""
    return Joined(WeComGroupChannel(name, robot.key, robot.api_base, robot.timeout))
