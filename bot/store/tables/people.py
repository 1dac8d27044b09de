"""Who is served, who serves, who answers for whom, and how each is reached."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from bot.store.tables.base import Moment, metadata

unit = Table(
    "unit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("parent_id", ForeignKey("unit.id")),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False),
    Column("role", String(20), nullable=False),
    Column("phone", String(20), nullable=False, server_default=""),
    Column("unit_id", ForeignKey("unit.id")),
    Column("active", Boolean, nullable=False, server_default="1"),
)

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False, index=True),
    Column("sex", String(1), nullable=False, server_default=""),
    Column("category", String(10), nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("liaison_id", ForeignKey("staff.id")),
    Column("phone", String(20), nullable=False, server_default=""),
    Column("born_year", Integer),
    Column("born_month", Integer),
    Column("born_day", Integer),
    Column("born_lunar", Boolean, nullable=False, server_default="0"),
    Column("born_leap", Boolean, nullable=False, server_default="0"),
    Column("died_on", Date),
    Column("mourning_until", Date),
    Column("studies", Boolean, nullable=False, server_default="0"),
)

proxy = Table(
    "proxy",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("name", String(40), nullable=False),
    Column("relation", String(20), nullable=False),
    Column("phone", String(20), nullable=False, server_default=""),
    Column("rank", Integer, nullable=False, server_default="1"),
    Column("consent", Boolean, nullable=False, server_default="1"),
)

# One chat account may belong to several humans' files (a retiree who is also a group leader, a daughter who works
# here), so the owner is part of the key.
address = Table(
    "address",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner_kind", String(10), nullable=False),
    Column("owner_id", Integer, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("account", String(40), nullable=False),
    Column("external_id", String(128), nullable=False),
    Column("rank", Integer, nullable=False, server_default="1"),
    Column("bound_at", Moment, nullable=False),
    Column("dead_at", Moment),
    UniqueConstraint("owner_kind", "owner_id", "channel", "account", "external_id"),
    Index("ix_address_external", "channel", "account", "external_id"),
)

group = Table(
    "chat_group",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("channel", String(20), nullable=False),  # "relay": an ordinary group that no bot may post to
    Column("account", String(40), nullable=False, server_default=""),
    Column("external_id", String(128), nullable=False, server_default=""),
    Column("unit_id", ForeignKey("unit.id")),
    Column("owner_id", ForeignKey("staff.id")),  # the named human who forwards where no bot may post
    UniqueConstraint("name"),
)

binding_request = Table(
    "binding_request",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("account", String(40), nullable=False),
    Column("external_id", String(128), nullable=False),
    Column("claimed_name", String(40), nullable=False),
    Column("candidates", JSON, nullable=False),  # [[owner kind, owner id], …]
    Column("state", String(10), nullable=False),  # open, bound, refused
    Column("made_at", Moment, nullable=False),
    Column("decided_by", ForeignKey("staff.id")),
    Column("decided_at", Moment),
    Index("ix_binding_request_external", "channel", "account", "external_id", "made_at"),
)

binding_scene = Table(
    "binding_scene",
    metadata,
    Column("scene", String(64), primary_key=True),
    Column("owner_kind", String(10), nullable=False),
    Column("owner_id", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)
