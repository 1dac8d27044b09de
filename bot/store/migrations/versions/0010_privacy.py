"""Which wording somebody agreed to, whose data was erased, and a fingerprint of each day of the history."""

import sqlalchemy as sa
from alembic import op

revision = "0010_privacy"
down_revision = "0009_cluster"
branch_labels = None
depends_on = None

KEPT = 36  # months in which not even the office's own clearing takes a line of the history away
GUARDED = (("consent", "what somebody agreed to is only added to"), ("history_seal", "the seals are only added to"))


def upgrade() -> None:
    op.add_column("consent", sa.Column("wording", sa.String(length=20), server_default="", nullable=False))
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_kind", sa.String(length=10), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_by", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index("ix_erasure_owner", "erasure", ["owner_kind", "owner_id"])
    op.create_table(
        "history_seal",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_history_seal")),
    )
    _history_may_end()
    for table, said in GUARDED:
        _only_added_to(table, said)


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, _ in GUARDED:
        if postgresql:
            op.execute(f"DROP TRIGGER {table}_is_kept ON {table}")
            op.execute(f"DROP FUNCTION keep_{table}()")
        else:
            for verb in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_is_kept_{verb}")
    if postgresql:
        op.execute("DROP TRIGGER history_is_kept ON history")
        op.execute("DROP TRIGGER history_is_kept_whole ON history")
        op.execute("DROP FUNCTION keep_young_history()")
        op.execute(
            "CREATE TRIGGER history_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON history "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_history()"
        )
    else:
        op.execute("DROP TRIGGER history_is_kept_delete")
        op.execute(
            "CREATE TRIGGER history_is_kept_delete BEFORE DELETE ON history "
            "BEGIN SELECT RAISE(ABORT, 'the history is only added to'); END"
        )
    op.drop_table("history_seal")
    op.drop_index("ix_erasure_owner", "erasure")
    op.drop_table("erasure")
    op.drop_column("consent", "wording")


def _history_may_end() -> None:
    """A line is never changed; it may go when it is older than the law wants such records kept."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER history_is_kept_delete")
        op.execute(
            "CREATE TRIGGER history_is_kept_delete BEFORE DELETE ON history "
            f"WHEN OLD.at >= datetime('now', '-{KEPT} months') "
            "BEGIN SELECT RAISE(ABORT, 'the history is only added to'); END"
        )
        return
    op.execute("DROP TRIGGER history_is_kept ON history")
    op.execute(
        "CREATE FUNCTION keep_young_history() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' AND OLD.at < now() - interval '{KEPT} months' THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION 'the history is only added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER history_is_kept BEFORE UPDATE OR DELETE ON history FOR EACH ROW EXECUTE FUNCTION keep_young_history()"
    )
    op.execute(
        "CREATE TRIGGER history_is_kept_whole BEFORE TRUNCATE ON history FOR EACH STATEMENT EXECUTE FUNCTION keep_history()"
    )


def _only_added_to(table: str, said: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_is_kept_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    op.execute(f"CREATE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{said}'; END $$")
    op.execute(
        f"CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION keep_{table}()"
    )
