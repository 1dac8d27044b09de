"""The sending side of a WeChat service account.

How each form leaves:

* PUSH: a subscription notice to whoever agreed to its template, a template message to everybody else. A subscription notice
  has no key by which the platform would know it again, so one in doubt is never repeated. A refusal for want of a right
  means that nothing left: then the template message goes in the same try.
* CHAT: a customer-service text. A picture follows it as a message of its own, so it costs a second of the window's answers
  (which the platform counts, and refuses with 45047); it is sent only where one is given, and what becomes of it changes
  nothing about the text, which has arrived.
* GROUP: a mass message, to "all" or to "tag:" and a number. Words only: a picture would cost a second of four a month.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from bot.channels.base import Asked, Capabilities, Found, Seen, Window
from bot.channels.shared.calls import message_id
from bot.channels.shared.codes import ACCEPTED, CONTENT, NO_ROUTE, RECIPIENT, judge, judge_fault
from bot.channels.shared.faults import Doubtful, Refused
from bot.channels.shared.fit import clean
from bot.channels.shared.threads import Threaded
from bot.channels.wechat.cards import CardTemplate, carried, fill
from bot.channels.wechat.checkup import faults
from bot.channels.wechat.client import SafeClient, template_call, text_call
from bot.channels.wechat.codes import MEANING, NO_RIGHT, OTHER_WAY
from bot.channels.wechat.mass import STATUS, NoSuchGroup, tag_of
from bot.channels.wechat.menu import menu
from bot.channels.wechat.pictures import Pictures
from bot.channels.wechat.settings import Subscription
from bot.domain.delivery import Outcome, Purpose, Reason, SendResult
from bot.domain.limits import Calendar, Limit
from bot.domain.messages import Card, Form, Grant, Outgoing, Trigger
from bot.errors import ChannelFault, MediaGone

LONGEST_TEXT = 2048  # bytes of UTF-8 in one customer-service text; longer is refused with 45002
THREADS = 8  # for what does not leave by the service's own loop
CONCURRENCY = 100  # calls in flight at once
IDEMPOTENT_FOR = timedelta(minutes=10)  # of one client_msg_id for one openid
POSTS_IDEMPOTENT_FOR = timedelta(hours=1)  # of one clientmsgid: 45065 names the earlier message; the platform says a day
MASS_A_MONTH = 4  # mass messages that one follower gets in a calendar month
LARGEST_FILE = 20 * 1024 * 1024  # bytes; twice what the platform takes from a person

# Template messages are service notices; the platform's operating rules name greetings and marketing as abuse and
# withdraw the interface for it. Greetings therefore never leave as a push.
PUSH = frozenset({Purpose.NOTICE, Purpose.REMINDER, Purpose.STUDY, Purpose.STAFF})

# Customer-service messages after what the person did (platform, message rules since 2023-06-12).
WINDOWS = {
    Trigger.MESSAGE: Window(5, timedelta(hours=48)),
    Trigger.TOUCH: Window(3, timedelta(minutes=1)),
}

PICTURES = "https://mp.weixin.qq.com/cgi-bin/showqrcode"  # shown to people, never asked by us
LONGEST_STATE = 128  # bytes that come back with whoever was recognised

_NO_TEMPLATE = SendResult(Outcome.REFUSED, Reason.ACCOUNT)


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms an account works, apart from its templates."""

    subscriptions: Mapping[str, Subscription] = field(default_factory=dict)
    per_second: float = 20.0
    mass_a_month: int = MASS_A_MONTH
    open_base: str = "https://open.weixin.qq.com/"
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


def capabilities(per_second: float, mass_a_month: int = MASS_A_MONTH) -> Capabilities:
    """What a verified service account can do."""
    return Capabilities(
        push=PUSH,
        windows=WINDOWS,
        text_bytes=LONGEST_TEXT,
        receipts=True,
        idempotent_for=IDEMPOTENT_FOR,
        posts_idempotent_for=POSTS_IDEMPOTENT_FOR,
        groups=True,
        pictures=True,
        each_group=(Limit(mass_a_month, Calendar.MONTH),),
        groups_overlap=True,
        per_second=per_second,
        concurrency=CONCURRENCY,
    )


