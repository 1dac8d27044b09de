"""What a copy becomes when it is put back: nothing that was under way in it leaves by itself, and nobody is lost for that.

Nobody knows what left after the copy was made. So

1. whatever was planned or being sent is in doubt (`unknown`), which nothing repeats;
2. every open notice has its cut-off now: its ladders end as they do at any cut-off, and whoever is not known to have been told is
   rung up by a named human;
3. whoever was signed in signs in again, and words that open something once open nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, update

from bot.domain.delivery import ON_ITS_WAY, AttemptState, Reason
from bot.domain.messages import Form
from bot.domain.notices import NoticeState, Reach, RecipientState
from bot.store.tables.messages import arrival
from bot.store.tables.notices import attempt, notice, recipient, task
from bot.store.tables.office import remembered
from bot.store.tables.sign_in import console_session, shown_once
from bot.store.tables.visits import commitment

_OPEN = task.c.state == "open"


@dataclass(frozen=True, slots=True)
class Standing:
    """An office that was put back, in figures."""

    doubtful: Mapping[str, int]  # messages that may or may not have left, by purpose
    posts: int  # of these, to groups
    people: int  # who are to be rung up because nobody knows whether they were told
    tasks: int  # open, of everybody
    unowned: int  # of these, nobody's
    drafts: int  # notices that wait to be approved; they may have gone out since


def hold(connection: Connection, taken_at: datetime, now: datetime) -> None:
    """In the transaction that fills the database."""
    _in_doubt(connection, taken_at)
    _at_cutoff(connection, now)
    _signed_out(connection, now)
    connection.execute(delete(arrival))  # what a process had heard that is no more


def _in_doubt(connection: Connection, taken_at: datetime) -> None:
    """A message that was planned may have left after the copy: as after a time-out, nobody knows.

    It counts as made when the copy was, so that whoever can be asked about it is.
    """
    under_way = attempt.c.state.in_([state.value for state in ON_ITS_WAY])
    whose = select(attempt.c.recipient_id).where(under_way, attempt.c.recipient_id.is_not(None))
    connection.execute(
        update(recipient).where(recipient.c.id.in_(whose), recipient.c.reach < Reach.SENT.value).values(reach=Reach.SENT.value)
    )
    connection.execute(
        update(attempt)
        .where(under_way)
        .values(
            state=AttemptState.UNKNOWN.value,
            reason=Reason.TIMEOUT.value,
            doubt_until=None,
            claimed_at=func.coalesce(attempt.c.claimed_at, taken_at),
            finished_at=taken_at,
        )
    )


def _at_cutoff(connection: Connection, now: datetime) -> None:
    sending = notice.c.state == NoticeState.SENDING.value
    connection.execute(update(notice).where(sending, or_(notice.c.cutoff.is_(None), notice.c.cutoff > now)).values(cutoff=now))
    theirs = select(notice.c.id).where(sending)
    waiting = (recipient.c.notice_id.in_(theirs), recipient.c.state == RecipientState.WAITING.value)
    connection.execute(update(recipient).where(*waiting).values(due_at=now))


def _signed_out(connection: Connection, now: datetime) -> None:
    connection.execute(update(console_session).where(console_session.c.ended_at.is_(None)).values(ended_at=now))
    connection.execute(delete(shown_once))
    connection.execute(delete(remembered).where(remembered.c.expires_at.is_not(None)))  # links, codes, tokens of platforms


def standing(connection: Connection, taken_at: datetime) -> Standing:
    doubt = (attempt.c.state == AttemptState.UNKNOWN.value, attempt.c.finished_at == taken_at)
    by_purpose = select(attempt.c.purpose, func.count()).where(*doubt).group_by(attempt.c.purpose).order_by(attempt.c.purpose)
    calls = (_OPEN, task.c.recipient_id.is_not(None))
    return Standing(
        {row[0]: row[1] for row in connection.execute(by_purpose)},
        _count(connection, attempt.c.id, *doubt, attempt.c.form == Form.GROUP.value),
        _count(connection, task.c.person_id, *calls),
        _count(connection, task.c.id, _OPEN),
        _count(connection, task.c.id, _OPEN, task.c.owner_id.is_(None)),
        _count(connection, notice.c.id, notice.c.state == NoticeState.DRAFT.value),
    )


def let_go(connection: Connection, now: datetime) -> None:
    """Whoever has something to do is told of all of it, once, and it is handed on for no silence that was ours. A retiree is not
    reminded of what he may have been reminded of already."""
    connection.execute(update(task).where(_OPEN).values(told_at=None, next_at=None))
    missed = (commitment.c.next_at <= now, commitment.c.due_at > now)
    connection.execute(update(commitment).where(*missed).values(next_at=commitment.c.due_at))


def _count(connection: Connection, column: ColumnElement[Any], *where: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count(func.distinct(column))).where(*where)).scalar_one())
