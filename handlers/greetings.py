"""祝福: what will be said in the coming thirty days, and what staff make of it. A number means what it was shown with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.context import Context
from bot.desks.greetings import Coming
from bot.domain.gifts import Gift
from bot.domain.messages import Reply
from bot.domain.people import StaffMember
from bot.domain.rights import Right, Viewer
from bot.domain.text import shorten
from bot.errors import Refused

AHEAD = timedelta(days=30)
PAGE = 12
QUOTED = 40  # characters
KEPT = timedelta(hours=24)  # so long a list is what its numbers mean
Key = tuple[str, str, int]  # day, occasion, person


def coming(context: Context) -> Reply:
    """祝福, and further pages of the list that was shown."""
    today, page = context.now.date(), int(context.match.get("page") or 1)
    ahead = _ahead(context, today, today + AHEAD)
    shown = _shown(context) if page > 1 else None
    if shown is None:
        shown = list(ahead)
        context.records.access.remember(_place(context), json.dumps(shown), context.now + KEPT)
    rows = [_row(number, key, ahead.get(key)) for number, key in enumerate(shown, 1)][(page - 1) * PAGE : page * PAGE]
    more = len(shown) > page * PAGE
    return Reply("staff/greetings", {"rows": rows, "all": len(shown), "page": page, "more": more, "days": AHEAD.days})


def one(context: Context) -> Reply:
    """祝福 3"""
    found = _meant(context)
    if isinstance(found, Reply):
        return found
    number, greeting = found
    gifts = [one for one in context.records.gifts.on([greeting.day]) if greeting.person_id in (0, one.person_id)]
    data = {**_row(number, _key(greeting), greeting), "text": greeting.text, "also": list(greeting.also)}
    return Reply("staff/greeting", {**data, "gifts": _standards(gifts), "may_change": _may_change(context, greeting)})


def changed(context: Context) -> Reply:
    """祝福 3 停, 祝福 3 恢复, 祝福 3 改：…"""
    found = _meant(context)
    if isinstance(found, Reply):
        return found
    number, greeting = found
    if not _may_change(context, greeting):
        return Reply("staff/greeting_unknown", {"number": number, "why": "not_yours", "name": greeting.name})
    greetings, staff, verb = context.services.greetings, _staff(context), context.match["verb"]
    if verb.startswith("改") and not context.match["text"].strip():
        return Reply("staff/greeting_unknown", {"number": number, "why": "no_text", "name": greeting.name})
    try:
        if verb.startswith("改"):
            greetings.reword(context.records, greeting, context.match["text"].strip(), staff, context.now)
        elif verb.startswith("恢复"):
            greetings.resume(context.records, greeting, staff, context.now)
        else:
            greetings.stop(context.records, greeting, staff, context.now)
    except Refused as fault:
        return Reply("staff/notice_refused", fault.data())
    again = _ahead(context, greeting.day, greeting.day).get(_key(greeting), greeting)
    return Reply("staff/greeting_changed", {**_row(number, _key(greeting), again), "text": again.text})


# --- which -----------------------------------------------------------------------------------------------------------------


def _meant(context: Context) -> tuple[int, Coming] | Reply:
    """By the list that was shown to him, never by what it would be now."""
    number, shown = int(context.match["number"]), _shown(context)
    if shown is None:
        return Reply("staff/greeting_unknown", {"number": number, "why": "not_shown", "name": ""})
    if not 1 <= number <= len(shown):
        return Reply("staff/greeting_unknown", {"number": number, "why": "no_such", "name": ""})
    day = date.fromisoformat(shown[number - 1][0])
    found = _ahead(context, day, day).get(shown[number - 1]) if day >= context.now.date() else None
    return (number, found) if found else Reply("staff/greeting_unknown", {"number": number, "why": "gone", "name": ""})


def _ahead(context: Context, begin: date, end: date) -> Mapping[Key, Coming]:
    """In order of day, of those whom he may see."""
    viewer = Viewer.of(_staff(context))
    found = context.services.greetings.coming(context.records, begin, end, context.now)
    if not viewer.everywhere(Right.SEE):
        own = {one.id for one in context.records.visits.names(viewer)}
        found = [one for one in found if not one.person_id or one.person_id in own]
    return {_key(one): one for one in found}


def _shown(context: Context) -> list[Key] | None:
    kept = context.records.access.recall(_place(context), context.now)
    return [(day, occasion, person_id) for day, occasion, person_id in json.loads(kept)] if kept else None


def _may_change(context: Context, greeting: Coming) -> bool:
    """What everybody gets is changed by whoever may write to everybody; what one person gets, by whoever sees him."""
    return bool(greeting.person_id) or Viewer.of(_staff(context)).everywhere(Right.NOTIFY)


def _key(greeting: Coming) -> Key:
    return greeting.day.isoformat(), greeting.occasion, greeting.person_id


def _place(context: Context) -> str:
    return f"greetings:shown:{_staff(context).id}"


def _staff(context: Context) -> StaffMember:
    if context.sender.staff is None:
        raise LookupError("the route has promised a member of staff")
    return context.sender.staff


# --- as it is shown --------------------------------------------------------------------------------------------------------


def _row(number: int, key: Key, greeting: Coming | None) -> dict[str, Any]:
    """`gone`: it was shown under this number, and is ahead no longer."""
    if greeting is None:
        return {"number": number, "day": key[0], "gone": True}
    return {
        "number": number,
        "day": key[0],
        "gone": False,
        "name": greeting.name,
        "who": greeting.who,
        "count": greeting.count,
        "stopped": greeting.stopped,
        "edited": greeting.edited,
        "withheld": greeting.withheld,
    }


def _standards(gifts: Sequence[Gift]) -> list[dict[str, Any]]:
    """What is handed over that day, and to how many."""
    found: dict[tuple[str, str], list[Gift]] = {}
    for one in gifts:
        found.setdefault((one.title, one.what), []).append(one)
    return [
        {"title": title, "what": shorten(what, QUOTED), "count": len(several), "number": several[0].number}
        for (title, what), several in found.items()
    ]
