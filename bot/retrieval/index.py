"""The policy search: one index of the whole library, one decision per question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.domain.policy import Candidate, Decision, Finding, PolicyTopic
from bot.retrieval.because import in_own_characters, telling_words
from bot.retrieval.calibrate import Calibration, calibrate
from bot.retrieval.combine import rank
from bot.retrieval.confidence import Ranking, features
from bot.retrieval.content import SearchContent, Subject
from bot.retrieval.emergency import Alarm, EmergencyWatch
from bot.retrieval.faults import PolicyError
from bot.retrieval.making import build_space, give_back
from bot.retrieval.parts import Asked, Trimmer, alternatives
from bot.retrieval.practice import Library
from bot.retrieval.rehearsal import Spoiler
from bot.retrieval.slate import Layout, Previous, slate
from bot.retrieval.space import Reader, Space
from bot.retrieval.text import PhraseScanner, clean, sound_table

WATCHED_CHARS = 5_000  # of a message, for emergencies: despair may stand at the end
WORD, LATIN = 8, 0.8  # letters of a foreign word, share of letters in a foreign text
PAGE = 400  # characters of a message that is rather a pasted page than a question: never answered outright
SAYING = 24  # characters of what is said without a thought
LEAST = 0.1  # likeness of what is answered: a sound in common is no reason
REMEMBERED = 2048  # texts
LONELY = "lonely"  # small talk that must not be met with small talk
_MENU_SHARE = 0.01  # of the best candidate's chance: below, it is no choice
_ALIKE = 0.8  # share of title characters from which two topics look the same in a menu


@dataclass(frozen=True, slots=True)
class _Trained:
    space: Space
    layout: Layout
    trimmer: Trimmer
    calibration: Calibration
    outside: tuple[Subject, ...]  # in the order of the space
    talk: tuple[Subject, ...]


class PolicyIndex:
    """Immutable after `build`; may be shared between threads."""

    def __init__(self, topics: tuple[PolicyTopic, ...], content: SearchContent, trained: _Trained) -> None:
        self._ids = tuple(topic.id for topic in topics)
        self._titles = tuple(clean(topic.title) for topic in topics)
        self._number = {topic.id: number for number, topic in enumerate(topics)}
        self._watch = EmergencyWatch(content.emergencies)
        self._talk = SmallTalk(content.smalltalk, content.sayings)
        self._trained = trained
        self._weights = trained.calibration.weights
        # Hundreds of people ask the same few things in the same few words, most of all on the day of a notice.
        self._decided = lru_cache(maxsize=REMEMBERED)(self._decide)
        self._looked = lru_cache(maxsize=REMEMBERED)(self._watch.look)

    @classmethod
    def build(cls, topics: Sequence[PolicyTopic], content: SearchContent, calibration: Calibration | None = None) -> PolicyIndex:
        """Reads and numbers the library; learns ranking, confidence and thresholds from it unless they are given.

        A calibration of another version of the search counts as none.

        Learning takes seconds, once per published library. Raises PolicyError for no topics.
        """
        if not topics:
            raise PolicyError("the policy library has no entries, so there is nothing to search")
        trimmer = Trimmer(content.filler)
        outside, talk = _readable((*content.not_covered, *content.refusals), trimmer), _readable(content.smalltalk, trimmer)
        wordings = [trimmer.wordings((topic.title, *topic.questions)) for topic in topics]
        wordings += [trimmer.wordings(subject.wordings) for subject in (*outside, *talk)]
        facts = ["".join(clean(fact) for fact in topic.facts) for topic in topics]
        space = build_space([list(group) for group in wordings], facts, Reader(content.synonyms))
        layout = Layout(len(topics), len(outside), len(_readable(content.refusals, trimmer)))
        if calibration is None or not calibration.fits:
            texts = [text for group in wordings for text in group.values()]
            titles = [clean(topic.title) for topic in topics]
            library = Library(space, layout, trimmer, texts, titles, content.practice.follow_ups)
            calibration = calibrate(library, _spoiler(texts, content))
        del wordings, facts
        give_back()
        return cls(tuple(topics), content, _Trained(space, layout, trimmer, calibration, outside, talk))

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
        return self._looked(text[:WATCHED_CHARS])

    def decide(self, question: str, previous_topic: str | None = None) -> Finding:
        """What to do with a question; never raises.

        Emergency before everything; then small talk; then answer, menu of two to four, or a person.
        """
        return self._decided(question[:WATCHED_CHARS], previous_topic)

    def _decide(self, question: str, previous_topic: str | None) -> Finding:
        alarm = self.alarm(question)
        if alarm is not None:
            return Finding(Decision.EMERGENCY, confidence=1.0, because=(alarm.kind, alarm.words))
        talk = self._talk.subject(question)
        if talk is not None:
            return Finding(Decision.SMALLTALK, confidence=1.0, talk=talk)
        asked = self._trained.trimmer.asked(question, self._weigh)
        if not asked.core:
            idle = clean(question) or only_pictures(question)
            return Finding(Decision.SMALLTALK if idle else Decision.HANDOFF, confidence=1.0)
        if foreign(asked.core):
            return Finding(Decision.HANDOFF)
        number = self._number.get(previous_topic) if previous_topic is not None else None
        previous = Previous(number, self._titles[number]) if number is not None else None
        finding = self._following(asked, previous) if previous else self._verdict(asked, self._ranked(asked))
        if len(question) > PAGE and finding.topic is not None:
            return replace(finding, decision=Decision.CLARIFY, topic=None)
        return self._with_second(finding, asked) if asked.halves else finding

    def _weigh(self, part: str) -> float:
        space = self._trained.space
        return float(space.likely(space.bag(part))[: self._trained.layout.topics].max())

    def _ranked(self, asked: Asked, previous: Previous | None = None) -> Ranking:
        trained = self._trained
        return rank(trained.layout, slate(trained.space, trained.layout, asked, previous), self._weights)

    def _verdict(self, asked: Asked, ranking: Ranking, least: float = LEAST) -> Finding:
        calibration = self._trained.calibration
        numbers = features(ranking)
        sure = calibration.first_right.probability(numbers)
        candidates = tuple(
            Candidate(self._ids[number], round(chance, 4)) for number, chance in zip(ranking.order, ranking.chances, strict=True)
        )
        if sure >= calibration.answer_at and ranking.base >= least:
            because = self._because(asked, ranking.order[0])
            return Finding(Decision.ANSWER, candidates[0].topic, sure, candidates, because=because)
        aside = self._aside(asked, ranking, candidates)
        if aside is not None:
            return aside
        menu = self._menu(ranking, candidates)
        because = self._because(asked, ranking.order[0])
        if len(menu) >= 2 and calibration.among_four.probability(numbers) >= calibration.menu_at:
            return Finding(Decision.CLARIFY, None, sure, menu, because=because)
        return Finding(Decision.HANDOFF, None, sure, candidates, because=because)

    def _aside(self, asked: Asked, ranking: Ranking, candidates: tuple[Candidate, ...]) -> Finding | None:
        """Small talk and refusals, where they are clearly meant."""
        trained = self._trained
        subject, chance = ranking.talk
        if chance >= trained.calibration.talk_at:
            talk = trained.talk[subject - trained.layout.talk_from].id
            return Finding(Decision.SMALLTALK, None, chance, because=self._because(asked, subject), talk=talk)
        subject, chance = ranking.refused
        if chance >= trained.calibration.refuse_at:
            kind = trained.outside[subject - trained.layout.topics].id
            return Finding(Decision.HANDOFF, None, chance, candidates, because=self._because(asked, subject), refusal=kind)
        return None

    def _because(self, asked: Asked, subject: int) -> tuple[str, ...]:
        words = telling_words(self._trained.space, asked.core, subject)
        return tuple(in_own_characters(asked.message, word) for word in words)

    def _menu(self, ranking: Ranking, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """Two to four choices; none that reads like a better one."""
        menu: list[int] = []
        for place, number in enumerate(ranking.order):
            alike = any(_alike(self._titles[number], self._titles[ranking.order[other]]) for other in menu)
            if not alike and (len(menu) < 2 or ranking.chances[place] >= _MENU_SHARE * ranking.chances[0]):
                menu.append(place)
        return tuple(candidates[place] for place in menu)

    def _following(self, asked: Asked, previous: Previous) -> Finding:
        """With what was talked about before; a menu, where the question by itself is a sure one about something else."""
        finding = self._verdict(asked, self._ranked(asked, previous), least=0.0)
        alone = self._verdict(asked, self._ranked(asked))
        if alone.topic is None or finding.topic not in (None, self._ids[previous.subject]) or alone.topic == finding.topic:
            return finding
        order = {candidate.topic: candidate for candidate in (alone.candidates[0], *finding.candidates)}
        return replace(finding, decision=Decision.CLARIFY, topic=None, candidates=tuple(order.values())[:2])

    def _with_second(self, finding: Finding, asked: Asked) -> Finding:
        """Both topics, if the message falls into two questions that are each answered for certain."""
        named = {candidate.topic for candidate in finding.candidates}
        best: tuple[float, tuple[Finding, Finding]] | None = None
        for halves in asked.halves:
            one = self._part(halves[0], asked.message)
            two = self._part(halves[1], asked.message) if one.topic in named else one
            fits = two.topic in named and one.topic != two.topic and finding.topic in (None, one.topic, two.topic)
            least = min(one.confidence, two.confidence)
            if fits and (best is None or least > best[0]):
                best = least, (one, two)
        return finding if best is None else _joined(*best[1], finding)

    def _part(self, text: str, message: str) -> Finding:
        asked = Asked(message, text)
        return self._verdict(asked, self._ranked(asked))


def _joined(one: Finding, two: Finding, whole: Finding) -> Finding:
    order = {candidate.topic: candidate for candidate in (one.candidates[0], two.candidates[0], *whole.candidates)}
    because = one.because + two.because
    return replace(one, also=(str(two.topic),), candidates=tuple(order.values())[:4], because=because)


class SmallTalk:
    """Whole messages that are nothing but small talk, however many phrases of it."""

    def __init__(self, subjects: Sequence[Subject], sayings: Sequence[Subject] = ()) -> None:
        self._sayings = [(re.compile(one), subject.id) for subject in sayings for one in subject.wordings]
        phrases = {clean(phrase): subject.id for subject in subjects for phrase in subject.wordings}
        phrases.pop("", None)
        self._subject = phrases
        self._scanner = PhraseScanner(phrases)
        self._whole = re.compile(f"(?:(?:{alternatives(tuple(phrases))})[啊呀啦哦吧呢了的]?)+")

    def subject(self, message: str) -> str | None:
        """The subject of the longest phrase, but loneliness before all; None if it is more than small talk."""
        text = clean(message)
        saying = self._saying(text)
        if saying is not None or self._whole.fullmatch(text) is None:
            return saying
        found = [(len(phrase), place, self._subject[phrase]) for place, phrase in self._scanner.find(text)]
        return LONELY if any(subject == LONELY for _, _, subject in found) else max(found)[2]

    def _saying(self, text: str) -> str | None:
        """What exaggerates, and is meant kindly: 想死你们了."""
        if len(text) > SAYING:
            return None
        return next((subject for pattern, subject in self._sayings if pattern.fullmatch(text)), None)


def only_pictures(message: str) -> bool:
    """Whether somebody sent a flower, a thumb or a smile and no word in any script."""
    return any(unicodedata.category(c) == "So" for c in message) and not any(c.isalnum() for c in message)


def foreign(core: str) -> bool:
    """Whether a text is of Latin letters, beyond a name such as wifi or app: the library has nothing to say to it."""
    letters = sum(character.isascii() for character in core)
    return letters > WORD and letters > LATIN * len(core)


def _readable(subjects: Sequence[Subject], trimmer: Trimmer) -> tuple[Subject, ...]:
    return tuple(subject for subject in subjects if trimmer.wordings(subject.wordings))


def _spoiler(texts: Sequence[str], content: SearchContent) -> Spoiler:
    spoiler = Spoiler(sound_table(), [clean(text) for text in texts], content.practice.stories, content.filler)
    return spoiler.with_synonyms(content.synonyms)


def _alike(one: str, two: str) -> bool:
    return len(set(one) & set(two)) >= _ALIKE * len(set(one) | set(two))
