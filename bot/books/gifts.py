"""The office's standard of gifts (`content/gifts.yaml`); every fault is told by line, rule and key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

from bot.books.entries import entries
from bot.domain.audience import AudienceFault, parse
from bot.domain.audience.expression import EVERYBODY, Expression
from bot.domain.gifts import GiftBook, GiftRule
from bot.domain.personal_occasions import IDS
from bot.errors import ConfigError
from bot.office import CONTENT
from bot.understanding.occasions import load_occasions

KEYS = frozenset({"id", "occasion", "title", "who", "years", "what", "yuan", "document"})
NEEDED = ("id", "occasion", "title", "what")
LONGEST = {"id": 40, "title": 30, "what": 80, "document": 120}  # characters; a title grows by the years


class GiftFault(ConfigError):
    """The standard of gifts cannot be used. Its text names line, rule and key."""


def load_gifts(path: Path = CONTENT / "gifts.yaml") -> GiftBook:
    """The rules of a file, in its order. Raises GiftFault."""
    festivals = [one.id for one in load_occasions(path.parent / "occasions.yaml")]
    return parse_gifts(path.read_text("utf-8"), festivals)


def parse_gifts(text: str, festivals: Iterable[str]) -> GiftBook:
    """The rules of a YAML text; `festivals` are the ids of the office's list of occasions. Raises GiftFault."""
    occasions = frozenset((*festivals, *IDS))
    rules: dict[str, GiftRule] = {}
    for line, raw in entries(text, "gifts.yaml", GiftFault):
        entry = _Entry(line, raw, occasions)
        rule = entry.rule()
        if rule.id in rules:
            entry.wrong("id", "stands twice in the list")
        rules[rule.id] = rule
    return GiftBook(tuple(rules.values()))


class _Entry:
    """One entry of the list, with where it stands."""

    def __init__(self, line: int, raw: Any, occasions: frozenset[str]) -> None:
        self._where = f"gifts.yaml, line {line}"
        if not isinstance(raw, Mapping):
            raise GiftFault(f"{self._where}: a rule is a mapping of keys to values")
        self._raw: Mapping[Any, Any] = raw
        self._where += f", rule {raw.get('id', '(without an id)')}"
        self._occasions = occasions

    def rule(self) -> GiftRule:
        for key in self._raw:
            if key not in KEYS:
                self.wrong(str(key), f"is not a known key; there are {', '.join(sorted(KEYS))}")
        for key in NEEDED:
            if not self._raw.get(key):
                self.wrong(key, "is needed")
        document = self._text("document") if self._raw.get("document") else ""
        words = {key: self._text(key) for key in ("id", "title", "what")}
        return GiftRule(**words, occasions=self._on(), fen=self._fen(), document=document, who=self._who(), years=self._years())

    def _on(self) -> frozenset[str]:
        given = self._raw["occasion"]
        found = given if isinstance(given, list) else [given]
        for one in found:
            if one not in self._occasions:
                self.wrong("occasion", f"{one} is none of {', '.join(sorted(self._occasions))}")
        return frozenset(found)

    def _years(self) -> frozenset[int]:
        given = self._raw.get("years", [])
        if not isinstance(given, list) or not all(type(one) is int and one > 0 for one in given):
            self.wrong("years", "is a list of whole numbers")
        if given and not self._on() <= frozenset(IDS):
            self.wrong("years", f"goes with {', '.join(IDS)} only")
        return frozenset(given)

    def _fen(self) -> int:
        given = self._raw.get("yuan", 0)
        try:
            fen = Decimal(str(given)) * 100
        except InvalidOperation:
            self.wrong("yuan", "is an amount")
        if isinstance(given, bool) or not fen.is_finite() or fen < 0 or fen != int(fen):
            self.wrong("yuan", "is an amount of at most two decimals")
        return int(fen)

    def _who(self) -> Expression:
        if "who" not in self._raw:
            return EVERYBODY
        try:
            return parse(self._text("who"))
        except AudienceFault as fault:
            self.wrong("who", str(fault))

    def _text(self, key: str) -> str:
        value = self._raw[key]
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, "is a text")
        if len(value) > LONGEST.get(key, len(value)):
            self.wrong(key, f"has at most {LONGEST[key]} characters")
        return value.strip()

    def wrong(self, key: str, why: str) -> NoReturn:
        raise GiftFault(f"{self._where}, {key}: {why}")
