"""Answers: versions of the policy library and what waits to be accepted, questions, inquiries with a clock, procedures."""

import sqlalchemy as sa
from alembic import op

revision = "0004_answers"
down_revision = "0003_reach"
branch_labels = None
depends_on = None

# What was published until now is its first version; questions that wait keep their clock.
BACKFILL = (
    "INSERT INTO policy_version (topic_id, version, data, state, author, made_at, note) "
    "SELECT id, 1, data, state, 'system', updated_at, '' FROM policy_topic",
    "UPDATE inquiry SET state = 'answered' WHERE answered_at IS NOT NULL",
    "UPDATE inquiry SET next_at = due_at WHERE answered_at IS NULL",
)


def upgrade() -> None:
    _change()
    for statement in BACKFILL:
        op.execute(statement)
    _keep_versions()


def downgrade() -> None:
    raise NotImplementedError("versions and inquiries do not fit into the older tables: restore the copy from before the upgrade")


def _keep_versions() -> None:
    """What was once published can be shown as it was: no version is changed or taken away."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER versions_are_kept_{verb.lower()} BEFORE {verb} ON policy_version "
                "BEGIN SELECT RAISE(ABORT, 'versions of the policy library are only added to'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION keep_versions() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'versions of the policy library are only added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER versions_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON policy_version "
        "FOR EACH STATEMENT EXECUTE FUNCTION keep_versions()"
    )


def _change() -> None:
    op.create_table(
        "policy_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("topic_id", sa.String(length=60), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("origin", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_proposal")),
    )
    op.create_table(
        "policy_score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("library", sa.String(length=64), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_score")),
    )
    with op.batch_alter_table("policy_score") as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_score_library"), ["library"], unique=False)

    op.create_table(
        "policy_version",
        sa.Column("topic_id", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=200), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("topic_id", "version", name=op.f("pk_policy_version")),
    )
    op.create_table(
        "procedure_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("procedure", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_run")),
    )
    with op.batch_alter_table("procedure_run") as batch_op:
        batch_op.create_index("ix_procedure_run_chat", ["channel", "account", "external_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_procedure_run_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_procedure_run_remind", ["state", "remind_on"], unique=False)

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("topic_id", sa.String(length=60), server_default="", nullable=False),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rating", sa.String(length=6), server_default="", nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inquiry_id", sa.Integer(), nullable=True),
        sa.Column("mended", sa.String(length=10), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    with op.batch_alter_table("question") as batch_op:
        batch_op.create_index(batch_op.f("ix_question_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index("ix_question_asker", ["channel", "account", "external_id", "asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_person_id"), ["person_id"], unique=False)

    op.create_table(
        "inquiry_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_inquiry_word_inquiry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_word")),
    )
    with op.batch_alter_table("inquiry_word") as batch_op:
        batch_op.create_index(batch_op.f("ix_inquiry_word_inquiry_id"), ["inquiry_id"], unique=False)

    with op.batch_alter_table("inquiry") as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=10), server_default="question", nullable=False))
        batch_op.add_column(sa.Column("state", sa.String(length=10), server_default="open", nullable=False))
        batch_op.add_column(sa.Column("topic_id", sa.String(length=60), server_default="", nullable=False))
        batch_op.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("level", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("next_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("silent", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("disposition", sa.String(length=20), server_default="", nullable=False))
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("rating", sa.String(length=6), server_default="", nullable=False))
        batch_op.add_column(sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("learnt", sa.String(length=10), server_default="", nullable=False))
        batch_op.create_index("ix_inquiry_chat", ["channel", "account", "external_id", "state"], unique=False)
        batch_op.create_index("ix_inquiry_due", ["state", "next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_inquiry_owner_id"), ["owner_id"], unique=False)

    with op.batch_alter_table("policy_topic") as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("general", sa.String(length=60), server_default="", nullable=False))
        batch_op.create_index(batch_op.f("ix_policy_topic_general"), ["general"], unique=False)
