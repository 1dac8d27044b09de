"""Events as the platform writes, signs and delivers them. Its key is derived as its documentation does, not as ours."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.faults.rig import Said

WITHIN = 3.0  # seconds
TWICE = 3  # every third event is delivered twice


def key_of(secret: str) -> Ed25519PrivateKey:
    seed = secret
    while len(seed.encode()) < 32:
        seed += seed
    return Ed25519PrivateKey.from_private_bytes(seed.encode()[:32])


def spelled(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def signed(secret: str, app_id: str, body: bytes, stamp: int) -> dict[str, str]:
    """The headers of an event."""
    signature = key_of(secret).sign(str(stamp).encode() + body).hex()
    return {
        "User-Agent": "QQBot-Callback",
        "Content-Type": "application/json",
        "X-Bot-Appid": app_id,
        "X-Signature-Method": "Ed25519",
        "X-Signature-Timestamp": str(stamp),
        "X-Signature-Ed25519": signature,
    }


def said(secret: str, app_id: str, payload: dict[str, Any], stamp: int) -> Said:
    """An event as a server hands it on: names of headers in lower case."""
    body = spelled(payload)
    return Said({}, body, {name.lower(): value for name, value in signed(secret, app_id, body, stamp).items()})


@dataclass(slots=True)
class Postman:
    """Delivers to one address."""

    secret: str
    app_id: str
    delivered: int = 0
    http: requests.Session = field(default_factory=requests.Session)

    def deliver(self, url: str, payload: dict[str, Any], stamp: int) -> list[requests.Response]:
        self.http.trust_env = False
        self.delivered += 1
        body = spelled(payload)
        times = 2 if self.delivered % TWICE == 0 else 1
        return [
            self.http.post(url, data=body, headers=signed(self.secret, self.app_id, body, stamp), timeout=WITHIN)
            for _ in range(times)
        ]

    def ask(self, url: str, plain_token: str, stamp: str) -> requests.Response:
        """The check of an address, which is not signed."""
        self.http.trust_env = False
        body = spelled({"d": {"plain_token": plain_token, "event_ts": stamp}, "op": 13})
        headers = {"User-Agent": "QQBot-Callback", "Content-Type": "application/json", "X-Bot-Appid": self.app_id}
        return self.http.post(url, data=body, headers=headers, timeout=WITHIN)

    def validates(self, url: str, plain_token: str, stamp: str) -> bool:
        """Whether an address passes the check of the console."""
        answer = self.ask(url, plain_token, stamp)
        if answer.status_code != 200:
            return False
        told = answer.json()
        try:
            key_of(self.secret).public_key().verify(bytes.fromhex(told["signature"]), (stamp + plain_token).encode())
        except InvalidSignature:
            return False
        return bool(told["plain_token"] == plain_token)
