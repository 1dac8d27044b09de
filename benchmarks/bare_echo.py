"""The peer: a bare wechatpy echo on the same server. Verify, decrypt, parse, reply, encrypt; no routing, no store."""

from __future__ import annotations

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto

from benchmarks.load import AES_KEY, APP_ID, TOKEN

crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)


async def echo(request: Request) -> Response:
    query = request.query_params
    xml = crypto.decrypt_message(await request.body(), query["msg_signature"], query["timestamp"], query["nonce"])
    message = parse_message(xml)
    reply = create_reply(message.content, message)
    sealed = crypto.encrypt_message(reply.render(), query["nonce"], query["timestamp"])
    return Response(sealed, media_type="text/xml")


site = Starlette(routes=[Route("/callback/wechat/bench", echo, methods=["POST"])])

if __name__ == "__main__":
    uvicorn.run(site, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)
