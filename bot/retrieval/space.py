"""The gram space: every wording as a unit vector, every subject as the centroid of its wordings.

Shapes: G grams, D wordings, S subjects (topics first, then not-covered and small-talk subjects).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.retrieval.text import PhraseScanner, clean, grams, is_sound

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]
SOUND_WEIGHT = 1.0  # of a sound gram against a character gram; folds are flat between 0.6 and 1
SINGLE_WEIGHT = (0.9, 1.0, 0.6)  # of grams of one, two and three characters
SYNONYM_WEIGHT = 0.5  # of the canonical word against what was really said
COVER = 0.2  # of the saturated tally against the centroid
FACT_TALLY = 2.0  # of a gram in the facts, against one wording, for the cover
SATURATION = 1.0  # wordings at which a gram counts half
FACT_WEIGHT = 1.0  # of the quoted sentences, together, against one wording


@dataclass(frozen=True, slots=True)
class Bag:
    """Gram rows of one text with their weights (a unit vector), and how much of the text is known."""

    rows: Ints
    weights: Floats
    known: float  # share of the text's gram weight that the library has, 0..1
    scale: float = 1.0  # 1 / length before it was made a unit


@dataclass(frozen=True, slots=True)
class Scores:
    """What one text scores: per subject as a whole, and by its best wording (a cosine)."""

    subject: Floats  # (S,) likeness to the subject as a whole: centroid and cover together
    single: Floats  # (S,)
    wordings: npt.NDArray[np.float64]  # (D,)


@dataclass(frozen=True, slots=True)
class Makings:
    """What the matrix was made of: needed to build and calibrate, large, and let go afterwards."""

    sums: Floats  # (S, G) sums of the unit vectors of a subject
    tally: Floats  # (G, S) wordings of a subject that have the gram, and its facts


class Reader:
    """Text → set of gram names and the extra grams of canonical synonyms."""

    def __init__(self, synonyms: Sequence[Sequence[str]], sounds: Mapping[int, str]) -> None:
        groups = [[clean(word) for word in group] for group in synonyms]
        self._scanner = PhraseScanner(word for group in groups for word in group)
        self._extra = {word: frozenset(grams(group[0], sounds)) for group in groups for word in group}
        self.sounds = sounds

    def read(self, text: str) -> tuple[set[str], set[str]]:
        """Grams of a cleaned text, and grams that only its synonyms have."""
        said = grams(text, self.sounds)
        meant: set[str] = set()
        for _, word in self._scanner.find(text):
            meant.update(self._extra[word])
        return said, meant - said


@dataclass(frozen=True, slots=True)
class Space:
    """The library as arrays. Nothing in it changes after `build_space`."""

    reader: Reader
    rows: Mapping[str, int]
    idf: Floats  # (G,) weight of each gram
    unseen: float  # weight of a gram that the library has not
    matrix: Floats  # (G, S) unit centroids plus COVER times the saturated tally: one product gives both
    first_longer: int  # rows below are grams of one character
    posts: tuple[Ints, ...]  # per gram: the wordings that have it …
    post_weights: tuple[Floats, ...]  # … and its weight in each
    post_sizes: Ints  # (G,)
    starts: Ints  # (S,) first wording of each subject
    subject_of: Ints  # (D,)

    def bag(self, text: str) -> Bag:
        """A cleaned text as a unit vector. Empty when nothing in it is known."""
        said, meant = self.reader.read(text)
        rows = self.rows
        found = [row for gram in said if (row := rows.get(gram)) is not None]
        extra = [row for gram in meant if (row := rows.get(gram)) is not None]
        index = np.array(found + extra, dtype=np.intp)
        weights = self.idf[index]
        square = float(weights[: len(found)] @ weights[: len(found)])
        missing = (len(said) - len(found)) * self.unseen * self.unseen
        if extra:
            weights[len(found) :] *= SYNONYM_WEIGHT
        length = (float(weights @ weights) + missing) ** 0.5 or 1.0
        return Bag(index, weights / np.float32(length), square / (square + missing or 1.0), 1 / length)

    def score(self, bag: Bag) -> Scores:
        """Likeness of a text to every subject and every wording."""
        wordings = self._wordings(bag)
        single = np.maximum.reduceat(wordings, self.starts).astype(np.float32)
        return Scores(bag.weights @ self.matrix[bag.rows], single, wordings)

    def _wordings(self, bag: Bag) -> npt.NDArray[np.float64]:
        """(D,) cosines; grams of one character count in the lengths only: three quarters of the postings for no gain."""
        longer = bag.rows >= self.first_longer
        rows = bag.rows[longer]
        if not len(rows):
            return np.zeros(len(self.subject_of))
        numbers = rows.tolist()
        hits = np.concatenate([self.posts[row] for row in numbers])
        weights = np.concatenate([self.post_weights[row] for row in numbers])
        weights *= bag.weights[longer].repeat(self.post_sizes[rows])
        return np.bincount(hits, weights, len(self.subject_of)).astype(np.float64, copy=False)


def build_space(subjects: Sequence[Sequence[str]], facts: Sequence[str], reader: Reader) -> tuple[Space, Makings]:
    """Subjects as lists of cleaned wordings (none empty); `facts` the long text of each, empty where there is none."""
    read = [reader.read(text) for subject in subjects for text in subject]
    long = [reader.read(text) for text in facts]
    lengthy = tuple(enumerate(long))
    rows = _number(read, long)
    subject_of = np.repeat(np.arange(len(subjects)), [len(subject) for subject in subjects])
    counts = _counts(rows, zip(subject_of, read, strict=True), len(subjects))
    idf, unseen = _weights(rows, counts)
    tally = counts + np.float32(FACT_TALLY) * _counts(rows, lengthy, len(subjects))
    vectors = [_unit(said, meant, rows, idf) for said, meant in read]
    sums = np.zeros((len(subjects), len(rows)), np.float32)
    for subject, (index, weights) in zip(subject_of, vectors, strict=True):
        sums[subject, index] += weights
    for number, (said, meant) in enumerate(long):
        if said:
            index, weights = _unit(said, meant, rows, idf)
            sums[number, index] += np.float32(FACT_WEIGHT) * weights
    lengths = np.maximum(np.linalg.norm(sums, axis=1), np.float32(1e-6))
    posts, post_weights = _postings(vectors, len(rows))
    space = Space(
        reader=reader,
        rows=rows,
        idf=idf,
        unseen=unseen,
        matrix=np.ascontiguousarray((sums / lengths[:, None]).T) + np.float32(COVER) * saturated(tally),
        first_longer=sum(len(gram) == 1 for gram in rows),
        posts=posts,
        post_weights=post_weights,
        post_sizes=np.array([len(post) for post in posts], np.intp),
        starts=np.searchsorted(subject_of, np.arange(len(subjects))),
        subject_of=subject_of,
    )
    return space, Makings(sums, tally)


def subject_column(total: Floats, tally: Floats) -> Floats:
    """(G,): one column of the matrix, from the sum of a subject's vectors and its tally."""
    length = max(float(np.linalg.norm(total)), 1e-6)
    return total / np.float32(length) + np.float32(COVER) * saturated(tally)


