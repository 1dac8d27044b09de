"""What the console needs: how staff sign in, and chats that a member of staff has taken over."""

import sqlalchemy as sa
from alembic import op

revision = "0008_console"
down_revision = "0007_channels"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _entry()
    _stand_ins()
    _takeovers()
    _uploads()
    _searches()
    _indexes()


def downgrade() -> None:
    raise NotImplementedError("the older tables have no room for it: restore the copy from before the upgrade")


def _entry() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "credential",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("password", sa.String(length=200), server_default="", nullable=False),
        sa.Column("password_at", moment),
        sa.Column("totp", sa.LargeBinary()),
        sa.Column("totp_at", moment),
        sa.Column("totp_step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("offered", sa.LargeBinary()),
        sa.Column("offered_at", moment),
        sa.Column("last_at", moment),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_credential_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", moment),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_recovery_code_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("staff_id", "digest", name=op.f("uq_recovery_code_staff_id_digest")),
    )
    op.create_table(
        "console_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer()),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("device", sa.String(length=24), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.Column("ended_at", moment),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_console_session_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_session")),
        sa.UniqueConstraint("digest", name=op.f("uq_console_session_digest")),
    )
    op.create_index(op.f("ix_console_session_staff_id"), "console_session", ["staff_id"])
    op.create_table(
        "sign_in_wait",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", moment, nullable=False),
        sa.Column("free_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_wait")),
    )
    op.create_index(op.f("ix_sign_in_wait_last_at"), "sign_in_wait", ["last_at"])
    op.create_table(
        "shown_once",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_shown_once")),
    )


def _takeovers() -> None:
    """Chats under numbers of their own, those that there are already, and who has taken one over."""
    op.create_table(
        "chat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unheard", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat")),
        sa.UniqueConstraint("channel", "account", "external_id", name=op.f("uq_chat_channel_account_external_id")),
    )
    op.create_index("ix_chat_said", "chat", ["said_at", "id"])
    unheard, held = sa.text("unheard"), sa.text("held_by IS NOT NULL")
    op.create_index("ix_chat_unheard", "chat", ["said_at"], sqlite_where=unheard, postgresql_where=unheard)
    op.execute(
        "INSERT INTO chat (channel, account, external_id, said_at) "
        "SELECT channel, account, sender, MAX(received_at) FROM inbox "
        "WHERE chat_group = '' AND kind <> 'event' AND \"trigger\" <> 'none' GROUP BY channel, account, sender"
    )
    op.add_column("inquiry", sa.Column("held_by", sa.Integer()))
    op.add_column("inquiry", sa.Column("held_until", sa.DateTime(timezone=True)))
    op.create_index("ix_inquiry_held", "inquiry", ["held_until"], sqlite_where=held, postgresql_where=held)


def _stand_ins() -> None:
    """Who goes for somebody who cannot come."""
    op.add_column("recipient", sa.Column("stand_in", sa.LargeBinary(), nullable=True))


def _uploads() -> None:
    """A file that is being taken in goes on when its page is left."""
    op.add_column("upload", sa.Column("state", sa.String(length=8), server_default="waiting", nullable=False))
    op.add_column("upload", sa.Column("worker", sa.String(length=32), server_default="", nullable=False))
    op.add_column("upload", sa.Column("result", sa.JSON(), nullable=True))
    op.add_column("upload", sa.Column("done_at", sa.DateTime(timezone=True), nullable=True))


def _searches() -> None:
    """What the history is asked by, and what concerns a person."""
    op.create_index("ix_history_actor", "history", ["actor", "id"])
    op.create_index("ix_history_action", "history", ["action", "id"])
    op.create_index("ix_history_at", "history", ["at"])
    op.create_index("ix_task_person", "task", ["person_id"])
    op.create_index("ix_inquiry_person", "inquiry", ["person_id"])


def _indexes() -> None:
    """What the pages of a big office count and list: answered without the rows, or with the few that are shown."""
    op.create_index("ix_person_living", "person", ["unit_id", "liaison_id", "died_on", "erased_at"])
    opened = sa.text("state = 'open'")
    op.create_index("ix_task_open", "task", ["deadline", "id"], sqlite_where=opened, postgresql_where=opened)
