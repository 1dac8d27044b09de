"""Which days of a year the office marks: rules as data, and the days that they give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from bot.domain.days_off import WorkDays

Day = date  # inside `Occasion` the word means its field


class OccasionKind(StrEnum):
    """What sort of day it is; greetings and their guards differ by it."""

    PUBLIC_HOLIDAY = "public_holiday"
    FESTIVAL = "festival"
    SOLAR_TERM = "solar_term"
    MEMORIAL = "memorial"
    PERIOD = "period"  # lasts: 敬老月
    DAY_OFF = "day_off"  # announced
    WORKDAY = "workday"  # … and worked to make up for it
    PERSONAL = "personal"


class OccasionCalendar(Protocol):
    """What the rules must ask of a calendar."""

    def solar_of(self, year: int, month: int, day: int, leap: bool = False) -> date: ...

    def term_date(self, year: int, name: str) -> date: ...

    def new_year_eve(self, lunar_year: int) -> date: ...


@dataclass(frozen=True, slots=True)
class FixedDate:
    """The same day of every year; `until` the last (month, day) of what lasts."""

    month: int
    day: int
    until: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day of the lunar year, in the plain month where a month comes twice."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class NewYearEve:
    """除夕: the day before the lunar new year, whatever its number."""


@dataclass(frozen=True, slots=True)
class Term:
    """One of the 24 solar terms, by its Chinese name."""

    name: str


When = FixedDate | LunarDay | NewYearEve | Term


@dataclass(frozen=True, slots=True)
class OccasionRule:
    """One line of the office's list. `greet` says whether a greeting is sent; days of mourning have none."""

    id: str
    name: str
    kind: OccasionKind
    when: When
    greet: bool = True


@dataclass(frozen=True, slots=True, order=True)
class Occasion:
    """One day of one year."""

    date: date
    id: str
    name: str
    kind: OccasionKind
    end: Day | None = field(default=None, compare=False)  # the last day of what lasts


class OccasionRuleError(ValueError):
    """The list of occasions cannot be used."""


def occasions_of_year(year: int, rules: Iterable[OccasionRule], calendar: OccasionCalendar) -> list[Occasion]:
    """Every day of a Gregorian year that a rule names, in order of date and id.

    A day late in the lunar year (腊八, 小年, 除夕) may fall twice into one Gregorian year, or not at all.
    Raises OccasionRuleError for a day that no calendar has.
    """
    days = ((day, rule) for rule in rules for day in _days(year, rule, calendar))
    return sorted(Occasion(day, rule.id, rule.name, rule.kind, _end(day, rule.when)) for day, rule in days)


def _end(day: date, when: When) -> date | None:
    return date(day.year, *when.until) if isinstance(when, FixedDate) and when.until else None


def announced(workdays: WorkDays, year: int) -> list[Occasion]:
    """The days off of a year, and those that are worked to make up for them, as far as they are known."""
    kinds = {True: OccasionKind.WORKDAY, False: OccasionKind.DAY_OFF}
    days = (one for day, one in workdays.days.items() if day.year == year)
    return sorted(Occasion(one.day, kinds[one.work].value, one.name, kinds[one.work]) for one in days)


def _days(year: int, rule: OccasionRule, calendar: OccasionCalendar) -> Iterator[date]:
    try:
        found = list(_candidates(year, rule.when, calendar))
        _end(date(year, 1, 1), rule.when)
    except ValueError:
        raise OccasionRuleError(f"{rule.id}: there is no such day in {year}") from None
    yield from (day for day in found if day.year == year)


def _candidates(year: int, when: When, calendar: OccasionCalendar) -> Iterator[date]:
    match when:
        case FixedDate(month, day, _):
            yield date(year, month, day)
        case LunarDay(month, day):
            yield from (calendar.solar_of(lunar_year, month, day) for lunar_year in (year - 1, year))
        case NewYearEve():
            yield from (calendar.new_year_eve(lunar_year) for lunar_year in (year - 1, year))
        case Term(name):
            yield calendar.term_date(year, name)
