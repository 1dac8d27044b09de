"""The sending side of 微信客服, and the fetching of what people wrote."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from bot.channels.base import Capabilities, Pulled, Window
from bot.channels.shared.codes import ACCEPTED, BUSY, CONTENT, NO_ROUTE, judge, judge_fault
from bot.channels.shared.faults import Doubtful, Refused
from bot.channels.shared.fit import clean, fit_bytes
from bot.channels.shared.threads import Threaded
from bot.channels.shared.wecom_pictures import uploaded
from bot.channels.wecom_kf.client import KfClient
from bot.channels.wecom_kf.codes import MEANING, OTHER_STATE
from bot.channels.wecom_kf.parse import incoming, sent_at, welcome_code
from bot.domain.delivery import Outcome, SendResult
from bot.domain.messages import Card, Form, Outgoing, Trigger
from bot.errors import ChannelFault

LONGEST_TEXT = 2048  # bytes of UTF-8
LONGEST_HEAD = 1024  # … of the text above a menu
LONGEST_LABEL = 128  # … of what stands on an entry of a menu, and of its id
MOST_ENTRIES = 10
LARGEST_PICTURE = 2 * 1024 * 1024  # bytes
CONCURRENCY = 4

GREETED_WITHIN = timedelta(seconds=20)  # of his coming in, by the code that came with it
MOST_CODES = 1000  # kept at once

# He writes: five messages in 48 hours. He comes in for the first time in 48 hours: one greeting, at once.
WINDOWS = {
    Trigger.MESSAGE: Window(5, timedelta(hours=48)),
    Trigger.TOUCH: Window(1, GREETED_WITHIN),
}


def capabilities(per_second: float) -> Capabilities:
    """What a customer-service account can do: nothing before he has spoken, and no word that something has arrived.

    `receipts` is False since the platform reports only what failed; such a report still finds its message, because the id
    of a message is ours and known even where the answer to our call was lost.
    """
    return Capabilities(windows=WINDOWS, text_bytes=LONGEST_TEXT, pictures=True, per_second=per_second, concurrency=CONCURRENCY)


class KfChannel(Threaded):
    """One account. Owns its threads and its client's connections: call `close` at the end."""

    def __init__(self, account: str, client: KfClient, now: Callable[[], datetime], per_second: float = 10.0) -> None:
        super().__init__("wecom_kf", account, CONCURRENCY)
        self.capabilities = capabilities(per_second)
        self._client = client
        self._now = now
        self._codes = _Codes()

    # --- fetching --------------------------------------------------------------------------------------------------------

    def pull(self, cursor: str, word: str, now: datetime) -> Pulled:
        """One page; it may be empty although more waits. Raises ChannelFault."""
        answer = self._client.sync(cursor, word)
        entries = answer.get("msg_list") or []
        if not isinstance(entries, list):
            raise Doubtful("the answer has no list of messages")
        for entry in entries:
            self._codes.keep(*welcome_code(entry), sent_at(entry, now))
        found = (incoming(self.account, entry, now) for entry in entries)
        behind = answer.get("next_cursor")
        return Pulled(
            tuple(one for one in found if one is not None),
            behind if isinstance(behind, str) and behind else cursor,
            bool(answer.get("has_more")),
        )

    def fetch(self, media_id: str) -> bytes:
        """What somebody sent. Raises ChannelFault, and MediaGone after its three days."""
        return self._client.fetch_media(media_id)

    # --- sending ---------------------------------------------------------------------------------------------------------

    def attempt(self, message: Outgoing) -> SendResult:
        if message.form is not Form.CHAT:
            return NO_ROUTE
        text = clean(message.text)
        if not text.strip() or len(text.encode()) > LONGEST_TEXT:
            return CONTENT
        picture = uploaded(self._client, message.picture, LARGEST_PICTURE, MEANING)
        if isinstance(picture, SendResult):
            return picture
        result = replace(self._say(message, text), message_id=message.key)
        if picture and result.outcome is Outcome.ACCEPTED:
            self._show(message, picture)
        return result

    def _say(self, message: Outgoing, text: str) -> SendResult:
        code = self._codes.take(message.to, self._now())
        try:
            if code and self._greeted(code, message, text):
                return ACCEPTED
            self._client.send(message.to, message.key, _content(text, message.card))
        except ChannelFault as fault:
            if isinstance(fault, Refused) and fault.code == OTHER_STATE:
                return self._taken(message, text)
            return judge_fault(MEANING, fault)
        return ACCEPTED

    def _greeted(self, code: str, message: Outgoing, text: str) -> bool:
        """Whether the code was taken; if it was refused, the message goes the usual way."""
        try:
            self._client.welcome(code, message.key, text)
        except Refused:
            return False
        return True

    def _taken(self, message: Outgoing, text: str) -> SendResult:
        """Once more, in the state in which we may speak; never a third time."""
        try:
            self._client.take(message.to)
        except Refused as refusal:
            return judge(MEANING, refusal.code)
        except ChannelFault:
            return BUSY  # the message itself was refused
        try:
            self._client.send(message.to, message.key, _content(text, message.card))
        except ChannelFault as fault:
            return judge_fault(MEANING, fault)
        return ACCEPTED

    def _show(self, message: Outgoing, media_id: str) -> None:
        """A message of its own behind the words, and one of the five. What it shows stands in them, so it may fail."""
        try:
            self._client.send(message.to, f"{message.key[:30]}-p", {"msgtype": "image", "image": {"media_id": media_id}})
        except ChannelFault:
            return

    # --- looking after it ------------------------------------------------------------------------------------------------

    def link(self, scene: str = "", bringing: str = "") -> str:
        """What a person opens to write to us, as a QR code or a button.

        Whoever comes by it has `bringing` as his scene (a short code that binds him), or else `scene`. Raises ChannelFault.
        """
        address = self._client.link(scene)
        return f"{address}{'&' if '?' in address else '?'}scene_param={quote(bringing, safe='')}" if bringing else address

    def check(self) -> list[str]:
        """Asks for the accounts, which proves network, address list, secret and right at once."""
        try:
            if self._client.open_kfid in self._client.accounts():
                return []
        except Refused as fault:
            return [f"the platform refuses (code {fault.code}); look at corp_id, secret, trusted addresses and rights"]
        except ChannelFault:
            return ["the platform cannot be reached; look at the network and at api_base"]
        return ["open_kfid is none of the accounts that this secret may use"]

    def close(self) -> None:
        """Take no more messages, wait for those under way, and close the connections."""
        super().close()
        self._client.close()


