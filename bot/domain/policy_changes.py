"""What is different between two versions of a policy topic, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from bot.domain.policy import Condition, PolicyTopic


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what goes and what comes. Of a list only the entries that differ, or all if only their order does."""

    field: str
    old: tuple[Any, ...]
    new: tuple[Any, ...]


def changes(before: PolicyTopic | None, after: PolicyTopic) -> tuple[Change, ...]:
    """In the order in which the fields stand; of a new topic whatever it has."""
    found = []
    for one in fields(PolicyTopic):
        old = _entries(getattr(before, one.name)) if before else ()
        new = _entries(getattr(after, one.name))
        if old != new:
            gone, come = _without(old, new), _without(new, old)
            found.append(Change(one.name, gone, come) if gone or come else Change(one.name, old, new))
    return tuple(found)


def _entries(value: Any) -> tuple[Any, ...]:
    if isinstance(value, tuple):
        return value
    empty = value.open if isinstance(value, Condition) else not value
    return () if empty else (value,)


def _without(entries: Sequence[Any], others: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(one for one in entries if one not in others)
