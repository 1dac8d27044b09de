"""Loads the office's policy library from YAML. Reads files only; the store is somebody else's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.domain.policy import PolicySource, PolicyTopic
from bot.retrieval.faults import PolicyError
from bot.retrieval.yamlfile import mapping, read_yaml, texts

QUESTIONS_FILE = "questions.yaml"
_REQUIRED = ("id", "title", "category", "facts")
_OPTIONAL = ("sources", "questions", "scope", "as_of", "confidence", "verified_by", "verified_on")
_SOURCE_KEYS = ("name", "no", "date", "seen", "url")  # url is for editors; a topic keeps name, number and date
_CONFIDENCE = ("high", "medium", "low")
_SCOPES = ("national", "example-office", "province", "city", "office")
_SEEN = ("read", "secondhand", "recall")


def load_topics(path: Path) -> tuple[PolicyTopic, ...]:
    """Topics of a YAML file (a list of entries), in file order, with the wordings of `questions.yaml` beside it, if any.

    Raises PolicyError naming file, entry and key.
    """
    entries = read_yaml(path)
    if not isinstance(entries, list) or not entries:
        raise PolicyError(f"{path.name}: expected a list of entries, each starting with '- id:'")
    topics = [_topic(entry, f"{path.name}, entry {number}") for number, entry in enumerate(entries, start=1)]
    _refuse_repeated_ids(topics, path.name)
    return _with_questions(tuple(topics), path.with_name(QUESTIONS_FILE))


def _topic(entry: object, where: str) -> PolicyTopic:
    keys = mapping(entry, where)
    where = f"{where} ({keys['id']})" if isinstance(keys.get("id"), str) else where
    _refuse_unknown_keys(keys, (*_REQUIRED, *_OPTIONAL), where)
    for key in _REQUIRED:
        if key not in keys:
            raise PolicyError(f"{where}: key '{key}' is missing")
    facts = texts(keys["facts"], f"{where}, key 'facts'")
    if not facts:
        raise PolicyError(f"{where}, key 'facts': at least one sentence is needed, or there is nothing to quote")
    return PolicyTopic(
        id=_text(keys, "id", where),
        title=_text(keys, "title", where),
        category=_text(keys, "category", where),
        facts=facts,
        sources=_sources(keys.get("sources", []), f"{where}, key 'sources'"),
        questions=texts(keys.get("questions", []), f"{where}, key 'questions'"),
        scope=_choice(keys, "scope", _SCOPES, where),
        as_of=_text(keys, "as_of", where, default=""),
        confidence=_choice(keys, "confidence", _CONFIDENCE, where, default="low"),
        verified_by=_text(keys, "verified_by", where, default=""),
        verified_on=_text(keys, "verified_on", where, default=""),
    )


def _sources(value: object, where: str) -> tuple[PolicySource, ...]:
    if not isinstance(value, list):
        raise PolicyError(f"{where}: expected a list of documents, each with a name")
    return tuple(_source(item, f"{where}, item {number}") for number, item in enumerate(value, start=1))


def _source(value: object, where: str) -> PolicySource:
    keys = mapping(value, where)
    _refuse_unknown_keys(keys, _SOURCE_KEYS, where)
    return PolicySource(
        name=_text(keys, "name", where),
        no=_text(keys, "no", where, default=""),
        date=_text(keys, "date", where, default=""),
        seen=_choice(keys, "seen", _SEEN, where, default="recall"),
    )


def _text(keys: Mapping[str, object], key: str, where: str, default: str | None = None) -> str:
    value = keys.get(key, default)
    if not isinstance(value, str):
        raise PolicyError(f"{where}, key '{key}': expected a text; put dates and numbers in quotes")
    if default is None and not value.strip():
        raise PolicyError(f"{where}, key '{key}': must not be empty")
    return value.strip()


def _choice(keys: Mapping[str, object], key: str, allowed: tuple[str, ...], where: str, default: str = "national") -> str:
    value = _text(keys, key, where, default=default)
    if value not in allowed:
        raise PolicyError(f"{where}, key '{key}': must be one of {', '.join(allowed)}")
    return value


def _refuse_unknown_keys(keys: Mapping[str, object], allowed: tuple[str, ...], where: str) -> None:
    for key in keys:
        if key not in allowed:
            raise PolicyError(f"{where}: key '{key}' is not known here; allowed are {', '.join(allowed)}")


def _refuse_repeated_ids(topics: list[PolicyTopic], file: str) -> None:
    seen: set[str] = set()
    for number, topic in enumerate(topics, start=1):
        if topic.id in seen:
            raise PolicyError(f"{file}, entry {number} ({topic.id}), key 'id': this id is used twice")
        seen.add(topic.id)


def _with_questions(topics: tuple[PolicyTopic, ...], path: Path) -> tuple[PolicyTopic, ...]:
    if not path.exists():
        return topics
    wordings = {key: texts(value, f"{path.name}, entry '{key}'") for key, value in mapping(read_yaml(path), path.name).items()}
    known = {topic.id for topic in topics}
    for key in wordings:
        if key not in known:
            raise PolicyError(f"{path.name}, entry '{key}': there is no topic with this id")
    return tuple(with_wordings(topic, wordings.get(topic.id, ())) for topic in topics)


def with_wordings(topic: PolicyTopic, more: tuple[str, ...]) -> PolicyTopic:
    """The topic with further wordings, each once, in order."""
    return replace(topic, questions=tuple(dict.fromkeys((*topic.questions, *more))))
