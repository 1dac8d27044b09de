"""The policy library as the office keeps it: every topic with its state, what was asked of it, and each version of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from bot.domain.policy import PolicyTopic
from bot.domain.policy_changes import changes
from bot.domain.quoting import sentences
from bot.domain.rights import Right
from bot.domain.text import fold
from bot.store import Records
from bot.store.policy import WITHDRAWN, Listed, Version
from bot.web.console.pages import Pages, Visit

SHOWN = 300
LATELY = timedelta(days=30)
STATES = ("live", "unverified", "early", "expired", "withdrawn", "bad")


@dataclass(frozen=True, slots=True)
class Line:
    """A topic in the list."""

    one: Listed
    state: str  # live, early, expired, withdrawn
    asked: int  # in the last thirty days
    bad: int  # … and called wrong

    def fits(self, words: str, state: str) -> bool:
        topic = self.one.topic
        if state == "unverified":
            wanted = not topic.verified_by and self.state == "live"
        elif state == "bad":
            wanted = self.bad > 0
        else:
            wanted = state in ("", self.state)
        text = " ".join((topic.id, topic.title, topic.category, topic.point, topic.unit, *topic.facts, *topic.questions))
        return wanted and all(word in text for word in words.split())


class PolicyPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._desk = pages.parts.library

    def all(self, visit: Visit) -> Response:
        """The topics by category, those that fit the words."""
        if not may_read(visit):
            return self._pages.gone()
        words, state = fold(visit.asked("q"))[:60], visit.asked("state")
        with self._parts.store.read() as records:
            lines = _lines(records, visit)
            waiting = len(records.policy.proposals())
        found = [line for line in lines if line.fits(words, state if state in STATES else "")]
        limit = len(found) if visit.asked("all") else SHOWN
        data = {
            "q": words,
            "state": state,
            "states": STATES,
            "groups": _by_category(found[:limit]),
            "count": len(found),
            "shown": min(limit, len(found)),
            "waiting": waiting,
            "changes": may_change(visit),
        }
        return self._pages.show(visit, "policy/policy", data)

    def topic(self, visit: Visit) -> Response:
        return self._topic(visit, "")

    def step(self, visit: Visit) -> Response:
        """Check it, withdraw it, or let it be quoted again."""
        if not may_change(visit):
            return self._pages.gone()
        if visit.viewer.staff_id is None:
            return self._pages.sorry("no_staff", 403)
        taken, topic_id = visit.path["step"], visit.path["topic_id"]
        if taken == "withdraw":
            reason = visit.form.get("reason")[:200]
            if len(reason) < 2:
                return self._topic(visit, "no_reason", 400)
            done = self._desk.withdraw(topic_id, visit.viewer.actor, reason)
        elif taken == "verify":
            done = self._desk.verify(topic_id, visit.name, visit.viewer.actor)
        else:
            return self._pages.gone()
        if not done:
            return self._pages.gone()
        return self._pages.onward(f"{address(topic_id)}?done={taken}")

    def _topic(self, visit: Visit, fault: str, status: int = 200) -> Response:
        if not may_read(visit):
            return self._pages.gone()
        with self._parts.store.read() as records:
            line = next((one for one in _lines(records, visit) if one.one.topic.id == visit.path["topic_id"]), None)
            if line is None:
                return self._pages.gone()
            topic = line.one.topic
            matter = records.policy.matter(topic.general or topic.id, visit.day.date)
            data = {
                "line": line,
                "topic": topic,
                "sentences": sentences(topic),
                "own_rules": [one for one in matter if one.general and one.id != topic.id],
                "general": next((one for one in matter if one.id == topic.general), None),
                "versions": _history(records.policy.versions(topic.id)),
                "authors": {f"staff:{one.id}": one.name for one in records.people.staff()},
                "counts": records.questions.by_topic(visit.now - LATELY).get(topic.id, (0, 0)),
                "changes": may_change(visit),
                "done": visit.asked("done"),
                "fault": fault,
            }
        return self._pages.show(visit, "policy/policy_topic", data, status)


def may_read(visit: Visit) -> bool:
    """The library is for whoever answers for everybody; the others have the bot."""
    return visit.viewer.everywhere(Right.SEE)


def may_change(visit: Visit) -> bool:
    """What is quoted to everybody is changed by whoever may change everybody's file."""
    return visit.viewer.everywhere(Right.CHANGE)


def address(topic_id: str) -> str:
    """Of a topic's page. Ids come out of files, and may hold any character."""
    return f"/console/policy/topics/{quote(topic_id)}"


def titled(topics: Iterable[PolicyTopic], said: str) -> PolicyTopic | None:
    """The topic of an id or of a title; of two with the same title the general one."""
    found = [topic for topic in topics if said in (topic.id, topic.title)]
    return min(found, key=lambda topic: (topic.id != said, bool(topic.general)), default=None)


def state_of(topic: PolicyTopic, state: str, day: date) -> str:
    """live, early, expired or withdrawn: only the first is quoted."""
    if state == WITHDRAWN:
        return "withdrawn"
    if topic.in_force(day):
        return "live"
    return "early" if topic.from_day > day.isoformat() else "expired"


def _lines(records: Records, visit: Visit) -> list[Line]:
    asked = records.questions.by_topic(visit.now - LATELY)
    today = visit.day.date
    return [Line(one, state_of(one.topic, one.state, today), *asked.get(one.topic.id, (0, 0))) for one in records.policy.listed()]


def _by_category(lines: Sequence[Line]) -> dict[str, list[Line]]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.one.topic.category, []).append(line)
    return groups


def _history(versions: Sequence[Version]) -> list[dict[str, Any]]:
    """Newest first, each with what it changed of the one before."""
    before = [*versions[1:], None]
    return [
        {"version": one, "changes": changes(older.topic, one.topic) if older else ()}
        for one, older in zip(versions, before, strict=True)
    ]
