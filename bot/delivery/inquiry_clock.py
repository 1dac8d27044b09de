"""Moves inquiries that nothing has come of: their owner is reminded, then somebody else has them. Nothing is ever dropped."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.inquiries import InquiryDesk, answer_key
from bot.delivery.inquiry_news import behind
from bot.domain.delivery import ON_ITS_WAY, AttemptState
from bot.domain.inquiry import ABOVE, ARRIVED_WITHIN, Inquiry, next_look, remind_at
from bot.domain.notices import Spans, out_of_quiet
from bot.store import Records

LOST = (AttemptState.FAILED, AttemptState.EXPIRED)


class InquiryClock:
    """Rows say what is next and when, so a tick that is lost or repeated changes nothing."""

    def __init__(self, desk: InquiryDesk, quiet: Spans) -> None:
        self._desk = desk
        self._quiet = quiet

    def tick(self, records: Records, now: datetime) -> None:
        """
        1. What nobody has, or somebody who has left, gets an owner, who is told.
        2. By day: whoever was silent for half of the time is reminded; at the deadline it goes to another clerk, then to whoever
           answers for it all, who is reminded every working day.
        3. An answer that did not arrive is told by telephone.
        """
        for one in records.inquiries.ownerless():
            self._adopt(records, one, now)
        if out_of_quiet(now, self._quiet) > now:
            return
        for one in records.inquiries.due(now):
            if not one.is_open and not self._arrived(records, one, now):
                continue
            self._step(records, one, now)

    def _adopt(self, records: Records, one: Inquiry, now: datetime) -> None:
        served = behind(records, one)
        owner = self._desk.owners.first(records, served[0] if served else None, one.kind, one.topic_id)
        if owner is None:
            return
        look = one.next_at or remind_at(now, one.due_at, self._quiet, self._desk.workdays())
        records.inquiries.change(one.number, owner_id=owner, taken_at=None, next_at=look)
        self._tell(records, one.number, now, "new")

    def _step(self, records: Records, one: Inquiry, now: datetime) -> None:
        if now < one.due_at:
            self._desk.news.due(records, one, now)
            records.inquiries.change(one.number, next_at=one.due_at)
            return
        owner, level = self._desk.owners.next(records, one)
        records.inquiries.change(one.number, owner_id=owner, level=level)
        moved = records.inquiries.get(one.number)
        if moved is None:
            return
        records.inquiries.change(one.number, next_at=next_look(moved, now, self._quiet, self._desk.workdays()))
        if owner == one.owner_id:
            self._desk.news.due(records, one, now)
            return
        records.inquiries.change(one.number, taken_at=None)
        records.access.write_history("clock", f"inquiry.level{level}", f"inquiry:{one.number}", now)
        names = {member.id: member.name for member in records.people.staff()}
        self._desk.news.asked(records, moved, now, "above" if level == ABOVE else "late", names.get(one.owner_id or 0, ""))
        self._desk.news.moved(records, moved, one.owner_id, names.get(owner or 0, ""), now)

    def _arrived(self, records: Records, one: Inquiry, now: datetime) -> bool:
        """Looks after an answer on its way. True for a request whose disposition is to be asked for now."""
        fate = records.inquiries.fate(answer_key(records, one))
        if fate in ON_ITS_WAY:
            records.inquiries.change(one.number, next_at=now + ARRIVED_WITHIN)
            return False
        if fate in LOST:
            self._desk.ring(records, one, one.answer, now)
        asks_at = self._asks_at(one, now) if one.unsettled else None
        if asks_at is not None and asks_at <= now:
            return True
        records.inquiries.change(one.number, next_at=asks_at)
        return False

    def _asks_at(self, one: Inquiry, now: datetime) -> datetime:
        return remind_at(one.answered_at or now, one.due_at, self._quiet, self._desk.workdays())

    def _tell(self, records: Records, number: int, now: datetime, why: str) -> None:
        one = records.inquiries.get(number)
        if one is not None:
            self._desk.news.asked(records, one, now, why)
