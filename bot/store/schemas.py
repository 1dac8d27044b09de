"""A schema of PostgreSQL for each office: made when it is missing, and the only one that the office's connections look into."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url

from bot.errors import ConfigError
from bot.store.plain import take_any_text

SHARED = "sangyu_shared"  # where offices leave their counts for the offices above


def conninfo(url: str) -> str:
    """A connection string as PostgreSQL's own library takes it, for those who speak to it beside the store."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def ensure_schema(url: str, schema: str) -> None:
    """Make a schema that is missing. Whoever may not make any needs one that is there already."""
    engine = create_engine(make_url(url), hide_parameters=True)
    try:
        with engine.begin() as connection:
            # Several processes may start at once, and IF NOT EXISTS is no protection against another that is just making it.
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('sangyu.schema'))"))
            known = text("SELECT 1 FROM pg_namespace WHERE nspname = :schema")
            if connection.execute(known, {"schema": schema}).scalar() is None:
                connection.exec_driver_sql(f'CREATE SCHEMA "{schema}"')
    finally:
        engine.dispose()


def schema_engine(url: str, schema: str, **settings: Any) -> Engine:
    """Connections that look into this one schema.

    It is said when a connection is opened, so that neither a rollback nor a reset of the connection takes it back.
    """
    parsed = make_url(url)
    said = parsed.query.get("options", "")
    options = " ".join(filter(None, [said if isinstance(said, str) else " ".join(said), f"-csearch_path={schema}"]))
    bare = parsed.difference_update_query(["options"])
    engine = create_engine(bare, pool_pre_ping=True, hide_parameters=True, connect_args={"options": options}, **settings)
    event.listen(engine, "connect", partial(_proved, schema))
    take_any_text(engine)
    return engine


def _proved(schema: str, connection: Any, _record: Any) -> None:
    """A pooler between us and the database may drop what is said at the beginning: then nothing is read or written."""
    found = connection.execute("SHOW search_path").fetchone()[0]
    connection.rollback()
    if found != schema:
        raise ConfigError(
            "database: a connection does not look into its office's schema; a pooler between has to pass on `options` "
            "(PgBouncer: not in ignore_startup_parameters, and track_extra_parameters = search_path)"
        )
