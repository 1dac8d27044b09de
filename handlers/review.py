"""审核: what staff reported is looked at by somebody else, who lets it pass or asks."""

from __future__ import annotations

from typing import Any

from bot.context import Context
from bot.domain.messages import Reply
from bot.domain.rights import Viewer
from bot.domain.visits import Visit
from bot.errors import Refused
from bot.rules.visits import staff_of

SHOWN = 10


def waiting(context: Context) -> Reply:
    """审核: what waits for me, the oldest first."""
    viewer = Viewer.of(staff_of(context))
    visits = context.records.visits.waiting(viewer, SHOWN)
    return Reply("staff/review_list", {"visits": [_line(one) for one in visits], "all": _how_many(context, viewer)})


def shown(context: Context) -> Reply:
    """审核 12"""
    found = _mine(context)
    if isinstance(found, Reply):
        return found
    return Reply("staff/review_shown", found.shown(staff_of(context).id))


def passed(context: Context) -> Reply:
    """审核 12 通过"""
    return _decide(context, "")


def asked(context: Context) -> Reply:
    """审核 12 问 …: its author is told at once."""
    remark = context.match["remark"].strip()
    return _decide(context, remark) if remark else Reply("staff/review_ask", {"number": int(context.match["number"])})


def _decide(context: Context, remark: str) -> Reply:
    found = _mine(context)
    if isinstance(found, Reply):
        return found
    staff = staff_of(context)
    try:
        visit = context.services.visits.review(context.records, found, staff, not remark, remark, context.now)
    except Refused as refused:
        return _refused(found.number, refused.objection.value)
    viewer = Viewer.of(staff)
    rest = context.records.visits.waiting(viewer, 1)
    data = {"number": visit.number, "name": visit.person_name, "by": visit.staff_name, "approved": not remark}
    after = {"number": rest[0].number, "name": rest[0].person_name} if rest else None
    return Reply("staff/review_done", {**data, "next": after, "all": _how_many(context, viewer)})


def _mine(context: Context) -> Visit | Reply:
    """The report that is named, if it is about somebody in my scope."""
    number = int(context.match["number"])
    visit = context.records.visits.get(number)
    if visit is None:
        return _refused(number, "unknown")
    seen = context.records.visits.may_review(Viewer.of(staff_of(context)), number)
    return visit if seen else _refused(number, "no_right")


def _refused(number: int, objection: str) -> Reply:
    return Reply("staff/visit_refused", {"number": number, "objection": objection})


def _how_many(context: Context, viewer: Viewer) -> int:
    return context.records.visits.how_many_wait(viewer)


def _line(visit: Visit) -> dict[str, Any]:
    report = visit.report
    return {
        "number": visit.number,
        "name": visit.person_name,
        "unit": visit.unit,
        "kind": report.kind.value,
        "day": report.visited_on.isoformat(),
        "by": visit.staff_name,
        "condition": report.condition,
        "need": report.need,
    }