def saturated(tally: Floats) -> Floats:
    """0..1: the first wording that has a gram counts most, as in BM25."""
    return np.asarray(tally / (tally + np.float32(SATURATION)), np.float32)


_Read = tuple[set[str], set[str]]


def _number(read: Sequence[_Read], long: Sequence[_Read]) -> dict[str, int]:
    """Row of each gram, those of one character first; sorted, so that two builds are equal."""
    found = set().union(*(said | meant for said, meant in (*read, *long)))
    names = sorted(found, key=lambda gram: (len(gram) > 1, gram))
    return {gram: row for row, gram in enumerate(names)}


def _counts(rows: Mapping[str, int], read: Iterable[tuple[int, _Read]], subjects: int) -> Floats:
    """(G, S): how many wordings of each subject have each gram."""
    counts = np.zeros((len(rows), subjects), np.float32)
    for subject, (said, meant) in read:
        counts[[rows[gram] for gram in (*said, *meant)], subject] += 1
    return counts


def _weights(rows: Mapping[str, int], counts: Floats) -> tuple[Floats, float]:
    """Rarity over subjects, not over wordings: a word that one topic says thirty times still tells that topic apart."""
    subjects = counts.shape[1]
    kind = np.array([_kind_weight(gram) for gram in rows], np.float32)
    rarity = np.log((subjects + 1) / ((counts > 0).sum(axis=1) + 0.5))
    return (rarity * kind).astype(np.float32), float(np.log(1 + subjects)) * 0.5


def _kind_weight(gram: str) -> float:
    weight = SINGLE_WEIGHT[len(gram) - 1]
    return weight * SOUND_WEIGHT if is_sound(gram) else weight


def _unit(said: set[str], meant: set[str], rows: Mapping[str, int], idf: Floats) -> tuple[Ints, Floats]:
    names = sorted(said) + sorted(meant)
    index = np.array([rows[gram] for gram in names], np.intp)
    weights = idf[index]
    weights[len(said) :] *= SYNONYM_WEIGHT
    return index, weights / np.float32(max(float(np.linalg.norm(weights)), 1e-6))


def _postings(vectors: Sequence[tuple[Ints, Floats]], count: int) -> tuple[tuple[Ints, ...], tuple[Floats, ...]]:
    index = np.concatenate([rows for rows, _ in vectors])
    weights = np.concatenate([weights for _, weights in vectors])
    texts = np.repeat(np.arange(len(vectors)), [len(rows) for rows, _ in vectors])
    order = np.argsort(index, kind="stable")
    cuts = np.searchsorted(index[order], np.arange(1, count))
    return tuple(np.split(texts[order], cuts)), tuple(np.split(weights[order], cuts))
