"""The days that a report names, each as the last of its kind that has been."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from bot.understanding.calendar import ChineseCalendar
from bot.understanding.day import INDEX, WEEK, Day, DaySort
from bot.understanding.days import DAYS, scan_days
from bot.understanding.feasts import FEASTS
from bot.understanding.numerals import NUM, to_int

LONG_AGO = timedelta(days=120)  # nobody reports of a feast or a date that lies further back


@dataclass(frozen=True, slots=True)
class Said:
    """A day that a text names, and where. `day` is None for one that does not exist, is contradicted or stays open (`vague`)."""

    start: int
    stop: int
    day: date | None
    vague: bool = False


def days_said(text: str, base: date) -> list[Said]:
    """Every day that a text names and that is not ahead, in order of place."""
    plain = _NO_DAY.sub(lambda found: "*" * len(found[0]), text)
    found = list(_near(plain, base))
    taken = [(one.start, one.stop) for one in found]
    found += [said for day in scan_days((*FEASTS, *DAYS), plain, base, taken) if (said := _past(day, plain, base)) is not None]
    found += _lunar(plain, base)
    behind = sorted((one for one in found if one.day is None or one.day <= base), key=lambda one: one.start)
    return _agreed([_checked(one, plain) for one in behind], plain)


_NO_DAY = re.compile(
    r"[\d\s\-]{7,}|\d+岁|[一二三四五六七八九十百]+岁|二十大|十九大|三八红旗|五一劳动奖|七一勋章|八一厂"
    r"|[一二三四五六七八九\d]+(?:楼|栋|单元|号楼|室)"
)
_TODAY = re.compile(r"刚才|刚刚|今[早晚晨]|这会儿?|方才")
_YESTERDAY = re.compile(r"昨[晚夜早晨]|昨(?=上午|下午|中午)")
_AGO = re.compile(rf"(?P<n>半|{NUM})(?:来)?个?(?P<unit>天|日|周|星期|礼拜|月)(?:之|以)?前")
_VAGUE = re.compile(r"前(?:几|些|两)天|(?:这|那)(?:几|两)天|几天前|前一?阵子?|前段时间|前些日子|前不久")


def _near(text: str, base: date) -> Iterator[Said]:
    """刚才, 昨晚, 三天前, and 前几天, which is no day."""
    for match in _TODAY.finditer(text):
        yield Said(*match.span(), base)
    for match in _YESTERDAY.finditer(text):
        yield Said(*match.span(), base - timedelta(days=1))
    for match in _VAGUE.finditer(text):
        yield Said(*match.span(), None, vague=True)
    for match in _AGO.finditer(text):
        half, days = match["n"] == "半", match["unit"] in ("天", "日")
        yield Said(
            *match.span(), base - timedelta(days=to_int(match["n"])) if days and not half else None, vague=half or not days
        )


def _past(day: Day, text: str, base: date) -> Said | None:
    """A day as the last of its kind that has been; None where no day is named or one ahead is meant."""
    said = Said(day.start, day.stop, day.first)
    words = text[day.start : day.stop]
    if day.first is None:
        return said if day.sort is DaySort.EXACT and re.search(r"\d|月|号", words) else None
    if day.first <= base:
        return said if day.first == day.last else replace(said, day=None, vague=True)
    earlier = _earlier(day, words, base)
    return None if earlier is None else replace(said, day=earlier)


def _earlier(day: Day, words: str, base: date) -> date | None:
    if day.first is None or re.search(r"明(?:天|年|早|晚|儿|后)|下|后", words):
        return None
    if day.sort is DaySort.WEEKDAY:
        return None if re.match("[这本]", words) else day.first - timedelta(weeks=1)
    if day.sort is DaySort.FEAST:
        return _feast_before(words, base)
    if day.sort is not DaySort.EXACT:
        return None
    if "月" in words or re.search(r"\d[./]\d", words):
        last_year = day.first - timedelta(days=365)
        return last_year if last_year >= base - LONG_AGO else None
    last = base.replace(day=1) - timedelta(days=1)
    return last.replace(day=day.first.day) if day.first.day <= monthrange(last.year, last.month)[1] else None


def _feast_before(words: str, base: date) -> date | None:
    """The same feast as it was last: read again from a base about a year back."""
    for back in (350, 385):
        again = next(iter(scan_days(FEASTS, words, base - timedelta(days=back), [])), None)
        if again is not None and again.first is not None and base - LONG_AGO <= again.first <= base:
            return again.first
    return None


_LUNAR_DAY = re.compile(r"(?<![月年大第])初(?P<d>[一二三四五六七八九十])(?![中高一二三四五六七八九十]|级|班|步|次|期)")


def _lunar(text: str, base: date) -> Iterator[Said]:
    """初六: of the lunar month that is running, or of the one before."""
    calendar = ChineseCalendar()
    for match in _LUNAR_DAY.finditer(text):
        today, number = calendar.lunar_of(base), to_int(match["d"])
        first = base - timedelta(days=today.day - 1)
        if number > today.day:
            first -= timedelta(days=calendar.lunar_of(first - timedelta(days=1)).day)
        yield Said(*match.span(), first + timedelta(days=number - 1))


_CLASH = re.compile(rf"^的?(?:\(|,)?(?:{WEEK})(?P<w>[一二三四五六日天])")


def _checked(one: Said, text: str) -> Said:
    """昨天周三, where yesterday was no Wednesday: no day."""
    clash = _CLASH.match(text[one.stop :])
    wrong = clash is not None and one.day is not None and INDEX[clash["w"]] != one.day.weekday()
    return replace(one, day=None) if wrong else one


def _agreed(found: list[Said], text: str) -> list[Said]:
    """昨天妇女节, where that was another day: no day. 前天昨天 both are meant, and the later one is reported."""
    for first, second in pairwise(found):
        between = text[first.stop : second.start]
        if text[first.start : second.stop] in ("前天昨天", "昨天前天", "昨天今天"):
            return [one for one in found if one is not first]
        if between in ("", "(", "是", "的") and first.day != second.day:
            return [Said(first.start, second.stop, None), *(one for one in found if one not in (first, second))]
    return found
