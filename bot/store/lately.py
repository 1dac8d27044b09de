"""What we have lately written to somebody of our own accord."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from bot.domain.delivery import USED
from bot.domain.letters import PartKind
from bot.store.tables.notices import attempt

LETTER = "push/letter"


class LatelyQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last_letter(self, person_ids: Sequence[int], since: datetime) -> frozenset[PartKind]:
        """What stood in the newest letter that left for one of these persons since a moment; nothing where none did."""
        used = attempt.c.state.in_([state.value for state in USED])
        here = (attempt.c.person_id.in_(list(person_ids)), attempt.c.template == LETTER, used, attempt.c.claimed_at >= since)
        query = select(attempt.c.data).where(*here).order_by(attempt.c.claimed_at.desc(), attempt.c.id.desc()).limit(1)
        data = self._connection.execute(query).scalar_one_or_none()
        parts = data["values"]["parts"] if data else ()
        return frozenset(PartKind(one["kind"]) for one in parts)
