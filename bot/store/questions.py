"""Every question that the search decided on: what was answered, what was not, and how people found the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, insert, or_, select, update

from bot.domain.conversation import Place
from bot.domain.policy import Decision, Finding
from bot.store.tables.messages import question

GOOD, BAD = "good", "bad"
MENDED = ("wording", "topic", "left")  # what staff made of a question that was not answered well


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
        self._connection.execute(_LOG, [row])

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

    def to_mend(self, since: datetime, limit: int = 200, until: datetime | None = None) -> list[Asked]:
        """What was asked since then (and before `until`) and not answered, or answered badly, and nobody has looked after yet;
        the newest first."""
        unanswered = and_(question.c.topic_id == "", question.c.decision.in_((Decision.HANDOFF.value, Decision.CLARIFY.value)))
        here = (*_between(since, until), question.c.mended == "", or_(unanswered, question.c.rating == BAD))
        query = select(question).where(*here).order_by(question.c.id.desc()).limit(limit)
        return [_asked(row) for row in self._connection.execute(query)]

    def get(self, number: int) -> Asked | None:
        row = self._connection.execute(select(question).where(question.c.id == number)).one_or_none()
        return None if row is None else _asked(row)

    def mend(self, number: int, how: str) -> bool:
        """Somebody has looked after it (MENDED); False if that was done before."""
        waiting = update(question).where(question.c.id == number, question.c.mended == "")
        return bool(self._connection.execute(waiting.values(mended=how)).rowcount)

    def by_topic(self, since: datetime) -> dict[str, tuple[int, int]]:
        """Of each topic that was told or chosen since then: how often, and how often it was called wrong."""
        bad = func.sum(case((question.c.rating == BAD, 1), else_=0))
        query = select(question.c.topic_id, func.count(), bad).where(question.c.asked_at >= since, question.c.topic_id != "")
        rows = self._connection.execute(query.group_by(question.c.topic_id))
        return {topic_id: (int(count), int(wrong)) for topic_id, count, wrong in rows}

    def approved(self, limit: int, since: datetime | None = None) -> list[Asked]:
        """What somebody found answered: chosen from a menu or called right, and not called wrong; the newest first."""
        chosen = and_(question.c.decision == Decision.CLARIFY.value, question.c.rating != BAD)
        here = (question.c.topic_id != "", question.c.text.is_not(None), or_(chosen, question.c.rating == GOOD))
        later = () if since is None else _between(since, None)
        query = select(question).where(*here, *later).order_by(question.c.id.desc()).limit(limit)
        return [_asked(row) for row in self._connection.execute(query)]

    def counts(self, since: datetime, until: datetime | None = None) -> dict[str, int]:
        """How many questions by decision, and (`good`, `bad`) by what people thought of the answer."""
        here = _between(since, until)
        by_decision = select(question.c.decision, func.count()).where(*here).group_by(question.c.decision)
        by_rating = select(question.c.rating, func.count()).where(*here, question.c.rating != "")
        found = {name: int(count) for name, count in self._connection.execute(by_decision)}
        return found | {name: int(count) for name, count in self._connection.execute(by_rating.group_by(question.c.rating))}

    def forget_before(self, day: datetime) -> int:
        """Drop the words of old questions; the counts stay."""
        old = update(question).where(question.c.asked_at < day, question.c.text.is_not(None))
        return self._connection.execute(old.values(text=None)).rowcount


_LOG = insert(question)  # for every question, and so put together once


def _between(since: datetime, until: datetime | None) -> tuple[ColumnElement[bool], ...]:
    return (question.c.asked_at >= since, *(() if until is None else (question.c.asked_at < until,)))


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
