"""Days as notices name them: what is said about one day or one stretch of days, and where in the text."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.understanding import asks
from bot.understanding.day import (
    DASH,
    INDEX,
    WEEK,
    YEAR,
    Day,
    DaySort,
    Reader,
    dated,
    doubtful,
    last_of,
    monday,
    month_after,
    overdue,
    said_year,
    single,
)
from bot.understanding.numerals import NUM, to_int

__all__ = ["DAYS", "DaySort", "scan_days"]


def _month_day(match: re.Match[str], base: date) -> Day:
    month, day = to_int(match["m"]), to_int(match["d"])
    unmarked = not match["u"] and not match["m"].isdecimal()
    if unmarked and (month, day) == (8, 15) and not said_year(match, base):
        return doubtful(match, asks.lunar_or_not(match[0]))
    return dated(match, base, month, day)


def _numeric(match: re.Match[str], base: date) -> Day:
    return dated(match, base, int(match["m"]), int(match["d"]))


def _stretch(match: re.Match[str], base: date) -> Day | None:
    """3月23日至27日, 23-27日, 4月28日到5月3日."""
    if not match["m"] and match["m2"]:
        return None
    if match["m"]:
        first = dated(match, base, to_int(match["m"]), to_int(match["d"]))
    else:
        first = _day_of_month(match, base, base.year, base.month, to_int(match["d"]))
    if first.first is None:
        return first
    month = to_int(match["m2"]) if match["m2"] else first.first.month
    year = first.first.year + (month < first.first.month)
    try:
        last = date(year, month, to_int(match["d2"]))
    except ValueError:
        return doubtful(match, asks.impossible(match[0]))
    if last < first.first:
        return doubtful(match, asks.impossible(match[0]))
    for sign, day in ((match["w"], first.first), (match["w2"], last)):
        if sign and INDEX[sign] != day.weekday():
            return doubtful(match, asks.clash(asks.said(day), "周" + sign))
    # A window that has begun but not ended is still a window: only its end must lie ahead.
    return overdue(replace(first, last=last, ask=None, past=False), match[0], base)


def _listed(match: re.Match[str], base: date) -> Day | None:
    """3月23、24、25日: the days from the first to the last."""
    numbers = [to_int(part) for part in re.split(r"[、和及,]", re.sub("[日号]", "", match["days"]))]
    if numbers != sorted(numbers):
        return None
    if match["m"]:
        first = dated(match, base, to_int(match["m"]), numbers[0])
    else:
        first = _day_of_month(match, base, base.year, base.month, numbers[0])
    if first.first is None:
        return first
    try:
        return replace(first, last=first.first.replace(day=numbers[-1]))
    except ValueError:
        return doubtful(match, asks.impossible(match[0]))


def _day_of_month(match: re.Match[str], base: date, year: int, month: int, day: int) -> Day:
    try:
        found = date(year, month, day)
    except ValueError:
        return doubtful(match, asks.impossible(match[0]))
    made = single(match, DaySort.EXACT, found)
    return overdue(made, match[0], base)


def _bare_day(match: re.Match[str], base: date) -> Day:
    return _day_of_month(match, base, base.year, base.month, to_int(match["d"]))


def _last_of_month(match: re.Match[str], base: date) -> Day:
    year, month = month_after(base, 1 if (match["which"] or "")[:1] == "下" else 0)
    if match["m"]:
        month = to_int(match["m"])
        year = said_year(match, base) or base.year + (month < base.month)
    return single(match, DaySort.EXACT, last_of(year, month)) if 1 <= month <= 12 else doubtful(match, asks.impossible(match[0]))


def _shifted_month_day(match: re.Match[str], base: date) -> Day:
    shift = {"下": 1, "上": -1}.get(match["which"][0], 0)
    made = _day_of_month(match, base, *month_after(base, shift), to_int(match["d"]))
    return replace(made, sort=DaySort.PAST, ask=None, past=False) if shift < 0 else made


def _nth_weekday(match: re.Match[str], base: date) -> Day:
    if match["m"]:
        year, month = base.year, to_int(match["m"])
        year += month < base.month
    else:
        year, month = month_after(base, 1 if match["which"][0] == "下" else 0)
    if not 1 <= month <= 12:
        return doubtful(match, asks.impossible(match[0]))
    days = [date(year, month, n) for n in range(1, monthrange(year, month)[1] + 1)]
    fitting = [day for day in days if day.weekday() == INDEX[match["w"]]]
    nth = -1 if match["nth"].startswith("最后") else to_int(match["n"]) - 1
    if nth >= len(fitting):
        return doubtful(match, asks.impossible(match[0]))
    made = single(match, DaySort.EXACT, fitting[nth])
    return overdue(made, match[0], base)


def _weekday(match: re.Match[str], base: date) -> Day:
    which = (match["which"] or "") + (match["again"] or "")
    weeks = which.count("下") - which.count("上")
    if match["w"] == "末":
        first = monday(base, weeks) + timedelta(days=5)
        return single(match, DaySort.PERIOD, first, first + timedelta(days=1))
    day = monday(base, weeks) + timedelta(days=INDEX[match["w"]])
    if not which and day <= base:
        day += timedelta(weeks=1)
    made = single(match, DaySort.PAST if weeks < 0 else DaySort.WEEKDAY, day)
    return overdue(made, match[0], base) if weeks == 0 else made


def _weekday_stretch(match: re.Match[str], base: date) -> Day | None:
    which = match["which"] or ""
    weeks = which.count("下") - which.count("上")
    first = monday(base, weeks) + timedelta(days=INDEX[match["w"]])
    if not which and first <= base:
        first += timedelta(weeks=1)
    last = first + timedelta(days=(INDEX[match["w2"]] - INDEX[match["w"]]) % 7)  # 周日到周一 runs into the next week
    return single(match, DaySort.WEEKDAY, first, last) if last > first else None


def _weekend(match: re.Match[str], base: date) -> Day:
    first = monday(base) + timedelta(days=5)
    return single(match, DaySort.PERIOD, first, first + timedelta(days=1))


def _weekday_list(match: re.Match[str], base: date) -> Day | None:
    """周二、周四晚上: the first of them that is ahead, to the last."""
    weeks = (match["which"] or "").count("下")
    signs = re.findall(rf"(?<=[周期拜、和及与,一二三四五六]){W}", match[0])
    days = [monday(base, weeks) + timedelta(days=INDEX[sign]) for sign in signs]
    if not match["which"]:
        days = [day if day > base else day + timedelta(weeks=1) for day in days]
    ahead = sorted(day for day in days if day >= base)
    return single(match, DaySort.WEEKDAY, ahead[0], ahead[-1]) if ahead else None


RELATIVE = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "大后": 3, "后": 2, "听": 1}


def _relative(match: re.Match[str], base: date) -> Day:
    shift = RELATIVE[match["word"]]
    return single(match, DaySort.RELATIVE if shift >= 0 else DaySort.PAST, base + timedelta(days=shift))


def _today(match: re.Match[str], base: date) -> Day:
    return single(match, DaySort.RELATIVE, base)


def _today_in_office(match: re.Match[str], base: date) -> Day | None:
    """下班前交: today's, where the text names no other day."""
    if re.search(rf"\d[日号./]|{WEEK}[一二三四五六日天]|[明后今昨]天|月|次日|每", match.string):
        return None
    return single(match, DaySort.WITHIN, base)


