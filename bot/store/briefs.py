"""What somebody has to know who rings a person up or goes to his door: whom, what to say, and what was tried before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, func, or_, select

from bot.domain.delivery import USED, AttemptState
from bot.domain.notices import Notice
from bot.domain.people import Person
from bot.domain.tasks import Task
from bot.store.people import PeopleQueries
from bot.store.recipients import notice_of
from bot.store.tables.notices import attempt, confirmation, notice, recipient
from bot.store.tables.people import person, proxy


@dataclass(frozen=True, slots=True)
class Contact:
    """A number to ring: the person's own (no relation), or that of somebody who receives for him."""

    phone: str
    name: str
    relation: str = ""
    dead: bool = False  # somebody rang, and it was not his


@dataclass(frozen=True, slots=True)
class Tried:
    """What a machine tried before."""

    rung: str
    state: AttemptState
    at: datetime


@dataclass(frozen=True, slots=True)
class Brief:
    task: Task
    person: Person
    contacts: tuple[Contact, ...]
    notice: Notice | None = None  # as it holds now
    corrects: bool = False  # he was told an earlier text of it
    tried: tuple[Tried, ...] = ()


def brief(connection: Connection, task: Task) -> Brief | None:
    found = PeopleQueries(connection).persons([task.person_id]) if task.person_id is not None else []
    if not found:
        return None
    contacts = _contacts(connection, found[0])
    if task.recipient_id is None:
        return Brief(task, found[0], contacts)
    row = connection.execute(_NOTICE.where(recipient.c.id == task.recipient_id)).one_or_none()
    if row is None:
        return Brief(task, found[0], contacts)
    tried = _TRIED.where(attempt.c.recipient_id == task.recipient_id, attempt.c.state.in_(_LEFT))
    before = tuple(Tried(one.rung, AttemptState(one.state), one.at) for one in connection.execute(tried))
    return Brief(task, found[0], contacts, notice_of(row), bool(row.corrects), before)


def _contacts(connection: Connection, one: Person) -> tuple[Contact, ...]:
    """His own number first; one that is no longer his last, since his family may know the new one."""
    dead = connection.execute(select(person.c.phone_dead_on).where(person.c.id == one.id)).scalar_one_or_none() is not None
    own = (Contact(one.phone, one.name, dead=dead),) if one.phone else ()
    receiving = select(proxy.c.phone, proxy.c.name, proxy.c.relation).where(proxy.c.person_id == one.id, proxy.c.consent)
    rows = connection.execute(receiving.order_by(proxy.c.rank, proxy.c.id))
    theirs = tuple(Contact(row.phone, row.name, row.relation) for row in rows if row.phone)
    return (*theirs, *own) if dead else (*own, *theirs)


_LEFT = [state.value for state in (*USED, AttemptState.FAILED)]
_EARLIER = or_(
    exists().where(
        attempt.c.recipient_id == recipient.c.id,
        attempt.c.version < notice.c.version,
        attempt.c.state.in_([state.value for state in USED]),
    ),
    exists().where(confirmation.c.recipient_id == recipient.c.id, confirmation.c.version < notice.c.version),
)
_NOTICE = select(notice, _EARLIER.label("corrects")).join_from(notice, recipient, recipient.c.notice_id == notice.c.id)
_TRIED = (
    select(
        attempt.c.rung, attempt.c.state, func.coalesce(attempt.c.finished_at, attempt.c.claimed_at, attempt.c.due_at).label("at")
    )
    .join(recipient, (recipient.c.id == attempt.c.recipient_id) & (recipient.c.round == attempt.c.round))
    .where(attempt.c.rung != "")
    .order_by(attempt.c.id)
)
