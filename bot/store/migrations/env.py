"""Alembic's entry: runs the revisions on the connection that the store hands over, in one transaction."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import text

from bot.store.tables import Moment, metadata


def plain_types(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """A revision names the database's own types, so that a later change of ours does not rewrite the past."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    render_item=plain_types,
)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":  # several processes may start at once: one migrates, the others find it done
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('sangyu.migrate:' || current_schema()))"))
    context.run_migrations()
