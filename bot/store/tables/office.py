"""The timetable's rows, the policy library, and what the service itself must remember."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.store.tables.base import Moment, metadata

# A promise of the timetable. Unique by what was promised, so any number of ticks or processes may plan it.
occurrence = Table(
    "occurrence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job", String(30), nullable=False),
    Column("key", String(80), nullable=False),
    Column("day", Date, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", String(10), nullable=False),  # planned, done, late, missed, failed, cancelled
    Column("note", String(200), nullable=False, server_default=""),
    Column("finished_at", Moment),
    UniqueConstraint("job", "key"),
    Index("ix_occurrence_due", "state", "due_at"),
    Index("ix_occurrence_day", "day"),
)

policy_topic = Table(
    "policy_topic",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("data", JSON, nullable=False),
    Column("state", String(10), nullable=False),  # published, withdrawn
    Column("updated_at", Moment, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("general", String(60), nullable=False, server_default="", index=True),  # of a unit's own rule: the general topic
)

# Every version that was ever published or withdrawn. Only added to.
policy_version = Table(
    "policy_version",
    metadata,
    Column("topic_id", String(60), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("data", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("author", String(60), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("note", String(200), nullable=False, server_default=""),
)

# What waits for a person to accept it: a changed topic, a new one out of a document, a wording that was learnt.
policy_proposal = Table(
    "policy_proposal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(10), nullable=False),  # new, changed, wording
    Column("topic_id", String(60), nullable=False),
    Column("data", JSON, nullable=False),  # the topic as it would be; of a wording: the topic with it
    Column("origin", String(120), nullable=False),  # the file's name, or inquiry:N
    Column("state", String(10), nullable=False),  # open, accepted, dropped
    Column("made_by", String(60), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("decided_by", String(60), nullable=False, server_default=""),
    Column("decided_at", Moment),
)

# How well the library answers the questions that are kept for that, at every publication.
policy_score = Table(
    "policy_score",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("library", String(64), nullable=False, index=True),  # digest of what was scored
    Column("data", JSON, nullable=False),
)

history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(60), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", String(60), nullable=False, index=True),
    Column("detail", JSON, nullable=False),
    Index("ix_history_actor", "actor", "id"),
    Index("ix_history_action", "action", "id"),
    Index("ix_history_at", "at"),
)

# What of the history was written since yesterday under one fingerprint, which goes into the next one: a changed line shows.
history_seal = Table(
    "history_seal",
    metadata,
    Column("day", Date, primary_key=True),
    Column("last_id", Integer, nullable=False),  # of the lines that it covers: those since the seal before
    Column("rows", Integer, nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 over the digest before, and over every line of the day in order
    Column("sealed_at", Moment, nullable=False),
)

# With what a program speaks to the API. Only a digest of it is kept; the staff row behind it is a program's.
api_token = Table(
    "api_token",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False, unique=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
)

remembered = Table(
    "remembered",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("value", Text, nullable=False),
    Column("expires_at", Moment),
)

# What the owner of a group, or a person, allows us on a platform, as events and codes last told.
allowance = Table(
    "allowance",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("account", String(40), primary_key=True),
    Column("external_id", String(128), primary_key=True),  # of the group or the person
    Column("name", String(128), primary_key=True),  # of bot.domain.messages.Grant
    Column("given", Boolean, nullable=False),
    Column("proof", String(40), nullable=False),  # what told us: event, or code and its number
    Column("at", Moment, nullable=False),
)

# How each account stands with its platform. An account without a row has never been refused.
account_state = Table(
    "account_state",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("account", String(40), primary_key=True),
    Column("rests_until", Moment),  # nothing is sent before
    Column("reason", String(12), nullable=False, server_default=""),  # of bot.domain.delivery.Reason
    Column("code", Integer),
    Column("since", Moment, nullable=False),  # when it was last refused, or taken up again
)

# How much each account may still send now: a bucket that all processes share. Whoever claims holds its row meanwhile.
pace = Table(
    "pace",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("account", String(40), primary_key=True),
    Column("filled", Float, nullable=False),
    Column("at", Moment, nullable=False),
)
