"""送学: once a month what is brought to people's doors or posted to them; and word of each series that is at its end."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.context import JobContext
from bot.domain.schedule import Occurrence

AT = time(9, 20)
DAY = 25  # of each month, or the working day before it
HAND = "by_hand"


def plan(context: JobContext, day: date) -> list[Occurrence]:
    at = datetime.combine(day, AT, context.now.tzinfo)
    found = [Occurrence(day.isoformat(), day, at)]
    if day == context.services.calendar.workdays.on_or_before(day.replace(day=DAY)):
        found.append(Occurrence(f"{day:%Y-%m}", day, at, {"what": HAND}))
    return found


def run(context: JobContext, occurrence: Occurrence) -> str:
    studies = context.services.studies
    if occurrence.payload.get("what") != HAND:
        return f"{studies.tell_ended(context.records, context.now)} series have nothing more to give"
    counts = studies.by_hand(context.records, occurrence.day, context.now)
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "nobody"
