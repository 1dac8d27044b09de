"""What comes back of a meeting by chat: minutes in several messages, photographs, who came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

from bot.context import Context
from bot.domain.conversation import Conversation
from bot.domain.meetings import Meeting, Named, counted
from bot.domain.messages import Reply
from bot.domain.people import StaffMember
from bot.errors import Refused
from bot.meetings.record import MeetingRecord
from bot.rules.meetings import FORM

MINUTES, PHOTOS = "minutes", "photos"
BURST = timedelta(minutes=1)  # of several pictures in a row only the first is answered


def minutes(context: Context) -> Reply:
    """纪要 12：…… , or nothing yet: further messages follow"""
    return _on(context, lambda one: _written(context, one, context.match["text"]))


def further(context: Context) -> Reply:
    """More of the minutes that are being taken down."""
    return _on(context, lambda one: _written(context, one, context.message.text), _open_number(context))


def _written(context: Context, one: Meeting, words: str) -> Reply:
    staff, record = _staff(context), MeetingRecord(context.services.studies)
    if words.strip():
        one = record.write(context.records, one, words, staff, context.now)
    _open(context, MINUTES, one)
    length = len(one.minutes) if words.strip() else 0
    return Reply("staff/meeting_minutes", {"number": one.id, "title": one.title, "length": length, "done": False})


def done(context: Context) -> Reply:
    """纪要 12 完"""
    if context.conversation is not None and context.conversation.form == FORM:
        context.close_form()
    return _on(context, _done, _open_number(context) if not context.match.get("number") else None)


def _done(one: Meeting) -> Reply:
    data = {"number": one.id, "title": one.title, "length": len(one.minutes), "done": bool(one.minutes)}
    return Reply("staff/meeting_minutes", data)


def photos(context: Context) -> Reply:
    """会议照片 12"""
    return _on(context, lambda one: _awaits(context, one))


def _awaits(context: Context, one: Meeting) -> Reply:
    _open(context, PHOTOS, one)
    return Reply("staff/meeting_photos", {"number": one.id, "title": one.title, "count": 0})


def pictured(context: Context) -> Reply | None:
    """A picture while minutes or photographs of a meeting are being handed in."""
    number, store = _open_number(context), context.records.photos
    one = context.records.meetings.get(number) if number is not None else None
    if one is None:
        return None
    step = context.conversation.step if context.conversation is not None else PHOTOS
    _open(context, step, one)
    burst = any(photo.made_at >= context.now - BURST for photo in store.of_meeting(one.id))
    photo = store.add(context.place, _staff(context).id, context.message.media_id, context.now)
    if photo is not None:
        store.give_to_meeting(photo.number, one.id)
    if burst:
        return None
    return Reply("staff/meeting_photos", {"number": one.id, "title": one.title, "count": len(store.of_meeting(one.id))})


# --- who came ------------------------------------------------------------------------------------------------------------


def said(context: Context, came: bool) -> Reply:
    """到会 12 张三 李四, 没来 12 王五"""
    words, staff, record = context.match["names"], _staff(context), MeetingRecord(context.services.studies)
    return _on(context, lambda one: _counted(context, one, record.said(context.records, one, words, came, staff, context.now)))


def all_came(context: Context) -> Reply:
    """12 全到"""
    record = MeetingRecord(context.services.studies)

    def step(one: Meeting) -> Reply:
        record.all_came(context.records, one, _staff(context), context.now)
        return _counted(context, one, Named())

    return _on(context, step)


def _counted(context: Context, one: Meeting, named: Named) -> Reply:
    count = asdict(counted(context.records.meetings.attendees(one)))
    names = {"unknown": list(named.unknown), "several": list(named.several)}
    return Reply("staff/meeting_attended", {"number": one.id, "title": one.title, "count": count, **names})


# --- what all of them need -----------------------------------------------------------------------------------------------


def _open(context: Context, step: str, one: Meeting) -> None:
    """What follows within a while belongs to this meeting."""
    context.open_form(Conversation(FORM, step, {"number": one.id, "at": context.now.isoformat()}))


def _open_number(context: Context) -> int | None:
    form = context.conversation
    return int(form.data["number"]) if form is not None and form.form == FORM else None


def _on(context: Context, step: Callable[[Meeting], Reply], number: int | None = None) -> Reply:
    """A step with the meeting that is named, or why it is not taken."""
    meant = number if number is not None else int(context.match.get("number") or 0)
    one = context.records.meetings.get(meant)
    blank: dict[str, object] = {"number": meant or "", "detail": "", "cautions": [], "series": False}
    if one is None:
        return Reply("staff/meeting_refused", {**blank, "objection": "unknown"})
    try:
        return step(one)
    except Refused as fault:
        return Reply("staff/meeting_refused", {**blank, "objection": fault.objection.value})


def _staff(context: Context) -> StaffMember:
    if context.sender.staff is None:
        raise LookupError("the route has promised a member of staff")
    return context.sender.staff
