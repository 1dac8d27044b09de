"""What somebody has to know who rings a person up or goes to his door: whom, what to say, and what was tried before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, func, or_, select

from bot.domain.delivery import USED, AttemptState
from bot.domain.notices import Notice
from bot.domain.people import Person
from bot.domain.tasks import Task
from bot.store.notice_rows import notice_of
from bot.store.parts import parts
from bot.store.people import PeopleQueries
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
    return briefs(connection, [task]).get(task.id)


def briefs(connection: Connection, tasks: Sequence[Task]) -> dict[int, Brief]:
    """Of those tasks that concern a person, by number: the same few questions to the database however many they are."""
    whose = sorted({one.person_id for one in tasks if one.person_id is not None})
    persons = {one.id: one for one in PeopleQueries(connection).persons(whose)} if whose else {}
    contacts = _contacts(connection, list(persons.values()))
    recipients = sorted({one.recipient_id for one in tasks if one.recipient_id is not None})
    told = _notices(connection, recipients)
    tried = _tried(connection, list(told))
    found: dict[int, Brief] = {}
    for one in tasks:
        person_ = persons.get(one.person_id or 0)
        if person_ is not None:
            notice_, corrects = told.get(one.recipient_id or 0, (None, False))
            found[one.id] = Brief(one, person_, contacts[person_.id], notice_, corrects, tried.get(one.recipient_id or 0, ()))
    return found


def _notices(connection: Connection, recipient_ids: Sequence[int]) -> dict[int, tuple[Notice, bool]]:
    """What each of these recipients is to be told as it holds now, and whether he was told an earlier text of it."""
    found: dict[int, tuple[Notice, bool]] = {}
    for part in parts(recipient_ids):
        for row in connection.execute(_NOTICE.where(recipient.c.id.in_(part))):
            found[row.recipient] = (notice_of(row), bool(row.corrects))
    return found


def _tried(connection: Connection, recipient_ids: Sequence[int]) -> dict[int, tuple[Tried, ...]]:
    found: dict[int, tuple[Tried, ...]] = {}
    for part in parts(recipient_ids):
        for row in connection.execute(_TRIED.where(attempt.c.recipient_id.in_(part), attempt.c.state.in_(_LEFT))):
            one = Tried(row.rung, AttemptState(row.state), row.at)
            found[row.recipient_id] = (*found.get(row.recipient_id, ()), one)
    return found


def _contacts(connection: Connection, whose: Sequence[Person]) -> dict[int, tuple[Contact, ...]]:
    """Each one's own number first; one that is no longer his last, since his family may know the new one."""
    ids = [one.id for one in whose]
    dead: set[int] = set()
    theirs: dict[int, tuple[Contact, ...]] = dict.fromkeys(ids, ())
    for part in parts(ids):
        gone = select(person.c.id).where(person.c.id.in_(part), person.c.phone_dead_on.is_not(None))
        dead.update(connection.execute(gone).scalars())
        for row in connection.execute(_RECEIVING.where(proxy.c.person_id.in_(part))):
            if row.phone:
                theirs[row.person_id] = (*theirs[row.person_id], Contact(row.phone, row.name, row.relation))
    found: dict[int, tuple[Contact, ...]] = {}
    for one in whose:
        own = (Contact(one.phone, one.name, dead=one.id in dead),) if one.phone else ()
        found[one.id] = (*theirs[one.id], *own) if one.id in dead else (*own, *theirs[one.id])
    return found


_RECEIVING = (
    select(proxy.c.person_id, proxy.c.phone, proxy.c.name, proxy.c.relation)
    .where(proxy.c.consent)
    .order_by(proxy.c.rank, proxy.c.id)
)
_LEFT = [state.value for state in (*USED, AttemptState.FAILED)]
_EARLIER = or_(
    exists().where(
        attempt.c.recipient_id == recipient.c.id,
        attempt.c.version < notice.c.version,
        attempt.c.state.in_([state.value for state in USED]),
    ),
    exists().where(confirmation.c.recipient_id == recipient.c.id, confirmation.c.version < notice.c.version),
)
_NOTICE = select(notice, recipient.c.id.label("recipient"), _EARLIER.label("corrects")).join_from(
    notice, recipient, recipient.c.notice_id == notice.c.id
)
_TRIED = (
    select(
        attempt.c.recipient_id,
        attempt.c.rung,
        attempt.c.state,
        func.coalesce(attempt.c.finished_at, attempt.c.claimed_at, attempt.c.due_at).label("at"),
    )
    .join(recipient, (recipient.c.id == attempt.c.recipient_id) & (recipient.c.round == attempt.c.round))
    .where(attempt.c.rung != "")
    .order_by(attempt.c.id)
)
