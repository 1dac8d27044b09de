"""The office's editable search content: synonyms, wordings that are not covered, small talk, emergencies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from bot.retrieval.faults import PolicyError
from bot.retrieval.yamlfile import mapping, read_yaml, texts

_FILLER = "filler"
_EXCUSES = ("past", "over", "story", "whatif", "policy")
_GUARDS = ("present", "acute", "lasting", *_EXCUSES, "harmless", "ordinary")
_OF_A_KIND = ("patterns", "hints", "unless", "asks", "acute")
_PLAIN = ("negation", "heard", "dialect")  # words only
CALM = "calm"  # the grams of emergency_weights.yaml that belong to no kind of emergency
WEIGHT_UNIT = 0.05
_SET = re.compile(r"\{([^{}\d,]+)\}")


@dataclass(frozen=True, slots=True)
class Tally:
    """Faint signs, each a regular expression, that alarm when enough different ones stand together."""

    need: int
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EmergencyKind:
    """What people say in one sort of emergency."""

    id: str
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()  # regular expressions over text whose punctuation is "，"
    tallies: tuple[Tally, ...] = ()
    hints: tuple[str, ...] = ()  # patterns that count only with a sign of urgency
    names: tuple[str, ...] = ()  # of conditions: alone they alarm nobody
    unless: tuple[str, ...] = ()  # regular expressions that call off this kind only
    asks: tuple[str, ...] = ()  # the same, unless something is urgent
    acute: tuple[str, ...] = ()  # signs of urgency of this kind, in place of the general ones
    excused_by: tuple[str, ...] = _EXCUSES


@dataclass(frozen=True, slots=True)
class Weights:
    """How much runs of one to three characters weigh for danger, and the kind of emergency in which they stand most."""

    lean: float
    of: Mapping[str, tuple[float, str]] = field(hash=False)  # compared, but content must be hashable


@dataclass(frozen=True, slots=True)
class EmergencyRules:
    """The kinds in order of precedence, and the regular expressions that call an alarm off (or, `present`, keep it on)."""

    kinds: tuple[EmergencyKind, ...] = ()
    present: tuple[str, ...] = ()
    acute: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    lasting: tuple[str, ...] = ()
    story: tuple[str, ...] = ()
    whatif: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()
    negation: tuple[str, ...] = ()  # plain words
    harmless: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()  # plain words, recognised by their sounds
    dialect: tuple[str, ...] = ()  # two characters each: as written, as read
    ordinary: tuple[str, ...] = ()  # what sounds like one of them and is meant as written
    danger: Weights | None = None  # for what no rule recognises
    despair: Weights | None = None  # tell despair from other danger


@dataclass(frozen=True, slots=True)
class Subject:
    """A matter that is no topic of the library, and its wordings."""

    id: str
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Practice:
    """What the search examines itself with; never part of what it finds."""

    stories: tuple[str, ...] = ()  # told before or after a question
    follow_ups: tuple[str, ...] = ()  # that nobody understands without the question before


@dataclass(frozen=True, slots=True)
class SearchContent:
    """All that a search needs besides the topics. Empty by default, which is a search without extras."""

    synonyms: tuple[tuple[str, ...], ...] = ()  # first of each group: the canonical word
    not_covered: tuple[Subject, ...] = ()  # what goes to a person
    refusals: tuple[Subject, ...] = ()  # what gets a short reply of its own
    smalltalk: tuple[Subject, ...] = ()
    sayings: tuple[Subject, ...] = ()  # small talk too, by patterns that fit a whole message; nothing is learnt from them
    filler: tuple[str, ...] = ()  # stripped before the search
    practice: Practice = Practice()
    emergencies: EmergencyRules = EmergencyRules()


def load_content(folder: Path) -> SearchContent:
    """The content of the YAML files in a folder, except the topics; `refusals`, `practice` and `sayings` may be missing.

    Raises PolicyError naming file, entry and key. Offices of one process that have the same files share what is in them.
    """
    return _content(folder, tuple(_as_it_is(path) for path in sorted(folder.glob("*.yaml"))))


def _as_it_is(path: Path) -> tuple[str, int, int, int]:
    """What differs once somebody has written the file anew."""
    found = path.stat()
    return path.name, found.st_ino, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=8)
def _content(folder: Path, _as_they_are: tuple[tuple[str, int, int, int], ...]) -> SearchContent:
    """It takes a fifth of a second, most of it for patterns."""
    talk = _groups(folder / "smalltalk.yaml")
    practice = _groups(folder / "practice.yaml", optional=True)
    return SearchContent(
        synonyms=_synonyms(folder / "synonyms.yaml"),
        not_covered=_subjects(_groups(folder / "not_covered.yaml")),
        refusals=_subjects(_groups(folder / "refusals.yaml", optional=True)),
        smalltalk=_subjects({subject: words for subject, words in talk.items() if subject != _FILLER}),
        sayings=_subjects(_checked(_groups(folder / "sayings.yaml", optional=True), "sayings.yaml")),
        filler=talk.get(_FILLER, ()),
        practice=Practice(practice.get("stories", ()), practice.get("follow_ups", ())),
        emergencies=load_emergencies(folder / "emergency.yaml"),
    )


def _checked(groups: dict[str, tuple[str, ...]], name: str) -> dict[str, tuple[str, ...]]:
    """Raises PolicyError for a pattern that is no regular expression."""
    for subject, patterns in groups.items():
        for number, pattern in enumerate(patterns, start=1):
            try:
                re.compile(pattern)
            except re.error as wrong:
                raise PolicyError(f"{name}, key '{subject}', item {number}: {wrong}") from None
    return groups


def load_emergencies(path: Path) -> EmergencyRules:
    """The emergency rules of one file and the weights beside it, if there are any.

    Raises PolicyError, also for a pattern that is no regular expression.
    """
    keys = mapping(read_yaml(path), path.name)
    for key in keys:
        if key not in ("sets", "kinds", *_GUARDS, *_PLAIN):
            raise PolicyError(f"{path.name}: key '{key}' is not known here")
    kinds = keys.get("kinds", [])
    if not isinstance(kinds, list):
        raise PolicyError(f"{path.name}, key 'kinds': expected a list")
    sets = mapping(keys.get("sets", {}), f"{path.name}, key 'sets'")
    named = {name: "(?:" + "|".join(texts(words, f"{path.name}, set '{name}'")) + ")" for name, words in sets.items()}
    guards = {name: _patterns(keys, name, path.name, named) for name in _GUARDS}
    plain = {name: texts(keys.get(name, []), f"{path.name}, key '{name}'") for name in _PLAIN}
    for pair in plain["dialect"]:
        if len(pair) != 2:
            raise PolicyError(f"{path.name}, key 'dialect': '{pair}' is not two characters")
    entries = tuple(_kind(item, f"{path.name}, kind {number}", named) for number, item in enumerate(kinds, start=1))
    learned = path.with_name("emergency_weights.yaml")
    danger, despair = _weights(learned, "danger"), _weights(learned, "despair")
    return EmergencyRules(kinds=entries, danger=danger, despair=despair, **guards, **plain)


def _weights(path: Path, part: str) -> Weights | None:
    if not path.exists():
        return None
    where = f"{path.name}, key '{part}'"
    keys = mapping(mapping(read_yaml(path), path.name).get(part), where)
    lean, kinds = keys.get("lean"), mapping(keys.get("grams"), where)
    if not isinstance(lean, int):
        raise PolicyError(f"{where}, key 'lean': expected a number")
    found: dict[str, tuple[float, str]] = {}
    for kind, groups in kinds.items():
        if not isinstance(groups, dict):
            raise PolicyError(f"{where}, kind '{kind}': expected numbers and the grams that weigh so much")
        for units, grams in groups.items():
            if not isinstance(units, int) or not isinstance(grams, str):
                raise PolicyError(f"{where}, kind '{kind}': '{units}' is not a number with grams")
            found.update(dict.fromkeys(grams.split(), (units * WEIGHT_UNIT, kind)))
    return Weights(lean * WEIGHT_UNIT, found)


def _kind(value: object, where: str, sets: Mapping[str, str]) -> EmergencyKind:
    keys = mapping(value, where)
    name = keys.get("id")
    if not isinstance(name, str):
        raise PolicyError(f"{where}, key 'id': expected a text")
    where = f"{where} ({name})"
    excuses = texts(keys.get("excused_by", list(_EXCUSES)), f"{where}, key 'excused_by'")
    for excuse in excuses:
        if excuse not in _EXCUSES:
            raise PolicyError(f"{where}, key 'excused_by': '{excuse}' is none of {', '.join(_EXCUSES)}")
    words, names = (texts(keys.get(key, []), f"{where}, key '{key}'") for key in ("words", "names"))
    found = {key: _patterns(keys, key, where, sets) for key in _OF_A_KIND}
    tallies = keys.get("tallies", [])
    if not isinstance(tallies, list):
        raise PolicyError(f"{where}, key 'tallies': expected a list")
    counted = tuple(_tally(item, f"{where}, tally {number}", sets) for number, item in enumerate(tallies, start=1))
    return EmergencyKind(name, words, names=names, excused_by=excuses, tallies=counted, **found)


def _tally(value: object, where: str, sets: Mapping[str, str]) -> Tally:
    keys = mapping(value, where)
    need, of = keys.get("need"), _patterns(keys, "of", where, sets)
    if not isinstance(need, int) or not 2 <= need <= len(of):
        raise PolicyError(f"{where}, key 'need': expected a number from 2 to the number of signs")
    return Tally(need, of)


def _patterns(keys: Mapping[str, object], key: str, where: str, sets: Mapping[str, str]) -> tuple[str, ...]:
    """The regular expressions under a key, with {名字} of the sets filled in."""
    found = []
    for number, pattern in enumerate(texts(keys.get(key, []), f"{where}, key '{key}'"), start=1):
        place = f"{where}, key '{key}', item {number}"
        for name in _SET.findall(pattern):
            if name not in sets:
                raise PolicyError(f"{place}: there is no set '{name}'")
        whole = _SET.sub(lambda match: sets[match[1]], pattern)
        try:
            re.compile(whole)
        except re.error:
            raise PolicyError(f"{place}: not a regular expression") from None
        found.append(whole)
    return tuple(found)


def _subjects(groups: dict[str, tuple[str, ...]]) -> tuple[Subject, ...]:
    return tuple(Subject(name, wordings) for name, wordings in groups.items())


def _groups(path: Path, optional: bool = False) -> dict[str, tuple[str, ...]]:
    if optional and not path.exists():
        return {}
    return {key: texts(value, f"{path.name}, entry '{key}'") for key, value in mapping(read_yaml(path), path.name).items()}


def _synonyms(path: Path) -> tuple[tuple[str, ...], ...]:
    groups = read_yaml(path)
    if not isinstance(groups, list):
        raise PolicyError(f"{path.name}: expected a list of groups of words")
    return tuple(texts(group, f"{path.name}, group {number}") for number, group in enumerate(groups, start=1))
