"""每周提问清单: what was asked and not answered, or answered badly, to the clerks on Monday morning."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.context import JobContext
from bot.domain.messages import Reply
from bot.domain.people import Role
from bot.domain.policy import Decision
from bot.domain.schedule import Occurrence
from bot.domain.text import shorten

AT = time(9, 0)
WEEK = timedelta(days=7)
TOLD = (Role.CLERK, Role.ADMIN)
SHOWN = 10
LONGEST = 30  # characters of a question
LOOKED_AT = 2000  # of what was not answered well
BAD = "bad"
NUMBER = re.compile(r"\d{4,}[Xx]?")


def plan(context: JobContext, day: date) -> list[Occurrence]:
    if day.weekday() != 0:
        return []
    return [Occurrence(day.isoformat(), day, datetime.combine(day, AT, context.now.tzinfo))]


def run(context: JobContext, occurrence: Occurrence) -> str:
    until = datetime.combine(occurrence.day, AT, context.now.tzinfo)
    since = until - WEEK
    counts = context.records.questions.counts(since, until)
    to_mend = context.records.questions.to_mend(since, LOOKED_AT, until)
    late = sum(one.due_at < context.now for one in context.records.inquiries.open_inquiries())
    if not to_mend and not late:
        return "nothing was left unanswered"
    data = {
        "total": sum(counts.get(one.value, 0) for one in Decision),
        "answered": counts.get(Decision.ANSWER, 0),
        "clarified": counts.get(Decision.CLARIFY, 0),
        "handed": counts.get(Decision.HANDOFF, 0),
        "good": counts.get("good", 0),
        "bad": counts.get(BAD, 0),
        "late": late,
        "questions": most_telling((one.text, one.rating == BAD) for one in to_mend),
        "page": f"{context.office.public_url}/console/questions",
    }
    clerks = [member.id for member in context.records.people.staff(TOLD)]
    told = context.services.dispatch.tell_staff(
        context.records, clerks, Reply("staff/weekly_questions", data), context.now, f"weekly:{occurrence.key}"
    )
    return f"{told} of {len(clerks)} are told of {len(to_mend)}"


def most_telling(asked: Iterable[tuple[str, bool]]) -> list[dict[str, Any]]:
    """Those that were answered badly first, then those that were asked most often; short, and without numbers."""
    times: dict[str, int] = defaultdict(int)
    bad: dict[str, bool] = defaultdict(bool)
    for text, was_bad in asked:
        said = shorten(NUMBER.sub("****", text), LONGEST)
        if said:
            times[said] += 1
            bad[said] |= was_bad
    order = sorted(times, key=lambda one: (not bad[one], -times[one]))
    return [{"text": one, "times": times[one], "bad": bad[one]} for one in order[:SHOWN]]