def _neighbour(match: re.Match[str], _base: date) -> Day | None:
    """次日, 前一天: which day, only the text before it tells (`moments`)."""
    if "第一天" in match.string and "第二" in match[0]:
        return None
    return doubtful(match, asks.which_day(match[0]), DaySort.NEIGHBOUR)


def _two_days(match: re.Match[str], base: date) -> Day:
    shift = 0 if match[0].startswith("今") else 1
    return single(match, DaySort.RELATIVE, base + timedelta(days=shift), base + timedelta(days=shift + 1))


def _after(match: re.Match[str], base: date) -> Day:
    within = "内" in match["dir"]
    sort = DaySort.WITHIN if within else DaySort.RELATIVE
    unit = match["unit"][0]
    if match["n"] == "半":
        return single(match, sort, base + timedelta(days=15)) if unit == "月" else doubtful(match, asks.which_day(match[0]))
    number = to_int(match["n"])
    if unit == "月":
        year, month = month_after(base, number)
        day = min(base.day, monthrange(year, month)[1])
        return single(match, sort, date(year, month, day))
    return single(match, sort, base + timedelta(days=number * (1 if unit in "天日" else 7)))


THIRDS = {
    "上中旬": (1, 20),
    "中下旬": (11, 31),
    "上旬": (1, 10),
    "初": (1, 10),
    "中旬": (11, 20),
    "中": (11, 20),
    "下旬": (21, 31),
    "底": (0, 0),
    "末": (0, 0),
}


def _part_of_month(match: re.Match[str], base: date) -> Day:
    which = match["which"] or ""
    if match["m"]:
        year, month = said_year(match, base) or base.year, to_int(match["m"])
        year += month < base.month and not said_year(match, base)
    else:
        year, month = month_after(base, {"下": 1, "上": -1}.get(which[:1], 0))
    if not 1 <= month <= 12:
        return doubtful(match, asks.impossible(match[0]), DaySort.PERIOD)
    end = last_of(year, month)
    first, last = THIRDS[match["part"]]
    if not first:
        return single(match, DaySort.PERIOD, end)
    made = single(match, DaySort.PERIOD, date(year, month, first), min(date(year, month, min(last, end.day)), end))
    return overdue(made, match[0], base)


