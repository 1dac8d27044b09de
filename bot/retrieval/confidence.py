"""How sure is a ranking? Features of it, and the two small regressions: over candidates, and over rankings."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]
FEATURES = 17
_STEPS = 25


@dataclass(frozen=True, slots=True)
class Ranking:
    """Topics by score, best first, and what speaks against answering at all."""

    order: tuple[int, ...]  # up to four topic numbers
    chances: tuple[float, ...]  # of each, among the topics
    scores: tuple[float, ...]
    within: float  # chance that any topic is meant, and neither something outside nor "none of these"
    agreed: float  # chance that the best topic is meant, among all candidates
    outside: tuple[int, float]  # likeliest subject outside the library, and the chance of all of them together
    refused: tuple[int, float]  # the same for what is refused
    talk: tuple[int, float]  # the same for small talk
    none: float  # chance of "none of these"
    base: float  # plain likeness of the best topic
    single: float  # likeness of its best single wording
    known: float  # share of the question's weight that the library knows
    size: int  # characters
    parts: int  # windows of a long message


def features(ranking: Ranking) -> list[float]:
    """FEATURES numbers of order one; the first is constant."""
    first, second, third = (*ranking.chances, 0.0, 0.0, 0.0)[:3]
    scores = (*ranking.scores, *(-9.0 for _ in range(4 - len(ranking.scores))))
    return [
        1.0,
        first,
        sum(ranking.chances),
        _bounded(scores[0] - scores[1]),
        _bounded(scores[0] - scores[3]),
        first - second,
        second - third,
        ranking.within,
        _bounded(log((ranking.within + 1e-6) / (1 - ranking.within + 1e-6))),
        ranking.agreed,
        ranking.outside[1],
        ranking.none,
        ranking.base,
        ranking.single,
        ranking.known,
        log(1 + ranking.size),
        1.0 if ranking.parts > 1 else 0.0,
    ]


def _bounded(difference: float) -> float:
    return max(-8.0, min(8.0, difference)) / 4


@dataclass(frozen=True, slots=True)
class Logistic:
    """Weights over FEATURES numbers."""

    weights: tuple[float, ...]

    def probability(self, numbers: list[float]) -> float:
        total = sum(w * x for w, x in zip(self.weights, numbers, strict=True))
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def fit(numbers: Array, right: Array, importance: Array, ridge: float = 1.0) -> Logistic:
    """Logistic regression by Newton steps: numbers (N, FEATURES), right 0/1 (N,), importance (N,)."""
    weights = np.zeros(numbers.shape[1])
    penalty = ridge * np.eye(numbers.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(numbers @ weights, -30, 30)))
        slope = numbers.T @ (importance * (chance - right)) + penalty @ weights
        curve = (numbers * (importance * chance * (1 - chance) + 1e-9)[:, None]).T @ numbers + penalty
        step = np.linalg.solve(curve, slope)
        weights -= step
        if float(np.abs(step).max()) < 1e-6:
            break
    return Logistic(tuple(float(w) for w in weights))


class Choices:
    """Practice questions with the numbers of their candidates (N, C, F), padded with NaN rows; `right` (N,) a row of each."""

    def __init__(self, numbers: Floats, right: npt.NDArray[np.intp], importance: Array) -> None:
        self._present = ~np.isnan(numbers[:, :, 0])
        self.scale = np.sqrt(np.mean(numbers[self._present] ** 2, axis=0)) + np.float32(1e-6)
        self._scaled = np.where(self._present[:, :, None], numbers / self.scale, np.float32(0))
        self._right = (np.arange(len(right)), right)
        self._importance = importance

    def chances(self, weights: Array) -> Array:
        scores = np.where(self._present, self._scaled @ weights, -np.inf)
        grown = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(grown / grown.sum(axis=1, keepdims=True), np.float64)

    def loss(self, chance: Array, weights: Array, ridge: float) -> float:
        said = np.log(chance[self._right] + 1e-300)
        return float(-(self._importance * said).sum() + ridge * weights @ weights / 2)

    def step(self, chance: Array, weights: Array, ridge: float) -> Array:
        """Newton's step, to be taken away from the weights."""
        size = len(weights)
        mean = np.einsum("nc,ncf->nf", chance, self._scaled)
        slope = ((mean - self._scaled[self._right]) * self._importance[:, None]).sum(axis=0) + ridge * weights
        heavy = self._scaled * (chance * self._importance[:, None])[:, :, None]
        curve = heavy.reshape(-1, size).T @ self._scaled.reshape(-1, size) - (mean * self._importance[:, None]).T @ mean
        return np.linalg.solve(curve + ridge * np.eye(size), slope)


def fit_choice(choices: Choices, ridge: float = 1.0) -> Array:
    """Conditional logistic regression (which of the candidates is meant?) by Newton steps, halved until they help."""
    weights = np.zeros(len(choices.scale))
    chance = choices.chances(weights)
    loss = choices.loss(chance, weights, ridge)
    for _ in range(_STEPS):
        step = choices.step(chance, weights, ridge)
        for halving in range(_STEPS):
            tried = weights - step * 0.5**halving
            chance = choices.chances(tried)
            if choices.loss(chance, tried, ridge) <= loss:
                break
        weights, before, loss = tried, loss, choices.loss(chance, tried, ridge)
        if before - loss < 1e-3:
            break
    return np.asarray(weights / choices.scale, np.float64)


def lowest_safe(chance: Array, right: Array, importance: Array, wrong_share: float) -> float:
    """The lowest threshold at which, of what lies above it, at most `wrong_share` (0..1) is wrong; 1.0 if there is none."""
    order = np.argsort(-chance, kind="stable")
    wrong = np.cumsum((importance * (1 - right))[order])
    total = np.cumsum(importance[order])
    fine = np.nonzero(wrong <= wrong_share * total)[0]
    return float(chance[order][fine[-1]]) if len(fine) else 1.0
