"""The office's list of occasions, read from `content/occasions.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from bot.domain.occasions import (
    FixedDate,
    LunarDay,
    NewYearEve,
    OccasionKind,
    OccasionRule,
    OccasionRuleError,
    Term,
    When,
)
from bot.understanding.calendar import TERMS

KEYS = {"id", "name", "kind", "solar", "lunar", "eve", "term", "greet"}


def load_occasions(path: Path) -> tuple[OccasionRule, ...]:
    """The rules of a file, in its order. Raises OccasionRuleError, which names the file or the faulty entry."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise OccasionRuleError(f"{path.name}: this file cannot be read") from None
    return parse_occasions(text)


def parse_occasions(text: str) -> tuple[OccasionRule, ...]:
    """The rules of a YAML text of the shape `occasions: [{id, name, kind, on|lunar|eve|term, greet}]`.

    `on` and `lunar` are written MM-DD. Raises OccasionRuleError, which names the faulty entry.
    """
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError:
        raise OccasionRuleError("the list of occasions is no valid YAML") from None
    entries = raw.get("occasions") if isinstance(raw, Mapping) else None
    if not isinstance(entries, list):
        raise OccasionRuleError("the list of occasions starts with `occasions:`")
    rules = tuple(_rule(entry, number) for number, entry in enumerate(entries, 1))
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise OccasionRuleError(f"{rule.id}: this id stands twice in the list")
        seen.add(rule.id)
    return rules


def _rule(entry: object, number: int) -> OccasionRule:
    if not isinstance(entry, Mapping) or not all(isinstance(entry.get(key), str) and entry[key] for key in ("id", "name")):
        raise OccasionRuleError(f"entry {number}: id and name are needed")
    label = entry["id"]
    unknown = sorted(str(key) for key in entry if key not in KEYS)
    if unknown:
        raise OccasionRuleError(f"{label}: {unknown[0]} is not a known key")
    if entry.get("kind") not in set(OccasionKind):
        raise OccasionRuleError(f"{label}: kind is one of {', '.join(OccasionKind)}")
    greet = entry.get("greet", True)
    if not isinstance(greet, bool):
        raise OccasionRuleError(f"{label}: greet is true or false")
    return OccasionRule(label, entry["name"], OccasionKind(entry["kind"]), _when(entry, label), greet)


def _when(entry: Mapping[str, object], label: str) -> When:
    given = [key for key in ("solar", "lunar", "eve", "term") if key in entry]
    if len(given) != 1:
        raise OccasionRuleError(f"{label}: exactly one of on, lunar, eve, term is needed")
    key, value = given[0], entry[given[0]]
    if key == "eve" and value is True:
        return NewYearEve()
    if key == "term" and value in TERMS:
        return Term(str(value))
    days = re.fullmatch(r"(\d\d)-(\d\d)", value) if isinstance(value, str) else None
    if key in ("solar", "lunar") and days and 1 <= int(days[1]) <= 12 and 1 <= int(days[2]) <= (31 if key == "solar" else 30):
        month, day = int(days[1]), int(days[2])
        return FixedDate(month, day) if key == "solar" else LunarDay(month, day)
    raise OccasionRuleError(f"{label}: {key} has no valid value; write '10-01', true, or the name of a term")
