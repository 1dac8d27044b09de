"""Loads the office's policy library from YAML. Reads files only; the store is somebody else's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.domain.people import Category
from bot.domain.policy import Condition, Level, Narrowed, PolicySource, PolicyTopic
from bot.retrieval.faults import PolicyError
from bot.retrieval.yamlfile import mapping, read_yaml, texts

QUESTIONS_FILE = "questions.yaml"
REQUIRED = ("id", "title", "category", "facts")
LISTS = ("questions", "steps", "papers", "contacts")
TEXTS = ("as_of", "verified_by", "verified_on", "point", "unit", "general")
DAYS = ("from_day", "until_day")
_OPTIONAL = ("sources", *LISTS, "scope", "confidence", "only", "narrowed", "level", *TEXTS, *DAYS)
_SOURCE_TEXTS = ("no", "date", "issuer", "supersedes")
_SOURCE_DAYS = ("in_force", "expires")
_SOURCE_KEYS = ("name", "seen", "url", *_SOURCE_TEXTS, *_SOURCE_DAYS)  # url is for editors; a topic does not keep it
_CONDITION = ("categories", "from_age", "until_age")
_CONFIDENCE = ("high", "medium", "low")
_SCOPES = ("national", "example-office", "province", "city", "office")
_SEEN = ("read", "secondhand", "recall")
_LEVEL_OF_SCOPE = {"province": "province", "city": "city", "office": "unit"}
_LONGEST = {"id": 60, "general": 60, "title": 80, "category": 30, "unit": 60}


@dataclass(frozen=True, slots=True)
class Where:
    """The place of an entry, for whoever has to mend it."""

    file: str
    entry: int = 0
    id: str = ""
    part: str = ""  # sources, item 2
    counted: str = "entry"  # or row, or line

    def __str__(self) -> str:
        named = f", {self.counted} {self.entry}" if self.entry else ""
        return f"{self.file}{named}{f' ({self.id})' if self.id else ''}{f', {self.part}' if self.part else ''}"

    def fault(self, told: str, code: str, key: str = "", **data: str) -> PolicyError:
        at = f"{self}, key '{key}'" if key else str(self)
        place = {"file": self.file, "entry": str(self.entry or ""), "counted": self.counted, "id": self.id, "part": self.part}
        return PolicyError(f"{at}: {told}", code, key=key, **place, **data)

    def inside(self, part: str) -> Where:
        return replace(self, part=f"{self.part}, {part}" if self.part else part)


def load_topics(path: Path) -> tuple[PolicyTopic, ...]:
    """Topics of a YAML file (a list of entries), in file order, with the wordings of `questions.yaml` beside it, if any.

    Raises PolicyError naming file, entry and key.
    """
    entries = read_yaml(path)
    if not isinstance(entries, list) or not entries:
        raise Where(path.name).fault("expected a list of entries, each starting with '- id:'", "no_entries")
    topics = topics_of((Where(path.name, number), entry) for number, entry in enumerate(entries, start=1))
    return _with_questions(topics, path.with_name(QUESTIONS_FILE))


def topics_of(entries: Iterable[tuple[Where, object]]) -> tuple[PolicyTopic, ...]:
    """Entries, of whatever kind of file, to topics. Raises PolicyError."""
    topics: dict[str, PolicyTopic] = {}
    for where, entry in entries:
        topic = _topic(entry, where)
        if topic.id in topics:
            raise replace(where, id=topic.id).fault("this id is used twice", "repeated", "id")
        topics[topic.id] = topic
    return tuple(topics.values())


def _topic(entry: object, where: Where) -> PolicyTopic:
    keys = mapping(entry, str(where))
    named = keys.get("id")
    where = replace(where, id=named) if isinstance(named, str) else where
    _refuse_unknown_keys(keys, (*REQUIRED, *_OPTIONAL), where)
    for key in REQUIRED:
        if key not in keys:
            raise where.fault(f"key '{key}' is missing", "missing", missing=key)
    facts = _list(keys, "facts", where)
    if not facts:
        raise where.fault("at least one sentence is needed, or there is nothing to quote", "no_facts", "facts")
    scope = _choice(keys, "scope", _SCOPES, where, default="national")
    level = _choice(keys, "level", tuple(Level), where, default=_LEVEL_OF_SCOPE.get(scope, "central"))
    fields: dict[str, Any] = {key: _text(keys, key, where) for key in REQUIRED[:3]}
    fields |= {key: _list(keys, key, where) for key in LISTS}
    fields |= {key: _text(keys, key, where, default="") for key in TEXTS}
    fields |= {key: _day(keys, key, where) for key in DAYS}
    topic = PolicyTopic(
        **fields,
        facts=facts,
        sources=tuple(_source(one, at) for one, at in _items(keys, "sources", where)),
        only=_condition(keys.get("only", {}), where.inside("key 'only'")),
        narrowed=tuple(_narrowed(one, at) for one, at in _items(keys, "narrowed", where)),
        scope=scope,
        level=Level(level),
        confidence=_choice(keys, "confidence", _CONFIDENCE, where, default="low"),
    )
    return _consistent(topic, where)


def _consistent(topic: PolicyTopic, where: Where) -> PolicyTopic:
    if topic.general == topic.id:
        raise where.fault("a rule cannot make itself precise", "own_general", "general")
    if topic.general and not topic.unit:
        raise where.fault("a unit's own rule needs the unit's name", "general_without_unit", "unit")
    if topic.from_day and topic.until_day and topic.until_day < topic.from_day:
        raise where.fault("it ends before it begins", "days", "until_day")
    return topic


def _source(value: object, where: Where) -> PolicySource:
    keys = mapping(value, str(where))
    _refuse_unknown_keys(keys, _SOURCE_KEYS, where)
    return PolicySource(
        name=_text(keys, "name", where),
        seen=_choice(keys, "seen", _SEEN, where, default="recall"),
        **{key: _text(keys, key, where, default="") for key in _SOURCE_TEXTS},
        **{key: _day(keys, key, where) for key in _SOURCE_DAYS},
    )


def _narrowed(value: object, where: Where) -> Narrowed:
    keys = mapping(value, str(where))
    _refuse_unknown_keys(keys, ("only", "text"), where)
    only = _condition(keys.get("only", {}), where.inside("key 'only'"))
    if only.open:
        raise where.fault("say for whom this sentence is meant: categories, from_age or until_age", "for_nobody", "only")
    return Narrowed(only, _text(keys, "text", where))


def _condition(value: object, where: Where) -> Condition:
    keys = mapping(value, str(where))
    _refuse_unknown_keys(keys, _CONDITION, where)
    categories = _list(keys, "categories", where)
    for one in categories:
        if one not in tuple(Category):
            raise where.fault(f"must be of {', '.join(Category)}", "choice", "categories", allowed=", ".join(Category))
    ages = [keys.get(key) for key in _CONDITION[1:]]
    for key, age in zip(_CONDITION[1:], ages, strict=True):
        if age is not None and (not isinstance(age, int) or isinstance(age, bool) or not 0 < age < 130):
            raise where.fault("expected an age in full years", "age", key)
    from_age, until_age = (age if isinstance(age, int) else None for age in ages)
    return Condition(categories, from_age, until_age)


def _items(keys: Mapping[str, object], key: str, where: Where) -> list[tuple[object, Where]]:
    value = keys.get(key, [])
    if not isinstance(value, list):
        raise where.fault("expected a list of entries, each with names and values", "not_a_list", key)
    return [(item, where.inside(f"key '{key}', item {number}")) for number, item in enumerate(value, start=1)]


def _text(keys: Mapping[str, object], key: str, where: Where, default: str | None = None) -> str:
    value = keys.get(key, default)
    if not isinstance(value, str):
        raise where.fault("expected a text; put dates and numbers in quotes", "not_a_text", key)
    if default is None and not value.strip():
        raise where.fault("must not be empty", "empty", key)
    if len(value.strip()) > _LONGEST.get(key, len(value)):
        raise where.fault(f"at most {_LONGEST[key]} characters", "too_long", key, most=str(_LONGEST[key]))
    return value.strip()


def _day(keys: Mapping[str, object], key: str, where: Where) -> str:
    value = _text(keys, key, where, default="")
    try:
        return date.fromisoformat(value).isoformat() if value else ""
    except ValueError:
        raise where.fault('expected a day as "2026-07-01"', "day", key) from None


def _list(keys: Mapping[str, object], key: str, where: Where) -> tuple[str, ...]:
    value: Any = keys.get(key, [])
    if not isinstance(value, list):
        raise where.fault("expected a list of texts", "not_a_list", key)
    for number, item in enumerate(value, start=1):
        if not isinstance(item, str) or not item.strip():
            told = f"item {number} is not a text; put it in quotes if it looks like a number or a date"
            raise where.fault(told, "not_a_text", key, item=str(number))
    return tuple(item.strip() for item in value)


def _choice(keys: Mapping[str, object], key: str, allowed: tuple[str, ...], where: Where, default: str) -> str:
    value = _text(keys, key, where, default=default)
    if value not in allowed:
        raise where.fault(f"must be one of {', '.join(allowed)}", "choice", key, allowed=", ".join(allowed))
    return value


def _refuse_unknown_keys(keys: Mapping[str, object], allowed: tuple[str, ...], where: Where) -> None:
    for key in keys:
        if key not in allowed:
            told = f"key '{key}' is not known here; allowed are {', '.join(allowed)}"
            raise where.fault(told, "unknown_key", unknown=key, allowed=", ".join(allowed))


def _with_questions(topics: tuple[PolicyTopic, ...], path: Path) -> tuple[PolicyTopic, ...]:
    if not path.exists():
        return topics
    wordings = {key: texts(value, f"{path.name}, entry '{key}'") for key, value in mapping(read_yaml(path), path.name).items()}
    known = {topic.id for topic in topics}
    for key in wordings:
        if key not in known:
            raise PolicyError(f"{path.name}, entry '{key}': there is no topic with this id", "unknown_id", file=path.name, id=key)
    return tuple(with_wordings(topic, wordings.get(topic.id, ())) for topic in topics)


def with_wordings(topic: PolicyTopic, more: tuple[str, ...]) -> PolicyTopic:
    """The topic with further wordings, each once, in order."""
    return replace(topic, questions=tuple(dict.fromkeys((*topic.questions, *more))))
