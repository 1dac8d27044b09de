"""A QQ bot made with nonebot-adapter-qq: it listens at /qq/webhook, repeats what it hears, and greets where it may.

Arguments: app id, secret, base of the platform. Prints its port, then a line for each event.
"""

from __future__ import annotations

import socket
import sys

import nonebot
import uvicorn
from nonebot.adapters.qq import (
    ActionFailed,
    Adapter,
    Bot,
    C2CMessageCreateEvent,
    Event,
    FriendAddEvent,
    GroupAddRobotEvent,
    GroupMessageCreateEvent,
    InteractionCreateEvent,
)
from nonebot.log import logger

app_id, secret, base = sys.argv[1:]
logger.remove()  # it writes to where the events are printed
logger.add(sys.stderr, level="ERROR")
nonebot.init(
    driver="~fastapi+~httpx",
    qq_bots=[{"id": app_id, "secret": secret, "use_websocket": False}],
    qq_api_base=base,
    qq_auth_base=f"{base}app/getAppAccessToken",
)
nonebot.get_driver().register_adapter(Adapter)
messages, notices = nonebot.on_message(), nonebot.on_notice()


async def _say(bot: Bot, event: Event, *texts: str) -> str:
    """Say these things; the code of the first refusal, if there is one."""
    try:
        for text in texts:
            await bot.send(event, text)
    except ActionFailed as refusal:
        return f" refused {refusal.code}"
    return ""


@messages.handle()
async def _heard(bot: Bot, event: C2CMessageCreateEvent | GroupMessageCreateEvent) -> None:
    said = event.get_message().extract_plain_text().strip()
    refused = await _say(bot, event, f"你说的是：{said}", "完了。") if event.to_me else ""
    spoken_to = "to us" if event.to_me else "past us"
    print(f"{event.__type__.value} {event.get_user_id()} {spoken_to} {said}{refused}", flush=True)


@notices.handle()
async def _happened(bot: Bot, event: FriendAddEvent | GroupAddRobotEvent | InteractionCreateEvent) -> None:
    refused = await _say(bot, event, "大家好。")
    print(f"{event.__type__.value} {event.get_user_id()}{refused}", flush=True)


# A socket of our own: whoever reads the port may connect at once.
listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(nonebot.get_asgi(), log_level="error")).run(sockets=[listening])
