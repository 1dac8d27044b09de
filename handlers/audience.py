"""名单: who a description means, before anybody writes to them; and descriptions kept under a name."""

from __future__ import annotations

from bot.context import Context
from bot.domain import audience
from bot.domain.messages import Reply
from bot.domain.rights import Viewer

NAMES_SHOWN = 60
REASONS_SHOWN = 6


def show(context: Context) -> Reply:
    """名单 80岁以上的离休干部"""
    return _answer(context, context.match["text"], "")


def keep(context: Context) -> Reply:
    """存名单 高龄离休：80岁以上的离休干部"""
    return _answer(context, context.match["text"], context.match["name"])


def kept(context: Context) -> Reply:
    """名单: those that are kept."""
    return Reply("staff/audiences", {"names": [one.name for one in context.records.audience.saved()]})


def _answer(context: Context, words: str, name: str) -> Reply:
    staff, records = context.sender.staff, context.records
    if staff is None:
        raise LookupError("the route has promised a member of staff")
    viewer, today = Viewer.of(staff), context.now.date()
    chosen = context.services.audiences.choose(records, viewer, words, today)
    if chosen.expression is None or chosen.ask:
        return Reply("staff/audience_ask", {"ask": chosen.ask})
    if name:
        records.audience.save(name, audience.write(chosen.expression), words, viewer, context.now)
    found = chosen.preview
    data = {
        "said": audience.plain(chosen.expression),
        "expression": audience.write(chosen.expression),
        "included": found.included,
        "no_route": found.no_route,
        "names": list(found.names[:NAMES_SHOWN]),
        "left_out": dict(sorted(found.left_out.items(), key=lambda pair: -pair[1])[:REASONS_SHOWN]),
        "kept_as": name,
        "receivers": chosen.send_to,
    }
    return Reply("staff/audience", data)
