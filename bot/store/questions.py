"""Every question that the search decided on: what was answered, what was not, and how people found the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from bot.domain.conversation import Place
from bot.domain.policy import Decision, Finding
from bot.store.tables.messages import question

GOOD, BAD = "good", "bad"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it was decided."""

    id: int
    place: Place
    person_id: int | None
    text: str
    decision: Decision
    topic_id: str
    offered: tuple[str, ...]
    confidence: float
    asked_at: datetime
    rating: str = ""
    inquiry_id: int | None = None


class QuestionQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def log(
        self, place: Place, person_id: int | None, text: str, finding: Finding, now: datetime, inquiry: int | None = None
    ) -> None:
        """Keep a question with what was decided."""
        row = {
            "channel": place.channel,
            "account": place.account,
            "external_id": place.sender,
            "person_id": person_id,
            "text": text,
            "decision": finding.decision.value,
            "topic_id": finding.topic or "",
            "offered": [one.topic for one in finding.candidates],
            "confidence": finding.confidence,
            "asked_at": now,
            "inquiry_id": inquiry,
        }
        self._connection.execute(insert(question), [row])

    def last(self, place: Place, since: datetime) -> Asked | None:
        """The last question of one chat, if it is not older than that."""
        query = select(question).where(_of(place), question.c.asked_at >= since).order_by(question.c.id.desc()).limit(1)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _asked(row)

    def missed(self, place: Place, since: datetime) -> int:
        """How many of the last questions of a chat, one after another, were neither answered nor chosen from a menu."""
        query = select(question.c.topic_id, question.c.decision).where(_of(place), question.c.asked_at >= since)
        count = 0
        for row in self._connection.execute(query.order_by(question.c.id.desc()).limit(10)):
            if row.topic_id or row.decision == Decision.SMALLTALK.value:
                break
            count += 1
        return count

    def chose(self, number: int, topic_id: str) -> None:
        """Of the menu that was offered, this was meant."""
        self._connection.execute(update(question).where(question.c.id == number).values(topic_id=topic_id))

    def handed_over(self, number: int, inquiry_id: int) -> None:
        self._connection.execute(update(question).where(question.c.id == number).values(inquiry_id=inquiry_id))

    def rate(self, number: int, rating: str, now: datetime) -> None:
        self._connection.execute(update(question).where(question.c.id == number).values(rating=rating, rated_at=now))

    def to_mend(self, since: datetime, limit: int = 200) -> list[Asked]:
        """What was asked since then and not answered, or answered badly; the newest first."""
        unanswered = and_(question.c.topic_id == "", question.c.decision.in_((Decision.HANDOFF.value, Decision.CLARIFY.value)))
        query = select(question).where(question.c.asked_at >= since, or_(unanswered, question.c.rating == BAD))
        return [_asked(row) for row in self._connection.execute(query.order_by(question.c.id.desc()).limit(limit))]

    def counts(self, since: datetime) -> dict[str, int]:
        """How many questions by decision, and (`good`, `bad`) by what people thought of the answer."""
        by_decision = select(question.c.decision, func.count()).where(question.c.asked_at >= since).group_by(question.c.decision)
        by_rating = select(question.c.rating, func.count()).where(question.c.asked_at >= since, question.c.rating != "")
        found = {name: int(count) for name, count in self._connection.execute(by_decision)}
        return found | {name: int(count) for name, count in self._connection.execute(by_rating.group_by(question.c.rating))}

    def forget_before(self, day: datetime) -> int:
        """Drop the words of old questions; the counts stay."""
        old = update(question).where(question.c.asked_at < day, question.c.text.is_not(None))
        return self._connection.execute(old.values(text=None)).rowcount


def _of(place: Place) -> ColumnElement[bool]:
    return and_(
        question.c.channel == place.channel,
        question.c.account == place.account,
        question.c.external_id == place.sender,
    )


def _asked(row: Any) -> Asked:
    return Asked(
        row.id,
        Place(row.channel, row.account, row.external_id),
        row.person_id,
        row.text or "",
        Decision(row.decision),
        row.topic_id,
        tuple(row.offered),
        row.confidence,
        row.asked_at,
        row.rating,
        row.inquiry_id,
    )