class _Codes:
    """The codes by which those who have just come in may be greeted. Lost at the end of the process, which costs a greeting."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[str, datetime]] = {}

    def keep(self, person: str, code: str, came_at: datetime) -> None:
        if not person:
            return
        with self._lock:
            fresh = {one: kept for one, kept in self._kept.items() if came_at - kept[1] <= GREETED_WITHIN}
            self._kept = {**fresh, person: (code, came_at)} if len(fresh) < MOST_CODES else fresh

    def take(self, person: str, now: datetime) -> str:
        """The code, which is good for one message."""
        with self._lock:
            code, came_at = self._kept.pop(person, ("", now))
        return code if now - came_at <= GREETED_WITHIN else ""


def _content(text: str, card: Card | None) -> Mapping[str, Any]:
    """A text, or a menu below it where there are buttons and the text is short enough to stand above one."""
    buttons = card.buttons[:MOST_ENTRIES] if card is not None else ()
    if not buttons or len(text.encode()) > LONGEST_HEAD or any(len(says.encode()) > LONGEST_LABEL for _, says in buttons):
        return {"msgtype": "text", "text": {"content": text}}
    entries = [
        {"type": "click", "click": {"id": says, "content": fit_bytes(clean(label), LONGEST_LABEL)}} for label, says in buttons
    ]
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": text, "list": entries}}
