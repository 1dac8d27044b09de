"""Festivals, solar terms and lunar dates in a text, each as its next day after the base."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.understanding import asks
from bot.understanding.calendar import TERMS, ChineseCalendar
from bot.understanding.day import DASH, INDEX, WEEK, YEAR, Day, DaySort, Reader, doubtful, said_year, single
from bot.understanding.numerals import NUM, to_int

CALENDAR = ChineseCalendar()

LUNAR = {
    "春节": (1, 1), "元宵": (1, 15), "龙抬头": (2, 2), "二月二": (2, 2), "端午": (5, 5), "七夕": (7, 7), "中元": (7, 15),
    "中秋": (8, 15), "重阳": (9, 9), "九九重阳": (9, 9), "腊八": (12, 8),
    "小年": (12, 23), "三月三": (3, 3), "九月九": (9, 9), "老人节": (9, 9), "敬老节": (9, 9), "老年节": (9, 9),
}  # fmt: skip
FIXED = {
    "元旦": (1, 1), "妇女节": (3, 8), "三八": (3, 8), "植树节": (3, 12),
    "劳动节": (5, 1), "五一": (5, 1), "青年节": (5, 4), "五四": (5, 4),
    "儿童节": (6, 1), "六一": (6, 1), "建党节": (7, 1), "七一": (7, 1), "建军节": (8, 1), "八一": (8, 1), "全民健身日": (8, 8),
    "教师节": (9, 10), "烈士纪念日": (9, 30), "国庆": (10, 1), "十一": (10, 1), "国际老年人日": (10, 1), "国际老人节": (10, 1),
    "九三胜利纪念日": (9, 3), "胜利纪念日": (9, 3), "学雷锋纪念日": (3, 5), "学雷锋日": (3, 5), "世界读书日": (4, 23),
    "国家宪法日": (12, 4), "国家公祭日": (12, 13), "护士节": (5, 12), "医师节": (8, 19), "记者节": (11, 8), "圣诞": (12, 25),
}  # fmt: skip
SUNDAYS = {"母亲节": (5, 2), "父亲节": (6, 3)}  # the month, and which of its Sundays
EVES = ("除夕", "大年三十", "年三十", "大年夜", "腊月三十")
# Names that are also ordinary words (大雪 is weather first): read as a day only when something says that a day is meant.
WEATHER = ("雨水", "小满", "大雪", "小雪", "小寒", "大寒", "小暑", "大暑", "霜降", "白露", "寒露", "谷雨", "惊蛰", "芒种")
BARE_NUMBERS = ("三八", "五一", "五四", "六一", "七一", "八一", "十一")

OFFSET = (
    rf"(?:的?(?P<side>前"
    rf"|后)(?:的?第?)(?P<n>{NUM})(?:[天日]|个?(?P<weeks>周|星期|礼拜)(?![之以]?内|[一二三四五六日天末]))|(?P<next>次日|第二天)|(?P<eve>前夜|前一晚))?"
)
NAMED = re.compile(
    r"(?P<y>)(?P<ry>今年|明年)?的?(?<![一二三四五六七八九十月\d第])(?P<name>"
    + "|".join(sorted({*LUNAR, *FIXED, *SUNDAYS, *EVES, *TERMS}, key=len, reverse=True))
    .replace("二月二", "二月二(?![十日号])")
    .replace("三月三", "三月三(?![十日号])")
    .replace("九月九", "九月九(?![十日号])")
    + (
        r")(?P<mark>节气|国际劳动节|国际妇女节|劳动节|妇女节|国庆节|建党节|建军节|青年节|儿童节|节)?(?P<that>当天|当日"
        r"|那天|这天|当晚)?"
    )
    + OFFSET
)
LUNAR_MONTH = r"(?P<leap>闰)?(?P<m>正|冬|腊|十一|十二|[一二三四五六七八九十])月(?:份)?"
LUNAR_DAY = (
    r"(?P<d>初[一二三四五六七八九十]|二十[一二三四五六七八九]|[二三]十|廿[一二三四五六七八九]|十[一二三四五六七八九]?"
    r"|[一二三四五六七八九])"
)
LUNAR_SURE = r"(?P<d>初[一二三四五六七八九十]|廿[一二三四五六七八九])"
DATED = tuple(
    re.compile(pattern)
    for pattern in (
        YEAR + r"(?:农历|阴历|旧历|老历)(?:的)?(?P<name>)" + LUNAR_MONTH + LUNAR_DAY + "(?:日|号)?" + OFFSET,
        YEAR + r"(?:农历|阴历|旧历|老历)(?:的)?(?P<name>)" + r"(?P<leap>闰)?(?P<m>\d\d?)月(?P<d>\d\d?)[日号]?" + OFFSET,
        YEAR + r"(?P<name>)(?P<leap>闰)?(?P<m>正|冬|腊)月(?:份)?" + LUNAR_DAY + OFFSET,
        YEAR + r"(?P<name>)" + LUNAR_MONTH + LUNAR_SURE + OFFSET,
        r"(?P<y>)(?P<ry>)(?P<name>)(?P<leap>)(?P<m>大年|年)(?P<d>初[一二三四五六七八九十])" + OFFSET,
    )
)
# A festival right before one of these only names the event, and right after one of those is only what is celebrated.
EVENT_AFTER = re.compile(
    r"过后第一场|座谈|茶话|联欢|慰问|活动|文艺|文体|祝福|晚会|运动|主题|祭|扫墓|走访|书画|登高|团拜|游园|健步|诗|表彰|庆|系列|敬老"
    r"|专场|演出|趣味|纪念"
    r"|党员|大会|报告|假|期间|前后|联谊|灯|猜|聚|包|赏|送|福利|物资|礼|长假|快乐|安康|将至|来临|到来|临近|即将|来了|是|之际|佳节"
    r"|(?:之|以|过)?后(?![的第]?[一二三四五六七八九十\d]|勤)|那[场次个回些]|[、和](?:中秋|国庆|元旦|春节"
    r"|重阳)|过了|已过|刚过|还有"
    r"|快[到要来了]|马上|就要?[到来]|要到|要来|眼看|在即|传统|习俗|歌|戏|朗诵|征文|展|比赛|老干部|老同志"
    r"|离退休|特别|雅集|品|游艺|同乐|新春|民俗|美食|讲座|合唱|党日|天气"
    r"|时节|前夕|[前后]的|的(?!下午|上午|早|晚)|[”\"》]"
)
CELEBRATED_BEFORE = re.compile(r"(?:[迎庆贺度离距是]|距离|欢度|喜迎|庆祝|欢庆|纪念|恭贺|[“\"《])$")
DAY_AFTER = re.compile(r"\d|[上下中]午|早|晚(?![会宴])|凌晨|[一二两三四五六七八九十]+[点时]")


def _next(base: date, year: int | None, of_year: Callable[[int], date]) -> date:
    """The first such day not before the base; in the lunar or Gregorian year that was said, if one was."""
    if year:
        return of_year(year)
    return next(day for shift in (-1, 0, 1, 2) if (day := of_year(base.year + shift)) >= base)


def _named(match: re.Match[str], base: date) -> Day | None:
    name, year = match["name"], said_year(match, base)
    spelt = match["mark"] or match["that"] or match["side"] or match["next"]
    if name in BARE_NUMBERS and not spelt and not _used_as_feast(match):
        return None
    if name in WEATHER and not (match["mark"] or match["that"] or match["side"]):
        return None
    return _moved(match, _named_day(name, base, year), base, year, name)


def _named_day(name: str, base: date, year: int | None) -> date:
    if name in EVES:
        return _next(base, year, CALENDAR.new_year_eve)
    if name in FIXED:
        return _next(base, year, lambda y: date(y, *FIXED[name]))
    if name in SUNDAYS:
        month, nth = SUNDAYS[name]
        return _next(base, year, lambda y: date(y, month, 7 * nth - date(y, month, 1).weekday()))
    if name in LUNAR:
        return _next(base, year, lambda y: CALENDAR.solar_of(y, *LUNAR[name]))
    return _next(base, year, lambda y: CALENDAR.term_date(y, name))


def _moved(match: re.Match[str], day: date, base: date, year: int | None, name: str) -> Day:
    made = single(match, DaySort.FEAST, day)
    shift = _shift(match)
    if shift:
        moved = day + timedelta(days=shift)
        if moved < base and not year:
            moved += timedelta(days=365)  # a neighbour of a feast that is today or tomorrow: rare, asked back below
            return replace(made, first=moved, last=moved, ask=asks.which_day(match[0]))
        return replace(made, first=moved, last=moved)
    named = bool(name) and not match["that"] and _only_names(match)
    return replace(made, as_name=named)


def _shift(match: re.Match[str]) -> int:
    if match["next"]:
        return 1
    if match["eve"]:
        return -1
    if not match["side"]:
        return 0
    return to_int(match["n"]) * (7 if match["weeks"] else 1) * (-1 if match["side"] == "前" else 1)


def _used_as_feast(match: re.Match[str]) -> bool:
    return match.string[match.end() : match.end() + 1] in set("前后") or bool(EVENT_AFTER.match(match.string, match.end()))


def _only_names(match: re.Match[str]) -> bool:
    after, before = match.string[match.end() : match.end() + 6], match.string[: match.start()]
    if DAY_AFTER.match(after):
        return False
    return bool(EVENT_AFTER.match(after) or CELEBRATED_BEFORE.search(before))


def _dated(match: re.Match[str], base: date) -> Day | None:
    month = {"正": 1, "大年": 1, "年": 1, "冬": 11, "腊": 12}.get(match["m"]) or to_int(match["m"])
    day, leap, year = to_int(match["d"].removeprefix("初")), bool(match["leap"]), said_year(match, base)
    if (month, day) == (12, 30):
        found = _next(base, year, CALENDAR.new_year_eve)
        return _moved(match, found, base, year, "")
    years = [year] if year else [base.year - 1, base.year, base.year + 1]
    if leap:
        years = [y for y in years if CALENDAR.leap_month(y) == month]
    try:
        days = [CALENDAR.solar_of(y, month, day, leap) for y in years]
    except ValueError:
        return doubtful(match, asks.impossible(match[0]))
    ahead = [found for found in days if year or found >= base]
    return _moved(match, ahead[0], base, year, "") if ahead else doubtful(match, asks.impossible(match[0]))


def _stretch(match: re.Match[str], base: date) -> Day | None:
    """正月初八至初十."""
    month = {"正": 1, "冬": 11, "腊": 12}.get(match["m"]) or to_int(match["m"])
    for year in (base.year - 1, base.year, base.year + 1):
        try:
            first, last = (CALENDAR.solar_of(year, month, to_int(match[part].removeprefix("初"))) for part in ("d", "d2"))
        except ValueError:
            return doubtful(match, asks.impossible(match[0]))
        if last >= base:
            return single(match, DaySort.FEAST, first, last) if first < last else doubtful(match, asks.impossible(match[0]))
    return None


_UNTIL = DASH + LUNAR_DAY.replace("<d>", "<d2>")
STRETCH = re.compile(r"(?:农历)?(?P<m>正|冬|腊|[一二三四五六七八九十])月" + LUNAR_SURE + _UNTIL)
STRETCH_OF_LUNAR_MONTH = re.compile(r"(?:农历)?(?P<m>正|冬|腊)月" + LUNAR_DAY + _UNTIL)
MONTH_SAID = re.compile(LUNAR_MONTH.replace("?P<leap>", "?:") + r"(?:初|廿|十[一二三四五六七八九]|[二三]十)")


def _bare_lunar_day(match: re.Match[str], base: date) -> Day:
    """正月初八开会，初七前报名: a day of the lunar month that is named before; without one it stays open."""
    said = list(MONTH_SAID.finditer(match.string, 0, match.start()))
    if not said:
        return doubtful(match, asks.which_day(match[0]))
    month = {"正": 1, "冬": 11, "腊": 12}.get(said[-1]["m"]) or to_int(said[-1]["m"])
    day = to_int(match["d"].removeprefix("初"))
    try:
        ahead = [found for y in (base.year - 1, base.year, base.year + 1) if (found := CALENDAR.solar_of(y, month, day)) >= base]
    except ValueError:
        return doubtful(match, asks.impossible(match[0]))
    return single(match, DaySort.EXACT, ahead[0]) if ahead else doubtful(match, asks.impossible(match[0]))


BARE_LUNAR = re.compile("(?<![月年大第])" + LUNAR_SURE + "(?![中高一二三四五六七八九十]|级|年级|学|班|步|次|期|期末|赛|稿|审|心)")
AFTER_FEAST = re.compile(
    r"(?P<y>)(?P<ry>今年|明年)?的?(?P<name>" + "|".join(sorted({*LUNAR, *FIXED}, key=len, reverse=True))
    + rf")(?:劳动|国庆)?节?(?:假期|长假|假)?(?:之|以|过)?后的?(?:第?[一1]个?|首个|头一?个){WEEK}(?P<w>[一二三四五六日天])"
)  # fmt: skip
LONG = {"五一": 5, "劳动节": 5, "国庆": 7, "十一": 7, "春节": 8}  # days that offices are closed from the feast on


def _week_after(match: re.Match[str], base: date) -> Day:
    """五一节后第一个周三; asked back where that day lies inside a long holiday."""
    feast = _named_day(match["name"], base - timedelta(days=7), said_year(match, base))
    day = next(feast + timedelta(days=n) for n in range(1, 8) if (feast + timedelta(days=n)).weekday() == INDEX[match["w"]])
    if (day - feast).days < LONG.get(match["name"], 1):
        return doubtful(match, asks.which_day(match[0]))
    if day < base:
        return doubtful(match, asks.which_day(match[0]))
    return single(match, DaySort.FEAST, day)


FEASTS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (AFTER_FEAST, _week_after),
    (STRETCH, _stretch),
    (STRETCH_OF_LUNAR_MONTH, _stretch),
    *((pattern, _dated) for pattern in DATED),
    (NAMED, _named),
    (BARE_LUNAR, _bare_lunar_day),
)
