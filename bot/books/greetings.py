"""The office's greetings, read from `content/greetings.yaml`; every fault is told by line, entry and key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import yaml

from bot.domain.greetings import (
    ADDRESS,
    EVERYBODY,
    PERSONAL,
    PLACEHOLDERS,
    AddressRule,
    GreetingBook,
    OccasionWords,
    Suits,
    Wording,
)
from bot.domain.marks import AGES, SEASONS, MarkRules, PostWords
from bot.domain.occasions import OccasionKind
from bot.errors import ConfigError
from bot.office import CONTENT
from bot.understanding.occasions import load_occasions
from bot.yamltext import LOADER

FILE = "greetings.yaml"
TOP = frozenset({"order", "never", "posts", "implies", "barred", "address", "spare", "occasions"})
TEXT_KEYS = frozenset({"say", "for", "not"})
OCCASION_KEYS = frozenset({"name", "for", "not", "covers", "texts", "group", "also"})
LONGEST_TEXT, LONGEST_ALSO = 90, 28  # characters, as written: a greeting with one clause more still fits two short messages
AFTER_ADDRESS = re.compile(re.escape(ADDRESS) + "[，、：。！您]")  # so that no second title is glued to it
PASSING = frozenset({*AGES, *SEASONS})


class GreetingFault(ConfigError):
    """The list of greetings cannot be used. Its text names line, entry and key."""


def load_greetings(path: Path = CONTENT / FILE) -> GreetingBook:
    """The book of a file; the ids of occasions are those of the list beside it. Raises GreetingFault."""
    occasions = load_occasions(path.parent / "occasions.yaml")
    memorial = frozenset(one.id for one in occasions if one.kind is OccasionKind.MEMORIAL)
    return parse_greetings(path.read_text("utf-8"), frozenset(one.id for one in occasions), memorial)


def parse_greetings(text: str, occasions: frozenset[str], memorial: frozenset[str] = frozenset()) -> GreetingBook:
    """The book of a YAML text. `occasions`: the ids of the office's list; `memorial`: those never greeted.

    Raises GreetingFault.
    """
    try:
        raw = _Lined(text).get_single_data()
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise GreetingFault(f"{FILE}, line {line}: this is not valid YAML; texts stand in quotation marks") from None
    if not isinstance(raw, Mapping):
        raise GreetingFault(f"{FILE}: keys are expected: {', '.join(sorted(TOP))}")
    return _Reader(raw, occasions).book(memorial)


class _Said(str):
    """A text of the file that knows its line."""

    line: int = 0


class _Lined(LOADER):  # type: ignore[misc]
    """Makes each text a _Said, and takes no key twice in one place."""

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> _Said:
        said = _Said(super().construct_scalar(node))
        said.line = node.start_mark.line + 1
        return said

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise GreetingFault(f"{FILE}, line {key.start_mark.line + 1}: {key.value} stands here twice")
            seen.add(key.value)
        return dict(super().construct_mapping(node, deep))


class _Reader:
    """Reads the file; it knows the marks and occasions that may be named."""

    def __init__(self, raw: Mapping[Any, Any], occasions: frozenset[str]) -> None:
        self._raw = raw
        self._ids = occasions | frozenset(PERSONAL)
        _known(raw, TOP, FILE)
        self._rules = MarkRules(
            {key: self._post(key, value) for key, value in self._table("posts").items()},
            {key: tuple(_words(value, f"implies.{key}")) for key, value in self._table("implies").items()},
        )
        self._marks = self._rules.known

    def book(self, memorial: frozenset[str]) -> GreetingBook:
        barred = {key: frozenset(_words(value, f"barred.{key}")) for key, value in self._table("barred").items()}
        for mark in barred:
            self._mark(mark, "barred")
        found = {key: self._occasion(key, value) for key, value in self._table("occasions").items()}
        return GreetingBook(
            occasions={str(key): words for key, words in found.items()},
            order=tuple(self._occasion_ids("order")),
            addresses=tuple(self._addresses()),
            spare=self._occasion("spare", self._raw.get("spare", {}), spare=True),
            rules=self._rules,
            barred={str(mark): words for mark, words in barred.items()},
            never=memorial | frozenset(self._occasion_ids("never")),
        )

    # --- what may be named -----------------------------------------------------------------------------------------------

    def _table(self, key: str) -> Mapping[_Said, Any]:
        found = self._raw.get(key, {})
        if not isinstance(found, Mapping):
            _wrong(_key(self._raw, key), key, "is a mapping of keys to values")
        return found

    def _occasion_ids(self, key: str) -> Iterator[str]:
        for one in _words(self._raw.get(key, []), key):
            yield str(self._id(one, key))

    def _id(self, one: _Said, where: str) -> _Said:
        if one not in self._ids:
            _wrong(one, where, f"{one} is neither in occasions.yaml nor one of {', '.join(PERSONAL)}")
        return one

    def _mark(self, one: _Said, where: str) -> str:
        if one not in self._marks:
            _wrong(one, where, f"{one} is not known; there are {'、'.join(sorted(self._marks))}")
        return str(one)

    def _post(self, key: _Said, raw: Any) -> PostWords:
        if isinstance(raw, Mapping):
            _known(raw, frozenset({"has", "lacks"}), f"posts.{key}")
            return PostWords(
                tuple(_words(raw.get("has"), f"posts.{key}.has")), tuple(_words(raw.get("lacks", []), f"posts.{key}"))
            )
        return PostWords(tuple(_words(raw, f"posts.{key}")))

    def _suits(self, raw: Mapping[Any, Any], where: str, barred: frozenset[str] = frozenset()) -> Suits:
        """`barred`: marks that may not stand here."""
        together = _words(raw.get("for", []), f"{where}.for")
        without = _words(raw.get("not", []), f"{where}.not")
        any_of = tuple(frozenset(self._mark(_part(one, mark), f"{where}.for") for mark in one.split("+")) for one in together)
        none_of = frozenset(self._mark(one, f"{where}.not") for one in without)
        for one in (*together, *without):
            if barred & set(one.split("+")):
                _wrong(one, where, f"{one}: neither an age nor a season may stand here; put it to a text")
        return Suits(any_of, none_of) if any_of or none_of else EVERYBODY

    # --- entries ---------------------------------------------------------------------------------------------------------

    def _addresses(self) -> Iterator[AddressRule]:
        rules = self._raw.get("address")
        if not isinstance(rules, list) or not rules or not all(isinstance(one, Mapping) for one in rules):
            _wrong(_key(self._raw, "address"), "address", "is a list of rules, each with `say`")
        for rule in rules:
            _known(rule, TEXT_KEYS | {"surnames_not"}, "address")
            say = rule.get("say", "")
            if not isinstance(say, _Said) or re.search("[{}]", re.sub(r"\{姓名?\}", "", say)):
                _wrong(_first(rule), "address.say", "is a text, in which only {姓} or {姓名} is filled in")
            yield AddressRule(say, self._suits(rule, "address"), frozenset(_words(rule.get("surnames_not", []), "address")))
        if set(rules[-1]) != {"say"}:
            _wrong(_first(rules[-1]), "address", "the last rule is for everybody: it has nothing but `say`")

    def _occasion(self, key: str, raw: Any, spare: bool = False) -> OccasionWords:
        where = key if spare else f"occasion {self._id(key, 'occasions') if isinstance(key, _Said) else key}"
        if not isinstance(raw, Mapping):
            _wrong(key, where, "is a mapping of keys to values")
        _known(raw, OCCASION_KEYS, where)
        covers = frozenset(self._id(one, f"{where}.covers") for one in _words(raw.get("covers", []), f"{where}.covers"))
        return OccasionWords(
            suits=self._suits(raw, where, PASSING),
            name=str(raw.get("name", "")),
            covers=covers,
            texts=self._texts(raw, "texts", where),
            group=self._texts(raw, "group", where),
            also=self._texts(raw, "also", where),
        )

    def _texts(self, raw: Mapping[Any, Any], key: str, where: str) -> tuple[Wording, ...]:
        entries, where = raw.get(key, []), f"{where}, {key}"
        if not isinstance(entries, list):
            _wrong(_key(raw, key), where, "is a list of texts")
        found = [self._wording(one, key, where) for one in entries]
        for number, wording in enumerate(found):
            if wording.text in {one.text for one in found[:number]}:
                _wrong(_first(entries[number]), where, "this text stands here twice")
        return tuple(found)

    def _wording(self, raw: Any, key: str, where: str) -> Wording:
        tagged = raw if isinstance(raw, Mapping) else {"say": raw}
        if isinstance(raw, Mapping):
            _known(raw, TEXT_KEYS, where)
        say = tagged.get("say")
        if not isinstance(say, _Said) or not say.strip():
            _wrong(_first(raw), where, "is a text in quotation marks, or has `say`")
        _check(say, key, where)
        return Wording(str(say), self._suits(tagged, where))


def _check(say: _Said, key: str, where: str) -> None:
    """The words themselves: placeholders, the form of address, length."""
    for found in re.findall(r"\{[^}]*\}?|\}", say):
        if found not in PLACEHOLDERS:
            _wrong(say, where, f"{found} is no placeholder; there are {' '.join(PLACEHOLDERS)}")
    personal = key == "texts"
    if say.count(ADDRESS) != int(personal):
        _wrong(say, where, f"has {ADDRESS} exactly once" if personal else f"is said without {ADDRESS}")
    if personal and not AFTER_ADDRESS.search(say):
        _wrong(say, where, f"after {ADDRESS} comes a mark of punctuation or 您, never a second title")
    longest = LONGEST_ALSO if key == "also" else LONGEST_TEXT
    if len(say) > longest:
        _wrong(say, where, f"has {len(say)} characters; at most {longest}")


def _known(raw: Mapping[Any, Any], keys: frozenset[str], where: str) -> None:
    for key in raw:
        if key not in keys:
            _wrong(key, where, f"{key} is not a known key; there are {', '.join(sorted(keys))}")


def _words(raw: Any, where: str) -> list[_Said]:
    """One word, or a list of words; in one text several are set apart by spaces."""
    several = raw if isinstance(raw, list) else [raw]
    if not all(isinstance(one, _Said) for one in several):
        _wrong(_first(raw), where, "is a word, or a list of words")
    return [_part(one, word) for one in several for word in one.split()]


def _part(whole: _Said, word: str) -> _Said:
    part = _Said(word)
    part.line = whole.line
    return part


def _key(raw: Mapping[Any, Any], key: str) -> Any:
    return next((one for one in raw if one == key), None)


def _first(raw: Any) -> Any:
    """The first text in something, for its line."""
    if isinstance(raw, Mapping):
        return next((one for one in raw if isinstance(one, _Said)), None)
    return next((one for one in raw if isinstance(one, _Said)), None) if isinstance(raw, list) else raw


def _wrong(at: Any, where: str, why: str) -> NoReturn:
    line = f", line {at.line}" if isinstance(at, _Said) and at.line else ""
    raise GreetingFault(f"{FILE}{line}, {where}: {why}")
