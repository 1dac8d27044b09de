"""What may be asked of the days of the year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from bot.domain.days_off import WorkDays
from bot.domain.greetings import Due
from bot.domain.guests import Guest
from bot.domain.occasions import Occasion
from bot.domain.people import Birth, Person
from bot.domain.personal_occasions import Anniversaries
from bot.understanding.calendar import ChineseCalendar


class Calendar(Protocol):
    """Which occasions a year has, on which days the office works, and when somebody has a day of his own.

    It is the `Almanac` of rhythms, and the `AnniversaryCalendar` of personal occasions.
    """

    @property
    def workdays(self) -> WorkDays:
        """As it is known at this moment: ask each time."""
        ...

    def know(self, workdays: WorkDays) -> None:
        """What has been announced of days off, after it was entered or may have been by another process."""
        ...

    @property
    def names(self) -> Mapping[str, str]:
        """Of every occasion in the office's list, by id."""
        ...

    def year(self, year: int) -> list[Occasion]:
        """Every occasion of the office's list in a year; days off are none of them."""
        ...

    def between(self, begin: date, end: date) -> list[Occasion]:
        """… from one day to another, both included; what lasts (敬老月) on its first day."""
        ...

    def on(self, day: date) -> list[Occasion]: ...

    def occasions(self, day: date) -> list[Occasion]:
        """Those of a day on which the office greets."""
        ...

    def personal(self, guest: Guest, begin: date, end: date) -> list[tuple[date, Due]]:
        """What one person's own days are (`personal_occasions` by the office's rules). For many persons ask for the same days."""
        ...

    def anniversaries(self, begin: date, end: date) -> Anniversaries: ...

    def celebrates(self, born: Birth, day: date) -> bool:
        """Whether somebody born so has his birthday on a day, by the calendar in which he counts it."""
        ...

    def is_birthday(self, person: Person, day: date) -> bool: ...

    def lunar_month_days(self, begin: date, end: date, day: int) -> list[date]: ...

    def lunar_year_days(self, begin: date, end: date, month: int, day: int) -> list[date]: ...

    def occasion_days(self, begin: date, end: date, occasion: str) -> list[date]: ...

    @property
    def lunar(self) -> ChineseCalendar: ...
