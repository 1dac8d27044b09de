"""What an office counts of itself for the offices above it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, case, false, func, select

from bot.domain.below import WEEK, Figures, Reached, Work
from bot.domain.inquiry import OPEN
from bot.domain.notices import CONFIRMED, NoticeState, RecipientState
from bot.store.tables.messages import inquiry
from bot.store.tables.notices import notice, recipient, task
from bot.store.tables.people import person

_RELEASED = (NoticeState.SENDING.value, NoticeState.CLOSED.value)


class CountedQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def figures(self, now: datetime) -> Figures:
        """As they stand now. A day begins at midnight, the week six days before."""
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        people = select(func.count()).select_from(person).where(person.c.died_on.is_(None), person.c.erased_at.is_(None))
        late = and_(task.c.state == "open", task.c.deadline < now)
        unanswered = and_(inquiry.c.state == OPEN, inquiry.c.due_at < now)
        counted = [query.scalar_subquery() for query in (
            people,
            select(func.count()).select_from(task).where(late),
            select(func.count()).select_from(inquiry).where(unanswered),
        )]  # fmt: skip
        served, tasks, inquiries = self._connection.execute(select(*counted)).one()
        today = self._reached(midnight, now)
        week = self._reached(midnight - WEEK + (WEEK / 7), now)
        return Figures(int(served), today, week, Work(int(tasks), int(inquiries)))

    def _reached(self, since: datetime, now: datetime) -> Reached:
        """Of the notices that were released since a moment. Withdrawn ones and rehearsals do not count."""
        here = (notice.c.approved_at >= since, notice.c.state.in_(_RELEASED), notice.c.drill == false())
        past = case((notice.c.cutoff <= now, 1), else_=0).label("past")
        query = (
            select(recipient.c.state, past, func.count())
            .join(notice, notice.c.id == recipient.c.notice_id)
            .where(*here)
            .group_by(recipient.c.state, past)
        )
        heads = {(RecipientState(state), bool(over)): int(count) for state, over, count in self._connection.execute(query)}
        notices = self._connection.execute(select(func.count()).select_from(notice).where(*here)).scalar_one()

        def of(*states: RecipientState) -> int:
            return sum(count for (state, _), count in heads.items() if state in states)

        excluded = RecipientState.EXCLUDED
        return Reached(
            int(notices),
            sum(count for (state, _), count in heads.items() if state is not excluded),
            of(*CONFIRMED),
            of(RecipientState.REACHED_UNCONFIRMED),
            of(RecipientState.TASK_OPEN),
            heads.get((RecipientState.WAITING, False), 0),
            heads.get((RecipientState.WAITING, True), 0),
        )
