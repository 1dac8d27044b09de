"""Who is served, who serves, who answers for whom, and how each is reached. What is told of one person beyond that: `ledger`."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from bot.store.tables.base import Moment, metadata
from bot.store.vault import BlindIndex, Sealed

unit = Table(
    "unit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, index=True),
    Column("kind", String(20), nullable=False),  # 单位, 乡镇, 支部, 小组 …
    Column("parent_id", ForeignKey("unit.id")),
    Column("responsible_id", Integer),  # of staff, who point to units already: no foreign key both ways
    UniqueConstraint("parent_id", "name"),  # of the tops, which have no parent, the ledger itself keeps the names apart
)

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False),
    Column("role", String(20), nullable=False),
    Column("phone", Sealed("phone")),
    Column("phone_index", BlindIndex("phone"), index=True),
    Column("unit_id", ForeignKey("unit.id")),  # where he works; says nothing of what he may see
    Column("scope_id", ForeignKey("unit.id")),  # his role counts for this unit and all under it; none: for the whole office
    Column("active", Boolean, nullable=False, server_default="1"),
    Column("program", Boolean, nullable=False, server_default="0"),  # a program that speaks to the API: nobody is asked anything
)

# The further roles of somebody who has several (组长兼书记).
staff_role = Table(
    "staff_role",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False, index=True),
    Column("role", String(20), nullable=False),
    Column("scope_id", ForeignKey("unit.id")),
    Column("since", Date),
    Column("until", Date),
    Column("document", String(120), nullable=False, server_default=""),  # by which he was appointed
)

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False, index=True),
    Column("sex", String(1), nullable=False, server_default=""),
    Column("category", String(10), nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False, index=True),  # the one that counts him; others: `membership`
    Column("liaison_id", ForeignKey("staff.id"), index=True),  # who calls and visits; other helpers: `pairing`
    Column("phone", Sealed("phone")),
    Column("phone_index", BlindIndex("phone"), index=True),
    Column("phone_checked_on", Date),  # he, or who answers for him, said that it is right
    Column("phone_dead_on", Date),  # somebody rang and it was not his
    Column("id_number", Sealed("id_number")),
    Column("id_index", BlindIndex("id_number"), index=True),
    Column("born_year", Integer),
    Column("born_month", Integer),
    Column("born_day", Integer),
    Column("born_lunar", Boolean, nullable=False, server_default="0"),
    Column("born_leap", Boolean, nullable=False, server_default="0"),
    Column("born_on", Date),  # the same day by the solar calendar, worked out when it is written
    Column("born_lunar_year", Integer),  # for the nominal age (虚岁)
    Column("died_on", Date),
    Column("mourning_until", Date),
    Column("studies", Boolean, nullable=False, server_default="0"),  # wants study material; single series: `subscription`
    Column("study_mode", String(5), nullable=False, server_default="push"),  # push, group, door, post
    Column("called", String(20), nullable=False, server_default=""),  # how he wishes to be spoken to (称呼)
    Column("post", String(80), nullable=False, server_default=""),
    Column("rank", String(20), nullable=False, server_default=""),  # as the office writes it
    Column("rank_level", Integer),  # its place in LEVELS
    Column("politics", String(20), nullable=False, server_default=""),  # 中共党员, 民盟 …, 群众
    Column("joined_on", Date),  # the Party
    Column("work_from", Date),
    Column("retired_on", Date),
    Column("service_class", String(20), nullable=False, server_default=""),  # as the office names its classes
    Column("state", String(4), nullable=False, server_default="在家"),
    Column("away_place", String(40), nullable=False, server_default=""),
    Column("town", String(40), nullable=False, server_default=""),  # where he lives
    Column("smartphone", Boolean),  # not known: nothing
    Column("checkup_on", Date),  # the last yearly check-up that he came to
    Column("ladder", String(20), nullable=False, server_default=""),  # his own, by name; none: the first that suits him
    Column("last_contact_on", Date),  # a confirmed contact; what he says in chat is found in the inbox
    Column("extra", Sealed("extra")),  # columns of the office's own sheet that nothing here works with, as JSON
    Column("erased_at", Moment),  # the file was erased on request; only the number of the row is left
    Index("ix_person_living", "unit_id", "liaison_id", "died_on", "erased_at"),  # all that heads are counted by
)

proxy = Table(
    "proxy",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("name", String(40), nullable=False),
    Column("relation", String(20), nullable=False),
    Column("phone", Sealed("phone")),
    Column("phone_index", BlindIndex("phone"), index=True),
    Column("rank", Integer, nullable=False, server_default="1"),
    Column("consent", Boolean, nullable=False, server_default="1"),
    Column("consent_on", Date),
    Column("phone_checked_on", Date),
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
    Column("verified_on", Date),  # its owner was last seen to be who he should be
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

# Who is in a group, under what name there; without a person, nobody has been matched to that name yet.
group_member = Table(
    "group_member",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("group_id", ForeignKey("chat_group.id"), nullable=False),
    Column("nickname", String(80), nullable=False),
    Column("person_id", ForeignKey("person.id"), index=True),
    UniqueConstraint("group_id", "nickname"),
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
    Column("state", String(10), nullable=False),  # open, bound, refused, loosed
    Column("proof", String(12), nullable=False, server_default=""),  # a fact of the file that he was asked for: right, wrong
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
