"""The days off of past years, out of a library: the one door to it. Of a year that it does not know it says nothing."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from chinese_calendar.constants import holidays, workdays

from bot.domain.days_off import Announcement, DayOff

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


def known_days_off() -> list[Announcement]:
    """Of every year that the library has, with the makers' own word for each holiday."""
    found: dict[int, list[DayOff]] = defaultdict(list)
    for work, days in ((False, holidays), (True, workdays)):
        for day, name in days.items():
            found[_announced_for(day, name)].append(DayOff(day, work, NAMES.get(name, name)))
    years = {day.year for day in holidays}
    return [Announcement(year, tuple(sorted(found[year], key=lambda one: one.day))) for year in sorted(years)]


def _announced_for(day: date, name: str) -> int:
    """元旦 may begin in December: that is announced with the new year."""
    return day.year + (NAMES.get(name) == "元旦" and day.month == 12)
