"""Days as offices write them: solar and lunar, in figures and in words, whole and in part."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.ledger.cells import text
from bot.ledger.faults import CellFault, KeptAside

_EXCEL_DAY_0 = date(1899, 12, 30)
_LATEST_YEAR = 2100
_MONTHS = "正二三四五六七八九十冬腊"
_DIGITS = {digit: str(number) for number, digit in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0"}


@dataclass(frozen=True, slots=True)
class Day:
    """A day as somebody wrote it: without a day of the month (1940.05), or without a month, it is only part of one.

    `months` has two values where a number lost its zero (1940.1 may be January or October).
    """

    year: int
    month: int = 0
    day: int = 0
    lunar: bool = False
    leap: bool = False
    months: tuple[int, ...] = ()

    @property
    def whole(self) -> bool:
        return bool(self.month and self.day)


def day(value: Any) -> Day | None:
    """A day as offices write it: a date cell, Excel's number of one, 1940.5.12, 19400512, 1940年5月, 农历一九四〇年五月十二.

    None for an empty cell. Raises CellFault.
    """
    if isinstance(value, datetime | date):
        return _checked(Day(value.year, value.month, value.day))
    said = re.sub(r"\s", "", text(value)).rstrip("生。").removesuffix("出").removesuffix("00:00:00")
    if said in ("", "无", "不详", "/", "-", "—"):
        return None
    found = _numeric(said, isinstance(value, float)) or _separated(said) or _in_words(said)
    if found is None:
        raise CellFault("请写成 1940-05-12；过农历生日的写 农历1940年5月12日")
    return _checked(found)


def _numeric(said: str, number: bool) -> Day | None:
    if re.fullmatch(r"(1[89]|20)\d{6}", said):
        return Day(int(said[:4]), int(said[4:6]), int(said[6:]))
    if re.fullmatch(r"(1[89]|20)\d{4}", said):
        return Day(int(said[:4]), int(said[4:]))
    if re.fullmatch(r"(1[89]|20)\d{2}", said):
        return Day(int(said))
    if re.fullmatch(r"[1-9]\d{3,4}", said) and 3000 < int(said) < 73000:  # 1908 to 2099, as Excel counts days
        found = _EXCEL_DAY_0 + timedelta(days=int(said))
        return Day(found.year, found.month, found.day)
    lost = re.fullmatch(r"((?:1[89]|20)\d{2})\.(1)", said) if number else None
    return Day(int(lost[1]), months=(1, 10)) if lost else None


def _separated(said: str) -> Day | None:
    found = re.fullmatch(
        r"(农历|阴历|旧历|公历|阳历|新历)?(\d{4})[年.\-/．。·](闰)?(\d{1,2})(?:[月.\-/．。·](?:(\d{1,2})[日号]?)?)?(?:[（(]?(农历|阴历|公历|阳历)[)）]?)?",
        said,
    )
    if not found:
        year = re.fullmatch(r"(\d{4})年", said)
        return Day(int(year[1])) if year else None
    calendar = found[1] or found[6] or ""
    return Day(int(found[2]), int(found[4]), int(found[5] or 0), calendar in ("农历", "阴历", "旧历"), bool(found[3]))


def _in_words(said: str) -> Day | None:
    """一九四〇年五月十二, 农历1940年腊月初八."""
    found = re.fullmatch(
        rf"(农历|阴历|旧历)?([〇○零一二三四五六七八九\d]{{4}})年(闰)?(十[一二]|[{_MONTHS}]|\d{{1,2}})月(?:(初?[一二三四五六七八九十廿卅〇\d]{{1,3}})[日号]?)?",
        said,
    )
    if not found:
        return None
    year = "".join(_DIGITS.get(digit, digit) for digit in found[2])
    month = {"十一": 11, "十二": 12}.get(found[4]) or (int(found[4]) if found[4].isdecimal() else _MONTHS.index(found[4]) + 1)
    lunar = bool(found[1] or found[3]) or found[4] in "正冬腊" or "初" in (found[5] or "") or "廿" in (found[5] or "")
    return Day(int(year), month, _small_number(found[5] or ""), lunar, bool(found[3]))


def _small_number(said: str) -> int:
    """初八, 十二, 廿三, 三十, 二十九."""
    said = said.removeprefix("初").replace("廿", "二十").replace("卅", "三十")
    if not said or said.isdecimal():
        return int(said or 0)
    tens, ten, ones = said.rpartition("十")
    number = (int(_DIGITS.get(tens, "1")) if ten else 0) * 10
    return number + int(_DIGITS.get(ones, "0"))


def _checked(found: Day) -> Day:
    wrong = not 1900 <= found.year <= _LATEST_YEAR or found.month > 12 or (found.day and not found.month)
    if not wrong and found.day and not found.lunar:
        try:
            date(found.year, found.month, found.day)
        except ValueError:
            wrong = True
    if wrong or (found.lunar and found.day > 30):
        raise CellFault("农历没有这一天，请核对" if found.lunar else "没有这一天，请核对")
    if found.month == 0 and not found.months and found.day:
        raise CellFault("没有这一天，请核对")
    return found


def solar_day(value: Any) -> date | None:
    """A date of the Party, of work, of retirement; of a month its first day. Raises KeptAside."""
    try:
        found = day(value)
    except CellFault as wrong:
        raise KeptAside(f"{wrong}；原样存在“其他栏目”里") from None
    if found is None:
        return None
    if not found.month or found.lunar:
        raise KeptAside("看不出是哪一年哪一月，原样存在“其他栏目”里")
    return date(found.year, found.month, found.day or 1)
