"""Topics as a YAML file that is read back as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import yaml

from bot.domain.policy import Condition, PolicySource, PolicyTopic

WIDTH = 10_000  # a sentence stays on one line, so that a change shows as one
_FIRST = ("id", "title", "category", "point", "facts", "steps", "papers", "contacts", "narrowed", "only", "questions", "sources")


def as_yaml(topics: Iterable[PolicyTopic]) -> str:
    """The entries, in order."""
    return yaml.safe_dump([entry_of(topic) for topic in topics], allow_unicode=True, sort_keys=False, width=WIDTH)


def entry_of(topic: PolicyTopic) -> dict[str, Any]:
    """What is not there is left out."""
    held = {name: value for name, value in asdict(topic).items() if value}
    held |= {name: list(value) for name, value in held.items() if isinstance(value, tuple)}
    held |= {"level": topic.level.value, "sources": [_source(one) for one in topic.sources]}
    held["narrowed"] = [{"only": _condition(one.only), "text": one.text} for one in topic.narrowed]
    held["only"] = _condition(topic.only)
    order = (*_FIRST, *(name for name in held if name not in _FIRST))
    return {name: held[name] for name in order if held.get(name)}


def _source(source: PolicySource) -> dict[str, str]:
    return {name: value for name, value in asdict(source).items() if value}


def _condition(only: Condition) -> dict[str, Any]:
    said = {"categories": list(only.categories), "from_age": only.from_age, "until_age": only.until_age}
    return {name: value for name, value in said.items() if value}
