"""What was said in one chat, on both sides, newest first, from a moment back: each part a stretch of an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select

from bot.domain.chats import FATES, Bubble, Fate, Side
from bot.domain.conversation import Place
from bot.domain.delivery import AttemptState, Purpose
from bot.domain.messages import Kind
from bot.store.inbox import BY_HIMSELF
from bot.store.tables.messages import inbox, inquiry, inquiry_word
from bot.store.tables.notices import attempt

ANSWERS = "inquiry:%:answer:%"  # what staff said, which stands among their words


@dataclass(frozen=True, slots=True)
class Stretch:
    """The newest so many before a moment, or all since one."""

    limit: int
    before: datetime | None = None
    since: datetime | None = None

    def of(self, moment: Any) -> list[Any]:
        """As conditions."""
        later = [moment >= self.since] if self.since is not None else []
        return [*later, *([moment < self.before] if self.before is not None else [])]


class ThreadQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, place: Place, stretch: Stretch) -> tuple[list[Bubble], bool]:
        """The newest of what was said in a chat, oldest first, and whether there is more before it. What was said at one moment
        is never cut in two."""
        wide = replace(stretch, limit=stretch.limit + 1)
        found = [*self._his(place, wide), *self._ours(place, wide), *self._of_staff(place, wide)]
        found.sort(key=lambda one: one.at)
        if len(found) <= stretch.limit:
            return found, False
        first = found[-stretch.limit].at
        kept = [one for one in found if one.at >= first]
        return kept, len(kept) < len(found)

    def message(self, place: Place, number: int) -> str | None:
        """The key of a message of his by its number; None where it was not said in this chat."""
        here = _at(inbox, "sender", place)
        query = select(inbox.c.key).where(inbox.c.id == number, *here, inbox.c.chat_group == "")
        key: str | None = self._connection.execute(query).scalar_one_or_none()
        return key

    def _his(self, place: Place, stretch: Stretch) -> list[Bubble]:
        """What he said and touched, each with what was answered in the same breath."""
        here = (*_at(inbox, "sender", place), inbox.c.chat_group == "", BY_HIMSELF, *stretch.of(inbox.c.received_at))
        query = select(inbox).where(*here).order_by(inbox.c.received_at.desc(), inbox.c.id.desc()).limit(stretch.limit)
        found: list[Bubble] = []
        for row in reversed(self._connection.execute(query).all()):
            said = Bubble(row.received_at, Side.HIS, row.text or "", Kind(row.kind), row.id, row.key, row.route)
            found.append(said)
            if row.passive and row.reply:
                found.append(Bubble(row.received_at, Side.BOT, row.reply, fate=Fate.ANSWERED))
        return found

    def _ours(self, place: Place, stretch: Stretch) -> list[Bubble]:
        """What the bot sent, and what became of it. What staff are told is about others, and stands in no thread."""
        here = (*_at(attempt, "external_id", place), attempt.c.claimed_at.is_not(None), *stretch.of(attempt.c.claimed_at))
        others = (attempt.c.purpose != Purpose.STAFF.value, attempt.c.key.not_like(ANSWERS))
        columns = (attempt.c.text, attempt.c.claimed_at, attempt.c.purpose, attempt.c.state, attempt.c.due_at)
        query = select(*columns).where(*here, *others).order_by(attempt.c.claimed_at.desc(), attempt.c.id.desc())
        return [
            Bubble(row.claimed_at, Side.BOT, row.text or "", purpose=row.purpose, fate=_fate(row.state), due_at=row.due_at)
            for row in reversed(self._connection.execute(query.limit(stretch.limit)).all())
            if row.text
        ]

    def _of_staff(self, place: Place, stretch: Stretch) -> list[Bubble]:
        """What staff said. Its message carries the number of the word."""
        of_chat = and_(inquiry.c.id == inquiry_word.c.inquiry_id, *_at(inquiry, "external_id", place))
        query = (
            select(inquiry_word)
            .join(inquiry, of_chat)
            .where(inquiry_word.c.staff_id.is_not(None), *stretch.of(inquiry_word.c.at))
            .order_by(inquiry_word.c.at.desc(), inquiry_word.c.id.desc())
            .limit(stretch.limit)
        )
        words = list(reversed(self._connection.execute(query).all()))
        sent = self._sent([f"inquiry:{row.inquiry_id}:answer:{row.id}" for row in words])
        found = []
        for row in words:
            state, due_at = sent.get(f"inquiry:{row.inquiry_id}:answer:{row.id}", (None, None))
            fate = _fate(state) if state else None
            found.append(Bubble(row.at, Side.STAFF, row.text or "", staff_id=row.staff_id, fate=fate, due_at=due_at))
        return found

    def _sent(self, keys: Sequence[str]) -> dict[str, tuple[str, datetime]]:
        query = select(attempt.c.key, attempt.c.state, attempt.c.due_at).where(attempt.c.key.in_(keys))
        return {row.key: (row.state, row.due_at) for row in self._connection.execute(query)} if keys else {}


def _at(table: Any, column: str, place: Place) -> tuple[Any, ...]:
    return (table.c.channel == place.channel, table.c.account == place.account, table.c[column] == place.sender)


def _fate(state: str) -> Fate:
    return FATES[AttemptState(state)]
