"""On which days something recurs: every Wednesday, the first Friday of a month, 农历初九, the working day before the 15th."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Protocol

from bot.domain.days_off import WorkDays

LAST = -1
WEEK = 7
REACH = timedelta(days=40)  # how far a day may be moved: by its offset, and past the longest holiday


class Every(StrEnum):
    DAY = "day"
    WORKDAY = "workday"
    WEEK = "week"  # on `weekdays`
    MONTH = "month"  # on `day`, or on the `nth` of `weekdays`
    YEAR = "year"  # on `month` and `day`
    LUNAR_MONTH = "lunar_month"  # on `day`, of a month that comes twice in the first only
    LUNAR_YEAR = "lunar_year"  # on `month` and `day`
    OCCASION = "occasion"  # on the day that the office's list of occasions names


class Shift(StrEnum):
    """What becomes of a day off."""

    STAYS = ""
    BEFORE = "before"  # the working day before it
    AFTER = "after"  # the working day after it
    SKIPPED = "skipped"


class RhythmFault(ValueError):
    """This is no rule by which days recur."""


class Almanac(Protocol):
    """What a rhythm must ask of the calendar and of the office."""

    @property
    def workdays(self) -> WorkDays: ...

    def lunar_month_days(self, begin: date, end: date, day: int) -> list[date]:
        """The days from `begin` to `end` that are the `day`th of a lunar month (-1: its last); a 30th falls on the last of a
        short month, a leap month counts for nothing."""
        ...

    def lunar_year_days(self, begin: date, end: date, month: int, day: int) -> list[date]: ...

    def occasion_days(self, begin: date, end: date, occasion: str) -> list[date]: ...


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A rule. `interval` counts weeks, months or years from `since`; `offset` moves each day, before `shift` does."""

    every: Every
    weekdays: tuple[int, ...] = ()  # 0: Monday
    nth: int = 0  # of a month: 1 to 5, or LAST
    day: int = 0  # of a month: 1 to 31, or LAST; a short month keeps it on its last day
    month: int = 0
    occasion: str = ""
    offset: int = 0  # days
    interval: int = 1
    since: date | None = None
    shift: Shift = Shift.STAYS

    def __post_init__(self) -> None:
        """Raises RhythmFault."""
        weekly = self.every is Every.WEEK or (self.every is Every.MONTH and self.nth != 0)
        if weekly and (not self.weekdays or not all(0 <= one < WEEK for one in self.weekdays)):
            raise RhythmFault("which weekdays?")
        dated = self.every in (Every.YEAR, Every.LUNAR_MONTH, Every.LUNAR_YEAR) or (self.every is Every.MONTH and not self.nth)
        longest = 30 if self.every in (Every.LUNAR_MONTH, Every.LUNAR_YEAR) else 31
        if dated and self.day != LAST and not 1 <= self.day <= longest:
            raise RhythmFault("which day of the month?")
        if self.every in (Every.YEAR, Every.LUNAR_YEAR) and not 1 <= self.month <= 12:
            raise RhythmFault("which month?")
        if self.nth not in (0, LAST) and not 1 <= self.nth <= 5:
            raise RhythmFault("which one of the month?")
        if self.every is Every.OCCASION and not self.occasion:
            raise RhythmFault("which occasion?")
        if self.interval < 1 or (self.interval > 1 and self.since is None):
            raise RhythmFault("counted from when?")
        if abs(self.offset) > REACH.days // 2:
            raise RhythmFault("too far from the day itself")

    def days(self, begin: date, end: date, almanac: Almanac) -> list[date]:
        """Its days from `begin` to `end`, both included, each once, in order."""
        found = set()
        for day in self._plain(begin - REACH, end + REACH, almanac):
            moved = self._moved(day + timedelta(days=self.offset), almanac.workdays)
            if moved is not None and begin <= moved <= end and (self.since is None or moved >= self.since):
                found.add(moved)
        return sorted(found)

    def _moved(self, day: date, workdays: WorkDays) -> date | None:
        if self.shift is Shift.STAYS or workdays.is_workday(day):
            return day
        if self.shift is Shift.SKIPPED:
            return None
        return workdays.on_or_before(day) if self.shift is Shift.BEFORE else workdays.on_or_after(day)

    def _plain(self, begin: date, end: date, almanac: Almanac) -> Iterator[date]:
        """Before anything is moved."""
        match self.every:
            case Every.DAY:
                yield from _each(begin, end)
            case Every.WORKDAY:
                yield from (day for day in _each(begin, end) if almanac.workdays.is_workday(day))
            case Every.WEEK:
                yield from (day for day in _each(begin, end) if day.weekday() in self.weekdays and self._counts_week(day))
            case Every.MONTH | Every.YEAR:
                yield from self._in_months(begin, end)
            case Every.LUNAR_MONTH:
                yield from almanac.lunar_month_days(begin, end, self.day)
            case Every.LUNAR_YEAR:
                yield from almanac.lunar_year_days(begin, end, self.month, self.day)
            case Every.OCCASION:
                yield from almanac.occasion_days(begin, end, self.occasion)

    def _counts_week(self, day: date) -> bool:
        if self.since is None or self.interval == 1:
            return True
        return (_monday(day) - _monday(self.since)).days // WEEK % self.interval == 0

    def _in_months(self, begin: date, end: date) -> Iterator[date]:
        year, month = begin.year, begin.month
        while (year, month) <= (end.year, end.month):
            if self._counts_month(year, month):
                yield from (day for day in self._of_month(year, month) if begin <= day <= end)
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)

    def _counts_month(self, year: int, month: int) -> bool:
        if self.every is Every.YEAR:
            apart = year - self.since.year if self.since else 0
            return month == self.month and apart % self.interval == 0
        if self.since is None:
            return True
        return ((year - self.since.year) * 12 + month - self.since.month) % self.interval == 0

    def _of_month(self, year: int, month: int) -> Iterator[date]:
        last = _last_of(year, month)
        if not self.nth:
            yield last if self.day == LAST else date(year, month, min(self.day, last.day))
            return
        for weekday in self.weekdays:
            all_of_them = [day for day in _each(date(year, month, 1), last) if day.weekday() == weekday]
            if self.nth == LAST:
                yield all_of_them[-1]
            elif self.nth <= len(all_of_them):
                yield all_of_them[self.nth - 1]

    def dump(self) -> dict[str, Any]:
        """As it is kept, JSON-ready: what is as usual is left out."""
        usual = asdict(Rhythm(Every.DAY))
        given = {key: value for key, value in asdict(self).items() if value != usual[key] or key == "every"}
        return {key: value.isoformat() if isinstance(value, date) else value for key, value in given.items()}

    @staticmethod
    def load(raw: Mapping[str, Any]) -> Rhythm:
        """What `dump` gave, or somebody wrote by hand. Raises RhythmFault."""
        try:
            values = {**raw, "every": Every(raw["every"]), "shift": Shift(raw.get("shift", ""))}
            values["weekdays"] = tuple(int(one) for one in raw.get("weekdays", ()))
            if isinstance(since := raw.get("since"), str):
                values["since"] = date.fromisoformat(since)
            return Rhythm(**values)
        except RhythmFault:
            raise
        except (KeyError, TypeError, ValueError):
            raise RhythmFault("this is no rule by which days recur") from None


def _each(begin: date, end: date) -> Iterator[date]:
    for number in range((end - begin).days + 1):
        yield begin + timedelta(days=number)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _last_of(year: int, month: int) -> date:
    following = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return following - timedelta(days=1)
