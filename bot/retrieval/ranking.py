"""From scores to an order of topics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.retrieval.confidence import Ranking
from bot.retrieval.space import Floats, Scores

BEST_WORDING = 0.2  # of the best single wording against the subject as a whole
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Layout:
    """Which subjects are topics, which are not covered; the rest is small talk."""

    topics: int
    outside: int

    def is_topic(self, subject: int) -> bool:
        return subject < self.topics

    def is_outside(self, subject: int) -> bool:
        return self.topics <= subject < self.topics + self.outside


def rank(layout: Layout, scores: Scores, known: float, size: int, lean: Floats | None = None) -> Ranking:
    """The best SHOWN topics. `lean` (topics,) adds that share of the best score to each: what was talked about before."""
    total = scores.subject + np.float32(BEST_WORDING) * scores.single
    topics = total[: layout.topics]
    if lean is not None:
        topics = topics + lean * topics.max()
    order = (-topics).argsort(kind="stable")[:SHOWN].tolist()
    best = order[0] if order else 0
    outside = slice(layout.topics, layout.topics + layout.outside)
    talk = slice(layout.topics + layout.outside, len(total))
    return Ranking(
        order=tuple(order),
        scores=tuple(topics[order].tolist()),
        subject=float(scores.subject[best]),
        single=float(scores.single[best]),
        outside=float(total[outside].max(initial=0)),
        outside_single=float(scores.single[outside].max(initial=0)),
        talk=float(total[talk].max(initial=0)),
        known=known,
        size=size,
        agreed=bool(scores.subject[: layout.topics].argmax() == scores.single[: layout.topics].argmax()),
    )
