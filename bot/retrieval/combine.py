"""From a slate to a ranking: one weight for each number, chances that add up to one.

The weights are learnt from the library (see `calibrate`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bot.retrieval.confidence import Array, Ranking
from bot.retrieval.slate import Layout, Slate
from bot.retrieval.sparse import Flags, Ints

SHOWN = 4


class Weights(NamedTuple):
    """Of the numbers of a candidate."""

    ranker: Array  # tells topics apart
    chooser: Array  # tells topics, what lies outside, small talk and "none of these" apart


def shares(scores: Array) -> Array:
    """Chances that add up to one."""
    grown = np.exp(scores - scores.max(initial=-np.inf))
    return np.asarray(grown / grown.sum(), np.float64)


def rank(layout: Layout, found: Slate, weights: Weights) -> Ranking:
    """The best SHOWN topics, and what speaks against answering at all."""
    candidates = found.candidates
    topics = np.nonzero(candidates < layout.topics)[0]
    scores = found.numbers[topics] @ weights.ranker
    chances, meant = shares(scores), shares(found.numbers @ weights.chooser)
    order = np.argsort(-scores, kind="stable")[:SHOWN]
    best = int(topics[order[0]]) if len(order) else -1
    outside = (candidates >= layout.topics) & (candidates < layout.talk_from)
    return Ranking(
        order=tuple(candidates[topics[order]].tolist()),
        chances=tuple(chances[order].tolist()),
        scores=tuple(scores[order].tolist()),
        within=float(meant[topics].sum()),
        agreed=float(meant[best]) if best >= 0 else 0.0,
        outside=_leader(candidates, meant, outside),
        refused=_leader(candidates, meant, outside & (candidates >= layout.refused_from)),
        talk=_leader(candidates, meant, candidates >= layout.talk_from),
        none=float(meant[-1]),
        base=float(found.base[best]) if best >= 0 else 0.0,
        single=float(found.best_wording[best]) if best >= 0 else 0.0,
        known=found.known,
        size=found.size,
        parts=found.parts,
    )


def _leader(candidates: Ints, meant: Array, mask: Flags) -> tuple[int, float]:
    """The likeliest of some candidates, and the chance of all of them together; (-1, 0.0) if there is none."""
    places = np.nonzero(mask)[0]
    if not len(places):
        return -1, 0.0
    return int(candidates[places[np.argmax(meant[places])]]), float(meant[places].sum())
