"""Which of a person's own days the office marks, read from `personal:` in `content/occasions.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from bot.domain.occasions import OccasionRuleError
from bot.domain.personal_occasions import DECADE, IDS, PARTY_50, RETIREMENT, PersonalRules
from bot.understanding.occasions import month_and_day, read_list, section

KEYS = {DECADE: ("ages", "count"), PARTY_50: ("years", "day"), RETIREMENT: ("years",)}
COUNTS = {"周岁": False, "虚岁": True}
LONGEST_NAME = 20  # characters, when it is read with its years
OLDEST = 130


def load_personal(path: Path) -> PersonalRules:
    """The rules of a file. Raises OccasionRuleError, which names the faulty entry and key."""
    return parse_personal(read_list(path))


def parse_personal(text: str) -> PersonalRules:
    """The rules of a YAML text; none where it has no `personal:`. Raises OccasionRuleError."""
    raw = section(text, "personal")
    if raw is None:
        return PersonalRules()
    if not isinstance(raw, Mapping):
        raise OccasionRuleError("personal: a name and rules for each kind of day are expected")
    for kind in raw:
        if kind not in IDS:
            raise OccasionRuleError(f"personal.{kind}: is none of {', '.join(IDS)}")
    entries = {str(kind): _Entry(str(kind), entry) for kind, entry in raw.items()}
    decade, party, retired = (entries.get(kind, _Entry(kind, {"name": kind})) for kind in (DECADE, PARTY_50, RETIREMENT))
    usual = PersonalRules()
    return PersonalRules(
        names={kind: one.name() for kind, one in entries.items()},
        decades=decade.numbers("ages", frozenset(usual.decades)),
        nominal=decade.nominal(),
        party_years=party.number("years", usual.party_years),
        party_day=party.day("day", usual.party_day),
        retired_years=retired.numbers("years", frozenset(usual.retired_years)),
    )


class _Entry:
    """One kind of day, as it is written."""

    def __init__(self, kind: str, raw: Any) -> None:
        self._kind = kind
        if not isinstance(raw, Mapping):
            self._wrong("name", "is needed")
        self._raw: Mapping[str, Any] = raw
        for key in raw:
            if key not in ("name", *KEYS.get(kind, ())):
                self._wrong(str(key), "is not a known key")

    def name(self) -> str:
        value = self._raw.get("name")
        if not isinstance(value, str) or not value.strip():
            self._wrong("name", "is needed")
        rest = value.replace("{years}", "100").replace("{category}", "离休")
        if "{" in rest or "}" in rest or len(rest) > LONGEST_NAME:
            self._wrong("name", f"holds {{years}} and {{category}} only, and has at most {LONGEST_NAME} characters")
        return value

    def number(self, key: str, usual: int) -> int:
        value = self._raw.get(key, usual)
        if not _is_count(value):
            self._wrong(key, f"is a number from 1 to {OLDEST}")
        return int(value)

    def numbers(self, key: str, usual: frozenset[int]) -> frozenset[int]:
        value = self._raw.get(key, list(usual))
        if not isinstance(value, list) or not value or not all(_is_count(one) for one in value):
            self._wrong(key, f"is a list of numbers from 1 to {OLDEST}, as [60, 70, 80]")
        return frozenset(value)

    def nominal(self) -> bool:
        value = self._raw.get("count", "周岁")
        if value not in COUNTS:
            self._wrong("count", f"is one of {', '.join(COUNTS)}")
        return COUNTS[value]

    def day(self, key: str, usual: tuple[int, int]) -> tuple[int, int]:
        if key not in self._raw:
            return usual
        found = month_and_day(self._raw[key], 31)
        if found is None or not _every_year(*found):
            self._wrong(key, "is a day of every year, as '07-01'")
        return found

    def _wrong(self, key: str, what: str) -> NoReturn:
        raise OccasionRuleError(f"personal.{self._kind}.{key}: {what}")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= OLDEST


def _every_year(month: int, day: int) -> bool:
    try:
        date(2023, month, day)  # no leap year
    except ValueError:
        return False
    return True
