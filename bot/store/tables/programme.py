"""What happens by itself through the year: days off, greetings and gifts, study, periodicals, recurring meetings."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.store.tables.base import Moment, metadata
from bot.store.vault import Sealed

# --- days off -----------------------------------------------------------------------------------------------------------

# A year whose days off have been announced and entered. Of any other year nothing is known, and nothing is guessed.
year_off = Table(
    "year_off",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("document", String(120), nullable=False, server_default=""),  # 国办发明电〔2025〕7号
    Column("entered_by", String(60), nullable=False),  # staff:1, starter
    Column("entered_at", Moment, nullable=False),
)

# The days of such a year that are not as their weekday says: off, or worked to make up for it (调休).
day_off = Table(
    "day_off",
    metadata,
    Column("day", Date, primary_key=True),
    Column("year", ForeignKey("year_off.year"), nullable=False, index=True),  # of the announcement
    Column("work", Boolean, nullable=False),
    Column("name", String(20), nullable=False),  # 春节
)

# --- greetings ----------------------------------------------------------------------------------------------------------

# One person greeted, or not, on one day: what coincides is one greeting. Kept, so that nobody gets last year's words.
greeting = Table(
    "greeting",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("occasion", String(40), nullable=False),  # the chief one
    Column("also", JSON, nullable=False),  # ids of the others of that day
    Column("years", Integer, nullable=False, server_default="0"),  # old, in the Party, retired
    Column("variant", String(60), nullable=False, server_default=""),  # of the wording
    Column("text", Sealed("greeting.text")),  # as it was sent
    Column("state", String(10), nullable=False),  # sent, rung, no_way, stopped, skipped
    Column("reason", String(12), nullable=False, server_default=""),  # mourning, opted_out, staff …
    Column("made_at", Moment, nullable=False),
    Column("thanked_at", Moment),  # he has thanked us, and was answered
    UniqueConstraint("person_id", "day"),
    Index("ix_greeting_day", "day", "state"),
    Index("ix_greeting_person", "person_id", "occasion", "day"),
)

# What staff decided beforehand about a greeting of a day: not to be sent, or in other words.
greeting_change = Table(
    "greeting_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("day", Date, nullable=False),
    Column("occasion", String(40), nullable=False),
    Column("person_id", Integer, nullable=False, server_default="0"),  # 0: everybody who is greeted for it on that day
    Column("stopped", Boolean, nullable=False),
    Column("text", Sealed("greeting_change.text")),
    Column("made_by", String(60), nullable=False),
    Column("made_at", Moment, nullable=False),
    UniqueConstraint("day", "occasion", "person_id"),
)

# What is handed to somebody on an occasion by the office's standard, as the standard was when it fell due; and the proof.
gift = Table(
    "gift",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(80), nullable=False, unique=True),  # rule, person, year
    Column("rule", String(40), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("owner_id", Integer, index=True),  # of staff: who brings it
    Column("title", String(40), nullable=False),  # 八十寿辰
    Column("what", String(80), nullable=False),  # 蛋糕一份、慰问金
    Column("fen", Integer, nullable=False, server_default="0"),  # of money and things together
    Column("document", String(120), nullable=False, server_default=""),  # which sets the standard
    Column("day", Date, nullable=False),  # of the occasion
    Column("state", String(9), nullable=False),  # due, handed, declined, lapsed
    Column("visit_id", Integer, index=True),
    Column("note", Sealed("gift.note")),
    Column("made_at", Moment, nullable=False),
    Column("closed_by", String(60), nullable=False, server_default=""),
    Column("closed_at", Moment),
    Index("ix_gift_state", "state", "day"),
)

# Whoever wants no more of something: until he wants it again. What must be known is never one of them.
opt_out = Table(
    "opt_out",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("what", String(10), nullable=False),  # greeting, study, care, activity
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("said_by", String(60), nullable=False),  # person:7, proxy:3, staff:1
    Index("ix_opt_out_person", "person_id", "what", "until"),
)

# --- study and seasonal care --------------------------------------------------------------------------------------------

series = Table(
    "series",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(60), nullable=False),
    Column("kind", String(6), nullable=False),  # study, care
    Column("rhythm", JSON, nullable=False),
    Column("season", JSON),  # from and until; none: the whole year
    Column("audience", Text, nullable=False, server_default=""),  # an expression; empty: everybody
    Column("opt_in", Boolean, nullable=False, server_default="0"),  # only whoever has asked for it
    Column("to_groups", Boolean, nullable=False, server_default="0"),
    Column("by_hand", Boolean, nullable=False, server_default="0"),  # is brought or posted to whoever studies so
    Column("active", Boolean, nullable=False, server_default="0"),
    Column("points", Integer, nullable=False, server_default="0"),
    Column("starter", Boolean, nullable=False, server_default="0"),
    Column("changed_by", String(60), nullable=False),
    Column("changed_at", Moment, nullable=False),
)

material = Table(
    "material",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("series_id", ForeignKey("series.id"), nullable=False),
    Column("number", Integer, nullable=False),  # its place in the series
    Column("day", Date, index=True),  # goes out on that day and no other; none: when its turn comes
    Column("title", String(120), nullable=False),
    Column("body", Text, nullable=False),
    Column("link", String(400), nullable=False, server_default=""),  # of an article, or of a recording or picture
    Column("media", String(7), nullable=False, server_default=""),  # what is behind the link: article, audio, picture
    Column("quiz", JSON),  # question, choices, answer (1 …), why
    Column("withdrawn_at", Moment),
    Column("made_by", String(60), nullable=False, server_default=""),
    Column("made_at", Moment),
    UniqueConstraint("series_id", "number"),
)

# What of a series went out on which day. The next item is found from these rows, never from a cursor.
lesson = Table(
    "lesson",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("series_id", ForeignKey("series.id"), nullable=False),
    Column("material_id", ForeignKey("material.id"), nullable=False, index=True),
    Column("day", Date, nullable=False, index=True),
    UniqueConstraint("series_id", "day"),
)

subscription = Table(
    "subscription",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("series_id", ForeignKey("series.id"), primary_key=True),
    Column("wanted", Boolean, nullable=False),
    Column("said_by", String(60), nullable=False),
    Column("said_at", Moment, nullable=False),
)

# One person and one item: how he was given it, whether he has read it.
reading = Table(
    "reading",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("material_id", ForeignKey("material.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("mode", String(7), nullable=False),  # push, group, door, post, meeting
    Column("given_on", Date, nullable=False),
    Column("state", String(6), nullable=False),  # given, read
    Column("read_at", Moment),
    Column("read_how", String(6), nullable=False, server_default=""),  # said, quiz, staff
    Column("answer", String(4), nullable=False, server_default=""),  # to the quiz
    Column("right", Boolean),
    Column("points", Integer, nullable=False, server_default="0"),
    UniqueConstraint("material_id", "person_id"),
    Index("ix_reading_person", "person_id", "given_on"),
)

# What somebody reads next year (点单).
periodical_order = Table(
    "periodical_order",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("year", Integer, nullable=False),  # for which
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("state", String(8), nullable=False),  # waiting, asked, chosen, default, declined, task, void
    Column("chosen", JSON, nullable=False),  # ids of content/periodicals.yaml
    Column("address_right", Boolean),  # he has said so; none: not asked yet
    Column("said_by", String(60), nullable=False, server_default=""),
    Column("asked_at", Moment),
    Column("decided_at", Moment),
    UniqueConstraint("year", "person_id"),
    Index("ix_periodical_order_state", "year", "state"),
)

# --- recurring meetings -------------------------------------------------------------------------------------------------

meeting_series = Table(
    "meeting_series",
    metadata,
    Column("id", Integer, primary_key=True),  # what people say: 例会 3
    Column("title", String(60), nullable=False),
    Column("kind", String(10), nullable=False),  # of a notice
    Column("rhythm", JSON, nullable=False),
    Column("at", String(5), nullable=False),  # 09:00
    Column("place", String(80), nullable=False, server_default=""),
    Column("audience", Text, nullable=False),
    Column("body", Text, nullable=False, server_default=""),
    Column("lead_days", Integer, nullable=False, server_default="7"),  # its notice goes out so many days before
    Column("must_confirm", Boolean, nullable=False, server_default="1"),
    Column("series_id", String(40)),  # of study: what the absent make up
    Column("state", String(8), nullable=False),  # draft, active, paused, ended
    Column("author_id", Integer, nullable=False),
    Column("approver_id", Integer),
    Column("approved_at", Moment),
    Column("until", Date),
    Column("made_at", Moment, nullable=False),
    Index("ix_meeting_series_state", "state"),
)

# One of them, made ahead; changed, moved or left out by itself.
meeting = Table(
    "meeting",
    metadata,
    Column("id", Integer, primary_key=True),  # what people say: 纪要 12
    Column("series_id", ForeignKey("meeting_series.id"), nullable=False),
    Column("day", Date, nullable=False),  # that the rhythm gives: stays when it is moved
    Column("starts_at", Moment, nullable=False),
    Column("title", String(60), nullable=False),
    Column("place", String(80), nullable=False, server_default=""),
    Column("body", Text, nullable=False, server_default=""),
    Column("state", String(9), nullable=False),  # planned, skipped, noticed, held, cancelled
    Column("edited", Boolean, nullable=False, server_default="0"),  # since the series was approved: its notice needs approval
    Column("notice_id", Integer, index=True),
    Column("minutes", Sealed("meeting.minutes")),
    Column("minutes_by", String(60), nullable=False, server_default=""),
    Column("minutes_at", Moment),
    Column("changed_by", String(60), nullable=False, server_default=""),
    Column("changed_at", Moment),
    UniqueConstraint("series_id", "day"),
    Index("ix_meeting_state", "state", "starts_at"),
)

attendance = Table(
    "attendance",
    metadata,
    Column("meeting_id", ForeignKey("meeting.id"), primary_key=True),
    Column("person_id", ForeignKey("person.id"), primary_key=True, index=True),
    Column("came", Boolean, nullable=False),
    Column("said_by", String(60), nullable=False),
    Column("said_at", Moment, nullable=False),
    Column("made_up_at", Moment),  # whoever was absent has been given what was studied
)

# --- the timetable ------------------------------------------------------------------------------------------------------

# A job that staff have stopped for a while: what falls due meanwhile is not kept, and is reported.
job_pause = Table(
    "job_pause",
    metadata,
    Column("job", String(30), primary_key=True),
    Column("paused_by", String(60), nullable=False),
    Column("paused_at", Moment, nullable=False),
)
