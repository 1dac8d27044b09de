"""Pushes as the platform writes and signs them, for the tests of the listening side."""

from __future__ import annotations

import base64
from datetime import datetime
from zoneinfo import ZoneInfo

import xmltodict
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from bot.channels.wechat.callback import WeChatCallback
from bot.domain.messages import Incoming

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZONE)
STAMP = str(int(NOW.timestamp()))
APP_ID, TOKEN, NONCE = "wx0123456789abcdef", "a token of the console", "1372623149"
AES_KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
PERSON = "oPerson_of-twentyeight_chars"
ACCOUNT = "gh_0123456789ab"

SAFE = WeChatCallback("main", APP_ID, TOKEN, AES_KEY)
PLAIN = WeChatCallback("main", APP_ID, TOKEN)
CRYPTO = WeChatCrypto(TOKEN, AES_KEY, APP_ID)


def push(**fields: str) -> str:
    """A push as the platform writes it; a field given as "" is left out."""
    whole = {"ToUserName": ACCOUNT, "FromUserName": PERSON, "CreateTime": STAMP, "MsgType": "text", **fields}
    inner = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in whole.items() if value)
    return f"<xml>{inner}</xml>"


def text_push(content: str = "你好", number: str = "1234567890123456") -> str:
    return push(Content=content, MsgId=number)


def event_push(event: str, **fields: str) -> str:
    return push(MsgType="event", Event=event, **fields)


def sign(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(TOKEN, *parts)
    return str(signer.signature)


def plain_query(**more: str) -> dict[str, str]:
    return {"timestamp": STAMP, "nonce": NONCE, "signature": sign(STAMP, NONCE), **more}


def sealed_query(sealed: str) -> dict[str, str]:
    return plain_query(encrypt_type="aes", msg_signature=sign(STAMP, NONCE, sealed))


def envelope(xml: str, crypto: WeChatCrypto = CRYPTO, beside: str = "") -> tuple[dict[str, str], bytes]:
    """A push encrypted by wechatpy, with `beside` as the plain half of the compatible mode."""
    sealed = xmltodict.parse(crypto.encrypt_message(xml, NONCE, STAMP))["xml"]["Encrypt"]
    body = f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>{beside}<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    return sealed_query(sealed), body.encode()


def read(xml: str) -> Incoming:
    return PLAIN.open(plain_query(), xml.encode(), NOW).incoming
