"""Whether a notice still holds, and for how long a link to it opens."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.notices import Notice, NoticeState


class Standing(StrEnum):
    HOLDS = ""
    BEGUN = "begun"  # too late to say whether one comes
    OVER = "over"
    WITHDRAWN = "withdrawn"


def standing(notice: Notice, now: datetime) -> Standing:
    """What begins today is not over before the day is, unless its end is known."""
    if notice.state is NoticeState.WITHDRAWN:
        return Standing.WITHDRAWN
    last = notice.event_at or notice.reply_by
    if notice.end_at < now if notice.end_at is not None else last is not None and last.date() < now.date():
        return Standing.OVER
    return Standing.BEGUN if notice.event_at is not None and notice.event_at <= now else Standing.HOLDS


def opens(notice: Notice, now: datetime, days: int) -> bool:
    """Whether a link to it still shows it: so many days after it went out, or after what it calls to.

    What never left is shown to nobody, and of a rehearsal nobody has heard.
    """
    if notice.approved_at is None or notice.drill:
        return False
    moments = (notice.approved_at, notice.event_at, notice.end_at)
    return now <= max(moment for moment in moments if moment is not None) + timedelta(days=days)


def sign_up_is_over(notice: Notice, now: datetime) -> bool:
    """Whether the last moment to sign up is past, before the event itself."""
    return notice.event_at is not None and notice.reply_by is not None and notice.reply_by < now
