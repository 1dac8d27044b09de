"""Alembic's entry: runs the revisions on the connection that the store hands over, in one transaction."""

from typing import Any, Literal

from alembic import context

from bot.store.tables import Moment, metadata


def plain_types(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """A revision names the database's own types, so that a later change of ours does not rewrite the past."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=plain_types,
)
with context.begin_transaction():
    context.run_migrations()
