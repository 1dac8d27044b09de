"""The dead are left in peace: whatever was planned for one person stops, and can be taken up again if it was a mistake."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, null, or_, select, update

from bot.domain.checks import ItemState
from bot.domain.commitments import LIVE, CommitmentKind, CommitmentState
from bot.domain.delivery import AttemptState
from bot.domain.gifts import BY_DEATH, GiftState
from bot.domain.notices import OPEN, NoticeState, RecipientState
from bot.domain.periodicals import OrderState
from bot.domain.schedule import OccurrenceState
from bot.domain.tasks import TaskKind
from bot.store.tables.ledger import check_item
from bot.store.tables.notices import attempt, notice, recipient, task
from bot.store.tables.office import occurrence
from bot.store.tables.programme import gift, periodical_order
from bot.store.tables.visits import commitment

Muted = dict[str, list[Any]]  # by table: row numbers, with what stood there where that is not the same for all

# Calls and visits to himself. What is done for his family, and alarms that somebody raised, stay.
OF_HIM = (TaskKind.CALL, TaskKind.GREETING, TaskKind.CHECK, TaskKind.VISIT, TaskKind.BRING, TaskKind.STUDY)
_SENDING = NoticeState.SENDING.value
# What was wanted by or promised to himself; the answer to what he once suggested is still owed to those who read it.
OWED_TO_HIM = tuple(kind for kind in CommitmentKind if kind is not CommitmentKind.SUGGESTION)
ASKING = (ItemState.WAITING, ItemState.ASKED, ItemState.TASK)


def mute(connection: Connection, person_id: int, now: datetime) -> Muted:
    """Stop what was planned for somebody who has died; what it was, for `unmute`. All of it is JSON."""
    his = select(recipient.c.id).where(recipient.c.person_id == person_id)
    concerning = or_(attempt.c.person_id == person_id, attempt.c.recipient_id.in_(his))
    return {
        "attempt": _stop(connection, attempt, and_(attempt.c.state == AttemptState.PLANNED.value, concerning), "cancelled", now),
        "task": _stop(connection, task, _tasks_of(person_id), "void", now),
        "occurrence": _stop(connection, occurrence, _occurrences_of(person_id), OccurrenceState.CANCELLED.value, now),
        "recipient": _exclude(connection, person_id, now),
        "check_item": _void_checks(connection, person_id),
        "commitment": _void_commitments(connection, person_id, now),
        "periodical_order": _void_orders(connection, person_id, now),
        "gift": _lapse_gifts(connection, person_id, now),
    }


def _tasks_of(person_id: int) -> ColumnElement[bool]:
    return and_(task.c.person_id == person_id, task.c.state == "open", task.c.kind.in_([kind.value for kind in OF_HIM]))


def _occurrences_of(person_id: int) -> ColumnElement[bool]:
    """Promises of the timetable that are about one person (his birthday) name him in their payload."""
    planned = occurrence.c.state == OccurrenceState.PLANNED.value
    return and_(planned, occurrence.c.payload["person"].as_integer() == person_id)


def _stop(connection: Connection, table: Table, condition: ColumnElement[bool], state: str, now: datetime) -> list[int]:
    ended = {"closed_at": now} if "closed_at" in table.c else {"finished_at": now}
    statement = update(table).where(condition).values(state=state, **ended).returning(table.c.id)
    return sorted(connection.execute(statement).scalars())


def _exclude(connection: Connection, person_id: int, now: datetime) -> list[list[Any]]:
    open_states = [state.value for state in OPEN]
    here = (recipient.c.person_id == person_id, recipient.c.state.in_(open_states))
    rows = connection.execute(select(recipient).where(*here).order_by(recipient.c.id)).all()
    gone = {"state": RecipientState.EXCLUDED.value, "reason": "已故", "due_at": null(), "settled_at": now}
    connection.execute(update(recipient).where(*here).values(gone))
    return [[row.id, row.state, row.reason, row.due_at.isoformat() if row.due_at else None] for row in rows]


def _void_checks(connection: Connection, person_id: int) -> list[list[Any]]:
    here = (check_item.c.person_id == person_id, check_item.c.state.in_([state.value for state in ASKING]))
    rows = connection.execute(select(check_item.c.id, check_item.c.state).where(*here)).all()
    connection.execute(update(check_item).where(*here).values(state=ItemState.VOID.value))
    return [[row.id, row.state] for row in rows]


def _void_commitments(connection: Connection, person_id: int, now: datetime) -> list[list[Any]]:
    live = commitment.c.state.in_([state.value for state in LIVE])
    owed = commitment.c.kind.in_([kind.value for kind in OWED_TO_HIM])
    here = (commitment.c.person_id == person_id, live, owed)
    rows = connection.execute(select(commitment.c.id, commitment.c.state).where(*here).order_by(commitment.c.id)).all()
    connection.execute(update(commitment).where(*here).values(state=CommitmentState.VOID.value, closed_at=now))
    return [[row.id, row.state] for row in rows]


def _void_orders(connection: Connection, person_id: int, now: datetime) -> list[list[Any]]:
    """What was to come next year; this year's has been paid for."""
    here = (periodical_order.c.person_id == person_id, periodical_order.c.year > now.year)
    rows = connection.execute(select(periodical_order.c.id, periodical_order.c.state).where(*here)).all()
    connection.execute(update(periodical_order).where(*here).values(state=OrderState.VOID.value))
    return [[row.id, row.state] for row in rows]


