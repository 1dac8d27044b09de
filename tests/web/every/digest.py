"""What stands in the database, briefly: two offices with the same digest have the same rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache

from sqlalchemy import Connection, Engine, NullPool, create_engine, inspect

LOOKS = frozenset({"history"})  # what was looked at or done is written down each time
KEYS = frozenset({"remembered"})  # links, keys of forms, texts of a moment
INDEXES = ("fts", "sqlite_")


def counts(url: str) -> Mapping[str, tuple[int, int]]:
    """Of each table how many rows it has and the greatest number of one."""
    with _engine(url).connect() as live:
        parts = [
            f"SELECT '{name}', count(*), coalesce(max({number}), 0) FROM \"{name}\"" for name, number in _tables(live).items()
        ]
        rows = live.exec_driver_sql(" UNION ALL ".join(parts)).all()
    return {name: (many, greatest) for name, many, greatest in rows}


def contents(url: str) -> Mapping[str, str]:
    """Of each table a digest of all that stands in it."""
    found: dict[str, str] = {}
    with _engine(url).connect() as live:
        for name in _tables(live):
            whole = hashlib.sha256()
            for row in sorted(repr(tuple(row)) for row in live.exec_driver_sql(f'SELECT * FROM "{name}"')):
                whole.update(row.encode("utf-8", "surrogatepass"))
            found[name] = whole.hexdigest()
    return found


@lru_cache(maxsize=1)
def _engine(url: str) -> Engine:
    return create_engine(url, poolclass=NullPool)


def _tables(live: Connection) -> Mapping[str, str]:
    """With the number of a row: SQLite has one in each table, PostgreSQL where there is a column for it."""
    names = [name for name in inspect(live).get_table_names() if not name.startswith(INDEXES)]
    if live.dialect.name == "sqlite":
        return dict.fromkeys(names, "rowid")
    return {name: _numbered(live, name) for name in names}


def _numbered(live: Connection, name: str) -> str:
    columns = {column["name"]: column["type"] for column in inspect(live).get_columns(name)}
    keys = inspect(live).get_pk_constraint(name)["constrained_columns"]
    return f'"{keys[0]}"' if len(keys) == 1 and columns[keys[0]].python_type is int else "0"
