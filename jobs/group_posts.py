"""What the chat groups get on a day of our own accord: the festival's greeting, the day's study."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.context import JobContext
from bot.domain.letters import ENDS
from bot.domain.schedule import Occurrence

AT = time(8, 40)


def plan(context: JobContext, day: date) -> list[Occurrence]:
    return [Occurrence(day.isoformat(), day, datetime.combine(day, AT, context.now.tzinfo))]


def run(context: JobContext, occurrence: Occurrence) -> str:
    groups = context.services.letters.post(context.records, occurrence.day, context.now)
    return f"{groups} groups" if groups else "nothing to post"


__all__ = ["AT", "ENDS", "plan", "run"]
