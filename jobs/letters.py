"""The day's letters: whatever is written to each person of our own accord, in one message."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.context import JobContext
from bot.domain.letters import ENDS
from bot.domain.schedule import Occurrence

NAME = "letters"
AT = time(8, 30)


def plan(context: JobContext, day: date) -> list[Occurrence]:
    """One occurrence a range of persons. Whoever joins after the day's letters were begun gets his first on the next day."""
    at = datetime.combine(day, AT, context.now.tzinfo)
    if context.now >= at and any(row["job"] == NAME for row in context.records.timetable.of_day(day)):
        return []
    chunks = context.services.letters.chunks(context.records)
    return [Occurrence(f"{day}:{first}", day, at, {"first": first, "last": last}) for first, last in chunks]


def run(context: JobContext, occurrence: Occurrence) -> str:
    chunk = (occurrence.payload["first"], occurrence.payload["last"])
    ways = context.services.letters.write(context.records, occurrence.day, chunk, context.now)
    return ", ".join(f"{count} {way}" for way, count in sorted(ways.items())) or "nothing to write"


__all__ = ["AT", "ENDS", "NAME", "plan", "run"]
