"""What must be known before letters are written: how often somebody was written to, and when he last read how to stop."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select

from bot.domain.delivery import USED, AttemptState, Purpose
from bot.store.parts import parts
from bot.store.tables.notices import attempt, recipient
from bot.store.tables.office import remembered
from bot.store.upsert import put

_HINT = "letter_hint:"  # under which it is remembered when a person last read how to stop


class LetterQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def promised(self, keys: Sequence[str]) -> set[str]:
        """Which of these messages have been promised, whatever became of them."""
        found: set[str] = set()
        for part in parts(keys):
            found.update(self._connection.execute(select(attempt.c.key).where(attempt.c.key.in_(part))).scalars())
        return found

    def messages(
        self, chunk: tuple[int, int], begin: datetime, end: datetime, accounts: Sequence[tuple[str, str]]
    ) -> dict[int, int]:
        """How many messages left for each of a range of persons in this time, or are still to leave in it, answers to him
        excepted; several notices in one message are one. `accounts` are those that we send from."""
        found: dict[int, set[int]] = defaultdict(set)
        counted = attempt.c.purpose != Purpose.REPLY.value
        message = func.coalesce(attempt.c.bundle_id, attempt.c.id).label("message")
        for when in (*(_left(one, begin, end) for one in accounts), _waits(begin, end)):
            of_him = select(attempt.c.person_id.label("whom"), message).where(attempt.c.person_id.between(*chunk))
            theirs = select(recipient.c.person_id.label("whom"), message).join(
                recipient, recipient.c.id == attempt.c.recipient_id
            )
            for query in (of_him, theirs.where(recipient.c.person_id.between(*chunk))):
                for whom, number in self._connection.execute(query.where(counted, when)):
                    found[whom].add(number)
        return {person_id: len(several) for person_id, several in found.items()}

    def hinted(self, person_ids: Sequence[int]) -> dict[int, date]:
        """When each of these last read how to stop such letters."""
        found: dict[int, date] = {}
        for part in parts([f"{_HINT}{one}" for one in person_ids]):
            for row in self._connection.execute(select(remembered).where(remembered.c.key.in_(part))):
                found[int(row.key.removeprefix(_HINT))] = date.fromisoformat(row.value)
        return found

    def note_hinted(self, person_ids: Sequence[int], day: date) -> None:
        put(
            self._connection,
            remembered,
            [{"key": f"{_HINT}{one}", "value": day.isoformat(), "expires_at": None} for one in sorted(person_ids)],
        )


def _left(account: tuple[str, str], begin: datetime, end: datetime) -> ColumnElement[bool]:
    """Said account by account, so that the index serves."""
    here = (attempt.c.channel == account[0], attempt.c.account == account[1])
    used = attempt.c.state.in_([state.value for state in USED])
    return and_(*here, attempt.c.claimed_at >= begin, attempt.c.claimed_at < end, used)


def _waits(begin: datetime, end: datetime) -> ColumnElement[bool]:
    planned = attempt.c.state == AttemptState.PLANNED.value
    return and_(planned, attempt.c.due_at < end, attempt.c.expires_at >= begin)
