"""Reminders of whatever has a time: a week before, the evening before, and two hours before; each once, to those expected.

A reminder belongs to the time that it was made for: where a correction moves the event, others take its place.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.context import JobContext, Send
from bot.domain.messages import Card, Reply
from bot.domain.notices import Notice, NoticeState
from bot.domain.reminders import Expected, reminders
from bot.domain.schedule import Occurrence
from bot.domain.text import shorten

RELEASED = (NoticeState.SENDING, NoticeState.CLOSED)
WEEK = timedelta(days=7)
# On a card, which has room for a title only: when, and whether he still has to say something.
SOON = {(0, False): "今天：", (1, False): "明天：", (0, True): "今天请回话：", (1, True): "明天请回话：", (7, True): "请回话："}


def plan(context: JobContext, day: date) -> list[Occurrence]:
    """Of events of that day, of the next one, and of the same day of the next week."""
    begin = datetime.combine(day, time(0), context.now.tzinfo)
    notices = context.records.notices
    near = notices.with_event_between(begin, begin + timedelta(days=2))
    far = notices.with_event_between(begin + WEEK, begin + WEEK + timedelta(days=1))
    return [found for notice in (*near, *far) for found in _of(context, notice, day)]


def _of(context: JobContext, notice: Notice, day: date) -> list[Occurrence]:
    if notice.event_at is None or notice.approved_at is None:
        return []
    versions = [one.approved_at for one in context.records.notices.versions(notice.id) if one.approved_at]
    told = max([notice.approved_at, *versions])
    due = reminders(notice.event_at, notice.approved_at, told, context.office.quiet_hours)
    event = notice.event_at.isoformat()
    return [
        Occurrence(f"n{notice.id}:{when}:{event}", day, at, {"notice": notice.id, "when": when.value, "event": event})
        for when, at in due.items()
        if at.date() == day
    ]


def run(context: JobContext, occurrence: Occurrence) -> str:
    """Remind everybody who is expected, each with what he has said. What was withdrawn or moved meanwhile reminds nobody."""
    notice = context.records.notices.get(occurrence.payload["notice"])
    if notice is None or notice.state not in RELEASED or notice.event_at is None or notice.event_at <= context.now:
        return "nobody to remind"
    if notice.event_at != datetime.fromisoformat(occurrence.payload["event"]):
        return "moved meanwhile"
    expected = context.records.pending.expected(notice.id)
    send = _send(context, notice, occurrence)
    sends = {one.person_id: _to(one, notice, send) for one in expected}
    reached = context.services.dispatch.tell_each(context.records, sends, context.now)
    return f"{len(reached)} of {len(expected)} have a way"


def _send(context: JobContext, notice: Notice, occurrence: Occurrence) -> Send:
    """What is the same for all."""
    event = notice.event_at or context.now
    days = (event.date() - context.now.date()).days
    data = {"title": notice.title, "when": event.isoformat(), "place": notice.place, "days": days}
    card = Card(notice.title, event.isoformat(), shorten(notice.place, 20), context.office.phone)
    return Send("reminder", Reply("push/meeting_reminder", data), f"remind:{occurrence.key}", event, card)


def _to(one: Expected, notice: Notice, send: Send) -> Send:
    """In his own words, and in others to whoever receives for him."""
    said = {**send.reply.data, **one.said(), "asked": notice.requires_confirmation}
    silent = notice.requires_confirmation and not said["coming"]
    title = SOON.get((said["days"], silent), "") + notice.title
    card = replace(send.card, title=shorten(title, 20)) if send.card else None
    proxy = Reply("push/meeting_reminder_for_proxy", {**said, "person": one.name})
    return replace(send, reply=Reply("push/meeting_reminder", said), card=card, for_proxy=proxy)
