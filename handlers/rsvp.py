"""What follows a refusal: how what is said at the meeting is brought to whoever cannot come."""

from __future__ import annotations

from bot.context import Context
from bot.domain.messages import Reply
from bot.domain.rsvp import Bring
from bot.notices.settling import arrange


def bring(context: Context) -> Reply:
    """1 上门讲, 2 电话说, 3 发文字, 4 不用了; or in words."""
    form = context.conversation
    if form is None:
        raise LookupError("the route has promised an open question")
    context.close_form()
    wish = Bring(context.match.get("option") or context.match["bring"])
    found = [context.records.pending.one(one) for one in form.data["recipients"]]
    declined = [one for one in found if one is not None]
    for one in declined:
        arrange(context.services, context.records, one, wish, context.now)
    text = {"title": declined[0].notice.title, "body": declined[0].notice.body} if declined else {"title": "", "body": ""}
    return Reply("reply/bring", {"bring": wish.value, **text})
