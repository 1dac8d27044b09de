"""Days and hours of a text put together: each moment that it names, and the part that moment plays."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import zip_longest

from bot.understanding import asks
from bot.understanding.clocks import EVENING, MORNING, Clock, scan_clocks
from bot.understanding.day import Day, DaySort
from bot.understanding.days import DAYS, scan_days
from bot.understanding.feasts import FEASTS
from bot.understanding.numerals import NUM, to_int
from bot.understanding.repeats import Repeat, scan_repeats


class Role(StrEnum):
    """What a moment is in its notice."""

    START = "start"
    GATHER = "gather"  # sign-in, gathering, departure: the start only where nothing else is one
    END = "end"
    DEADLINE = "deadline"
    OLD = "old"  # before a change or correction
    NOISE = "noise"  # the date of a document, of a death, of a past meeting


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, an hour, or both. `lent` tells that the day was said earlier in the text."""

    start: int
    stop: int
    day: Day | None
    clock: Clock | None
    lent: bool = False
    role: Role = Role.START


@dataclass(frozen=True, slots=True)
class Scan:
    """Everything about time that a text names, in order of place."""

    text: str
    moments: tuple[Moment, ...]
    repeats: tuple[Repeat, ...]
    unread: str | None = None  # words that look like a time and were not read


_DASHES = re.compile(r"\s*[-—–―－~〜～‐‑]+\s*")
_LABELS = re.compile(r"(?<=\S)[ \t\u3000]+(?=[\u4e00-\u9fff]{2,6}:)")  # 时间:… 地点:… on one line
_NUMBERS = re.compile(r"[\u2460-\u249b]|\d\ufe0f?\u20e3")  # ①, 1️⃣: NFKC would make them part of the number that follows
_PIN = re.compile(r"[📍📌🏠🏢🏛]\ufe0f?\s*(?=[\u4e00-\u9fff])(?!地点|地址|会场)")
_SIGNS = re.compile(r"[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]+|\[[\u4e00-\u9fff]{1,4}\](?!:)")
_BOXED = re.compile(
    r"[【\[]\s*((?:[\u4e00-\u9fff]{0,4})(?:时间|地点|地址|会场|对象|人员|内容|主题|日期|报名|截止))\s*[】\]]\s*:?"
)
_ITEMS = re.compile(
    r"(?m)^[ \t]*(?:\(?[一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}、|\(?\d{1,2}\)"
    r"|\d{1,2}[.、](?=\D|\d{1,2}月|20\d\d年))"
    r"[ \t]*"
    r"|(?<=[。;,:\s])[一二三四五六七八九十]、(?=[\u4e00-\u9fff]{0,4}(?:时间|地点|人员|对象|要求|事项|内容|方式|报名|议程))"
)
_EXCEPT = re.compile(
    r"\((?:遇|逢)?(?:周末|双休日?|周六日?|周[六日天、]{1,3}|节假日|法定节假日)[^()]{0,8}(?:除外|休息|不休|顺延|无休)\)"
)
_FILE_NUMBERS = re.compile(r"[〔\[(【]20\d\d[〕\])】]第?\s*\d+号|第\d+号(?!楼|房|会议)")
_HEADINGS = re.compile(r"(?m)^([\u4e00-\u9fff]{0,4}(?:时间|地点|地址))(?:安排)?:?[ \t]*\n\s*")
# A space between words is a break (and between single signs, or beside a number, only width: 关 于, 3 月 12 日).
_UNSEALED = re.compile(
    r"(?:(?<=时间)|(?<=地点)|(?<=地址)|(?<=会场)|(?<=内容)|(?<=主题)|(?<=对象))[ \t\u3000]+(?=\S)"
)  # 地点 三楼
_BREAKS = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})[ \t\u3000]+(?=[\u4e00-\u9fff]{2})"
    r"|(?<=\d)[ \t\u3000]+(?=[\u4e00-\u9fff]{2})(?![日号月年点时分楼岁元上下早晚中周星礼到至])"
)
_SPACES = re.compile(r"(?<=[^\x00-\x7f])[ \t\u3000]+|[ \t\u3000]+(?=[^\x00-\x7f])|(?<=\d)[ \t]+(?=:)|(?<=:)[ \t]+")


