"""From a text to its candidates and their numbers. "None of these" is a candidate like any other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

import numpy as np

from bot.retrieval.parts import Asked
from bot.retrieval.space import Bag, Space
from bot.retrieval.sparse import Floats, Ints
from bot.retrieval.views import BEST_THREE, LIKELY, WIDTH, LeftOut, Views, bag_without, likely_without, look

TOPICS, OUTSIDE, TALK = 12, 8, 2  # candidates by their rough likeness
BY_WINDOW = 3  # further topics for each window
NUMBERS = WIDTH + 19
FOLLOW_UP_CHARS = 12  # a question this short may live on what was said before
_POINTING = re.compile(r"^(那|这|它|他|她|还|再|又|另外)|呢$|上面|刚才说|这个|那个|这事|那事")


@dataclass(frozen=True, slots=True)
class Layout:
    """Which subjects are topics, which lie outside the library (the last of them refused); the rest is small talk."""

    topics: int
    outside: int
    refused: int = 0  # of the outside

    def is_topic(self, subject: int) -> bool:
        return subject < self.topics

    def is_outside(self, subject: int) -> bool:
        return self.topics <= subject < self.talk_from

    @property
    def talk_from(self) -> int:
        return self.topics + self.outside

    @property
    def refused_from(self) -> int:
        return self.talk_from - self.refused


@dataclass(frozen=True, slots=True)
class Previous:
    """What was talked about before."""

    subject: int
    title: str  # cleaned


@dataclass(frozen=True, slots=True)
class Slate:
    """Candidates and their numbers; the last row is "none of these"."""

    candidates: Ints  # (C,)
    numbers: Floats  # (C + 1, NUMBERS)
    base: Floats  # (C,)
    best_wording: Floats  # (C,)
    known: float
    size: int
    parts: int


class _Heard(NamedTuple):
    """One text, and how like each subject it roughly is."""

    bag: Bag
    likely: Floats  # (S,)


def slate(
    space: Space, layout: Layout, asked: Asked, previous: Previous | None = None, out: LeftOut | None = None, barred: int = -1
) -> Slate:
    """`barred`: a subject that is to count as not stored."""
    heard, *windows = (_hear(space, text, out) for text in (asked.core, *asked.windows))
    joined = _hear(space, previous.title + asked.core, out) if previous else None
    candidates = _candidates(layout, heard, windows, (joined, previous))
    candidates = candidates[candidates != barred]
    views = look(space, heard.bag, candidates, out)
    ours = _of_candidates(layout, candidates, views, np.max([part.likely for part in windows or [heard]], axis=0)[candidates])
    follow = np.zeros((len(candidates), 7), np.float32)
    if previous is not None and joined is not None:
        follow = _of_previous(asked.core, candidates, heard.likely, (joined.likely, previous))
        follow[candidates == previous.subject, 5:] = _bareness(space, heard, layout)
    rows = np.concatenate([views.numbers, ours, follow, np.zeros((len(candidates), 4), np.float32)], axis=1)
    none = np.zeros((1, NUMBERS), np.float32)
    top = float(views.base[candidates < layout.topics].max(initial=0))
    none[0, -4:] = 1.0, heard.bag.known, top, log(1 + len(asked.core))
    numbers = np.concatenate([rows, none])
    return Slate(candidates, numbers, views.base, views.best_wording, heard.bag.known, len(asked.core), max(len(windows), 1))


def _hear(space: Space, text: str, out: LeftOut | None) -> _Heard:
    bag = bag_without(space, text, out)
    likely = space.likely(bag)
    if out is not None:
        likely[out.subject] = likely_without(space, bag, out)
    return _Heard(bag, likely)


def _candidates(layout: Layout, heard: _Heard, windows: Sequence[_Heard], before: tuple[_Heard | None, Previous | None]) -> Ints:
    joined, previous = before
    found = {*_best(heard.likely, 0, layout.topics, TOPICS), *_best(heard.likely, layout.topics, layout.talk_from, OUTSIDE)}
    found.update(_best(heard.likely, layout.talk_from, len(heard.likely), TALK))
    for part in windows:
        found.update(_best(part.likely, 0, layout.topics, BY_WINDOW))
        found.update(_best(part.likely, layout.topics, layout.talk_from, 1))
    if joined is not None and previous is not None:
        found.update(_best(joined.likely, 0, layout.topics, BY_WINDOW))
        found.add(previous.subject)
    return np.array(sorted(found), np.intp)


def _best(likely: Floats, start: int, stop: int, count: int) -> list[int]:
    part = likely[start:stop]
    if len(part) > count:
        return [start + int(i) for i in np.argpartition(-part, count)[:count]]
    return list(range(start, stop))


def _of_candidates(layout: Layout, candidates: Ints, views: Views, window: Floats) -> Floats:
    """(C, 8): how near the best, best window, sort of subject; the latter with the likenesses."""
    outside = ((candidates >= layout.topics) & (candidates < layout.talk_from)).astype(np.float32)
    talk = (candidates >= layout.talk_from).astype(np.float32)
    near = views.base / max(float(views.base.max(initial=0)), 1e-6)
    alike = (views.base, views.best_wording, views.numbers[:, BEST_THREE], views.numbers[:, LIKELY])
    return np.stack([near, window, outside, talk, *(outside * view for view in alike)], axis=1)


def _of_previous(core: str, candidates: Ints, likely: Floats, before: tuple[Floats, Previous]) -> Floats:
    """(C, 7): likeness together with what was said before; is this what was said before, and does the text need it?"""
    joined, previous = before
    numbers = np.zeros((len(candidates), 7), np.float32)
    others = candidates != previous.subject
    numbers[:, 0] = np.where(others, joined[candidates], likely[candidates])
    numbers[~others, 1] = 1.0
    numbers[~others, 2] = bool(_POINTING.search(core))
    numbers[~others, 3] = len(core) <= FOLLOW_UP_CHARS
    numbers[~others, 4] = likely[candidates[others]].max(initial=0)
    return numbers


def _bareness(space: Space, heard: _Heard, layout: Layout) -> tuple[float, float]:
    """Bare words (what must I bring?) are like many topics alike, a matter is like few; and how rare the words are."""
    bag, topics = heard.bag, heard.likely[: layout.topics]
    alike = float(topics.mean() / max(float(topics.max()), 1e-6))
    return alike, float(bag.weights @ space.idf[bag.rows]) / (len(bag.rows) + 1) ** 0.5
