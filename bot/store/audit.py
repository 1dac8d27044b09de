"""What the auditor asks and repairs. Every question goes to what is under way: none takes longer because the office is older."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    Integer,
    and_,
    case,
    cast,
    extract,
    func,
    literal,
    or_,
    select,
    update,
)

from bot.domain.audit import FindingKind
from bot.domain.delivery import AttemptState, Reason
from bot.domain.health import ERRORS_WITHIN, LOOKS_BACK, SLOW_AFTER, Health
from bot.domain.messages import Form
from bot.domain.notices import STANDS, How, Reach, outcome_of
from bot.store import audit_questions as asked
from bot.store.parts import parts
from bot.store.recipients import Broken, Due, cancel
from bot.store.tables.base import Moment
from bot.store.tables.notices import attempt, receipt, recipient, trace
from bot.store.upsert import insert_new

LATELY = timedelta(minutes=10)  # a receipt is applied when it comes; one that was not is found long before this
CLOSED_LATELY = timedelta(days=1)
FAULTS = tuple(
    reason.value for reason in (Reason.TRANSIENT, Reason.CREDENTIALS, Reason.ACCOUNT, Reason.QUOTA, Reason.TIMEOUT)
)  # of a platform, not of a person


@dataclass(frozen=True, slots=True)
class Queue:
    """Messages of one account that should have left, and when it last took one up."""

    channel: str
    account: str
    waiting: int
    taken_at: datetime | None


@dataclass(frozen=True, slots=True)
class Unapplied:
    """A receipt that its message knows nothing of."""

    channel: str
    account: str
    message_id: str


class AuditQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- messages ------------------------------------------------------------------------------------------------------

    def queues(self, before: datetime, now: datetime) -> list[Queue]:
        """By account, how many messages have been due since before a moment and could have left."""
        return [
            Queue(row.channel, row.account, row.waiting, row.taken_at) for row in self._ask(asked.QUEUES, before=before, now=now)
        ]

    def set_aside(self, since: datetime) -> int:
        """How many messages broke what puts them into words since a moment."""
        return self._count(asked.SET_ASIDE, since=since)

    def give_up(self, channel: str, account: str, now: datetime) -> list[Broken]:
        """Nothing will ever leave on an account that does not exist. Whose ladders have to look for another way."""
        broken = self._fail(channel, account, Reason.NO_ROUTE, now)
        self._traced([one[0] for one in broken], FindingKind.NO_ACCOUNT, now)
        return broken

    def fail_over(self, channel: str, account: str, now: datetime) -> list[Broken]:
        """The platform has refused an account for long: notices and posts look for another way. Whose ladders have to."""
        others = or_(attempt.c.recipient_id.is_not(None), attempt.c.form == Form.GROUP.value)
        return self._fail(channel, account, Reason.ACCOUNT, now, others)

    def _fail(
        self, channel: str, account: str, reason: Reason, now: datetime, which: ColumnElement[bool] | None = None
    ) -> list[Broken]:
        """Everything that is planned on an account, or a part of it, has failed; what may have arrived before stays in doubt."""
        mine = [asked.PLANNED, attempt.c.channel == channel, attempt.c.account == account, *([] if which is None else [which])]
        doubt = {"state": AttemptState.UNKNOWN.value, "reason": Reason.TIMEOUT.value, "finished_at": now}
        self._connection.execute(update(attempt).where(*mine, attempt.c.doubt_until.is_not(None)).values(doubt))
        failed = {"state": AttemptState.FAILED.value, "reason": reason.value, "finished_at": now}
        columns = (attempt.c.recipient_id, attempt.c.round, attempt.c.step)
        gone = self._connection.execute(update(attempt).where(*mine).values(failed).returning(*columns)).all()
        return [(row.recipient_id, row.round, row.step) for row in gone if row.recipient_id is not None]

    def drop_needless(self, now: datetime) -> int:
        """Cancel what is planned for somebody who is settled, of a round that is over, or of a notice that is withdrawn."""
        return self._traced(list(self._ask(asked.DROP_NEEDLESS, now=now).scalars()), FindingKind.NEEDLESS, now)

    def unapplied(self, now: datetime) -> list[Unapplied]:
        """Receipts of the last minutes that should have moved their message, and have not."""
        return [Unapplied(row.channel, row.account, row.message_id) for row in self._ask(asked.UNAPPLIED, since=now - LATELY)]

    # --- recipients ----------------------------------------------------------------------------------------------------

    def stalled(self, before: datetime) -> int:
        """How many wait to be looked at since before a moment."""
        return self._count(asked.STALLED, before=before)

    def wake_untimed(self, now: datetime) -> int:
        """Who waits and would never be looked at again is looked at now."""
        return self._traced(list(self._ask(asked.WAKE_UNTIMED, now=now).scalars()), FindingKind.UNTIMED, now)

    def wake_ladderless(self, now: datetime) -> int:
        """Who waits without a ladder is looked at now: a human is asked."""
        return self._traced(list(self._ask(asked.WAKE_LADDERLESS, now=now).scalars()), FindingKind.NO_LADDER, now)

    def taskless(self) -> list[Due]:
        """Who is to be reached by a human, and no human is asked."""
        return [
            Due(
                row.id, row.person_id, row.notice_id, row.liaison_id, row.ladder_id, row.step, row.round, Reach(row.reach)
            )
            for row in self._ask(asked.TASKLESS)
        ]  # fmt: skip

    def unproven(self) -> int:
        """How many count as confirmed though nobody has said so."""
        return self._count(asked.UNPROVEN)

    def count_uncounted(self, now: datetime) -> int:
        """Let the words of those count who have confirmed the text that holds and are still open. How many."""
        best: dict[int, Any] = {}
        for row in self._ask(asked.UNCOUNTED):
            if row.recipient_id not in best or _weight(row.how) > _weight(best[row.recipient_id].how):
                best[row.recipient_id] = row
        for one in best.values():
            settled = {"how": one.how, "settled_by": one.said_by, "settled_at": one.at, "due_at": None}
            state = outcome_of(How(one.how)).value
            here = (recipient.c.id == one.recipient_id, asked.IS_OPEN)
            self._connection.execute(update(recipient).where(*here).values(**settled, state=state))
        for part in parts(list(best)):
            cancel(self._connection, part, now)
        return self._traced(list(best), FindingKind.UNCOUNTED, now)

    def misled(self) -> list[int]:
        """Who was given an older text in the round that he is in: it left while the correction was being let go."""
        return list(self._ask(asked.MISLED).scalars())

    # --- tasks ---------------------------------------------------------------------------------------------------------

    def void_needless(self, now: datetime) -> int:
        """Nobody is asked to reach whom nobody has to reach any more."""
        return self._traced(list(self._ask(asked.VOID_NEEDLESS, now=now).scalars()), FindingKind.NEEDLESS_TASK, now)

    def untold(self, before: datetime) -> int:
        """Tasks older than a moment of which their owner does not know."""
        return self._count(asked.UNTOLD, before=before)

    def not_handed_on(self, before: datetime) -> int:
        return self._count(asked.NOT_HANDED_ON, before=before)

    def inquiries_left(self, before: datetime) -> int:
        """Open questions to a person that nobody has, or that nobody has looked at when it was time."""
        return self._count(asked.INQUIRIES_LEFT, before=before)

    def commitments_left(self, before: datetime) -> int:
        """What was taken on, and nobody has, or nobody has looked at when it was time."""
        return self._count(asked.COMMITMENTS_LEFT, before=before)

    # --- notices -------------------------------------------------------------------------------------------------------

    def nobody(self, now: datetime) -> int:
        """Notices that were let go, and are for nobody: such a one counts as settled at once."""
        return self._count(asked.NOBODY, lately=now - CLOSED_LATELY)

    def half_approved(self) -> int:
        return self._count(asked.HALF_APPROVED)

    def reopen_closed(self, now: datetime) -> int:
        """A notice closed lately goes on if somebody of it is not settled, and it is not over."""
        return self._ask(asked.REOPEN_CLOSED, now=now, lately=now - CLOSED_LATELY).rowcount

    # --- accounts ------------------------------------------------------------------------------------------------------

    def health(self, accounts: Sequence[tuple[str, str]], now: datetime) -> dict[tuple[str, str], Health]:
        """How these accounts have done in the last minutes."""
        answered = receipt.alias("answered")
        same = and_(
            answered.c.channel == attempt.c.channel,
            answered.c.account == attempt.c.account,
            answered.c.message_id == attempt.c.message_id,
        )
        late = self._seconds(func.coalesce(answered.c.received_at, literal(now, Moment))) - self._seconds(attempt.c.claimed_at)
        left = attempt.c.message_id != ""
        slow = and_(left, late > int(SLOW_AFTER.total_seconds()))
        recent = attempt.c.claimed_at >= now - ERRORS_WITHIN
        query = (
            select(attempt.c.channel, attempt.c.account, _sum(left), _sum(slow), _sum(recent & attempt.c.reason.in_(FAULTS)))
            .outerjoin(answered, same)
            .where(or_(*(and_(attempt.c.channel == one[0], attempt.c.account == one[1]) for one in accounts)))
            .where(attempt.c.claimed_at >= now - LOOKS_BACK)
            .group_by(attempt.c.channel, attempt.c.account)
        )
        return {(row[0], row[1]): Health(*row[2:]) for row in self._connection.execute(query)}

    def _seconds(self, moment: ColumnElement[Any]) -> ColumnElement[int]:
        sqlite = self._connection.dialect.name == "sqlite"
        return cast(func.strftime("%s", moment) if sqlite else extract("epoch", moment), Integer)

    def _ask(self, question: Executable, **given: datetime) -> CursorResult[Any]:
        return self._connection.execute(question, given)

    def _count(self, question: Executable, **given: datetime) -> int:
        return int(self._ask(question, **given).scalar_one())

    def _traced(self, recipient_ids: Sequence[int], kind: FindingKind, now: datetime) -> int:
        rows = [{"recipient_id": one, "at": now, "what": "repaired", "detail": kind.value} for one in recipient_ids]
        insert_new(self._connection, trace, rows)
        return len(rows)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _weight(how: str) -> int:
    return STANDS.index(outcome_of(How(how)))
