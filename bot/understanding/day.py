"""A day or stretch of days as a text names it, and what its readers share."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from bot.understanding import asks
from bot.understanding.numerals import to_int


class DaySort(StrEnum):
    """How a day was named; it decides what may be inferred from it."""

    EXACT = "exact"  # 3月12日, 12号, 4.15
    WEEKDAY = "weekday"
    RELATIVE = "relative"  # 明天
    FEAST = "feast"  # a festival, solar term or lunar date
    PERIOD = "period"  # 中旬, 月底, 周末
    WITHIN = "within"  # 三天内
    NEIGHBOUR = "neighbour"  # 次日, 前一天: counted from the day said before
    VAGUE = "vague"  # 改天, 下周, 4月
    PAST = "past"  # 昨天, 上周五: context, never a plan


@dataclass(frozen=True, slots=True)
class Day:
    """A day or stretch of days in a text. `last` equals `first` for a single day; both None where `ask` says why."""

    start: int
    stop: int
    sort: DaySort
    first: date | None = None
    last: date | None = None
    ask: str | None = None
    past: bool = False  # `ask` is only that this day is over
    as_name: bool = False  # a festival that only names the event (重阳节座谈会)

    @property
    def is_range(self) -> bool:
        return self.first != self.last


Reader = Callable[[re.Match[str], date], "Day | None"]

WEEK = r"(?:周|星期|礼拜)"
DASH = r"(?:起|开始)?,?\s*(?:一?直)?(?:-|至|到)\s*"
YEAR = r"(?:(?P<y>20\d\d|二[〇零○][一二三四五六七八九〇零]{2})年|(?P<ry>今年|明年|去年|后年|本年)的?)?"
INDEX = {sign: at for at, sign in enumerate("一二三四五六日")} | {"天": 6, "末": 5} | {str(n + 1): n for n in range(7)}
YEAR_SHIFT = {"今年": 0, "本年": 0, "明年": 1, "后年": 2, "去年": -1}
FAR = 183  # days: a date without a year that lies this far back means the next year's


def single(match: re.Match[str], sort: DaySort, day: date, last: date | None = None) -> Day:
    return Day(match.start(), match.end(), sort, day, last or day)


def doubtful(match: re.Match[str], ask: str, sort: DaySort = DaySort.EXACT) -> Day:
    return Day(match.start(), match.end(), sort, ask=ask)


def said_year(match: re.Match[str], base: date) -> int | None:
    """The year that was named, as a number, or None."""
    groups = match.groupdict()
    if groups.get("y"):
        return to_int(groups["y"])
    return base.year + YEAR_SHIFT[groups["ry"]] if groups.get("ry") else None


def dated(match: re.Match[str], base: date, month: int, day: int) -> Day:
    """A month and a day, in the year that was said or the one that is meant."""
    year = said_year(match, base)
    try:
        found = date(year or base.year, month, day)
        if year is None and (base - found).days > FAR:
            found = date(base.year + 1, month, day)
    except ValueError:
        return doubtful(match, asks.impossible(match[0]))
    made = single(match, DaySort.EXACT, found)
    return overdue(made, match[0], base)


def overdue(day: Day, words: str, base: date) -> Day:
    if day.last is None or day.last >= base:
        return day
    return replace(day, ask=asks.past(words, day.last), past=True)


def monday(day: date, weeks: int = 0) -> date:
    return day - timedelta(days=day.weekday()) + timedelta(weeks=weeks)


def month_after(base: date, months: int) -> tuple[int, int]:
    years, month = divmod(base.month - 1 + months, 12)
    return base.year + years, month + 1


def last_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
