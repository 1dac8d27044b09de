"""今天 and 明天: all that one member of staff has before him, in one list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.context import Context
from bot.domain.day import Agenda, Item, Line, of_today, of_tomorrow
from bot.domain.messages import Reply
from bot.today import FAR, Today, shown

PAGE = 12  # lines
TOLD = 3  # things of one person in one line


def today(context: Context) -> Reply:
    """今天, 今天 2"""
    return _shown(context, _agenda(context, of_today), "today")


def tomorrow(context: Context) -> Reply:
    """明天, 明天 2"""
    return _shown(context, _agenda(context, of_tomorrow), "tomorrow")


def _agenda(context: Context, arrange: Callable[[Sequence[Item], datetime], Agenda]) -> Agenda:
    """Where there is nothing to do one looks further for what comes next."""
    staff, services = context.sender.staff, context.services
    if staff is None:
        raise LookupError("the route has promised a member of staff")
    near = Today(context.records, services.calendar, services.duties.titles, context.now)
    agenda = arrange(near.items(staff), context.now)
    if agenda.lines:
        return replace(agenda, later=agenda.later + near.beyond(staff))
    return arrange(replace(near, ahead=FAR).items(staff), context.now)


def _shown(context: Context, agenda: Agenda, which: str) -> Reply:
    page = max(1, int(context.match.get("page") or 1))
    lines = agenda.lines[(page - 1) * PAGE : page * PAGE]
    data = {
        "which": which,
        "day": agenda.day.isoformat(),
        "counts": {sort.value: count for sort, count in agenda.counts.items()},
        "all": len(agenda.lines),
        "page": page,
        "more": max(0, len(agenda.lines) - page * PAGE),
        "groups": _groups(lines, context),
        "later": agenda.later,
        "next": shown(agenda.next, context.now) if agenda.next else None,
        "before": agenda.before,
    }
    return Reply("staff/day", data)


def _groups(lines: tuple[Line, ...], context: Context) -> list[dict[str, Any]]:
    """Lines of the same urgency under one heading."""
    groups: list[dict[str, Any]] = []
    for line in lines:
        if not groups or groups[-1]["urgency"] != line.urgency.name.lower():
            groups.append({"urgency": line.urgency.name.lower(), "lines": []})
        there = next((one["at"] for one in groups[-1]["lines"][-1:]), "")
        groups[-1]["lines"].append(_line(line, there, context))
    return groups


def _line(line: Line, there: str, context: Context) -> dict[str, Any]:
    """`there`: the place of the line before, which is not said again."""
    items = [shown(one, context.now) for one in line.items]
    place = {"at": line.place, "place": line.place if line.place != there else ""}
    return {"name": line.name, **place, "items": items[:TOLD], "more": max(0, len(items) - TOLD)}