def tidy(text: str) -> str:
    """The text with signs of one width, one kind of dash, labels as `时间:`, and no pictures or spaces inside Chinese."""
    text = re.sub(r"(?<=[\d日号点分半午晚)）])\s*(?:→|➡️?|⇒|=>|->)\s*(?=[\d一二三四五六七八九十上下早晚周星明后])", "改到", text)
    told = _PIN.sub(",地点:", _NUMBERS.sub("\n", text))
    narrow = unicodedata.normalize("NFKC", _SIGNS.sub(",", told)).replace("...", ",")
    narrow = _EXCEPT.sub("", _FILE_NUMBERS.sub("", narrow))
    narrow = re.sub(r"元月(?=[份\d一二三四五六七八九十上中下初底])", "1月", narrow)
    narrow = _HEADINGS.sub(r"\1:", _ITEMS.sub("", _BOXED.sub(r",\1:", narrow)))
    return _SPACES.sub("", _BREAKS.sub(",", _LABELS.sub(",", _UNSEALED.sub(":", _DASHES.sub("-", narrow))))).strip()


def scan(text: str, base: datetime) -> Scan:
    """Find every moment of a tidied text. `base` is aware."""
    taken: list[tuple[int, int]] = []
    repeats = tuple(sorted(scan_repeats(text, taken), key=lambda repeat: repeat.start))
    days = list(scan_days((*FEASTS, *DAYS), text, base.date(), taken))
    days = _agreed(text, sorted(days, key=lambda day: day.start))
    clocks = scan_clocks(text, taken)
    unread = next((m[0] for m in TIMELIKE.finditer(text) if not _meets(m, taken)), None)
    return Scan(text, tuple(_assembled(text, days, clocks, repeats)), repeats, unread)


TIMELIKE = re.compile(
    r"(?<![\d.第])\d{1,2}[点时](?![间候代节期刻段效钟头滴])|[一二三四五六七八九十]{1,3}点(?:钟|半|整"
    r"|[一三]刻)|(?<!\d)(?<!\d:)\d{1,2}:[0-5]\d(?![\d:])"
    r"|(?<![双每一个])(?:周|星期|礼拜)[一二三四五六日](?![位同老先女阿师])|次日|翌日"
)


