"""What the self-check finds: one finding a rule, with everybody whom it concerns. Words: templates/staff/finding.txt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from bot.store.selfcheck import Checked


class Severity(StrEnum):
    """How much it matters, worst first."""

    URGENT = "urgent"  # somebody would not be told, or would be hurt
    WRONG = "wrong"  # it cannot be true
    GAP = "gap"  # it is missing
    NOTE = "note"  # it may be right, but somebody should look


SEVERITIES = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Named:
    """A person, a member of staff, a unit or a stated total, and what was read there. A note is data, never a sentence."""

    id: int
    name: str
    note: str = ""
    kind: str = "person"  # person, staff, unit, total


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    severity: Severity
    names: tuple[Named, ...] = ()
    numbers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the office has decided."""

    liaison_load: tuple[int, int] = (10, 13)
    phone_good_for: int = 365  # days after which a number should be asked about again
    retired_from: int = 45  # years; the earliest retirement there is
    party_from: int = 18
    lixiu_until: date = date(1949, 9, 30)  # whoever began later is no 离休干部


def found(code: str, severity: Severity, names: Iterable[Named], **numbers: Any) -> Iterator[Finding]:
    """A finding, if there is anybody whom it concerns."""
    everybody = tuple(names)
    if everybody:
        yield Finding(code, severity, everybody, numbers)


def named(one: Checked, note: object = "") -> Named:
    return Named(one.id, one.name, note.isoformat() if isinstance(note, date) else str(note))


def worded(finding: Finding, render: Callable[[str, Mapping[str, Any]], str]) -> dict[str, Any]:
    """A finding as data with its words: a title, what to do about it, and everybody whom it concerns."""
    data = {"code": finding.code, "count": len(finding.names), **finding.numbers}
    title, _, fix = render("staff/finding", data).partition("\n")
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "title": title,
        "fix": fix,
        "names": [asdict(one) for one in finding.names],
        "numbers": dict(finding.numbers),
    }
