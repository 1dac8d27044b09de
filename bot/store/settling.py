"""What somebody has said to a notice is written down, and counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, String, Update, bindparam, insert, or_, select, update

from bot.domain.notices import CONFIRMED, OPEN, STANDS, How, RecipientState, outcome_of
from bot.store.parts import parts
from bot.store.recipients import cancel
from bot.store.tables.base import Moment
from bot.store.tables.notices import confirmation, notice, recipient
from bot.store.tables.people import person


@dataclass(frozen=True, slots=True)
class Settled:
    """One person's confirmation: of whom, how it came about, who said so, and where that is written."""

    recipient_id: int
    how: How
    by: str  # person:3, proxy:5, staff:2
    proof: str = ""  # inbox:81, task:12, page


class SettlingQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._together: list[Settled] | None = None  # what was said and is written down at the end

    def settle(self, one: Settled, now: datetime) -> bool:
        """Write a confirmation down, and let it count. True when it is the one that settles the person; of what is said
        `together` that is known only at its end, so there it is always False.

        Every word is kept. What counts moves forward only: the person's own word, a call or a visit stands above a proxy's, and
        whoever is settled stays so.
        """
        if self._together is not None:
            self._together.append(one)
            return False
        return self._settle([one], now) == 1

    @contextmanager
    def together(self, now: datetime) -> Iterator[None]:
        """What is settled meanwhile is written down at the end: in a few statements, and not in a few for each person."""
        said = self._together = list[Settled]()
        try:
            yield
        finally:
            self._together = None
        self._settle(said, now)

    def _settle(self, said: Sequence[Settled], now: datetime) -> int:
        """How many this settles. By the order of the rows, so that two processes never wait for each other; of one row, by the
        order in which it was said.
        """
        if not said:
            return 0
        ordered = sorted(said, key=lambda one: one.recipient_id)
        words = [
            {"whose": one.recipient_id, "said_how": one.how.value, "said_by": one.by, "at": now, "proof": one.proof}
            for one in ordered
        ]
        self._connection.execute(_SAY, words)
        counts = [{**_counted(one), "moment": now} for one in ordered]
        done = self._connection.execute(_SETTLE, counts).rowcount
        if done != len(ordered):
            for state, raised in _RAISE.items():
                above = [_counted(one) for one in ordered if outcome_of(one.how) is state]
                if above:
                    self._connection.execute(raised, above)
        for part in parts(sorted({one.recipient_id for one in ordered})):
            cancel(self._connection, part, now)
            whose = select(recipient.c.person_id).where(recipient.c.id.in_(part))
            self._connection.execute(update(person).where(person.c.id.in_(whose)).values(last_contact_on=now.date()))
        return done


# One confirmation each, by the version that holds.
_SAY = insert(confirmation).from_select(
    ["recipient_id", "how", "said_by", "version", "at", "proof"],
    select(
        bindparam("whose", type_=Integer),
        bindparam("said_how", type_=String),
        bindparam("said_by", type_=String),
        notice.c.version,
        bindparam("at", type_=Moment),
        bindparam("proof", type_=String),
    )
    .join(recipient, recipient.c.notice_id == notice.c.id)
    .where(recipient.c.id == bindparam("whose", type_=Integer)),
)
_COUNTS: dict[str, Any] = {
    "state": bindparam("then"),
    "how": bindparam("said_how"),
    "settled_by": bindparam("said_by"),
    "due_at": None,
}


def _one_that(stands: Iterable[RecipientState]) -> Update:
    """One row in one of these states. Not by `IN`, which a statement for many rows cannot hold."""
    states = or_(*(recipient.c.state == state.value for state in stands))
    return update(recipient).where(recipient.c.id == bindparam("whose"), states)


_SETTLE = _one_that(sorted(OPEN)).values(_COUNTS | {"settled_at": bindparam("moment")})
# Whoever stands lower comes to stand there; the lower of these first.
_RAISE = {state: _one_that(STANDS[: STANDS.index(state)]).values(_COUNTS) for state in STANDS if state in CONFIRMED}


def _counted(one: Settled) -> dict[str, Any]:
    return {"whose": one.recipient_id, "then": outcome_of(one.how).value, "said_how": one.how.value, "said_by": one.by}
