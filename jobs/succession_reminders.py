"""A hand-over that nobody has accepted is brought to mind every third day."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.context import JobContext
from bot.domain.schedule import Occurrence
from bot.domain.successions import reminds_on
from bot.successions import SuccessionDesk

AT = time(9, 30)


def plan(context: JobContext, day: date) -> list[Occurrence]:
    at = datetime.combine(day, AT, context.now.tzinfo)
    due = [one.number for one in context.records.successions.open() if reminds_on(one.made_at, day)]
    return [Occurrence(f"{number}:{day}", day, at, {"succession": number}) for number in due]


def run(context: JobContext, occurrence: Occurrence) -> str:
    one = context.records.successions.get(occurrence.payload["succession"])
    if one is None or not one.is_open:
        return "decided meanwhile"
    SuccessionDesk(context.services.dispatch, context.office.quiet_hours, context.services.duties).remind(
        context.records, one, context.now
    )
    return "reminded"
