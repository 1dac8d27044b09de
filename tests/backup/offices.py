"""Offices to be backed up: rows in every table, on either database, and a folder for what belongs to it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from bot.config import Config, parse
from bot.store import Store
from bot.store.tables import metadata
from tests.builders import open_store
from tests.office import ZONE

KEY = hashlib.sha256(b"the key of these tests").digest()
NOW = datetime(2026, 3, 10, 2, 30, tzinfo=ZONE)
RING = "1 " + "QUJD" * 10 + "QUI=\n"  # of tests.builders.VAULT


def config_of(folder: Path, url: str, **changes: object) -> Config:
    """The office whose database is at this URL, and which keeps its keys in this folder."""
    folder.mkdir(exist_ok=True)
    (folder / "data_keys").write_text(RING, "utf-8")
    office = {"name": "示范老干部局", "folder": str(folder)}
    return parse({"demo": False, "office": office, "database": {"url": url}, "web": {"secret": "x"}, **changes})


def everything(store: Store) -> dict[str, list[str]]:
    """Every value as the service reads it, opened."""
    with store.read() as records:
        return {
            table.name: sorted(str(tuple(row)) for row in records.connection.execute(select(table)))
            for table in metadata.sorted_tables
        }


def everything_at(url: str) -> dict[str, list[str]]:
    store = open_store(url)
    try:
        return everything(store)
    finally:
        store.close()
