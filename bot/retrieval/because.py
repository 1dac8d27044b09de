"""Which words of a question speak for a subject."""

from __future__ import annotations

import numpy as np

from bot.retrieval.space import Space
from bot.retrieval.sparse import Flags, Floats
from bot.retrieval.text import clean

WORDS = 5
_LONGEST = 6  # characters of one phrase
_SHARE = 0.12  # of the best phrase's weight: below, it decided nothing


def telling_words(space: Space, text: str, subject: int) -> tuple[str, ...]:
    """Two to five phrases of a cleaned text, those first that weigh most."""
    weights = _pair_weights(space, text, subject)
    picked: list[tuple[float, int, int]] = []
    taken = np.zeros(len(text), bool)
    for place in np.argsort(-weights, kind="stable").tolist():
        if weights[place] <= 0 or len(picked) == WORDS:
            break
        if taken[place : place + 2].any():
            continue
        start, stop = _grown(weights, taken, place)
        taken[start:stop] = True
        picked.append((float(weights[start : stop - 1].sum()), start, stop))
    least = _SHARE * max((weight for weight, _, _ in picked), default=0.0)
    return tuple(text[start:stop] for weight, start, stop in sorted(picked, key=lambda p: -p[0]) if weight >= least)


def in_own_characters(message: str, phrase: str) -> str:
    """A cleaned phrase as the message has it (72年 for 七二年); as it is, where the message has it in pieces."""
    if phrase in message:
        return phrase
    own = [(character, cleaned) for character in message if (cleaned := clean(character))]
    place = "".join(cleaned for _, cleaned in own).find(phrase)
    if place < 0 or any(len(cleaned) != 1 for _, cleaned in own):
        return phrase
    return "".join(character for character, _ in own[place : place + len(phrase)])


def _grown(weights: Floats, taken: Flags, place: int) -> tuple[int, int]:
    """The pair at a place and its neighbours of like weight, as one phrase."""
    start, stop = place, place + 2
    enough = 0.25 * float(weights[place])
    while stop - start < _LONGEST:
        if stop < len(taken) and not taken[stop] and weights[stop - 1] >= enough:
            stop += 1
        elif start and not taken[start - 1] and weights[start - 1] >= enough:
            start -= 1
        else:
            break
    return start, stop


def _pair_weights(space: Space, text: str, subject: int) -> Floats:
    """(characters - 1,): how much each pair of neighbours speaks for the subject, by its characters and its sounds."""
    weights = np.zeros(max(len(text) - 1, 0), np.float32)
    for keys in space.reader.pairs(text):
        rows, known = space.find(keys)
        places, there = space.cells.likely.find(rows, np.full(len(rows), subject))
        gains = space.idf[rows] * space.cells.likely.values[places]
        weights += np.where(known & there, gains, np.float32(0))
    return weights
