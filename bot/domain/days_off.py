"""On which days the office works: weekdays, unless the State Council's announcement for that year says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DayOff:
    """One day that is not as its weekday says."""

    day: date
    work: bool  # worked to make up for another (调休); else off
    name: str  # of the holiday


@dataclass(frozen=True, slots=True)
class WorkDays:
    """What was announced. Of a year that is not `known` only weekends are: nothing is guessed of it."""

    known: frozenset[int] = frozenset()
    days: Mapping[date, DayOff] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        told = self.days.get(day)
        return told.work if told is not None else day.weekday() < SATURDAY

    def on_or_after(self, day: date) -> date:
        """The first working day from this day on."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def on_or_before(self, day: date) -> date:
        """The last working day up to this day."""
        while not self.is_workday(day):
            day -= timedelta(days=1)
        return day

    def later(self, day: date, count: int) -> date:
        """The day `count` working days after this one."""
        for _ in range(count):
            day = self.on_or_after(day + timedelta(days=1))
        return day


WEEKENDS = WorkDays()  # where nothing has been announced
