"""What comes again: 每周三, 每月第一个周一, 每月5日, 每天."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.understanding.day import INDEX, WEEK
from bot.understanding.numerals import NUM, to_int

AHEAD = 400  # days searched for the next time; every rhythm here comes again within a year


@dataclass(frozen=True, slots=True)
class Repeat:
    """A rhythm of days: weekdays, or days of the month, or the n-th weekday of the month (-1 the last); none is daily."""

    start: int
    stop: int
    weekdays: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    nth: int = 0
    skips: bool = False  # every other week: only a date that is named says which

    def falls_on(self, day: date) -> bool:
        length = monthrange(day.year, day.month)[1]
        if self.month_days:
            return day.day in self.month_days or (-1 in self.month_days and day.day == length)
        if self.nth:
            place = (day.day - 1) // 7 + 1 if self.nth > 0 else -((length - day.day) // 7 + 1)
            return day.weekday() in self.weekdays and place == self.nth
        return not self.weekdays or day.weekday() in self.weekdays

    def first_after(self, base: datetime, minute: int | None) -> date | None:
        """The first such day whose hour (or, without an hour, whose day) lies after `base`."""
        for shift in range(AHEAD):
            day = base.date() + timedelta(days=shift)
            later = shift > 0 or (minute is not None and minute > base.hour * 60 + base.minute)
            if later and self.falls_on(day):
                return day
        return None


W = "[一二三四五六日天]"
PATTERNS = (
    re.compile(rf"(?<![上下本这])(?<![上下本这]个){WEEK}(?P<from>{W})[-至到]{WEEK}?(?P<to>{W})(?:的?每[天日]|天天)"),
    re.compile(rf"(?P<skip>(?:隔一?周|每隔一?周|每两周|[逢每]?[单双]周)的?)(?:{WEEK})?(?P<ws>{W})?"),
    re.compile(rf"每(?:个)?月的?(?P<nth>第(?P<n>[一二三四1-4])(?:个|周的?)?|最后一?(?:个|周的?)?)(?:的)?{WEEK}(?P<w>{W})"),
    re.compile(rf"(?:每逢?|逢)(?:个)?{WEEK}的?(?P<ws>{W}(?:(?:[、和及,]|与)?(?:每?{WEEK})?{W})*)"),
    re.compile(rf"每(?:个)?月的?(?P<ds>{NUM}[日号]?(?:[、和及,]{NUM}[日号]?)*)(?:[-至到]{NUM}[日号])?(?<=[日号])"),
    re.compile(r"每(?:个)?月的?(?P<end>月?底|月?末|最后一天)"),
    re.compile(r"每[天日](?!报|补|\d+元)|天天"),
)


def scan_repeats(text: str, taken: list[tuple[int, int]]) -> Iterator[Repeat]:
    """Every rhythm in a text; the stretches found are added to `taken`."""
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < stop and start < match.end() for start, stop in taken):
                continue
            taken.append((match.start(), match.end()))
            yield _read(match)


def _read(match: re.Match[str]) -> Repeat:
    groups, at = match.groupdict(), (match.start(), match.end())
    if groups.get("nth"):
        nth = -1 if groups["nth"].startswith("最后") else to_int(groups["n"])
        return Repeat(*at, weekdays=(INDEX[groups["w"]],), nth=nth)
    if groups.get("from"):
        first, last = INDEX[groups["from"]], INDEX[groups["to"]]
        return Repeat(*at, weekdays=tuple(range(first, last + 1)) or tuple(range(7)))
    if groups.get("skip"):
        return Repeat(*at, weekdays=(INDEX[groups["ws"]],) if groups["ws"] else (), skips=True)
    if groups.get("ws"):
        return Repeat(*at, weekdays=tuple(sorted({INDEX[sign] for sign in re.findall(W, groups["ws"])})))
    if groups.get("ds"):
        return Repeat(*at, month_days=tuple(to_int(part.strip("日号")) for part in re.split("[、和及,]", groups["ds"])))
    return Repeat(*at, month_days=(-1,)) if groups.get("end") else Repeat(*at)
