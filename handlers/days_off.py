"""放假安排: the State Council's announcement is pasted, read back, and entered when it is right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.context import Context
from bot.domain.conversation import Conversation
from bot.domain.days_off import Announcement, DayOff
from bot.domain.messages import Reply

FORM = "days_off"
OPEN_FOR = timedelta(minutes=30)
YES = frozenset({"1", "对", "是", "是的", "好", "好的", "确认", "没错", "录入"})
NO = frozenset({"不", "不对", "否", "错了", "有错", "不录入", "2"})
BY_STAFF = "staff:"


def read(context: Context) -> Reply:
    """The whole announcement, or a later one that changes a holiday in a year that is known."""
    found = context.services.reader.days_off(context.message.text, context.now.date())
    year = found.announcement.year
    known = context.records.days_off.year(year)
    whole = found.announcement.completed(known.announcement if known else None)
    doubts = [one.shown() for one in found.doubts if one.name not in whole.missing]
    if whole.missing:
        return Reply("staff/days_off_incomplete", {"year": year, "missing": whole.missing, "doubts": doubts})
    draft = {"year": year, "document": whole.document, "days": [[one.day.isoformat(), one.work, one.name] for one in whole.days]}
    context.open_form(Conversation(FORM, "check", {**draft, "until_moment": (context.now + OPEN_FOR).isoformat()}))
    changed = found.announcement.holidays if found.announcement.missing else []
    again = {"again": known is not None and known.by.startswith(BY_STAFF), "guessed": found.guessed_year}
    return Reply("staff/days_off_check", {**whole.shown(), **again, "changed": changed, "doubts": [] if changed else doubts})


def answer(context: Context) -> Reply:
    """对: it is entered, and holds from now on. 不对: nothing is."""
    form = context.conversation
    if form is None:
        raise LookupError("the route has promised an open form")
    context.close_form()
    late = context.now > datetime.fromisoformat(form.data["until_moment"])
    if late or context.said in NO:
        return Reply("staff/days_off_dropped", {"late": late})
    whole = _kept(form.data)
    context.records.days_off.enter(whole, context.actor, context.now)
    context.records.access.write_history(context.actor, "days_off.entered", f"year:{whole.year}", context.now)
    context.services.calendar.know(context.records.days_off.work_days())
    return Reply("staff/days_off_entered", {"year": whole.year, "count": len(whole.days)})


def listed(context: Context) -> Reply:
    """放假安排, 放假安排 2027: this year and the next, or the year that is named."""
    named, this = context.match.get("year"), context.now.year
    years = [int(named)] if named else [this, this + 1]
    found = {year: context.records.days_off.year(year) for year in years}
    known = [one.announcement.shown() for one in found.values() if one is not None]
    return Reply("staff/days_off", {"years": known, "unknown": [year for year, one in found.items() if one is None]})


def _kept(draft: Mapping[str, Any]) -> Announcement:
    days = tuple(DayOff(date.fromisoformat(day), work, name) for day, work, name in draft["days"])
    return Announcement(draft["year"], days, draft["document"])
