"""The answer that stands in the response to a push, in the XML that WeChat and WeCom share."""

from __future__ import annotations

from bot.channels.base import Opened
from bot.channels.shared.fit import clean

XML = "text/xml"


def reply(opened: Opened, kind: str, part: str, stamp: str) -> bytes:
    """The whole answer to whoever sent `opened`. `part`: the elements of this kind, as XML."""
    return (
        f"<xml><ToUserName>{cdata(opened.incoming.sender)}</ToUserName><FromUserName>{cdata(opened.to)}</FromUserName>"
        f"<CreateTime>{stamp}</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>{part}</xml>"
    ).encode()


def text_reply(opened: Opened, words: str, stamp: str) -> bytes:
    return reply(opened, "text", f"<Content>{cdata(words)}</Content>", stamp)


def cdata(text: str) -> str:
    """A CDATA section that survives its own closing mark inside the text."""
    return "<![CDATA[" + clean(text).replace("]]>", "]]]]><![CDATA[>") + "]]>"