def _meets(match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return any(match.start() < stop and start < match.end() for start, stop in taken)


# ---- days that stand together say the same thing ----

BESIDE = re.compile(r"[\s,()的即是为]*(?:也就是|就是|也是|农历|星期|周)?[(]?")
RANGE = re.compile(
    r"(?:\([^()]{1,6}\))?\)?\s*(?:开始|起|上午|下午|晚上?|夜间|夜里|凌晨|早上|傍晚)?,?(?:一?直)?(?:-|至|到)\s*(?:20\d\d年)?"
)


def _agreed(text: str, days: list[Day]) -> list[Day]:
    out: list[Day] = []
    for said in days:
        before = out[-1] if out else None
        if before and _is_in_brackets(text, before, said):
            out[-1] = _of_weekday(text, before, said)
            continue
        if _only_narrows(text, out, said):
            continue
        day = _from_neighbour(text, before, said)
        between = text[before.stop : day.start] if before else ""
        if before and said.sort is DaySort.NEIGHBOUR and between in ("", "的"):
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
            out.append(_in_week_of(text, before, _in_month_of(text, before, day)))
    return _feasts_as_names(text, [_in_month_of_next(one, other) for one, other in zip_longest(out, out[1:])])


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


APART = re.compile(r"(?:不是|截止(?:时间|日期)?[:为到至于在是]*)$")


def _are_parts(one: Day, other: Day, between: str, apart: bool) -> bool:
    """5月底，6月上旬: two stretches, not two names of one; nor is the day after 不是 or after a deadline another name."""
    if (apart or DaySort.PAST in (one.sort, other.sort)) and ("是" in between or "," in between):
        return True
    if one.sort is other.sort is DaySort.EXACT and between.strip() == "," and one.first and other.first:
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


def _in_month_of(text: str, before: Day | None, day: Day) -> Day:
    """A bare 25日 after 3月23日 is in the same month, even where the base is in another; before the base it stays past."""
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


# ---- days and hours become moments ----

NEAR = re.compile(r"[\s,、()的于在:]*(?:当天|当晚|当日)?[\s,(]*")
SENTENCE = re.compile(r"[。;!?\n]")


def _assembled(text: str, days: list[Day], clocks: list[Clock], repeats: tuple[Repeat, ...]) -> list[Moment]:
    """Each hour belongs to the day that stands before it; the first hours of a text to the first day after them."""
    out: list[Moment] = []
    pending = [clock for clock in clocks if not days or clock.start < days[0].start]
    if pending and any(repeat.start < pending[0].start for repeat in repeats):
        out.extend(Moment(clock.start, clock.stop, None, clock) for clock in pending)
        pending = []
    before: list[Clock] = []
    for at, day in enumerate(days):
        until = days[at + 1].start if at + 1 < len(days) else len(text) + 1
        own = [clock for clock in clocks if day.stop <= clock.start < until]
        owner = day if not (day.as_name or day.sort in (DaySort.PAST, DaySort.VAGUE)) else _owner(days[:at])
        settled = _settled(own, before if owner is not day else [])
        before = [*(before if owner is not day else []), *settled]
        out.extend(_of_day(text, day, owner, settled))
    first = next((day for day in days if not day.as_name and day.sort is not DaySort.PAST), None)
    lent = first if first and _same_matter(text, pending, first) else None
    out[:0] = [Moment(clock.start, clock.stop, lent, clock, lent=True) for clock in _settled(pending, [])]
    return sorted(out, key=lambda moment: moment.start)


def _owner(days: list[Day]) -> Day | None:
    return next((day for day in reversed(days) if not day.as_name and day.sort not in (DaySort.PAST, DaySort.VAGUE)), None)


def _same_matter(text: str, pending: list[Clock], day: Day) -> bool:
    """上午9点开会，明天: the hour may go before its day, in the same sentence or next to it; a deadline has a day of its own."""
    between = text[pending[-1].stop : day.start] if pending else ""
    if not pending:
        return False
    if re.match("(?:之|以)?前", between):  # a deadline has a day of its own, unless 就今天 follows
        return day.sort is DaySort.RELATIVE and between.endswith("就")
    near = day.sort is DaySort.RELATIVE and len(re.sub(r"\W", "", between)) <= 6
    alone = day.sort is DaySort.RELATIVE and re.search(r"[,!。?;]$", between) and re.match(r"[,!。?;]|$", text[day.stop :])
    return near or bool(alone) or not SENTENCE.search(between)


def _of_day(text: str, day: Day, owner: Day | None, clocks: list[Clock]) -> list[Moment]:
    if not clocks:
        return [Moment(day.start, day.stop, day, None)]
    first, rest = clocks[0], clocks[1:]
    out: list[Moment] = []
    if owner is day and NEAR.fullmatch(text, day.stop, first.start):
        if first.minute is None and not first.ask and rest and NEAR.fullmatch(text, first.stop, rest[0].start):
            first, rest = rest[0], rest[1:]
        out.append(Moment(day.start, first.stop, day, first))
    else:
        out.append(Moment(day.start, day.stop, day, None))
        rest = clocks
    out.extend(Moment(clock.start, clock.stop, owner, clock, lent=True) for clock in rest)
    return out


def _like_another(clock: Clock, others: list[Clock]) -> Clock:
    """6点！晚上6点: the same hour said once with its half of the day."""
    if not clock.unsure or clock.minute is None:
        return clock
    same = next((o for o in others if o.period and o.minute is not None and o.minute % 720 == clock.minute % 720), None)
    return replace(clock, minute=same.minute, ask=None, unsure=False, period=same.period) if same else clock


def _settled(clocks: list[Clock], before: list[Clock]) -> list[Clock]:
    """A bare 6 or 7 takes the half of the day from an hour of the same day that has one; `before` are the day's earlier hours."""
    out = list(before)
    for clock in clocks:
        sure = next((seen.period for seen in reversed(out) if seen.period and seen.end is None), None)
        if clock.unsure and clock.minute is not None and sure in (MORNING, EVENING, "afternoon"):
            later = 0 if sure == MORNING else 720
            clock = replace(clock, minute=clock.minute + later, ask=None, unsure=False, period=sure)
        out.append(clock)
    out = [_like_another(clock, out) for clock in out]
    return out[len(before) :]
