"""Makes the gram space of a library. Large numbers for a moment, most of them let go afterwards."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.retrieval.space import COVER, KIND_WEIGHT, SYNONYM_WEIGHT, Reader, Space
from bot.retrieval.sparse import FACTS, MOST, Cells, Flags, Floats, Ints, Postings, counted, saturated
from bot.retrieval.text import Keys, kinds_of

FACT_CHARS = 400_000  # of all topics together: beyond, only the beginning of each topic's facts is read
GRAMS = 400_000  # beyond, grams of three characters that only one wording has are let go
_CHUNK = 200  # texts read at a time: many small arrays are dear


class _Read(NamedTuple):
    """Grams of many texts, one after the other."""

    text: npt.NDArray[np.int32]
    rows: npt.NDArray[np.int32]
    meant: Flags  # the synonyms have it, the text has not


class _Shape(NamedTuple):
    """How many, and whose."""

    wordings: int
    subjects: int
    owner: Ints  # (texts,) subject of each text: the wordings', then the facts'


def build_space(subjects: Sequence[Sequence[str]], facts: Sequence[str], reader: Reader) -> Space:
    """Subjects as lists of cleaned wordings (none empty); `facts` the long text of the first of them, possibly empty."""
    limit = FACT_CHARS // max(len(facts), 1)
    texts = [text for subject in subjects for text in subject]
    first = np.concatenate([[0], np.cumsum([len(subject) for subject in subjects])]).astype(np.intp)
    subject_of = np.repeat(np.arange(len(subjects)), np.diff(first))
    shape = _Shape(len(texts), len(subjects), np.concatenate([subject_of, np.arange(len(facts))]))
    keys, read = _pruned(*_read_all([*texts, *(fact[:limit] for fact in facts)], reader), shape)
    kinds = kinds_of(keys)
    idf = _rarity(read, shape, kinds)
    weights = _units(read, idf, len(shape.owner))
    cells, lengths, sizes = _cells(read, weights, shape, kinds)
    longer = (read.text < len(texts)) & (kinds[read.rows] % 3 > 0)
    return Space(
        reader=reader,
        keys=keys,
        kinds=kinds,
        idf=idf,
        held=np.bincount(read.rows, minlength=len(keys)).clip(max=MOST).astype(np.uint8),
        unseen=float(np.log(1 + len(subjects))) * 0.5,
        wordings=_postings(read.rows[longer].astype(np.intp), read.text[longer].astype(np.intp), weights[longer], len(keys)),
        cells=cells,
        lengths=lengths,
        sizes=sizes,
        usual_size=float(sizes[: len(facts)].mean()),
        first=first,
        subject_of=subject_of,
    )


def give_back() -> None:
    """Returns to the system what building needed: at ten thousand topics four times of what stays. glibc alone can."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def _read_all(texts: Sequence[str], reader: Reader) -> tuple[Keys, _Read]:
    parts: list[Keys] = []
    sizes, said_sizes = np.zeros(len(texts), np.int32), np.zeros(len(texts), np.int32)
    for start in range(0, len(texts), _CHUNK):
        chunk = [reader.read(text) for text in texts[start : start + _CHUNK]]
        sizes[start : start + _CHUNK] = [len(said) + len(meant) for said, meant in chunk]
        said_sizes[start : start + _CHUNK] = [len(said) for said, _ in chunk]
        parts.append(np.concatenate([part for both in chunk for part in both]))
    keys, rows = np.unique(np.concatenate(parts), return_inverse=True)
    text = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
    place = np.arange(len(text)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return keys, _Read(text, rows.astype(np.int32), place >= said_sizes[text])


def _pruned(keys: Keys, read: _Read, shape: _Shape) -> tuple[Keys, _Read]:
    if len(keys) <= GRAMS:
        return keys, read
    held = np.bincount(read.rows[read.text < shape.wordings], minlength=len(keys))
    kept = (kinds_of(keys) != 2) | (held > 1)
    numbers = (np.cumsum(kept) - 1).astype(np.int32)
    mask = kept[read.rows]
    return keys[kept], _Read(read.text[mask], numbers[read.rows[mask]], read.meant[mask])


def _rarity(read: _Read, shape: _Shape, kinds: npt.NDArray[np.uint8]) -> Floats:
    """Over subjects, not over wordings: a word that one topic says thirty times still tells that topic apart."""
    ours = read.text < shape.wordings
    pairs = np.unique(read.rows[ours].astype(np.int64) * shape.subjects + shape.owner[read.text[ours]])
    spread = np.bincount(pairs // shape.subjects, minlength=len(kinds))
    rarity = np.log((shape.subjects + 1) / (spread + 0.5)) * KIND_WEIGHT[kinds]
    return np.maximum(rarity, 1e-3).astype(np.float32)


def _units(read: _Read, idf: Floats, texts: int) -> Floats:
    weights = idf[read.rows] * np.where(read.meant, np.float32(SYNONYM_WEIGHT), np.float32(1))
    lengths = np.sqrt(np.bincount(read.text, weights * weights, texts)).clip(1e-6).astype(np.float32)
    return np.asarray(weights / lengths[read.text], np.float32)


def _cells(read: _Read, weights: Floats, shape: _Shape, kinds: npt.NDArray[np.uint8]) -> tuple[Cells, Floats, Floats]:
    """The cells; of each subject, the length of its sum and its tallied weight."""
    pairs, place = np.unique(read.rows.astype(np.int64) * shape.subjects + shape.owner[read.text], return_inverse=True)
    gram, subject = np.divmod(pairs, shape.subjects)
    sums = np.bincount(place, weights, len(pairs)).astype(np.float16)
    wording = read.text < shape.wordings
    tally = np.bincount(place[wording], minlength=len(pairs)).clip(0, MOST).astype(np.uint8)
    tally[place[~wording]] |= FACTS
    counts = counted(tally)
    lengths = np.sqrt(np.bincount(subject, sums.astype(np.float32) ** 2, shape.subjects)).clip(1e-6).astype(np.float32)
    sizes = np.bincount(subject, counts * KIND_WEIGHT[kinds[gram]], shape.subjects).astype(np.float32)
    likely = sums / lengths[subject] + np.float32(COVER) * saturated(counts)
    return Cells(_postings(gram, subject, likely, len(kinds)), sums, tally), lengths, sizes


def _postings(rows: Ints, owners: Ints, values: Floats, grams: int) -> Postings:
    order = np.lexsort((owners, rows))
    starts = np.searchsorted(rows[order], np.arange(grams + 1))
    narrow = np.uint16 if not len(owners) or int(owners.max()) < 1 << 16 else np.uint32
    return Postings(starts, owners[order].astype(narrow), values[order].astype(np.float16))
