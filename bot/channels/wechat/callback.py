"""The listening side of a WeChat service account: verify, open, answer.

Which pushes are believed:

* without an EncodingAESKey: a plain body under `signature`, which covers timestamp and nonce only (plain mode). A body of
  the compatible mode is read by its plain half.
* with an EncodingAESKey: the encrypted part under `msg_signature`, which covers the content (safe mode, and the encrypted
  half of the compatible mode). A plain body is refused: whoever saw one signed address could put any words into anybody's
  mouth until it goes stale. `allow_plain` lifts this for the days in which an office changes modes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.channels.base import NO_HEADERS, Answer, Opened
from bot.channels.shared.fit import clean, fit_bytes
from bot.channels.shared.passive import XML, text_reply
from bot.channels.shared.signed import Query, Sealed, Signed
from bot.channels.shared.xml import xml_fields, xml_rows
from bot.channels.wechat.consents import LISTS, told
from bot.channels.wechat.parse import incoming
from bot.domain.messages import Incoming, Kind
from bot.errors import Malformed

NOTHING = b"success"  # the platform's word for "no answer"; an answer in any other form shows the person an error
LONGEST_ANSWER = 2048  # bytes of UTF-8; a longer answer is shown to nobody


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
        self.account = account
        self._allow_plain = allow_plain
        self._plain = Signed(token, stale_after)
        self._sealed = Sealed(token, app_id, encoding_aes_key, stale_after) if encoding_aes_key else None

    def echo(self, query: Query, now: datetime) -> str:
        """The answer to the platform's check of our address.

        Raises WrongSignature, StaleRequest, Malformed.
        """
        if self._sealed is not None and "msg_signature" in query:
            return self._sealed.echo(query, now)
        self._plain.verify(query, now)
        word = query.get("echostr", "")
        if not word:
            raise Malformed("echostr is missing")
        return word

    def open(self, query: Query, body: bytes, now: datetime, headers: Query = NO_HEADERS) -> Opened:  # noqa: ARG002
        """Verify, decrypt and parse one push.

        Raises WrongSignature, StaleRequest, Malformed.
        """
        if self._sealed is None:
            self._plain.verify(query, now)
            return self._opened(body, xml_fields(body), now, sealed=False)
        envelope = xml_fields(body)
        sealed = envelope.get("Encrypt")
        if sealed:
            content = self._sealed.open(query, sealed, now)
            return self._opened(content, xml_fields(content), now, sealed=True)
        self._plain.verify(query, now)
        if not self._allow_plain or query.get("encrypt_type"):
            raise Malformed("an unencrypted push arrived although an EncodingAESKey is set")
        return self._opened(body, envelope, now, sealed=False)

    def answer(self, opened: Opened, text: str, now: datetime) -> Answer:
        """The passive answer as the platform wants it; `success` if there is nothing to say.

        Longer than 2048 bytes is cut with an ellipsis as the last resort: the platform would show an error instead.
        Raises Malformed if `opened` was encrypted and this account has no key.
        """
        words = fit_bytes(clean(text).strip(), LONGEST_ANSWER)
        if not words:
            return Answer(NOTHING)
        stamp = str(int(now.timestamp()))
        reply = text_reply(opened, words, stamp)
        if not opened.sealed:
            return Answer(reply, XML)
        if self._sealed is None:
            raise Malformed("an encrypted answer needs an EncodingAESKey")
        return Answer(self._sealed.envelope(reply, stamp), XML)

    def _opened(self, content: bytes, fields: Mapping[str, str], now: datetime, *, sealed: bool) -> Opened:
        messages: tuple[Incoming, ...] = (incoming(self.account, fields, now),)
        rows_in = LISTS.get(fields.get("Event", "").lower()) if messages[0].kind is Kind.EVENT else None
        if rows_in:
            messages = told(messages[0], rows_in, xml_rows(content, rows_in))
        return Opened(messages, sealed, fields["ToUserName"].strip(), passive=len(messages) == 1)
