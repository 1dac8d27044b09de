"""A question or request that needs a person (问询), and its clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.domain.conversation import Place

LAST_SAME_DAY = time(16, 0)
OFFICE_CLOSES = time(17, 30)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """`number` is what people say: 答复 5 …"""

    number: int
    place: Place
    person_id: int | None
    question: str
    asked_at: datetime
    due_at: datetime


def due_at(asked: datetime) -> datetime:
    """A first answer on the same working day if it was asked by four, else on the next one.

    Saturdays and Sundays are no working days; public holidays come with the calendar of days off.
    """
    day = asked.date()
    if asked.time() > LAST_SAME_DAY:
        day += timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, OFFICE_CLOSES, asked.tzinfo)
