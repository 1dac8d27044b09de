"""What is old goes out of the way at night, a thousand rows at a time, so that nothing is slower because the office is older."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.context import JobContext
from bot.domain.schedule import Occurrence

NAME = "archive"
AT, ENDS = time(1, 0), time(6, 0)
MONTH = timedelta(days=30.5)
NEXT = timedelta(seconds=1)


def plan(context: JobContext, day: date) -> list[Occurrence]:
    return [Occurrence(f"{day}:1", day, datetime.combine(day, AT, context.now.tzinfo), {"part": 1})]


def run(context: JobContext, occurrence: Occurrence) -> str:
    """One part, in a transaction of its own; while there is more, the next part is promised in it."""
    office, part = context.office, occurrence.payload["part"]
    moved = context.records.archive.put_away(
        context.now - office.notice_months * MONTH, context.now - office.message_months * MONTH
    )
    if moved:
        following = Occurrence(f"{occurrence.day}:{part + 1}", occurrence.day, context.now + NEXT, {"part": part + 1})
        context.records.timetable.plan(NAME, [following])
        return f"{moved} rows moved"
    gone = context.records.archive.forget(context.now - office.message_months * MONTH, context.now)
    return f"nothing more to move; {gone} old sign-ins and links deleted"


__all__ = ["AT", "ENDS", "NAME", "plan", "run"]
