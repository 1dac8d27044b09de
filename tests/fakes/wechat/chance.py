"""When a switch acts: the next so many times, or now and then with a seed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
CHANCE_KEYS = ("times", "probability", "seed")


@dataclass(slots=True)
class Chance:
    """Acts with `probability`, at most `times` times (None: without end)."""

    times: int | None = 1
    probability: float = 1.0
    seed: int = 0
    _dice: Random = field(init=False)

    def __post_init__(self) -> None:
        self._dice = Random(self.seed)

    @property
    def spent(self) -> bool:
        return self.times is not None and self.times <= 0

    def hit(self) -> bool:
        if self.spent or self._dice.random() >= self.probability:
            return False
        if self.times is not None:
            self.times -= 1
        return True


def chance(spec: Mapping[str, Any]) -> Chance:
    """The chance in a control call; without `times`, a probability runs on and anything else acts once."""
    times = spec.get("times", None if "probability" in spec else 1)
    return Chance(None if times is None else int(times), float(spec.get("probability", 1.0)), int(spec.get("seed", 0)))


def only(spec: Mapping[str, Any], known: Collection[str]) -> Mapping[str, Any]:
    """The spec itself. Raises ValueError naming the keys that nobody reads: a misspelt switch must not pass for a test."""
    strange = sorted(set(spec) - set(known))
    if strange:
        raise ValueError(f"unknown keys: {', '.join(strange)}")
    return spec


def at_epoch(seconds: float) -> datetime:
    """The moment `seconds` after the epoch, in the platform's zone."""
    return datetime.fromtimestamp(seconds, ZONE)