def _month_end(match: re.Match[str], base: date) -> Day:
    return single(match, DaySort.WITHIN, last_of(base.year, base.month))


def _year_end(match: re.Match[str], base: date) -> Day:
    sort = DaySort.WITHIN if match["in"] else DaySort.PERIOD
    return single(match, sort, date((said_year(match, base) or base.year), 12, 31))


def _week(match: re.Match[str], base: date) -> Day:
    weeks = match[0].count("下") - match[0].count("上")
    first = monday(base, weeks)
    sort = DaySort.PAST if weeks < 0 else DaySort.WITHIN if "内" in match[0] else DaySort.VAGUE
    return Day(
        match.start(),
        match.end(),
        sort,
        first,
        first + timedelta(days=6),
        None if sort is DaySort.WITHIN else asks.which_day(match[0]),
    )


def _month(match: re.Match[str], base: date) -> Day:
    month = to_int(match["m"])
    if not 1 <= month <= 12:
        return doubtful(match, asks.impossible(match[0]))
    year = said_year(match, base) or base.year + (month < base.month)
    ask = asks.which_day(match[0])
    return Day(match.start(), match.end(), DaySort.VAGUE, date(year, month, 1), last_of(year, month), ask)


def _vague(match: re.Match[str], _base: date) -> Day:
    return doubtful(match, asks.which_day(match[0]), DaySort.VAGUE)


W = "[一二三四五六日天]"
W7 = "[一二三四五六日天末1-7]"
PAREN_WEEK = r"(?:\(?" + WEEK + r"(?P<{}>" + W + r")(?!\s*(?:-|至|到|、))\)?)?"
NOT_DATE = r"(?![\d.:%元万亿千米公斤度版级折倍吨亩]|[./]\d)"
NOT_PLACE = (
    r"(?:(?<=日)(?!游)|(?!游|楼|线(?![上下])|院|门(?!球)|厅|会议(?=[室厅])|桌|车(?!站)|文(?![艺化体])|馆|公路|信(?![息访])|码"
    r"|机(?!关)|令|教(?=[室学])|综合|办公|住院|门诊|房|室(?![内外])|病|床|窗|台(?!风)|包(?![饺粽汤车括])|铺|梯|地块|地铁|公交|店|仓))"
)

