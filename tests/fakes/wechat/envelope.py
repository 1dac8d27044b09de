"""What travels between platform and callback: XML, signatures, encryption, and the check of a passive answer."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from xml.etree import ElementTree

from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException

from tests.fakes.wechat.settings import TEXT_BYTES, Settings

Row = Mapping[str, str | int]
Fields = Mapping[str, str | int | Sequence[Row]]  # rows: each a List of its own in one element
PASSIVE_KINDS = ("text", "image", "voice", "video", "music", "news", "transfer_customer_service")


@dataclass(frozen=True, slots=True)
class Sealed:
    """One HTTP request of the platform to the callback."""

    url: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the platform makes of an answer: `outcome` is text, other (a picture, news …), none or fault."""

    outcome: str
    kind: str = ""
    text: str = ""
    reason: str = ""


def render(fields: Fields) -> str:
    """The message as XML: words in CDATA, numbers bare."""
    return f"<xml>{''.join(_element(name, value) for name, value in fields.items())}</xml>"


def _element(name: str, value: str | int | Sequence[Row]) -> str:
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    if not isinstance(value, str):
        rows = (f"<List>{''.join(_element(inner, one) for inner, one in row.items())}</List>" for row in value)
        return f"<{name}>{''.join(rows)}</{name}>"
    return f"<{name}><![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def seal(fields: Fields, settings: Settings, at: datetime, nonce: str, tamper: str = "") -> Sealed:
    """The push of one message in the account's mode; `tamper` spoils one part of it as an attacker would."""
    stamp = str(int(at.timestamp()))
    signature = sign(settings.token, stamp, nonce)
    query = {"signature": signature, "timestamp": stamp, "nonce": nonce, "openid": str(fields["FromUserName"])}
    xml = render(fields)
    if settings.mode != "plain":
        app_id = "wxsomebodyelses00" if tamper == "app_id" else settings.app_id
        encrypted = _encrypted(xml, settings, app_id, nonce, stamp)
        query |= {"encrypt_type": "aes", "msg_signature": sign(settings.token, stamp, nonce, encrypted)}
        envelope = {"ToUserName": fields["ToUserName"], "Encrypt": encrypted}
        xml = render(envelope if settings.mode == "safe" else {**fields, "Encrypt": encrypted})
    if tamper in query:
        query[tamper] = sign(query[tamper])
    if tamper == "body":
        xml = xml[: len(xml) // 2]
    return Sealed(_with_query(settings.callback_url, query), xml.encode())


def _encrypted(xml: str, settings: Settings, app_id: str, nonce: str, stamp: str) -> str:
    crypto = WeChatCrypto(settings.token, settings.aes_key, app_id)
    packed = ElementTree.fromstring(crypto.encrypt_message(xml, nonce, stamp))
    return packed.findtext("Encrypt") or ""


def echo_request(settings: Settings, at: datetime, nonce: str, echo: str) -> str:
    """The address of the platform's check of the callback."""
    stamp = str(int(at.timestamp()))
    query = {"signature": sign(settings.token, stamp, nonce), "echostr": echo, "timestamp": stamp, "nonce": nonce}
    return _with_query(settings.callback_url, query)


def _with_query(url: str, query: dict[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"


def read_answer(body: bytes, settings: Settings, openid: str) -> Verdict:
    """The platform's judgement of a passive answer; everything it cannot read is a fault the person sees."""
    if body in (b"", b"success"):
        return Verdict("none")
    try:
        xml = ElementTree.fromstring(body)
        if xml.find("Encrypt") is not None:
            xml = ElementTree.fromstring(_opened(body, xml, settings))
        elif settings.mode == "safe":
            return Verdict("fault", reason="plain answer in safe mode")
    except InvalidSignatureException:
        return Verdict("fault", reason="wrong MsgSignature")
    except InvalidAppIdException:
        return Verdict("fault", reason="wrong app id")
    except (ElementTree.ParseError, ValueError, KeyError, IndexError, struct.error, TypeError):
        return Verdict("fault", reason="not readable")
    return _judge(xml, settings, openid)


def _opened(body: bytes, xml: ElementTree.Element, settings: Settings) -> str:
    if settings.mode == "plain":
        raise ValueError("encrypted answer in plain mode")
    crypto = WeChatCrypto(settings.token, settings.aes_key, settings.app_id)
    signature, stamp, nonce = (xml.findtext(name) or "" for name in ("MsgSignature", "TimeStamp", "Nonce"))
    return str(crypto.decrypt_message(body, signature, stamp, nonce))


def _judge(xml: ElementTree.Element, settings: Settings, openid: str) -> Verdict:
    kind = xml.findtext("MsgType") or ""
    text = xml.findtext("Content") or ""
    if xml.tag != "xml" or kind not in PASSIVE_KINDS:
        return Verdict("fault", reason="no message type")
    if xml.findtext("ToUserName") != openid or xml.findtext("FromUserName") != settings.account:
        return Verdict("fault", reason="sender and receiver not swapped")
    if not (xml.findtext("CreateTime") or "").isdigit():
        return Verdict("fault", reason="no CreateTime")
    if kind == "transfer_customer_service":
        return Verdict("none", kind)
    if kind != "text":
        return Verdict("other", kind)
    if not text:
        return Verdict("fault", reason="empty text")
    if len(text.encode()) > TEXT_BYTES:
        return Verdict("fault", reason="text too long")
    return Verdict("text", kind, text)
