"""What is done for one person at a time: visits with photographs, what is owed to him, what he was promised; and hand-overs."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from bot.store.tables.base import Moment, metadata
from bot.store.vault import Sealed, SealedJson

# A reported contact with one person. One draft may tell of several persons, of each once.
visit = Table(
    "visit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draft", String(64), nullable=False),  # made when the form opens: one form, one report
    Column("person_id", Integer, nullable=False, index=True),
    Column("staff_id", Integer, nullable=False, index=True),  # who reports, and answers for it (谁填报谁负责)
    Column("kind", String(10), nullable=False),
    Column("condition", Sealed("visit.condition")),
    Column("need", Sealed("visit.need")),
    Column("promise", Sealed("visit.promise")),
    Column("words", Sealed("visit.words")),  # as it was written
    Column("went", String(40), nullable=False, server_default=""),  # who went, where another reports it for him
    Column("state", String(10), nullable=False),  # received, issues, approved
    Column("version", Integer, nullable=False, server_default="1"),
    Column("visited_on", Date, nullable=False),
    Column("reported_at", Moment, nullable=False),
    Column("changed_at", Moment),
    Column("reviewed_by", Integer),  # 谁审核谁负责
    Column("reviewed_at", Moment),
    Column("remark", Sealed("visit.remark")),  # what the reviewer asks
    Column("event_id", Integer),  # the life event that came with it
    UniqueConstraint("draft", "person_id"),
    Index("ix_visit_state", "state", "reported_at"),
    Index("ix_visit_day", "visited_on"),
)

# Every version that was ever sent in, and every word of a reviewer. Only added to.
visit_version = Table(
    "visit_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("visit_id", ForeignKey("visit.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("step", String(10), nullable=False),  # received, changed, issues, approved
    Column("data", SealedJson("visit_version.data")),
    Column("author", String(60), nullable=False),
    Column("made_at", Moment, nullable=False),
)

# A picture out of a chat. It is fetched from the platform soon after it came: platforms keep it for days only.
photo = Table(
    "photo",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(10), nullable=False),  # visit, portrait, meeting
    Column("visit_id", Integer, index=True),
    Column("meeting_id", Integer, index=True),
    Column("person_id", Integer, index=True),
    Column("staff_id", Integer, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("account", String(40), nullable=False),
    Column("media_id", String(1024), nullable=False),
    Column("state", String(8), nullable=False, index=True),  # waiting, kept, lost, refused
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_at", Moment),
    Column("content", Sealed("photo.content")),  # JPEG without what cameras write beside the picture, base64
    Column("width", Integer),
    Column("height", Integer),
    Column("taken_on", Date, nullable=False),
    Column("made_at", Moment, nullable=False),
    UniqueConstraint("channel", "account", "media_id"),
)

# What is owed to one person by a rule (五必访, 三个三送 …), worked out from the record.
duty = Table(
    "duty",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(100), nullable=False, unique=True),  # rule, person and occasion: however often it is worked out
    Column("rule", String(40), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("owner_id", Integer),
    Column("unit_id", Integer),  # by which line it is owed: two units do not come on the same day
    Column("door", Integer, nullable=False),  # the lowest number of those who live there
    Column("state", String(9), nullable=False),  # draft, ready, done, missed, cancelled
    Column("opens_on", Date, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("planned_on", Date),
    Column("event_id", Integer),
    Column("visit_id", Integer),  # by which it was settled
    Column("settled_at", Moment),
    Column("level", Integer, nullable=False, server_default="0"),  # 0 his own, 1 he was reminded, 2 whoever is above him was told
    Column("next_at", Moment),  # when somebody is reminded
    Column("made_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index("ix_duty_owner", "owner_id", "state", "due_at"),
    Index("ix_duty_person", "person_id", "state"),
    Index("ix_duty_next", "state", "next_at"),
    Index("ix_duty_door", "door", "planned_on"),
)

# What the office has taken upon itself for somebody: a need, a promise, a service, help in hardship, an answer to a suggestion.
commitment = Table(
    "commitment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(100), nullable=False, unique=True),  # visit:12:need, message key …: asked twice, one commitment
    Column("kind", String(10), nullable=False),  # need, promise, service, hardship, suggestion
    Column("service", String(20), nullable=False, server_default=""),  # of the office's own catalogue
    Column("person_id", ForeignKey("person.id"), index=True),
    Column("visit_id", Integer, index=True),
    Column("channel", String(20), nullable=False, server_default=""),  # the chat that it came from …
    Column("account", String(40), nullable=False, server_default=""),
    Column("external_id", String(128), nullable=False, server_default=""),
    Column("asked_by", String(60), nullable=False),  # person:5, proxy:2, staff:3
    Column("text", Sealed("commitment.text")),
    Column("detail", SealedJson("commitment.detail")),
    Column("owner_id", Integer),
    Column("state", String(8), nullable=False),  # open, arranged, done, declined, void
    Column("due_at", Moment, nullable=False),
    Column("level", Integer, nullable=False, server_default="0"),
    Column("told_at", Moment),
    Column("taken_at", Moment),
    Column("next_at", Moment),
    Column("disposition", String(12), nullable=False, server_default=""),
    Column("result", Sealed("commitment.result")),
    Column("answered_at", Moment),  # he has heard what came of it
    Column("answered_how", String(10), nullable=False, server_default=""),
    Column("rating", String(6), nullable=False, server_default=""),
    Column("rated_at", Moment),
    Column("made_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("closed_by", Integer),
    Index("ix_commitment_owner", "owner_id", "state"),
    Index("ix_commitment_next", "state", "next_at"),
    Index("ix_commitment_chat", "channel", "account", "external_id"),
)

# All that happened to it, in order. Only added to.
commitment_word = Table(
    "commitment_word",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("commitment_id", ForeignKey("commitment.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("by", String(60), nullable=False),
    Column("step", String(12), nullable=False),  # opened, handed, taken, arranged, answered, rated …
    Column("text", Sealed("commitment_word.text")),
)

# One member of staff hands his people over to another (轮岗交接).
succession = Table(
    "succession",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("from_id", ForeignKey("staff.id"), nullable=False),
    Column("to_id", ForeignKey("staff.id"), nullable=False, index=True),
    Column("persons", JSON, nullable=False),  # their numbers
    Column("pack", SealedJson("succession.pack")),  # what was handed over, as it stood
    Column("state", String(9), nullable=False),  # offered, accepted, withdrawn
    Column("made_by", String(60), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("decided_at", Moment),
)
