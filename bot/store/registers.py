"""Registers that an office takes out of the house: its tasks, its inquiries and its notices of some days, a line each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from bot.store.tables.messages import inquiry
from bot.store.tables.notices import notice, task
from bot.store.tables.people import person, staff, unit

MOST = 50_000  # lines of one file
Span = tuple[datetime, datetime]  # from the first until before the second
_closer = staff.alias("closer")


class RegisterQueries:
    """Whoever asks has shown that he may take out what is everybody's."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tasks(self, span: Span) -> list[Row[Any]]:
        """Those that were made in these days, or are still open."""
        who = (
            task.outerjoin(person, person.c.id == task.c.person_id)
            .outerjoin(unit, unit.c.id == person.c.unit_id)
            .outerjoin(staff, staff.c.id == task.c.owner_id)
            .outerjoin(_closer, _closer.c.id == task.c.closed_by)
        )
        named = (
            person.c.name.label("person"),
            unit.c.name.label("unit"),
            staff.c.name.label("owner"),
            _closer.c.name.label("closer"),
        )
        query = select(
            task.c.id, task.c.kind, task.c.title, task.c.state, task.c.outcome, task.c.tries, task.c.made_at, task.c.deadline,
            task.c.closed_at, *named,
        ).select_from(who)  # fmt: skip
        return self._rows(query.where(_within(task.c.made_at, span) | (task.c.state == "open")), task.c.id)

    def inquiries(self, span: Span) -> list[Row[Any]]:
        """Those that were asked in these days, with what was said."""
        who = inquiry.outerjoin(person, person.c.id == inquiry.c.person_id).outerjoin(staff, staff.c.id == inquiry.c.owner_id)
        query = select(inquiry, person.c.name.label("person"), staff.c.name.label("owner")).select_from(who)
        return self._rows(query.where(_within(inquiry.c.asked_at, span)), inquiry.c.id)

    def notices(self, span: Span) -> list[Row[Any]]:
        """Those that were written in these days, rehearsals apart."""
        who = notice.outerjoin(staff, staff.c.id == notice.c.author_id).outerjoin(_closer, _closer.c.id == notice.c.approver_id)
        query = select(notice, staff.c.name.label("author"), _closer.c.name.label("approver")).select_from(who)
        return self._rows(query.where(_within(notice.c.created_at, span), ~notice.c.drill), notice.c.id)

    def _rows(self, query: Select[Any], order: Any) -> list[Row[Any]]:
        return list(self._connection.execute(query.order_by(order).limit(MOST)).all())


def _within(column: Any, span: Span) -> Any:
    return (column >= span[0]) & (column < span[1])
