"""What the characters of a message weigh for danger: for emergencies that no rule names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import sqrt

from bot.retrieval.content import CALM, Weights

DESPAIR = "self_harm"  # the kind that is met by a human voice
STRETCH = 24  # characters of the parts of a longer message that are weighed each for itself
_STRIDE = 8
_UNNAMED = "collapse"
_FEWEST = 5  # characters that tell enough to be weighed
_WHOLE = 60  # characters that are weighed as one too
_ENOUGH = 0.0  # weight at which a message sounds
_ENOUGH_OF_MANY = 2.0  # for one stretch of many
_ENOUGH_THOUGH = 1.0  # against the guards of the rules
_CALM = -3.0  # weight below which no rule is believed


class Scales:
    """Adds up the weights. Texts are cleaned. Immutable; may be shared between threads."""

    def __init__(self, danger: Weights, despair: Weights) -> None:
        self._danger, self._despair = danger, despair

    def calm(self, text: str) -> bool:
        """Whether a short message is so ordinary that no single word in it alarms."""
        return len(text) <= _WHOLE and _weighed(self._danger, grams_of(text)) < _CALM

    def danger(self, text: str, *, doubted: bool) -> tuple[str, str] | None:
        """The kind of danger and the words that decided; `doubted`: only what weighs heavily."""
        if _FEWEST <= len(text) <= _WHOLE:
            found = self._found(text, _ENOUGH_THOUGH if doubted else _ENOUGH)
            if found is not None:
                return found
        if len(text) <= STRETCH:
            return None
        return next(filter(None, (self._found(stretch, _ENOUGH_OF_MANY) for stretch in stretches_of(text))), None)

    def _found(self, text: str, enough: float) -> tuple[str, str] | None:
        grams = grams_of(text)
        if _weighed(self._danger, grams) < enough:
            return None
        return DESPAIR if _weighed(self._despair, grams) > 0 else self._kind(grams), text

    def _kind(self, grams: set[str]) -> str:
        kinds: dict[str, float] = {}
        for gram in grams:
            weight, kind = self._danger.of.get(gram, (0.0, CALM))
            if kind != CALM:
                kinds[kind] = kinds.get(kind, 0.0) + weight
        return max(sorted(kinds), key=lambda kind: kinds[kind], default=_UNNAMED)


def grams_of(text: str) -> set[str]:
    """Runs of one to three characters of a cleaned text, each once."""
    pairs = map("".join, pairwise(text))
    triples = map("".join, zip(text, text[1:], text[2:], strict=False))
    return {*text, *pairs, *triples}


def stretches_of(text: str) -> Iterator[str]:
    """Overlapping parts of a cleaned text that is longer than one of them."""
    return (text[place : place + STRETCH] for place in range(0, len(text) - STRETCH + _STRIDE, _STRIDE))


def _weighed(weights: Weights, grams: set[str]) -> float:
    of = weights.of
    known = [of[gram][0] for gram in grams if gram in of]
    return sum(known) / sqrt(max(1, len(known))) + weights.lean
