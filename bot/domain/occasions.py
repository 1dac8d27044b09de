"""Which days of a year the office marks: rules as data, and the days that they give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol


class OccasionKind(StrEnum):
    """What sort of day it is; greetings and their guards differ by it."""

    PUBLIC_HOLIDAY = "public_holiday"
    FESTIVAL = "festival"
    SOLAR_TERM = "solar_term"
    MEMORIAL = "memorial"


class OccasionCalendar(Protocol):
    """What the rules must ask of a calendar."""

    def solar_of(self, year: int, month: int, day: int, leap: bool = False) -> date: ...

    def term_date(self, year: int, name: str) -> date: ...

    def new_year_eve(self, lunar_year: int) -> date: ...


@dataclass(frozen=True, slots=True)
class FixedDate:
    """The same day of every year."""

    month: int
    day: int


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


class OccasionRuleError(ValueError):
    """The list of occasions cannot be used."""


def occasions_of_year(year: int, rules: Iterable[OccasionRule], calendar: OccasionCalendar) -> list[Occasion]:
    """Every day of a Gregorian year that a rule names, in order of date and id.

    A day late in the lunar year (腊八, 小年, 除夕) may fall twice into one Gregorian year, or not at all.
    Raises OccasionRuleError for a day that no calendar has.
    """
    return sorted(Occasion(day, rule.id, rule.name, rule.kind) for rule in rules for day in _days(year, rule, calendar))


def _days(year: int, rule: OccasionRule, calendar: OccasionCalendar) -> Iterator[date]:
    try:
        found = list(_candidates(year, rule.when, calendar))
    except ValueError:
        raise OccasionRuleError(f"{rule.id}: there is no such day in {year}") from None
    yield from (day for day in found if day.year == year)


def _candidates(year: int, when: When, calendar: OccasionCalendar) -> Iterator[date]:
    match when:
        case FixedDate(month, day):
            yield date(year, month, day)
        case LunarDay(month, day):
            yield from (calendar.solar_of(lunar_year, month, day) for lunar_year in (year - 1, year))
        case NewYearEve():
            yield from (calendar.new_year_eve(lunar_year) for lunar_year in (year - 1, year))
        case Term(name):
            yield calendar.term_date(year, name)
