"""What each account has done today, for those who look on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, case, func, select, text

from bot.domain.delivery import AttemptState
from bot.store.tables.messages import inbox
from bot.store.tables.notices import TAKEN, attempt, receipt

Account = tuple[str, str]  # channel and account
_OUT = (AttemptState.ACCEPTED, AttemptState.DELIVERED, AttemptState.READ)
_FELL = (AttemptState.FAILED, AttemptState.EXPIRED)


@dataclass(frozen=True, slots=True)
class Traffic:
    """Of one account since a moment. What waits is what is due now, whenever it was planned."""

    sent: int = 0
    doubtful: int = 0
    failed: int = 0
    waiting: int = 0
    cost: int = 0  # fen
    sent_at: datetime | None = None
    heard_at: datetime | None = None
    receipt_at: datetime | None = None


class TrafficQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def since(self, accounts: list[Account], since: datetime, now: datetime) -> dict[Account, Traffic]:
        """Each account by itself, in a few small questions: they are few."""
        return {account: self._one(*account, since, now) for account in accounts}

    def _one(self, channel: str, account: str, since: datetime, now: datetime) -> Traffic:
        here = (attempt.c.channel == channel, attempt.c.account == account)
        left = select(
            _count(*_OUT).label("sent"),
            _count(AttemptState.UNKNOWN).label("doubtful"),
            _count(*_FELL).label("failed"),
            func.coalesce(func.sum(attempt.c.cost), 0).label("cost"),
        ).where(*here, attempt.c.claimed_at >= since, text(TAKEN))
        row = self._connection.execute(left).one()
        due = (attempt.c.state == AttemptState.PLANNED.value, attempt.c.due_at <= now)
        waiting = select(func.count()).select_from(attempt).where(*here, *due)
        sent = select(func.max(attempt.c.claimed_at)).where(*here, text(TAKEN))
        heard = select(func.max(inbox.c.received_at)).where(inbox.c.channel == channel, inbox.c.account == account)
        told = select(func.max(receipt.c.received_at)).where(receipt.c.channel == channel, receipt.c.account == account)
        return Traffic(
            sent=row.sent,
            doubtful=row.doubtful,
            failed=row.failed,
            waiting=self._connection.execute(waiting).scalar_one(),
            cost=row.cost,
            sent_at=self._connection.execute(sent).scalar(),
            heard_at=self._connection.execute(heard).scalar(),
            receipt_at=self._connection.execute(told).scalar(),
        )


def _count(*states: AttemptState) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((attempt.c.state.in_([state.value for state in states]), 1), else_=0)), 0)
