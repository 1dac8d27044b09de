"""The one day on which somebody means to go: 周四, 明天上午, 3月12日去."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.domain.text import said
from bot.understanding.day import Day, DaySort
from bot.understanding.days import DAYS, scan_days

_AROUND = re.compile(
    r"(?:我|们|打算|准备|想|就|再|上午|下午|中午|早上|早晨|傍晚|去|看|走访|上门|他|她|家|吧|的|了|[\d一二三四五六七八九十]{1,3}点[半钟]?|[\s,，、:：()（）])*"
)
_THIS_WEEK = re.compile(r"[本这上]")


def coming_day(text: str, today: date) -> date | None:
    """The day, from today on, that a short answer names; None where it names none, several, or something else besides.

    A weekday that is over is the one of next week.
    """
    words = said(text)
    days = list(scan_days(DAYS, words, today, []))
    if len({(one.first, one.last) for one in days}) != 1 or not _AROUND.fullmatch(_without(words, days)):
        return None
    found = days[0]
    if found.first is None or found.is_range:
        return None
    day = found.first + timedelta(days=7) if _over(found, words, today) else found.first
    settled = found.ask is None or (found.past and day >= today)
    return day if settled and day >= today else None


def _without(words: str, days: list[Day]) -> str:
    for day in sorted(days, key=lambda one: -one.start):
        words = words[: day.start] + " " + words[day.stop :]
    return words


def _over(found: Day, words: str, today: date) -> bool:
    here = words[found.start : found.stop]
    return found.sort is DaySort.WEEKDAY and found.first is not None and found.first < today and not _THIS_WEEK.search(here)