def _lapse_gifts(connection: Connection, person_id: int, now: datetime) -> list[int]:
    """What was to be brought to him. What is given to those whom he has left is another matter."""
    here = (gift.c.person_id == person_id, gift.c.state == GiftState.DUE.value)
    values = {"state": GiftState.LAPSED.value, "closed_by": BY_DEATH, "closed_at": now}
    return sorted(connection.execute(update(gift).where(*here).values(values).returning(gift.c.id)).scalars())


def unmute(connection: Connection, muted: Muted, now: datetime) -> None:
    """Take up again what `mute` stopped, wherever it still stands as it was left. What is too late by now expires by itself."""
    if not muted:
        return
    for number, state, reason, due in muted["recipient"]:
        again = {"state": state, "reason": reason, "due_at": datetime.fromisoformat(due) if due else None, "settled_at": None}
        left = (recipient.c.id == number, recipient.c.state == RecipientState.EXCLUDED.value)
        connection.execute(update(recipient).where(*left).values(again))
    _reopen(connection, [row[0] for row in muted["recipient"]], now)
    _resume(connection, attempt, muted["attempt"], AttemptState.CANCELLED.value, AttemptState.PLANNED.value)
    _resume(connection, task, muted["task"], "void", "open")
    _resume(connection, occurrence, muted["occurrence"], OccurrenceState.CANCELLED.value, OccurrenceState.PLANNED.value)
    for number, state in muted["check_item"]:
        left = (check_item.c.id == number, check_item.c.state == ItemState.VOID.value)
        connection.execute(update(check_item).where(*left).values(state=state))
    for number, state in muted.get("commitment", ()):  # of deaths that were recorded before there were any: nothing
        voided = (commitment.c.id == number, commitment.c.state == CommitmentState.VOID.value)
        connection.execute(update(commitment).where(*voided).values(state=state, closed_at=None))
    for number, state in muted.get("periodical_order", ()):
        stopped = (periodical_order.c.id == number, periodical_order.c.state == OrderState.VOID.value)
        connection.execute(update(periodical_order).where(*stopped).values(state=state))
    lapsed = (gift.c.id.in_(muted.get("gift", [])), gift.c.closed_by == BY_DEATH)
    connection.execute(update(gift).where(*lapsed).values(state=GiftState.DUE.value, closed_by="", closed_at=None))


def _reopen(connection: Connection, recipient_ids: list[int], now: datetime) -> None:
    """A notice that was closed because nobody else was waiting goes on for him, unless it is over."""
    unreached = recipient.c.state.in_([RecipientState.WAITING.value, RecipientState.TASK_OPEN.value])
    his = select(recipient.c.notice_id).where(recipient.c.id.in_(recipient_ids), unreached)
    ahead = or_(notice.c.event_at.is_(None), notice.c.event_at > now)
    here = (notice.c.id.in_(his), notice.c.state == NoticeState.CLOSED.value, ahead)
    connection.execute(update(notice).where(*here).values(state=_SENDING, closed_at=None, archived_at=None))


def _resume(connection: Connection, table: Table, ids: list[int], stopped: str, state: str) -> None:
    """What belongs to a notice goes on only while the notice does: it may have been withdrawn meanwhile."""
    ended = "closed_at" if "closed_at" in table.c else "finished_at"
    here = [table.c.id.in_(ids), table.c.state == stopped]
    if "recipient_id" in table.c:
        under_way = select(recipient.c.id).join(notice, notice.c.id == recipient.c.notice_id).where(notice.c.state == _SENDING)
        here.append(or_(table.c.recipient_id.is_(None), table.c.recipient_id.in_(under_way)))
    connection.execute(update(table).where(*here).values({"state": state, ended: None}))
