"""The listening side of a self-built app: verify, open, answer (document/path/90930, 90241).

Everything comes encrypted under `msg_signature`, which covers the content.

A touched button is answered by what makes it grey, which is the platform's own way for it: no call, and only once the touch is
recorded. So nothing can be said in that response; the words follow as a message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.channels.base import NO_HEADERS, Answer, Opened
from bot.channels.shared.fit import clean, fit_bytes, fit_field
from bot.channels.shared.passive import XML, cdata, reply, text_reply
from bot.channels.shared.signed import Query, Sealed
from bot.channels.shared.xml import xml_fields
from bot.channels.wecom.cards import BUTTON_LABEL, said
from bot.channels.wecom.parse import PRESSED, happened, incoming
from bot.channels.wecom.settings import WeComApp

NOTHING = b""  # the platform's word for "no answer"
LONGEST_ANSWER = 2048  # bytes of UTF-8; the platform cuts the rest off
DONE = "✓ "  # in front of the label of a button that was touched


@dataclass(frozen=True, slots=True)
class Pressed(Opened):
    """A button was touched; `label` is what stands on it."""

    label: str = ""


class WeComCallback:
    """One app's callback address. Raises ConfigError for a key of the wrong form or an empty token."""

    def __init__(self, account: str, app: WeComApp) -> None:
        self.account = account
        self._corp_id = app.corp_id
        self._sealed = Sealed(app.token, app.corp_id, app.encoding_aes_key, app.stale_after)

    def echo(self, query: Query, now: datetime) -> str:
        """The answer to the platform's check of our address, which it wants exactly and within a second.

        Raises WrongSignature, StaleRequest, Malformed.
        """
        return self._sealed.echo(query, now)

    def open(self, query: Query, body: bytes, now: datetime, headers: Query = NO_HEADERS) -> Opened:  # noqa: ARG002
        """Verify, decrypt and parse one push.

        Raises WrongSignature, StaleRequest, Malformed.
        """
        fields = xml_fields(self._sealed.open(query, xml_fields(body).get("Encrypt", ""), now))
        messages = (incoming(self.account, fields, now),)
        if happened(fields) == PRESSED:
            return Pressed(messages, sealed=True, to=self._corp_id, label=said(fields.get("EventKey", ""))[0])
        return Opened(messages, sealed=True, to=self._corp_id, passive=True)

    def answer(self, opened: Opened, text: str, now: datetime) -> Answer:
        """The passive answer, encrypted; empty if there is nothing to say.

        Longer than 2048 bytes is cut with an ellipsis as the last resort: the platform would cut it without.
        """
        stamp = str(int(now.timestamp()))
        if isinstance(opened, Pressed):
            name = cdata(DONE + fit_field(opened.label, BUTTON_LABEL))
            grey = reply(opened, "update_button", f"<Button><ReplaceName>{name}</ReplaceName></Button>", stamp)
            return Answer(self._sealed.envelope(grey, stamp), XML)
        words = fit_bytes(clean(text).strip(), LONGEST_ANSWER)
        return Answer(self._sealed.envelope(text_reply(opened, words, stamp), stamp), XML) if words else Answer(NOTHING)
