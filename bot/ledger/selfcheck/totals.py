"""Totals that an office has stated, against what is counted, against each other, and against their own parts.

The office writes them into content/ledger/totals.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.audience.expression import Expression
from bot.domain.audience.language import AudienceFault, parse
from bot.errors import SangyuError
from bot.ledger.selfcheck.finding import Finding, Named, Severity
from bot.yamltext import read_text

Count = Callable[[Expression], int]
_FIGURE = re.compile(r"([\d,，]+)\s*([万亿]?)\s*[人名位个]?")
_TIMES = {"": 1, "万": 10_000, "亿": 100_000_000}


class TotalsFault(SangyuError):
    """content/ledger/totals.yaml cannot be used."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure, and where it stands."""

    number: int
    source: str = ""
    plain: int = 0  # the figure without its 万


@dataclass(frozen=True, slots=True)
class Total:
    """One thing that was counted: what was stated of it, and which expression counts it in the ledger."""

    name: str
    stated: tuple[Stated, ...]
    counted_by: Expression | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """Figures that should add up to a total."""

    name: str
    total: Stated
    parts: Mapping[str, Stated]


@dataclass(frozen=True, slots=True)
class Totals:
    totals: tuple[Total, ...] = ()
    sums: tuple[Parts, ...] = ()


def load_totals(path: Path) -> Totals:
    """Raises TotalsFault; the message names the entry."""
    if not path.exists():
        return Totals()
    data = read_text(path.read_text("utf-8")) or {}
    try:
        return Totals(
            tuple(_total(one) for one in data.get("totals") or ()), tuple(_parts(one) for one in data.get("sums") or ())
        )
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise TotalsFault(f"{path}: {wrong}") from None


def totals(stated: Totals, count: Count) -> Iterator[Finding]:
    for total in stated.totals:
        yield from _one(total, count)
    for parts in stated.sums:
        yield from _sum(parts)


def _one(total: Total, count: Count) -> Iterator[Finding]:
    if len({one.number for one in total.stated}) > 1:
        yield Finding("total_twice", Severity.WRONG, _as_names(total), {"name": total.name})
    if total.counted_by is None:
        return
    counted = count(total.counted_by)
    for one in total.stated:
        if one.number != counted:
            numbers = {"name": total.name, "stated": one.number, "counted": counted, "source": one.source}
            yield Finding("total_differs", Severity.WRONG, (), numbers)


def _sum(parts: Parts) -> Iterator[Finding]:
    """A part with the wrong magnitude is named by itself; otherwise what is missing or too much is said."""
    reached = sum(one.number for one in parts.parts.values())
    if reached == parts.total.number:
        return
    for name, one in parts.parts.items():
        if one.plain != one.number and reached - one.number + one.plain == parts.total.number:
            numbers = {"name": parts.name, "part": name, "stated": one.number, "meant": one.plain, "total": parts.total.number}
            yield Finding("magnitude", Severity.WRONG, (), numbers)
            return
    gap = parts.total.number - reached
    yield Finding(
        "parts_differ", Severity.WRONG, (), {"name": parts.name, "sum": reached, "total": parts.total.number, "gap": gap}
    )


def _as_names(total: Total) -> tuple[Named, ...]:
    return tuple(Named(0, one.source or total.name, str(one.number), "total") for one in total.stated)


# --- reading ------------------------------------------------------------------------------------------------------------


def _total(entry: Mapping[str, Any]) -> Total:
    name = str(entry["name"])
    stated = entry["stated"] if isinstance(entry["stated"], list) else [entry["stated"]]
    try:
        counted_by = parse(str(entry["expression"])) if "expression" in entry else None
    except AudienceFault as fault:
        raise ValueError(f"{name}: {fault}") from None
    return Total(name, tuple(_stated(one, name) for one in stated), counted_by)


def _parts(entry: Mapping[str, Any]) -> Parts:
    name = str(entry["name"])
    return Parts(name, _stated(entry["total"], name), {str(key): _stated(one, name) for key, one in entry["parts"].items()})


def _stated(value: Any, name: str) -> Stated:
    """3114, "3,114人", "1141万人", or {number: …, source: …}."""
    if isinstance(value, Mapping):
        inner = _stated(value["number"], name)
        return Stated(inner.number, str(value.get("source", "")), inner.plain)
    found = _FIGURE.fullmatch(str(value).strip())
    if found is None:
        raise ValueError(f"{name}: {value!r} is no number")
    plain = int(re.sub("[,，]", "", found[1]))
    return Stated(plain * _TIMES[found[2]], "", plain)
