"""Visits that were reported."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select, update

from bot.domain.visits import VisitReport
from bot.store.tables.people import person
from bot.store.tables.visits import visit
from bot.store.upsert import insert_new


class VisitQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_visit(self, report: VisitReport, now: datetime) -> int:
        """The report's number; the same draft sent twice is one report."""
        row = {
            "draft": report.draft,
            "person_id": report.person_id,
            "staff_id": report.staff_id,
            "kind": report.kind.value,
            "condition": report.condition,
            "need": report.need,
            "state": "received",
            "promise": report.promise,
            "words": report.words,
            "went": report.went,
            "visited_on": report.visited_on,
            "reported_at": now,
        }
        insert_new(self._connection, visit, [row])
        seen_later = person.c.last_contact_on >= report.visited_on
        contact = update(person).where(person.c.id == report.person_id, or_(person.c.last_contact_on.is_(None), ~seen_later))
        self._connection.execute(contact.values(last_contact_on=report.visited_on))
        return int(
            self._connection.execute(
                select(visit.c.id).where(visit.c.draft == report.draft, visit.c.person_id == report.person_id)
            ).scalar_one()
        )

    def visits(self, person_id: int | None = None) -> list[dict[str, Any]]:
        query = select(visit).order_by(visit.c.id)
        if person_id is not None:
            query = query.where(visit.c.person_id == person_id)
        return [dict(row._mapping) for row in self._connection.execute(query)]
