"""Ladders as they were when somebody's sending started: kept once, never changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import Connection, select

from bot.domain.ladder import Ladder
from bot.store.tables.notices import ladder
from bot.store.upsert import insert_new


class LadderQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, ladders: Sequence[Ladder]) -> dict[str, int]:
        """The numbers of these ladders by name; one that has changed since it was kept gets a new number."""
        rows = [{"digest": _digest(one), "name": one.name, "steps": one.dump()} for one in ladders]
        insert_new(self._connection, ladder, rows)
        kept = select(ladder.c.digest, ladder.c.id).where(ladder.c.digest.in_([row["digest"] for row in rows]))
        numbers = {row.digest: row.id for row in self._connection.execute(kept)}
        return {one.name: numbers[_digest(one)] for one in ladders}


def _digest(one: Ladder) -> str:
    return sha256(json.dumps([one.name, one.dump()], ensure_ascii=False).encode()).hexdigest()[:32]
