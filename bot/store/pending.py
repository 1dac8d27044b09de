"""What somebody may still answer, and what he has said of coming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select, update

from bot.domain.notices import Notice, NoticeState, RecipientState, Rsvp
from bot.domain.reminders import Expected
from bot.domain.rsvp import Bring, RsvpDetails
from bot.store.notice_rows import notice_of
from bot.store.tables.base import Moment
from bot.store.tables.notices import notice, recipient
from bot.store.tables.people import person

STILL_ANSWERABLE = timedelta(days=7)  # after its release, where nothing is to take place
ANNOUNCED = timedelta(days=120)  # before it takes place, at the earliest: further back no notice is looked for


@dataclass(frozen=True, slots=True)
class Pending:
    """A notice that somebody may still answer, and the recipient row it concerns."""

    recipient_id: int
    person_id: int
    person_name: str
    state: RecipientState
    liaison_id: int | None
    notice: Notice
    rsvp: Rsvp | None = None
    details: RsvpDetails = field(default_factory=RsvpDetails)  # as he has said them so far


SAID = (
    recipient.c.companions, recipient.c.transport, recipient.c.wheelchair, recipient.c.diet, recipient.c.bring,
    recipient.c.stand_in,
)  # fmt: skip


def details_of(row: Any) -> RsvpDetails:
    """What somebody has said of coming, in a row that holds these columns."""
    bring = Bring(row.bring) if row.bring else None
    return RsvpDetails(row.companions, row.transport, row.wheelchair, row.diet or "", bring, row.stand_in)


class PendingQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, person_ids: Sequence[int], now: datetime) -> list[Pending]:
        """Notices that these persons may still answer, newest first: until they take place; others for a week."""
        if not person_ids:
            return []
        # Asked for first: from the person's side SQLite would look at every notice that he ever had.
        answerable = list(self._connection.execute(_ANSWERABLE, still_answerable(now)).scalars())
        given = {"persons": list(person_ids), "answerable": answerable}
        return [_pending(row) for row in self._connection.execute(_PENDING, given)] if answerable else []

    def one(self, recipient_id: int) -> Pending | None:
        """One recipient with his notice, whatever their states."""
        row = self._connection.execute(_WITH_NOTICE.where(recipient.c.id == recipient_id)).one_or_none()
        return _pending(row) if row else None

    def expected(self, notice_id: int) -> list[Expected]:
        """Everybody who is expected at an event: included, not declined, and still living."""
        said = (recipient.c.state, recipient.c.rsvp, recipient.c.companions, recipient.c.transport)
        query = (
            select(recipient.c.person_id, person.c.name, *said)
            .join(person, person.c.id == recipient.c.person_id)
            .where(
                recipient.c.notice_id == notice_id,
                recipient.c.state != RecipientState.EXCLUDED.value,
                func.coalesce(recipient.c.rsvp, "") != Rsvp.DECLINE.value,
                person.c.died_on.is_(None),
            )
        )
        return [_expected(row) for row in self._connection.execute(query.order_by(recipient.c.id))]

    def set_rsvp(self, recipient_id: int, rsvp: Rsvp | None, details: RsvpDetails | None = None) -> None:
        """Whether he comes, and what was said with it; what was not said stays as it is."""
        values: dict[str, Any] = {"rsvp": rsvp.value} if rsvp is not None else {}
        if details is not None:
            said = {
                "companions": details.companion, "transport": details.transport, "wheelchair": details.wheelchair,
                "diet": details.diet or None, "bring": details.bring.value if details.bring else None,
                "stand_in": details.stand_in or None,
            }  # fmt: skip
            values |= {name: value for name, value in said.items() if value is not None}
        if values:
            self._connection.execute(update(recipient).where(recipient.c.id == recipient_id).values(values))


def still_answerable(now: datetime) -> dict[str, datetime]:
    """What `STILL` is to be given."""
    return {"now": now, "since": now - STILL_ANSWERABLE, "announced": now - ANNOUNCED}


def _expected(row: Any) -> Expected:
    rsvp = Rsvp(row.rsvp) if row.rsvp else None
    return Expected(row.person_id, row.name, RecipientState(row.state), rsvp, row.companions or 0, bool(row.transport))


# Asked for every batch of messages, so made once.
_WITH_NOTICE = (
    select(
        notice,
        recipient.c.id.label("recipient_id"),
        recipient.c.person_id,
        recipient.c.state.label("recipient_state"),
        recipient.c.rsvp,
        *SAID,
        person.c.name.label("person_name"),
        person.c.liaison_id,
    )
    .join(notice, notice.c.id == recipient.c.notice_id)
    .join(person, person.c.id == recipient.c.person_id)
)
STILL = and_(
    notice.c.approved_at >= bindparam("announced", type_=Moment),
    or_(
        notice.c.event_at >= bindparam("now", type_=Moment),
        and_(notice.c.event_at.is_(None), notice.c.approved_at >= bindparam("since", type_=Moment)),
    ),
)
_ANSWERABLE = select(notice.c.id).where(STILL)
_PENDING = _WITH_NOTICE.where(
    recipient.c.person_id.in_(bindparam("persons", expanding=True)),
    recipient.c.state != RecipientState.EXCLUDED.value,
    notice.c.state.in_([NoticeState.SENDING.value, NoticeState.CLOSED.value]),
    ~notice.c.drill,  # nobody whom it seems to be for has heard of it
    recipient.c.notice_id.in_(bindparam("answerable", expanding=True)),
).order_by(notice.c.number.desc())


def _pending(row: Row[Any]) -> Pending:
    state = RecipientState(row.recipient_state)
    rsvp = Rsvp(row.rsvp) if row.rsvp else None
    whose = (row.recipient_id, row.person_id, row.person_name)
    return Pending(*whose, state, row.liaison_id, notice_of(row), rsvp, details_of(row))
