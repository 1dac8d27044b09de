"""Posts to customer groups: a task each, its end, its reminders, and who is in a group.

A group is named `<user id of its owner>/<chat id>`: the owner is who has to confirm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.channels.base import Asked, Capabilities, Found, Member
from bot.channels.shared.codes import ACCEPTED, CONTENT, NO_ROUTE, RECIPIENT, UNKNOWN, judge_fault
from bot.channels.shared.faults import Refused
from bot.channels.shared.fit import clean, fit_bytes
from bot.channels.shared.threads import Threaded
from bot.channels.shared.wecom_pictures import uploaded
from bot.channels.wecom_customer.client import CustomerClient
from bot.channels.wecom_customer.codes import DISPATCHING, ENDED, MEANING
from bot.domain.delivery import AttemptState, Outcome, Reason, SendResult
from bot.domain.limits import Calendar, Limit
from bot.domain.messages import Card, Form, Outgoing
from bot.errors import ChannelFault

LONGEST_TEXT = 4000  # bytes of UTF-8
LONGEST_TITLE, LONGEST_URL = 128, 2048  # … of an attached link
LARGEST_PICTURE = 10 * 1024 * 1024  # bytes
CONCURRENCY = 2
PER_SECOND = 5.0

# How often one group may be posted to, by what the console allows. A month has 28 days at least, and Limit has no weeks that
# begin on a Monday: both are the stricter reading.
EACH_GROUP: Mapping[str, Limit] = {
    "day": Limit(1, Calendar.DAY),
    "week": Limit(7, timedelta(days=7)),
    "month": Limit(28, Calendar.MONTH),
}

# A task that we never heard of again is looked for among those made around that moment. By the later one it would be there.
BEFORE, AFTER = timedelta(minutes=2), timedelta(minutes=5)
NEVER_CAME = timedelta(minutes=10)


class CustomerChannel(Threaded):
    """The customer groups of one company. Owns threads and connections: call `close` at the end."""

    def __init__(self, account: str, client: CustomerClient, now: Callable[[], datetime], allowed: str = "month") -> None:
        super().__init__("wecom_customer", account, CONCURRENCY)
        self.capabilities = Capabilities(
            text_bytes=LONGEST_TEXT,
            groups=True,
            taps=True,
            talks=False,
            pictures=True,
            each_group=(EACH_GROUP[allowed],),
            per_second=PER_SECOND,
            concurrency=CONCURRENCY,
        )
        self._client = client
        self._now = now

    def attempt(self, message: Outgoing) -> SendResult:
        if message.form is not Form.GROUP:
            return NO_ROUTE
        sender, chat_id = _named(message.to)
        if not sender or not chat_id:
            return RECIPIENT
        text = clean(message.text)
        if not text.strip() or len(text.encode()) > LONGEST_TEXT:
            return CONTENT
        picture = uploaded(self._client, message.picture, LARGEST_PICTURE, MEANING)
        if isinstance(picture, SendResult):
            return picture
        return self._post(sender, chat_id, _content(text, picture, message.card))

    def _post(self, sender: str, chat_id: str, content: Mapping[str, Any]) -> SendResult:
        """In doubt it must not be repeated: the owner would be asked twice, and might confirm both."""
        try:
            task = self._client.create(sender, chat_id, content)
        except ChannelFault as fault:
            result = judge_fault(MEANING, fault)
            return replace(result, once=True) if result.outcome is Outcome.UNKNOWN else result
        if chat_id in task.left_out:
            return RECIPIENT
        return replace(ACCEPTED, message_id=task.id) if task.id else replace(UNKNOWN, once=True)

    # --- what became of it -----------------------------------------------------------------------------------------------

    def look(self, asked: Asked) -> Found | None:
        """Whether the owner has confirmed. A task that we have no number of is looked for by its text and its group.

        Raises ChannelFault.
        """
        sender, chat_id = _named(asked.to)
        try:
            if asked.message_id:
                return _found(self._client.status(asked.message_id, sender, chat_id), "")
            return self._search(asked, sender, chat_id)
        except Refused as refusal:
            if refusal.code == DISPATCHING:
                return None
            raise

    def _search(self, asked: Asked, sender: str, chat_id: str) -> Found | None:
        now = self._now()
        until = min(asked.sent_at + AFTER, now)
        for task_id in self._client.tasks(asked.sent_at - BEFORE, until, clean(asked.text)):
            status = self._client.status(task_id, sender, chat_id)
            if status is not None:
                return _found(status, task_id)
        if now - asked.sent_at < NEVER_CAME:
            return None
        return Found(AttemptState.FAILED, Reason.PLATFORM)  # it was never made

    def remind(self, message_id: str) -> None:
        """Let the platform notify the owner once more: at most three times in 24 hours. Raises ChannelFault."""
        self._client.remind(message_id)

    def cancel(self, message_id: str) -> None:
        """Take a task back that was not confirmed yet. Raises ChannelFault."""
        self._client.cancel(message_id)

    # --- the groups ------------------------------------------------------------------------------------------------------

    def members(self, group: str) -> Sequence[Member]:
        """Everybody in a group, staff included. Raises ChannelFault."""
        found = self._client.members(_named(group)[1])
        return [Member(str(one["userid"]), _name(one)) for one in found if one.get("userid")]

    def check(self) -> list[str]:
        """Asks for a group, which proves network, address list, secret and the list of callers at once."""
        try:
            self._client.may_ask()
        except Refused as fault:
            return [f"the platform refuses (code {fault.code}); look at corp_id, secret, trusted addresses and list of callers"]
        except ChannelFault:
            return ["the platform cannot be reached; look at the network and at api_base"]
        return []

    def close(self) -> None:
        """Take no more posts, wait for those under way, and close the connections."""
        super().close()
        self._client.close()


def _named(group: str) -> tuple[str, str]:
    """Owner and chat; the latter is "" where the name has another form."""
    sender, _, chat_id = group.partition("/")
    return sender.strip(), chat_id.strip()


def _name(member: Mapping[str, Any]) -> str:
    return str(member.get("group_nickname") or member.get("name") or "")


def _found(status: int | None, task_id: str) -> Found | None:
    """`task_id`: the number of a task that was found only now; that alone is news."""
    state, reason = ENDED.get(status or 0, (AttemptState.ACCEPTED, Reason.NONE))
    if state is AttemptState.ACCEPTED and not task_id:
        return None
    return Found(state, reason, task_id)


def _content(text: str, picture: str, card: Card | None) -> Mapping[str, Any]:
    attached: list[dict[str, Any]] = []
    if picture:
        attached.append({"msgtype": "image", "image": {"media_id": picture}})
    if card is not None and card.url and card.title.strip() and len(card.url.encode()) <= LONGEST_URL:
        title = fit_bytes(clean(card.title).strip(), LONGEST_TITLE)
        attached.append({"msgtype": "link", "link": {"title": title, "url": card.url}})
    return {"text": {"content": text}, **({"attachments": attached} if attached else {})}
