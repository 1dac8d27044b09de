"""What came in, and the forms that are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select

from bot.domain.conversation import Conversation, Place
from bot.domain.floods import CLOSE_LOOK, LONG_LOOK, MINUTE, SLOWED, TURNS, Recent, Turn
from bot.domain.messages import Kind, Trigger
from bot.store.parts import parts
from bot.store.tables.base import Moment
from bot.store.tables.messages import conversation, inbox
from bot.store.upsert import put

_SEEN = select(inbox.c.key, inbox.c.reply, inbox.c.passive).where(
    inbox.c.channel == bindparam("channel"),
    inbox.c.account == bindparam("account"),
    inbox.c.key.in_(bindparam("keys", expanding=True)),
)

_SAID = and_(inbox.c.kind != Kind.EVENT.value, inbox.c.route != "overheard")  # to us
_LATELY = (
    select(
        func.max(inbox.c.id).label("newest"),
        func.count().filter(_SAID, inbox.c.received_at > bindparam("minute", type_=Moment)).label("minute"),
        func.count().filter(_SAID).label("half_hour"),
        func.count().filter(inbox.c.route.in_(SLOWED)).label("slowed"),
    )
    .where(
        inbox.c.channel == bindparam("channel"),
        inbox.c.account == bindparam("account"),
        inbox.c.sender.in_(bindparam("senders", expanding=True)),
        inbox.c.received_at >= bindparam("since", type_=Moment),
    )
    .group_by(inbox.c.sender)
    .subquery()
)
_NEWEST = (inbox.c.sender, inbox.c.subject, inbox.c.kind, inbox.c.route)
_COUNTS = (_LATELY.c.minute, _LATELY.c.half_hour, _LATELY.c.slowed)
_RECENT = select(*_NEWEST, *_COUNTS).join_from(_LATELY, inbox, inbox.c.id == _LATELY.c.newest)

_CONVERSATIONS = select(conversation).where(
    conversation.c.channel == bindparam("channel"),
    conversation.c.account == bindparam("account"),
    conversation.c.sender.in_(bindparam("senders", expanding=True)),
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a message got, and whether it went out as the answer to the request itself."""

    reply: str
    passive: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """When an address last opened each of its windows."""

    message: datetime | None = None
    touch: datetime | None = None


# Something that a human did, and not what a platform says of him (a receipt).
BY_HIMSELF = inbox.c.trigger != Trigger.NONE.value


class InboxQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seen(self, channel: str, account: str, keys: Sequence[str]) -> dict[str, Answered]:
        """Which of these pushes were answered before, and how."""
        rows = self._connection.execute(_SEEN, {"channel": channel, "account": account, "keys": list(keys)})
        return {row.key: Answered(row.reply, row.passive) for row in rows}

    def record(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write down what came in and what it got, in one statement."""
        if rows:
            self._connection.execute(insert(inbox), list(rows))

    def heard(self, channel: str, account: str, senders: Sequence[str], since: datetime) -> dict[str, Heard]:
        """When each address last spoke to us alone or touched something since a moment, for the windows that this opens."""
        alone = (inbox.c.chat_group == "", BY_HIMSELF, inbox.c.received_at >= since)
        here = (inbox.c.channel == channel, inbox.c.account == account, *alone)
        newest = select(inbox.c.sender, inbox.c.trigger, func.max(inbox.c.received_at).label("at")).where(*here)
        found: dict[str, dict[str, datetime]] = {}
        for part in parts(senders):
            query = newest.where(inbox.c.sender.in_(part)).group_by(inbox.c.sender, inbox.c.trigger)
            for row in self._connection.execute(query):
                found.setdefault(row.sender, {})[row.trigger] = row.at
        return {sender: Heard(at.get(Trigger.MESSAGE.value), at.get(Trigger.TOUCH.value)) for sender, at in found.items()}

    def group_thread(self, channel: str, account: str, group: str, limit: int = 60) -> list[dict[str, Any]]:
        """The newest of what was said in one group, oldest first."""
        here = (inbox.c.channel == channel, inbox.c.account == account, inbox.c.chat_group == group)
        rows = self._connection.execute(select(inbox).where(*here).order_by(inbox.c.id.desc()).limit(limit)).all()
        return [dict(row._mapping) for row in reversed(rows)]

    def recent(self, channel: str, account: str, senders: Sequence[str], since: datetime, now: datetime) -> dict[str, Recent]:
        """What each of these has said since a moment and in the last minute; of whoever says much, the words as well."""
        given = {"channel": channel, "account": account, "senders": list(senders), "since": since, "minute": now - MINUTE}
        found = {
            row.sender: Recent(row.subject, row.kind, row.route, row.minute, row.half_hour, row.slowed)
            for row in self._connection.execute(_RECENT, given)
        }
        busy = [sender for sender, one in found.items() if one.minute >= CLOSE_LOOK or one.half_hour >= LONG_LOOK]
        return found | {sender: replace(found[sender], turns=self._turns(channel, account, sender, since)) for sender in busy}

    def _turns(self, channel: str, account: str, sender: str, since: datetime) -> tuple[Turn, ...]:
        here = (inbox.c.channel == channel, inbox.c.account == account, inbox.c.sender == sender, inbox.c.received_at >= since)
        query = select(inbox.c.text, inbox.c.reply).where(*here, BY_HIMSELF).order_by(inbox.c.id.desc()).limit(TURNS)
        return tuple(Turn(row.text, row.reply) for row in self._connection.execute(query))

    def posted(self, channel: str, account: str, group: str, since: datetime) -> int:
        """How often we have answered in a group since a moment."""
        here = (inbox.c.channel == channel, inbox.c.account == account, inbox.c.chat_group == group, inbox.c.received_at >= since)
        return self._connection.execute(select(func.count()).where(*here, inbox.c.reply.is_not(None))).scalar_one()

    # --- open forms ----------------------------------------------------------------------------------------------------

    def conversations(self, channel: str, account: str, senders: Sequence[str]) -> dict[Place, Conversation]:
        """The forms that these accounts have open, in private or in a group."""
        given = {"channel": channel, "account": account, "senders": list(senders)}
        return {
            Place(row.channel, row.account, row.sender, row.chat_group): Conversation(row.form, row.step, row.data)
            for row in self._connection.execute(_CONVERSATIONS, given)
        }

    def keep(self, place: Place, form: Conversation, now: datetime) -> None:
        """Open a form, or move it on."""
        row = {
            "channel": place.channel,
            "account": place.account,
            "sender": place.sender,
            "chat_group": place.group,
            "form": form.form,
            "step": form.step,
            "data": dict(form.data),
            "updated_at": now,
        }
        put(self._connection, conversation, [row])

    def drop(self, place: Place) -> None:
        """Close the form at a place, if one is open."""
        here = (
            conversation.c.channel == place.channel,
            conversation.c.account == place.account,
            conversation.c.sender == place.sender,
            conversation.c.chat_group == place.group,
        )
        self._connection.execute(delete(conversation).where(*here))

    # --- for people who look on ----------------------------------------------------------------------------------------

    def thread(self, channel: str, account: str, sender: str, limit: int = 60) -> list[dict[str, Any]]:
        """The newest of what one account said and was answered at once, oldest first."""
        here = (inbox.c.channel == channel, inbox.c.account == account, inbox.c.sender == sender)
        rows = self._connection.execute(select(inbox).where(*here).order_by(inbox.c.id.desc()).limit(limit)).all()
        return [dict(row._mapping) for row in reversed(rows)]
