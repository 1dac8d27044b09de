"""What the office may not keep for ever: files of the dead, words of old questions, uploads and pictures nobody took over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.context import JobContext
from bot.domain.people import Owner, OwnerKind
from bot.domain.schedule import Occurrence

AT = time(6, 0)
UPLOADS_LAST = timedelta(days=1)
PHOTOS_LAST = timedelta(days=30)  # of no report: a draft may wait for days
MEDIA_LAST = timedelta(days=30)  # whoever has the matter has seen it by then, and what it was about is in words
QUESTIONS_LAST = timedelta(days=366)  # long enough for a year's statistics and for the library to have learnt of them


def plan(context: JobContext, day: date) -> list[Occurrence]:
    return [Occurrence(day.isoformat(), day, datetime.combine(day, AT, context.now.tzinfo))]


def run(context: JobContext, occurrence: Occurrence) -> str:
    records, years = context.records, context.office.keep_years
    dropped = records.privacy.drop_uploads(context.now - UPLOADS_LAST)
    records.access.forget_expired(context.now)
    records.stock.of_ledger()
    loose = records.photos.drop_loose(context.now - PHOTOS_LAST)
    media = records.media.forget_before(context.now - MEDIA_LAST)
    forgotten = records.questions.forget_before(context.now - QUESTIONS_LAST)
    if not years:
        return f"{dropped} uploads, {loose + media} pictures and voice notes, {forgotten} old questions; files are kept"
    past = records.privacy.kept_too_long(occurrence.day - timedelta(days=366 * years))
    for person_id in past:
        records.privacy.erase(Owner(OwnerKind.PERSON, person_id), "retention", context.now)
        records.access.write_history("retention", "erased", f"person:{person_id}", context.now, years=years)
    return f"{len(past)} files erased, {dropped} uploads, {loose + media} pictures and voice notes, {forgotten} old questions"
