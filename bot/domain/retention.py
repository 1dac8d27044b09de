"""How long each sort of data is kept. The periods are the office's own, in content/retention.yaml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

MONTH = timedelta(days=30.5)
BATCH = 1000  # rows of one sort at a time
# 个人信息保护法 Art. 56: records of how personal data was handled are kept for three years at least.
LEAST = {"evidence": 36, "history": 36}  # months
KEYS = frozenset(
    {
        "messages", "media", "questions", "inquiries", "procedures", "evidence", "greetings", "history", "uploads",
        "loose_photos", "forms", "checks", "bindings",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """One line. `days` or `months`, the other is 0. `told`: it stands in what people are given to read."""

    key: str
    name: str
    days: int = 0
    months: int = 0
    told: bool = False

    @property
    def lasts(self) -> timedelta:
        return timedelta(days=self.days) + self.months * MONTH


@dataclass(frozen=True, slots=True)
class Retention:
    periods: tuple[Period, ...] = ()

    def lasts(self, key: str) -> timedelta | None:
        """None: the office has said nothing of it, and it is kept."""
        return next((one.lasts for one in self.periods if one.key == key), None)


def retention_of(lines: Sequence[Mapping[str, Any]]) -> Retention:
    """Raises ValueError for a key that is none, is given twice or is missing, and for a period that is too short."""
    periods = tuple(Period(**line) for line in lines)
    keys = [one.key for one in periods]
    if len(set(keys)) < len(keys) or set(keys) != KEYS:
        wrong = sorted(set(keys) ^ KEYS) or sorted({one for one in keys if keys.count(one) > 1})
        raise ValueError(f"retention.yaml: each sort of data once, and no other: {', '.join(wrong)}")
    for one in periods:
        if bool(one.days) == bool(one.months) or min(one.days, one.months) < 0:
            raise ValueError(f"retention.yaml: {one.key} is kept for days or for months")
        if one.lasts < LEAST.get(one.key, 0) * MONTH:
            raise ValueError(f"retention.yaml: {one.key} is kept for {LEAST[one.key]} months at least, by law")
    return Retention(periods)
