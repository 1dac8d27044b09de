"""What people ask becomes wordings of the library, once somebody has agreed, and without what belongs to the asker alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.policy import PolicyTopic
from bot.policy.scrub import without
from bot.retrieval.text import clean
from bot.store import Records
from bot.store.policy import ACCEPTED, DROPPED, OPEN
from bot.store.questions import Asked

MOST = 500  # questions that are looked at in one go
SHORTEST, LONGEST = 3, 80  # characters of a wording
WORDING = "wording"


def learn(records: Records, since: datetime, actor: str, now: datetime) -> list[int]:
    """Propose what was chosen from a menu or called right since then; the numbers of the proposals."""
    library = _Library(records)
    numbers = [library.propose(one, one.topic_id, actor, now) for one in records.questions.approved(MOST, since)]
    return [number for number in numbers if number is not None]


def learn_one(records: Records, number: int, topic_id: str, actor: str, now: datetime) -> int | None:
    """Propose one question as a wording of a topic; None where there is no such question or topic, or it is known already."""
    asked = records.questions.get(number)
    if asked is None:
        return None
    made = _Library(records).propose(asked, topic_id, actor, now)
    if made is not None:
        records.questions.mend(number, WORDING)
    return made


class _Library:
    """What is known already, so that nothing is proposed twice."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._topics = {topic.id: topic for topic in records.policy.published()}
        self._names = records.people.names()
        self._known = {clean(text) for topic in self._topics.values() for text in (topic.title, *topic.questions)}
        for state in (OPEN, ACCEPTED, DROPPED):
            for one in records.policy.proposals(state):
                if one.kind == WORDING:
                    self._known |= {clean(text) for text in one.topic.questions[-1:]}

    def propose(self, asked: Asked, topic_id: str, actor: str, now: datetime) -> int | None:
        topic = self._topics.get(topic_id)
        wording = without(asked.text, [name for name in self._names if name in asked.text]).strip()
        plain = clean(wording)
        if topic is None or not SHORTEST <= len(plain) <= LONGEST or plain in self._known:
            return None
        self._known.add(plain)
        return self._records.policy.propose(WORDING, _with(topic, wording), f"question:{asked.id}", actor, now)


def _with(topic: PolicyTopic, wording: str) -> PolicyTopic:
    questions: Sequence[str] = (*topic.questions, wording)
    return replace(topic, questions=tuple(questions))
