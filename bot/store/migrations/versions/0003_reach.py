"""Reach: versions of a notice, ladders kept once, every confirmation, tasks that are handed on."""

import json
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003_reach"
down_revision = "0002_ledger"
branch_labels = None
depends_on = None

PROXY = {"rung": "proxy", "wait": 3600}  # until now whoever receives for somebody stood on the rungs of his own addresses


def upgrade() -> None:
    """In the order: read the ladders of who is under way, change the tables, write what the new ones need to know."""
    connection = op.get_bind()
    under_way = connection.execute(sa.text("SELECT id, ladder FROM recipient WHERE state = 'waiting'")).all()
    _change()
    _keep_ladders(
        connection, [(row.id, row.ladder if isinstance(row.ladder, list) else json.loads(row.ladder)) for row in under_way]
    )
    for statement in BACKFILL:
        connection.execute(sa.text(statement))


def downgrade() -> None:
    raise NotImplementedError(
        "confirmations and versions do not fit into the older tables: restore the copy from before the upgrade"
    )


def _keep_ladders(connection: sa.Connection, under_way: list[tuple[int, list[dict[str, Any]]]]) -> None:
    ladder = sa.table("ladder", *(sa.column(name) for name in ("id", "digest", "name")), sa.column("steps", sa.JSON))
    recipient = sa.table("recipient", sa.column("id"), sa.column("ladder_id"))
    known: dict[str, int] = {}
    for recipient_id, steps in under_way:
        at = next((n for n, step in enumerate(steps) if step["rung"] == "call"), len(steps))
        now = [*steps[:at], PROXY, *steps[at:]]
        digest = sha256(json.dumps(["default", now]).encode()).hexdigest()[:32]
        if digest not in known:
            known[digest] = len(known) + 1
            row = {"id": known[digest], "digest": digest, "name": "default", "steps": {"steps": now, "early": False}}
            connection.execute(sa.insert(ladder), [row])
        connection.execute(sa.update(recipient).where(recipient.c.id == recipient_id).values(ladder_id=known[digest]))
    if known and connection.dialect.name == "postgresql":  # its counter does not see numbers that rows brought along
        connection.execute(sa.text("SELECT setval(pg_get_serial_sequence('ladder', 'id'), (SELECT max(id) FROM ladder))"))


BACKFILL = (
    "UPDATE recipient SET unit_id = (SELECT person.unit_id FROM person WHERE person.id = recipient.person_id)",
    "UPDATE recipient SET reach = 1 WHERE id IN (SELECT recipient_id FROM attempt WHERE state IN ('accepted', 'unknown'))",
    "UPDATE recipient SET reach = 2 WHERE id IN (SELECT recipient_id FROM attempt WHERE state IN ('delivered', 'read'))",
    "UPDATE attempt SET version = 1, rung = form "
    "WHERE recipient_id IS NOT NULL AND state IN ('sending', 'unknown', 'accepted', 'delivered', 'read', 'failed')",
    "INSERT INTO notice_version "
    "(notice_id, version, title, body, place, event_at, author_id, made_at, approver_id, approved_at, state) "
    "SELECT id, 1, title, body, place, event_at, author_id, created_at, approver_id, approved_at, "
    "CASE WHEN approved_at IS NOT NULL THEN 'approved' WHEN state = 'withdrawn' THEN 'returned' ELSE 'draft' END FROM notice",
    "INSERT INTO confirmation (recipient_id, how, said_by, version, at) "
    "SELECT id, how, settled_by, 1, settled_at FROM recipient WHERE how IS NOT NULL AND settled_at IS NOT NULL",
    "UPDATE task SET first_owner_id = owner_id",
)


PLANNED_INDEXES = {
    "ix_attempt_waiting": ["channel", "account", "lane", "due_at"],
    "ix_attempt_expiry": ["expires_at"],
    "ix_attempt_queue": ["channel", "account", "external_id"],
}


def _where(state: str) -> dict[str, Any]:
    condition = sa.text(f"state = '{state}'")
    return {"sqlite_where": condition, "postgresql_where": condition}


def _change() -> None:
    op.create_table(
        "ladder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder")),
        sa.UniqueConstraint("digest", name=op.f("uq_ladder_digest")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_api_token_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
        sa.UniqueConstraint("name", name=op.f("uq_api_token_name")),
    )
    op.create_table(
        "notice_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=120), server_default="", nullable=False),
        sa.Column("event_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["approver_id"], ["staff.id"], name=op.f("fk_notice_version_approver_id")),
        sa.ForeignKeyConstraint(["author_id"], ["staff.id"], name=op.f("fk_notice_version_author_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_version_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_version")),
        sa.UniqueConstraint("notice_id", "version", name=op.f("uq_notice_version_notice_id_version")),
    )
    op.create_table(
        "confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("said_by", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proof", sa.String(length=80), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_confirmation_recipient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation")),
    )
    with op.batch_alter_table("confirmation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_confirmation_recipient_id"), ["recipient_id"], unique=False)

    op.create_table(
        "trace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("detail", sa.String(length=40), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_trace_recipient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trace")),
    )
    with op.batch_alter_table("trace", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trace_recipient_id"), ["recipient_id"], unique=False)

    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rung", sa.String(length=6), server_default="", nullable=False))
        batch_op.add_column(sa.Column("step", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("round", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("proxy_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("bundle_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("digest", sa.String(length=16), server_default="", nullable=False))
        batch_op.add_column(sa.Column("cost", sa.Integer(), server_default="0", nullable=False))
        batch_op.drop_index("ix_attempt_waiting")
        for name, columns in PLANNED_INDEXES.items():
            batch_op.create_index(name, columns, unique=False, **_where("planned"))
        batch_op.create_index("ix_attempt_bundle", ["bundle_id"], unique=False)
        batch_op.create_index("ix_attempt_claimed", ["channel", "account", "claimed_at"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_attempt_proxy_id"), "proxy", ["proxy_id"], ["id"])

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("end_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reply_by", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("drill", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("source", sa.String(length=8), server_default="chat", nullable=False))
        batch_op.add_column(sa.Column("request_key", sa.String(length=80), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_notice_request_key"), ["request_key"])

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ladder", sa.String(length=20), server_default="", nullable=False))

    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("read", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("repeated", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index("ix_receipt_received", ["received_at"], unique=False)

    with op.batch_alter_table("recipient", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reach", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("ladder_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("round", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("companions", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("transport", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("wheelchair", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("diet", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("bring", sa.String(length=8), server_default="", nullable=False))
        batch_op.create_index("ix_recipient_board", ["notice_id", "unit_id", "state", "reach", "how", "settled_at"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_recipient_unit_id"), "unit", ["unit_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_recipient_ladder_id"), "ladder", ["ladder_id"], ["id"])
        batch_op.drop_column("ladder")

    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("program", sa.Boolean(), server_default="0", nullable=False))

    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("level", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("next_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("first_owner_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            "ix_task_next",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_task_first_owner_id"), "staff", ["first_owner_id"], ["id"])
