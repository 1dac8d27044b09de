"""The published topics, and the search over them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.domain.policy import Finding, PolicyTopic
from bot.retrieval import Calibration, PolicyIndex, SearchContent
from bot.retrieval.content import EmergencyRules
from bot.store import Store

KEPT = timedelta(days=365)
LEARNT = Path(__file__).parents[2] / "content" / "policy" / "learnt.json"


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
        index = indexed(self._store, self._content, topics, self._clock.now())
        self._index, self._topics, self._version = index, {topic.id: topic for topic in topics}, version
        return True

    def decide(self, question: str, previous_topic: str | None = None) -> Finding:
        return self._index.decide(question, previous_topic)

    def emergency(self, text: str) -> str | None:
        """The kind of emergency that a message cries out, or None."""
        alarm = self._index.alarm(text)
        return alarm.kind if alarm is not None else None

    def topic(self, topic_id: str) -> PolicyTopic | None:
        """A topic as the search holds it."""
        return self._topics.get(topic_id)


def indexed(store: Store, content: SearchContent, topics: Sequence[PolicyTopic], now: datetime) -> PolicyIndex:
    """The index, with what was learnt from this very library before, if anything was: learning costs many seconds."""
    key = library_key(content, topics)
    known = _remembered(store, key, now) or _shipped(key)
    if known is not None:
        return _built(tuple(topics), content, known)
    index = PolicyIndex.build(topics, content)
    with store.write() as records:
        records.access.remember(key, json.dumps(index.calibration.dump()), now + KEPT)
    return index


def library_key(content: SearchContent, topics: Iterable[PolicyTopic]) -> str:
    """Under which name it is kept what was learnt from a library. Of emergencies and sayings nothing is learnt."""
    return f"calibration:{digest((learnt_from(topics), replace(content, emergencies=EmergencyRules(), sayings=())))}"


def _remembered(store: Store, key: str, now: datetime) -> Calibration | None:
    with store.read() as records:
        kept = records.access.recall(key, now)
    return _usable(json.loads(kept)) if kept else None


def _shipped(key: str) -> Calibration | None:
    """What came with the starter library, so that a new office need not learn it."""
    if not LEARNT.exists():
        return None
    kept = json.loads(LEARNT.read_text("utf-8"))
    return _usable(kept["calibration"]) if kept["library"] == key else None


def _usable(kept: Mapping[str, Any]) -> Calibration | None:
    """What another version of the search has learnt is learnt anew."""
    try:
        calibration = Calibration.load(kept)
    except (KeyError, TypeError, ValueError):
        return None
    return calibration if calibration.fits else None


@lru_cache(maxsize=2)
def _built(topics: tuple[PolicyTopic, ...], content: SearchContent, calibration: Calibration) -> PolicyIndex:
    """Two offices of one process with the same library share its index, which nothing changes."""
    return PolicyIndex.build(topics, content, calibration)


def learnt_from(topics: Iterable[PolicyTopic]) -> list[tuple[object, ...]]:
    """What a search may read of a library: one in which a topic was only verified is searched as before."""
    return [(one.id, one.title, one.questions, one.point, one.facts, one.steps, one.papers) for one in topics]


def digest(of: object) -> str:
    return hashlib.sha256(repr(of).encode()).hexdigest()


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
