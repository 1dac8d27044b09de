"""How a notice comes along: whether anything of it has changed, how confirmations came in, and what is still to leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from bot.domain.notices import CONFIRMED, Notice, NoticeState, Reach, RecipientState
from bot.store.notice_rows import notice_of
from bot.store.tables.notices import attempt, notice, notice_version, recipient, task

_KNOW = [state.value for state in CONFIRMED]
_LISTED = {
    "draft": (NoticeState.DRAFT,),
    "sending": (NoticeState.SENDING,),
    "done": (NoticeState.CLOSED,),
    "withdrawn": (NoticeState.WITHDRAWN,),
}
VIEWS = ("", "mine", *_LISTED)


class CourseQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def mark(self, notice_id: int) -> tuple[Any, ...] | None:
        """Something that is another as soon as the board of a notice is; None where there is no such notice.

        Cheap enough for every second: all of it stands in indexes.
        """
        columns = (notice.c.state, notice.c.version, notice.c.cutoff, notice.c.title, notice.c.place, notice.c.event_at)
        here = self._connection.execute(select(*columns).where(notice.c.id == notice_id)).one_or_none()
        if here is None:
            return None
        heads = (
            select(recipient.c.state, recipient.c.reach, func.count())
            .where(recipient.c.notice_id == notice_id)
            .group_by(recipient.c.state, recipient.c.reach)
        )
        texts = select(func.count(), func.count().filter(notice_version.c.state == "draft"))
        last = [self._connection.execute(select(func.max(table.c.id))).scalar() for table in (attempt, task)]
        return (
            tuple(here),
            tuple(sorted(tuple(row) for row in self._connection.execute(heads))),
            tuple(self._connection.execute(texts.where(notice_version.c.notice_id == notice_id)).one()),
            tuple(last),
        )

    def confirmed(self, notice_id: int, points: int = 60) -> list[tuple[datetime, int]]:
        """How many had confirmed at some moments, the first and the last among them: at most about so many points."""
        known = (recipient.c.notice_id == notice_id, recipient.c.state.in_(_KNOW), recipient.c.settled_at.is_not(None))
        moments = self._connection.execute(
            select(recipient.c.settled_at, func.count()).where(*known).group_by(recipient.c.settled_at)
        )
        found, number = [], 0
        for at, several in sorted(tuple(row) for row in moments):
            number += several
            found.append((at, number))
        step = len(found) // points + 1
        return [*found[:1], *found[1:-1:step], *found[-1:]] if len(found) > 1 else found

    def unsent(self, notice_id: int) -> int:
        """Those on whom a machine is at work and for whom nothing has left yet."""
        still = (recipient.c.state == RecipientState.WAITING.value, recipient.c.reach == Reach.NOTHING.value)
        query = select(func.count()).select_from(recipient).where(recipient.c.notice_id == notice_id, *still)
        return self._connection.execute(query).scalar_one()

    def heads(self, notice_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Of each notice how many have confirmed, and how many should know."""
        query = (
            select(recipient.c.notice_id, recipient.c.state, func.count().label("number"))
            .where(recipient.c.notice_id.in_(notice_ids))
            .group_by(recipient.c.notice_id, recipient.c.state)
        )
        found = dict.fromkeys(notice_ids, (0, 0))
        for row in self._connection.execute(query) if notice_ids else ():
            confirmed, all_ = found[row.notice_id]
            known = row.number if row.state in _KNOW else 0
            inside = row.number if row.state != RecipientState.EXCLUDED.value else 0
            found[row.notice_id] = (confirmed + known, all_ + inside)
        return found

    def corrected(self, notice_ids: Sequence[int]) -> set[int]:
        """Those of these notices that have a text which waits for a second person."""
        waits = (notice_version.c.notice_id.in_(notice_ids), notice_version.c.state == "draft")
        return set(self._connection.execute(select(notice_version.c.notice_id).where(*waits)).scalars())

    # --- lists of notices ----------------------------------------------------------------------------------------------

    def listed(self, view: str, words: str, not_by: int | None, offset: int, limit: int) -> list[Notice]:
        """Notices, newest first: of a view (of `VIEWS`), with these words in the title. "mine": what waits for a second person
        other than `not_by`, who wrote it."""
        query = select(notice).order_by(notice.c.number.desc()).offset(offset).limit(limit)
        if words:
            query = query.where(notice.c.title.contains(words, autoescape=True))
        query = query.where(self._waiting(not_by)) if view == "mine" else query
        if view in _LISTED:
            query = query.where(notice.c.state.in_([state.value for state in _LISTED[view]]))
        return [notice_of(row) for row in self._connection.execute(query)]

    def counts(self, not_by: int | None) -> dict[str, int]:
        """How many notices each view has."""
        rows = self._connection.execute(select(notice.c.state, func.count()).group_by(notice.c.state))
        states = {row[0]: row[1] for row in rows}
        mine = self._connection.execute(select(func.count()).select_from(notice).where(self._waiting(not_by))).scalar_one()
        found = {view: sum(states.get(state.value, 0) for state in several) for view, several in _LISTED.items()}
        return {"": sum(states.values()), "mine": mine, **found}

    @staticmethod
    def _waiting(not_by: int | None) -> Any:
        """Drafts, and notices with a correction, that somebody else wrote."""
        waits = select(notice_version.c.notice_id).where(notice_version.c.state == "draft")
        if not_by is not None:
            waits = waits.where((notice_version.c.author_id.is_(None)) | (notice_version.c.author_id != not_by))
        live = notice.c.state.in_([NoticeState.DRAFT.value, NoticeState.SENDING.value, NoticeState.CLOSED.value])
        return notice.c.id.in_(waits) & live
