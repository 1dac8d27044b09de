"""Days that stand together in a text: which of them say the same day, which a stretch, and which disagree."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest

from bot.understanding import asks
from bot.understanding.day import Day, DaySort
from bot.understanding.numerals import NUM, to_int

BESIDE = re.compile(r"[\s,()的即是为]*(?:也就是|就是|也是|农历|星期|周)?[(]?")
RANGE = re.compile(
    r"(?:\([^()]{1,6}\))?\)?\s*(?:开始|起|上午|下午|晚上?|夜间|夜里|凌晨|早上|傍晚)?,?(?:一?直)?(?:-|至|到)\s*(?:20\d\d年)?"
)


def agreed(text: str, days: list[Day]) -> list[Day]:
    out: list[Day] = []
    for said in days:
        before = out[-1] if out else None
        if before and _is_in_brackets(text, before, said):
            out[-1] = _of_weekday(text, before, said)
            continue
        if _only_narrows(text, out, said) or any(_told_again(text, one, said) for one in out):
            continue
        day = _from_neighbour(text, before, said)
        between = text[before.stop : day.start] if before else ""
        if before and _replaces(before, said, day, between):
            out[-1] = replace(day, start=before.start)
        elif before and RANGE.fullmatch(between) and between:
            out[-1] = _as_range(text, before, day)
        elif (
            before
            and BESIDE.fullmatch(between)
            and not (before.as_name or day.as_name)
            and not _are_parts(before, day, between, bool(APART.search(text[: before.start])))
        ):
            out[-1] = _merged(text, before, day)
        else:
            out.append(_in_week_of(text, _week_named(out), _in_month_of(text, before, day)))
    out = [_about(text, _in_month_of_next(one, other)) for one, other in zip_longest(out, out[1:])]
    return _feasts_as_names(text, out)


def _about(text: str, day: Day) -> Day:
    """6月18日前后 names no day."""
    if day.sort not in (DaySort.EXACT, DaySort.WEEKDAY) or day.ask or not re.match(r"\)?(?:前后|左右|上下)", text[day.stop :]):
        return day
    return replace(day, sort=DaySort.VAGUE, ask=asks.which_day(text[day.start : day.stop]))


NAMELY = re.compile("(?:之|以)?[前后]夕?,?(?:也就是|即|就是)")


def _replaces(before: Day, said: Day, day: Day, between: str) -> bool:
    """端午节前一天; 八一前，也就是7月30号: the second day tells which one the first was about."""
    beside = said.sort is DaySort.NEIGHBOUR and between in ("", "的")
    return beside or (before.sort is DaySort.FEAST and day.first is not None and bool(NAMELY.fullmatch(between)))


def _only_narrows(text: str, before: list[Day], day: Day) -> bool:
    """3月9日至4月3日，周一到周五上午: which days of the stretch, not another one."""
    workdays = day.sort is DaySort.WEEKDAY and day.is_range and not re.match("[下本这]", text[day.start :])
    return workdays and any(one.sort is DaySort.EXACT and one.is_range for one in before)


def _is_in_brackets(text: str, one: Day, other: Day) -> bool:
    """3月18号上午8点（周四）: the weekday of the day, behind the hour."""
    between = text[one.stop : other.start]
    bare = other.sort is DaySort.WEEKDAY and not other.is_range and other.stop - other.start <= 3
    closed = between.endswith("(") and text[other.stop : other.stop + 1] == ")"
    return one.sort is DaySort.EXACT and bare and closed and bool(re.fullmatch(r"[\d:点时分半上下午早晚中整]{1,9}\(", between))


def _of_weekday(text: str, one: Day, other: Day) -> Day:
    if not one.first or not other.first or one.first.weekday() == other.first.weekday():
        return one
    return replace(one, ask=asks.clash(*_words(text, one, other)), past=False)


def _in_month_of_next(day: Day, after: Day | None) -> Day:
    """不在5号开了，定在12月3号: a bare day that is over is of the month that is named next."""
    bare = day.sort is DaySort.EXACT and day.past and day.stop - day.start <= 3 and day.first == day.last
    if (
        not bare
        or after is None
        or after.sort is not DaySort.EXACT
        or after.past
        or not after.first
        or not day.first
        or after.first <= day.first
    ):
        return day
    try:
        moved = after.first.replace(day=day.first.day)
    except ValueError:
        return day
    return replace(day, first=moved, last=moved, ask=None, past=False)


def _week_named(days: list[Day]) -> Day | None:
    """The day before, or the week that is named before a weekday of its own (下周的会从周二改到周四)."""
    *_, week, inside = (None, None, *days)
    in_it = week and inside and week.first and week.last and inside.first and inside.sort is DaySort.WEEKDAY
    if in_it and week and inside and week.sort is DaySort.VAGUE and week.first <= inside.first <= week.last:
        return week
    return inside


def _in_week_of(text: str, before: Day | None, day: Day) -> Day:
    """下周的组织生活会，周二: a bare weekday after a week is one of that week."""
    if before is None or before.first is None or before.sort is not DaySort.VAGUE or day.sort is not DaySort.WEEKDAY:
        return day
    ahead = re.match(r"下.{0,3}(?:周|星期|礼拜)$", text[before.start : before.stop]) and day.first
    if (
        not ahead
        or day.first is None
        or day.last is None
        or re.match("[上下本这]", text[day.start :])
        or day.first >= before.first
    ):
        return day
    weeks = (before.first - day.first + timedelta(days=6)) // timedelta(weeks=1) * timedelta(weeks=1)
    return replace(day, first=day.first + weeks, last=day.last + weeks)


RECALLED = re.compile("(?:哦|噢|对|嗯|没错)[,]?(?:就?是)?$")
SPOKEN = re.compile(r",?(?:那天|这天)?[^,。;!?\n\d]{0,6}?(?:就是|好像是?|应该是|正好是?|恰好是?|刚好是?|也是|是个?)")


def _told_again(text: str, one: Day, other: Day) -> bool:
    """20号那天我记着是周六: the weekday of the day that is said before."""
    bare = one.sort is DaySort.EXACT and other.sort is DaySort.WEEKDAY and not other.is_range and not one.is_range
    same = one.first and other.first and one.first.weekday() == other.first.weekday()
    return bool(bare and same and (SPOKEN.fullmatch(text, one.stop, other.start) or RECALLED.search(text[: other.start])))


APART = re.compile(r"(?:不是|截止(?:时间|日期)?[:为到至于在是]*)$")


def _are_parts(one: Day, other: Day, between: str, apart: bool) -> bool:
    """5月底，6月上旬: two stretches, not two names of one; nor is the day after 不是 or after a deadline another name."""
    if (apart or DaySort.PAST in (one.sort, other.sort)) and ("是" in between or "," in between):
        return True
    apart_from_range = one.is_range and "," in between and other.sort is DaySort.EXACT
    if ("\n" in between or apart_from_range) and DaySort.WEEKDAY not in (one.sort, other.sort):
        return True
    if one.sort is other.sort is DaySort.RELATIVE and "," in between:
        return True
    if one.sort is other.sort is DaySort.EXACT and one.is_range and not other.is_range and "(" in between:
        return True  # 28日-30日(29日休息)
    if one.sort is other.sort is DaySort.EXACT and re.fullmatch(r"[)\s]*,\s*", between) and one.first and other.first:
        return one.first.day != other.first.day
    return one.sort is other.sort is DaySort.PERIOD and between != ""


def _from_neighbour(text: str, before: Day | None, day: Day) -> Day:
    """7月16日晚至次日早: the neighbour of the day said before. Without one it stays open."""
    if day.sort is not DaySort.NEIGHBOUR or before is None or before.first is None or before.last is None:
        return day
    words = text[day.start : day.stop]
    number = re.search(rf"[前后]({NUM})天", words)
    size = to_int(number[1]) if number else 1
    back = re.search("前|头", words)
    found = (before.first if back else before.last) + timedelta(days=-size if back else size)
    return replace(day, sort=DaySort.EXACT, first=found, last=found, ask=None)


def _feasts_as_names(text: str, days: list[Day]) -> list[Day]:
    """夏至讲座，夏至前一天下午3点: a bare festival beside a day that is spelt out only says what is kept."""
    spelt = [day for day in days if day.first and not day.as_name and not _is_bare_feast(text, day)]
    firm = [day for day in spelt if day.sort in (DaySort.EXACT, DaySort.FEAST, DaySort.WEEKDAY, DaySort.RELATIVE)]
    return [replace(day, as_name=True) if firm and _is_bare_feast(text, day) else day for day in days]


def _is_bare_feast(text: str, day: Day) -> bool:
    if day.sort is not DaySort.FEAST or day.is_range:
        return False
    words = text[day.start : day.stop]
    return not re.search(r"[前后当这那次]|第二天|\d|初|廿|月", words) and not re.match(DAY_AFTER_FEAST, text[day.stop :])


DAY_AFTER_FEAST = r"的?(?:\d|[上下中]午|早|晚|凌晨|前(?!后)|之前|以前|[一二两三四五六七八九十]+[点时])"


def _as_range(text: str, one: Day, other: Day) -> Day:
    if not one.first or not other.last:
        return replace(one, stop=other.stop, ask=one.ask or other.ask)
    last = other.last
    if other.sort is DaySort.WEEKDAY and last <= one.first:
        last = last.fromordinal(last.toordinal() + 7)
    if last < one.first:
        return replace(one, stop=other.stop, ask=asks.impossible(text[one.start : other.stop]))
    return replace(one, stop=other.stop, last=last, ask=other.ask)


# How closely a name tells the day: of two that stand together the closer one is meant.
LOOSE = [sort for sort in DaySort if sort not in (DaySort.PERIOD, DaySort.VAGUE)] + [DaySort.PERIOD, DaySort.VAGUE]


def _is_within(exact: Day, loose: Day) -> bool:
    if not (exact.first and loose.first and loose.last):
        return True
    near = timedelta(days=3 if loose.first == loose.last else 0)  # 月底(29日)
    return loose.first - near <= exact.first <= loose.last


def _words(text: str, one: Day, other: Day) -> tuple[str, str]:
    return text[one.start : one.stop], text[other.start : other.stop].strip("()")


def _merged(text: str, one: Day, other: Day) -> Day:
    """Two names of one day. They must agree; a week or month narrows to the day inside it."""
    if one.sort is DaySort.EXACT and other.sort is DaySort.WEEKDAY and one.is_range and other.is_range:
        return replace(one, stop=other.stop)  # 6月15日-7月3日(周一至周五)
    if one.first and other.first and one.first.day == other.first.day:  # 3号，12月3号; 端午节前三天，也就是十六号
        for bare, full in ((one, other), (other, one)):
            if bare.sort is DaySort.EXACT and bare.past and "月" not in text[bare.start : bare.stop]:
                return replace(full, start=one.start, stop=other.stop)
    follows = one.first and one.last and other.first == one.last + timedelta(days=1)
    if one.sort is other.sort is DaySort.EXACT and follows and one.stop == other.start:
        return replace(one, stop=other.stop, last=other.last)  # 30号31号两天
    if one.is_range and one.last and other.first and other.sort is DaySort.WEEKDAY and "(" in text[one.stop : other.start]:
        clash = None if one.last.weekday() == other.first.weekday() else asks.clash(*_words(text, one, other))
        return replace(one, stop=other.stop, ask=one.ask or clash)  # 12日至3月27日(周五)
    exact, loose = (one, other) if LOOSE.index(one.sort) <= LOOSE.index(other.sort) else (other, one)
    if loose.sort in (DaySort.VAGUE, DaySort.PERIOD):
        narrowed = replace(exact, start=one.start, stop=other.stop)
        return narrowed if _is_within(exact, loose) else replace(narrowed, ask=asks.clash(*_words(text, one, other)))
    # 周四 beside a date means the weekday of that date, whichever week it is in.
    weekday = other if other.sort is DaySort.WEEKDAY else one if one.sort is DaySort.WEEKDAY else None
    told = _words(text, one, other)
    if not one.first or not other.first:
        return replace(one if one.ask else other, start=one.start, stop=other.stop)
    better = other if weekday is one else one
    same = one.first == other.first
    if weekday is not None and weekday is not better and not re.match("[上下本这]", text[weekday.start :]):
        same = one.first.weekday() == other.first.weekday()
    ask = better.ask if same else asks.clash(*told)
    return replace(better, start=one.start, stop=other.stop, ask=ask, past=same and better.past, as_name=False)


def _of_month(text: str, month: date, day: Day) -> Day:
    """11月份党小组会：一组2日，二组3日."""
    if day.sort is not DaySort.EXACT or not day.first or not day.last or re.search(r"[月./]", text[day.start : day.stop]):
        return day
    try:
        moved = [one.replace(year=month.year, month=month.month) for one in (day.first, day.last)]
    except ValueError:
        return day
    return replace(day, first=moved[0], last=moved[1], ask=None, past=False)


def _in_month_of(text: str, before: Day | None, day: Day) -> Day:
    """A bare 25日 after 3月23日 is in the same month, even where the base is in another; before the base it stays past."""
    if before and before.first and before.sort is DaySort.VAGUE and before.first.day == 1:
        return _of_month(text, before.first, day)
    if not (before and before.first and day.first and day.last and day.sort is DaySort.EXACT and day.ask):
        return day
    spelt = re.search(r"[月./]", text[day.start : day.stop]) or day.first.month != day.last.month
    if before.sort is not DaySort.EXACT or spelt or before.first <= day.first or before.past:
        return day
    try:
        moved = before.first.replace(day=day.first.day), before.first.replace(day=day.last.day)
    except ValueError:
        return day
    return replace(day, first=moved[0], last=moved[1], ask=None, past=False)
