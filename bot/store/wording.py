"""What is needed to put a notice into words for one person at the moment when it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, exists, func, select

from bot.domain.delivery import USED
from bot.domain.notices import Notice
from bot.store.loosing import LOOSED
from bot.store.notice_rows import notice_of
from bot.store.parts import among, parts
from bot.store.tables.notices import attempt, notice, recipient, trace
from bot.store.tables.people import person


@dataclass(frozen=True, slots=True)
class Addressed:
    """A notice as it holds now, and to whom one message of it goes."""

    notice: Notice
    recipient_id: int
    person_name: str
    proxy_id: int | None  # who receives for him
    corrects: bool  # he was given an earlier text of it
    series: int = 0  # how often his links were called back


class WordingQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def addressed(self, attempt_ids: Sequence[int]) -> dict[int, Addressed]:
        """For each attempt of a notice, what it is to say and to whom."""
        found: dict[int, Addressed] = {}
        notices: dict[int, Notice] = {}
        for part in parts(attempt_ids):
            for row in self._connection.execute(_ADDRESSED.where(among(self._connection, attempt.c.id, part))):
                meant = notices.get(row.id) or notices.setdefault(row.id, notice_of(row))
                words = (meant, row.recipient_id, row.person_name, row.proxy_id, bool(row.corrects), row.series)
                found[row.attempt_id] = Addressed(*words)
        return found


_earlier = attempt.alias("earlier")
_misled = exists().where(
    _earlier.c.recipient_id == recipient.c.id,
    _earlier.c.version < notice.c.version,
    _earlier.c.state.in_([state.value for state in USED]),
)
_called_back = (
    select(func.count())
    .select_from(trace)
    .where(trace.c.recipient_id == recipient.c.id, trace.c.what == LOOSED)
    .correlate(recipient)
    .scalar_subquery()
)
_ADDRESSED = (
    select(
        notice,
        attempt.c.id.label("attempt_id"),
        recipient.c.id.label("recipient_id"),
        person.c.name.label("person_name"),
        attempt.c.proxy_id,
        and_(notice.c.version > 1, _misled).label("corrects"),
        _called_back.label("series"),
    )
    .join_from(attempt, recipient, recipient.c.id == attempt.c.recipient_id)
    .join(notice, notice.c.id == recipient.c.notice_id)
    .join(person, person.c.id == recipient.c.person_id)
)
