"""What was not answered well, week by week, and what staff make of it: a further wording, a new topic, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from starlette.responses import Response

from bot.domain.policy import Decision, PolicyTopic
from bot.store.questions import BAD, Asked
from bot.web.console.pages import Pages, Visit
from bot.web.console.policy.library import may_change, may_read, titled

SHOWN = 200
WEEK = timedelta(days=7)
KINDS = (Decision.ANSWER, Decision.CLARIFY, Decision.HANDOFF, Decision.SMALLTALK, Decision.EMERGENCY)


class QuestionPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._desk = pages.parts.library

    def week(self, visit: Visit) -> Response:
        """One week: the counts, and every question that nobody has looked after yet."""
        if not may_read(visit):
            return self._pages.gone()
        monday = _monday(visit.asked("week"), visit.day.date)
        since = datetime.combine(monday, time(), visit.now.tzinfo)
        with self._parts.store.read() as records:
            found = records.questions.to_mend(since, SHOWN + 1, since + WEEK)
            counts = records.questions.counts(since, since + WEEK)
            topics = {topic.id: topic for topic in records.policy.published()}
            waiting = len(records.policy.proposals())
        data = {
            "week": monday,
            "before": monday - WEEK,
            "after": monday + WEEK if monday + WEEK <= visit.day.date else None,
            "until": monday + timedelta(days=6),
            "shares": _shares(counts),
            "total": sum(counts.get(kind.value, 0) for kind in KINDS),
            "good": counts.get("good", 0),
            "bad": counts.get("bad", 0),
            "rows": [_row(one, topics) for one in found[:SHOWN]],
            "more": len(found) > SHOWN,
            "titles": list(dict.fromkeys(topic.title for topic in topics.values())),
            "waiting": waiting,
            "changes": may_change(visit),
            "done": visit.asked("done"),
        }
        return self._pages.show(visit, "policy/questions", data)

    def mend(self, visit: Visit) -> Response:
        """It belongs to that topic: proposed as a further wording of it. Or it is left alone."""
        if not may_change(visit):
            return self._pages.gone()
        number = visit.path["number"]
        week = _monday(visit.form.get("week"), visit.day.date)
        if visit.form.get("do") == "left":
            with self._parts.store.write() as records:
                mended = records.questions.get(number) is not None
                records.questions.mend(number, "left")
            done = "left"
        else:
            topic = self._topic(visit)
            mended = topic is not None and self._desk.learn_question(number, topic, visit.viewer.actor) is not None
            done = "wording"
        return self._pages.onward(f"/console/questions?week={week}&done={done}#list") if mended else self._pages.gone()

    def _topic(self, visit: Visit) -> str | None:
        """The id that a button gives, or the one of the title that was typed."""
        with self._parts.store.read() as records:
            found = titled(records.policy.published(), visit.form.get("topic"))
        return found.id if found else None


def _monday(said: str, today: date) -> date:
    """The Monday of the week that was asked for, or of this one."""
    try:
        day = date.fromisoformat(said) if said else today
    except ValueError:
        day = today
    return min(day, today) - timedelta(days=min(day, today).weekday())


def _shares(counts: Mapping[str, int]) -> list[tuple[str, int, float]]:
    """(decision, how many, share of all)."""
    total = sum(counts.get(kind.value, 0) for kind in KINDS)
    return [(kind.value, number, number / total) for kind in KINDS if (number := counts.get(kind.value, 0))]


def _row(one: Asked, topics: Mapping[str, PolicyTopic]) -> dict[str, Any]:
    why = "bad" if one.rating == BAD else "ignored" if one.decision is Decision.CLARIFY else "unanswered"
    offered = dict.fromkeys([one.topic_id, *one.offered] if one.topic_id else one.offered)
    known = [(id, topics[id].title) for id in offered if id in topics][:4]
    return {"asked": one, "why": why, "offered": known, "answered": topics.get(one.topic_id)}
