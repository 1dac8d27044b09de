"""Who is told anew: after a correction, or because nothing has reached him."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, func, or_, select, update

from bot.domain.delivery import USED
from bot.domain.notices import OPEN, Reach, RecipientState
from bot.store.parts import parts
from bot.store.recipients import RecipientQueries, cancel
from bot.store.tables.notices import attempt, confirmation, notice, recipient

_TOLD = [state.value for state in USED]
_OPEN_STATES = [state.value for state in OPEN]


class ReopeningQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def told_wrong(self, notice_id: int, version: int) -> int:
        """How many were given an older text than `version`, by a machine or by a human."""
        return self._count(_told_before(notice_id, version))

    def reopen_wrong(self, notice_id: int, version: int, now: datetime) -> int:
        """Begin anew with exactly those who were given an older text than `version`. How many."""
        return self._begin_anew(_told_before(notice_id, version), "corrected", str(version), now)

    def unreached(self, notice_id: int) -> int:
        """How many a resend would go to: who has not confirmed; where nobody is asked to, who is not known to have got it."""
        return self._count(_not_reached(notice_id))

    def reopen_unreached(self, notice_id: int, now: datetime) -> int:
        """Begin anew with those who are not reached. How many."""
        return self._begin_anew(_not_reached(notice_id), "resent", "", now)

    def reopen_misled(self, recipient_ids: Sequence[int], now: datetime) -> None:
        """Begin anew with these: what they were given was not the text that held."""
        for part in parts(recipient_ids):
            self._begin_anew((recipient.c.id.in_(part),), "repaired", "misled", now)

    def _count(self, here: tuple[Any, ...]) -> int:
        return self._connection.execute(select(func.count()).select_from(recipient).where(*here)).scalar_one()

    def _begin_anew(self, here: tuple[Any, ...], what: str, detail: str, now: datetime) -> int:
        whose = list(self._connection.execute(select(recipient.c.id).where(*here)).scalars())
        again = {
            "state": RecipientState.WAITING.value, "step": 0, "round": recipient.c.round + 1, "due_at": now,
            "reach": Reach.NOTHING.value, "how": None, "settled_by": "", "settled_at": None, "rsvp": None, "bring": "",
            "stand_in": None,
        }  # fmt: skip
        for part in parts(whose):
            cancel(self._connection, part, now)
            self._connection.execute(update(recipient).where(recipient.c.id.in_(part)).values(again))
        RecipientQueries(self._connection).write_traces([(one, what, detail) for one in whose], now)
        return len(whose)


def _told_before(notice_id: int, version: int) -> tuple[Any, ...]:
    told = exists().where(attempt.c.recipient_id == recipient.c.id, attempt.c.version < version, attempt.c.state.in_(_TOLD))
    said = exists().where(confirmation.c.recipient_id == recipient.c.id, confirmation.c.version < version)
    return (recipient.c.notice_id == notice_id, recipient.c.state != RecipientState.EXCLUDED.value, or_(told, said))


def _not_reached(notice_id: int) -> tuple[Any, ...]:
    asked = exists().where(notice.c.id == notice_id, notice.c.requires_confirmation)
    open_now = recipient.c.state.in_(_OPEN_STATES)
    return (recipient.c.notice_id == notice_id, open_now, or_(asked, recipient.c.reach < Reach.DELIVERED.value))
