"""Greetings by telephone: whose letter did not get through is rung up; a call that nobody made on its day leaves the lists."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.context import JobContext
from bot.domain.letters import ENDS as CALLED_UNTIL
from bot.domain.schedule import Occurrence

LOOKS = (time(10), time(15))
ENDS = time(23, 59)


def plan(context: JobContext, day: date) -> list[Occurrence]:
    zone = context.now.tzinfo
    over = datetime.combine(day, CALLED_UNTIL, zone) + timedelta(minutes=1)
    looks = [Occurrence(f"{day}:{at:%H%M}", day, datetime.combine(day, at, zone)) for at in LOOKS]
    return [*looks, Occurrence(f"{day}:over", day, over, {"over": True})]


def run(context: JobContext, occurrence: Occurrence) -> str:
    """What is over is closed also of earlier days, on which nothing ran."""
    if occurrence.payload.get("over"):
        return f"{context.records.greetings.lapse_calls(context.now)} calls lapsed"
    if context.now.time() >= CALLED_UNTIL:
        return "too late to ring anybody"
    return f"{context.services.greetings.ring_up(context.records, occurrence.day, context.now)} to be rung"
