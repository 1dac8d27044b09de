"""The ledger: one person, one file. Personal numbers and what people wrote are sealed from here on."""

import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.vault import vault_of

revision = "0002_ledger"
down_revision = "0001_first_office"
branch_labels = None
depends_on = None

Rows = list[tuple[dict[str, Any], Any]]
NUMBERED = ("person", "proxy", "staff")
# What people wrote and were written, which names numbers and illnesses: (table, its key, column, whether it is JSON).
WRITTEN = (
    ("inbox", ("id",), "text", False),
    ("inbox", ("id",), "reply", False),
    ("conversation", ("channel", "account", "sender", "chat_group"), "data", True),
    ("inquiry", ("id",), "question", False),
    ("inquiry", ("id",), "answer", False),
    ("visit", ("id",), "condition", False),
    ("visit", ("id",), "need", False),
    ("attempt", ("id",), "data", True),
    ("attempt", ("id",), "text", False),
    ("task", ("id",), "text", False),
)


def upgrade() -> None:
    """In the order: read what will be sealed, change the tables, write it back sealed."""
    connection = op.get_bind()
    vault = vault_of(connection.dialect)
    phones = {table: _read(connection, table, ("id",), "phone") for table in NUMBERED}
    written = [(table, column, _read(connection, table, keys, column)) for table, keys, column, _ in WRITTEN]
    _change()
    for table, rows in phones.items():
        _write(connection, table, "phone", [(key, vault.seal("phone", str(value))) for key, value in rows])
        _write(connection, table, "phone_index", [(key, vault.index("phone", str(value))) for key, value in rows])
    for table, column, rows in written:
        _write(connection, table, column, [(key, vault.seal(f"{table}.{column}", _text(value))) for key, value in rows])
    _count_births(connection)
    _keep_history(connection)
    _check_keys(connection)


def downgrade() -> None:
    raise NotImplementedError("sealed numbers do not go back into the open: restore the copy from before the upgrade")


def _read(connection: sa.Connection, table: str, keys: tuple[str, ...], column: str) -> Rows:
    """(key, value) of every row that has a value."""
    read = sa.table(table, *(sa.column(name) for name in (*keys, column)))
    rows = connection.execute(sa.select(*(read.c[name] for name in (*keys, column)))).all()
    return [(dict(zip(keys, row, strict=False)), row[-1]) for row in rows if row[-1] not in (None, "")]


def _write(connection: sa.Connection, table: str, column: str, rows: Rows) -> None:
    for key, value in rows:
        written = sa.table(table, sa.column(column), *(sa.column(name) for name in key))
        here = [written.c[name] == one for name, one in key.items()]
        connection.execute(sa.update(written).where(*here).values({column: value}))


def _text(value: object) -> str:
    """JSON comes as text from SQLite and as a value from PostgreSQL."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _count_births(connection: sa.Connection) -> None:
    """The solar day of those who count by the solar calendar; the service works the others out when it starts."""
    rows = connection.execute(
        sa.text("SELECT id, born_year, born_month, born_day FROM person WHERE born_year IS NOT NULL AND NOT born_lunar")
    )
    for row in rows.all():
        try:
            born = date(row.born_year, row.born_month, row.born_day)
        except ValueError:
            continue
        connection.execute(sa.text("UPDATE person SET born_on = :born WHERE id = :id"), {"born": born.isoformat(), "id": row.id})


def _keep_history(connection: sa.Connection) -> None:
    """The history is only ever added to: the database itself refuses a change of what stands there."""
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER history_is_kept_{verb.lower()} BEFORE {verb} ON history "
                "BEGIN SELECT RAISE(ABORT, 'the history is only added to'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the history is only added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER history_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON history "
        "FOR EACH STATEMENT EXECUTE FUNCTION keep_history()"
    )


def _check_keys(connection: sa.Connection) -> None:
    """The foreign keys rested while SQLite made the tables anew."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("a row points to another that is not there: the database was damaged before this upgrade")


