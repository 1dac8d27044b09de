"""Words that sound like a known one: what speech recognition and hasty typing make of the name of a place."""

from __future__ import annotations

from collections.abc import Iterable

from bot.retrieval.text import sound_table

SHORTEST = 3  # two signs sound alike far too often


def heard(text: str) -> str:
    """One sign a syllable, without tones, dialects merged."""
    return text.translate(sound_table())


def by_sound(words: Iterable[str]) -> dict[str, str]:
    """The words by how they sound; a sound that several share is none of them."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for word in words:
        if len(word) < SHORTEST:
            continue
        sound = heard(word)
        if found.setdefault(sound, word) != word:
            shared.add(sound)
    return {sound: word for sound, word in found.items() if sound not in shared}
