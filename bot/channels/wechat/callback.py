"""The listening side of a WeChat service account: verify, open, answer.

Which pushes are believed:

* without an EncodingAESKey: a plain body under `signature`, which covers timestamp and nonce only (plain mode). A body of
  the compatible mode is read by its plain half.
* with an EncodingAESKey: the encrypted part under `msg_signature`, which covers the content (safe mode, and the encrypted
  half of the compatible mode). A plain body is refused: whoever saw one signed address could put any words into anybody's
  mouth until it goes stale. `allow_plain` lifts this for the days in which an office changes modes.

The platform repeats an unanswered push up to three times with the same signature, so a repetition is not refused here; it
carries the same `Incoming.key`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from bot.channels.base import NO_HEADERS, Answer, Opened
from bot.channels.shared.fit import clean, fit_bytes
from bot.channels.shared.seal import Seal, same, signature
from bot.channels.shared.xml import xml_fields
from bot.channels.wechat.parse import incoming
from bot.errors import ConfigError, Malformed, StaleRequest, WrongSignature

NOTHING = b"success"  # the platform's word for "no answer"; an answer in any other form shows the person an error
XML = "text/xml"
LONGEST_ANSWER = 2048  # bytes of UTF-8; a longer answer is shown to nobody

Query = Mapping[str, str]


class WeChatCallback:
    """One account's callback address. `stale_after` is in seconds, applied to the past and the future alike.

    `encoding_aes_key` is "" in plain mode. Raises ConfigError for a key of the wrong form or an empty token.
    """

    def __init__(  # six settings that an account has; a record of them would only repeat their names
        self,
        account: str,
        app_id: str,
        token: str,
        encoding_aes_key: str = "",
        stale_after: float = 300,
        *,
        allow_plain: bool = False,
    ) -> None:
        if not token:
            raise ConfigError("token: without one, anybody could sign")
        self.account = account
        self._token = token
        self._stale_after = stale_after
        self._allow_plain = allow_plain
        self._seal = Seal(app_id, encoding_aes_key) if encoding_aes_key else None

    def echo(self, query: Query, now: datetime) -> str:
        """The answer to the platform's check of our address.

        Raises WrongSignature, StaleRequest, Malformed.
        """
        word = query.get("echostr", "")
        if self._seal is None or "msg_signature" not in query:
            self._verify(query, "signature", now)
            if not word:
                raise Malformed("echostr is missing")
            return word
        self._verify(query, "msg_signature", now, word)
        try:
            return self._seal.open(word).decode("utf-8")
        except UnicodeDecodeError:
            raise Malformed("echostr is not UTF-8") from None

    def open(self, query: Query, body: bytes, now: datetime, headers: Query = NO_HEADERS) -> Opened:  # noqa: ARG002
        """Verify, decrypt and parse one push.

        Raises WrongSignature, StaleRequest, Malformed.
        """
        if self._seal is None:
            self._verify(query, "signature", now)
            return self._opened(xml_fields(body), now, sealed=False)
        envelope = xml_fields(body)
        sealed = envelope.get("Encrypt")
        if sealed:
            self._verify(query, "msg_signature", now, sealed)
            return self._opened(xml_fields(self._seal.open(sealed)), now, sealed=True)
        self._verify(query, "signature", now)
        if not self._allow_plain or query.get("encrypt_type"):
            raise Malformed("an unencrypted push arrived although an EncodingAESKey is set")
        return self._opened(envelope, now, sealed=False)

    def answer(self, opened: Opened, text: str, now: datetime) -> Answer:
        """The passive answer as the platform wants it; `success` if there is nothing to say.

        Longer than 2048 bytes is cut with an ellipsis as the last resort: the platform would show an error instead.
        Raises Malformed if `opened` was encrypted and this account has no key.
        """
        words = fit_bytes(clean(text).strip(), LONGEST_ANSWER)
        if not words:
            return Answer(NOTHING)
        stamp = int(now.timestamp())
        reply = (
            f"<xml><ToUserName>{_cdata(opened.incoming.sender)}</ToUserName><FromUserName>{_cdata(opened.to)}</FromUserName>"
            f"<CreateTime>{stamp}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content>{_cdata(words)}</Content></xml>"
        ).encode()
        if not opened.sealed:
            return Answer(reply, XML)
        if self._seal is None:
            raise Malformed("an encrypted answer needs an EncodingAESKey")
        return Answer(self._envelope(self._seal.close(reply), str(stamp)), XML)

    def _envelope(self, sealed: str, stamp: str) -> bytes:
        nonce = secrets.token_hex(8)
        signed = signature(self._token, stamp, nonce, sealed)
        return (
            f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt><MsgSignature><![CDATA[{signed}]]></MsgSignature>"
            f"<TimeStamp>{stamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        ).encode()

    def _opened(self, fields: Mapping[str, str], now: datetime, *, sealed: bool) -> Opened:
        return Opened((incoming(self.account, fields, now),), sealed, fields["ToUserName"].strip(), passive=True)

    def _verify(self, query: Query, name: str, now: datetime, *signed: str) -> None:
        stamp = query.get("timestamp", "")
        expected = signature(self._token, stamp, query.get("nonce", ""), *signed)
        if not same(expected, query.get(name, "")):
            raise WrongSignature
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
            raise StaleRequest("the timestamp is no number of seconds")
        if abs(now.timestamp() - int(stamp)) > self._stale_after:
            raise StaleRequest


def _cdata(text: str) -> str:
    """A CDATA section that survives its own closing mark inside the text."""
    return "<![CDATA[" + clean(text).replace("]]>", "]]]]><![CDATA[>") + "]]>"
