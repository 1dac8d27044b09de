"""Numbers, ages and spans of time as clerks say them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from bot.understanding.numerals import NUM, to_int

_NAMED = {"花甲": 60, "古稀": 70, "杖朝": 80, "耄耋": 80, "鲐背": 90, "期颐": 100, "百": 100, "一百": 100}
AGE = rf"(?:[五六七八九]旬|花甲|古稀|杖朝|耄耋|鲐背|期颐|一百零[一二三四五六七八九]|一?百(?!分)|(?<!\d)1[0-9]{{2}}(?!\d)|{NUM})"
YEAR = (
    r"(?:(?:18|19|20)\d\d|(?:一九|二[〇零○])[〇零○一二三四五六七八九]{2}|(?<!\d)\d\d(?!\d)"
    r"|[三四五六七八九][〇零○一二三四五六七八九](?=年))"
)
SMALL = r"(?:\d{1,4}|半|一百[零一二三四五六七八九十]*|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"

# What stands around a number.
UP = r"(?:及其?以上|\(含\)以上|含以上|或以上|和以上|以上|往上[走数排]?|朝上|向上|打上|之上|起步|起(?![来床])|往后|开外)"
DOWN = r"(?:及其?以下|\(含\)以下|含以下|或以下|和以下|以下|往下|朝下|向下|之下|以内|及以内)"
OVER = r"(?:超过|大于|高于|多于|超)"
REACHED = r"(?:年?满|年过|上了|过了|过|不低于|不小于|不少于|至少|起码|最少|够|满了|到了|年逾|年届)"
UNDER = r"(?:不到|不满|未满|没到|没满|不足|小于|低于|未到|还没到|不够|还不到|没过|未过)"

_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "季度": 90, "年": 365}


def age_of(words: str) -> int:
    """The value of an age in digits, in Chinese or by its old name."""
    if words in _NAMED:
        return _NAMED[words]
    if words.endswith("旬"):
        return 10 * to_int(words[0])
    if words.startswith("一百零"):
        return 100 + to_int(words[3:])
    return to_int(words)


def year_of(words: str) -> int:
    """A year in four digits or two (65年 is 1965: nobody here was born or joined in 2065)."""
    year = to_int(words)
    return year if year >= 100 else 1900 + year


def count_of(words: str) -> int:
    """A small count of years or so."""
    if words.startswith("一百"):
        return 100 + (to_int(words[2:].lstrip("零")) if words[2:] else 0)
    return to_int(words)


def days_of(count: str, unit: str) -> int:
    """How many days 三个月, 半年 or 两周 are, roughly: a month has thirty."""
    unit = re.sub(r"[个多]", "", unit)
    if count == "半":
        return {"月": 15, "年": 182}.get(unit, 0)
    return count_of(count) * _DAYS[unit]


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes the 28th."""
    last = monthrange(day.year - years, day.month)[1]
    return date(day.year - years, day.month, min(day.day, last))
