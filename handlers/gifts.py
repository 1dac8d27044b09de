"""礼: what somebody brings to his people for their days, and that it was brought."""

from __future__ import annotations

from collections.abc import Callable

from bot.context import Context
from bot.domain.gifts import Gift, GiftState
from bot.domain.messages import Reply
from bot.domain.people import StaffMember
from bot.domain.rights import Viewer
from bot.visits.gifts import proof_of

PAGE = 10
NOTE = 80  # characters


def mine(context: Context) -> Reply:
    """礼品: the nearest first."""
    page = max(1, int(context.match.get("page") or 1))
    gifts = context.records.gifts.of_owner(_staff(context).id)
    shown = [one.shown(context.now.date()) for one in gifts[(page - 1) * PAGE : page * PAGE]]
    return Reply("staff/gifts", {"gifts": shown, "all": len(gifts), "page": page, "more": len(gifts) > page * PAGE})


def one(context: Context) -> Reply:
    """礼 12"""
    return _with(context, lambda gift: _told(context, gift.number, ""))


def handed(context: Context) -> Reply:
    """礼 12 已送: with the visit of those days as its proof, if there is one."""
    return _with(context, lambda gift: _closed(context, gift, GiftState.HANDED))


def declined(context: Context) -> Reply:
    """礼 12 不收"""
    return _with(context, lambda gift: _closed(context, gift, GiftState.DECLINED))


def later(context: Context) -> Reply:
    """礼 12 改天"""

    def note(gift: Gift) -> Reply:
        if gift.state is not GiftState.DUE:
            return _told(context, gift.number, "closed")
        context.records.gifts.note(gift.number, context.message.text.strip()[:NOTE])
        return _told(context, gift.number, "later")

    return _with(context, note)


def _closed(context: Context, gift: Gift, state: GiftState) -> Reply:
    staff, gifts = _staff(context), context.records.gifts
    close = gifts.hand if state is GiftState.HANDED else gifts.decline
    if not close(gift.number, f"staff:{staff.id}", context.now, visit_id=proof_of(context.records, gift)):
        return _told(context, gift.number, "closed")
    context.records.access.write_history(f"staff:{staff.id}", f"gift.{state.value}", f"gift:{gift.number}", context.now)
    return _told(context, gift.number, "done")


def _with(context: Context, then: Callable[[Gift], Reply]) -> Reply:
    """The gift of that number, if it is his, or of somebody whose file he may see."""
    number, staff = int(context.match["number"]), _staff(context)
    gift = context.records.gifts.get(number)
    if gift is None or (gift.owner_id != staff.id and not context.records.gifts.may_see(Viewer.of(staff), number)):
        return Reply("staff/gift_unknown", {"number": number})
    return then(gift)


def _told(context: Context, number: int, what: str) -> Reply:
    gift = context.records.gifts.get(number)
    if gift is None:
        raise LookupError("a gift that was found a moment ago is gone")
    return Reply("staff/gift", {"gift": gift.shown(context.now.date()), "what": what, "document": gift.document})


def _staff(context: Context) -> StaffMember:
    if context.sender.staff is None:
        raise LookupError("the route has promised a member of staff")
    return context.sender.staff
