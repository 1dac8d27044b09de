"""What named humans are asked to forward to groups that no bot may post to, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, literal_column, or_, select, update

from bot.domain.board import GroupPosts, InGroup
from bot.domain.delivery import AttemptState, Reason
from bot.domain.notices import Notice
from bot.domain.tasks import TaskKind
from bot.store.notice_rows import notice_of
from bot.store.promised import LOST, promised
from bot.store.tables.notices import attempt, notice, task
from bot.store.tables.people import group, staff

REMINDED, HANDED_ON = 1, 2  # levels of such a task: its owner was reminded; a clerk has it
UNTAPPED = Reason.UNTAPPED.value  # of a post that its platform has taken and that waits for a human's tap
_POSTED = (AttemptState.ACCEPTED.value, AttemptState.DELIVERED.value, AttemptState.READ.value)


@dataclass(frozen=True, slots=True)
class Kit:
    """What one owner is asked to forward to one group. `notice`: as it now reads; None for greetings and study."""

    task_id: int
    state: str  # open, done, void
    group: str  # and what is to be looked at first, where a post was lost
    group_id: int | None
    owner_id: int | None
    text: str
    deadline: datetime
    told_at: datetime | None
    level: int
    notice: Notice | None = None

    @property
    def open(self) -> bool:
        return self.state == "open"

    @property
    def corrects(self) -> bool:
        """Whether it takes the place of what was forwarded before."""
        return self.notice is not None and self.notice.version > 1

    def shown(self) -> dict[str, Any]:
        """What a message about it says."""
        return {
            "number": self.task_id,
            "group": self.group,
            "deadline": self.deadline.isoformat(),
            "title": self.notice.title if self.notice is not None else "",
            "corrects": self.corrects,
        }


class RelayQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def kit(self, task_id: int) -> Kit | None:
        """What a task asks to forward, whatever became of it; None for a task of another kind."""
        row = self._connection.execute(_QUERY.where(task.c.id == task_id)).one_or_none()
        if row is None:
            return None
        of = promised(row.key)
        query = select(notice).where(notice.c.id == of.notice_id) if of is not None else None
        found = self._connection.execute(query).one_or_none() if query is not None else None
        return _kit(row, notice_of(found) if found is not None else None)

    def newest(self, kit: Kit) -> Kit:
        """What is to be forwarded now in place of a kit that no longer holds; the kit itself where there is nothing newer."""
        if kit.state != "void" or kit.notice is None:
            return kit
        same = (task.c.group_id == kit.group_id, task.c.key.like(f"n{kit.notice.id}:%"), task.c.state != "void")
        newer = select(func.max(task.c.id)).where(task.c.kind == TaskKind.RELAY.value, task.c.id > kit.task_id, *same)
        found = self._connection.execute(newer).scalar()
        return (self.kit(found) if found is not None else None) or kit

    # --- who is asked --------------------------------------------------------------------------------------------------

    def open_of(self, owner_id: int) -> list[int]:
        """The numbers of all that somebody is to forward, most pressing first."""
        query = select(task.c.id).where(_RELAYS, _OPEN, task.c.owner_id == owner_id)
        return list(self._connection.execute(query.order_by(task.c.deadline, task.c.id)).scalars())

    def waiting(self) -> list[Kit]:
        """All of which its owner has been told, and which no clerk has yet; held meanwhile. Without notices."""
        here = (_OPEN, task.c.owner_id.is_not(None), task.c.told_at.is_not(None), task.c.level < HANDED_ON)
        query = _QUERY.where(*here).order_by(task.c.id).with_for_update(of=task, skip_locked=True)
        return [_kit(row, None) for row in self._connection.execute(query)]

    def mark(self, task_ids: Sequence[int], level: int) -> None:
        self._connection.execute(update(task).where(task.c.id.in_(task_ids), task.c.state == "open").values(level=level))

    # --- what became of them -------------------------------------------------------------------------------------------

    def posts(self, one: Notice) -> GroupPosts:
        """Where the text of a notice that holds now stands in the groups: what was posted, and what was forwarded."""
        keys = f"n{one.id}:" if one.version == 1 else f"n{one.id}:v{one.version}:"
        return GroupPosts(self._by_bot(keys), self._by_owners(keys))

    def _by_bot(self, keys: str) -> tuple[InGroup, ...]:
        same = and_(*(group.c[name] == attempt.c[name] for name in ("channel", "account", "external_id")))
        alive = (*_posts(keys), attempt.c.state != AttemptState.CANCELLED.value)
        query = select(attempt.c.id, attempt.c.state, attempt.c.reason, group.c.name).outerjoin(group, same).where(*alive)
        # Put in order here: asked for their order, SQLite walks through every attempt there is instead of the posts.
        rows = sorted(self._connection.execute(query), key=lambda row: int(row.id))
        return tuple(InGroup(row.name or "", row.state in _POSTED and row.reason != UNTAPPED) for row in rows)

    def _by_owners(self, keys: str) -> tuple[InGroup, ...]:
        """Forwarding that was asked for from the beginning, and in place of posts that did not come about."""
        query = (
            select(task.c.id, task.c.state, task.c.title, group.c.name, staff.c.name.label("owner"))
            .outerjoin(group, group.c.id == task.c.group_id)
            .outerjoin(staff, staff.c.id == task.c.owner_id)
            .where(_RELAYS, task.c.state != "void", asked_by(keys, "relay"))
        )
        rows = sorted(self._connection.execute(query), key=lambda row: int(row.id))
        return tuple(InGroup(row.name or row.title, row.state == "done", row.owner or "", row.id) for row in rows)


def asked_by(keys: str, of: str = "") -> ColumnElement[bool]:
    """The condition for tasks whose keys begin so; with `of`, only those asked for so, and those in place of lost posts."""
    if not of:
        return task.c.key.like(f"{keys}%")
    return or_(task.c.key.like(f"{keys}{of}%"), task.c.key.like(f"{keys}%{LOST}"))


def _posts(keys: str) -> tuple[ColumnElement[bool], ...]:
    """The condition for posts whose keys begin so. Their form is said plainly, so that the partial index serves."""
    return attempt.c.form == literal_column("'group'"), attempt.c.key.like(f"{keys}%")


_OPEN = task.c.state == literal_column("'open'")  # said plainly, so that the partial index serves
_RELAYS = task.c.kind == literal_column("'relay'")
_QUERY = select(task).where(_RELAYS)


def _kit(row: Row[Any], of: Notice | None) -> Kit:
    return Kit(row.id, row.state, row.title, row.group_id, row.owner_id, row.text or "", row.deadline, row.told_at, row.level, of)
