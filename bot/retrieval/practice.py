"""The practice questions: every wording of the library asked as if it were not stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from bot.retrieval.parts import Trimmer
from bot.retrieval.rehearsal import Spoiler, pointing_back
from bot.retrieval.slate import Layout, Previous, Slate, slate
from bot.retrieval.space import Space
from bot.retrieval.sparse import Ints
from bot.retrieval.text import clean
from bot.retrieval.views import LeftOut, left_out

PRACTICE = 1200  # topic wordings asked; with half of them the threshold of an answer hangs on which ones were drawn
NEAR_PRACTICE = 600
FOLLOW_PRACTICE = 150  # of each sort of follow-up
OUTSIDE_PRACTICE = 1200
AFTER_ANOTHER = 0.3  # of the spoiled questions, come after one about something else
BABBLE = 40
KEYWORD = 6  # characters of a wording that is no sentence
_SEED = 20260102


class Library(NamedTuple):
    """What is to be learnt from."""

    space: Space
    layout: Layout
    trimmer: Trimmer
    texts: Sequence[str]  # every wording as it was written, in the space's order
    titles: Sequence[str]  # of the topics, cleaned
    follow_ups: Sequence[str]


class Sample(NamedTuple):
    """One practice question."""

    group: str
    slate: Slate
    subject: int  # the right one; -1: none of them


def practise(library: Library, spoil: Spoiler) -> Iterator[Sample]:
    dice = np.random.default_rng(_SEED)
    layout, space = library.layout, library.space
    ours = dice.permutation(int(space.first[layout.topics]))[:PRACTICE]
    outside = int(space.first[layout.topics]) + dice.permutation(len(space.subject_of) - int(space.first[layout.topics]))
    for place, number in enumerate(ours.tolist()):
        out, text = _left_out(library, number), library.texts[number]
        yield Sample("clean", _asked(library, text, out), out.subject)
        previous = _other(library, dice, out.subject) if dice.random() < AFTER_ANOTHER else None
        yield Sample("spoiled", _asked(library, spoil(text), out, previous), out.subject)
        if place < NEAR_PRACTICE:
            yield Sample("near", _asked(library, text, None, barred=out.subject), -1)
    for number in outside[:OUTSIDE_PRACTICE].tolist():
        out, text = _left_out(library, number), library.texts[number]
        yield Sample("far" if layout.is_outside(out.subject) else "talk", _asked(library, text, out), out.subject)
    for text in spoil.babble(BABBLE):
        yield Sample("babble", _asked(library, text, None), -1)
    yield from _follow_ups(library, ours)


def _follow_ups(library: Library, ours: Ints) -> Iterator[Sample]:
    """Pointing back in bare words or in the topic's words, and leaving for another topic in a sentence or a word."""
    dice = np.random.default_rng(_SEED + 1)
    titles = library.titles
    before = [Previous(int(i), titles[int(i)]) for i in dice.integers(len(titles), size=FOLLOW_PRACTICE)]
    for place, number in enumerate(ours[:FOLLOW_PRACTICE].tolist()):
        out, text = _left_out(library, number), library.texts[number]
        own = Previous(out.subject, titles[out.subject])
        yield Sample("follow", _asked(library, pointing_back(text, own.title), out, own), out.subject)
        if before[place].subject != out.subject:
            yield Sample("follow", _asked(library, text, out, before[place]), out.subject)
        if library.follow_ups:
            bare = library.follow_ups[place % len(library.follow_ups)]
            yield Sample("follow", _asked(library, bare, None, before[place]), before[place].subject)
    every = dice.permutation(int(library.space.first[library.layout.topics])).tolist()
    words = [number for number in every if len(library.texts[number]) <= KEYWORD]
    for previous, number in zip(before, words, strict=False):
        out, text = _left_out(library, number), library.texts[number]
        if previous.subject != out.subject:
            yield Sample("follow", _asked(library, f"那{text}呢", out, previous), out.subject)


def _other(library: Library, dice: np.random.Generator, subject: int) -> Previous | None:
    before = int(dice.integers(len(library.titles)))
    return Previous(before, library.titles[before]) if before != subject else None


def _left_out(library: Library, number: int) -> LeftOut:
    text = clean(library.texts[number])
    return left_out(library.space, number, library.trimmer.core(text) or text)


def _asked(library: Library, text: str, out: LeftOut | None, previous: Previous | None = None, barred: int = -1) -> Slate:
    space, layout = library.space, library.layout

    def weigh(part: str) -> float:
        return float(space.likely(space.bag(part))[: layout.topics].max())

    return slate(space, layout, library.trimmer.asked(text, weigh), previous, out, barred)
