"""礼品: each morning what falls due within a month is made ready; then whoever has to bring something soon hears of it."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.context import JobContext
from bot.domain.schedule import Occurrence

AT = time(4, 50)
TOLD_AT = time(8, 40)
ENDS = time(21, 0)
REMIND = "remind"


def plan(context: JobContext, day: date) -> list[Occurrence]:
    zone = context.now.tzinfo
    told = Occurrence(f"{day}:{REMIND}", day, datetime.combine(day, TOLD_AT, zone), {"what": REMIND})
    return [Occurrence(f"{day}", day, datetime.combine(day, AT, zone)), told]


def run(context: JobContext, occurrence: Occurrence) -> str:
    gifts = context.services.gifts
    if occurrence.payload.get("what") == REMIND:
        near, lapsed = gifts.remind(context.records, context.now)
        return f"{near} to be brought soon, {lapsed} lapsed"
    return f"{gifts.prepare(context.records, context.now)} new"
