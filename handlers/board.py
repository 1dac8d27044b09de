"""Staff look up what became of a notice for one person."""

from __future__ import annotations

from typing import Any

from bot.context import Context
from bot.domain.messages import Reply
from bot.domain.notices import Notice
from bot.domain.rights import Right, Viewer
from bot.notices.why import why

SHOWN = 5  # people of one name in one message


def asked_why(context: Context) -> Reply:
    """为什么张三没收到: one line for everybody of that name whom the asker may see. `bot.rules.why.AsksWhy` has read it."""
    staff, who, number = context.sender.staff, context.match["who"], context.match["number"]
    if staff is None:
        raise LookupError("the route has promised a member of staff")
    fits = context.records.life.meant(Viewer.of(staff), who, Right.SEE)
    notice = _notice(context, number, [one.id for one in fits])
    if not fits or notice is None:
        return Reply("staff/why_unknown", {"who": who, "number": number})
    people: list[dict[str, Any]] = [
        {"name": one.name, "unit": one.unit, **why(context.records.trail.one(notice.id, one.id), notice)} for one in fits[:SHOWN]
    ]
    return Reply(
        "staff/why", {"number": notice.number, "title": notice.title, "people": people, "more": max(0, len(fits) - SHOWN)}
    )


def _notice(context: Context, number: str, person_ids: list[int]) -> Notice | None:
    """The notice of the number that was said, else the newest that has one of them on its list."""
    if number:
        return context.records.notices.numbered(int(number))
    newest = [found for one in person_ids if (found := context.records.trail.latest_notice(one)) is not None]
    return context.records.notices.get(max(newest)) if newest else None
