"""Recurring meetings: rows for the coming two months, each notice on its day, and what is asked for afterwards."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from bot.context import JobContext
from bot.domain.meetings import MOST_LEAD, Meeting, SeriesState, notice_due
from bot.domain.messages import Reply
from bot.domain.notices import out_of_quiet
from bot.domain.people import Role
from bot.domain.schedule import Occurrence
from bot.errors import Refused
from bot.meetings.record import MeetingRecord

LAID_AT = time(4, 40)
EVENING = time(18, 30)
MORNING = time(9, 10)  # for what was in the evening, and for what the absent make up
LONG_ENOUGH = timedelta(hours=2)  # after its beginning a meeting may be asked about
ENDS = time(23, 59)  # a notice that is late is still needed
WEEK = timedelta(days=7)
REACH = timedelta(days=MOST_LEAD + 40)  # by how much the longest holiday may bring a notice forward
TOLD = (Role.CLERK, Role.ADMIN)
LAY, ASK, MAKE_UP = "lay", "ask", "make_up"


def plan(context: JobContext, day: date) -> list[Occurrence]:
    zone = context.now.tzinfo
    begin = datetime.combine(day, time(), zone)
    found = [Occurrence(f"{day}:{LAY}", day, datetime.combine(day, LAID_AT, zone), {"what": LAY})]
    found += _notices(context, day)
    for meeting in context.records.meetings.begun(begin - timedelta(days=1), begin + timedelta(days=1)):
        asked = _asked_at(meeting)
        if asked.date() == day:
            found.append(Occurrence(f"{meeting.id}:{ASK}", day, asked, {"what": ASK, "meeting": meeting.id}))
        if meeting.study and meeting.starts_at.date() < day:
            at = datetime.combine(day, MORNING, zone)
            found.append(Occurrence(f"{meeting.id}:{MAKE_UP}", day, at, {"what": MAKE_UP, "meeting": meeting.id}))
    return found


def _notices(context: JobContext, day: date) -> list[Occurrence]:
    """The promises to announce what is to be announced on this day."""
    meetings, now = context.records.meetings, context.now
    leads = {one.id: one.fields.lead_days for one in meetings.all_series(SeriesState.ACTIVE)}
    quiet, workdays = context.office.quiet_hours, context.services.calendar.workdays
    due = {
        one.id: notice_due(one.starts_at, leads[one.series_id], now, workdays, quiet)
        for one in meetings.to_announce(now, now + REACH)
    }
    return [Occurrence(f"{day}:{number}", day, at, {"meeting": number}) for number, at in due.items() if at.date() == day]


def _asked_at(one: Meeting) -> datetime:
    """In the evening; after what was itself in the evening, the next morning."""
    evening = datetime.combine(one.starts_at.date(), EVENING, one.starts_at.tzinfo)
    if one.starts_at + LONG_ENOUGH <= evening:
        return evening
    return datetime.combine(one.starts_at.date() + timedelta(days=1), MORNING, one.starts_at.tzinfo)


def run(context: JobContext, occurrence: Occurrence) -> str:
    what = occurrence.payload.get("what")
    if what == LAY:
        return _lay(context)
    one = context.records.meetings.get(occurrence.payload["meeting"])
    if one is None:
        return "there is no such meeting any more"
    if what == ASK:
        return _ask(context, one)
    if what == MAKE_UP:
        record = MeetingRecord(context.services.studies)
        return f"{record.make_up(context.records, one, 'job', context.now)} make it up"
    return _announce(context, one)


def _lay(context: JobContext) -> str:
    begun = context.records.meetings.begun(context.now - WEEK, context.now - LONG_ENOUGH)
    context.records.meetings.hold([one.id for one in begun])
    active = context.records.meetings.all_series(SeriesState.ACTIVE)
    for one in active:
        if one.fields.until is not None and one.fields.until < context.now.date():
            context.records.meetings.set_state(one.id, (SeriesState.ACTIVE,), SeriesState.ENDED)
        else:
            context.services.meetings.lay_ahead(context.records, one, context.now)
    return f"{len(active)} series looked at"


def _announce(context: JobContext, one: Meeting) -> str:
    """The notice, once. What cannot be sent so is told to whoever can put it right, and is tried again on the next day."""
    try:
        return context.services.meetings.announce(context.records, one, context.now)
    except Refused as fault:
        told = [member.id for member in context.records.people.staff(TOLD)]
        data = {**fault.data(one.id), "series": False, "title": one.title, "when": one.starts_at.isoformat()}
        key = f"m{one.id}:unsent:{context.now.date()}"
        context.services.dispatch.tell_staff(
            context.records, sorted({*told, one.author_id or told[0]}), Reply("staff/meeting_unsent", data), context.now, key
        )
        return f"not let go: {fault.objection.value}"


def _ask(context: JobContext, one: Meeting) -> str:
    """For minutes, names and photographs, as far as they are missing."""
    context.records.meetings.hold([one.id])
    shown = MeetingRecord(context.services.studies).shown(context.records, one)
    data: dict[str, Any] = {
        "number": one.id,
        "title": one.title,
        "no_minutes": not one.minutes,
        "photos": shown["photos"],
        "said": shown["count"]["came"] + shown["count"]["absent"] > 0,
    }
    if not data["no_minutes"] and data["said"]:
        return "nothing is missing"
    told = {one.author_id} if one.author_id else {member.id for member in context.records.people.staff(TOLD)}
    at = out_of_quiet(context.now, context.office.quiet_hours)
    context.services.dispatch.tell_staff(
        context.records, sorted(told), Reply("staff/meeting_evening", data), at, f"m{one.id}:after"
    )
    return "asked for what is missing"
