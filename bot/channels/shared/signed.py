"""The listening side that WeChat's and WeCom's callback addresses have in common: who is believed, and the encrypted envelope.

The platform repeats an unanswered push up to three times with the same signature, so a repetition is not refused here; it
carries the same `Incoming.key`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from bot.channels.shared.seal import Seal, same, signature
from bot.errors import ConfigError, Malformed, StaleRequest, WrongSignature

Query = Mapping[str, str]


class Signed:
    """One callback address. `stale_after` is in seconds, applied to the past and the future alike.

    Raises ConfigError for an empty token.
    """

    def __init__(self, token: str, stale_after: float) -> None:
        if not token:
            raise ConfigError("token: without one, anybody could sign")
        self._token = token
        self._stale_after = stale_after

    def verify(self, query: Query, now: datetime, sealed: str | None = None) -> None:
        """By `msg_signature`, which covers the encrypted part; without one by `signature`, of timestamp and nonce only.

        Raises WrongSignature, StaleRequest.
        """
        stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if sealed is None:
            expected, given = signature(self._token, stamp, nonce), query.get("signature", "")
        else:
            expected, given = signature(self._token, stamp, nonce, sealed), query.get("msg_signature", "")
        if not same(expected, given):
            raise WrongSignature
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
            raise StaleRequest("the timestamp is no number of seconds")
        if abs(now.timestamp() - int(stamp)) > self._stale_after:
            raise StaleRequest


class Sealed(Signed):
    """One callback address with an EncodingAESKey. `owner`: the app id or the corp id that the platform seals for.

    Raises ConfigError for a key of the wrong form besides.
    """

    def __init__(self, token: str, owner: str, encoding_aes_key: str, stale_after: float) -> None:
        super().__init__(token, stale_after)
        self._seal = Seal(owner, encoding_aes_key)

    def echo(self, query: Query, now: datetime) -> str:
        """The answer to the platform's check of our address, which it wants exactly and within a second.

        Raises WrongSignature, StaleRequest, Malformed.
        """
        try:
            return self.open(query, query.get("echostr", ""), now).decode("utf-8")
        except UnicodeDecodeError:
            raise Malformed("echostr is not UTF-8") from None

    def open(self, query: Query, sealed: str, now: datetime) -> bytes:
        """What an encrypted part says, once it is believed. Raises WrongSignature, StaleRequest, Malformed."""
        self.verify(query, now, sealed)
        return self._seal.open(sealed)

    def envelope(self, content: bytes, stamp: str) -> bytes:
        """An answer, encrypted and signed. `stamp`: the present second."""
        sealed, nonce = self._seal.close(content), secrets.token_hex(8)
        signed = signature(self._token, stamp, nonce, sealed)
        return (
            f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt><MsgSignature><![CDATA[{signed}]]></MsgSignature>"
            f"<TimeStamp>{stamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        ).encode()
