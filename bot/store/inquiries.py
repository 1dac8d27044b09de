"""Questions and requests that went to a person (问询): whose they are, until when, and what was said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.domain.conversation import Place
from bot.domain.inquiry import Inquiry
from bot.store.tables.messages import inquiry


class InquiryQueries:
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


def _inquiry(row: Any) -> Inquiry:
    place = Place(row.channel, row.account, row.external_id)
    return Inquiry(row.id, place, row.person_id, row.question, row.asked_at, row.due_at)
