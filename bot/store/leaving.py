"""A member of staff serves no more: every way in is closed in the same transaction, and what he had in hand goes to others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, or_, select, update

from bot.domain.delivery import AttemptState
from bot.domain.notices import NoticeState
from bot.domain.people import Owner, OwnerKind
from bot.store.belonging import belongings, said_on
from bot.store.tables.messages import conversation, inquiry
from bot.store.tables.notices import attempt, notice, task
from bot.store.tables.office import remembered
from bot.store.tables.people import address, binding_scene, person
from bot.store.tables.sign_in import console_session, credential, recovery_code, shown_once


@dataclass(frozen=True, slots=True)
class Left:
    """What he leaves behind, in numbers: for whoever let him go."""

    sessions: int
    accounts: int
    tasks: int  # go to others by the next tick
    drafts: int  # of notices, which wait for nobody
    people: int  # who need another liaison


class LeavingQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def end(self, staff_id: int, now: datetime) -> Left:
        """
        1. Sessions, sign-in links, passwords, codes of the telephone, recovery codes.
        2. Chat accounts: what he says is what anybody says, and what waits for him there is not sent. Open forms are closed.
        3. Tasks have no owner, and so get one at once; chats that he had taken over go back.
        """
        sessions = self._sign_ins(staff_id, now)
        accounts = self._accounts(staff_id, now)
        mine = (task.c.owner_id == staff_id, task.c.state == "open")
        free = {"owner_id": None, "told_at": None, "next_at": None, "taken_at": None}
        tasks = self._do(update(task).where(*mine).values(free))
        self._do(update(inquiry).where(inquiry.c.held_by == staff_id).values(held_by=None, held_until=None))
        drafts = and_(notice.c.author_id == staff_id, notice.c.state == NoticeState.DRAFT.value)
        people = and_(person.c.liaison_id == staff_id, person.c.died_on.is_(None), person.c.erased_at.is_(None))
        return Left(sessions, accounts, tasks, self._count(notice.c.id, drafts), self._count(person.c.id, people))

    def _sign_ins(self, staff_id: int, now: datetime) -> int:
        open_ones = (console_session.c.staff_id == staff_id, console_session.c.ended_at.is_(None))
        ended = self._do(update(console_session).where(*open_ones).values(ended_at=now))
        link = and_(remembered.c.key.startswith("signin:"), remembered.c.value == f"staff:{staff_id}")
        half = and_(remembered.c.key.startswith("half:"), remembered.c.value.startswith(f"{staff_id} "))
        self._do(delete(remembered).where(or_(link, half)))
        self._do(delete(shown_once).where(shown_once.c.key.endswith(f":link:{staff_id}")))
        for table in (recovery_code, credential):
            self._do(delete(table).where(table.c.staff_id == staff_id))
        return ended

    def _accounts(self, staff_id: int, now: datetime) -> int:
        his = belongings(self._connection, Owner(OwnerKind.STAFF, staff_id))
        self._do(delete(binding_scene).where(his.owned(binding_scene)))
        self._do(delete(conversation).where(said_on(conversation, "sender", his.accounts)))
        waiting = (said_on(attempt, "external_id", his.accounts), attempt.c.state == AttemptState.PLANNED.value)
        self._do(update(attempt).where(*waiting).values(state=AttemptState.CANCELLED.value, finished_at=now))
        return self._do(delete(address).where(his.owned(address)))

    def _count(self, column: Any, which: Any) -> int:
        return int(self._connection.execute(select(func.count(column)).where(which)).scalar_one())

    def _do(self, statement: Any) -> int:
        return int(self._connection.execute(statement).rowcount)
