"""What in a chat is to be looked at twice: words that we never say, bait, anger, automatic replies, and sayings that worry.

The lists are the office's own, in `content/chat_words.yaml`. Pure and quick: nothing here looks anything up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.retrieval.text import sound_table
from bot.understanding.sensitive import WARNS, bare

MOST = 4_000  # characters that are looked at: what a person says is shorter, and the time that it takes has a bound
FRAUD = "fraud"  # of `never_say`: words that a warning against swindlers has to use
SHORT = 60  # characters: a question whether something is true is no longer than this, apart from what it is about
NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A word that must not leave, and the class under which the office lists it."""

    kind: str
    word: str


class ChatWords:
    """Immutable; may be shared between threads."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        """From the parsed file. Raises ValueError, which names the key."""
        unknown = set(raw) - {"never_say", "sounds", "swears", "swears_with", "bait", "is_it_true", "auto_replies", "worries"}
        if unknown:
            raise ValueError(f"{sorted(unknown)[0]}: no such key")
        self._never = _Never(_lists(raw.get("never_say", {}), "never_say"), _words(raw, "sounds"))
        self._anger = _words(raw, "swears")
        self._beside = _words(raw, "swears_with")
        bait = raw.get("bait", {})
        self._signs = tuple(_regex(one, "bait.signs") for one in bait.get("signs", []))
        self._need = int(bait.get("need", 2))
        self._warning = _regex(bait["unless"], "bait.unless") if bait.get("unless") else NEVER
        self._asks = _regex(raw["is_it_true"], "is_it_true") if raw.get("is_it_true") else NEVER
        self._automatic = _any(raw.get("auto_replies", []), "auto_replies")
        self._known = lru_cache(maxsize=64)(self._worry)
        self._worries = {
            name: (_any(one.get("patterns", []), f"worries.{name}"), _any([one["unless"]] if one.get("unless") else [], name))
            for name, one in raw.get("worries", {}).items()
        }

    def unsaid(self, text: str) -> list[Unsaid]:
        """What stands in a text that must not leave in our name; nothing of fraud where the text warns of it."""
        found = self._never.find(text[:MOST])
        return [one for one in found if one.kind != FRAUD] if found and WARNS.search(text) else found

    def swears(self, text: str) -> bool:
        """Whether a text is anger and nothing else: there is no question in it that could be answered."""
        said = _SIGNS.sub("", bare(text[:SHORT]))
        if len(text) > SHORT or not self._swearing.search(said):
            return False
        return not self._fillers.sub("", self._swearing.sub("", said))

    def is_bait(self, text: str) -> bool:
        """Whether a text has enough signs of a swindle or a sale to old people."""
        said = bare(text[:MOST])
        return not self._warning.search(said) and sum(bool(sign.search(said)) for sign in self._signs) >= self._need > 0

    def asks_if_true(self, text: str) -> bool:
        """Whether somebody asks if something is true that stands elsewhere: 这是真的吗."""
        return len(text) <= SHORT and self._asks.search(bare(text)) is not None

    def is_automatic(self, text: str) -> bool:
        """Whether a machine says it in its owner's absence."""
        return len(text) <= 2 * SHORT and self._automatic.search(text.casefold().strip()) is not None

    def worry(self, text: str) -> str:
        """The kind of worry that a text raises, which is no alarm; "" for none. Asked twice of a message, and looked for once."""
        return self._known(text)

    def _worry(self, text: str) -> str:
        if len(text) > MOST:
            return ""
        said = bare(text)
        return next(
            (name for name, (worry, unless) in self._worries.items() if worry.search(said) and not unless.search(said)), ""
        )

    @cached_property
    def _swearing(self) -> re.Pattern[str]:
        return _either(self._anger)

    @cached_property
    def _fillers(self) -> re.Pattern[str]:
        return _either(self._beside)


_SIGNS = re.compile(r"[^\w]+")


class _Never:
    """The words that we never say, as written and, for some, as they sound."""

    def __init__(self, lists: Mapping[str, list[str]], sounds: Iterable[str]) -> None:
        self._meant = {bare(word): Unsaid(kind, word) for kind, several in lists.items() if kind != "allow" for word in several}
        self._words = [*self._meant, *(bare(one) for one in lists.get("allow", ()))]
        self._finder = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)
        self._sounds = sound_table()
        heard = [bare(one) for one in sounds]
        if any(one not in self._meant for one in heard):
            raise ValueError("sounds: every word of it stands under never_say as well")
        self._heard = {one.translate(self._sounds): self._meant[one] for one in heard}
        self._listed = list(self._heard)
        self._ear = AhoCorasick(self._listed, matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> list[Unsaid]:
        said = _SIGNS.sub(",", bare(text))
        places = [(self._words[index], begin, end) for index, begin, end in self._finder.find_matches_as_indexes(said)]
        found = [self._meant[word] for word, _, _ in places if word in self._meant]
        allowed = [(begin, end) for word, begin, end in places if word not in self._meant]
        for index, begin, end in self._ear.find_matches_as_indexes(said.translate(self._sounds)):
            if not any(first <= begin and end <= last for first, last in allowed):
                found.append(self._heard[self._listed[index]])
        return list(dict.fromkeys(found))


def _either(words: Iterable[str]) -> re.Pattern[str]:
    ordered = sorted((re.escape(bare(one)) for one in words), key=len, reverse=True)
    return re.compile("|".join(ordered) or "(?!)")


def _lists(value: object, where: str) -> dict[str, list[str]]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{where}: expected lists of words by class")
    return {str(name): _words(value, name, f"{where}.") for name in value}


def _words(raw: Mapping[str, Any], name: str, where: str = "") -> list[str]:
    several = raw.get(name, [])
    if not isinstance(several, list) or not all(isinstance(one, str) and re.search(r"\w", one) for one in several):
        raise ValueError(f"{where}{name}: expected a list of words; put what looks like a number in quotes")
    return several


def _regex(source: object, where: str) -> re.Pattern[str]:
    try:
        return re.compile(str(source), re.IGNORECASE)
    except re.error as fault:
        raise ValueError(f"{where}: not a regular expression: {fault}") from None


def _any(sources: Iterable[object], where: str) -> re.Pattern[str]:
    made = [_regex(one, where).pattern for one in sources]
    return re.compile("|".join(f"(?:{one})" for one in made), re.IGNORECASE) if made else NEVER


NO_CHAT_WORDS = ChatWords({})
