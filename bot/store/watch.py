"""What is counted for those who watch the service. Every question goes to what is open or of today: none grows with history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, false, func, literal_column, or_, select, text

from bot.domain.delivery import AttemptState, Lane
from bot.domain.inquiry import OPEN as OPEN_INQUIRY
from bot.domain.notices import NoticeState, RecipientState
from bot.store.audit import FAULTS
from bot.store.tables.messages import arrival, inquiry
from bot.store.tables.notices import TAKEN, attempt, notice, recipient, task
from bot.store.tables.people import person

Account = tuple[str, str]  # channel and account

# Said plainly, so that the partial indexes serve.
_PLANNED = attempt.c.state == literal_column(f"'{AttemptState.PLANNED.value}'")
_WAITING = recipient.c.state == literal_column(f"'{RecipientState.WAITING.value}'")
_RUNNING = (notice.c.state == NoticeState.SENDING.value, notice.c.drill == false())
_OPEN_TASK = task.c.state == literal_column("'open'")


@dataclass(frozen=True, slots=True)
class Line:
    """Messages of one lane on one account that are due now, and since when the oldest of them is."""

    channel: str
    account: str
    lane: Lane
    waiting: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Work:
    people: int
    notices: int  # being sent
    tasks: int
    tasks_late: int
    inquiries: int
    inquiries_late: int


@dataclass(frozen=True, slots=True)
class Tries:
    """On one account since a moment."""

    made: int
    faulty: int  # refused by the platform as a whole, unanswered, or broken


class WatchQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def queue(self, now: datetime, since: timedelta = timedelta(0)) -> list[Line]:
        """By account and lane what has been due for so long and may leave."""
        free = or_(attempt.c.doubt_until.is_(None), attempt.c.doubt_until > now)
        query = (
            select(attempt.c.channel, attempt.c.account, attempt.c.lane, func.count(), func.min(attempt.c.due_at))
            .where(_PLANNED, attempt.c.due_at <= now - since, attempt.c.expires_at > now, free)
            .group_by(attempt.c.channel, attempt.c.account, attempt.c.lane)
        )
        return [
            Line(channel, account, Lane(lane), count, oldest)
            for channel, account, lane, count, oldest in self._connection.execute(query)
        ]

    def ladder_due(self, now: datetime) -> datetime | None:
        """Since when the first recipient has been due whose ladder is still to be looked at."""
        return self._connection.execute(select(func.min(recipient.c.due_at)).where(_WAITING, recipient.c.due_at <= now)).scalar()

    def arrivals(self) -> tuple[int, datetime | None]:
        """Messages that processes have heard and not yet handled, and when the first of them came: on PostgreSQL."""
        count, oldest = self._connection.execute(select(func.count(), func.min(arrival.c.came_at))).one()
        return int(count), oldest

    def funnel(self) -> dict[tuple[str, str], int]:
        """Recipients of the notices that are being sent: by state, and how they confirmed."""
        query = (
            select(recipient.c.state, func.coalesce(recipient.c.how, ""), func.count())
            .join(notice, notice.c.id == recipient.c.notice_id)
            .where(*_RUNNING)
            .group_by(recipient.c.state, recipient.c.how)
        )
        return {(state, how): count for state, how, count in self._connection.execute(query)}

    def attempts(self, account: Account, since: datetime) -> dict[tuple[str, str], int]:
        """Attempts on an account that were taken up since a moment: by state, and why."""
        here = (attempt.c.channel == account[0], attempt.c.account == account[1], attempt.c.claimed_at >= since, text(TAKEN))
        query = select(attempt.c.state, attempt.c.reason, func.count()).where(*here).group_by(attempt.c.state, attempt.c.reason)
        return {(state, reason): count for state, reason, count in self._connection.execute(query)}

    def tries(self, account: Account, since: datetime) -> Tries:
        here = (attempt.c.channel == account[0], attempt.c.account == account[1], attempt.c.claimed_at >= since, text(TAKEN))
        faulty = func.sum(case((attempt.c.reason.in_([*FAULTS, "broken"]), 1), else_=0))
        made, wrong = self._connection.execute(select(func.count(), func.coalesce(faulty, 0)).where(*here)).one()
        return Tries(int(made), int(wrong))

    def work(self, now: datetime) -> Work:
        """What people have in hand."""
        alive = (person.c.died_on.is_(None), person.c.erased_at.is_(None))
        asked = inquiry.c.state == OPEN_INQUIRY
        counted = [query.scalar_subquery() for query in (
            select(func.count()).select_from(person).where(*alive),
            select(func.count()).select_from(notice).where(*_RUNNING),
            select(func.count()).select_from(task).where(_OPEN_TASK),
            select(func.count()).select_from(task).where(_OPEN_TASK, task.c.deadline < now),
            select(func.count()).select_from(inquiry).where(asked),
            select(func.count()).select_from(inquiry).where(asked, inquiry.c.due_at < now),
        )]  # fmt: skip
        return Work(*(int(one) for one in self._connection.execute(select(*counted)).one()))

    def clock(self) -> datetime | None:
        """What time it is for the database; None where it has no clock but this machine's."""
        if self._connection.dialect.name != "postgresql":
            return None
        now: datetime = self._connection.execute(select(func.clock_timestamp())).scalar_one()
        return now
