"""The seat list of an event: always as the answers stand now."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from bot.domain.notices import RecipientState, Rsvp
from bot.domain.rights import Right, Viewer
from bot.domain.seats import Seat
from bot.store.people import read_tree
from bot.store.rights import may
from bot.store.tables.notices import recipient
from bot.store.tables.people import person, staff, unit

_SAID = (
    recipient.c.person_id, recipient.c.rsvp, recipient.c.companions, recipient.c.transport, recipient.c.wheelchair,
    recipient.c.diet, recipient.c.bring, recipient.c.stand_in,
)  # fmt: skip


class SeatQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, notice_id: int, viewer: Viewer) -> list[Seat]:
        """Everybody invited whom this viewer may see, unit by unit; telephone numbers are whole where he may have them whole."""
        tree = read_tree(self._connection)
        numbers = may(viewer, Right.NUMBERS, tree).label("numbers")
        query = (
            select(*_SAID, person.c.name, person.c.phone, unit.c.name.label("unit"), staff.c.name.label("liaison"), numbers)
            .join(person, person.c.id == recipient.c.person_id)
            .join(unit, unit.c.id == person.c.unit_id)
            .outerjoin(staff, staff.c.id == person.c.liaison_id)
            .where(
                recipient.c.notice_id == notice_id,
                recipient.c.state != RecipientState.EXCLUDED.value,
                person.c.died_on.is_(None),
                may(viewer, Right.SEE, tree),
            )
            .order_by(unit.c.id, person.c.id)
        )
        return [_seat(row) for row in self._connection.execute(query)]


def _seat(row: Any) -> Seat:
    return Seat(
        person_id=row.person_id,
        name=row.name,
        unit=row.unit,
        rsvp=Rsvp(row.rsvp) if row.rsvp else None,
        companions=row.companions,
        transport=row.transport,
        wheelchair=row.wheelchair,
        diet=row.diet or "",
        bring=row.bring,
        stand_in=row.stand_in,
        phone=row.phone if row.numbers else "",
        liaison=row.liaison or "",
    )
