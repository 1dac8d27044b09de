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


def downgrade() -> None:
    op.drop_index("ix_attempt_broken", "attempt")
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
    broken = sa.text("reason = 'broken'")
    op.create_index("ix_attempt_broken", "attempt", ["finished_at"], sqlite_where=broken, postgresql_where=broken)
