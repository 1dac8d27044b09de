"""The sending side of a QQ bot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from bot.channels.base import Capabilities, House, Member, Window
from bot.channels.qq.bodies import Draft, brief
from bot.channels.qq.client import QQClient
from bot.channels.qq.codes import ADDRESS_LIST, DOUBLE, IN_GROUP, IN_PRIVATE, NOT_GRANTED
from bot.channels.qq.settings import QQBot
from bot.channels.shared.codes import ACCEPTED, CONTENT, NO_ROUTE, WINDOW, judge_fault
from bot.channels.shared.faults import Doubtful, Refused
from bot.channels.shared.fit import clean
from bot.channels.shared.threads import Threaded
from bot.domain.delivery import Outcome, Purpose, SendResult
from bot.domain.limits import Calendar, Limit
from bot.domain.messages import Form, Grant, Outgoing, Trigger
from bot.errors import ChannelFault

# Bytes of UTF-8. The platform names no figure; it was seen to cut or to refuse (40054007) from 2,000 bytes on.
LONGEST_TEXT = 1800
CONCURRENCY = 8  # calls in flight at once, one thread each
MOST_SKEW = timedelta(minutes=1)

# Once somebody lets the bot write unasked, these do. A greeting is no reason to be switched off.
PUSH = frozenset({Purpose.NOTICE, Purpose.REMINDER, Purpose.STUDY, Purpose.STAFF})

# The platform gives five minutes from its own clock. Between two, one page says sixty and another five: five holds on both.
LASTS = timedelta(minutes=4, seconds=40)
WINDOWS: Mapping[Trigger, Window] = MappingProxyType({Trigger.MESSAGE: Window(4, LASTS), Trigger.TOUCH: Window(1, LASTS)})
GROUP_WINDOW = Window(5, LASTS)

# Unasked, since 2026-06-22.
EACH_GROUP = (Limit(20, timedelta(minutes=1)), Limit(1000, Calendar.DAY))
VERIFIED, UNVERIFIED = (Limit(60, timedelta(minutes=1)),), (Limit(30, timedelta(minutes=1)),)


class NotGranted(ChannelFault):
    """The platform has not granted the list of members to this bot: it is given to some by application."""


def capabilities(bot: QQBot) -> Capabilities:
    """What this bot can do, by what its section says it was granted."""
    return Capabilities(
        push=PUSH if bot.push_to_people or bot.wake_up else frozenset(),
        windows=WINDOWS,
        text_bytes=LONGEST_TEXT,
        groups=True,
        per_second=bot.per_second,
        concurrency=CONCURRENCY,
        group_window=GROUP_WINDOW,
        names_answered=True,
        asks_owner=True,
        asks_person=bot.push_to_people and not bot.wake_up,
        pictures=True,
        each_group=EACH_GROUP,
        total=VERIFIED if bot.verified else UNVERIFIED,
    )


class QQChannel(Threaded):
    """One bot. Owns its threads and its client's connections: call `close` at the end."""

    def __init__(self, account: str, bot: QQBot, client: QQClient, house: House) -> None:
        super().__init__("qq", account, CONCURRENCY)
        self.capabilities = capabilities(bot)
        self._bot = bot
        self._client = client
        self._house = house

    # Sending

    def attempt(self, message: Outgoing) -> SendResult:
        if message.form not in (Form.CHAT, Form.GROUP, Form.PUSH):
            return NO_ROUTE
        draft = self._draft(message)
        if isinstance(draft, SendResult):
            return draft
        scope, meaning = ("groups", IN_GROUP) if message.form is Form.GROUP else ("users", IN_PRIVATE)
        found = self._say(scope, message.to, draft, meaning)
        first = found.code
        while found.outcome is Outcome.REFUSED and (plain := draft.plainer(found.code or 0)) is not None:
            draft = plain
            found = self._say(scope, message.to, draft, meaning)
        # What was left out is told by the code of the first refusal.
        return replace(found, code=first) if found.outcome is Outcome.ACCEPTED and first else found

    def _draft(self, message: Outgoing) -> Draft | SendResult:
        """What is to be said; or why there is nothing to be tried."""
        text = clean(message.text).strip()
        if message.form is Form.PUSH and message.card is not None and len(text.encode()) > LONGEST_TEXT:
            text = brief(message.card)
        if not (text or message.picture) or len(text.encode()) > LONGEST_TEXT:
            return CONTENT
        group, pushable = message.form is Form.GROUP, self._bot.push_to_people and "push" in message.grants
        wake_up = not (group or message.answering or pushable)
        if wake_up and not self._bot.wake_up:
            return WINDOW if self.capabilities.push or message.form is Form.CHAT else NO_ROUTE
        buttons = message.card.buttons if message.card is not None and self._bot.buttons and not message.picture else ()
        posting = group and "post" in message.grants
        return Draft(text, message.picture, buttons, message.answering, message.seq, wake_up, posting)

    def _say(self, scope: str, to: str, draft: Draft, meaning: Mapping[int, SendResult]) -> SendResult:
        try:
            media = self._client.upload(scope, to, draft.picture) if draft.picture else ""
            number = self._surely(scope, to, draft, media)
        except ChannelFault as fault:
            found = judge_fault(meaning, fault)
            # Whether numbers are kept apart in answers to an event is not documented: a further one is none that was shown.
            further = found.code == DOUBLE and draft.seq > 1 and not draft.repeatable
            return replace(WINDOW, code=DOUBLE) if further else found
        proof = (Grant("post", True),) if scope == "groups" and draft.unasked else ()
        return replace(ACCEPTED, message_id=number, grants=proof)

    def _surely(self, scope: str, to: str, draft: Draft, media: str) -> str:
        """The id of a message ("" where it was not told). An answer in doubt is sent once more: it is shown once.

        Raises ChannelFault.
        """
        body = draft.body(media)
        try:
            return self._client.say(scope, to, body)
        except Doubtful:
            if not draft.repeatable:
                raise
        # Whatever else comes of the second call, the first one stays in doubt.
        with suppress(ChannelFault):
            return self._again(scope, to, body)
        raise Doubtful("sent twice, and no answer that can be read")

    def _again(self, scope: str, to: str, body: Mapping[str, object]) -> str:
        try:
            return self._client.say(scope, to, body)
        except Refused as refusal:
            if refusal.code != DOUBLE:
                raise
        return ""

    # What else it can do

    def acknowledge(self, interaction: str) -> None:
        """Tell the app of whoever touched a button that it worked, without waiting for it. Raises nothing."""
        with suppress(RuntimeError):  # the service is about to end
            self._threads.submit(self._acknowledge, interaction)

    def _acknowledge(self, interaction: str) -> None:
        with suppress(ChannelFault):  # then the button goes on turning for a few seconds; what it says has arrived
            self._client.acknowledge(interaction)

    def fetch(self, media_id: str) -> bytes:
        """What somebody sent. Raises ChannelFault, and MediaGone for an address that is none of the platform's."""
        return self._client.file(media_id)

    def members(self, group: str) -> Sequence[Member]:
        """Who is in a group, other bots left out. Raises NotGranted and other ChannelFault."""
        try:
            return [one for row in self._client.members(group) if (one := _member(row)) is not None]
        except Refused as refusal:
            if refusal.code != NOT_GRANTED:
                raise
        raise NotGranted

    def check(self) -> list[str]:
        """Token, address list, clock and the domain of links, in that order of what stops everything."""
        return [*self._check_access(), *self._check_clock(self._house.now()), *self._check_links()]

    def close(self) -> None:
        """Take no more messages, wait for those under way (at most a few timeouts), and close the connections."""
        super().close()
        self._client.close()

    def _check_access(self) -> list[str]:
        try:
            self._client.renew()
        except Refused as fault:
            return [
                f"the platform refuses app_id and app_secret (code {fault.code}); look at both, and whether the bot is barred"
            ]
        except ChannelFault:
            return ["the platform gives no access token; look at the network and at token_base"]
        try:
            self._client.me()
        except Refused as fault:
            if fault.code == ADDRESS_LIST:
                return ["this machine's address is not on the bot's IP list (code 11298); add it in the console"]
            return [f"the platform refuses this bot (code {fault.code}); look at its state in the console"]
        except ChannelFault:
            return ["the platform cannot be reached; look at the network and at api_base"]
        return []

    def _check_clock(self, now: datetime) -> list[str]:
        theirs = self._client.date()
        off = abs(now - theirs) if theirs is not None and theirs.tzinfo is not None else timedelta(0)
        if off <= MOST_SKEW:
            return []
        return [
            f"this machine's clock is {round(off.total_seconds())} seconds off the platform's; events will be refused as stale"
        ]

    def _check_links(self) -> list[str]:
        host = urlsplit(self._house.public_url).hostname or ""
        if not host or any(host == one or host.endswith("." + one) for one in self._bot.link_domains):
            return []
        return [f"links to {host} leave without the link: register the domain in the console, then name it in link_domains"]


def _member(row: Mapping[str, object]) -> Member | None:
    number, name = row.get("member_openid"), row.get("username")
    if not isinstance(number, str) or not number or row.get("bot") is True:
        return None
    return Member(number, clean(name) if isinstance(name, str) else "")
