"""A notice as an appointment in the calendar of a telephone (RFC 5545)."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, Event

from bot.context import Office
from bot.domain.notices import Notice

MEDIA_TYPE = "text/calendar; charset=utf-8"
BEFORE = (timedelta(days=1), timedelta(hours=1))  # when the telephone reminds
MAKER = "-//Sangyu//Notice//ZH"


def appointment(notice: Notice, office: Office, now: datetime) -> bytes:
    """The event with its two reminders. The link is left out: calendars are shared with others. Raises ValueError without a time.

    A corrected notice takes the place of the earlier one, by its number and the higher SEQUENCE.
    """
    if notice.event_at is None:
        raise ValueError("a notice without a time is no appointment")
    event = Event()
    event.add("uid", f"notice-{notice.id}@{urlsplit(office.public_url).hostname}")
    event.add("sequence", notice.version - 1)
    event.add("dtstamp", now)
    event.add("dtstart", notice.event_at)
    if notice.end_at is not None:
        event.add("dtend", notice.end_at)
    event.add("summary", notice.title)
    if notice.place:
        event.add("location", notice.place)
    event.add("description", f"{office.name} {office.phone}")
    for before in BEFORE:
        event.add_component(_alarm(notice.title, before))
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    day = notice.event_at.date()
    calendar.add_missing_timezones(day, day + timedelta(days=366))  # the rules of that year: those of 1986 help nobody
    return bytes(calendar.to_ical())


def _alarm(words: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -before)
    return alarm
