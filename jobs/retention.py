"""What the office may not keep for ever, a batch of each sort at a time: its periods are in content/retention.yaml."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.context import JobContext
from bot.domain.people import Owner, OwnerKind
from bot.domain.retention import BATCH
from bot.domain.schedule import Occurrence

NAME = "retention"
AT, ENDS = time(6, 0), time(8, 0)
NEXT = timedelta(seconds=1)
FILES = 20  # of the dead, at a time: each goes through every table


def plan(context: JobContext, day: date) -> list[Occurrence]:
    return [Occurrence(day.isoformat(), day, datetime.combine(day, AT, context.now.tzinfo), {"part": 1})]


def run(context: JobContext, occurrence: Occurrence) -> str:
    """One part, in a transaction of its own; while there is more, the next part is promised in it. Says how many of each sort."""
    part = int(occurrence.payload.get("part", 1))
    done = context.records.retention.sweep(context.office.retention, context.now)
    files = _files(context, occurrence.day)
    again = files == FILES or BATCH in done.values()
    if part == 1:
        done |= _elsewhere(context)
    if again:
        following = Occurrence(f"{occurrence.day}:{part + 1}", occurrence.day, context.now + NEXT, {"part": part + 1})
        context.records.timetable.plan(NAME, [following])
    counts = {"files": files, **done} if files else done
    said = ", ".join(f"{key} {some}" for key, some in counts.items()) or "nothing was past its time"
    return said if context.office.keep_years else f"{said}; files of the dead are kept"


def _files(context: JobContext, day: date) -> int:
    """Of those who died so long ago, how many were erased."""
    years = context.office.keep_years
    past = context.records.privacy.kept_too_long(day - timedelta(days=366 * years), FILES) if years else []
    for person_id in past:
        context.records.privacy.erase(Owner(OwnerKind.PERSON, person_id), NAME, context.now)
        context.records.access.write_history(NAME, "erased", f"person:{person_id}", context.now, years=years)
    return len(past)


def _elsewhere(context: JobContext) -> dict[str, int]:
    """What has its own way of being forgotten; and yesterday's history is sealed."""
    records, kept, now = context.records, context.office.retention, context.now
    records.access.forget_expired(now)
    records.stock.of_ledger()
    records.seals.seal_until(now)
    found: dict[str, int] = {}
    for key, forget in (
        ("loose_photos", records.photos.drop_loose),
        ("media", records.media.forget_before),
        ("questions", records.questions.forget_before),
    ):
        lasts = kept.lasts(key)
        if lasts is not None:
            found[key] = forget(now - lasts)
    return {key: some for key, some in found.items() if some}


__all__ = ["AT", "ENDS", "NAME", "plan", "run"]
