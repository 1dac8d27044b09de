"""nonebot2 with its OneBot adapter as the bot: answers every message with what was said. Prints its port when it is up.

Arguments: access token, secret, port, the bot's own id, address of the bridge's HTTP API, address of its WebSocket ("" without).
"""

import sys

import nonebot
from nonebot import on_message
from nonebot.adapters.onebot.v11 import Adapter, Bot, MessageEvent

token, secret, port, self_id, api_root, ws_url = sys.argv[1:7]
nonebot.init(
    driver="~fastapi+~aiohttp",
    log_level="ERROR",
    host="127.0.0.1",
    port=int(port),
    onebot_access_token=token,
    onebot_secret=secret,
    onebot_api_roots={self_id: api_root} if api_root else {},
    onebot_ws_urls=[ws_url] if ws_url else [],
)
nonebot.get_driver().register_adapter(Adapter)


@nonebot.get_driver().on_startup
async def ready() -> None:
    print(port)


@on_message().handle()
async def answer(bot: Bot, event: MessageEvent) -> None:
    await bot.send(event, "听到：" + event.get_plaintext())


nonebot.run()
