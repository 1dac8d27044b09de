"""What one text looks like beside each candidate: the numbers that the ranking weighs.

A wording may count as not stored (`out`), exactly: that is how the library examines itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bot.retrieval.space import COVER, KIND_WEIGHT, Bag, Space
from bot.retrieval.sparse import FACTS, Flags, Floats, Ints, counted, saturated
from bot.retrieval.text import KINDS

SMOOTH = 0.2  # tally of a gram that a subject does not have, for the likelihood
SATURATION, LENGTH = 2.0, 0.75  # as k and b in BM25
BEST_WORDING = 0.2  # of the best single wording against the subject as a whole
WIDTH = 2 * KINDS + 5
BEST_THREE, LIKELY = 2 * KINDS + 1, 2 * KINDS + 3  # columns


class Views(NamedTuple):
    """Of C candidates."""

    numbers: (
        Floats  # (C, WIDTH): cover by sort of gram, centroid by sort of gram, best wording, best three, title, likelihood, facts
    )
    base: Floats  # (C,) the plain score: centroid, cover, best wording

    @property
    def best_wording(self) -> Floats:
        return self.numbers[:, 2 * KINDS]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A wording that is to count as not stored."""

    number: int
    subject: int
    rows: Ints  # sorted
    weights: Floats
    alone: Ints  # rows of the grams that no other text has


def left_out(space: Space, number: int, text: str) -> LeftOut:
    """The wording of that number, whose cleaned text is given."""
    bag = space.bag(text)
    order = np.argsort(bag.rows)
    rows = bag.rows[order]
    return LeftOut(number, int(space.subject_of[number]), rows, bag.weights[order], rows[space.held[rows] <= 1])


def bag_without(space: Space, text: str, out: LeftOut | None) -> Bag:
    """The bag of a text, without the grams that only the left-out wording brought into the library."""
    bag = space.bag(text)
    alone = np.isin(bag.rows, out.alone) if out is not None and len(out.alone) else np.zeros(1, bool)
    if not alone.any():
        return bag
    kept = bag.weights[~alone]
    scale = float(space.idf[bag.rows[0]] / bag.weights[0])
    missing = float(alone.sum()) * (space.unseen / scale) ** 2
    lost = float((bag.weights[alone] ** 2).sum())
    length = max(1.0 - lost + missing, 1e-6) ** 0.5
    known = max(bag.known - lost, 0.0) / (1.0 - lost + missing or 1.0)
    return Bag(bag.rows[~alone], kept / np.float32(length), min(known, 1.0), bag.size)


def look(space: Space, bag: Bag, candidates: Ints, out: LeftOut | None = None) -> Views:
    """The views of a text on some subjects."""
    whole = _whole(space, bag, candidates, out)
    single = _single(space, bag, candidates, out)
    numbers = np.concatenate([whole[:, :-2], single, whole[:, -2:]], axis=1)
    cover, centroid = numbers[:, :KINDS].sum(axis=1), numbers[:, KINDS : 2 * KINDS].sum(axis=1)
    return Views(numbers, centroid + np.float32(COVER) * cover + np.float32(BEST_WORDING) * single[:, 0])


def likely_without(space: Space, bag: Bag, out: LeftOut) -> float:
    """The rough likeness of a text to the subject whose wording is left out, as `Space.likely` has it for the others."""
    own = np.array([out.subject], np.intp)
    hits = _without(space, (bag, own), _hits(space, bag, own), out)
    values = hits.sums / hits.lengths[hits.owner] + np.float32(COVER) * saturated(hits.counts)
    return float(bag.weights[hits.slot] @ values)


class _Hits(NamedTuple):
    """Where a gram of the text meets a candidate."""

    owner: Ints  # of the candidates
    slot: Ints  # of the bag
    sums: Floats
    counts: Floats
    in_facts: Flags
    lengths: Floats  # (C,)
    sizes: Floats  # (C,)


