"""A process of several finds what is due in its share of the addresses without going through that of the others."""

import sqlalchemy as sa
from alembic import op

revision = "0011_by_slot"
down_revision = "0010_privacy"
branch_labels = None
depends_on = None

WAITING, SLOT = ("channel", "account", "lane"), sa.text("(hashtext(external_id) & 7)")
ROOM = 50  # per cent of a page that new rows fill: each attempt is written three times more


def upgrade() -> None:
    op.drop_index("ix_attempt_waiting", "attempt")
    _planned("ix_attempt_waiting", *WAITING, "due_at", "id")
    if op.get_context().dialect.name == "postgresql":
        _planned("ix_attempt_slot", *WAITING, SLOT, "due_at", "id")
        op.execute(f"ALTER TABLE attempt SET (fillfactor = {ROOM})")


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE attempt RESET (fillfactor)")
        op.drop_index("ix_attempt_slot", "attempt")
    op.drop_index("ix_attempt_waiting", "attempt")
    _planned("ix_attempt_waiting", *WAITING, "due_at")


def _planned(name: str, *columns: str | sa.TextClause) -> None:
    planned = sa.text("state = 'planned'")
    op.create_index(name, "attempt", list(columns), sqlite_where=planned, postgresql_where=planned)
