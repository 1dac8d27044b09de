"""放假安排: from December on clerks are asked for the coming year's days off until they are entered. Nothing is guessed."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.context import JobContext
from bot.domain.messages import Reply
from bot.domain.notices import out_of_quiet
from bot.domain.people import Role
from bot.domain.schedule import Occurrence

AT = time(9, 0)
TOLD = (Role.CLERK, Role.ADMIN)
DECEMBER = 12


def plan(context: JobContext, day: date) -> list[Occurrence]:
    """On 1 December, and on every Monday that is worked while the year is unknown."""
    workdays, year = context.services.calendar.workdays, day.year + (day.month == DECEMBER)
    first = (day.month, day.day) == (DECEMBER, 1)
    if year in workdays.known or not (first or (day.weekday() == 0 and workdays.is_workday(day))):
        return []
    at = datetime.combine(day, AT, context.now.tzinfo)
    return [Occurrence(day.isoformat(), day, at, {"year": year})]


def run(context: JobContext, occurrence: Occurrence) -> str:
    year = occurrence.payload["year"]
    if context.records.days_off.year(year) is not None:
        return "entered meanwhile"
    clerks = [member.id for member in context.records.people.staff(TOLD)]
    reply = Reply("staff/days_off_missing", {"year": year, "begun": occurrence.day.year == year})
    awake = out_of_quiet(context.now, context.office.quiet_hours)
    told = context.services.dispatch.tell_staff(context.records, clerks, reply, awake, f"days_off:{occurrence.key}")
    return f"{told} of {len(clerks)} are told"
