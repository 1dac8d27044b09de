"""What came in, what was answered, and which form is open with whom. What people wrote is sealed."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, UniqueConstraint

from bot.store.tables.base import Moment, metadata
from bot.store.vault import Sealed, SealedJson

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("account", String(40), nullable=False),
    Column("key", String(128), nullable=False),  # equal for every repetition of one push
    Column("sender", String(128), nullable=False),
    Column("chat_group", String(128), nullable=False, server_default=""),
    Column("kind", String(12), nullable=False),
    Column("trigger", String(10), nullable=False),  # what it opens: a window of messages, a short one, none
    Column("text", Sealed("inbox.text")),
    Column("media_id", String(256), nullable=False, server_default=""),
    Column("route", String(40), nullable=False),  # the handler that took it
    Column("subject", String(60), nullable=False, server_default=""),  # what the answer was about
    Column("reply", Sealed("inbox.reply")),  # a repeated push gets this again
    Column("passive", Boolean, nullable=False),  # answered in the request, or sent afterwards
    Column("received_at", Moment, nullable=False),
    UniqueConstraint("channel", "account", "key"),
    Index("ix_inbox_sender", "channel", "account", "sender", "received_at"),
)

conversation = Table(
    "conversation",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("account", String(40), primary_key=True),
    Column("sender", String(128), primary_key=True),
    Column("chat_group", String(128), primary_key=True, server_default=""),
    Column("form", String(20), nullable=False),
    Column("step", String(20), nullable=False),
    Column("data", SealedJson("conversation.data")),
    Column("updated_at", Moment, nullable=False),
)

inquiry = Table(
    "inquiry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("account", String(40), nullable=False),
    Column("external_id", String(128), nullable=False),
    Column("person_id", Integer),
    Column("question", Sealed("inquiry.question")),
    Column("asked_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("answer", Sealed("inquiry.answer")),
    Column("answered_by", Integer),
    Column("answered_at", Moment),
)

visit = Table(
    "visit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draft", String(32), nullable=False, unique=True),  # made when the form opens: one form, one report
    Column("person_id", Integer, nullable=False, index=True),
    Column("staff_id", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("condition", Sealed("visit.condition")),
    Column("need", Sealed("visit.need")),
    Column("state", String(10), nullable=False),
    Column("visited_on", String(10), nullable=False),
    Column("reported_at", Moment, nullable=False),
)
