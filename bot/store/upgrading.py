"""Before a schema is brought up to date: a newer one is left alone, and a file of SQLite is kept as it was."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import structlog
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from bot.errors import ConfigError

log = structlog.get_logger()


def revision_in(engine: Engine) -> str | None:
    """Of a database without tables: None."""
    with engine.connect() as connection:
        if "alembic_version" not in inspect(connection).get_table_names():
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return str(found) if found is not None else None


def refuse_newer(found: str | None, migrations: Path) -> None:
    """Raises ConfigError for a schema that only a later version knows: this one would not understand what it reads."""
    known = {one.revision for one in ScriptDirectory(str(migrations)).walk_revisions()}
    if found is not None and found not in known:
        raise ConfigError(
            f"the database has been brought to schema {found} by a newer version of Sangyu, which this one does not know. "
            "Start that version again; or put back the copy from before the upgrade, and lose what came after it "
            "(docs/operations/backup.md)"
        )


def keep_before(database: Path, found: str | None) -> Path | None:
    """A copy of a file that is about to be upgraded, beside it; None where nothing is to be lost."""
    if found is None:
        return None
    copy = database.with_name(f"{database.name}.before-upgrade-from-{found}")
    fresh = copy.with_name(f"{copy.name}.partial")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM INTO ?", (str(fresh),))
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    fresh.replace(copy)
    log.info("kept before the upgrade", action="store.kept_before_upgrade", schema=found)
    return copy
