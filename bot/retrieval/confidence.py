"""How sure is a ranking? Features of it, and a small logistic regression over them."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
FEATURES = 13


@dataclass(frozen=True, slots=True)
class Ranking:
    """Topics by score, best first, and what speaks against answering at all."""

    order: tuple[int, ...]  # up to four topic numbers
    scores: tuple[float, ...]
    subject: float  # likeness of the best topic as a whole
    single: float  # of the best topic
    outside: float  # best score of a subject that is not covered
    outside_single: float
    talk: float  # best score of a small-talk subject
    known: float  # share of the question's weight that the library knows
    size: int  # characters
    agreed: bool  # the topic most like it as a whole also has the best single wording


def features(ranking: Ranking) -> list[float]:
    """FEATURES numbers of order one; the first is constant."""
    first, second, third = (*ranking.scores, 0.0, 0.0, 0.0)[:3]
    return [
        1.0,
        first,
        first - second,
        (first - second) / (first + 0.05),
        second - third,
        ranking.subject,
        ranking.single,
        ranking.single * ranking.single,
        ranking.outside - first,
        ranking.outside_single - ranking.single,
        ranking.known,
        log(1 + ranking.size),
        1.0 if ranking.agreed else 0.0,
    ]


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
    for _ in range(25):
        chance = 1 / (1 + np.exp(-np.clip(numbers @ weights, -30, 30)))
        slope = numbers.T @ (importance * (chance - right)) + penalty @ weights
        curve = (numbers * (importance * chance * (1 - chance) + 1e-9)[:, None]).T @ numbers + penalty
        step = np.linalg.solve(curve, slope)
        weights -= step
        if float(np.abs(step).max()) < 1e-6:
            break
    return Logistic(tuple(float(w) for w in weights))


def lowest_safe(chance: Array, right: Array, importance: Array, wrong_share: float) -> float:
    """The lowest threshold at which, of what lies above it, at most `wrong_share` (0..1) is wrong; 1.0 if there is none."""
    order = np.argsort(-chance, kind="stable")
    wrong = np.cumsum((importance * (1 - right))[order])
    total = np.cumsum(importance[order])
    fine = np.nonzero(wrong <= wrong_share * total)[0]
    return float(chance[order][fine[-1]]) if len(fine) else 1.0
