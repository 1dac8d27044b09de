"""Who comes: the seat list and the list of those to be fetched, as the answers stand now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from bot.context import Context
from bot.domain.messages import Reply
from bot.domain.notices import Notice, Rsvp
from bot.domain.rights import Viewer
from bot.domain.seats import Seat, counted

COMING, OTHERS, FETCHED = 40, 20, 40  # names in one message


def shown(context: Context) -> Reply:
    """座次 3, 报名 3, 谁来 3"""
    found = _asked(context)
    if isinstance(found, Reply):
        return found
    notice, seats = found
    count = counted(seats)
    groups = {
        "coming": ([one for one in seats if one.comes], COMING),
        "declined": ([one for one in seats if one.rsvp is Rsvp.DECLINE], OTHERS),
        "silent": ([one for one in seats if one.rsvp is None], OTHERS),
    }
    names = {key: [_row(one) for one in several[:most]] for key, (several, most) in groups.items()}
    more = {key: max(0, len(several) - most) for key, (several, most) in groups.items()}
    return Reply("staff/seats", {**_head(notice), "count": {**asdict(count), "seats": count.seats}, "names": names, "more": more})


def fetched(context: Context) -> Reply:
    """接送 3"""
    found = _asked(context)
    if isinstance(found, Reply):
        return found
    notice, seats = found
    riding = [one for one in seats if one.comes and one.transport]
    data = {"people": [_row(one) for one in riding[:FETCHED]], "all": len(riding), "more": max(0, len(riding) - FETCHED)}
    return Reply("staff/seats_fetched", {**_head(notice), **data})


def _asked(context: Context) -> tuple[Notice, Sequence[Seat]] | Reply:
    """The notice of the number that was said, or the latest; and of those invited whoever this member of staff may see."""
    staff, number = context.sender.staff, context.match.get("number") or context.match.get("of")
    if staff is None:
        return Reply("reply/not_allowed")
    notice = context.records.notices.numbered(int(number)) if number else context.records.notices.latest()
    if notice is None:
        return Reply("staff/notice_unknown", {"number": number or ""})
    return notice, context.records.seats.of(notice.id, Viewer.of(staff))


def _head(notice: Notice) -> dict[str, object]:
    when = notice.event_at.isoformat() if notice.event_at else ""
    return {"number": notice.number, "title": notice.title, "when": when, "place": notice.place}


def _row(seat: Seat) -> dict[str, object]:
    return {
        "name": seat.name,
        "unit": seat.unit,
        "phone": seat.phone,
        "companions": seat.companions,
        "transport": seat.transport,
        "wheelchair": seat.wheelchair,
        "diet": seat.diet,
        "bring": seat.bring,
        "stand_in": seat.stand_in,
    }
