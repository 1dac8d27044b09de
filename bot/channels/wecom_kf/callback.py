"""The listening side of 微信客服: the platform only says that something waits, and hands over the word to fetch it with.

Everything comes encrypted under `msg_signature`, which covers the content. The answer is always empty: nothing can be said
in the response.
"""

from __future__ import annotations

from datetime import datetime

from bot.channels.base import NO_HEADERS, Answer, Opened
from bot.channels.shared.signed import Query, Sealed
from bot.channels.shared.xml import xml_fields
from bot.channels.wecom_kf.settings import KfAccount
from bot.errors import Malformed

WAITING = "kf_msg_or_event"
LONGEST_WORD = 256  # characters; the platform's have at most 128


class KfCallback:
    """One account's callback address. `stale_after` is in seconds, applied to the past and the future alike.

    A company has one address for all its accounts: a call for another one is believed, and leads to nothing.
    Raises ConfigError for a key of the wrong form or an empty token.
    """

    def __init__(self, account: KfAccount, stale_after: float = 300) -> None:
        self._open_kfid = account.open_kfid
        self._sealed = Sealed(account.token, account.corp_id, account.encoding_aes_key, stale_after)

    def echo(self, query: Query, now: datetime) -> str:
        """The answer to the platform's check of our address.

        Raises WrongSignature, StaleRequest, Malformed.
        """
        return self._sealed.echo(query, now)

    def open(self, query: Query, body: bytes, now: datetime, headers: Query = NO_HEADERS) -> Opened:  # noqa: ARG002
        """Verify, decrypt and parse one push.

        Raises WrongSignature, StaleRequest, Malformed.
        """
        fields = xml_fields(self._sealed.open(query, xml_fields(body).get("Encrypt", ""), now))
        ours = fields.get("OpenKfId", "").strip() in ("", self._open_kfid)
        if fields.get("Event", "").strip() != WAITING or not ours:
            return Opened(sealed=True)
        word = fields.get("Token", "").strip()
        if len(word) > LONGEST_WORD or not word.isprintable():
            raise Malformed("Token is no token")
        return Opened(sealed=True, pull=word)

    def answer(self, opened: Opened, text: str, now: datetime) -> Answer:  # noqa: ARG002
        """Nothing, whatever there is to say."""
        return Answer(b"")
