"""Learns confidence and thresholds from the library alone: every wording is asked as if it were not stored.

In scope: each topic wording, left out, once clean and once spoiled (homophones, drops, a sentence of story before it).
Out of scope: each not-covered wording, left out; and each topic wording with its whole topic left out (near misses).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from bot.retrieval.confidence import Array, Logistic, features, fit, lowest_safe
from bot.retrieval.ranking import Layout, rank
from bot.retrieval.space import Bag, Floats, Ints, Makings, Scores, Space, subject_column

WRONG_ANSWERS = 0.04  # of the answers given, on the folds
FAR_MENUS = 0.25  # of far questions, may get a menu: it costs one tap, then a person
NEAR_MISSES = 0.06  # what near misses weigh together, against the in-scope questions together
FAR = 0.12  # the same for far questions
SPOILED = 0.5  # a spoiled question against a clean one
_SEED = 20260101  # fixed, so that the same library gives the same thresholds


@dataclass(frozen=True, slots=True)
class Calibration:
    """What decides between answering, a menu and a person."""

    first_right: Logistic
    among_three: Logistic
    answer_at: float
    menu_at: float

    def dump(self) -> dict[str, Any]:
        """Plain numbers, to be kept with the library that they were learnt from."""
        return asdict(self)

    @staticmethod
    def load(raw: Mapping[str, Any]) -> Calibration:
        """What `dump` gave. Raises KeyError or TypeError for anything else."""
        curves = {name: Logistic(tuple(raw[name]["weights"])) for name in ("first_right", "among_three")}
        return Calibration(answer_at=raw["answer_at"], menu_at=raw["menu_at"], **curves)


@dataclass(frozen=True, slots=True)
class Sample:
    numbers: list[float]
    first: bool
    three: bool


Built = tuple[Space, Makings]


class _Groups(NamedTuple):
    clean: list[Sample]
    spoiled: list[Sample]
    near: list[Sample]
    far: list[Sample]


def calibrate(built: Built, layout: Layout, texts: Sequence[str]) -> Calibration:
    """From the cleaned wordings of a space, in its order."""
    groups = _samples(built, layout, texts)
    samples = [sample for group in groups for sample in group]
    numbers = np.array([s.numbers for s in samples])
    first = np.array([float(s.first) for s in samples])
    three = np.array([float(s.three) for s in samples])
    importance = _importance(groups)
    sure, hopeful = fit(numbers, first, importance), fit(numbers, three, importance)
    answer_at = lowest_safe(_chances(sure, numbers), first, importance, WRONG_ANSWERS)
    far = _chances(hopeful, numbers)[len(samples) - len(groups.far) :]
    return Calibration(sure, hopeful, answer_at, float(np.quantile(far, 1 - FAR_MENUS)) if len(far) else 0.5)


def _importance(groups: _Groups) -> Array:
    ours = len(groups.clean) + SPOILED * len(groups.spoiled)
    parts = (
        (len(groups.clean), 1.0),
        (len(groups.spoiled), SPOILED),
        (len(groups.near), NEAR_MISSES * ours / max(len(groups.near), 1)),
        (len(groups.far), FAR * ours / max(len(groups.far), 1)),
    )
    return np.concatenate([np.full(size, weight) for size, weight in parts])


def _chances(model: Logistic, numbers: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(numbers @ np.array(model.weights), -30, 30))), np.float64)


def _samples(built: Built, layout: Layout, texts: Sequence[str]) -> _Groups:
    space, _ = built
    far = [text for text, subject in zip(texts, space.subject_of, strict=True) if layout.is_outside(int(subject))]
    spoil = Spoiler(space.reader.sounds, texts, far)
    groups = _Groups([], [], [], [])
    for number, text in enumerate(texts):
        out = _left_out(built, number, text)
        if layout.is_topic(out.subject):
            groups.clean.append(_asked(space, layout, out, text))
            groups.spoiled.append(_asked(space, layout, out, spoil(text)))
            groups.near.append(_asked(space, layout, out, text, near_miss=True))
        elif layout.is_outside(out.subject):
            groups.far.append(_asked(space, layout, out, text))
    return groups


@dataclass(frozen=True, slots=True)
class _LeftOut:
    """A wording that is to count as not stored."""

    number: int
    subject: int
    alone: Ints  # rows of the grams that no other text has
    column: Floats  # (G,) of its subject in the matrix, without it


def _left_out(built: Built, number: int, text: str) -> _LeftOut:
    space, makings = built
    subject = int(space.subject_of[number])
    bag = space.bag(text)
    total, tally = makings.sums[subject].copy(), makings.tally[:, subject].copy()
    total[bag.rows] -= bag.weights
    tally[bag.rows] -= 1
    alone = bag.rows[makings.tally[bag.rows].sum(axis=1) <= 1]
    return _LeftOut(number, subject, alone, subject_column(total, np.maximum(tally, 0)))


def _asked(space: Space, layout: Layout, out: _LeftOut, text: str, near_miss: bool = False) -> Sample:
    """The sample of one text, asked while a wording (or, `near_miss`, its whole topic) is not stored."""
    bag = _bag_without(space, out, text)
    scores = space.score(bag)
    scores = _without_topic(scores, out.subject) if near_miss else _without_wording(space, scores, out, bag)
    ranking = rank(layout, scores, bag.known, len(text))
    topic = layout.is_topic(out.subject) and not near_miss
    hit = topic and out.subject in ranking.order[:3]
    return Sample(features(ranking), topic and ranking.order[:1] == (out.subject,), hit)


def _bag_without(space: Space, out: _LeftOut, text: str) -> Bag:
    """The bag, without the grams that only the left-out wording brought into the library."""
    bag = space.bag(text)
    alone = np.isin(bag.rows, out.alone, assume_unique=True)
    if not alone.any():
        return bag
    kept = bag.weights[~alone]
    missing = float(alone.sum()) * (space.unseen * bag.scale) ** 2
    lost = float((bag.weights[alone] ** 2).sum())
    length = max(1.0 - lost + missing, 1e-6) ** 0.5
    known = max(bag.known - lost, 0.0) / (1.0 - lost + missing or 1.0)
    return Bag(bag.rows[~alone], kept / np.float32(length), min(known, 1.0))


def _without_topic(scores: Scores, subject: int) -> Scores:
    whole, single = scores.subject.copy(), scores.single.copy()
    whole[subject] = single[subject] = 0
    return Scores(whole, single, scores.wordings)


def _without_wording(space: Space, scores: Scores, out: _LeftOut, bag: Bag) -> Scores:
    whole, wordings = scores.subject.copy(), scores.wordings.copy()
    whole[out.subject] = bag.weights @ out.column[bag.rows]
    wordings[out.number] = 0
    return Scores(whole, np.maximum.reduceat(wordings, space.starts).astype(np.float32), wordings)


class Spoiler:
    """Makes typing and voice slips, the same ones at every build."""

    def __init__(self, sounds: Mapping[int, str], texts: Sequence[str], stories: Sequence[str]) -> None:
        self._random = np.random.default_rng(_SEED)
        self._sounds = sounds
        by_sound: dict[str, list[str]] = {}
        for character in sorted(set("".join(texts))):
            by_sound.setdefault(sounds.get(ord(character), character), []).append(character)
        self._alike = by_sound
        self._stories = stories

    def __call__(self, text: str) -> str:
        spoiled = "".join(self._slip(character) for character in text) or text
        if self._random.random() < 0.25:
            return self._stories[int(self._random.integers(len(self._stories)))] + spoiled if self._stories else spoiled
        return spoiled

    def _slip(self, character: str) -> str:
        chance = self._random.random()
        if chance < 0.04:
            return ""
        if chance < 0.18:
            alike = self._alike.get(self._sounds.get(ord(character), character), [character])
            return alike[int(self._random.integers(len(alike)))]
        return character
