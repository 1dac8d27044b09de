"""The policy search: one index of the whole library, one decision per question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bot.domain.policy import Candidate, Decision, Finding, PolicyTopic
from bot.retrieval.calibrate import Calibration, calibrate
from bot.retrieval.confidence import Ranking, features
from bot.retrieval.content import SearchContent
from bot.retrieval.emergency import Alarm, EmergencyWatch
from bot.retrieval.faults import PolicyError
from bot.retrieval.ranking import Layout, rank
from bot.retrieval.space import Floats, Reader, Scores, Space, build_space
from bot.retrieval.text import MAX_CHARS, clean, sound_table

FOLLOW_UP_CHARS = 12  # a question this short may live on what was said before
POINTING_LEAN = 0.7  # towards the previous topic, as a share of the best score, when the question points back …
SHORT_LEAN = 0.4  # … or is merely short
TALK_LEAD = 1.3  # small talk must lead this far: chatting with somebody who needs a person is the worse mistake
_POINTING = re.compile(r"^(那|这|它|他|她|还|再|又|另外)|呢$|上面|刚才说|这个|那个|这事|那事")
REMEMBERED = 4096  # texts
NONE = np.zeros(0)
_MENU_SPREAD = 0.55  # a candidate below this share of the best one is no choice


@dataclass(frozen=True, slots=True)
class _Trained:
    space: Space
    layout: Layout
    calibration: Calibration
    likeness: Floats  # (topics, topics) how much one topic's words are another's


class PolicyIndex:
    """Immutable after `build`; may be shared between threads."""

    def __init__(self, topics: tuple[PolicyTopic, ...], content: SearchContent, trained: _Trained) -> None:
        self._ids = tuple(topic.id for topic in topics)
        self._number = {topic.id: number for number, topic in enumerate(topics)}
        self._watch = EmergencyWatch(content.emergencies)
        self._filler = _filler(content.filler)
        self._talk = _talk(content.smalltalk)
        self._trained = trained
        # Hundreds of people ask the same few things in the same few words, most of all on the day of a notice.
        self._scored = lru_cache(maxsize=REMEMBERED)(self._score)
        self._looked = lru_cache(maxsize=REMEMBERED)(self._watch.look)

    @classmethod
    def build(cls, topics: Sequence[PolicyTopic], content: SearchContent, calibration: Calibration | None = None) -> PolicyIndex:
        """Reads and numbers the library; learns confidence and thresholds from it unless they are given.

        Learning takes seconds, once per published library. Raises PolicyError for no topics.
        """
        if not topics:
            raise PolicyError("the policy library has no entries, so there is nothing to search")
        filler = _filler(content.filler)
        ours = [_wordings((topic.title, *topic.questions), filler) for topic in topics]
        outside = [_wordings(group, filler) for group in content.not_covered]
        outside = [group for group in outside if group]
        talk = [group for wordings in content.smalltalk if (group := _wordings(wordings, filler))]
        subjects = [*ours, *outside, *talk]
        facts = ["".join(clean(fact) for fact in topic.facts) for topic in topics]
        built = build_space(subjects, facts, Reader(content.synonyms, sound_table()))
        layout = Layout(topics=len(topics), outside=len(outside))
        calibration = calibration or calibrate(built, layout, [text for subject in subjects for text in subject])
        sums = built[1].sums[: len(topics)]
        centroids = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return cls(tuple(topics), content, _Trained(built[0], layout, calibration, centroids @ centroids.T))

    @property
    def calibration(self) -> Calibration:
        """What was learnt from this library."""
        return self._trained.calibration

    @property
    def thresholds(self) -> tuple[float, float]:
        """(answer at, offer a menu at), as the folds gave them."""
        return self._trained.calibration.answer_at, self._trained.calibration.menu_at

    def alarm(self, text: str) -> Alarm | None:
        """The emergency that a message cries out, if any; what `decide` looks for first."""
        return self._looked(clean(text[:MAX_CHARS]))

    def decide(self, question: str, previous_topic: str | None = None) -> Finding:
        """What to do with a question; never raises. Only its first MAX_CHARS characters are read.

        Emergency before everything; then small talk; then answer, menu of two to four, or a person.
        """
        text = clean(question[:MAX_CHARS])
        alarm = self._looked(text)
        if alarm is not None:
            return Finding(Decision.EMERGENCY, confidence=1.0, because=(alarm.kind, alarm.words))
        core = self._filler.sub("", text) if len(text) > 2 else text
        if self._talk.fullmatch(text) is not None or (text and not core):
            return Finding(Decision.SMALLTALK, confidence=1.0)
        if not core:
            return Finding(Decision.HANDOFF)
        return self._verdict(self._ranked(core, previous_topic))

    def _ranked(self, core: str, previous_topic: str | None) -> Ranking:
        trained = self._trained
        known, scores = self._scored(core)
        lean = None if previous_topic is None else self._lean(core, previous_topic)
        return rank(trained.layout, scores, known, len(core), lean)

    def _score(self, core: str) -> tuple[float, Scores]:
        """How much of a text is known, and its scores, without what only the calibration looks at."""
        bag = self._trained.space.bag(core)
        scores = self._trained.space.score(bag)
        return bag.known, Scores(scores.subject, scores.single, NONE)

    def _lean(self, core: str, previous_topic: str) -> Floats | None:
        number = self._number.get(previous_topic)
        pointing = _POINTING.search(core) is not None
        if number is None or not (pointing or len(core) <= FOLLOW_UP_CHARS):
            return None
        share = POINTING_LEAN if pointing else SHORT_LEAN
        return np.asarray(self._trained.likeness[number] * share, np.float32)

    def _verdict(self, ranking: Ranking) -> Finding:
        calibration = self._trained.calibration
        numbers = features(ranking)
        sure = calibration.first_right.probability(numbers)
        candidates = tuple(
            Candidate(self._ids[number], round(score, 4)) for number, score in zip(ranking.order, ranking.scores, strict=True)
        )
        if sure >= calibration.answer_at:
            return Finding(Decision.ANSWER, candidates[0].topic, sure, candidates)
        menu = candidates[:2] + tuple(c for c in candidates[2:] if c.score >= _MENU_SPREAD * candidates[0].score)
        if len(menu) >= 2 and calibration.among_three.probability(numbers) >= calibration.menu_at:
            return Finding(Decision.CLARIFY, None, sure, menu)
        if ranking.talk > TALK_LEAD * max(ranking.scores[0], ranking.outside):
            return Finding(Decision.SMALLTALK, None, 1 - sure)
        return Finding(Decision.HANDOFF, None, sure, candidates)


def _alternatives(phrases: Sequence[str]) -> str:
    cleaned = sorted({clean(phrase) for phrase in phrases} - {""}, key=lambda p: (-len(p), p))
    return "|".join(map(re.escape, cleaned)) or r"(?!)"


def _filler(phrases: Sequence[str]) -> re.Pattern[str]:
    return re.compile(_alternatives(phrases))


def _talk(groups: Sequence[Sequence[str]]) -> re.Pattern[str]:
    """Whole messages that are nothing but small talk, however many phrases of it."""
    phrases = _alternatives([phrase for group in groups for phrase in group])
    return re.compile(f"(?:(?:{phrases})[啊呀啦哦吧呢了的]?)+")


def _wordings(texts: Sequence[str], filler: re.Pattern[str]) -> list[str]:
    return list(dict.fromkeys(core for text in texts if (core := filler.sub("", clean(text)) or clean(text))))
