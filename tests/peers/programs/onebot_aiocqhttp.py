"""aiocqhttp as the bot: answers every message with what was said. Prints its port.

Arguments: access token, secret, address of the bridge's HTTP API ("" without one).
"""

import asyncio
import socket
import sys

import uvicorn
from aiocqhttp import CQHttp, Event

token, secret, api_root = sys.argv[1:4]
bot = CQHttp(api_root=api_root or None, access_token=token, secret=secret)


@bot.on_message
async def answer(event: Event) -> None:
    await bot.send(event, "听到：" + event.raw_message, at_sender=False)


async def main() -> None:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    print(listening.getsockname()[1])
    await uvicorn.Server(uvicorn.Config(bot.asgi, log_level="error")).serve(sockets=[listening])


asyncio.run(main())