def _change() -> None:
    op.create_table(
        "check_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_round")),
        sa.UniqueConstraint("name", name=op.f("uq_check_round_name")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_kind", sa.String(length=10), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.String(length=40), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index("ix_consent_owner", ["owner_kind", "owner_id"], unique=False)

    op.create_table(
        "saved_audience",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("expression", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_saved_audience")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_table(
        "staff_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("scope_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=120), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["scope_id"], ["unit.id"], name=op.f("fk_staff_role_scope_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_role_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_role")),
    )
    with op.batch_alter_table("staff_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_role_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "check_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("step", sa.String(length=12), server_default="phone", nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.Column("unclear", sa.Integer(), server_default="0", nullable=False),
        sa.Column("call_on", sa.Date(), nullable=False),
        sa.Column("corrected", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_check_item_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["check_round.id"], name=op.f("fk_check_item_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_item")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_check_item_round_id_person_id")),
    )
    with op.batch_alter_table("check_item", schema=None) as batch_op:
        batch_op.create_index("ix_check_item_person", ["person_id", "state"], unique=False)

    op.create_table(
        "group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("nickname", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["chat_group.id"], name=op.f("fk_group_member_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_group_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
        sa.UniqueConstraint("group_id", "nickname", name=op.f("uq_group_member_group_id_nickname")),
    )
    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_member_person_id"), ["person_id"], unique=False)

    op.create_table(
        "life_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("known_from", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=60), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_life_event_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_life_event")),
    )
    with op.batch_alter_table("life_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_life_event_person_id"), ["person_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_membership_unit_id")),
        sa.PrimaryKeyConstraint("person_id", "unit_id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "pairing",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pairing_person_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_pairing_staff_id")),
        sa.PrimaryKeyConstraint("person_id", "staff_id", "kind", name=op.f("pk_pairing")),
    )
    with op.batch_alter_table("pairing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pairing_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "residence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("place", sa.String(length=40), server_default="", nullable=False),
        sa.Column("detail", sa.LargeBinary(), nullable=True),
        sa.Column("from_day", sa.String(length=5), server_default="", nullable=False),
        sa.Column("until_day", sa.String(length=5), server_default="", nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_residence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residence")),
        sa.UniqueConstraint("person_id", "kind", name=op.f("uq_residence_person_id_kind")),
    )
    op.create_table(
        "trait",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_trait_person_id")),
        sa.PrimaryKeyConstraint("person_id", "kind", "value", name=op.f("pk_trait")),
    )
    with op.batch_alter_table("trait", schema=None) as batch_op:
        batch_op.create_index("ix_trait_kind", ["kind", "value"], unique=False)

    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_attempt_person_id"), "person", ["person_id"], ["id"])
        planned = sa.text("state = 'planned'")
        batch_op.create_index("ix_attempt_person", ["person_id"], sqlite_where=planned, postgresql_where=planned)

    with op.batch_alter_table("binding_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proof", sa.String(length=12), server_default="", nullable=False))

    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.add_column(sa.Column("verified_on", sa.Date(), nullable=True))

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.alter_column("audience", existing_type=sa.VARCHAR(length=400), type_=sa.Text(), existing_nullable=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone_index", sa.LargeBinary(length=16), nullable=True))
        batch_op.add_column(sa.Column("phone_checked_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("phone_dead_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("id_number", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("id_index", sa.LargeBinary(length=16), nullable=True))
        batch_op.add_column(sa.Column("born_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("born_lunar_year", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("post", sa.String(length=80), server_default="", nullable=False))
        batch_op.add_column(sa.Column("rank", sa.String(length=20), server_default="", nullable=False))
        batch_op.add_column(sa.Column("rank_level", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("politics", sa.String(length=20), server_default="", nullable=False))
        batch_op.add_column(sa.Column("joined_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("work_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("retired_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("service_class", sa.String(length=20), server_default="", nullable=False))
        batch_op.add_column(sa.Column("state", sa.String(length=4), server_default="在家", nullable=False))
        batch_op.add_column(sa.Column("away_place", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("town", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("smartphone", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("checkup_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("last_contact_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("extra", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_column("phone")
        batch_op.add_column(sa.Column("phone", sa.LargeBinary(), nullable=True))
        batch_op.create_index(batch_op.f("ix_person_id_index"), ["id_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_liaison_id"), ["liaison_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_phone_index"), ["phone_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_unit_id"), ["unit_id"], unique=False)

    with op.batch_alter_table("proxy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone_index", sa.LargeBinary(length=16), nullable=True))
        batch_op.add_column(sa.Column("consent_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("phone_checked_on", sa.Date(), nullable=True))
        batch_op.drop_column("phone")
        batch_op.add_column(sa.Column("phone", sa.LargeBinary(), nullable=True))
        batch_op.create_index(batch_op.f("ix_proxy_phone_index"), ["phone_index"], unique=False)

    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone_index", sa.LargeBinary(length=16), nullable=True))
        batch_op.add_column(sa.Column("scope_id", sa.Integer(), nullable=True))
        batch_op.drop_column("phone")
        batch_op.add_column(sa.Column("phone", sa.LargeBinary(), nullable=True))
        batch_op.create_index(batch_op.f("ix_staff_phone_index"), ["phone_index"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_staff_scope_id"), "unit", ["scope_id"], ["id"])

    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("responsible_id", sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_unit_name"), type_="unique")
        batch_op.create_index(batch_op.f("ix_unit_name"), ["name"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_unit_parent_id_name"), ["parent_id", "name"])

    _retype("inbox", "text", "reply")
    _retype("conversation", "data")
    _retype("inquiry", "question", "answer")
    _retype("visit", "condition", "need")
    _retype("task", "text")
    _retype("attempt", "data", "text")


def _retype(table: str, *columns: str) -> None:
    """A column of the same name for sealed bytes; what stood in it has been read and is written back."""
    with op.batch_alter_table(table, schema=None) as batch_op:
        for column in columns:
            batch_op.drop_column(column)
            batch_op.add_column(sa.Column(column, sa.LargeBinary(), nullable=True))
