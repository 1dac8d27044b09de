"""Which message an answer names, on platforms where each answer has to name one and be numbered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from bot.domain.messages import Trigger
from bot.store.parts import parts
from bot.store.tables.messages import inbox
from bot.store.tables.notices import attempt


@dataclass(frozen=True, slots=True)
class Answerable:
    """The newest message of somebody, or in a group, that may be named by an answer, and how many have named it so far."""

    message_id: str
    trigger: Trigger
    received_at: datetime
    answers: int


@dataclass(frozen=True, slots=True)
class Named:
    """What an attempt names, and which number it has."""

    attempt_id: int
    answering: str
    seq: int


class AnsweringQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def newest(
        self, channel: str, account: str, external_ids: Sequence[str], groups: bool, since: datetime
    ) -> dict[str, Answerable]:
        """The newest message since a moment of each of these persons; with `groups`, in each of these groups."""
        whose = inbox.c.chat_group if groups else inbox.c.sender
        here = [inbox.c.channel == channel, inbox.c.account == account, inbox.c.message_id != "", inbox.c.received_at > since]
        if not groups:
            here.append(inbox.c.chat_group == "")
        columns = (whose.label("whose"), inbox.c.message_id, inbox.c.trigger, inbox.c.received_at)
        rows: dict[str, Any] = {}
        for part in parts(external_ids):
            query = select(*columns).where(*here, whose.in_(part)).order_by(inbox.c.id)
            rows |= {row.whose: row for row in self._connection.execute(query)}
        used = self._used(channel, account, [row.message_id for row in rows.values()])
        return {
            one: Answerable(row.message_id, Trigger(row.trigger), row.received_at, used.get(row.message_id, 0))
            for one, row in rows.items()
        }

    def _used(self, channel: str, account: str, message_ids: Sequence[str]) -> dict[str, int]:
        """The highest number that was given to an answer to each of these messages."""
        here = (attempt.c.channel == channel, attempt.c.account == account, attempt.c.answering != "")
        query = select(attempt.c.answering, func.max(attempt.c.seq).label("seq")).where(*here).group_by(attempt.c.answering)
        found: dict[str, int] = {}
        for part in parts(message_ids):
            found |= {row.answering: row.seq for row in self._connection.execute(query.where(attempt.c.answering.in_(part)))}
        return found

    def of(self, attempt_ids: Sequence[int]) -> dict[int, Named]:
        """What these attempts name already."""
        columns = (attempt.c.id, attempt.c.answering, attempt.c.seq)
        query = select(*columns).where(attempt.c.id.in_(list(attempt_ids)), attempt.c.answering != "")
        return {row.id: Named(row.id, row.answering, row.seq) for row in self._connection.execute(query)}

    def name(self, several: Sequence[Named]) -> None:
        """Keep what attempts name: every further try names the same, under the same number."""
        if several:
            rows = [{"which": one.attempt_id, "message": one.answering, "number": one.seq} for one in several]
            self._connection.execute(_NAME, rows)


_NAME = update(attempt).where(attempt.c.id == bindparam("which")).values(answering=bindparam("message"), seq=bindparam("number"))
