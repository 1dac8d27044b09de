"""What came in, what was answered, and which form is open with whom. What people wrote is sealed."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

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
    Column("media_id", String(1024), nullable=False, server_default=""),
    Column("message_id", String(256), nullable=False, server_default=""),  # the platform's, where an answer has to name it
    Column("route", String(40), nullable=False),  # the handler that took it
    Column("subject", String(60), nullable=False, server_default=""),  # what the answer was about
    Column("reply", Sealed("inbox.reply")),  # a repeated push gets this again
    Column("passive", Boolean, nullable=False),  # answered in the request, or sent afterwards
    Column("received_at", Moment, nullable=False),
    UniqueConstraint("channel", "account", "key"),
    Index("ix_inbox_sender", "channel", "account", "sender", "received_at"),
    Index(
        "ix_inbox_group",
        "channel",
        "account",
        "chat_group",
        "received_at",
        sqlite_where=text("chat_group <> ''"),
        postgresql_where=text("chat_group <> ''"),
    ),
)

# What a process has heard and not yet handled, on PostgreSQL: by its number others know what came before. Not durable.
arrival = Table(
    "arrival",
    metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("whose", BigInteger, nullable=False, index=True),  # `bot.store.arrivals.conversation_key`
    Column("door", Integer, nullable=False, server_default=text("0")),  # the connection by which it was said
    Column("came_at", Moment, nullable=False, server_default=text("CURRENT_TIMESTAMP")),
)

# A chat with one account alone, under a number of ours, and when he last said something in it.
chat = Table(
    "chat",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("account", String(40), nullable=False),
    Column("external_id", String(128), nullable=False),
    Column("said_at", Moment, nullable=False),
    Column(
        "unheard", Boolean, nullable=False, server_default=false()
    ),  # his last word was not understood, and nobody has seen it
    UniqueConstraint("channel", "account", "external_id"),
    Index("ix_chat_said", "said_at", "id"),
    Index("ix_chat_unheard", "said_at", sqlite_where=text("unheard"), postgresql_where=text("unheard")),
)

# A picture or a voice note that came with a message. What it shows is kept once, by its digest.
media = Table(
    "media",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("account", String(40), nullable=False),
    Column("message_key", String(128), nullable=False),  # of the inbox
    Column("media_id", String(1024), nullable=False),
    Column("kind", String(12), nullable=False),  # of bot.domain.messages.Kind
    Column("state", String(8), nullable=False),  # waiting, kept, lost, refused
    Column("digest", String(64), nullable=False, server_default="", index=True),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_at", Moment),
    Column("made_at", Moment, nullable=False, index=True),
    UniqueConstraint("channel", "account", "message_key"),
    Index("ix_media_waiting", "next_at", sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'")),
)

media_content = Table(
    "media_content",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of what is kept
    Column("media_type", String(40), nullable=False),
    Column("size", Integer, nullable=False),  # bytes
    Column("content", Sealed("media.content")),  # base64
    Column("made_at", Moment, nullable=False),
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

# Every question that the search decided on, for the list of what was answered badly or not at all.
question = Table(
    "question",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("account", String(40), nullable=False),
    Column("external_id", String(128), nullable=False),
    Column("person_id", Integer, index=True),
    Column("text", Sealed("question.text")),
    Column("decision", String(10), nullable=False),  # of bot.domain.policy.Decision
    Column("topic_id", String(60), nullable=False, server_default=""),  # that was answered, or chosen from the menu
    Column("offered", JSON, nullable=False),  # ids, best first
    Column("confidence", Float, nullable=False),
    Column("asked_at", Moment, nullable=False, index=True),
    Column("rating", String(6), nullable=False, server_default=""),  # good, bad
    Column("rated_at", Moment),
    Column("inquiry_id", Integer),
    Column("mended", String(10), nullable=False, server_default=""),  # what staff made of it: wording, topic, left
    Index("ix_question_asker", "channel", "account", "external_id", "asked_at"),
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
    Column("due_at", Moment, nullable=False),  # of the first answer
    Column("answer", Sealed("inquiry.answer")),
    Column("answered_by", Integer),
    Column("answered_at", Moment),
    Column("kind", String(10), nullable=False, server_default="question"),  # of bot.domain.inquiry.InquiryKind
    Column("state", String(10), nullable=False, server_default="open"),  # open, answered, closed
    Column("topic_id", String(60), nullable=False, server_default=""),  # the nearest topic, which chose the owner
    Column("owner_id", Integer, index=True),
    Column("level", Integer, nullable=False, server_default="0"),  # how often it was handed on
    Column("taken_at", Moment),  # when its present owner first did something about it
    Column("next_at", Moment),  # when it is looked at again
    Column("silent", Boolean, nullable=False, server_default=false()),  # the bot is silent in that chat meanwhile
    Column("held_by", Integer),  # the member of staff who has taken the chat over
    Column("held_until", Moment),  # when that ends by itself
    Column("disposition", String(20), nullable=False, server_default=""),
    Column("closed_at", Moment),
    Column("rating", String(6), nullable=False, server_default=""),  # good, bad
    Column("rated_at", Moment),
    Column("learnt", String(10), nullable=False, server_default=""),  # wording, topic
    Index("ix_inquiry_state", "state", "due_at"),
    Index("ix_inquiry_chat", "channel", "account", "external_id", "state"),
    Index("ix_inquiry_due", "state", "next_at"),
    Index("ix_inquiry_person", "person_id"),
    Index(
        "ix_inquiry_held",
        "held_until",
        sqlite_where=text("held_by IS NOT NULL"),
        postgresql_where=text("held_by IS NOT NULL"),
    ),
)

# What was said in that chat while a person had it.
inquiry_word = Table(
    "inquiry_word",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("inquiry_id", ForeignKey("inquiry.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("staff_id", Integer),  # empty: the asker said it
    Column("text", Sealed("inquiry_word.text")),
)

# A procedure that somebody is led through, step by step, over days.
procedure_run = Table(
    "procedure_run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("account", String(40), nullable=False),
    Column("external_id", String(128), nullable=False),
    Column("person_id", Integer, index=True),
    Column("procedure", String(40), nullable=False),
    Column("step", String(40), nullable=False),
    Column("answers", SealedJson("procedure_run.answers")),
    Column("state", String(10), nullable=False),  # open, done, cancelled
    Column("started_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("remind_on", Date),
    Column("reminded_at", Moment),
    Index("ix_procedure_run_chat", "channel", "account", "external_id", "state"),
    Index("ix_procedure_run_remind", "state", "remind_on"),
)
