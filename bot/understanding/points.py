"""A moment of a text as a point in time, and what the times of a notice come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.understanding import asks
from bot.understanding.day import DaySort
from bot.understanding.moments import Moment

Point = datetime | date


@dataclass(frozen=True, slots=True)
class WhenFound:
    """The times of a text; a date alone where no hour is given. `ask` is a question in Chinese, None when all is settled.

    `end` is None for a single point; `old` is what a change replaces; `recurring` makes `start` the first time after the base;
    `day_said` tells that a day, not only an hour, was named; `past` that the question is only about a day that is over; `vague`
    that it is only about words that name no day. `old_ask` and `due_ask` are what is in doubt about the old time
    and about the deadline alone.
    """

    start: Point | None = None
    end: Point | None = None
    deadline: Point | None = None
    old: Point | None = None
    recurring: bool = False
    ask: str | None = None
    day_said: bool = False
    past: bool = False
    vague: bool = False
    old_ask: str | None = None
    due_ask: str | None = None


def point_of(moment: Moment, base: datetime, minute: int | None = None) -> Point | None:
    day = moment.day.first if moment.day else base.date()
    minute = moment.clock.minute if moment.clock and minute is None else minute
    if day is None or minute is None:
        return day if moment.day else None
    return at(day, minute, base)


def at(day: date, minute: int, base: datetime) -> datetime:
    return datetime.combine(day, time(), base.tzinfo) + timedelta(minutes=minute)


def ask_of(moment: Moment, base: datetime, text: str) -> str | None:
    """What must be asked about this moment before anybody is told of it."""
    for part in (moment.day, moment.clock):
        if part and part.ask:
            return part.ask
    point = point_of(moment, base)
    if isinstance(point, datetime) and point < base:
        return asks.past(text[moment.start : moment.stop], point.date())
    return None


def is_vague(moment: Moment) -> bool:
    return moment.day is not None and moment.day.sort is DaySort.VAGUE
