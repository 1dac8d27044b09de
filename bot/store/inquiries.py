"""Questions and requests that went to a person (问询): whose they are, until when, and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, insert, or_, select, tuple_, update

from bot.domain.conversation import Place
from bot.domain.delivery import AttemptState
from bot.domain.inquiry import ANSWERED, CLOSED, OPEN, Inquiry, InquiryKind
from bot.store.parts import parts
from bot.store.tables.messages import inquiry, inquiry_word
from bot.store.tables.notices import attempt
from bot.store.tables.people import staff


@dataclass(frozen=True, slots=True)
class Word:
    """What was said in that chat while a person had it."""

    at: datetime
    staff_id: int | None  # None: the asker
    text: str


class InquiryQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open_inquiry(
        self, place: Place, person_id: int | None, question: str, now: datetime, due_at: datetime, **more: Any
    ) -> int:
        """Its number. `more`: further columns (kind, topic_id, owner_id, next_at, silent)."""
        row = {
            "channel": place.channel,
            "account": place.account,
            "external_id": place.sender,
            "person_id": person_id,
            "question": question,
            "asked_at": now,
            "due_at": due_at,
            **more,
        }
        return int(self._connection.execute(insert(inquiry).returning(inquiry.c.id), row).scalar_one())

    # --- which there are -----------------------------------------------------------------------------------------------

    def get(self, number: int) -> Inquiry | None:
        found = self._inquiries(select(inquiry).where(inquiry.c.id == number))
        return found[0] if found else None

    def open_of(self, place: Place) -> Inquiry | None:
        """The one that a chat has open."""
        query = select(inquiry).where(_of(place), inquiry.c.state == OPEN).order_by(inquiry.c.id.desc()).limit(1)
        found = self._inquiries(query)
        return found[0] if found else None

    def open_among(self, places: Sequence[Place]) -> dict[Place, Inquiry]:
        """Those that these chats have open."""
        found: dict[Place, Inquiry] = {}
        for part in parts([(one.channel, one.account, one.sender) for one in places]):
            here = tuple_(inquiry.c.channel, inquiry.c.account, inquiry.c.external_id).in_(part)
            query = select(inquiry).where(inquiry.c.state == OPEN, here).order_by(inquiry.c.id)
            found |= {one.place: one for one in self._inquiries(query)}
        return found

    def of_chat(self, place: Place, limit: int = 5) -> list[Inquiry]:
        """The newest of a chat, newest first."""
        return self._inquiries(select(inquiry).where(_of(place)).order_by(inquiry.c.id.desc()).limit(limit))

    def silent(self, channel: str, account: str, senders: Sequence[str]) -> dict[str, Inquiry]:
        """Those in which the bot says nothing, by sender."""
        here = (inquiry.c.channel == channel, inquiry.c.account == account, inquiry.c.state == OPEN, inquiry.c.silent)
        found: dict[str, Inquiry] = {}
        for part in parts(senders):
            query = select(inquiry).where(*here, inquiry.c.external_id.in_(part)).order_by(inquiry.c.id)
            found |= {one.place.sender: one for one in self._inquiries(query)}
        return found

    def open_inquiries(self, owner_id: int | None = None, limit: int | None = None) -> list[Inquiry]:
        """What waits for an answer or, answered, for its disposition: everybody's or one owner's, most pressing first; all of
        it, or the first of it."""
        mine = () if owner_id is None else (inquiry.c.owner_id == owner_id,)
        query = select(inquiry).where(_WAITS, *mine).order_by(inquiry.c.due_at, inquiry.c.id).limit(limit)
        return self._inquiries(query)

    def open_counts(self, now: datetime, owner_id: int | None = None) -> tuple[int, int]:
        """How many of these there are, and how many of them are late."""
        mine = () if owner_id is None else (inquiry.c.owner_id == owner_id,)
        query = select(func.count(), func.count().filter(inquiry.c.due_at < now)).where(_WAITS, *mine)
        opened, late = self._connection.execute(query).one()
        return int(opened), int(late)

    def loads(self) -> dict[int, int]:
        """How many open ones each owner has."""
        query = select(inquiry.c.owner_id, func.count()).where(inquiry.c.state == OPEN, inquiry.c.owner_id.is_not(None))
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(inquiry.c.owner_id))}

    def due(self, now: datetime) -> list[Inquiry]:
        """Those whose time has come, also such as wait for nothing but that their answer arrives; held meanwhile."""
        query = (
            select(inquiry).where(inquiry.c.state.in_((OPEN, ANSWERED, CLOSED)), inquiry.c.next_at <= now).order_by(inquiry.c.id)
        )
        return self._inquiries(query.with_for_update(skip_locked=True))

    def ownerless(self) -> list[Inquiry]:
        """Those that nobody has, or somebody who has left; held meanwhile."""
        active = select(staff.c.id).where(staff.c.active)
        nobody = or_(inquiry.c.owner_id.is_(None), inquiry.c.owner_id.not_in(active))
        running = or_(inquiry.c.state == OPEN, and_(inquiry.c.state == ANSWERED, inquiry.c.next_at.is_not(None), _WAITS))
        return self._inquiries(select(inquiry).where(running, nobody).order_by(inquiry.c.id).with_for_update(skip_locked=True))

    # --- what becomes of them ------------------------------------------------------------------------------------------

    def change(self, number: int, **columns: Any) -> None:
        self._connection.execute(update(inquiry).where(inquiry.c.id == number).values(**columns))

    def answer_inquiry(
        self, number: int, answer: str, staff_id: int, now: datetime, next_at: datetime | None = None
    ) -> Inquiry | None:
        """Record the answer; None when there is no open inquiry of that number."""
        answered = {"answer": answer, "answered_by": staff_id, "answered_at": now, "state": ANSWERED, "next_at": next_at}
        here = (inquiry.c.id == number, inquiry.c.state == OPEN)
        return self._changed(update(inquiry).where(*here).values(**answered, **_SPEAKS, rating="", rated_at=None))

    def close(self, number: int, disposition: str, now: datetime, next_at: datetime | None = None) -> Inquiry | None:
        """It is over; None if it was."""
        closed = {"state": CLOSED, "disposition": disposition, "closed_at": now, "next_at": next_at, **_SPEAKS}
        return self._changed(update(inquiry).where(inquiry.c.id == number, inquiry.c.state != CLOSED).values(**closed))

    def rate(self, number: int, rating: str, now: datetime) -> Inquiry | None:
        """What the asker thinks of the answer; None where there is none, or he has said so before."""
        here = (inquiry.c.id == number, inquiry.c.state != OPEN, inquiry.c.rating == "")
        return self._changed(update(inquiry).where(*here).values(rating=rating, rated_at=now))

    def learn(self, number: int, learnt: str) -> bool:
        """It has gone into the library (as what); False if it did before."""
        here = (inquiry.c.id == number, inquiry.c.learnt == "")
        return bool(self._connection.execute(update(inquiry).where(*here).values(learnt=learnt)).rowcount)

    # --- chats that are taken over -------------------------------------------------------------------------------------

    def hold(self, number: int, former: int | None, staff_id: int, now: datetime, until: datetime) -> bool:
        """Somebody takes the chat over, from whom he saw there or from nobody; False if another was quicker."""
        nobody = or_(inquiry.c.held_by.is_(None), inquiry.c.held_until <= now)
        here = nobody if former is None else or_(nobody, inquiry.c.held_by == former)
        holds = {"held_by": staff_id, "held_until": until, "silent": True}
        query = update(inquiry).where(inquiry.c.id == number, inquiry.c.state == OPEN, here).values(**holds)
        return bool(self._connection.execute(query).rowcount)

    def hold_on(self, number: int, staff_id: int, now: datetime, until: datetime) -> bool:
        """He says something: it is his for longer. False if he has it no more."""
        here = (inquiry.c.id == number, inquiry.c.state == OPEN, inquiry.c.held_by == staff_id, inquiry.c.held_until > now)
        return bool(self._connection.execute(update(inquiry).where(*here).values(held_until=until)).rowcount)

    def let_go(self, number: int) -> None:
        """The bot speaks again in that chat; the inquiry stays as it is."""
        self._connection.execute(update(inquiry).where(inquiry.c.id == number).values(**_SPEAKS))

    def lapsed(self, now: datetime) -> list[Inquiry]:
        """Take-overs whose time is over; held meanwhile."""
        over = (inquiry.c.held_by.is_not(None), inquiry.c.held_until <= now, inquiry.c.state == OPEN)
        return self._inquiries(select(inquiry).where(*over).order_by(inquiry.c.id).with_for_update(skip_locked=True))

    # --- what is said in them ------------------------------------------------------------------------------------------

    def add_word(self, number: int, text: str, now: datetime, staff_id: int | None = None) -> int:
        """Keep a further word; which one it is."""
        row = {"inquiry_id": number, "at": now, "staff_id": staff_id, "text": text}
        return int(self._connection.execute(insert(inquiry_word).returning(inquiry_word.c.id), row).scalar_one())

    def words(self, number: int, limit: int = 60) -> list[Word]:
        """The newest of the thread, oldest first."""
        query = select(inquiry_word).where(inquiry_word.c.inquiry_id == number).order_by(inquiry_word.c.id.desc()).limit(limit)
        rows = self._connection.execute(query).all()
        return [Word(row.at, row.staff_id, row.text or "") for row in reversed(rows)]

    def answer_number(self, number: int) -> int:
        """Of the newest word that staff said in it; 0 for none."""
        newest = select(func.max(inquiry_word.c.id)).where(
            inquiry_word.c.inquiry_id == number, inquiry_word.c.staff_id.is_not(None)
        )
        return int(self._connection.execute(newest).scalar() or 0)

    def fate(self, key: str) -> AttemptState | None:
        """Where a message to the asker stands; None where there is none."""
        state = self._connection.execute(select(attempt.c.state).where(attempt.c.key == key)).scalar_one_or_none()
        return None if state is None else AttemptState(state)

    def _changed(self, change: Any) -> Inquiry | None:
        row = self._connection.execute(change.returning(inquiry)).one_or_none()
        return None if row is None else _inquiry(row)

    def _inquiries(self, query: Select[Any]) -> list[Inquiry]:
        return [_inquiry(row) for row in self._connection.execute(query)]


_SPEAKS = {"silent": False, "held_by": None, "held_until": None}  # the bot, in that chat

_WAITS = or_(
    inquiry.c.state == OPEN,
    and_(inquiry.c.state == ANSWERED, inquiry.c.kind == InquiryKind.REQUEST.value, inquiry.c.disposition == ""),
)


def _of(place: Place) -> ColumnElement[bool]:
    return and_(
        inquiry.c.channel == place.channel,
        inquiry.c.account == place.account,
        inquiry.c.external_id == place.sender,
    )


def _inquiry(row: Row[Any]) -> Inquiry:
    return Inquiry(
        number=row.id,
        place=Place(row.channel, row.account, row.external_id),
        person_id=row.person_id,
        question=row.question or "",
        asked_at=row.asked_at,
        due_at=row.due_at,
        kind=InquiryKind(row.kind),
        state=row.state,
        owner_id=row.owner_id,
        topic_id=row.topic_id,
        level=row.level,
        silent=row.silent,
        held_by=row.held_by,
        held_until=row.held_until,
        taken_at=row.taken_at,
        next_at=row.next_at,
        answer=row.answer or "",
        answered_at=row.answered_at,
        disposition=row.disposition,
        rating=row.rating,
        learnt=row.learnt,
    )
