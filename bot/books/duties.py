"""The office's rules of what is owed to whom, read from `content/duties.yaml`; every fault is told by line, rule and key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

from bot.books.entries import entries
from bot.domain.audience import AudienceFault, parse
from bot.domain.audience.expression import EVERYBODY, Expression
from bot.domain.duty_rules import AfterEvent, DutyBook, DutyOwner, DutyRule, Every, OnBirthday, OnFestival, ToReport, Trigger
from bot.domain.life import LifeEventKind
from bot.domain.people import Role
from bot.domain.visits import CONTACTS, VisitKind
from bot.errors import ConfigError
from bot.office import CONTENT
from bot.understanding.occasions import load_occasions

KEYS = frozenset({"id", "set", "title", "who", "when", "opens", "closes", "kinds", "owner", "own", "family", "editable"})
NEEDED = ("id", "set", "title", "when")
ALL_AGES = "all"
COUNTS = {"周岁": False, "虚岁": True}
LONGEST_ID = 30  # characters: it stands in the key of each duty
FEBRUARY = 28  # days: closer together, two of a kind would be owed at once


class DutyFault(ConfigError):
    """The list of duties cannot be used. Its text names line, rule and key."""


def load_duties(path: Path = CONTENT / "duties.yaml") -> DutyBook:
    """The rules of a file, in its order. Raises DutyFault."""
    festivals = frozenset(one.id for one in load_occasions(path.parent / "occasions.yaml"))
    return parse_duties(path.read_text("utf-8"), festivals)


def parse_duties(text: str, festivals: frozenset[str]) -> DutyBook:
    """The rules of a YAML text; `festivals` are the ids that the office's list of occasions has. Raises DutyFault."""
    rules: dict[str, DutyRule] = {}
    for line, raw in entries(text, "duties.yaml", DutyFault):
        rule = _Entry(line, raw, festivals).rule()
        if rule.id in rules:
            raise DutyFault(f"duties.yaml, line {line}, rule {rule.id}: this id stands twice in the list")
        rules[rule.id] = rule
    version = hashlib.sha256(text.encode()).hexdigest()[:12]
    return DutyBook(tuple(rules.values()), version, {rule.id: rule.title for rule in rules.values()})


