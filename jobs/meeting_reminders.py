"""The evening before a meeting, and the morning of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.context import JobContext, Send
from bot.domain.messages import Card, Reply
from bot.domain.notices import Notice, NoticeState
from bot.domain.schedule import Occurrence
from bot.domain.text import shorten

EVENING = time(19, 0)
MORNING = time(7, 30)
LATER_MORNING = time(9, 0)  # for what begins in the afternoon
FRESH = timedelta(hours=3)  # who was told within these hours is not reminded yet
RELEASED = (NoticeState.SENDING, NoticeState.CLOSED)


def plan(context: JobContext, day: date) -> list[Occurrence]:
    """Reminders to be sent on a day: for events of the next day in the evening, for its own in the morning."""
    begin = datetime.combine(day, time(0), context.now.tzinfo)
    notices = context.records.notices.with_event_between(begin, begin + timedelta(days=2))
    return [found for notice in notices for found in _reminders(notice, day)]


def _reminders(notice: Notice, day: date) -> list[Occurrence]:
    event = notice.event_at
    if event is None or notice.approved_at is None:
        return []
    if event.date() == day:
        at = datetime.combine(day, LATER_MORNING if event.time() >= time(12) else MORNING, event.tzinfo)
        when = "morning"
    else:
        at, when = datetime.combine(day, EVENING, event.tzinfo), "evening"
    if at - notice.approved_at < FRESH or at >= event:
        return []
    return [Occurrence(f"n{notice.id}:{when}", day, at, {"notice": notice.id, "when": when})]


def run(context: JobContext, occurrence: Occurrence) -> str:
    """Remind everybody who is expected. A notice withdrawn meanwhile reminds nobody."""
    notice = context.records.notices.get(occurrence.payload["notice"])
    if notice is None or notice.state not in RELEASED or notice.event_at is None or notice.event_at <= context.now:
        return "nobody to remind"
    persons = [person_id for _, person_id in context.records.recipients.comers(notice.id)]
    tomorrow = notice.event_at.date() > context.now.date()
    data = {"title": notice.title, "when": notice.event_at.isoformat(), "place": notice.place, "tomorrow": tomorrow}
    title = shorten(("明天：" if tomorrow else "今天：") + notice.title, 20)
    card = Card(title, notice.event_at.isoformat(), notice.place, context.office.phone)
    send = Send("reminder", Reply("push/meeting_reminder", data), f"remind:{occurrence.key}", notice.event_at, card)
    reached = context.services.dispatch.tell_people(context.records, persons, send, context.now)
    return f"{len(reached)} of {len(persons)} have a way"
