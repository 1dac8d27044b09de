"""When an event is brought to mind, and what somebody has said of it so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.domain.notices import CONFIRMED, RecipientState, Rsvp, Spans, out_of_quiet, quiet_began

WEEK, FAR_AHEAD = timedelta(days=7), timedelta(days=8)
MORNING, EVENING = time(10, 0), time(19, 0)
TWO_HOURS = timedelta(hours=2)
LEAST = timedelta(minutes=20)  # that must be left to set out
BEFORE_QUIET = timedelta(minutes=10)
FRESH = timedelta(hours=3)  # who was told within these hours is not reminded yet


class When(StrEnum):
    WEEK = "week"
    EVENING = "evening"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who is expected at an event: invited, living, and he has not declined."""

    person_id: int
    name: str
    state: RecipientState
    rsvp: Rsvp | None = None
    companions: int = 0
    fetched: bool = False

    def said(self) -> dict[str, object]:
        """As the templates of a reminder take it."""
        return {
            "coming": self.rsvp is Rsvp.ATTEND,
            "confirmed": self.state in CONFIRMED,
            "companions": self.companions,
            "fetched": self.fetched,
        }


def reminders(event: datetime, approved: datetime, told: datetime, quiet: Spans) -> dict[When, datetime]:
    """When those expected are reminded. `told`: since when the text that holds now is known.

    A week before only of what was made known more than eight days before; two hours before in waking hours: at the end of the
    night if that leaves time to set out, before a rest at noon, else not at all.
    """
    due = {
        When.WEEK: _at(event - WEEK, MORNING, quiet) if event - approved > FAR_AHEAD else None,
        When.EVENING: _at(event - timedelta(days=1), EVENING, quiet),
        When.HOURS: _two_hours(event, quiet),
    }
    return {when: at for when, at in due.items() if at is not None and at - told >= FRESH}


def _at(day: datetime, clock: time, quiet: Spans) -> datetime | None:
    """On that day, or not at all."""
    wished = datetime.combine(day.date(), clock, day.tzinfo)
    awake = out_of_quiet(wished, quiet)
    return awake if awake.date() == wished.date() else None


def _two_hours(event: datetime, quiet: Spans) -> datetime | None:
    wished = event - TWO_HOURS
    awake = out_of_quiet(wished, quiet)
    if awake <= event - LEAST:
        return awake
    before = quiet_began(wished, quiet) - BEFORE_QUIET
    return before if before.date() == event.date() and out_of_quiet(before, quiet) == before else None
