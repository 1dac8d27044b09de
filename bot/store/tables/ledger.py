"""What the ledger knows of one person beyond his name and number: where else he belongs, what he is, what has happened to him."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.store.tables.base import Moment, metadata
from bot.store.vault import Sealed

# Where a person hangs besides the unit that counts him: his branch, his group, a second reporting line.
membership = Table(
    "membership",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), primary_key=True, index=True),
)

# Words that a person may have several of: hobbies, impairments, living conditions, wishes, posts in the Party, periodicals.
trait = Table(
    "trait",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("value", String(40), primary_key=True),
    Index("ix_trait_kind", "kind", "value"),
)

# Where he is to be found: by the register (户籍), as a rule (常住), just now (当前), or in a season (候鸟).
residence = Table(
    "residence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("kind", String(4), nullable=False),
    Column("place", String(40), nullable=False, server_default=""),  # town or city, for lists
    Column("detail", Sealed("residence")),  # street and door
    Column("from_day", String(5), nullable=False, server_default=""),  # "11-01", for seasons
    Column("until_day", String(5), nullable=False, server_default=""),
    Column("confirmed_on", Date),
    UniqueConstraint("person_id", "kind"),
)

# Who else looks after him (领导联系, 签约医生, 社区, 志愿者); his liaison stands in the person's own row.
pairing = Table(
    "pairing",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), primary_key=True, index=True),
    Column("kind", String(10), primary_key=True),
    Column("since", Date),
)

life_event = Table(
    "life_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("kind", String(4), nullable=False),  # 住院 出院 去世 丧偶 搬家 外出 回来 换号
    Column("happened_on", Date, nullable=False),
    Column("known_from", String(20), nullable=False),  # 本人, 家属, 走访, 电话 …
    Column("detail", Sealed("life_event")),
    Column("recorded_by", String(60), nullable=False),  # staff:3
    Column("recorded_at", Moment, nullable=False),
    Column("before", Sealed("life_event.before")),  # what it changed, as JSON, so that a mistake can be taken back
    Column("undone_at", Moment),
    Column("undone_by", String(60), nullable=False, server_default=""),
)

# A round in which everybody is asked whether his number and address are still right.
check_round = Table(
    "check_round",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False, unique=True),  # 2026上半年
    Column("started_at", Moment, nullable=False),
    Column("deadline", Moment, nullable=False),
    Column("closed_at", Moment),
)

check_item = Table(
    "check_item",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("round_id", ForeignKey("check_round.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("state", String(10), nullable=False),  # waiting, asked, confirmed, corrected, task, void
    Column("step", String(12), nullable=False, server_default="phone"),  # the question that is open
    Column("said", Sealed("check_item.said")),  # a new number or address, until he has said that we read it right
    Column("unclear", Integer, nullable=False, server_default="0"),  # answers running that we could make nothing of
    Column("call_on", Date, nullable=False),  # from this day on his liaison asks, if nobody has answered
    Column("corrected", Boolean, nullable=False, server_default="0"),  # something was not right any more
    Column("asked_at", Moment),
    Column("reminded_at", Moment),
    Column("answered_by", String(60), nullable=False, server_default=""),
    Column("answered_at", Moment),
    UniqueConstraint("round_id", "person_id"),
    Index("ix_check_item_person", "person_id", "state"),
)

# Every yes and every no, as it was said and to which wording. Only added to; what holds is the last line of a purpose.
consent = Table(
    "consent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner_kind", String(10), nullable=False),
    Column("owner_id", Integer, nullable=False),
    Column("purpose", String(20), nullable=False),  # 接收通知, 代收, 信息登记
    Column("given", Boolean, nullable=False),  # given, or taken back
    Column("at", Moment, nullable=False),
    Column("how", String(40), nullable=False),  # 微信绑定, 纸质, 电话
    Column("recorded_by", String(60), nullable=False),
    Column("wording", String(20), nullable=False, server_default=""),  # the version of what he was told: `bot.domain.consents`
    Index("ix_consent_owner", "owner_kind", "owner_id"),
)

# Whose data was erased, without a word of what it was: after an older copy of the database is put back, it is done again.
erasure = Table(
    "erasure",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner_kind", String(10), nullable=False),
    Column("owner_id", Integer, nullable=False),
    Column("marks", JSON, nullable=False),  # his name under each key, so that nobody else who has the number by then is meant
    Column("erased_at", Moment, nullable=False),
    Column("erased_by", String(60), nullable=False),
    Index("ix_erasure_owner", "owner_kind", "owner_id"),
)

saved_audience = Table(
    "saved_audience",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("expression", Text, nullable=False),
    Column("words", Text, nullable=False, server_default=""),  # as the clerk said it
    Column("made_by", String(60), nullable=False),
    Column("made_at", Moment, nullable=False),
)

# A file that somebody has sent in, with the columns as they were understood, until it is taken in or thrown away.
upload = Table(
    "upload",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("content", Sealed("upload"), nullable=False),  # base64
    Column("mapping", JSON, nullable=False),
    Column("made_by", String(60), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("state", String(8), nullable=False, server_default="waiting"),  # waiting, working, done
    Column("worker", String(32), nullable=False, server_default=""),  # who has taken it up; whoever lost it writes nothing
    Column("result", JSON),  # of one that is done: numbers only
    Column("done_at", Moment),
)
