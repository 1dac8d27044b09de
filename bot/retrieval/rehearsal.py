"""Makes practice questions out of the library's own wordings: slips, dialect words, stories, follow-ups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bot.retrieval.text import PhraseScanner, clean

_SEED = 20260101  # fixed, so that the same library gives the same thresholds
DROPPED, SWAPPED, MISHEARD = 0.03, 0.02, 0.10  # share of characters
STORY, FILLED, HOMELY = 0.3, 0.2, 0.5  # share of questions
_STOPS = ("，", "。", "", " ")


class Spoiler:
    """Makes typing and voice slips, the same ones at every build."""

    def __init__(self, sounds: Mapping[int, str], texts: Sequence[str], stories: Sequence[str], filler: Sequence[str]) -> None:
        self._random = np.random.default_rng(_SEED)
        self._sounds = sounds
        by_sound: dict[str, list[str]] = {}
        for character in sorted(set("".join(texts))):
            by_sound.setdefault(sounds.get(ord(character), character), []).append(character)
        self._alike = by_sound
        self._stories, self._filler = tuple(stories), tuple(filler)
        self._homely = PhraseScanner(())
        self._group: dict[str, tuple[str, ...]] = {}

    def with_synonyms(self, synonyms: Sequence[Sequence[str]]) -> Spoiler:
        """The same, and it replaces words by what others say for them."""
        self._group = {word: tuple(group) for group in synonyms for word in map(clean, group) if word}
        self._homely = PhraseScanner(self._group)
        return self

    def __call__(self, text: str) -> str:
        if self._random.random() < HOMELY:
            text = self._in_other_words(text)
        spoiled = self._swapped("".join(self._slip(character) for character in text)) or text
        if self._filler and self._random.random() < FILLED:
            spoiled = self._one_of(self._filler) + spoiled
        if self._stories and self._random.random() < STORY:
            return self._told(spoiled)
        return spoiled

    def babble(self, count: int) -> list[str]:
        """Characters of the library without sense, and letters."""
        letters = "abcdefghijklmnopqrstuvwxyz"
        found = []
        for number in range(count):
            choices = tuple(self._alike) if number % 2 else tuple(letters)
            size = int(self._random.integers(3, 30))
            text = "".join(self._one_of(self._alike.get(self._one_of(choices), choices)) for _ in range(size))
            found.append(text[:1] * size if number % 8 == 0 else text)
        return found

    def _told(self, question: str) -> str:
        stop, more = self._one_of(_STOPS), self._random.random()
        story = self._one_of(self._stories)
        if more < 0.2:
            return question + stop + story
        if more < 0.6:
            return self._one_of(self._stories) + stop + story + stop + question
        return story + stop + question

    def _one_of(self, choices: Sequence[str]) -> str:
        return choices[int(self._random.integers(len(choices)))]

    def _in_other_words(self, text: str) -> str:
        found = self._homely.find(text)
        if not found:
            return text
        place, word = found[int(self._random.integers(len(found)))]
        return text[:place] + self._one_of(self._group[word]) + text[place + len(word) :]

    def _swapped(self, text: str) -> str:
        if len(text) > 3 and self._random.random() < SWAPPED * len(text):
            place = int(self._random.integers(len(text) - 1))
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        return text

    def _slip(self, character: str) -> str:
        chance = self._random.random()
        if chance < DROPPED:
            return ""
        if chance < DROPPED + MISHEARD:
            alike = self._alike.get(self._sounds.get(ord(character), character), [character])
            return alike[int(self._random.integers(len(alike)))]
        return character


def pointing_back(question: str, title: str) -> str:
    """A question as somebody asks it who has just been told about its topic: without the title's words."""
    pairs = {title[i : i + 2] for i in range(len(title) - 1)}
    named = [False] * len(question)
    for place in range(len(question) - 1):
        if question[place : place + 2] in pairs:
            named[place] = named[place + 1] = True
    return "那" + "".join(character for character, gone in zip(question, named, strict=True) if not gone)
