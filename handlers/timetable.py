"""定时: what happens by itself today and how it stands; a job is stopped, taken up again, or kept now."""

from __future__ import annotations

from collections.abc import Mapping

from bot.context import Context
from bot.domain.messages import Reply
from bot.domain.schedule import OccurrenceState, by_job
from bot.domain.text import fold


def shown(context: Context) -> Reply:
    timetable, titles = context.records.timetable, context.services.jobs
    day = context.now.date()
    jobs = [
        {
            "title": titles.get(one.job, one.job),
            "at": one.at.isoformat() if one.at else "",
            "counts": dict(one.counts),
            "stopped": one.stopped,
        }
        for one in by_job(timetable.of_day(day), timetable.paused())
    ]
    return Reply("staff/jobs", {"day": day.isoformat(), "jobs": jobs})


def pause(context: Context) -> Reply:
    """What falls due meanwhile is not kept; staff are told when its day is over."""
    found = _named(context)
    if isinstance(found, Reply):
        return found
    new = context.records.timetable.pause(found, context.actor, context.now)
    return _changed(context, found, "paused" if new else "")


def resume(context: Context) -> Reply:
    found = _named(context)
    if isinstance(found, Reply):
        return found
    new = context.records.timetable.resume(found)
    return _changed(context, found, "resumed" if new else "")


def run(context: Context) -> Reply:
    """The next tick keeps it, in transactions of its own; of what is done already nothing is done again."""
    found = _named(context)
    if isinstance(found, Reply):
        return found
    count = context.records.timetable.hasten(found, context.now.date(), context.now)
    return _changed(context, found, "hastened" if count else "")


def _changed(context: Context, job: str, what: str) -> Reply:
    if what:
        context.records.access.write_history(context.actor, f"job.{what}", f"job:{job}", context.now)
    rows = context.records.timetable.of_day(context.now.date())
    left = sum(row["job"] == job and row["state"] == OccurrenceState.PLANNED.value for row in rows)
    title = context.services.jobs[job]
    stopped = job in context.records.timetable.paused()
    return Reply("staff/job_changed", {"title": title, "what": what, "left": left, "stopped": stopped})


def _named(context: Context) -> str | Reply:
    """The job that is meant; else a reply that names those that may be."""
    said = context.match["name"]
    found = meant(said, context.services.jobs)
    if len(found) == 1:
        return found[0]
    titles = [context.services.jobs[name] for name in found or context.services.jobs]
    return Reply("staff/job_unknown", {"said": said, "several": bool(found), "titles": titles})


def meant(said: str, titles: Mapping[str, str]) -> list[str]:
    """The names of the jobs that are called so, in full or in part."""
    word = fold(said)
    exact = [name for name, title in titles.items() if word in (name, fold(title))]
    return exact or [name for name, title in titles.items() if word and word in fold(title)]
