"""The office's papers and magazines, and the rules of its yearly round, from `content/periodicals.yaml`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, NoReturn

from bot.domain.audience import AudienceFault, parse
from bot.domain.audience.expression import EVERYBODY, Expression
from bot.domain.periodicals import PaperKind, Periodical, PeriodicalRules
from bot.errors import ConfigError
from bot.office import CONTENT, read

ROUND = frozenset({"enabled", "starts", "at", "lasts_days", "remind_before_days", "choose", "budget_yuan", "for", "card", "how"})
ENTRY = frozenset({"id", "names", "kind", "yuan", "often", "usual_for"})
LONGEST = {"card": 20, "how": 20, "often": 12}  # characters
LONGEST_NAME = 20
PAGE = 20  # titles that one message can list


class PeriodicalFault(ConfigError):
    """The list of periodicals cannot be used. Its text names the entry and the key."""


def load_periodicals(path: Path = CONTENT / "periodicals.yaml") -> PeriodicalRules:
    """Raises PeriodicalFault."""
    raw = read(path)
    if not isinstance(raw, Mapping) or set(raw) != {"round", "periodicals"}:
        raise PeriodicalFault("periodicals.yaml: `round` and `periodicals` are expected, and nothing else")
    several = raw["periodicals"]
    if not isinstance(several, list) or not 1 <= len(several) <= PAGE:
        raise PeriodicalFault(f"periodicals.yaml, periodicals: a list of 1 to {PAGE} titles is expected")
    titles = tuple(_title(one) for one in several)
    _once([one.id for one in titles], "id")
    _once([name for one in titles for name in one.names], "name")
    return _round(raw["round"], titles)


def _title(raw: Any) -> Periodical:
    entry = _Entry(raw, ENTRY, "periodicals")
    named = raw["names"] if isinstance(raw.get("names"), list) else []
    names = tuple(one for one in named if isinstance(one, str) and 2 <= len(one) <= LONGEST_NAME)
    if not names or len(names) < len(named):
        entry.wrong("names", f"a list of names of 2 to {LONGEST_NAME} characters is expected")
    if raw.get("kind") not in tuple(PaperKind):
        entry.wrong("kind", f"is one of {'、'.join(PaperKind)}")
    number = entry.text("id")
    if not number.isascii() or not number.isidentifier():
        entry.wrong("id", "is of English letters, figures and _")
    usual = entry.expression("usual_for")
    return Periodical(number, names, PaperKind(raw["kind"]), entry.fen("yuan"), entry.text("often"), usual)


def _round(raw: Any, titles: tuple[Periodical, ...]) -> PeriodicalRules:
    entry = _Entry(raw, ROUND, "round")
    if not isinstance(raw.get("enabled"), bool):
        entry.wrong("enabled", "is true or false")
    lasts, before = entry.whole("lasts_days", 2), entry.whole("remind_before_days", 1)
    if before >= lasts:
        entry.wrong("remind_before_days", "must be less than lasts_days")
    try:
        begins = date.fromisoformat(f"2000-{raw.get('starts')}")
        at = time.fromisoformat(str(raw.get("at")))
    except ValueError:
        entry.wrong("starts", "is a day as 11-01, and `at` an hour as 09:30, in quotes")
    return PeriodicalRules(
        titles,
        raw["enabled"],
        (begins.month, begins.day),
        at,
        timedelta(days=lasts),
        timedelta(days=before),
        entry.whole("choose", 1),
        entry.fen("budget_yuan"),
        entry.expression("for") or EVERYBODY,
        entry.text("card"),
        entry.text("how"),
    )


class _Entry:
    """One mapping of the file, and what it is called in a fault."""

    def __init__(self, raw: Any, keys: Collection[str], part: str) -> None:
        self._where = f"periodicals.yaml, {part}"
        if not isinstance(raw, Mapping):
            raise PeriodicalFault(f"{self._where}: expected names with values")
        self._raw = raw
        self._where += f", {raw['id']}" if raw.get("id") else ""
        for key in raw:
            if key not in keys:
                self.wrong(str(key), f"is not a known key; there are {', '.join(sorted(keys))}")

    def text(self, key: str) -> str:
        value = self._raw.get(key)
        if not isinstance(value, str) or not value.strip() or len(value) > LONGEST.get(key, 40):
            self.wrong(key, f"is a text of at most {LONGEST.get(key, 40)} characters")
        return value.strip()

    def whole(self, key: str, least: int) -> int:
        value = self._raw.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self.wrong(key, f"is a whole number from {least} on")
        return value

    def fen(self, key: str) -> int:
        value = self._raw.get(key)
        if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
            self.wrong(key, "is an amount in yuan")
        return round(value * 100)

    def expression(self, key: str) -> Expression | None:
        if key not in self._raw:
            return None
        try:
            return parse(self.text(key))
        except AudienceFault as fault:
            self.wrong(key, str(fault))

    def wrong(self, key: str, why: str) -> NoReturn:
        raise PeriodicalFault(f"{self._where}, {key}: {why}")


def _once(several: list[str], what: str) -> None:
    twice = next((one for one in several if several.count(one) > 1), None)
    if twice is not None:
        raise PeriodicalFault(f"periodicals.yaml, periodicals: the {what} {twice} stands there twice")
