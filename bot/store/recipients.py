"""Where each person stands with each notice: whose turn it is, and how far a machine has got with him."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Select, String, bindparam, insert, or_, select, text, update

from bot.domain.delivery import AttemptState
from bot.domain.ladder import Ladder
from bot.domain.notices import Notice, NoticeState, Reach, RecipientState
from bot.domain.tasks import REACHING
from bot.store.bulk import UpdateEach
from bot.store.notice_rows import notice_of
from bot.store.parts import among, parts
from bot.store.tables.base import Moment
from bot.store.tables.notices import OPEN_RECIPIENTS, attempt, ladder, notice, recipient, task, trace
from bot.store.tables.people import person

Broken = tuple[int, int, int]  # recipient, round and step of an attempt that came to nothing


@dataclass(frozen=True, slots=True)
class Due:
    """A recipient whose ladder is to be looked at."""

    id: int
    person_id: int
    notice_id: int
    liaison_id: int | None
    ladder_id: int | None
    step: int
    round: int
    reach: Reach


class RecipientQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, now: datetime, limit: int = 500) -> list[Due]:
        """Waiting recipients whose time has come, those waiting longest first.

        They are held until the end of the transaction, and their notices: whoever confirms or withdraws meanwhile waits, and then
        finds what was decided here. What somebody else holds is left for the next time.
        """
        columns = (recipient.c.id, recipient.c.person_id, recipient.c.notice_id, recipient.c.ladder_id, recipient.c.step)
        query = (
            select(*columns, recipient.c.round, recipient.c.reach, person.c.liaison_id)
            .join(notice, notice.c.id == recipient.c.notice_id)
            .join(person, person.c.id == recipient.c.person_id)
            .where(
                recipient.c.state == RecipientState.WAITING.value,
                recipient.c.due_at <= now,
                person.c.died_on.is_(None),
                notice.c.state == NoticeState.SENDING.value,
            )
            .order_by(recipient.c.due_at, recipient.c.id)
            .limit(limit)
            .with_for_update(of=[recipient, notice], key_share=True, skip_locked=True)
        )
        return [
            Due(
                row.id, row.person_id, row.notice_id, row.liaison_id, row.ladder_id, row.step, row.round, Reach(row.reach)
            )
            for row in self._connection.execute(query)
        ]  # fmt: skip

    def notices(self, notice_ids: Collection[int]) -> dict[int, Notice]:
        rows = self._connection.execute(select(notice).where(notice.c.id.in_(notice_ids)))
        return {row.id: notice_of(row) for row in rows}

    def ladders(self, ladder_ids: Collection[int]) -> dict[int, Ladder]:
        rows = self._connection.execute(select(ladder).where(ladder.c.id.in_(ladder_ids)))
        return {row.id: Ladder.load(row.name, row.steps) for row in rows}

    def move(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write the outcome of a look at ladders: rows of recipient_id, new_state, new_step, new_due."""
        _MOVE.run(self._connection, rows)

    def hasten(self, broken: Sequence[Broken], now: datetime) -> None:
        """Look at these ladders now: a try has just come to nothing.

        The same step is looked at again, for another address of the same kind. Where a later step is under way already, or a new
        round has begun, that one keeps its time.
        """
        if not broken:
            return
        at_that_step = (recipient.c.round == bindparam("of_round"), recipient.c.step == bindparam("at") + 1)
        self._connection.execute(
            update(recipient)
            .where(recipient.c.id == bindparam("whose"), recipient.c.state == RecipientState.WAITING.value, *at_that_step)
            .values(due_at=now, step=bindparam("at")),
            [{"whose": recipient_id, "of_round": round_, "at": step} for recipient_id, round_, step in broken],
        )

    def write_traces(self, rows: Sequence[tuple[int, str, str]], now: datetime) -> None:
        """What a ladder did that left neither attempt nor task: (recipient, what, detail)."""
        if rows:
            given = [{"recipient_id": one, "what": what, "detail": detail, "at": now} for one, what, detail in rows]
            self._connection.execute(insert(trace), given)

    def was_read(self, recipient_id: int, now: datetime) -> None:
        """He, or whoever receives for him, has opened the page of the notice. Read is not confirmed."""
        unread = (recipient.c.id == recipient_id, recipient.c.reach < Reach.READ.value)
        seen = update(recipient).where(*unread, recipient.c.state != RecipientState.EXCLUDED.value)
        if self._connection.execute(seen.values(reach=Reach.READ.value)).rowcount == 1:
            self.write_traces([(recipient_id, "read", "page")], now)

    def exclude_the_gone(self, now: datetime) -> int:
        """Whoever has died or was erased since a release is told nothing more, and nobody rings him. How many."""
        died = select(person.c.id).where(or_(person.c.died_on.is_not(None), person.c.erased_at.is_not(None)))
        gone = self._connection.execute(
            update(recipient)
            .where(recipient.c.person_id.in_(died), text(OPEN_RECIPIENTS))
            .values(state=RecipientState.EXCLUDED.value, reason="已故", due_at=None, settled_at=now)
            .returning(recipient.c.id)
        )
        ids = list(gone.scalars())
        if ids:
            cancel(self._connection, ids, now)
        again = (attempt.c.person_id.in_(died), attempt.c.state == AttemptState.PLANNED.value)  # refused meanwhile, to be retried
        self._connection.execute(update(attempt).where(*again).values(state=AttemptState.CANCELLED.value, finished_at=now))
        return len(ids)


_MOVE = UpdateEach(
    recipient,
    {"recipient_id": Integer(), "new_state": String(), "new_step": Integer(), "new_due": Moment()},
    lambda given: (
        [recipient.c.id == given["recipient_id"], recipient.c.state == RecipientState.WAITING.value],
        {"state": given["new_state"], "step": given["new_step"], "due_at": given["new_due"]},
    ),
)


def cancel(connection: Connection, recipient_ids: Sequence[int] | Select[Any], now: datetime) -> None:
    """Nothing more is sent for these recipients, and no call is asked for any more."""
    connection.execute(
        update(attempt)
        .where(attempt.c.recipient_id.in_(recipient_ids), attempt.c.state == AttemptState.PLANNED.value)
        .values(state=AttemptState.CANCELLED.value, finished_at=now)
    )
    reaching = task.c.kind.in_([kind.value for kind in REACHING])
    connection.execute(
        update(task)
        .where(task.c.recipient_id.in_(recipient_ids), task.c.state == "open", reaching)
        .values(state="void", closed_at=now)
    )


def reach(connection: Connection, attempt_ids: Sequence[int], far: Reach) -> None:
    """A machine has got as far as this with the recipients of these attempts, where it was not farther already."""
    for part in parts(attempt_ids):
        of_round = (attempt.c.recipient_id == recipient.c.id) & (attempt.c.round == recipient.c.round)
        whose = select(recipient.c.id).join(attempt, of_round).where(among(connection, attempt.c.id, part))
        connection.execute(
            update(recipient).where(recipient.c.id.in_(whose), recipient.c.reach < far.value).values(reach=far.value)
        )
