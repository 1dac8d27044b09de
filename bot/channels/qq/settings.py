"""The section of one QQ bot in the configuration."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from bot.channels.shared.settings import STRICT, BaseUrl, Positive, PositiveInt

Filled = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, config=STRICT)
class QQBot:
    """One bot of the QQ open platform (QQ 官方机器人). Times are in seconds.

    What the platform grants to some bots only stays off until somebody has seen that this bot has it: `push_to_people`,
    `wake_up`, `buttons`.
    """

    app_id: Filled
    app_secret: Filled = field(repr=False)
    api_base: BaseUrl = "https://api.bot.qq.com/"
    token_base: BaseUrl = "https://api.bot.qq.com/"
    verified: bool = False  # the subject is verified: 60 posts a minute instead of 30
    push_to_people: bool = False  # write unasked to people who allow it in the bot's card
    wake_up: bool = False  # write once in each of four stretches of time after somebody last spoke (唤醒消息)
    buttons: bool = False  # markdown and keyboards are granted to this bot
    media_hosts: tuple[str, ...] = ("multimedia.nt.qq.com.cn", "gchat.qpic.cn")  # whence attachments are fetched
    link_domains: tuple[str, ...] = ()  # registered with the platform, for `sangyu check`
    stale_after: PositiveInt = 300
    timeout: Positive = 8.0
    per_second: Positive = 5.0
