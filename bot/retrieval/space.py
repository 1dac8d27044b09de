"""The gram space: every wording as a unit vector, every subject as the sum of its wordings, all of it sparse.

Counts: G grams, D wordings, S subjects (topics first, then subjects outside the library, then small talk).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.retrieval.sparse import Cells, Flags, Floats, Ints, Postings
from bot.retrieval.text import GramReader, Keys, PhraseScanner, clean, each_once, sound_table

KIND_WEIGHT = np.array([0.9, 1.0, 0.6, 0.9, 1.0], np.float32)  # by sort of gram; folds are flat around these
SYNONYM_WEIGHT = 0.5  # of the canonical word against what was really said
POSTINGS = 150_000  # looked at to find candidates, the rarest grams first
COVER = 0.2  # of the saturated tally against the centroid


@dataclass(frozen=True, slots=True)
class Bag:
    """Gram rows of one text with their weights (a unit vector), and how much of the text is known."""

    rows: Ints
    weights: Floats
    known: float  # share of the text's gram weight that the library has, 0..1
    size: int  # grams


class Reader:
    """Text → keys of its grams, and of those that only its synonyms have."""

    def __init__(self, synonyms: Sequence[Sequence[str]]) -> None:
        self._grams = GramReader(sound_table())
        groups = [[clean(word) for word in group] for group in synonyms]
        self._scanner = PhraseScanner(word for group in groups for word in group)
        self._extra = {word: self._grams.keys(group[0]) for group in groups for word in group}

    def pairs(self, text: str) -> tuple[Keys, Keys]:
        """Keys of the neighbours in a cleaned text, in order: by characters, by sounds."""
        return self._grams.pairs(text)

    def read(self, text: str) -> tuple[Keys, Keys]:
        said = self._grams.keys(text)
        meant = [self._extra[word] for _, word in self._scanner.find(text)]
        if not meant:
            return said, said[:0]
        more = each_once(np.concatenate(meant))
        return said, more[said[np.minimum(said.searchsorted(more), len(said) - 1)] != more]


@dataclass(frozen=True, slots=True)
class Space:
    """The library as arrays. Nothing in it changes once it is made."""

    reader: Reader
    keys: Keys  # (G,) sorted
    kinds: npt.NDArray[np.uint8]  # (G,)
    idf: Floats  # (G,) weight of each gram
    held: npt.NDArray[np.uint8]  # (G,) how many wordings and facts have it, at most 127
    unseen: float  # weight of a gram that the library has not
    wordings: Postings  # unit vectors; grams of one character count in the lengths only: half the postings for no gain
    cells: Cells
    lengths: Floats  # (S,) of the sums
    sizes: Floats  # (S,) tallied weight of all grams
    usual_size: float  # of a topic
    first: Ints  # (S + 1,) first wording of each subject
    subject_of: Ints  # (D,)

    def bag(self, text: str) -> Bag:
        """A cleaned text as a unit vector. Empty when nothing in it is known."""
        said, meant = self.reader.read(text)
        rows, extra = self._rows(said), self._rows(meant)
        weights = self.idf[rows]
        square = float(weights @ weights)
        missing = (len(said) - len(rows)) * self.unseen * self.unseen
        both = np.concatenate([weights, self.idf[extra] * np.float32(SYNONYM_WEIGHT)])
        length = (float(both @ both) + missing) ** 0.5 or 1.0
        return Bag(
            np.concatenate([rows, extra]), (both / length).astype(np.float32), square / (square + missing or 1.0), len(said)
        )

    def find(self, keys: Keys) -> tuple[Ints, Flags]:
        """Rows of some grams, and which of them the library has."""
        places = np.minimum(self.keys.searchsorted(keys), len(self.keys) - 1)
        return places, self.keys[places] == keys

    def _rows(self, keys: Keys) -> Ints:
        rows, known = self.find(keys)
        return rows[known]

    def likely(self, bag: Bag) -> Floats:
        """(S,) how like each subject a text roughly is: what finds the candidates."""
        sizes = self.cells.likely.sizes(bag.rows)
        order = np.argsort(sizes, kind="stable")
        order = order[: max(1, int(np.searchsorted(np.cumsum(sizes[order]), POSTINGS)))]
        return self.cells.likely.product(bag.rows[order], bag.weights[order], len(self.lengths))

    def alike(self, bag: Bag) -> Floats:
        """(D,) cosine to every wording."""
        longer = self.kinds[bag.rows] % 3 > 0
        return self.wordings.product(bag.rows[longer], bag.weights[longer], len(self.subject_of))
