"""Where calendars disagree, 1950 to 2099: `python -m benchmarks.calendar_agreement`.

Ours (tyme4py) against borax and sxtwl: every lunar day, all 24 terms, every occasion of content/occasions.yaml. sxtwl computes as
ours does, borax looks up: where the two others agree against us, look at an observatory's table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Protocol

import sxtwl

from bot.domain.occasions import OccasionRule, occasions_of_year
from bot.office import CONTENT
from bot.understanding.calendar import TERMS, ChineseCalendar, LunarDate
from bot.understanding.occasions import load_occasions
from tests.understanding.other_calendars import YEARS, Borax


class AnyCalendar(Protocol):
    def lunar_of(self, day: date) -> LunarDate: ...

    def solar_of(self, year: int, month: int, day: int, leap: bool = False) -> date: ...

    def term_date(self, year: int, name: str) -> date: ...

    def new_year_eve(self, lunar_year: int) -> date: ...


class Sxtwl:
    """sxtwl 2.0.7: the algorithm of 寿星天文历."""

    name = "sxtwl"

    def lunar_of(self, day: date) -> LunarDate:
        found = sxtwl.fromSolar(day.year, day.month, day.day)
        return LunarDate(found.getLunarYear(), found.getLunarMonth(), found.getLunarDay(), found.isLunarLeap())

    def solar_of(self, year: int, month: int, day: int, leap: bool = False) -> date:
        found = sxtwl.fromLunar(year, month, day, leap)
        return date(found.getSolarYear(), found.getSolarMonth(), found.getSolarDay())

    def term_date(self, year: int, name: str) -> date:
        """It numbers them from 冬至."""
        wanted = (TERMS.index(name) + 1) % len(TERMS)
        moments = (*_terms_of(year), *_terms_of(year - 1))
        return next(day for number, day in moments if number == wanted and day.year == year)

    def new_year_eve(self, lunar_year: int) -> date:
        return self.solar_of(lunar_year + 1, 1, 1) - timedelta(days=1)


@cache
def _terms_of(year: int) -> tuple[tuple[int, date], ...]:
    moments = [(one.jqIndex, sxtwl.JD2DD(one.jd)) for one in sxtwl.getJieQiByYear(year)]
    return tuple((number, date(int(one.Y), int(one.M), int(one.D))) for number, one in moments)


def lunar_days(ours: AnyCalendar, other: AnyCalendar) -> Iterator[str]:
    """Stretches of days of which they say different things."""
    wrong = [day for day in every_day() if ours.lunar_of(day) != other.lunar_of(day)]
    for first, last in _stretches(wrong):
        mine, theirs = ours.lunar_of(first), other.lunar_of(first)
        yield f"{first} to {last}: {(last - first).days + 1} days; the first is {_said(mine)}, theirs {_said(theirs)}"


def terms(ours: AnyCalendar, other: AnyCalendar) -> Iterator[str]:
    for year in YEARS:
        for name in TERMS:
            mine, theirs = ours.term_date(year, name), other.term_date(year, name)
            if mine != theirs:
                yield f"{name} {mine}, theirs {theirs}"


def occasions(rules: Sequence[OccasionRule], ours: AnyCalendar, other: AnyCalendar) -> Iterator[str]:
    for year in YEARS:
        mine, theirs = ({(one.date, one.id) for one in occasions_of_year(year, rules, kind)} for kind in (ours, other))
        for day, name in sorted(mine - theirs):
            yield f"{name} {day}, theirs {', '.join(str(at) for at, same in sorted(theirs - mine) if same == name)}"


def every_day() -> Iterator[date]:
    day = date(YEARS.start, 1, 1)
    while day.year < YEARS.stop:
        yield day
        day += timedelta(days=1)


def _stretches(days: Sequence[date]) -> list[tuple[date, date]]:
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _said(one: LunarDate) -> str:
    return f"{'leap ' if one.leap else ''}{one.month}/{one.day}"


def main() -> None:
    ours, rules = ChineseCalendar(), load_occasions(CONTENT / "occasions.yaml")
    for other in (Borax(), Sxtwl()):
        print(f"\nours and {other.name}, {YEARS.start} to {YEARS.stop - 1}")
        for what, lines in (
            ("lunar days", list(lunar_days(ours, other))),
            ("terms", list(terms(ours, other))),
            ("occasions", list(occasions(rules, ours, other))),
        ):
            print(f"  {what:<11} {len(lines) or 'no'} disagreement{'s' if len(lines) != 1 else ''}")
            for line in lines:
                print(f"    {line}")


if __name__ == "__main__":
    main()
