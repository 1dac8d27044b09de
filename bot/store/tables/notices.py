"""Notices and their versions, one row a person, one row a try, one row a confirmation, one row a human's task."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from bot.domain.delivery import SLOTS
from bot.store.tables.base import Moment, metadata
from bot.store.vault import Sealed, SealedJson

# `bot.domain.notices.OPEN`, said in the very words of an index, so that the index serves.
OPEN_RECIPIENTS = "state IN ('waiting', 'task_open', 'reached_unconfirmed')"

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
    Column("end_at", Moment),
    Column("reply_by", Moment),  # the last moment to sign up or to hand in
    Column("requires_confirmation", Boolean, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),  # the text that holds now; all of them: `notice_version`
    Column("drill", Boolean, nullable=False, server_default="0"),  # a rehearsal: nothing of it leaves for a platform
    Column("source", String(8), nullable=False, server_default="chat"),  # where it was written: chat, console, api
    Column("request_key", String(80), unique=True),  # by which a program that asks again gets the same notice
    Column("state", String(12), nullable=False),
    Column("author_id", ForeignKey("staff.id")),
    Column("created_at", Moment, nullable=False),
    Column("approver_id", ForeignKey("staff.id")),
    Column("approved_at", Moment),
    Column("cutoff", Moment),
    Column("exception", String(120), nullable=False, server_default=""),
    Column("returned_for", String(400), nullable=False, server_default=""),
    Column("closed_at", Moment),
    Column("archived_at", Moment),  # what was sent for it lies in the archive
    Index("ix_notice_state", "state", "closed_at"),
    Index("ix_notice_approved", "approved_at"),
    Index(
        "ix_notice_at_hand",
        "closed_at",
        sqlite_where=text("archived_at IS NULL"),
        postgresql_where=text("archived_at IS NULL"),
    ),
)

# Every text that a notice has had. A correction is a further version, which a second person approves like the first.
notice_version = Table(
    "notice_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice_id", ForeignKey("notice.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", String(120), nullable=False),
    Column("body", Text, nullable=False),
    Column("place", String(120), nullable=False, server_default=""),
    Column("event_at", Moment),
    Column("end_at", Moment),
    Column("reply_by", Moment),
    Column("author_id", ForeignKey("staff.id")),
    Column("made_at", Moment, nullable=False),
    Column("approver_id", ForeignKey("staff.id")),
    Column("approved_at", Moment),
    Column("state", String(8), nullable=False),  # draft, approved, returned
    UniqueConstraint("notice_id", "version"),
)

# A ladder as it was when somebody's sending started. Rows are never changed: an edited ladder is a further row.
ladder = Table(
    "ladder",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(32), nullable=False, unique=True),
    Column("name", String(20), nullable=False),
    Column("steps", JSON, nullable=False),
)

recipient = Table(
    "recipient",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice_id", ForeignKey("notice.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("unit_id", ForeignKey("unit.id")),  # the one that counts him, as it was then
    Column("state", String(20), nullable=False),
    Column("reach", Integer, nullable=False, server_default="0"),  # how far a machine got: `bot.domain.notices.Reach`
    Column("reason", String(160), nullable=False),  # why in, or why out
    Column("ladder_id", ForeignKey("ladder.id")),
    Column("step", Integer, nullable=False, server_default="0"),
    Column("round", Integer, nullable=False, server_default="0"),  # a correction and a resend begin the ladder anew
    Column("due_at", Moment),
    Column("how", String(8)),
    Column("settled_by", String(60), nullable=False, server_default=""),  # "person:3", "proxy:5", "staff:2"
    Column("settled_at", Moment),
    Column("rsvp", String(8)),
    Column("companions", Integer, nullable=False, server_default="0"),
    Column("transport", Boolean, nullable=False, server_default="0"),  # is to be fetched
    Column("wheelchair", Boolean, nullable=False, server_default="0"),
    Column("diet", Sealed("recipient.diet")),
    Column("bring", String(8), nullable=False, server_default=""),  # how it is brought to whoever cannot come
    Column("stand_in", Sealed("recipient.stand_in")),  # who goes for him
    UniqueConstraint("notice_id", "person_id"),
    Index("ix_recipient_board", "notice_id", "unit_id", "state", "reach", "how", "settled_at"),  # all that a board counts
    Index(
        "ix_recipient_open",  # of whom something may still become: what is asked about the dead every few seconds
        "person_id",
        sqlite_where=text(OPEN_RECIPIENTS),
        postgresql_where=text(OPEN_RECIPIENTS),
    ),
    Index("ix_recipient_due", "due_at", "id", sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'")),
)

# Who said that somebody knows, and by which text. One is never overwritten by another: what counts stands in `recipient`.
confirmation = Table(
    "confirmation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recipient_id", ForeignKey("recipient.id"), nullable=False, index=True),
    Column("how", String(8), nullable=False),  # self, proxy, phone, visit
    Column("said_by", String(60), nullable=False),  # person:3, proxy:5, staff:2
    Column("version", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("proof", String(80), nullable=False, server_default=""),  # inbox:81, task:12, page
)

# What a ladder did that left no attempt and no task: a rung that was passed over, and why; a new round.
trace = Table(
    "trace",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recipient_id", ForeignKey("recipient.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("what", String(12), nullable=False),  # passed, corrected, resent, repaired, loosed, void
    Column("detail", String(40), nullable=False, server_default=""),
)

# Every attempt that was ever claimed. Only who counts a whole account says so, and thereby gets at the index by moments: who asks
# about single addresses would be led there too, while a city is written to and no statistics know how much was just claimed.
TAKEN = "tries > 0"
BUSY = "state IN ('planned', 'sending') AND tries > 0"  # under way, or to be tried again
SLOT = f"hashtext(external_id) & {SLOTS - 1}"  # of an address; PostgreSQL's
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
    Column("rung", String(6), nullable=False, server_default=""),  # of the ladder, for notices
    Column("step", Integer, nullable=False, server_default="0"),
    Column("round", Integer, nullable=False, server_default="0"),
    Column("proxy_id", ForeignKey("proxy.id")),  # who receives it for him
    Column("version", Integer),  # of the notice, as rendered
    Column("bundle_id", Integer),  # left in one message with that attempt
    Column("channel", String(20), nullable=False),
    Column("account", String(40), nullable=False),
    Column("external_id", String(128), nullable=False),  # where a telephone is rung or written to: whose it is, not its number
    Column("form", String(6), nullable=False),
    Column("template", String(60), nullable=False),
    Column("data", SealedJson("attempt.data")),  # none for notices, which are put into words when they leave
    Column("text", Sealed("attempt.text")),  # as rendered, written before the call
    Column("digest", String(16), nullable=False, server_default=""),  # of the text, against saying the same again and again
    Column("cost", Integer, nullable=False, server_default="0"),  # in fen, of what was accepted
    Column("state", String(10), nullable=False),
    Column("reason", String(12), nullable=False, server_default=""),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("due_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("first_tried_at", Moment),
    Column("doubt_until", Moment),  # a try is in doubt; repeating it with the same key is safe until then, and only until then
    Column("claimed_at", Moment),
    Column("finished_at", Moment),
    Column("message_id", String(256), nullable=False, server_default=""),
    Column("code", Integer),
    Column("answering", String(256), nullable=False, server_default=""),  # the message that it answers, where that is to be named
    Column("seq", Integer, nullable=False, server_default="0"),  # … and the how-manieth answer to it this is
    Column("looked_at", Moment),  # when its platform was last asked what became of it
    Column("looks", Integer, nullable=False, server_default="0"),
    Column("reminds", Integer, nullable=False, server_default="0"),  # how often the human who has to confirm it was reminded
    Index(
        "ix_attempt_waiting",
        "channel",
        "account",
        "lane",
        "due_at",
        "id",
        sqlite_where=text("state = 'planned'"),
        postgresql_where=text("state = 'planned'"),
    ),
    # The same for one process of several, which claims for a slot.
    Index(
        "ix_attempt_slot",
        "channel",
        "account",
        "lane",
        text(f"({SLOT})"),
        "due_at",
        "id",
        postgresql_where=text("state = 'planned'"),
    ).ddl_if(dialect="postgresql"),
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
    Index(
        "ix_attempt_expiry",
        "expires_at",
        sqlite_where=text("state = 'planned'"),
        postgresql_where=text("state = 'planned'"),
    ),
    Index(
        "ix_attempt_queue",
        "channel",
        "account",
        "external_id",
        sqlite_where=text("state = 'planned'"),
        postgresql_where=text("state = 'planned'"),
    ),
    Index("ix_attempt_message", "channel", "account", "message_id"),
    Index("ix_attempt_address", "channel", "account", "external_id", "claimed_at"),
    Index("ix_attempt_claimed", "channel", "account", "claimed_at", sqlite_where=text(TAKEN), postgresql_where=text(TAKEN)),
    Index("ix_attempt_bundle", "bundle_id"),
    Index(
        "ix_attempt_answering",
        "channel",
        "account",
        "answering",
        sqlite_where=text("answering <> ''"),
        postgresql_where=text("answering <> ''"),
    ),
    Index("ix_attempt_busy", "channel", "account", "external_id", sqlite_where=text(BUSY), postgresql_where=text(BUSY)),
    Index("ix_attempt_broken", "finished_at", sqlite_where=text("reason = 'broken'"), postgresql_where=text("reason = 'broken'")),
    Index("ix_attempt_group", "claimed_at", sqlite_where=text("form = 'group'"), postgresql_where=text("form = 'group'")),
)

# Receipts are kept even when their attempt is not known yet: a platform may report before its own answer arrives.
receipt = Table(
    "receipt",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("account", String(40), primary_key=True),
    Column("message_id", String(256), primary_key=True),
    Column("delivered", Boolean, nullable=False),
    Column("read", Boolean, nullable=False, server_default="0"),
    Column("reason", String(12), nullable=False, server_default=""),
    Column("received_at", Moment, nullable=False),
    Column("read_at", Moment),
    Column("repeated", Integer, nullable=False, server_default="0"),  # later words on the same message, written down, not applied
    Index("ix_receipt_received", "received_at"),
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
    Column("level", Integer, nullable=False, server_default="0"),  # how often it has been handed on: owner, the next, supervisor
    Column("next_at", Moment),  # when it is handed on if nothing has come of it
    Column("taken_at", Moment),  # its owner said that he is at it
    Column("first_owner_id", ForeignKey("staff.id")),  # with whom it began
    Column("closed_at", Moment),
    Column("closed_by", ForeignKey("staff.id")),
    Index("ix_task_owner", "owner_id", "state"),
    Index("ix_task_person", "person_id"),
    Index("ix_task_relay", "group_id", "closed_at", sqlite_where=text("kind = 'relay'"), postgresql_where=text("kind = 'relay'")),
    Index("ix_task_open", "deadline", "id", sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
    Index("ix_task_next", "next_at", sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
)
