"""Several processes and machines share the work: what an account may still send stands in a row."""

import sqlalchemy as sa
from alembic import op

revision = "0009_cluster"
down_revision = "0008_console"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _pace()
    _attempt()
    _recipient()
    _arrivals()
    _archive()
    _lookups()


def downgrade() -> None:
    op.drop_index("ix_occurrence_day", "occurrence")
    op.drop_index("ix_notice_approved", "notice")
    op.drop_index("ix_notice_state", "notice")
    op.create_index("ix_notice_state", "notice", ["state"])
    op.drop_index("ix_inquiry_state", "inquiry")
    op.drop_index("ix_recipient_open", "recipient")
    for table in ("attempt_archive", "receipt_archive", "inbox_archive"):
        op.drop_table(table)
    op.drop_index("ix_notice_at_hand", "notice")
    op.drop_column("notice", "archived_at")
    op.drop_table("arrival")
    waiting = sa.text("state = 'waiting'")
    op.drop_index("ix_recipient_due", "recipient")
    op.create_index("ix_recipient_due", "recipient", ["due_at"], sqlite_where=waiting, postgresql_where=waiting)
    op.drop_index("ix_attempt_broken", "attempt")
    op.drop_index("ix_attempt_busy", "attempt")
    op.drop_index("ix_attempt_claimed", "attempt")
    op.create_index("ix_attempt_claimed", "attempt", ["channel", "account", "claimed_at"])
    op.drop_table("pace")


def _pace() -> None:
    op.create_table(
        "pace",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("filled", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account", name=op.f("pk_pace")),
    )


def _attempt() -> None:
    taken = sa.text("tries > 0")
    op.drop_index("ix_attempt_claimed", "attempt")
    op.create_index(
        "ix_attempt_claimed", "attempt", ["channel", "account", "claimed_at"], sqlite_where=taken, postgresql_where=taken
    )
    busy = sa.text("state IN ('planned', 'sending') AND tries > 0")
    op.create_index("ix_attempt_busy", "attempt", ["channel", "account", "external_id"], sqlite_where=busy, postgresql_where=busy)
    broken = sa.text("reason = 'broken'")
    op.create_index("ix_attempt_broken", "attempt", ["finished_at"], sqlite_where=broken, postgresql_where=broken)


def _arrivals() -> None:
    """Whose turn it is. Nothing in it outlives a crash of the server: it is not written to the log of changes."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "arrival",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("whose", sa.BigInteger(), nullable=False),
        sa.Column("door", sa.Integer(), server_default=sa.text("pg_backend_pid()" if postgresql else "0"), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
        prefixes=["UNLOGGED"] if postgresql else [],
    )
    op.create_index(op.f("ix_arrival_whose"), "arrival", ["whose"])


def _archive() -> None:
    """Comes last: the archives have the columns that their tables have by then."""
    for table in ("attempt", "receipt", "inbox"):
        known = sa.inspect(op.get_bind())
        keys = known.get_pk_constraint(table)["constrained_columns"]
        columns = [
            sa.Column(one["name"], one["type"], nullable=one["nullable"], autoincrement=False)
            for one in known.get_columns(table)
        ]  # fmt: skip
        name = f"{table}_archive"
        op.create_table(name, *columns, sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{name}")))
    op.create_index("ix_attempt_archive_recipient", "attempt_archive", ["recipient_id"])
    op.create_index("ix_attempt_archive_person", "attempt_archive", ["person_id"])
    op.create_index("ix_attempt_archive_address", "attempt_archive", ["channel", "account", "external_id"])
    op.create_index("ix_inbox_archive_sender", "inbox_archive", ["channel", "account", "sender"])
    op.add_column("notice", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    at_hand = sa.text("archived_at IS NULL")
    op.create_index("ix_notice_at_hand", "notice", ["closed_at"], sqlite_where=at_hand, postgresql_where=at_hand)


def _lookups() -> None:
    """What is asked every few seconds, and went through all that ever was."""
    still = sa.text("state IN ('waiting', 'task_open', 'reached_unconfirmed')")
    op.create_index("ix_recipient_open", "recipient", ["person_id"], sqlite_where=still, postgresql_where=still)
    op.create_index("ix_inquiry_state", "inquiry", ["state", "due_at"])
    op.drop_index("ix_notice_state", "notice")
    op.create_index("ix_notice_state", "notice", ["state", "closed_at"])
    op.create_index("ix_notice_approved", "notice", ["approved_at"])
    op.create_index("ix_occurrence_day", "occurrence", ["day"])


def _recipient() -> None:
    """A whole city is due at the same moment: the next thousand are found along the index, not by sorting all of them."""
    waiting = sa.text("state = 'waiting'")
    op.drop_index("ix_recipient_due", "recipient")
    op.create_index("ix_recipient_due", "recipient", ["due_at", "id"], sqlite_where=waiting, postgresql_where=waiting)
