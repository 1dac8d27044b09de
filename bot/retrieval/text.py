"""From a message to what is compared: clean text, its sounds, its grams."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from pypinyin.pinyin_dict import pinyin_dict

MAX_CHARS = 300  # a question is at its beginning; the rest of a pasted page costs time and tells nothing
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


def clean(message: str) -> str:
    """Half-width, lower case, digits as 〇一二…, only Chinese characters and Latin letters, at most MAX_CHARS."""
    text = unicodedata.normalize("NFKC", message[:MAX_CHARS]).lower()
    return _OUTSIDE.sub("", text.translate(_DIGITS))[:MAX_CHARS]


def merged_syllable(reading: str) -> str:
    """A toneless syllable after the dialect merges: zhong → zon, niu → liu, huang → fuan."""
    bare = "".join(c for c in unicodedata.normalize("NFD", reading) if not unicodedata.combining(c))
    for pattern, heard in _MERGES:
        bare = pattern.sub(heard, bare)
    return bare


def sound_table() -> dict[int, str]:
    """For str.translate: Chinese character → one private-use character per merged syllable; first reading of each."""
    ids: dict[str, int] = {}
    table: dict[int, str] = {}
    for code in range(0x4E00, 0xA000):
        reading = pinyin_dict.get(code)
        if reading:
            syllable = merged_syllable(reading.split(",", 1)[0])
            table[code] = chr(_SOUND_BASE + ids.setdefault(syllable, len(ids)))
    return table


def grams(text: str, sounds: Mapping[int, str]) -> set[str]:
    """Character 1–3-grams and sound 1–2-grams. Latin letters sound like themselves and are counted once."""
    heard = text.translate(sounds)
    size = len(text)
    found = set(text)
    found.update(heard)
    found.update([text[i : i + 2] for i in range(size - 1)])
    found.update([heard[i : i + 2] for i in range(size - 1)])
    found.update([text[i : i + 3] for i in range(size - 2)])
    return found


def is_sound(gram: str) -> bool:
    """Whether a gram is of sounds and not of characters."""
    return _SOUND_BASE <= ord(gram[0]) < 0xF900


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
