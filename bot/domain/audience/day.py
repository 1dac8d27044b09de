"""The day for which an audience is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its lunar year, from which nominal ages (虚岁) are counted."""

    date: date
    lunar_year: int
