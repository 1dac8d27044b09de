"""On which days the office works: weekdays, unless the State Council's announcement for that year says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

SATURDAY = 5
# 全国年节及纪念日放假办法: what every year's announcement arranges.
HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
JOINT = "、"  # between the names of two that are one holiday: 国庆节、中秋节


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


def only_weekends() -> WorkDays:
    """What is known where nobody is to be asked."""
    return WEEKENDS


# --- what is announced --------------------------------------------------------------------------------------------------


class DoubtKind(StrEnum):
    """What does not fit in an announcement as it was written or read."""

    WEEKDAY = "weekday"  # the date has another weekday than stands beside it
    COUNT = "count"  # so many days are said, and others named
    WORKS_ANYWAY = "works_anyway"  # a day that is to be worked, and is a working day
    BOTH = "both"  # a day off that is to be worked
    NOTHING_READ = "nothing_read"  # a holiday of which no day was understood
    MISSING = "missing"  # a holiday that is not in it


@dataclass(frozen=True, slots=True)
class Doubt:
    """`said` is what is written, `found` what is so; of which holiday, and of which day if it is about one."""

    kind: DoubtKind
    name: str
    day: date | None = None
    said: str = ""
    found: str = ""

    def shown(self) -> dict[str, str]:
        """As messages take it."""
        day = self.day.isoformat() if self.day else ""
        return {"kind": self.kind.value, "name": self.name, "day": day, "said": self.said, "found": self.found}


@dataclass(frozen=True, slots=True)
class Announcement:
    """The days off of a year, as the State Council's document has them. Days off on a weekend are in it; it may begin in the
    December before."""

    year: int
    days: tuple[DayOff, ...]
    document: str = ""  # 国办发明电〔2025〕7号

    @property
    def holidays(self) -> list[str]:
        """The names in it, of joint holidays each."""
        return list(dict.fromkeys(name for one in self.days for name in one.name.split(JOINT)))

    @property
    def missing(self) -> list[str]:
        return [name for name in HOLIDAYS if name not in self.holidays]

    def amended(self, by: Announcement) -> Announcement:
        """With what a later document says of some holidays: these are replaced, the others stay."""
        again, days = set(by.holidays), {one.day for one in by.days}
        kept = [one for one in self.days if one.day not in days and not again & set(one.name.split(JOINT))]
        return Announcement(self.year, tuple(sorted((*kept, *by.days), key=lambda one: one.day)), by.document or self.document)

    def completed(self, known: Announcement | None) -> Announcement:
        """Of a text that is about some holidays only, what the year is with it."""
        return known.amended(self) if known is not None and self.missing else self

    def doubts(self) -> list[Doubt]:
        """What cannot be meant so."""
        found = [Doubt(DoubtKind.MISSING, name) for name in self.missing]
        off = {one.day for one in self.days if not one.work}
        for one in self.days:
            if one.work and one.day in off:
                found.append(Doubt(DoubtKind.BOTH, one.name, one.day))
            elif one.work and one.day.weekday() < SATURDAY:
                found.append(Doubt(DoubtKind.WORKS_ANYWAY, one.name, one.day))
        return found

    def shown(self) -> dict[str, Any]:
        """Holiday by holiday, as `staff/_days_off` takes it."""
        names = dict.fromkeys(one.name for one in self.days)
        holidays = [_holiday(name, [one for one in self.days if one.name == name]) for name in names]
        return {"year": self.year, "document": self.document, "holidays": holidays}

    def fits_year(self) -> bool:
        """Whether its days are of its year, or of the days before it (元旦)."""
        return all(one.day.year == self.year or (one.day.year, one.day.month) == (self.year - 1, 12) for one in self.days)


def _holiday(name: str, days: Sequence[DayOff]) -> dict[str, Any]:
    off, work = ([one for one in days if one.work is which] for which in (False, True))
    stretches = [{"first": first.isoformat(), "last": last.isoformat()} for first, last in spans(off)]
    return {"name": name, "off": stretches, "count": len(off), "work": [one.day.isoformat() for one in work]}


def spans(days: Iterable[DayOff]) -> list[tuple[date, date]]:
    """Days one after another, as first and last."""
    found: list[tuple[date, date]] = []
    for day in sorted(one.day for one in days):
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
