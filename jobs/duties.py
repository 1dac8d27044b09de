"""应访: early each morning all that is owed by rule is worked out anew; on Mondays clerks hear of what was missed."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

from bot.context import JobContext
from bot.domain.messages import Reply
from bot.domain.notices import out_of_quiet
from bot.domain.people import Role
from bot.domain.schedule import Occurrence

AT = time(4, 30)
TOLD_AT = time(9, 5)
ENDS = time(23, 59)  # what is owed is worked out however late it is
WEEK = timedelta(days=7)
TOLD = (Role.CLERK, Role.ADMIN)
NAMED = 10
MISSED = "missed"


def plan(context: JobContext, day: date) -> list[Occurrence]:
    """Other rules make another promise: they hold from the next start on, and not only from tomorrow."""
    duties, zone = context.services.duties, context.now.tzinfo
    found = [Occurrence(f"{day}:{duties.version}", day, datetime.combine(day, AT, zone))]
    if day.weekday() == 0:
        found.append(Occurrence(f"{day}:{MISSED}", day, datetime.combine(day, TOLD_AT, zone), {"what": MISSED}))
    return found


def run(context: JobContext, occurrence: Occurrence) -> str:
    if occurrence.payload.get("what") == MISSED:
        return _tell_missed(context, occurrence)
    counts = context.services.duties.refresh_all(context.records, context.now)
    return ", ".join(f"{count} {what}" for what, count in sorted(counts.items())) or "nothing has changed"


def _tell_missed(context: JobContext, occurrence: Occurrence) -> str:
    begin, titles = occurrence.day - WEEK, context.services.duties.titles
    missed = context.records.duties.missed(begin, occurrence.day, titles)
    if not missed:
        return "nothing was missed"
    rules = [{"title": title, "count": count} for title, count in Counter(one.title for one in missed).most_common()]
    named = [{"title": one.title, "who": one.person_name, "owner": one.owner_name} for one in missed[:NAMED]]
    clerks = [member.id for member in context.records.people.staff(TOLD)]
    reply = Reply("staff/duty_missed", {"rules": rules, "named": named, "count": len(missed)})
    awake = out_of_quiet(context.now, context.office.quiet_hours)
    told = context.services.dispatch.tell_staff(context.records, clerks, reply, awake, f"duties:{occurrence.key}")
    return f"{told} of {len(clerks)} are told of {len(missed)} missed"