class WeChatChannel(Threaded):
    """One service account. Owns its threads and its client's connections: call `close` at the end.

    `templates` maps the names that cards use to templates registered with the account.
    """

    def __init__(
        self, account: str, client: SafeClient, templates: Mapping[str, CardTemplate], terms: Terms | None = None
    ) -> None:
        super().__init__("wechat", account, THREADS)
        self._terms = terms or Terms()
        self.capabilities = capabilities(self._terms.per_second, self._terms.mass_a_month)
        self._client = client
        self._templates = templates
        self._pictures = Pictures(client, self._terms.now)

    def check(self) -> list[str]:
        """What is wrong with the account, asked of the platform: plain sentences with the step that mends it."""
        return faults(self._client, self._templates, self._terms.subscriptions, self._terms.now)

    def publish_menu(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Publish a menu of `{name, says}` or `{name, entries}`: touching an entry counts as saying its words.

        Raises ChannelFault, and for a menu that is too large MenuFault, which says what to shorten.
        """
        self._client.create_menu(menu(entries))

    def binding_code(self, scene: str, seconds: int) -> str:
        """The address of a picture of a QR code; whoever scans it arrives with this scene. Raises ChannelFault."""
        return f"{PICTURES}?ticket={quote(self._client.create_qr(scene, seconds).ticket, safe='')}"

    def fetch(self, media_id: str) -> bytes:
        """A picture or a voice note that somebody sent. Raises ChannelFault."""
        found = self._client.fetch_media(media_id)
        if len(found) > LARGEST_FILE:
            raise MediaGone("the file is too large")
        return found

    def ask_url(self, back: str, state: str) -> str:
        """Where a browser in WeChat is sent to be recognised without being asked; it comes to `back` with `code` and `state`.

        The platform compares this address letter by letter, the order of its parts included. Raises ValueError for a state
        of more than 128 bytes.
        """
        if len(state.encode()) > LONGEST_STATE:
            raise ValueError("a state has at most 128 bytes")
        asked = {
            "appid": self._client.appid,
            "redirect_uri": back,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
        return f"{self._terms.open_base}connect/oauth2/authorize?{urlencode(asked)}#wechat_redirect"

    def who(self, code: str) -> str:
        """The openid behind a code. Raises ChannelFault; CodeSpent if the page has to be opened again."""
        return self._client.who(code)

    def look(self, asked: Asked) -> Found | None:
        """What became of a mass message. Raises ChannelFault. Nothing else can be asked for: receipts come by themselves."""
        if asked.form is not Form.GROUP or not asked.message_id:
            return None
        return STATUS.get(self._client.mass_status(asked.message_id))

    def shows(self, message: Outgoing) -> Seen | None:
        """A push is the fields of its template, a customer-service message its text."""
        if message.form is not Form.PUSH:
            return Seen(clean(message.text))
        card = message.card
        template = (self._templates.get(card.template) or self._terms.subscriptions.get(card.template)) if card else None
        return Seen(fields=carried(template, card)) if card is not None and template is not None else None

    def close(self) -> None:
        """Take no more messages, wait for those under way (at most a few timeouts), and close the connections."""
        super().close()
        self._client.close()

    async def warm(self) -> None:
        await self._client.hot.open()

    async def cool(self) -> None:
        await self._client.hot.close()

    async def send(self, message: Outgoing) -> SendResult:
        """Try once. The template messages and the plain texts of a running service leave by its own loop."""
        call = self._hot_call(message) if self._client.hot.is_open else None
        if call is None or self._closed:
            return await super().send(message)
        try:
            number = message_id(await self._client.hot.done(*call))
        except ChannelFault as fault:
            return judge_fault(MEANING, fault)
        return judge(MEANING, 0, number) if message.form is Form.PUSH else ACCEPTED

    def _hot_call(self, message: Outgoing) -> tuple[str, dict[str, Any]] | None:
        """Path and body of what is one call and no more; None for anything else, and for what is to be refused."""
        card = message.card
        if message.form is Form.CHAT and not message.picture:
            text = clean(message.text)
            return text_call(message.to, text) if _fits(text) else None
        if message.form is Form.PUSH and card is not None and card.title.strip():
            template, subscription = self._templates.get(card.template), self._terms.subscriptions.get(card.template)
            if template is not None and (subscription is None or subscription.id not in message.grants):
                return template_call(message.to, template.id, fill(template, card), card.url, message.key)
        return None

    def attempt(self, message: Outgoing) -> SendResult:
        try:
            if message.form is Form.PUSH:
                return self._push(message)
            if message.form is Form.CHAT:
                return self._chat(message)
            if message.form is Form.GROUP:
                return self._post(message)
        except ChannelFault as fault:
            return judge_fault(MEANING, fault)
        return NO_ROUTE

    def _push(self, message: Outgoing) -> SendResult:
        card = message.card
        if card is None or not card.title.strip():
            return CONTENT
        template, subscription = self._templates.get(card.template), self._terms.subscriptions.get(card.template)
        taught: tuple[Grant, ...] = ()
        if subscription is not None and subscription.id in message.grants:
            result = self._agreed(subscription, message.to, card)
            if template is None or result.code not in OTHER_WAY:
                return result
            taught = result.grants
        if template is not None:
            return replace(self._unasked(template, message, card), grants=taught)
        return RECIPIENT if subscription is not None else _NO_TEMPLATE  # he has not agreed to it: no fault of the account

    def _agreed(self, subscription: Subscription, openid: str, card: Card) -> SendResult:
        """A notice to somebody who agreed to it. A right for one message is used up by it."""
        try:
            number = self._client.send_subscription(openid, subscription.id, fill(subscription, card), card.url)
        except Refused as refusal:
            lost = (Grant(subscription.id, given=False),) if refusal.code == NO_RIGHT else ()
            # There is no key by which the platform would drop a second one: what is in doubt (-1) is not repeated.
            result = judge_fault(MEANING, refusal)
            return replace(result, grants=lost, once=result.outcome is Outcome.UNKNOWN)
        except Doubtful as doubt:
            return replace(judge_fault(MEANING, doubt), once=True)
        used = () if subscription.long_term else (Grant(subscription.id, given=False),)
        return replace(judge(MEANING, 0, number), grants=used)

    def _unasked(self, template: CardTemplate, message: Outgoing, card: Card) -> SendResult:
        try:
            number = self._client.send_template(message.to, template.id, fill(template, card), card.url, message.key)
        except ChannelFault as fault:
            return judge_fault(MEANING, fault)
        return judge(MEANING, 0, number)

    def _chat(self, message: Outgoing) -> SendResult:
        text = clean(message.text)
        if not _fits(text):
            return CONTENT
        self._client.send_text(message.to, text)
        return replace(ACCEPTED, code=self._show(message)) if message.picture else ACCEPTED

    def _show(self, message: Outgoing) -> int | None:
        """The picture after its text; the code of its refusal, for the operator."""
        try:
            self._pictures.send(message.to, message.picture)
        except Refused as refusal:
            return refusal.code
        except ChannelFault:
            pass  # the text has arrived, and repeating both would repeat it
        return None

    def _post(self, message: Outgoing) -> SendResult:
        text = clean(message.text)
        try:
            tag = tag_of(message.to)
        except NoSuchGroup:
            return NO_ROUTE
        if not _fits(text):
            return CONTENT
        return judge(MEANING, 0, self._client.send_mass(tag, text, message.key))


def _fits(text: str) -> bool:
    return bool(text.strip()) and len(text.encode()) <= LONGEST_TEXT
