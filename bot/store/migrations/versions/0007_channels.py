"""Every channel as it is: what answers name, what groups and people allow, how accounts stand, media that arrived."""

import sqlalchemy as sa
from alembic import op

revision = "0007_channels"
down_revision = "0006_programme"
branch_labels = None
depends_on = None

# SQLite does not look at the length of a text, so only PostgreSQL has to be told.
LONGER = (
    ("attempt", "message_id", 256),
    ("receipt", "message_id", 256),
    ("inbox", "media_id", 1024),
    ("photo", "media_id", 1024),
)


def upgrade() -> None:
    _attempt()
    _inbox()
    _media()
    _accounts()
    if op.get_bind().dialect.name != "sqlite":
        for table, column, length in LONGER:
            op.alter_column(table, column, type_=sa.String(length=length), existing_nullable=False)


def downgrade() -> None:
    raise NotImplementedError("what platforms allow does not fit into the older tables: restore the copy from before the upgrade")


def _attempt() -> None:
    op.add_column("attempt", sa.Column("answering", sa.String(length=256), server_default="", nullable=False))
    op.add_column("attempt", sa.Column("seq", sa.Integer(), server_default="0", nullable=False))
    op.add_column("attempt", sa.Column("looked_at", sa.DateTime(timezone=True)))
    op.add_column("attempt", sa.Column("looks", sa.Integer(), server_default="0", nullable=False))
    op.add_column("attempt", sa.Column("reminds", sa.Integer(), server_default="0", nullable=False))
    answers, posts = sa.text("answering <> ''"), sa.text("form = 'group'")
    op.create_index(
        "ix_attempt_answering", "attempt", ["channel", "account", "answering"], sqlite_where=answers, postgresql_where=answers
    )
    op.create_index("ix_attempt_group", "attempt", ["claimed_at"], sqlite_where=posts, postgresql_where=posts)
    relays = sa.text("kind = 'relay'")
    op.create_index("ix_task_relay", "task", ["group_id", "closed_at"], sqlite_where=relays, postgresql_where=relays)


def _inbox() -> None:
    op.add_column("inbox", sa.Column("message_id", sa.String(length=256), server_default="", nullable=False))
    in_groups, columns = sa.text("chat_group <> ''"), ["channel", "account", "chat_group", "received_at"]
    op.create_index("ix_inbox_group", "inbox", columns, sqlite_where=in_groups, postgresql_where=in_groups)


def _media() -> None:
    op.create_table(
        "media",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("message_key", sa.String(length=128), nullable=False),
        sa.Column("media_id", sa.String(length=1024), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.String(length=64), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sa.UniqueConstraint("channel", "account", "message_key", name=op.f("uq_media_channel_account_message_key")),
    )
    op.create_index(op.f("ix_media_digest"), "media", ["digest"])
    op.create_index(op.f("ix_media_made_at"), "media", ["made_at"])
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_media_waiting", "media", ["next_at"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "media_content",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_media_content")),
    )


def _accounts() -> None:
    op.create_table(
        "allowance",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("proof", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account", "external_id", "name", name=op.f("pk_allowance")),
    )
    op.create_table(
        "account_state",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("rests_until", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.String(length=12), server_default="", nullable=False),
        sa.Column("code", sa.Integer()),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account", name=op.f("pk_account_state")),
    )