class _Entry:
    """One entry of the list, with where it stands."""

    def __init__(self, line: int, raw: Any, festivals: frozenset[str]) -> None:
        self._where = f"duties.yaml, line {line}"
        if not isinstance(raw, Mapping):
            raise DutyFault(f"{self._where}: a rule is a mapping of keys to values")
        self._raw: Mapping[Any, Any] = raw
        self._where += f", rule {raw.get('id', '(without an id)')}"
        self._festivals = festivals

    def rule(self) -> DutyRule:
        self._known(self._raw, KEYS, "")
        for key in NEEDED:
            if not self._raw.get(key):
                self._wrong(key, "is needed")
        rule = DutyRule(
            id=self._id(),
            title=self._text("title"),
            set=self._text("set"),
            trigger=self._when(),
            who=self._who(),
            opens=self._number("opens", 0),
            closes=self._number("closes", 7),
            kinds=self._kinds(),
            owner=self._one("owner", self._raw.get("owner", DutyOwner.LIAISON.value), DutyOwner),
            own=self._yes("own"),
            family=self._yes("family"),
            editable=self._yes("editable", True),
        )
        self._possible(rule)
        return rule

    def _possible(self, rule: DutyRule) -> None:
        """What can be read, but makes no sense."""
        trigger = rule.trigger
        if isinstance(trigger, Every) and rule.opens + rule.closes >= (trigger.days or trigger.months * FEBRUARY):
            self._wrong("opens", "and closes together must be shorter than the interval")
        if rule.family and not (isinstance(trigger, AfterEvent) and trigger.events == {LifeEventKind.DEATH}):
            self._wrong("family", "goes with `when: {event: 去世, …}` only")

    # --- when ------------------------------------------------------------------------------------------------------------

    def _when(self) -> Trigger:
        raw = self._raw["when"]
        ways: dict[str, Callable[[Mapping[Any, Any]], Trigger]] = {
            "event": self._after,
            "report": self._report,
            "every_months": self._every,
            "every_days": self._every,
            "festival": self._festival,
            "birthday": self._birthday,
        }
        if not isinstance(raw, Mapping) or len(given := [key for key in ways if key in raw]) != 1:
            self._wrong("when", f"has exactly one of {', '.join(ways)}")
        return ways[given[0]](raw)

    def _after(self, raw: Mapping[Any, Any]) -> Trigger:
        self._known(raw, {"event", "within_hours", "within_days"}, "when.")
        if ("within_hours" in raw) is ("within_days" in raw):
            self._wrong("when", "has either within_hours or within_days")
        if "within_hours" in raw:
            hours = self._whole("when.within_hours", raw["within_hours"], 1)
            return AfterEvent(self._events("when.event", raw["event"]), timedelta(hours=hours), by_hours=True)
        days = self._whole("when.within_days", raw["within_days"], 0)
        return AfterEvent(self._events("when.event", raw["event"]), timedelta(days=days))

    def _report(self, raw: Mapping[Any, Any]) -> Trigger:
        self._known(raw, {"report", "within_hours", "to"}, "when.")
        hours = self._whole("when.within_hours", raw.get("within_hours"), 0)
        to = tuple(self._one("when.to", one, Role) for one in self._several("when.to", raw.get("to", [])))
        return ToReport(self._events("when.report", raw["report"]), timedelta(hours=hours), to)

    def _every(self, raw: Mapping[Any, Any]) -> Trigger:
        key = "every_months" if "every_months" in raw else "every_days"
        self._known(raw, {key}, "when.")
        number = self._whole(f"when.{key}", raw[key], 1)
        return Every(months=number) if key == "every_months" else Every(days=number)

    def _festival(self, raw: Mapping[Any, Any]) -> Trigger:
        self._known(raw, {"festival"}, "when.")
        named = self._several("when.festival", raw["festival"])
        for one in named:
            if one not in self._festivals:
                self._wrong("when.festival", f"{one} is not in occasions.yaml")
        return OnFestival(frozenset(named))

    def _birthday(self, raw: Mapping[Any, Any]) -> Trigger:
        self._known(raw, {"birthday", "count"}, "when.")
        count = raw.get("count", "周岁")
        if count not in COUNTS:
            self._wrong("when.count", f"is one of {', '.join(COUNTS)}")
        if raw["birthday"] == ALL_AGES:
            return OnBirthday(nominal=COUNTS[count])
        ages = raw["birthday"] if isinstance(raw["birthday"], list) else []
        if not ages:
            self._wrong("when.birthday", f"is a list of ages, or {ALL_AGES}")
        return OnBirthday(frozenset(self._whole("when.birthday", age, 1) for age in ages), COUNTS[count])

    # --- values ----------------------------------------------------------------------------------------------------------

    def _id(self) -> str:
        found = self._text("id")
        if not found.replace("_", "").isascii() or not found.replace("_", "").isalnum() or len(found) > LONGEST_ID:
            self._wrong("id", f"is of at most {LONGEST_ID} English letters, figures and _")
        return found

    def _who(self) -> Expression:
        if "who" not in self._raw:
            return EVERYBODY
        try:
            return parse(self._text("who"))
        except AudienceFault as fault:
            self._wrong("who", str(fault))

    def _kinds(self) -> frozenset[VisitKind]:
        if "kinds" not in self._raw:
            return CONTACTS
        return frozenset(self._one("kinds", one, VisitKind) for one in self._several("kinds", self._raw["kinds"]))

    def _events(self, key: str, raw: Any) -> frozenset[LifeEventKind]:
        return frozenset(self._one(key, one, LifeEventKind) for one in self._several(key, raw))

    def _one(self, key: str, value: Any, sort: Any) -> Any:
        if value not in tuple(sort):
            self._wrong(key, f"{value} is none of {', '.join(sort)}")
        return sort(value)

    def _several(self, key: str, raw: Any) -> list[str]:
        """One word, or a list of words."""
        found = raw if isinstance(raw, list) else [raw]
        if not found or not all(isinstance(one, str) for one in found):
            self._wrong(key, "is a word, or a list of words")
        return found

    def _text(self, key: str) -> str:
        value = self._raw[key]
        if not isinstance(value, str) or not value.strip():
            self._wrong(key, "is a text")
        return str(value).strip()

    def _number(self, key: str, default: int) -> int:
        return self._whole(key, self._raw.get(key, default), 0)

    def _whole(self, key: str, value: Any, least: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self._wrong(key, f"is a whole number from {least} on")
        return int(value)

    def _yes(self, key: str, default: bool = False) -> bool:
        value = self._raw.get(key, default)
        if not isinstance(value, bool):
            self._wrong(key, "is true or false")
        return bool(value)

    def _known(self, raw: Mapping[Any, Any], keys: frozenset[str] | set[str], prefix: str) -> None:
        for key in raw:
            if key not in keys:
                self._wrong(f"{prefix}{key}", f"is not a known key; there are {', '.join(sorted(keys))}")

    def _wrong(self, key: str, why: str) -> NoReturn:
        raise DutyFault(f"{self._where}, {key}: {why}")
