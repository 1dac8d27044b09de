"""The published topics, and the search over them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.clock import Clock
from bot.domain.policy import Finding, PolicyTopic
from bot.retrieval import Calibration, PolicyIndex, SearchContent
from bot.store import Store

KEPT = timedelta(days=365)


class PolicyLibrary:
    """The published topics and the index over them; rebuilt when the library has changed."""

    def __init__(self, store: Store, content: SearchContent, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._content = content
        self._version: object = None
        self.refresh()

    def refresh(self) -> bool:
        """Read the library again if it is another one than before, or another day."""
        today = self._clock.now().date()
        with self._store.read() as records:
            version = (records.policy.version(), today)
            if version == self._version:
                return False
            topics = searched(records.policy.published(), today)
        index = self._built(topics)
        self._index, self._topics, self._version = index, {topic.id: topic for topic in topics}, version
        return True

    def _built(self, topics: Sequence[PolicyTopic]) -> PolicyIndex:
        """The index, with what was learnt from this very library before, if anything was: learning costs seconds."""
        key = f"calibration:{hashlib.sha256(repr((topics, self._content)).encode()).hexdigest()}"
        with self._store.read() as records:
            learnt = records.access.recall(key, self._clock.now())
        if learnt is not None:
            return PolicyIndex.build(topics, self._content, Calibration.load(json.loads(learnt)))
        index = PolicyIndex.build(topics, self._content)
        with self._store.write() as records:
            now = self._clock.now()
            records.access.remember(key, json.dumps(index.calibration.dump()), now + KEPT)
        return index

    def decide(self, question: str, previous_topic: str | None = None) -> Finding:
        return self._index.decide(question, previous_topic)

    def emergency(self, text: str) -> str | None:
        """The kind of emergency that a message cries out, or None."""
        alarm = self._index.alarm(text)
        return alarm.kind if alarm is not None else None

    def topic(self, topic_id: str) -> PolicyTopic | None:
        """A topic as the search holds it."""
        return self._topics.get(topic_id)


def searched(topics: Iterable[PolicyTopic], day: date) -> list[PolicyTopic]:
    """What the search tells apart on a day: a unit's own rule is found under the topic that it makes precise."""
    valid = [topic for topic in topics if topic.in_force(day)]
    known = {topic.id for topic in valid}
    own: dict[str, list[PolicyTopic]] = {}
    for topic in valid:
        if topic.general in known:
            own.setdefault(topic.general, []).append(topic)
    return [_with_own(topic, own.get(topic.id, ())) for topic in valid if topic.general not in known]


def _with_own(topic: PolicyTopic, rules: Sequence[PolicyTopic]) -> PolicyTopic:
    wordings = [*topic.questions, *(text for rule in rules for text in (rule.title, *rule.questions))]
    facts = [*topic.facts, *(fact for rule in rules for fact in rule.facts)]
    return replace(topic, questions=tuple(dict.fromkeys(wordings)), facts=tuple(dict.fromkeys(facts))) if rules else topic
