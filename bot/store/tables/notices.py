"""Notices, one row a person, one row a try, one row a human's task."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from bot.store.tables.base import Moment, metadata
from bot.store.vault import Sealed, SealedJson

notice = Table(
    "notice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("title", String(120), nullable=False),
    Column("body", Text, nullable=False),
    Column("audience", Text, nullable=False),  # in the audience language
    Column("place", String(120), nullable=False, server_default=""),
    Column("event_at", Moment),
    Column("requires_confirmation", Boolean, nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("author_id", ForeignKey("staff.id")),
    Column("created_at", Moment, nullable=False),
    Column("approver_id", ForeignKey("staff.id")),
    Column("approved_at", Moment),
    Column("cutoff", Moment),
    Column("exception", String(120), nullable=False, server_default=""),
    Column("returned_for", String(400), nullable=False, server_default=""),
    Column("closed_at", Moment),
)

recipient = Table(
    "recipient",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice_id", ForeignKey("notice.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("state", String(20), nullable=False),
    Column("reason", String(160), nullable=False),  # why in, or why out
    Column("ladder", JSON, nullable=False),
    Column("step", Integer, nullable=False, server_default="0"),
    Column("due_at", Moment),
    Column("how", String(8)),
    Column("settled_by", String(60), nullable=False, server_default=""),  # "person:3", "proxy:5", "staff:2"
    Column("settled_at", Moment),
    Column("rsvp", String(8)),
    UniqueConstraint("notice_id", "person_id"),
    Index("ix_recipient_due", "due_at", sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'")),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),  # what was promised; a promise exists once
    Column("purpose", String(10), nullable=False),
    Column("lane", String(10), nullable=False),
    Column("recipient_id", ForeignKey("recipient.id"), index=True),
    Column("person_id", ForeignKey("person.id")),  # whom it concerns, whoever receives it for him; nobody: staff, groups, answers
    Column("occurrence_id", ForeignKey("occurrence.id")),
    Column("channel", String(20), nullable=False),
    Column("account", String(40), nullable=False),
    Column("external_id", String(128), nullable=False),
    Column("form", String(6), nullable=False),
    Column("template", String(60), nullable=False),
    Column("data", SealedJson("attempt.data")),
    Column("text", Sealed("attempt.text")),  # as rendered, written before the call
    Column("state", String(10), nullable=False),
    Column("reason", String(12), nullable=False, server_default=""),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("due_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("first_tried_at", Moment),
    Column("doubt_until", Moment),  # a try is in doubt; repeating it with the same key is safe until then, and only until then
    Column("claimed_at", Moment),
    Column("finished_at", Moment),
    Column("message_id", String(64), nullable=False, server_default=""),
    Column("code", Integer),
    Index(
        "ix_attempt_waiting",
        "lane",
        "due_at",
        sqlite_where=text("state = 'planned'"),
        postgresql_where=text("state = 'planned'"),
    ),
    Index(
        "ix_attempt_sending",
        "claimed_at",
        sqlite_where=text("state = 'sending'"),
        postgresql_where=text("state = 'sending'"),
    ),
    Index(
        "ix_attempt_person",
        "person_id",
        sqlite_where=text("state = 'planned'"),
        postgresql_where=text("state = 'planned'"),
    ),
    Index("ix_attempt_message", "channel", "account", "message_id"),
    Index("ix_attempt_address", "channel", "account", "external_id", "claimed_at"),
)

# Receipts are kept even when their attempt is not known yet: a platform may report before its own answer arrives.
receipt = Table(
    "receipt",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("account", String(40), primary_key=True),
    Column("message_id", String(64), primary_key=True),
    Column("delivered", Boolean, nullable=False),
    Column("reason", String(12), nullable=False, server_default=""),
    Column("received_at", Moment, nullable=False),
)

task = Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("kind", String(10), nullable=False),
    Column("owner_id", ForeignKey("staff.id")),
    Column("person_id", ForeignKey("person.id")),
    Column("recipient_id", ForeignKey("recipient.id"), index=True),
    Column("group_id", ForeignKey("chat_group.id")),
    Column("title", String(200), nullable=False),
    Column("text", Sealed("task.text")),
    Column("state", String(6), nullable=False),  # open, done, void
    Column("outcome", String(12), nullable=False, server_default=""),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("deadline", Moment, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("told_at", Moment),  # when its owner was told of it
    Column("closed_at", Moment),
    Column("closed_by", ForeignKey("staff.id")),
    Index("ix_task_owner", "owner_id", "state"),
)
