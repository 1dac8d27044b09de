"""A fingerprint over each stretch of the history, chained: whoever changes a line behind the triggers' back is found out.

A seal is SHA-256 over the seal before it and every line since, by number: so it does not matter what a clock said meanwhile.
Stretches whose lines may have ended by their period are not held against their seals any more; the chain goes on over them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, func, select

from bot.domain.retention import LEAST, MONTH
from bot.store.tables.base import CHINA
from bot.store.tables.office import history, history_seal
from bot.store.upsert import insert_one

UNDER_WAY = timedelta(hours=1)  # a line that is being written now may get its place before those that are there


@dataclass(frozen=True, slots=True)
class Checked:
    """`broken`: days whose seals do not fit what is there. `ended`: how many seals are too old to be held against anything."""

    seals: int
    broken: tuple[date, ...]
    ended: int


class SealQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seal_until(self, now: datetime) -> int:
        """Seal what is not sealed yet, once a day; how many lines that were."""
        newest = select(history_seal).order_by(history_seal.c.last_id.desc()).limit(1)
        last = self._connection.execute(newest).one_or_none()
        upto = self._connection.execute(select(func.max(history.c.id)).where(history.c.at < now - UNDER_WAY)).scalar()
        lines = self._lines(last.last_id if last is not None else 0, upto or 0)
        if not lines:
            return 0
        digest = _seal(last.digest if last is not None else "", lines)
        row = {"day": now.astimezone(CHINA).date(), "last_id": upto, "rows": len(lines), "digest": digest, "sealed_at": now}
        return len(lines) if insert_one(self._connection, history_seal, row) is not None else 0

    def check(self, now: datetime) -> Checked:
        broken: list[date] = []
        before, since, ended = "", 0, 0
        seals = self._connection.execute(select(history_seal).order_by(history_seal.c.last_id)).all()
        for one in seals:
            lines = self._lines(since, one.last_id)
            if one.sealed_at < now - LEAST["history"] * MONTH and len(lines) < one.rows:
                ended += 1
            elif len(lines) != one.rows or _seal(before, lines) != one.digest:
                broken.append(one.day)
            before, since = one.digest, one.last_id
        return Checked(len(seals), tuple(broken), ended)

    def _lines(self, since: int, upto: int) -> Sequence[Any]:
        here = (history.c.id > since, history.c.id <= upto)
        return self._connection.execute(select(history).where(*here).order_by(history.c.id)).all()


def _seal(before: str, lines: Sequence[Any]) -> str:
    digest = sha256(before.encode())
    for one in lines:
        words = [one.id, one.at.astimezone(CHINA).isoformat(), one.actor, one.action, one.subject, one.detail]
        digest.update(json.dumps(words, ensure_ascii=True, sort_keys=True).encode())
    return digest.hexdigest()
