"""What is no longer at hand but has to remain: the columns of where it lay before, and no index but those it is looked up by.

Rows come here by the thousand from `bot.store.archive`. They point to rows that stay, and nothing holds them to it: an archive
must not stand in the way of anything.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Integer, Table

from bot.store.tables.base import metadata
from bot.store.tables.messages import inbox
from bot.store.tables.notices import attempt, receipt


def _like(table: Table, *indexes: Index) -> Table:
    return Table(f"{table.name}_archive", metadata, *(_column_like(one) for one in table.c), *indexes)


def _column_like(one: Column[Any]) -> Column[Any]:
    kind = Integer() if one.foreign_keys else one.type
    return Column(one.name, kind, primary_key=one.primary_key, nullable=one.nullable, autoincrement=False)


attempt_archive = _like(
    attempt,
    Index("ix_attempt_archive_recipient", "recipient_id"),
    Index("ix_attempt_archive_person", "person_id"),
    Index("ix_attempt_archive_address", "channel", "account", "external_id"),
)
receipt_archive = _like(receipt)
inbox_archive = _like(inbox, Index("ix_inbox_archive_sender", "channel", "account", "sender"))
