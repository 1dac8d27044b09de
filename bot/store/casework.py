"""Questions that went to a person, and visits that were reported."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from bot.domain.conversation import Place
from bot.domain.inquiry import Inquiry
from bot.domain.visits import VisitReport
from bot.store.tables.messages import inquiry, visit
from bot.store.tables.people import person
from bot.store.upsert import insert_new


class CaseworkQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open_inquiry(self, place: Place, person_id: int | None, question: str, now: datetime, due_at: datetime) -> int:
        """Its number."""
        row = {
            "channel": place.channel,
            "account": place.account,
            "external_id": place.sender,
            "person_id": person_id,
            "question": question,
            "asked_at": now,
            "due_at": due_at,
        }
        return int(self._connection.execute(insert(inquiry).returning(inquiry.c.id), row).scalar_one())

    def answer_inquiry(self, number: int, answer: str, staff_id: int, now: datetime) -> Inquiry | None:
        """Record the answer; None when there is no open inquiry of that number."""
        row = self._connection.execute(
            update(inquiry)
            .where(inquiry.c.id == number, inquiry.c.answered_at.is_(None))
            .values(answer=answer, answered_by=staff_id, answered_at=now)
            .returning(inquiry)
        ).one_or_none()
        return _inquiry(row) if row else None

    def open_inquiries(self) -> list[Inquiry]:
        query = select(inquiry).where(inquiry.c.answered_at.is_(None)).order_by(inquiry.c.due_at)
        return [_inquiry(row) for row in self._connection.execute(query)]

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
            "visited_on": report.visited_on.isoformat(),
            "reported_at": now,
        }
        insert_new(self._connection, visit, [row])
        seen_later = person.c.last_contact_on >= report.visited_on
        contact = update(person).where(person.c.id == report.person_id, or_(person.c.last_contact_on.is_(None), ~seen_later))
        self._connection.execute(contact.values(last_contact_on=report.visited_on))
        return int(self._connection.execute(select(visit.c.id).where(visit.c.draft == report.draft)).scalar_one())

    def visits(self, person_id: int | None = None) -> list[dict[str, Any]]:
        query = select(visit).order_by(visit.c.id)
        if person_id is not None:
            query = query.where(visit.c.person_id == person_id)
        return [dict(row._mapping) for row in self._connection.execute(query)]


def _inquiry(row: Any) -> Inquiry:
    place = Place(row.channel, row.account, row.external_id)
    return Inquiry(row.id, place, row.person_id, row.question, row.asked_at, row.due_at)
