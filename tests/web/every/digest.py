"""What stands in the database, briefly: two offices with the same digest have the same rows."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

LOOKS = frozenset({"history"})  # what was looked at or done is written down each time
KEYS = frozenset({"remembered"})  # links, keys of forms, texts of a moment
INDEXES = ("fts", "sqlite_")


def counts(database: Path) -> Mapping[str, tuple[int, int]]:
    """Of each table how many rows it has and the greatest number of one."""
    with closing(sqlite3.connect(database, timeout=30)) as live:
        return {
            name: tuple(live.execute(f'select count(*), coalesce(max(rowid), 0) from "{name}"').fetchone())
            for name in _tables(live)
        }


def contents(database: Path) -> Mapping[str, str]:
    """Of each table a digest of all that stands in it."""
    found: dict[str, str] = {}
    with closing(sqlite3.connect(database, timeout=30)) as live:
        for name in _tables(live):
            whole = hashlib.sha256()
            for row in live.execute(f'select * from "{name}" order by rowid'):
                whole.update(repr(row).encode("utf-8", "surrogatepass"))
            found[name] = whole.hexdigest()
    return found


def _tables(live: sqlite3.Connection) -> list[str]:
    rows = live.execute("select name from sqlite_master where type = 'table' and sql not like '%without rowid%'")
    return [name for (name,) in rows if not name.startswith(INDEXES)]