def _whole(space: Space, bag: Bag, candidates: Ints, out: LeftOut | None) -> Floats:
    """(C, 2 KINDS + 2): cover and centroid by sort of gram, likelihood, facts."""
    hits = _hits(space, bag, candidates)
    if out is not None:
        hits = _without(space, (bag, candidates), hits, out)
    asked, kinds = bag.weights[hits.slot], space.kinds[bag.rows[hits.slot]]
    size = len(candidates)
    cell = hits.owner * KINDS + kinds
    enough = SATURATION * (1 - LENGTH + LENGTH * hits.sizes / space.usual_size)[hits.owner]
    cover = np.bincount(cell, asked * hits.counts / (hits.counts + enough), size * KINDS).reshape(size, KINDS)
    centroid = np.bincount(cell, asked * hits.sums / hits.lengths[hits.owner], size * KINDS).reshape(size, KINDS)
    weight = KIND_WEIGHT[kinds]
    gain = np.bincount(hits.owner, weight * np.log1p(hits.counts * weight / SMOOTH), size)
    said = float(KIND_WEIGHT[space.kinds[bag.rows]].sum())
    likely = (gain - said * np.log1p(hits.sizes / (SMOOTH * len(space.keys)))) / (said + 1) ** 0.5
    facts = np.bincount(hits.owner, asked * hits.in_facts, size)
    return np.concatenate([cover, centroid, likely[:, None], facts[:, None]], axis=1).astype(np.float32)


def _hits(space: Space, bag: Bag, candidates: Ints) -> _Hits:
    places, there = space.cells.likely.find(np.tile(bag.rows, len(candidates)), np.repeat(candidates, len(bag.rows)))
    found = np.nonzero(there)[0]
    owner, slot = np.divmod(found, max(len(bag.rows), 1))
    places = places[found]
    tally = space.cells.tally[places]
    sums = space.cells.sums[places].astype(np.float32)
    return _Hits(owner, slot, sums, counted(tally), tally >= FACTS, space.lengths[candidates], space.sizes[candidates])


def _without(space: Space, asked: tuple[Bag, Ints], hits: _Hits, out: LeftOut) -> _Hits:
    """The hits, with the left-out wording taken away from its subject."""
    bag, candidates = asked
    mine = candidates == out.subject
    if not mine.any():
        return hits
    rows = bag.rows[hits.slot]
    place = np.minimum(out.rows.searchsorted(rows), len(out.rows) - 1)
    shared = mine[hits.owner] & (out.rows[place] == rows)
    sums, counts, lengths, sizes = hits.sums.copy(), hits.counts.copy(), hits.lengths.copy(), hits.sizes.copy()
    sums[shared] -= out.weights[place[shared]]
    counts[shared] -= 1
    places, _ = space.cells.likely.find(out.rows, np.full(len(out.rows), out.subject))
    own = space.cells.sums[places].astype(np.float32)
    square = float(space.lengths[out.subject]) ** 2 - 2 * float(own @ out.weights) + float(out.weights @ out.weights)
    lengths[mine] = max(square, 1e-6) ** 0.5
    sizes[mine] -= float(KIND_WEIGHT[space.kinds[out.rows]].sum())
    return hits._replace(sums=sums, counts=counts.clip(0), lengths=lengths, sizes=sizes.clip(0))


def _single(space: Space, bag: Bag, candidates: Ints, out: LeftOut | None) -> Floats:
    """(C, 3): cosine of the best wording, mean of the best three, cosine of the title."""
    every = space.alike(bag)
    if out is not None:
        every[out.number] = 0
    sizes = space.first[candidates + 1] - space.first[candidates]
    ends = np.cumsum(sizes)
    begins = ends - sizes
    owner = np.repeat(np.arange(len(candidates)), sizes)
    cosines = every[np.arange(len(owner)) + (space.first[candidates] - begins)[owner]]
    title = cosines[begins]
    sorted_within = cosines[np.lexsort((-cosines, owner))]
    leading = np.arange(len(owner)) - begins[owner] < 3
    three = np.bincount(owner[leading], sorted_within[leading], len(candidates)) / np.minimum(sizes, 3)
    return np.stack([sorted_within[begins], three, title], axis=1).astype(np.float32)
