"""From a message to what is compared: clean text, its sounds, its grams."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from pypinyin.pinyin_dict import pinyin_dict

Keys = npt.NDArray[np.uint64]
MAX_CHARS = 300  # of one text that is compared; longer messages are reduced to their telling parts first
KINDS = 5  # sorts of grams: 1, 2, 3 characters; 1, 2 sounds
_DIGITS = str.maketrans("0123456789零", "〇一二三四五六七八九〇")  # 四九年 and 49年 are the same year
_OUTSIDE = re.compile(r"[^\u4e00-\u9fff〇a-z]+")
_MERGES = (  # dialect and typing: initials and finals that are heard as one
    (re.compile(r"^zh"), "z"),
    (re.compile(r"^ch"), "c"),
    (re.compile(r"^sh"), "s"),
    (re.compile(r"^n"), "l"),
    (re.compile(r"^h(?=u)"), "f"),
    (re.compile(r"^f(?!u)"), "fu"),
    (re.compile(r"ng$"), "n"),
)
_SOUND_BASE = 0xE000  # private-use characters stand for syllables, so that a sound gram is a slice of a text
_SOUND_KEY = np.uint64(1 << 60)
_SHIFT = np.uint64(16)


def clean(message: str, limit: int = MAX_CHARS) -> str:
    """Half-width, lower case, digits as 〇一二…, only Chinese characters and Latin letters, at most `limit`."""
    text = unicodedata.normalize("NFKC", message[:limit]).lower()
    return _OUTSIDE.sub("", text.translate(_DIGITS))[:limit]


@cache
def merged_syllable(reading: str) -> str:
    """A toneless syllable after the dialect merges: zhong → zon, niu → liu, huang → fuan."""
    bare = "".join(c for c in unicodedata.normalize("NFD", reading) if not unicodedata.combining(c))
    for pattern, heard in _MERGES:
        bare = pattern.sub(heard, bare)
    return bare


@cache
def sound_table() -> Mapping[int, str]:
    """For str.translate: Chinese character → one private-use character per merged syllable; first reading of each."""
    ids: dict[str, int] = {}
    table: dict[int, str] = {}
    for code in range(0x4E00, 0xA000):
        reading = pinyin_dict.get(code)
        if reading:
            syllable = merged_syllable(reading.split(",", 1)[0])
            table[code] = chr(_SOUND_BASE + ids.setdefault(syllable, len(ids)))
    return MappingProxyType(table)


class GramReader:
    """Cleaned text → the keys of its grams: a number each, so that a large library needs no table of strings."""

    def __init__(self, sounds: Mapping[int, str]) -> None:
        self._sounds = np.zeros(0x10000, np.uint64)  # 0: no sound of its own (Latin letters)
        self._sounds[list(sounds)] = [ord(sound) for sound in sounds.values()]

    def keys(self, text: str) -> Keys:
        """Sorted, each once."""
        if not text:
            return np.zeros(0, np.uint64)
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
        heard = self._sounds[codes]
        pairs = (codes[:-1] << _SHIFT) | codes[1:]
        both = (heard[:-1] << _SHIFT) | heard[1:]
        spoken = both[(heard[:-1] > 0) & (heard[1:] > 0)]
        triples = (pairs[:-1] << _SHIFT) | codes[2:]
        found = (codes, pairs, triples, heard[heard > 0] | _SOUND_KEY, spoken | _SOUND_KEY)
        return each_once(np.concatenate(found))

    def pairs(self, text: str) -> tuple[Keys, Keys]:
        """Keys of every two neighbours, in order: by characters, by sounds (0 where one has none)."""
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
        heard = self._sounds[codes]
        both = (heard[:-1] << _SHIFT) | heard[1:] | _SOUND_KEY
        return (codes[:-1] << _SHIFT) | codes[1:], np.where((heard[:-1] > 0) & (heard[1:] > 0), both, np.uint64(0))


def each_once(keys: Keys) -> Keys:
    """Sorted, each once: for a few dozen keys five times as fast as numpy's own."""
    keys = np.sort(keys)
    return np.asarray(keys[np.concatenate([keys[:1] == keys[:1], keys[1:] != keys[:-1]])], np.uint64)


def kinds_of(keys: Keys) -> npt.NDArray[np.uint8]:
    """0, 1, 2 for one, two and three characters; 3, 4 for one and two sounds."""
    sound = keys >= _SOUND_KEY
    body = np.where(sound, keys ^ _SOUND_KEY, keys)
    size = (body >= 1 << 16).astype(np.uint8) + (body >= 1 << 32)
    return np.asarray(size + 3 * sound, np.uint8)


class PhraseScanner:
    """Finds fixed phrases in a text, longest first at each place, by their first character."""

    def __init__(self, phrases: Iterable[str]) -> None:
        by_first: dict[str, list[str]] = {}
        for phrase in sorted(set(phrases), key=lambda p: (-len(p), p)):
            if phrase:
                by_first.setdefault(phrase[0], []).append(phrase)
        self._by_first = {first: tuple(found) for first, found in by_first.items()}

    def find(self, text: str) -> list[tuple[int, str]]:
        """(position, phrase) from left to right, without overlaps."""
        found: list[tuple[int, str]] = []
        free = 0
        for place, first in enumerate(text):
            phrases = self._by_first.get(first)
            if phrases is None or place < free:
                continue
            for phrase in phrases:
                if text.startswith(phrase, place):
                    found.append((place, phrase))
                    free = place + len(phrase)
                    break
        return found
