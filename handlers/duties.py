"""应访: what a member of staff owes by rule, and on which day he means to go."""

from __future__ import annotations

from bot.context import Context
from bot.domain.duties import Clash, DutyState
from bot.domain.messages import Reply

PAGE = 10


def mine(context: Context) -> Reply:
    """应访: the most pressing first, ten at a time."""
    staff, page = context.sender.staff, max(1, int(context.match.get("page") or 1))
    duties = context.records.duties.of_owner(staff.id, titles=context.services.duties.titles) if staff else []
    shown = [one.shown(context.now) for one in duties[(page - 1) * PAGE : page * PAGE]]
    late = sum(one.late(context.now) for one in duties)
    more = len(duties) > page * PAGE
    return Reply("staff/duties", {"duties": shown, "count": len(duties), "late": late, "page": page, "more": more})


def plan(context: Context) -> Reply:
    """计划 31 周四"""
    number, said = int(context.match["number"]), context.match.get("day") or ""
    duty = context.records.duties.get(number, context.services.duties.titles)
    if duty is None or context.sender.staff is None or duty.owner_id != context.sender.staff.id:
        return Reply("staff/duty_unknown", {"number": number, "state": "", "title": "", "who": ""})
    if duty.state not in (DutyState.READY, DutyState.DRAFT):
        told = {"state": duty.state.value, "title": duty.title, "who": duty.person_name}
        return Reply("staff/duty_unknown", {"number": number, **told})
    day = context.services.reader.coming_day(said, context.now.date()) if said else None
    if day is None:
        suggested = context.services.duties.suggest(context.records, duty, context.now)
        return Reply("staff/duty_which_day", {"duty": duty.shown(context.now), "said": said, "day": suggested.isoformat()})
    planned = context.services.duties.plan(context.records, duty, day, context.now)
    if isinstance(planned, Clash):
        days = {"day": planned.day.isoformat(), "free": planned.free.isoformat()}
        return Reply("staff/duty_clash", {"number": number, "who": duty.person_name, "by": planned.staff_name, **days})
    same_day = [
        {"number": one.number, "title": one.title, "who": one.person_name}
        for one in context.records.duties.of_owner(context.sender.staff.id, titles=context.services.duties.titles)
        if one.planned_on == day and one.number != number
    ]
    past_due = day > duty.due_at.date()
    return Reply("staff/duty_planned", {"duty": planned.shown(context.now), "past_due": past_due, "same_day": same_day})