DAYS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (r"(?:本月|这个?月|下个?月|近期)?的?某(?:个|一)?(?:周末|星期|周|天|日)[一二三四五六日天]?", _vague),
        (
            YEAR + rf"(?<![周期拜第)])(?:(?P<m>{NUM})月(?:份)?)?(?P<d>{NUM})[日号]?" + PAREN_WEEK.format("w") + DASH
            + r"(?:20\d\d年)?" + rf"(?:(?P<m2>{NUM})月(?:份)?)?(?P<d2>{NUM})[日号]" + NOT_PLACE + PAREN_WEEK.format("w2"),
            _stretch,
        ),
        (
            rf"(?<![\d.])(?P<m>1[0-2]|0?[1-9])\.(?P<d>\d\d?){DASH}(?:(?P<m2>1[0-2]|0?[1-9])\.)(?P<d2>\d\d?)(?P<w>)(?P<w2>)"
        + NOT_DATE, _stretch),
        (YEAR + rf"(?<!\d:)(?<![点周期拜第一二三四五六七八九十])(?:(?P<m>{NUM})月)?(?P<days>{NUM}(?:(?:[日号]?[、和及]"
            rf"|,){NUM})*(?:[日号]?[、和及]|,){NUM}(?:[日号]"
            rf"|(?=[两二三四五]天)))" + NOT_PLACE, _listed),
        (r"(?<!\d)(?P<y>20\d\d)[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)(?!\d)", _numeric),
        (YEAR + rf"(?P<m>{NUM})月(?:份)?的?(?P<d>{NUM})(?:(?P<u>[日号])|(?![\d日号个名点时:元万%旬]))", _month_day),
        (
            rf"(?:(?P<m>{NUM})月份?|(?P<which>本月|这个?月|当月|下个?月|月末|月底))的?(?P<nth>第(?P<n>[一二三四五1-5])个?"
            rf"|最后一?个?){WEEK}(?P<w>{W})"
        , _nth_weekday),
        (
            YEAR + rf"(?<!每)(?<!每个)(?:(?P<m>{NUM})月份?|(?P<which>本|这个?|当|下个?)?月[底末]?)的?最后(?:的)?一天",
            _last_of_month,
        ),
        (rf"(?P<which>本月|这个?月|当月|下个?月|上个?月)的?(?P<d>{NUM})[日号]", _shifted_month_day),
        (
            r"(?<![\d.])(?<!\d:)(?<![上下中]午)(?<!晚上)(?<!早上)(?<!早晨)(?<!早)(?<!晚)(?P<m>1[0-2]|0?[1-9])[./](?P<d>3[01]"
            r"|[12]\d|0?[1-9])[日号]?"
        + NOT_DATE, _numeric),
        (rf"(?P<n>半|{NUM})个?(?P<unit>天|日|周|星期|礼拜|月)(?P<dir>之?以?内|(?:之|以)?后)(?!备|勤)", _after),
        (rf"再?过(?P<n>半|{NUM})个?(?P<unit>天|日|周|星期|礼拜|月)(?P<dir>)", _after),
        (rf"(?P<which>下下|下|本|这)?个?{WEEK}(?P<w>{W})[-至到]{WEEK}?(?P<w2>{W})", _weekday_stretch),
        (
            rf"(?P<which>下下|下|本|这)?个?{WEEK}(?:{W}{{2,4}}(?=[两三四]天)|{W}(?:(?:[、和及,]|与)(?:(?P=which)?{WEEK})?{W}"
            rf"|(?:(?P=which))?{WEEK}{W})(?:(?:[、和及,]|与)?{WEEK}?{W})*"
            rf"(?![楼号点时个位名支组期届]))"
        , _weekday_list),
        (rf"(?P<which>上上|上|本|这|当|下下|下)?(?:一个|个|一)?{WEEK}的?{WEEK}(?P<again>)(?P<w>{W7})", _weekday),
        (rf"(?<![两三四五六七八九十几])(?<![两三四五六七八九十几]个)(?P<which>上上|上|本|这|当|下下"
            rf"|下)?(?:个)?(?P<again>){WEEK}(?P<w>{W7})(?!年|刊|报|期|位|同志|老师|阿姨|师傅|先生|女士)", _weekday),
        (
            rf"次日|翌日|隔天(?!一)|转天|第二天(?=[早晚上下中凌清\d])|(?<!提)(?:前|头)[一1][天日晚]|头天"
            rf"|(?<=[日号])的?[前后]{NUM}天(?![内之])"
        , _neighbour),
        (r"周六日|双休日", _weekend),
        (r"今明两[天日]|明后两?[天日]", _two_days),
        (
            r"(?P<word>大后|大前|今|明|昨|听|(?<![之以\d天月年周])后|(?<![节之以\d天月年会日晚])前)(?:天|日(?!子|报|程|常)"
            r"|儿个?(?!子|童|女|媳|科)|个儿?|朝|(?=早|晚|晨|上午|中午|下午|夜))"
        , _relative),
        (r"(?<![\d日号天一二三四五六末底午])下班(?:之前|以前|前)", _today_in_office),
        (r"从?即日起?|从?今[天日]?起", _today),
        (
            YEAR +(
                rf"(?:(?P<m>{NUM})月份?|(?P<which>本|这个?|当|下个?|上个?)?月)的?(?P<part>上中旬|中下旬|上旬|中旬|下旬"
                rf"|初(?![一二三四五六七八九十])|底|末|中(?!心|国|医|学|央))"
            ),
            _part_of_month,
        ),
        (r"(?P<m>)(?P<which>)(?P<y>)(?P<ry>)(?P<part>[上中下]旬)", _part_of_month),
        (r"(?P<y>)(?P<ry>今年|明年)?年[底末](?!结算|总结|考核|盘点|决算|工作|述职|清算|将至|临近|之际)"
        r"|(?P<in>年)之?内(?![容科部])", _year_end),
        (r"(?:本|这个?|当)?月(?:份)?之?内(?![容科部])", _month_end),
        (rf"(?<![每])(?:上|本|这|下下|下)(?:一个|个|一)?{WEEK}(?:之?以?内)?(?!{W7})", _week),
        (rf"(?<![-每\d第路街巷弄道区栋村苑末次])(?<!次月)(?<!末月)(?P<d>{NUM})[日号]" + NOT_PLACE, _bare_day),
        (YEAR + rf"(?<!每)(?P<m>{NUM})月(?:份|(?=起|开始|中?组织|举办|召开))", _month),
        (r"改天|改日(?![子期])|过几天|过两天|过些天|过些日子|近日|近期|择日|择期|这两天|这几天|赶明儿"
            r"|(?<![\u4e00-\u9fff])节后|(?<![\u4e00-\u9fff])节前|有空的时候|下个月", _vague),
    )
)  # fmt: skip


def scan_days(
    patterns: Iterable[tuple[re.Pattern[str], Reader]], text: str, base: date, taken: list[tuple[int, int]]
) -> Iterator[Day]:
    """Every day that these patterns see outside the stretches already `taken`, which grows; not in order of place."""
    for pattern, read in patterns:
        for match in pattern.finditer(text):
            if any(match.start() < stop and start < match.end() for start, stop in taken):
                continue
            day = read(match, base)
            if day is not None:
                taken.append((match.start(), match.end()))
                yield day
