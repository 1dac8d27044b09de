"""夜间导出: what was taken out of the house at night is told to the administrators in the morning, once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot import unusual
from bot.context import JobContext
from bot.domain.schedule import Occurrence

AT = time(8, 30)
DAY = timedelta(days=1)


def plan(context: JobContext, day: date) -> list[Occurrence]:
    return [Occurrence(day.isoformat(), day, datetime.combine(day, AT, context.now.tzinfo))]


def run(context: JobContext, occurrence: Occurrence) -> str:
    until = datetime.combine(occurrence.day, AT, context.now.tzinfo)
    told = unusual.at_night(context.records, context.services.dispatch, until, until - DAY)
    return f"{told} members of staff took something out at night" if told else "nothing was taken out at night"
