"""The days of one person's own: birthday, the years in the Party, the years since he retired."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Protocol

from bot.domain.greetings import Due
from bot.domain.guests import Guest
from bot.domain.people import Category

BIRTHDAY, DECADE = "birthday", "decade"
POLITICAL_BIRTHDAY, PARTY_50, RETIREMENT = "political_birthday", "party_50", "retirement"
IDS = (BIRTHDAY, DECADE, POLITICAL_BIRTHDAY, PARTY_50, RETIREMENT)

# By (lunar, leap, month, day): the days on which it comes again, each with the year of the calendar in which it is counted.
Anniversaries = Mapping[tuple[bool, bool, int, int], Sequence[tuple[date, int]]]


class AnniversaryCalendar(Protocol):
    """What must be asked of a calendar. It is asked for every person: let it remember what it gave last."""

    def anniversaries(self, begin: date, end: date) -> Anniversaries: ...


@dataclass(frozen=True, slots=True)
class PersonalRules:
    """What the office marks. `names`: the label of each kind by its id, with {years} and {category}; without one it is not.

    `nominal`: by 虚岁, which on a birthday is one more than 周岁, so that every 整岁 comes once whatever the calendar.
    """

    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    decades: Collection[int] = frozenset({60, 70, 80, 90, 100})
    nominal: bool = False
    party_years: int = 50
    party_day: tuple[int, int] = (7, 1)
    retired_years: Collection[int] = frozenset({1, 5, 10, 20, 30})


def personal_occasions(
    guest: Guest, begin: date, end: date, rules: PersonalRules, calendar: AnniversaryCalendar
) -> list[tuple[date, Due]]:
    """All that falls from `begin` to `end`, in order of day.

    A lunar birthday may fall twice in a Gregorian year, or not at all. 整岁 stands in place of the birthday.
    """
    days = calendar.anniversaries(begin, end)
    found = [*_birthdays(guest, days, rules), *_in_the_party(guest, days, rules)]
    found += [*_party_years(guest, begin, end, rules), *_retired(guest, days, rules)]
    return sorted(found, key=lambda one: (one[0], IDS.index(one[1].id)))


def _birthdays(guest: Guest, days: Anniversaries, rules: PersonalRules) -> Iterator[tuple[date, Due]]:
    born = guest.born
    if born is None:
        return
    for day, year in days.get((born.lunar, born.leap, born.month, born.day), ()):
        years = year - born.year + rules.nominal
        kind = DECADE if DECADE in rules.names and years in rules.decades else BIRTHDAY
        if year > born.year and kind in rules.names:
            yield day, _due(kind, guest, years, rules)


def _in_the_party(guest: Guest, days: Anniversaries, rules: PersonalRules) -> Iterator[tuple[date, Due]]:
    if guest.party and guest.joined_on is not None and POLITICAL_BIRTHDAY in rules.names:
        for day, years in _since(guest.joined_on, days):
            yield day, _due(POLITICAL_BIRTHDAY, guest, years, rules)


def _party_years(guest: Guest, begin: date, end: date, rules: PersonalRules) -> Iterator[tuple[date, Due]]:
    """光荣在党50年: on 1 July of the year by which his fifty years are full, and were not the year before."""
    if not guest.party or guest.joined_on is None or PARTY_50 not in rules.names:
        return
    month, of_month = rules.party_day
    joined = guest.joined_on
    year = joined.year + rules.party_years + ((joined.month, joined.day) > (month, of_month))
    day = date(year, month, of_month)
    if begin <= day <= end:
        yield day, _due(PARTY_50, guest, rules.party_years, rules)


def _retired(guest: Guest, days: Anniversaries, rules: PersonalRules) -> Iterator[tuple[date, Due]]:
    """Of whoever retired himself: of a surviving dependant (遗属) it is no day of his own."""
    if guest.retired_on is None or RETIREMENT not in rules.names or guest.category is Category.SURVIVOR:
        return
    for day, years in _since(guest.retired_on, days):
        if years in rules.retired_years:
            yield day, _due(RETIREMENT, guest, years, rules)


def _since(begin: date, days: Anniversaries) -> Iterator[tuple[date, int]]:
    for day, year in days.get((False, False, begin.month, begin.day), ()):
        if year > begin.year:
            yield day, year - begin.year


def _due(kind: str, guest: Guest, years: int, rules: PersonalRules) -> Due:
    name = rules.names[kind].replace("{years}", str(years)).replace("{category}", guest.category.value)
    return Due(kind, name, years)
