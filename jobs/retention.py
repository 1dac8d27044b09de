"""What the office may not keep for ever: files of those who died long ago, and uploads that nobody took over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.context import JobContext
from bot.domain.schedule import Occurrence

AT = time(6, 0)
UPLOADS_LAST = timedelta(days=1)


def plan(context: JobContext, day: date) -> list[Occurrence]:
    return [Occurrence(day.isoformat(), day, datetime.combine(day, AT, context.now.tzinfo))]


def run(context: JobContext, occurrence: Occurrence) -> str:
    records, years = context.records, context.office.keep_years
    dropped = records.privacy.drop_uploads(context.now - UPLOADS_LAST)
    if not years:
        return f"{dropped} uploads; files are kept"
    past = records.privacy.kept_too_long(occurrence.day - timedelta(days=366 * years))
    for person_id in past:
        records.privacy.erase(person_id, context.now)
        records.access.write_history("retention", "erased", f"person:{person_id}", context.now, years=years)
    return f"{len(past)} files erased, {dropped} uploads"
