"""When something is next to be done, and what a day came to: for whoever moves the clock himself, as the simulation does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, select

from bot.domain.delivery import AttemptState
from bot.domain.notices import How, RecipientState
from bot.domain.tasks import REACHING
from bot.store.tables.base import Moment
from bot.store.tables.notices import attempt, recipient, task
from bot.store.tables.people import staff


@dataclass(frozen=True, slots=True)
class Ended:
    """How one person of a list stands, and who has the task of reaching him, if it is still open."""

    person_id: int
    state: RecipientState
    how: How | None
    settled_at: datetime | None
    owner: str | None


class AgendaQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_due(self, now: datetime) -> datetime | None:
        """When a ladder, a message or a task next has something to be done; a ladder may have it already."""
        moments: list[datetime | None] = [self._connection.execute(query, {"now": now}).scalar() for query in _NEXT]
        return min((one for one in moments if one is not None), default=None)

    def unsent(self, now: datetime) -> list[tuple[str, str]]:
        """The accounts for which messages wait that could have left by now."""
        return [(row.channel, row.account) for row in self._connection.execute(_UNSENT, {"now": now})]

    def ended(self, notice_id: int) -> list[Ended]:
        """Everybody on the list of a notice."""
        return [
            Ended(row.person_id, RecipientState(row.state), How(row.how) if row.how else None, row.settled_at, row.owner)
            for row in self._connection.execute(_ENDED, {"notice": notice_id})
        ]


# Asked again and again while a day goes by, so made once.
_NOW = bindparam("now", type_=Moment)
_PLANNED = attempt.c.state == AttemptState.PLANNED.value
_CALLS = and_(task.c.state == "open", task.c.kind.in_([kind.value for kind in REACHING]))
_NEXT = (
    select(func.min(recipient.c.due_at)).where(recipient.c.state == RecipientState.WAITING.value),
    select(func.min(attempt.c.due_at)).where(_PLANNED, attempt.c.due_at > _NOW),
    select(func.min(attempt.c.expires_at)).where(_PLANNED, attempt.c.expires_at > _NOW),
    select(func.min(task.c.next_at)).where(task.c.state == "open", task.c.next_at > _NOW),
)
_UNSENT = (
    select(attempt.c.channel, attempt.c.account)
    .where(_PLANNED, attempt.c.due_at <= _NOW, attempt.c.expires_at > _NOW)
    .distinct()
    .order_by(attempt.c.channel, attempt.c.account)
)
_ENDED = (
    select(recipient.c.person_id, recipient.c.state, recipient.c.how, recipient.c.settled_at, staff.c.name.label("owner"))
    .outerjoin(task, and_(task.c.recipient_id == recipient.c.id, _CALLS))
    .outerjoin(staff, staff.c.id == task.c.owner_id)
    .where(recipient.c.notice_id == bindparam("notice"))
    .order_by(recipient.c.id)
)
