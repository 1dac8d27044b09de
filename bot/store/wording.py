"""What is needed to put a notice into words for one person at the moment when it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, exists, select

from bot.domain.delivery import USED
from bot.domain.notices import Notice
from bot.store.parts import parts
from bot.store.recipients import notice_of
from bot.store.tables.notices import attempt, notice, recipient
from bot.store.tables.people import person


@dataclass(frozen=True, slots=True)
class Addressed:
    """A notice as it holds now, and to whom one message of it goes."""

    notice: Notice
    recipient_id: int
    person_name: str
    proxy_id: int | None  # who receives for him
    corrects: bool  # he was given an earlier text of it


class WordingQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def addressed(self, attempt_ids: Sequence[int]) -> dict[int, Addressed]:
        """For each attempt of a notice, what it is to say and to whom."""
        earlier = attempt.alias("earlier")
        misled = exists().where(
            earlier.c.recipient_id == recipient.c.id,
            earlier.c.version < notice.c.version,
            earlier.c.state.in_([state.value for state in USED]),
        )
        query = (
            select(
                notice,
                attempt.c.id.label("attempt_id"),
                recipient.c.id.label("recipient_id"),
                person.c.name.label("person_name"),
                attempt.c.proxy_id,
                and_(notice.c.version > 1, misled).label("corrects"),
            )
            .join_from(attempt, recipient, recipient.c.id == attempt.c.recipient_id)
            .join(notice, notice.c.id == recipient.c.notice_id)
            .join(person, person.c.id == recipient.c.person_id)
        )
        found: dict[int, Addressed] = {}
        for part in parts(attempt_ids):
            for row in self._connection.execute(query.where(attempt.c.id.in_(part))):
                words = (notice_of(row), row.recipient_id, row.person_name, row.proxy_id, bool(row.corrects))
                found[row.attempt_id] = Addressed(*words)
        return found
