"""Learns ranking, confidence and thresholds from the library alone: every wording is asked as if it were not stored.

In scope: topic wordings, left out, once clean and once spoiled; follow-ups to a topic, and questions that leave it.
Out of scope: each not-covered wording, left out; and topic wordings with their whole topic left out (near misses).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from bot.retrieval.combine import Weights, rank
from bot.retrieval.confidence import FEATURES, Array, Choices, Floats, Logistic, features, fit, fit_choice, lowest_safe
from bot.retrieval.practice import Library, Sample, practise
from bot.retrieval.rehearsal import Spoiler
from bot.retrieval.slate import NUMBERS, Layout
from bot.retrieval.sparse import Flags

# The knobs. The folds are harder than life: no wording is a copy of another, and half of them are spoiled on purpose.
WRONG_ANSWERS = 0.065  # of the answers given, on the folds
SURE = 0.9  # a refusal, or small talk, that is as likely as this may always be: there are few of them to learn from
EVEN = 0.5  # what is rather wrong than right is never answered, however small the library
FAR_MENUS = 0.5  # of far questions, may get a menu: it costs one tap, then a person
REFUSED_WRONGLY = 0.25  # of the refusals given
SHARES = {
    "near": 0.06,
    "far": 0.12,
    "follow": 0.10,
    "talk": 0.06,
    "babble": 0.01,
}  # of the weight, against the questions in scope
SPOILED = 0.5  # a spoiled question against a clean one


@dataclass(frozen=True, slots=True)
class Calibration:
    """What ranks, and decides between answering, a menu and a person."""

    ranker: tuple[float, ...]
    chooser: tuple[float, ...]
    first_right: Logistic
    among_four: Logistic
    answer_at: float
    menu_at: float
    refuse_at: float
    talk_at: float

    @property
    def fits(self) -> bool:
        """Whether this version of the search can use it."""
        return len(self.ranker) == len(self.chooser) == NUMBERS and {
            len(self.first_right.weights),
            len(self.among_four.weights),
        } == {FEATURES}

    @property
    def weights(self) -> Weights:
        return Weights(np.array(self.ranker), np.array(self.chooser))

    def dump(self) -> dict[str, Any]:
        """Plain numbers, to be kept with the library that they were learnt from."""
        return asdict(self)

    @staticmethod
    def load(raw: Mapping[str, Any]) -> Calibration:
        """What `dump` gave. Raises KeyError or TypeError for anything else."""
        first, four = (Logistic(tuple(raw[name]["weights"])) for name in ("first_right", "among_four"))
        answer, menu, refuse, talk = (float(raw[name]) for name in ("answer_at", "menu_at", "refuse_at", "talk_at"))
        return Calibration(tuple(raw["ranker"]), tuple(raw["chooser"]), first, four, answer, menu, refuse, talk)


def calibrate(library: Library, spoil: Spoiler) -> Calibration:
    samples = list(practise(library, spoil))
    importance = _importance(samples)
    weights = _weights(library.layout, samples, importance)
    rankings = [rank(library.layout, sample.slate, weights) for sample in samples]
    numbers = np.array([features(ranking) for ranking in rankings])
    sense = np.array([sample.group not in ("babble", "talk") for sample in samples])  # a refusal does these no harm
    of, layout = np.array([sample.subject for sample in samples]), library.layout
    subjects = [sample.subject for sample in samples]
    first = np.array([float(r.order[:1] == (s,)) for r, s in zip(rankings, subjects, strict=True)])
    four = np.array([float(s in r.order) for r, s in zip(rankings, subjects, strict=True)])
    sure, hopeful = fit(numbers, first, importance), fit(numbers, four, importance)
    far = np.array([sample.group == "far" for sample in samples])
    menu_at = float(np.quantile(_chances(hopeful, numbers[far]), 1 - FAR_MENUS)) if far.any() else 0.5
    return Calibration(
        ranker=tuple(weights.ranker.tolist()),
        chooser=tuple(weights.chooser.tolist()),
        first_right=sure,
        among_four=hopeful,
        answer_at=max(EVEN, lowest_safe(_chances(sure, numbers), first, importance, WRONG_ANSWERS)),
        menu_at=menu_at,
        refuse_at=_safe_at(
            [r.refused for r in rankings], (of >= layout.refused_from) & (of < layout.talk_from), importance * sense
        ),
        talk_at=_safe_at([r.talk for r in rankings], of >= layout.talk_from, importance),
    )


def _safe_at(leaders: Sequence[tuple[int, float]], right: Flags, importance: Array) -> float:
    """The chance from which the leading subject of a sort may be taken as meant."""
    there = np.array([subject >= 0 for subject, _ in leaders])
    chance = np.array([chance for _, chance in leaders])
    if not there.any():
        return 1.0
    found = lowest_safe(chance[there], right[there].astype(np.float64), importance[there], REFUSED_WRONGLY)
    return min(SURE, max(EVEN, found))


def _chances(model: Logistic, numbers: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(numbers @ np.array(model.weights), -30, 30))), np.float64)


def _importance(samples: Sequence[Sample]) -> Array:
    counts = Counter(sample.group for sample in samples)
    ours = counts["clean"] + SPOILED * counts["spoiled"]
    weight = {name: part * ours / max(counts[name], 1) for name, part in SHARES.items()}
    weight |= {"clean": 1.0, "spoiled": SPOILED}
    return np.array([weight[sample.group] for sample in samples])


def _weights(layout: Layout, samples: Sequence[Sample], importance: Array) -> Weights:
    ours = [number for number, sample in enumerate(samples) if layout.is_topic(sample.subject)]
    topics = [_among_topics(layout, samples[number]) for number in ours]
    return Weights(_learnt(topics, importance[ours]), _learnt([_among_all(sample) for sample in samples], importance))


_Choice = tuple[Floats, int]  # numbers of the candidates, and the row of the right one; -1 if it is no candidate


def _among_topics(layout: Layout, sample: Sample) -> _Choice:
    topics = sample.slate.candidates < layout.topics
    found = np.nonzero(sample.slate.candidates[topics] == sample.subject)[0]
    return sample.slate.numbers[:-1][topics], int(found[0]) if len(found) else -1


def _among_all(sample: Sample) -> _Choice:
    if sample.subject < 0:
        return sample.slate.numbers, len(sample.slate.candidates)
    found = np.nonzero(sample.slate.candidates == sample.subject)[0]
    return sample.slate.numbers, int(found[0]) if len(found) else -1


def _learnt(choices: Sequence[_Choice], importance: Array) -> Array:
    kept = [number for number, (_, right) in enumerate(choices) if right >= 0]
    if not kept:
        return np.zeros(NUMBERS)
    padded = np.full((len(kept), max(len(choices[number][0]) for number in kept), NUMBERS), np.nan, np.float32)
    for place, number in enumerate(kept):
        padded[place, : len(choices[number][0])] = choices[number][0]
    right = np.array([choices[number][1] for number in kept])
    return fit_choice(Choices(padded, right, importance[kept]))
