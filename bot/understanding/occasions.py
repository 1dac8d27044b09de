"""The office's list of occasions, read from `content/occasions.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
from bot.yamltext import read_text

KEYS = {"id", "name", "kind", "solar", "until", "lunar", "eve", "term", "greet"}
DAY_KINDS = frozenset(OccasionKind) - {OccasionKind.DAY_OFF, OccasionKind.WORKDAY, OccasionKind.PERSONAL}


def load_occasions(path: Path) -> tuple[OccasionRule, ...]:
    """The rules of a file, in its order. Raises OccasionRuleError, which names the file or the faulty entry."""
    return parse_occasions(read_list(path))


def read_list(path: Path) -> str:
    """Raises OccasionRuleError."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise OccasionRuleError(f"{path.name}: this file cannot be read") from None


def section(text: str, name: str) -> Any:
    """What stands under a name in the list; None where nothing does. Raises OccasionRuleError."""
    try:
        raw = read_text(text)
    except yaml.YAMLError:
        raise OccasionRuleError("the list of occasions is no valid YAML") from None
    return raw.get(name) if isinstance(raw, Mapping) else None


def parse_occasions(text: str) -> tuple[OccasionRule, ...]:
    """The rules of a YAML text of the shape `occasions: [{id, name, kind, solar|lunar|eve|term, until, greet}]`.

    `solar`, `until` and `lunar` are written MM-DD. Raises OccasionRuleError, which names the faulty entry.
    """
    entries = section(text, "occasions")
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
    if entry.get("kind") not in DAY_KINDS:
        raise OccasionRuleError(f"{label}: kind is one of {', '.join(sorted(DAY_KINDS))}")
    greet = entry.get("greet", True)
    if not isinstance(greet, bool):
        raise OccasionRuleError(f"{label}: greet is true or false")
    return OccasionRule(label, entry["name"], OccasionKind(entry["kind"]), _when(entry, label), greet)


def _when(entry: Mapping[str, object], label: str) -> When:
    given = [key for key in ("solar", "lunar", "eve", "term") if key in entry]
    if len(given) != 1:
        raise OccasionRuleError(f"{label}: exactly one of solar, lunar, eve, term is needed")
    key, value = given[0], entry[given[0]]
    if key == "eve" and value is True:
        return NewYearEve()
    if key == "term" and value in TERMS:
        return Term(str(value))
    if key == "solar" and (found := month_and_day(value, 31)):
        return FixedDate(*found, _until(entry, found, label))
    if key == "lunar" and (found := month_and_day(value, 30)):
        return LunarDay(*found)
    raise OccasionRuleError(f"{label}: {key} has no valid value; write '10-01', true, or the name of a term")


def _until(entry: Mapping[str, object], first: tuple[int, int], label: str) -> tuple[int, int] | None:
    if "until" not in entry:
        return None
    last = month_and_day(entry["until"], 31)
    if last is None or last <= first:
        raise OccasionRuleError(f"{label}: until has no valid value; write the last day of the same year as '10-31'")
    return last


def month_and_day(value: object, longest: int) -> tuple[int, int] | None:
    """What is written MM-DD."""
    found = re.fullmatch(r"(\d\d)-(\d\d)", value) if isinstance(value, str) else None
    if found is None or not (1 <= int(found[1]) <= 12 and 1 <= int(found[2]) <= longest):
        return None
    return int(found[1]), int(found[2])
