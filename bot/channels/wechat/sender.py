"""The sending side of a WeChat service account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from bot.channels.base import Capabilities, Window
from bot.channels.shared.codes import ACCEPTED, CONTENT, NO_ROUTE, judge, judge_fault
from bot.channels.shared.faults import Refused
from bot.channels.shared.fit import clean
from bot.channels.shared.threads import Threaded
from bot.channels.wechat.cards import CardTemplate, fill
from bot.channels.wechat.client import SafeClient
from bot.channels.wechat.codes import MEANING
from bot.domain.delivery import Outcome, Purpose, Reason, SendResult
from bot.domain.messages import Form, Outgoing, Trigger
from bot.errors import ChannelFault

LONGEST_TEXT = 2048  # bytes of UTF-8 in one customer-service text; longer is refused with 45002
CONCURRENCY = 8  # calls in flight at once, one thread each
IDEMPOTENT_FOR = timedelta(minutes=10)  # of one client_msg_id for one openid

# Template messages are service notices; the platform's operating rules name greetings and marketing as abuse and
# withdraw the interface for it. Greetings therefore never leave as a push.
PUSH = frozenset({Purpose.NOTICE, Purpose.REMINDER, Purpose.STUDY, Purpose.STAFF})

# Customer-service messages after what the person did (platform, message rules since 2023-06-12).
WINDOWS = {
    Trigger.MESSAGE: Window(5, timedelta(hours=48)),
    Trigger.TOUCH: Window(3, timedelta(minutes=1)),
}

PICTURES = "https://mp.weixin.qq.com/cgi-bin/showqrcode"  # shown to people, never asked by us

_NO_TEMPLATE = SendResult(Outcome.REFUSED, Reason.ACCOUNT)


def capabilities(per_second: float) -> Capabilities:
    """What a verified service account can do."""
    return Capabilities(
        push=PUSH,
        windows=WINDOWS,
        text_bytes=LONGEST_TEXT,
        receipts=True,
        idempotent_for=IDEMPOTENT_FOR,
        per_second=per_second,
        concurrency=CONCURRENCY,
    )


class WeChatChannel(Threaded):
    """One service account. Owns its threads and its client's connections: call `close` at the end.

    `templates` maps the names that cards use to templates registered with the account.
    """

    def __init__(self, account: str, client: SafeClient, templates: Mapping[str, CardTemplate], per_second: float = 20.0) -> None:
        super().__init__("wechat", account, CONCURRENCY)
        self.capabilities = capabilities(per_second)
        self._client = client
        self._templates = templates

    def check(self) -> list[str]:
        """Asks for a token, which proves network, address list and secret at once; and looks whether notices have a template."""
        found = [] if "notice" in self._templates else ["no [templates.notice]: notices cannot be pushed to this account"]
        try:
            self._client.fetch_access_token()
        except Refused as fault:
            found.append(f"the platform refuses app_id and app_secret (code {fault.code}); look at both and at the IP list")
        except ChannelFault:
            found.append("the platform cannot be reached; look at the network and at api_base")
        return found

    def publish_menu(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Publish a menu of `{name, says}` or `{name, entries}`: touching an entry counts as saying its words.

        Raises ChannelFault.
        """
        self._client.create_menu({"button": [_button(entry) for entry in entries]})

    def binding_code(self, scene: str, seconds: int) -> str:
        """The address of a picture of a QR code; whoever scans it arrives with this scene. Raises ChannelFault."""
        return f"{PICTURES}?ticket={quote(self._client.create_qr(scene, seconds).ticket, safe='')}"

    def fetch(self, media_id: str) -> bytes:
        """A picture that somebody sent. Raises ChannelFault."""
        return self._client.fetch_media(media_id)

    def close(self) -> None:
        """Take no more messages, wait for those under way (at most a few timeouts), and close the connections."""
        super().close()
        self._client.close()

    def attempt(self, message: Outgoing) -> SendResult:
        try:
            if message.form is Form.PUSH:
                return self._push(message)
            if message.form is Form.CHAT:
                return self._chat(message)
        except ChannelFault as fault:
            return judge_fault(MEANING, fault)
        return NO_ROUTE  # no interface posts to a WeChat group

    def _push(self, message: Outgoing) -> SendResult:
        card = message.card
        if card is None or not card.title.strip():
            return CONTENT
        template = self._templates.get(card.template)
        if template is None:
            return _NO_TEMPLATE
        number = self._client.send_template(message.to, template.id, fill(template, card), card.url, message.key)
        return judge(MEANING, 0, number)

    def _chat(self, message: Outgoing) -> SendResult:
        text = clean(message.text)
        if not text.strip() or len(text.encode()) > LONGEST_TEXT:
            return CONTENT
        self._client.send_text(message.to, text)
        return ACCEPTED


def _button(entry: Mapping[str, Any]) -> dict[str, Any]:
    if "entries" in entry:
        return {"name": entry["name"], "sub_button": [_button(one) for one in entry["entries"]]}
    return {"type": "click", "name": entry["name"], "key": entry["says"]}
