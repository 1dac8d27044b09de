"""The demo office with an account of every platform that calls us; none of the platforms is there."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import requests

from bot.channels.shared.seal import Seal
from tests.fakes.qq.pushing import signed as bot_signed
from tests.fakes.qq.pushing import spelled
from tests.web.conftest import RehearsedOffice, rehearsing

NONCE = "1372623149"
NOWHERE = "http://127.0.0.1:1/"
AES_KEY, OTHER_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefg"
APP_ID, CORP_ID, BOT_ID, QQ = "wx0123456789abcdef", "ww0123456789abcdef", "102000001", "10001"
# Each by itself, so that what is signed for one opens no other.
WECHAT, PLAIN, WECOM, KF = "token-of-wechat", "token-of-the-plain", "token-of-wecom", "token-of-kf"
BOT_SECRET, BRIDGE, RECEIPTS, CALLS = "secret-of-the-bot", "secret-of-the-bridge", "receipts-of-messages", "receipts-of-the-calls"
CHANNELS: dict[str, Any] = {
    "wechat": {
        "main": {"app_id": APP_ID, "app_secret": "s", "token": WECHAT, "encoding_aes_key": AES_KEY, "api_base": NOWHERE},
        "plain": {"app_id": "wxfedcba9876543210", "app_secret": "s", "token": PLAIN, "api_base": NOWHERE},
    },
    "wecom": {
        "main": {"corp_id": CORP_ID, "agent_id": 1000002, "secret": "s", "token": WECOM, "encoding_aes_key": AES_KEY}
        | {"api_base": NOWHERE}
    },
    "wecom_kf": {
        "main": {"corp_id": CORP_ID, "open_kfid": "wk1", "secret": "s", "token": KF, "encoding_aes_key": OTHER_KEY}
        | {"api_base": NOWHERE}
    },
    "qq": {"main": {"app_id": BOT_ID, "app_secret": BOT_SECRET, "api_base": NOWHERE, "token_base": NOWHERE}},
    "onebot": {"main": {"accept_risk": True, "secret": BRIDGE, "api_base": NOWHERE, "self_id": QQ}},
    "sms": {"main": {"provider": "aliyun", "key_id": "k", "key_secret": "s", "sign_name": "局", "receipt_secret": RECEIPTS}},
    "voice": {
        "main": {"provider": "tencent", "key_id": "k", "key_secret": "s", "app_id": "1", "receipt_secret": CALLS}
        | {"allow_from": ["203.0.113.0/24"]}
    },
}  # fmt: skip
# What a platform calls, by POST.
DOORS = (
    "/callback/wechat/main", "/callback/wechat/plain", "/callback/wecom/main", "/callback/wecom_kf/main", "/callback/qq/main",
    "/onebot/main", f"/receipt/aliyun/{RECEIPTS}", f"/receipt/tencent/{CALLS}",
)  # fmt: skip


@contextmanager
def connected(folder: Path) -> Iterator[RehearsedOffice]:
    with rehearsing(folder, channels=CHANNELS) as office:
        yield office


def everything_heard(office: RehearsedOffice) -> int:
    """How many messages were ever taken in."""
    with office.app.store.read() as records:
        return int(records.connection.exec_driver_sql("SELECT COUNT(*) FROM inbox").scalar_one())


# --- pushes as each platform signs them ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Push:
    """One call of a platform. `query` as pairs, so that a name can stand there twice."""

    path: str
    body: bytes
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def asking(self, **changes: str) -> Push:
        """The same with other words in its address; "" leaves one out."""
        whole = {**dict(self.query), **changes}
        return replace(self, query=tuple((name, value) for name, value in whole.items() if value))

    def showing(self, **changes: str) -> Push:
        """The same with other headers, `_` for `-`; "" leaves one out."""
        whole = {**self.headers, **{name.replace("_", "-"): value for name, value in changes.items()}}
        return replace(self, headers={name: value for name, value in whole.items() if value})

    def at(self, base: str) -> requests.Response:
        headers = {name: value.encode() for name, value in self.headers.items()}
        return requests.post(f"{base}{self.path}?{urlencode(self.query)}", self.body, headers=headers, timeout=60)


def _sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def sealed_push(path: str, token: str, seal: tuple[str, str], content: bytes, stamp: str) -> Push:
    """As WeChat in safe mode and WeCom send it; `seal`: the owner and the key."""
    words = Seal(*seal).close(content)
    query = {"timestamp": stamp, "nonce": NONCE, "msg_signature": _sha1(token, stamp, NONCE, words), "encrypt_type": "aes"}
    return Push(path, f"<xml><ToUserName>x</ToUserName><Encrypt>{words}</Encrypt></xml>".encode(), tuple(query.items()))


def plain_push(path: str, token: str, content: bytes, stamp: str) -> Push:
    query = {"timestamp": stamp, "nonce": NONCE, "signature": _sha1(token, stamp, NONCE)}
    return Push(path, content, tuple(query.items()))


def bridge_push(content: bytes, secret: str = BRIDGE) -> Push:
    signed = hmac.new(secret.encode(), content, hashlib.sha1).hexdigest()
    return Push("/onebot/main", content, headers={"x-signature": f"sha1={signed}"})


def bot_push(content: bytes, stamp: str, secret: str = BOT_SECRET) -> Push:
    headers = {name.lower(): value for name, value in bot_signed(secret, BOT_ID, content, int(stamp)).items()}
    return Push("/callback/qq/main", content, headers=headers)


def signed(path: str, content: bytes, stamp: str) -> Push:
    """`content` as the platform of a door would send it."""
    made: dict[str, Callable[[], Push]] = {
        "/callback/wechat/main": lambda: sealed_push(path, WECHAT, (APP_ID, AES_KEY), content, stamp),
        "/callback/wechat/plain": lambda: plain_push(path, PLAIN, content, stamp),
        "/callback/wecom/main": lambda: sealed_push(path, WECOM, (CORP_ID, AES_KEY), content, stamp),
        "/callback/wecom_kf/main": lambda: sealed_push(path, KF, (CORP_ID, OTHER_KEY), content, stamp),
        "/callback/qq/main": lambda: bot_push(content, stamp),
        "/onebot/main": lambda: bridge_push(content),
        f"/receipt/aliyun/{RECEIPTS}": lambda: Push(path, content),
        f"/receipt/tencent/{CALLS}": lambda: Push(path, content, headers={"x-real-ip": "203.0.113.9"}),
    }
    return made[path]()


def stamp_of(office: RehearsedOffice, seconds: int = 0) -> str:
    return str(int(office.clock.now().timestamp()) + seconds)


def words_of(path: str, text: str, stamp: str, key: str) -> bytes:
    """What somebody says, in the form of the platform of that door."""
    if path.startswith("/callback/we") and "kf" not in path:
        return (
            f"<xml><ToUserName>gh_1</ToUserName><FromUserName>oSomebody</FromUserName><CreateTime>{stamp}</CreateTime>"
            f"<MsgType>text</MsgType><Content>{text}</Content><MsgId>{key}</MsgId><AgentID>1000002</AgentID></xml>"
        ).encode()
    told: Any
    if "kf" in path:
        return f"<xml><ToUserName>x</ToUserName><Event>kf_msg_or_event</Event><Token>{key}</Token></xml>".encode()
    if "qq" in path:
        told = {"id": key, "content": text, "author": {"user_openid": "E4F4AEA33253A2797FB897C50B81D7ED"}}
        return spelled({"op": 0, "id": f"C2C_MESSAGE_CREATE:{key}", "t": "C2C_MESSAGE_CREATE", "d": told})
    if "onebot" in path:
        told = {"post_type": "message", "message_type": "private", "sub_type": "friend", "user_id": 20001, "message_id": int(key)}
        return spelled({**told, "self_id": int(QQ), "time": int(stamp), "message": text})
    if "aliyun" in path:
        told = {"phone_number": "13900002001", "send_time": "2026-03-09 09:00:00", "content": text, "sequence_id": int(key)}
        return spelled({**told, "sign_name": "局", "dest_code": "1"})
    return json.dumps(
        {"voicekey_callback": {"callid": key, "keypress": "1", "mobile": "13900002001", "nationcode": "86"}}
    ).encode()
