"""What need not be at hand any more goes out of the way, a thousand rows at a time, so that nothing hot grows with the years.

Of a notice that was closed long ago, attempts and receipts move to the archive, where the trail and the evidence find them; its
list, confirmations, tasks and history stay, for boards and counts live on them. Other attempts, and what came in, move by age.
Deleted is only what tells nobody anything: receipts of messages that are not ours, sign-ins that ended, codes that ran out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, exists, func, insert, select, update

from bot.domain.delivery import AttemptState
from bot.store.tables.archive import attempt_archive, inbox_archive, receipt_archive
from bot.store.tables.messages import inbox
from bot.store.tables.notices import attempt, notice, receipt, recipient
from bot.store.tables.people import binding_scene
from bot.store.tables.sign_in import console_session, shown_once, sign_in_wait

CHUNK = 1000
_UNDER_WAY = attempt.c.state.in_([AttemptState.PLANNED.value, AttemptState.SENDING.value])
_SAME = and_(
    receipt.c.channel == attempt.c.channel,
    receipt.c.account == attempt.c.account,
    receipt.c.message_id == attempt.c.message_id,
)


class ArchiveQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_away(self, before: datetime, heard_before: datetime, limit: int = CHUNK) -> int:
        """Move up to so many rows; how many there were. 0: nothing is left to move.

        `before`: notices closed and letters finished until then; `heard_before`: messages that came in until then.
        """
        for some in self._stretches(before, heard_before, limit):
            if some:
                return some
        return 0

    def _stretches(self, before: datetime, heard_before: datetime, limit: int) -> Iterator[int]:
        yield self._notices(before, limit)
        yield self._letters(before, limit)
        yield self._heard(heard_before, limit)
        yield self._strange_receipts(before, limit)

    def forget(self, before: datetime, now: datetime) -> int:
        """Sign-ins that ended, waits and links that ran out; how many rows. All of these tables stay small."""
        over = (
            (console_session, func.coalesce(console_session.c.ended_at, console_session.c.seen_at) < before),
            (sign_in_wait, and_(sign_in_wait.c.last_at < before, sign_in_wait.c.free_at < now)),
            (binding_scene, binding_scene.c.expires_at < before),
            (shown_once, shown_once.c.ends_at < now),
        )
        return sum(self._connection.execute(delete(table).where(gone)).rowcount for table, gone in over)

    def _notices(self, before: datetime, limit: int) -> int:
        """Of the oldest closed notice that is not put away yet; it is, once nothing more is found."""
        closed = and_(notice.c.closed_at < before, notice.c.archived_at.is_(None))
        query = select(notice.c.id).where(closed).order_by(notice.c.closed_at, notice.c.id).limit(1)
        whose = self._connection.execute(query).scalar_one_or_none()
        if whose is None:
            return 0
        of_it = select(recipient.c.id).where(recipient.c.notice_id == whose)
        query = select(attempt.c.id).where(attempt.c.recipient_id.in_(of_it), ~_UNDER_WAY, _not_newest(attempt)).limit(limit)
        moved = self._attempts(list(self._connection.execute(query).scalars()))
        if moved < limit:
            self._connection.execute(update(notice).where(notice.c.id == whose).values(archived_at=before))
        return moved or 1

    def _letters(self, before: datetime, limit: int) -> int:
        """Greetings, study, answers, messages to staff: whatever was sent without a notice's list. The oldest come first."""
        query = select(attempt.c.id, attempt.c.finished_at).where(
            attempt.c.recipient_id.is_(None), ~_UNDER_WAY, _not_newest(attempt)
        )
        rows = self._connection.execute(query.order_by(attempt.c.id).limit(limit))
        return self._attempts([row.id for row in rows if row.finished_at is not None and row.finished_at < before])

    def _attempts(self, ids: Sequence[int]) -> int:
        theirs = exists().where(_SAME, attempt.c.id.in_(ids), attempt.c.message_id != "")
        if ids:
            self._move(receipt, receipt_archive, theirs)
            self._move(attempt, attempt_archive, attempt.c.id.in_(ids))
        return len(ids)

    def _heard(self, before: datetime, limit: int) -> int:
        """The oldest come first, so that no index is needed for it."""
        query = select(inbox.c.id, inbox.c.received_at).where(_not_newest(inbox)).order_by(inbox.c.id).limit(limit)
        ids = [row.id for row in self._connection.execute(query) if row.received_at < before]
        if ids:
            self._move(inbox, inbox_archive, inbox.c.id.in_(ids))
        return len(ids)

    def _strange_receipts(self, before: datetime, limit: int) -> int:
        """Of messages that are not ours: another program sends on the same account."""
        old = select(receipt.c.message_id, receipt.c.channel, receipt.c.account).where(
            receipt.c.received_at < before, ~exists().where(_SAME)
        )
        rows = self._connection.execute(old.order_by(receipt.c.received_at).limit(limit)).all()
        for row in rows:
            here = (receipt.c.channel == row.channel, receipt.c.account == row.account, receipt.c.message_id == row.message_id)
            self._connection.execute(delete(receipt).where(*here))
        return len(rows)

    def _move(self, table: Table, archive: Table, which: ColumnElement[bool]) -> None:
        """By the database itself: what is sealed is not opened."""
        rows = select(*table.c).where(which)
        self._connection.execute(insert(archive).from_select([column.name for column in table.c], rows))
        self._connection.execute(delete(table).where(which))


def _not_newest(table: Table) -> ColumnElement[bool]:
    """SQLite numbers on from the highest row that is left: the newest stays, so that no number is given twice."""
    newest: ColumnElement[bool] = table.c.id < select(func.max(table.alias("newest").c.id)).scalar_subquery()
    return newest
