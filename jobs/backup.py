"""Each night the office wants a backup. It is made beside the timetable (`bot.backup.nightly`): nobody waits for it."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.context import JobContext
from bot.domain.schedule import Occurrence

AT = time(2, 30)


def plan(context: JobContext, day: date) -> list[Occurrence]:
    if not context.office.backed_up:
        return []
    return [Occurrence(day.isoformat(), day, datetime.combine(day, AT, context.now.tzinfo))]


def run(context: JobContext, occurrence: Occurrence) -> str:
    context.records.copies.want(occurrence.day)
    return "asked for"
