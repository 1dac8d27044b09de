"""Notices and where each person stands with each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, exists, func, or_, select, update

from bot.domain.delivery import AttemptState
from bot.domain.ladder import Ladder
from bot.domain.messages import Form
from bot.domain.notices import CONFIRMED, OPEN, How, Notice, NoticeKind, NoticeState, RecipientState, Rsvp
from bot.domain.tasks import TaskKind
from bot.store.tables.base import Moment
from bot.store.tables.notices import attempt, notice, recipient, task
from bot.store.tables.people import person, staff
from bot.store.upsert import insert_one

_OPEN_STATES = [state.value for state in OPEN]
STILL_ANSWERABLE = timedelta(days=7)
LONGEST_REASON = 400  # as much as the column holds; PostgreSQL refuses what SQLite would swallow


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        number=row.number,
        kind=NoticeKind(row.kind),
        title=row.title,
        body=row.body,
        audience=row.audience,
        state=NoticeState(row.state),
        author_id=row.author_id,
        created_at=row.created_at,
        requires_confirmation=row.requires_confirmation,
        event_at=row.event_at,
        place=row.place,
        cutoff=row.cutoff,
        approver_id=row.approver_id,
        approved_at=row.approved_at,
    )


@dataclass(frozen=True, slots=True)
class Due:
    """A recipient whose ladder is to be looked at."""

    id: int
    person_id: int
    person_name: str
    liaison_id: int | None
    ladder: Ladder
    step: int
    notice: Notice


@dataclass(frozen=True, slots=True)
class Pending:
    """A notice that somebody may still answer, and the recipient row it concerns."""

    recipient_id: int
    person_id: int
    person_name: str
    state: RecipientState
    liaison_id: int | None
    notice: Notice
    rsvp: Rsvp | None = None


class NoticeQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- the notice itself ---------------------------------------------------------------------------------------------

    def add(self, draft: dict[str, Any], now: datetime) -> Notice:
        """A new draft with the next free number. Of two that are written at the same moment, one looks for a number again."""
        while True:
            number = (self._connection.execute(select(func.max(notice.c.number))).scalar() or 0) + 1
            row = {**draft, "number": number, "state": NoticeState.DRAFT.value, "created_at": now}
            added = insert_one(self._connection, notice, row)
            if added is not None:
                return _notice(added)

    def get(self, notice_id: int) -> Notice | None:
        return self._one(notice.c.id == notice_id)

    def numbered(self, number: int) -> Notice | None:
        return self._one(notice.c.number == number)

    def latest(self, state: NoticeState | None = None) -> Notice | None:
        """The newest notice, of a state or of any."""
        query = select(notice).order_by(notice.c.number.desc()).limit(1)
        if state is not None:
            query = query.where(notice.c.state == state.value)
        row = self._connection.execute(query).one_or_none()
        return _notice(row) if row else None

    def recent(self, limit: int = 20) -> list[Notice]:
        query = select(notice).order_by(notice.c.number.desc()).limit(limit)
        return [_notice(row) for row in self._connection.execute(query)]

    def with_event_between(self, begin: datetime, end: datetime) -> list[Notice]:
        """Released notices whose event begins in a span of time."""
        released = notice.c.state.in_([NoticeState.SENDING.value, NoticeState.CLOSED.value])
        query = select(notice).where(released, notice.c.event_at >= begin, notice.c.event_at < end)
        return [_notice(row) for row in self._connection.execute(query)]

    def release(self, notice_id: int, approver_id: int | None, now: datetime, cutoff: datetime, exception: str) -> bool:
        """Draft → sending, once: of two approvals at the same moment one gets False."""
        done = self._connection.execute(
            update(notice)
            .where(notice.c.id == notice_id, notice.c.state == NoticeState.DRAFT.value)
            .values(
                state=NoticeState.SENDING.value,
                approver_id=approver_id,
                approved_at=now,
                cutoff=cutoff,
                exception=exception,
            )
        )
        return done.rowcount == 1

    def return_draft(self, notice_id: int, reason: str) -> None:
        self._connection.execute(update(notice).where(notice.c.id == notice_id).values(returned_for=reason[:LONGEST_REASON]))

    def withdraw(self, notice_id: int, now: datetime) -> bool:
        """Draft or sending → withdrawn; what was not sent yet never is, and nobody is asked to call any more."""
        live = notice.c.state.in_([NoticeState.DRAFT.value, NoticeState.SENDING.value])
        done = self._connection.execute(
            update(notice).where(notice.c.id == notice_id, live).values(state=NoticeState.WITHDRAWN.value, closed_at=now)
        )
        mine = select(recipient.c.id).where(recipient.c.notice_id == notice_id)
        self._cancel(recipient_ids=mine, now=now)
        self._cancel_groups(notice_id, now)
        return done.rowcount == 1

    def _cancel_groups(self, notice_id: int, now: datetime) -> None:
        """Posts and forwardings belong to no recipient; like all that a notice promises, their keys begin with its own."""
        self._connection.execute(
            update(attempt)
            .where(
                attempt.c.key.like(f"n{notice_id}:%"),
                attempt.c.form == Form.GROUP.value,
                attempt.c.state == AttemptState.PLANNED.value,
            )
            .values(state=AttemptState.CANCELLED.value, finished_at=now)
        )
        self._connection.execute(
            update(task)
            .where(task.c.key.like(f"n{notice_id}:%"), task.c.kind == TaskKind.RELAY.value, task.c.state == "open")
            .values(state="void", closed_at=now)
        )

    def close_settled(self, now: datetime) -> list[int]:
        """Close every notice for which no machine or human has anything left to do."""
        busy = exists().where(
            recipient.c.notice_id == notice.c.id,
            recipient.c.state.in_([RecipientState.WAITING.value, RecipientState.TASK_OPEN.value]),
        )
        done = self._connection.execute(
            update(notice)
            .where(notice.c.state == NoticeState.SENDING.value, ~busy)
            .values(state=NoticeState.CLOSED.value, closed_at=now)
            .returning(notice.c.id)
        )
        return list(done.scalars())

    # --- recipients ----------------------------------------------------------------------------------------------------

    def due(self, now: datetime, limit: int = 500) -> list[Due]:
        """Waiting recipients whose time has come, those waiting longest first.

        They are held until the end of the transaction, and their notices: whoever confirms or withdraws meanwhile waits, and then
        finds what was decided here. What somebody else holds is left for the next time.
        """
        query = (
            select(
                notice,
                recipient.c.id.label("recipient_id"),
                recipient.c.person_id,
                recipient.c.ladder,
                recipient.c.step,
                person.c.name.label("person_name"),
                person.c.liaison_id,
            )
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
                row.recipient_id,
                row.person_id,
                row.person_name,
                row.liaison_id,
                Ladder.load(row.ladder),
                row.step,
                _notice(row),
            )
            for row in self._connection.execute(query)
        ]

    def move(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write the outcome of a look at ladders: rows of recipient_id, new_state, new_step, new_due."""
        if not rows:
            return
        self._connection.execute(
            update(recipient)
            .where(recipient.c.id == bindparam("recipient_id"), recipient.c.state == RecipientState.WAITING.value)
            .values(state=bindparam("new_state"), step=bindparam("new_step"), due_at=bindparam("new_due")),
            list(rows),
        )

    def hasten(self, recipient_ids: Sequence[int], now: datetime) -> None:
        """Look at these ladders now: a rung has just broken."""
        waiting = recipient.c.state == RecipientState.WAITING.value
        self._connection.execute(update(recipient).where(recipient.c.id.in_(recipient_ids), waiting).values(due_at=now))

    def settle(self, recipient_id: int, state: RecipientState, how: How, by: str, now: datetime) -> bool:
        """Settle one person, once. Whoever is settled already stays as he is (False)."""
        done = self._connection.execute(
            update(recipient)
            .where(recipient.c.id == recipient_id, recipient.c.state.in_(_OPEN_STATES))
            .values(state=state.value, how=how.value, settled_by=by, settled_at=now, due_at=None)
        )
        if done.rowcount == 1:
            self._cancel([recipient_id], now)
            whose = select(recipient.c.person_id).where(recipient.c.id == recipient_id).scalar_subquery()
            self._connection.execute(update(person).where(person.c.id == whose).values(last_contact_on=now.date()))
        return done.rowcount == 1

    def _cancel(self, recipient_ids: Any, now: datetime) -> None:
        """Nothing more is sent for these recipients, and no call is asked for any more."""
        self._connection.execute(
            update(attempt)
            .where(attempt.c.recipient_id.in_(recipient_ids), attempt.c.state == AttemptState.PLANNED.value)
            .values(state=AttemptState.CANCELLED.value, finished_at=now)
        )
        self._connection.execute(
            update(task)
            .where(task.c.recipient_id.in_(recipient_ids), task.c.state == "open", task.c.kind == TaskKind.CALL.value)
            .values(state="void", closed_at=now)
        )

    def exclude_the_gone(self, now: datetime) -> int:
        """Whoever has died or was erased since a release is told nothing more, and nobody rings him. How many."""
        died = select(person.c.id).where(or_(person.c.died_on.is_not(None), person.c.erased_at.is_not(None)))
        gone = self._connection.execute(
            update(recipient)
            .where(recipient.c.person_id.in_(died), recipient.c.state.in_(_OPEN_STATES))
            .values(state=RecipientState.EXCLUDED.value, reason="已故", due_at=None, settled_at=now)
            .returning(recipient.c.id)
        )
        ids = list(gone.scalars())
        if ids:
            self._cancel(ids, now)
        again = (attempt.c.person_id.in_(died), attempt.c.state == AttemptState.PLANNED.value)  # refused meanwhile, to be retried
        self._connection.execute(update(attempt).where(*again).values(state=AttemptState.CANCELLED.value, finished_at=now))
        return len(ids)

    def set_rsvp(self, recipient_id: int, rsvp: Rsvp) -> None:
        self._connection.execute(update(recipient).where(recipient.c.id == recipient_id).values(rsvp=rsvp.value))

    def pending_for(self, person_ids: Sequence[int], now: datetime) -> list[Pending]:
        """Notices that these persons may still answer, newest first: released this week and not over."""
        if not person_ids:
            return []
        given = {"persons": list(person_ids), "since": now - STILL_ANSWERABLE, "now": now}
        return [_pending(row) for row in self._connection.execute(_PENDING, given)]

    def pending(self, recipient_id: int) -> Pending | None:
        """One recipient with his notice, whatever their states."""
        row = self._connection.execute(_WITH_NOTICE.where(recipient.c.id == recipient_id)).one_or_none()
        return _pending(row) if row else None

    def comers(self, notice_id: int) -> list[tuple[int, int]]:
        """(recipient, person) of everybody who is expected at an event: included, not declined, and still living."""
        query = (
            select(recipient.c.id, recipient.c.person_id)
            .join(person, person.c.id == recipient.c.person_id)
            .where(
                recipient.c.notice_id == notice_id,
                recipient.c.state != RecipientState.EXCLUDED.value,
                func.coalesce(recipient.c.rsvp, "") != Rsvp.DECLINE.value,
                person.c.died_on.is_(None),
            )
        )
        return [(row.id, row.person_id) for row in self._connection.execute(query)]

    # --- what people look at -------------------------------------------------------------------------------------------

    def funnel(self, notice_id: int) -> dict[str, int]:
        """How many stand in each state, and how many have said that they come or do not."""
        by_state = select(recipient.c.state, func.count()).where(recipient.c.notice_id == notice_id)
        counts = {state.value: 0 for state in RecipientState}
        counts.update({row[0]: row[1] for row in self._connection.execute(by_state.group_by(recipient.c.state))})
        answers = select(
            func.sum(case((recipient.c.rsvp == Rsvp.ATTEND.value, 1), else_=0)),
            func.sum(case((recipient.c.rsvp == Rsvp.DECLINE.value, 1), else_=0)),
        ).where(recipient.c.notice_id == notice_id)
        attend, decline = self._connection.execute(answers).one()
        return {**counts, "attend": attend or 0, "decline": decline or 0}

    def recipients(self, notice_id: int) -> list[dict[str, Any]]:
        """Everybody on the list: person, state, reason, next step and its time, who calls."""
        query = (
            select(
                recipient.c.id,
                recipient.c.person_id,
                person.c.name.label("person"),
                recipient.c.state,
                recipient.c.reason,
                recipient.c.step,
                recipient.c.ladder,
                recipient.c.due_at,
                recipient.c.how,
                recipient.c.rsvp,
                recipient.c.settled_at,
                staff.c.name.label("liaison"),
            )
            .join(person, person.c.id == recipient.c.person_id)
            .outerjoin(staff, staff.c.id == person.c.liaison_id)
            .where(recipient.c.notice_id == notice_id)
            .order_by(recipient.c.id)
        )
        return [dict(row._mapping) for row in self._connection.execute(query)]

    def unconfirmed_names(self, notice_id: int, limit: int) -> list[str]:
        """Names of those who have not confirmed, in order of the list."""
        settled = [state.value for state in CONFIRMED] + [RecipientState.EXCLUDED.value]
        query = (
            select(person.c.name)
            .join(recipient, recipient.c.person_id == person.c.id)
            .where(recipient.c.notice_id == notice_id, recipient.c.state.not_in(settled))
            .order_by(recipient.c.id)
            .limit(limit)
        )
        return list(self._connection.execute(query).scalars())

    def _one(self, condition: Any) -> Notice | None:
        row = self._connection.execute(select(notice).where(condition)).one_or_none()
        return _notice(row) if row else None


# Asked for every batch of messages, so made once.
_WITH_NOTICE = (
    select(
        notice,
        recipient.c.id.label("recipient_id"),
        recipient.c.person_id,
        recipient.c.state.label("recipient_state"),
        recipient.c.rsvp,
        person.c.name.label("person_name"),
        person.c.liaison_id,
    )
    .join(notice, notice.c.id == recipient.c.notice_id)
    .join(person, person.c.id == recipient.c.person_id)
)
_PENDING = _WITH_NOTICE.where(
    recipient.c.person_id.in_(bindparam("persons", expanding=True)),
    recipient.c.state != RecipientState.EXCLUDED.value,
    notice.c.state.in_([NoticeState.SENDING.value, NoticeState.CLOSED.value]),
    notice.c.approved_at >= bindparam("since", type_=Moment),
    or_(notice.c.event_at.is_(None), notice.c.event_at >= bindparam("now", type_=Moment)),
).order_by(notice.c.number.desc())


def _pending(row: Row[Any]) -> Pending:
    state = RecipientState(row.recipient_state)
    rsvp = Rsvp(row.rsvp) if row.rsvp else None
    return Pending(row.recipient_id, row.person_id, row.person_name, state, row.liaison_id, _notice(row), rsvp)
