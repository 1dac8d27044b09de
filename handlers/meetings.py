"""Recurring meetings (例会): said in one sentence, agreed to once, each of them changed alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.context import Context
from bot.domain.conversation import Conversation
from bot.domain.meetings import Meeting, MeetingSeries, SeriesFields, SeriesReading, SeriesState
from bot.domain.messages import Reply
from bot.domain.people import StaffMember
from bot.errors import Refused
from bot.meetings.record import MeetingRecord

FORM, STEP = "notice", "series"  # what is asked about a draft is asked as of a notice
SHOWN = 12
OUTRIGHT = ("title", "place", "who")
TURNS = {"pause": SeriesState.PAUSED, "resume": SeriesState.ACTIVE, "end": SeriesState.ENDED}
FIELDS = {"标题": "title", "名称": "title", "时间": "times", "地点": "place", "对象": "audience", "内容": "body", "": "times"}
OF_MEETING = {"地点": "place", "地方": "place", "时间": "event_at", "标题": "title"}
A_TIME = re.compile("[点周号日天]|星期|礼拜|[上下中]午|晚上")
VERBS = re.compile(r"^(?:时间|地点)?(?:改期|改|换|挪)(?:[到至为在成])?[:：\s]*")


def begin(context: Context) -> Reply:
    """例会：每月第一个周五上午9点，三楼会议室，党支部学习会，全体党员参加"""
    context.close_form()  # of a sentence that was given up for this one
    return _draft(context, context.match["text"].strip(), {})


def go_on(context: Context) -> Reply:
    """What was missing, said afterwards."""
    form, words = context.conversation, context.message.text.strip()
    context.close_form()
    if form is None:
        return listed(context)
    known, what = dict(form.data["given"]), form.data["what"]
    known[what] = words if what in OUTRIGHT else f"{known.get(what, '')}{words}"
    return _draft(context, form.data["text"], known)


def _draft(context: Context, text: str, given: Mapping[str, str]) -> Reply:
    """Ask what is open, one thing at a time; else keep a draft and read it back."""
    meetings, staff = context.services.meetings, _staff(context)
    reading = meetings.read(context.records, staff, text, given, context.now)
    if not reading.settled or reading.fields is None:
        unclear = bool(reading.who or reading.receivers)
        what = "who" if unclear else reading.ask if reading.ask in OUTRIGHT else "times"
        context.open_form(Conversation(FORM, STEP, {"text": text, "given": dict(given), "what": what}))
        return _asked(reading)
    fields = reading.fields
    return _heeding(0, lambda: _shown(context, meetings.draft(context.records, staff, fields, context.now)))


def _asked(reading: SeriesReading) -> Reply:
    return Reply("staff/meeting_ask", {"ask": reading.ask, "who": reading.who, "receivers": reading.receivers})


# --- series --------------------------------------------------------------------------------------------------------------


def listed(context: Context) -> Reply:
    """例会"""
    series = context.services.meetings.listed(context.records, context.now)
    return Reply("staff/meeting_list", {"series": list(series)[:SHOWN], "more": max(0, len(series) - SHOWN)})


def shown(context: Context) -> Reply:
    """例会 3"""
    return _on_series(context, lambda one: _shown(context, one))


def approve(context: Context) -> Reply:
    """同意例会 3"""
    meetings = context.services.meetings
    return _on_series(context, lambda one: _shown(context, meetings.approve(context.records, one, _staff(context), context.now)))


def send_back(context: Context) -> Reply:
    """退回例会 3 理由"""
    return _on_series(context, lambda one: _returned(context, one, context.match["reason"].strip()))


def _returned(context: Context, one: MeetingSeries, reason: str) -> Reply:
    context.services.meetings.send_back(context.records, one, _staff(context), reason, context.now)
    return Reply("staff/meeting_returned", {"number": one.id, "title": one.fields.title, "reason": reason})


def turn(context: Context) -> Reply:
    """例会 3 停, 恢复, 结束"""
    state = next(state for name, state in TURNS.items() if context.match.get(name))
    meetings, staff = context.services.meetings, _staff(context)
    return _on_series(context, lambda one: _shown(context, meetings.turn(context.records, one, staff, state, context.now)))


def change(context: Context) -> Reply:
    """例会 3 改时间 每月第二个周五上午9点"""
    field = FIELDS[context.match["field"]]
    return _on_series(context, lambda one: _changed(context, one, (field, context.match["value"].strip())))


def _changed(context: Context, one: MeetingSeries, said: tuple[str, str]) -> Reply:
    meetings, staff = context.services.meetings, _staff(context)
    reading = meetings.reread(context.records, one, staff, said, context.now)
    if not reading.settled or reading.fields is None:
        return _asked(reading)
    fields: SeriesFields = reading.fields
    return _shown(context, meetings.amend(context.records, one, staff, fields, context.now))


# --- one of its meetings -------------------------------------------------------------------------------------------------


def meeting(context: Context) -> Reply:
    """会议 12"""
    record = MeetingRecord(context.services.studies)
    return _on_meeting(context, lambda one: Reply("staff/meeting_shown", record.shown(context.records, one)))


def call_off(context: Context) -> Reply:
    """会议 12 不开了"""
    return _step(context, "off", context.services.meetings.call_off)


def take_up(context: Context) -> Reply:
    """会议 12 照开"""
    return _step(context, "on", context.services.meetings.take_up)


def _step(context: Context, step: str, take: Callable[..., Meeting]) -> Reply:
    return _on_meeting(context, lambda one: _moved(step, take(context.records, one, _staff(context), context.now)))


def move(context: Context) -> Reply:
    """会议 12 改到 下周三上午10点, 改地点 二楼, 推迟一周"""
    words = context.match["words"].strip()
    usual = "event_at" if A_TIME.search(words) else "place"
    said = (OF_MEETING.get(context.match["field"], usual), VERBS.sub("", words))
    meetings, staff = context.services.meetings, _staff(context)
    return _on_meeting(context, lambda one: _moved("change", meetings.move(context.records, one, staff, said, context.now)))


def _moved(step: str, one: Meeting) -> Reply:
    data = {
        "number": one.id,
        "title": one.title,
        "when": one.starts_at.isoformat(),
        "place": one.place,
        "state": one.state.value,
        "waits": one.waits,
        "notice": one.notice_number,
        "step": step,
    }
    return Reply("staff/meeting_changed", data)


# --- what all of them need -----------------------------------------------------------------------------------------------


def _shown(context: Context, one: MeetingSeries) -> Reply:
    return Reply("staff/meeting_series", context.services.meetings.shown(context.records, one, context.now))


def _on_series(context: Context, step: Callable[[MeetingSeries], Reply]) -> Reply:
    number = int(context.match["number"])
    one = context.records.meetings.series(number)
    return _refusal(number, "unknown", series=True) if one is None else _heeding(number, lambda: step(one), series=True)


def _on_meeting(context: Context, step: Callable[[Meeting], Reply]) -> Reply:
    number = int(context.match["number"])
    one = context.records.meetings.get(number)
    return _refusal(number, "unknown") if one is None else _heeding(number, lambda: step(one))


def _heeding(number: int, step: Callable[[], Reply], series: bool = False) -> Reply:
    """A step, or why it is not taken."""
    try:
        return step()
    except Refused as fault:
        return Reply("staff/meeting_refused", {**fault.data(number), "series": series})


def _refusal(number: int, objection: str, series: bool = False) -> Reply:
    data: dict[str, Any] = {"number": number, "objection": objection, "detail": "", "cautions": [], "series": series}
    return Reply("staff/meeting_refused", data)


def _staff(context: Context) -> StaffMember:
    if context.sender.staff is None:
        raise LookupError("the route has promised a member of staff")
    return context.sender.staff
