"""What will happen by itself today, to clerks in the morning; what came of it, in the evening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.context import JobContext
from bot.desks.greetings import Coming
from bot.domain.delivery import USED, AttemptState
from bot.domain.greeted import GreetingState
from bot.domain.letters import Way
from bot.domain.messages import Reply
from bot.domain.people import Role
from bot.domain.schedule import PAUSED, JobDay, Occurrence, OccurrenceState, by_job, tally
from bot.domain.tasks import TaskKind

MORNING, EVENING = time(8, 0), time(18, 40)
ENDS = time(21, 0)
TOLD = (Role.CLERK, Role.ADMIN)
LETTERS, POSTS, OWN = "letters", "group_posts", "staff_plan"
# Every day has these: what is in the letters is told by itself, and the rest is the office's own housekeeping.
EVERY_DAY = frozenset({LETTERS, POSTS, OWN, "greeting_calls", "retention", "duties", "gifts", "meetings", "study_by_hand"})
NAMED = 6
LISTED = 3
BAD = (OccurrenceState.FAILED.value, OccurrenceState.MISSED.value, PAUSED, OccurrenceState.LATE.value)
Data = dict[str, Any]


def plan(context: JobContext, day: date) -> list[Occurrence]:
    zone = context.now.tzinfo
    return [
        Occurrence(f"{day}:{what}", day, datetime.combine(day, at, zone), {"what": what})
        for what, at in (("plan", MORNING), ("result", EVENING))
    ]


def run(context: JobContext, occurrence: Occurrence) -> str:
    """In few lines. A day on which nothing happens has no plan, and its result is one line on working days."""
    day = occurrence.day
    reply = _plan(context, day) if occurrence.payload["what"] == "plan" else _result(context, day)
    if reply is None:
        return "nothing to tell"
    clerks = [member.id for member in context.records.people.staff(TOLD)]
    key = f"staff_plan:{occurrence.key}"
    told = context.services.dispatch.tell_staff(context.records, clerks, reply, context.now, key)
    return f"{told} of {len(clerks)} are told"


# --- in the morning -----------------------------------------------------------------------------------------------------


def _plan(context: JobContext, day: date) -> Reply | None:
    services, records = context.services, context.records
    coming = services.greetings.coming(records, day, day, context.now)
    lessons = [f"{one.series.name}《{one.material.title}》" for one in services.studies.lessons(records, day)]
    rows = records.timetable.of_day(day)
    jobs = by_job(rows, records.timetable.paused())
    others = [_shown(context, one) for one in by_job(filter(_of_note, rows))]
    stopped = [services.jobs.get(one.job, one.job) for one in jobs if one.stopped]
    begin = datetime.combine(day, time(), context.now.tzinfo)
    lapsed = records.greetings.lapsed(begin - timedelta(days=1), begin)
    if not (coming or lessons or others or stopped or lapsed):
        return None
    letters = next((one.at for one in jobs if one.job == LETTERS), None)
    data = {
        "day": day.isoformat(),
        "letters_at": letters.isoformat() if letters else "",
        **_greetings(coming),
        "lessons": lessons[:LISTED],
        "jobs": others[:LISTED],
        "more": len(others[LISTED:]) + len(lessons[LISTED:]),
        "stopped": stopped,
        "lapsed": lapsed,
    }
    return Reply("staff/day_plan", data)


def _greetings(coming: Sequence[Coming]) -> Data:
    said = [one for one in coming if not one.stopped and not one.withheld]
    own = [one for one in said if one.person_id]
    return {
        "festivals": [{"name": one.name, "count": one.count} for one in said if not one.person_id],
        "persons": [{"who": one.who, "name": one.name} for one in own[:NAMED]],
        "count": len(own),
        "withheld": sum(one.person_id != 0 and bool(one.withheld) for one in coming),
        "dropped": [one.who or one.name for one in coming if one.stopped][:NAMED],
    }


def _shown(context: JobContext, one: JobDay) -> Data:
    return {
        "title": context.services.jobs.get(one.job, one.job),
        "at": one.at.isoformat() if one.at else "",
        "counts": dict(one.counts),
        "stopped": one.stopped,
    }


# --- in the evening -----------------------------------------------------------------------------------------------------


def _result(context: JobContext, day: date) -> Reply | None:
    rows = [row for row in context.records.timetable.of_day(day) if row["job"] != OWN]
    jobs = by_job(rows, context.records.timetable.paused())
    bad = [_shown(context, one) for one in jobs if _went_badly(one)]
    kept = [one for one in by_job(filter(_of_note, rows)) if one.done == one.total and not _went_badly(one)]
    good = [_shown(context, one) for one in kept]
    letters = _letters(context, day, [row["note"] for row in rows if row["job"] == LETTERS])
    groups = tally(row["note"] for row in rows if row["job"] == POSTS)["groups"]
    quiet = not (bad or good or groups or any(letters.values()))
    if quiet and not context.services.calendar.workdays.is_workday(day):
        return None
    data = {"day": day.isoformat(), "quiet": quiet, "letters": letters, "groups": groups, "bad": bad[:LISTED], "good": good}
    page = f"{context.office.public_url}/console"
    return Reply("staff/day_result", {**data, "more": len(bad[LISTED:]), "page": page})


def _of_note(row: Mapping[str, Any]) -> bool:
    """Whether it is told by its name: of the meetings only those that are announced or asked about."""
    return row["job"] not in EVERY_DAY or "meeting" in row["payload"]


def _went_badly(one: JobDay) -> bool:
    held_up = one.stopped and one.counts.get(OccurrenceState.PLANNED.value)
    return bool(held_up or any(one.counts.get(state) for state in BAD))


def _letters(context: JobContext, day: date, notes: Sequence[str]) -> dict[str, int]:
    """How many letters left, and why others did not; of greetings also who is still to be rung up."""
    states, parts = context.records.timetable.letters_of(day), tally(notes)
    greeted = context.records.greetings.counts(day)
    withheld = (GreetingState.SKIPPED, GreetingState.STOPPED)
    return {
        "sent": sum(states.get(state, 0) for state in USED),
        "waiting": states.get(AttemptState.PLANNED, 0),
        "failed": states.get(AttemptState.FAILED, 0) + states.get(AttemptState.EXPIRED, 0),
        "rung": sum(count for (state, _), count in greeted.items() if state is GreetingState.RUNG),
        "to_ring": _to_ring(context, day),
        "no_way": sum(count for (state, _), count in greeted.items() if state is GreetingState.NO_WAY),
        "withheld": sum(count for (state, _), count in greeted.items() if state in withheld),
        "moved": parts[Way.WAITS.value],
        "declined": parts[Way.OPTED_OUT.value],
    }


def _to_ring(context: JobContext, day: date) -> int:
    """Persons whose greeting by telephone is still open."""
    calls = [task for task in context.records.tasks.open_tasks() if task.kind is TaskKind.GREETING]
    today = [task for task in calls if task.deadline is not None and task.deadline.date() == day]
    return sum(1 if task.person_id else len(context.records.greetings.to_ring(task.id, day)) for task in today)
