"""Sparse arrays by gram: who has it, and how much."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
FACTS = 128  # flag in a tally: the facts have the gram
MOST = 127  # wordings counted


class Postings(NamedTuple):
    """Per gram, its owners in ascending order, and a value for each."""

    starts: Ints  # (G + 1,)
    owners: npt.NDArray[np.unsignedinteger]
    values: npt.NDArray[np.float16]

    def sizes(self, rows: Ints) -> Ints:
        return self.starts[rows + 1] - self.starts[rows]

    def product(self, rows: Ints, weights: Floats, owners: int) -> Floats:
        """(owners,): the sum of weight times value over the given grams."""
        sizes = self.sizes(rows)
        ends = np.cumsum(sizes)
        places = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(self.starts[rows] - ends + sizes, sizes)
        found = np.bincount(self.owners[places], np.repeat(weights, sizes) * self.values[places], owners)
        return np.asarray(found, np.float32)

    def find(self, rows: Ints, owners: Ints) -> tuple[Ints, Flags]:
        """Places of pairs of a gram and an owner, and which of them exist: one binary search for all of them."""
        low, stop = self.starts[rows], self.starts[rows + 1]
        sizes, last = stop - low, max(len(self.owners) - 1, 0)
        for step in [1 << power for power in reversed(range(int(sizes.max(initial=0)).bit_length()))]:
            reach = low + step
            low = np.where((reach <= stop) & (self.owners[np.minimum(reach - 1, last)] < owners), reach, low)
        places = np.minimum(low, last)
        return places, (low < stop) & (self.owners[places] == owners)


class Cells(NamedTuple):
    """Of each gram and each subject that has it."""

    likely: Postings  # share of the unit centroid, and cover: what finds candidates
    sums: npt.NDArray[np.float16]  # of the unit vectors of wordings and facts
    tally: npt.NDArray[np.uint8]  # wordings that have the gram, and FACTS


def saturated(counts: Floats) -> Floats:
    """0..1: the first wording that has a gram counts most, as in BM25."""
    return np.asarray(counts / (counts + np.float32(1)), np.float32)


def counted(tally: npt.NDArray[np.uint8]) -> Floats:
    """Wordings that have the gram; the facts count as two."""
    return np.asarray((tally & MOST) + 2.0 * (tally >= FACTS), np.float32)
