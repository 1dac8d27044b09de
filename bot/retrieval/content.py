"""The office's editable search content: synonyms, wordings that are not covered, small talk, emergencies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bot.retrieval.faults import PolicyError
from bot.retrieval.yamlfile import mapping, read_yaml, texts

_FILLER = "filler"
_GUARDS = ("present", "past", "story", "policy", "negation", "harmless")


@dataclass(frozen=True, slots=True)
class EmergencyKind:
    """Words and patterns that mean one sort of emergency."""

    id: str
    words: tuple[str, ...]
    patterns: tuple[str, ...]  # regular expressions over the normalised text
    unless: tuple[str, ...] = ()  # words that call off this kind only
    policy_excuses: bool = True  # False: talk of money or forms does not call it off


@dataclass(frozen=True, slots=True)
class EmergencyRules:
    """The kinds, and the words that call an alarm off (or, `present`, keep it on)."""

    kinds: tuple[EmergencyKind, ...] = ()
    present: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    story: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()
    negation: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchContent:
    """All that a search needs besides the topics. Empty by default, which is a search without extras."""

    synonyms: tuple[tuple[str, ...], ...] = ()  # first of each group: the canonical word
    not_covered: tuple[tuple[str, ...], ...] = ()  # wordings by subject that go to a person
    smalltalk: tuple[tuple[str, ...], ...] = ()  # wordings by subject
    filler: tuple[str, ...] = ()  # stripped before the search
    emergencies: EmergencyRules = EmergencyRules()


def load_content(folder: Path) -> SearchContent:
    """The content of `synonyms.yaml`, `not_covered.yaml`, `smalltalk.yaml`, `emergency.yaml` in a folder.

    Raises PolicyError naming file, entry and key.
    """
    talk = _groups(folder / "smalltalk.yaml")
    return SearchContent(
        synonyms=_synonyms(folder / "synonyms.yaml"),
        not_covered=tuple(_groups(folder / "not_covered.yaml").values()),
        smalltalk=tuple(words for subject, words in talk.items() if subject != _FILLER),
        filler=talk.get(_FILLER, ()),
        emergencies=load_emergencies(folder / "emergency.yaml"),
    )


def load_emergencies(path: Path) -> EmergencyRules:
    """The emergency rules of one file. Raises PolicyError, also for a pattern that is no regular expression."""
    keys = mapping(read_yaml(path), path.name)
    for key in keys:
        if key not in ("kinds", *_GUARDS):
            raise PolicyError(f"{path.name}: key '{key}' is not known here")
    kinds = keys.get("kinds", [])
    if not isinstance(kinds, list):
        raise PolicyError(f"{path.name}, key 'kinds': expected a list")
    guards = {name: texts(keys.get(name, []), f"{path.name}, key '{name}'") for name in _GUARDS}
    entries = tuple(_kind(item, f"{path.name}, kind {number}") for number, item in enumerate(kinds, start=1))
    return EmergencyRules(kinds=entries, **guards)


def _kind(value: object, where: str) -> EmergencyKind:
    keys = mapping(value, where)
    name = keys.get("id")
    if not isinstance(name, str):
        raise PolicyError(f"{where}, key 'id': expected a text")
    excuses = keys.get("policy_excuses", True)
    if not isinstance(excuses, bool):
        raise PolicyError(f"{where} ({name}), key 'policy_excuses': expected true or false")
    words, patterns, unless = (texts(keys.get(k, []), f"{where} ({name}), key '{k}'") for k in ("words", "patterns", "unless"))
    for number, pattern in enumerate(patterns, start=1):
        try:
            re.compile(pattern)
        except re.error:
            raise PolicyError(f"{where} ({name}), key 'patterns', item {number}: not a regular expression") from None
    return EmergencyKind(name, words, patterns, unless, excuses)


def _groups(path: Path) -> dict[str, tuple[str, ...]]:
    return {key: texts(value, f"{path.name}, entry '{key}'") for key, value in mapping(read_yaml(path), path.name).items()}


def _synonyms(path: Path) -> tuple[tuple[str, ...], ...]:
    groups = read_yaml(path)
    if not isinstance(groups, list):
        raise PolicyError(f"{path.name}: expected a list of groups of words")
    return tuple(texts(group, f"{path.name}, group {number}") for number, group in enumerate(groups, start=1))
