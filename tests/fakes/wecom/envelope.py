"""What travels to a callback and back: encrypted XML, sealed and opened by wechatpy's own cryptography for companies."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import xmltodict
from wechatpy.enterprise.crypto import WeChatCrypto

from tests.fakes.wecom.company import App, Company
from tests.faults.rig import Said

NONCE = "1372623149"


def render(fields: Mapping[str, Any], root: str = "xml") -> str:
    """The message as XML: words in CDATA, numbers bare, mappings nested."""
    return f"<{root}>{''.join(_element(name, value) for name, value in fields.items())}</{root}>"


def _element(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return render(value, name)
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    return f"<{name}><![CDATA[{str(value).replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def crypto(company: Company, app: App) -> WeChatCrypto:
    return WeChatCrypto(app.token, app.aes_key, company.corp_id)


def sealed(company: Company, app: App, text: str, at: datetime) -> tuple[str, dict[str, str]]:
    """The encrypted text and the query that signs it."""
    stamp = str(int(at.timestamp()))
    outer = xmltodict.parse(crypto(company, app).encrypt_message(text, NONCE, stamp))["xml"]
    return outer["Encrypt"], {"msg_signature": outer["MsgSignature"], "timestamp": stamp, "nonce": NONCE}


def push(company: Company, app: App, fields: Mapping[str, Any], at: datetime) -> Said:
    """One push: what the platform sends by POST to an app's callback."""
    whole = {"ToUserName": company.corp_id, **fields}
    words, query = sealed(company, app, render(whole), at)
    body = render({"ToUserName": company.corp_id, "AgentID": str(app.agent_id), "Encrypt": words})
    return Said(query, body.encode())


def check(company: Company, app: App, word: str, at: datetime) -> Said:
    """The platform's check of an address: GET with an encrypted word that has to come back in the clear."""
    words, query = sealed(company, app, word, at)
    return Said({**query, "echostr": words})


@dataclass(frozen=True, slots=True)
class Shown:
    """What the platform makes of a passive answer: a text, or the words of a button that is touched no more."""

    kind: str  # "text", "button", or "" for none
    text: str = ""


def read_answer(company: Company, app: App, body: bytes, user_id: str) -> Shown:
    """Raises ValueError, or what wechatpy raises, for what the platform would not take."""
    if not body:
        return Shown("")
    outer = xmltodict.parse(body)["xml"]
    opened = crypto(company, app).decrypt_message(body, outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])
    reply = ElementTree.fromstring(opened)
    to, ours, kind = (reply.findtext(name) or "" for name in ("ToUserName", "FromUserName", "MsgType"))
    if to.lower() != user_id.lower() or ours != company.corp_id or not (reply.findtext("CreateTime") or "").isdigit():
        raise ValueError("sender and receiver not swapped, or no time")
    name = reply.findtext("Button/ReplaceName") or ""
    if kind == "update_button" and name:
        return Shown("button", name)
    text = reply.findtext("Content") or ""
    if kind != "text" or not text or len(text.encode()) > 2048:
        raise ValueError("no text that can be shown")
    return Shown("text", text)
