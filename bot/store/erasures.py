"""Whose data was erased: kept in a table, and in a file beside the keys that outlives the database.

A copy of the database that is put back may be older than an erasure. The file then says whose data has to go again: by kind,
number and marks, never by name. A mark is the blind index of kind, number and name, one for each key of the ring; a number that
meanwhile is somebody else's has other marks, and is left alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from bot.domain.people import Owner, OwnerKind
from bot.store.tables.ledger import erasure
from bot.store.tables.people import person, proxy, staff
from bot.store.vault import vault_of

_FILES = {OwnerKind.PERSON: person, OwnerKind.PROXY: proxy, OwnerKind.STAFF: staff}


@dataclass(frozen=True, slots=True)
class Erased:
    """One line of the list."""

    owner: Owner
    marks: tuple[str, ...]
    at: datetime
    by: str


class ErasureQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, owner: Owner, by: str, now: datetime) -> None:
        """Before he is erased, while his name is known; in the file too. Raises OSError where that cannot be written."""
        row = {
            "owner_kind": owner.kind.value,
            "owner_id": owner.id,
            "marks": self.marks(owner),
            "erased_at": now,
            "erased_by": by,
        }
        self._connection.execute(insert(erasure), {**row, "erased_at": now, "erased_by": by})
        path = self.path()
        if path is not None:
            line = {"kind": owner.kind.value, "number": owner.id, "marks": row["marks"], "at": now.isoformat(), "by": by}
            _append(path, json.dumps(line))

    def counts(self) -> dict[OwnerKind, int]:
        """How many were ever erased, by what they were."""
        rows = self._connection.execute(select(erasure.c.owner_kind, func.count()).group_by(erasure.c.owner_kind))
        return {OwnerKind(kind): count for kind, count in rows}

    def all(self, limit: int | None = None) -> list[Erased]:
        """The latest first."""
        rows = self._connection.execute(select(erasure).order_by(erasure.c.id.desc()).limit(limit))
        return [
            Erased(Owner(OwnerKind(row.owner_kind), row.owner_id), tuple(row.marks), row.erased_at, row.erased_by) for row in rows
        ]

    def listed(self) -> list[Erased]:
        """Those of the table and those of the file, each once."""
        path = self.path()
        lines = path.read_text("utf-8").splitlines() if path is not None and path.exists() else []
        found = [*self.all(), *(_read(json.loads(line)) for line in lines if line.strip())]
        return list({(one.owner, one.marks): one for one in found}.values())

    def again(self, listed: Iterable[Erased]) -> tuple[list[Erased], list[Erased]]:
        """Those who stand in this database as if nothing had happened; and those whose number is there under another name."""
        back: list[Erased] = []
        unsure: list[Erased] = []
        for one in listed:
            name = self._name(one.owner)
            if name is None:
                continue
            (back if set(one.marks) & set(self.marks(one.owner)) else unsure).append(one)
        return back, unsure

    def marks(self, owner: Owner) -> list[str]:
        vault = vault_of(self._connection.dialect)
        return [one.hex() for one in vault.indexes("erased", f"{owner.kind.value}:{owner.id}:{self._name(owner) or ''}")]

    def path(self) -> Path | None:
        """The file beside the keys; None where they come from the environment."""
        ring = vault_of(self._connection.dialect).ring.path
        return ring.with_name(f"{ring.name}.erased") if ring is not None else None

    def _name(self, owner: Owner) -> str | None:
        """None where there is nobody of this number, or where he is erased."""
        table = _FILES[owner.kind]
        query = select(table).where(table.c.id == owner.id)
        row: Any = self._connection.execute(query).one_or_none()
        if row is None or (table is person and row.erased_at is not None):
            return None
        return str(row.name)


def _append(path: Path, line: str) -> None:
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def _read(line: dict[str, Any]) -> Erased:
    owner = Owner(OwnerKind(line["kind"]), line["number"])
    return Erased(owner, tuple(line["marks"]), datetime.fromisoformat(line["at"]), line["by"])


def numbers(listed: Sequence[Erased]) -> list[str]:
    return [f"{one.owner.kind.value} {one.owner.id}" for one in listed]
