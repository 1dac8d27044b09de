"""Days and hours of a text put together: each moment that it names, and the part that moment plays."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.understanding.agreed_days import agreed
from bot.understanding.clocks import EVENING, MORNING, Clock, scan_clocks
from bot.understanding.day import Day, DaySort
from bot.understanding.days import DAYS, scan_days
from bot.understanding.feasts import FEASTS
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
    r"|(?<=[\u4e00-\u9fff]{2})[ \t\u3000]+(?=[A-Za-z]{2,}(?!\d))"
    r"|(?<=\d)[ \t\u3000]+(?=[\u4e00-\u9fff]{2})(?![日号月年点时分楼岁元上下早晚中周星礼到至前止截之以内])"
)
_SPACES = re.compile(
    r"(?<=[^\x00-\x7f])[ \t\u3000]+|(?<![ \t\u3000])[ \t\u3000]++(?=[^\x00-\x7f])|(?<=\d)[ \t]+(?=:)|(?<=:)[ \t]+"
)


# What a chat or a website puts around a text: 小王 2026/5/13 09:31:22; 发布时间:2026-05-12 08:30 来源:老干部处 浏览次数:128.
_CLOCKED = r"\d\d?:\d\d(?::\d\d)?"
_SENDER = re.compile(
    rf"(?m)^(?:[^\n,。:;时期定于在会]{{1,12}}[ \t]+20\d\d[-/.年]\d\d?[-/.月]\d\d?日?[ \t]+{_CLOCKED}"
    rf"|20\d\d[-/]\d\d?[-/]\d\d?[ \t]+\d\d?:\d\d:\d\d|[\u4e00-\u9fff]{{0,8}}(?:小[\u4e00-\u9fff]|[科办处局]|书记|主任"
    rf"|组长|管理员|老师|[姐哥])[ \t]+"
    rf"(?:昨天[ \t]*|[上下]午[ \t]*)?{_CLOCKED})[ \t]*\n"
)
_PUBLISHED = re.compile(
    r"(?:发布|更新|发文|成文|印发|发件|发送|信息)(?:时间|日期)[:为]?[ \t]*20\d\d[-/.年]\d\d?[-/.月]\d\d?日?"
    rf"(?:[ \t]*{_CLOCKED})?|(?:信息)?来源:[^\s,。;]{{1,20}}|(?:浏览|阅读|点击|访问)(?:次数|量|数)?:[ \t]*\d+次?"
    r"|(?:作者|编辑|责任编辑|审核):[\u4e00-\u9fff]{2,4}(?=\s|$)"
)


def tidy(text: str) -> str:
    """The text with signs of one width, one kind of dash, labels as `时间:`, and no pictures or spaces inside Chinese."""
    text = re.sub(r"(?<=[\d日号点分半午晚)）])\s*(?:→|➡️?|⇒|=>|->)\s*(?=[\d一二三四五六七八九十上下早晚周星明后])", "改到", text)
    told = _PIN.sub(",地点:", _NUMBERS.sub("\n", re.sub(r"(?<![ \t\u3000])[ \t\u3000]*+[|｜丨][ \t\u3000]*+", ",", text)))
    narrow = unicodedata.normalize("NFKC", _SIGNS.sub(",", told)).replace("...", ",")
    narrow = _PUBLISHED.sub("\n", _SENDER.sub("", narrow))
    narrow = _EXCEPT.sub("", _FILE_NUMBERS.sub("", narrow))
    narrow = re.sub(r"元月(?=[份\d一二三四五六七八九十上中下初底])", "1月", narrow)
    narrow = _HEADINGS.sub(r"\1:", _ITEMS.sub("", _BOXED.sub(r",\1:", narrow)))
    return _SPACES.sub("", _BREAKS.sub(",", _LABELS.sub(",", _UNSEALED.sub(":", _DASHES.sub("-", narrow))))).strip()


def scan(text: str, base: datetime) -> Scan:
    """Find every moment of a tidied text. `base` is aware."""
    taken: list[tuple[int, int]] = []
    repeats = tuple(sorted(scan_repeats(text, taken), key=lambda repeat: repeat.start))
    days = list(scan_days((*FEASTS, *DAYS), text, base.date(), taken))
    days = agreed(text, sorted(days, key=lambda day: day.start))
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


DUE = re.compile(r"(?:截止|不晚于|最迟|最晚|期限|截至|报名(?:时间|期限)?[到至:为是])[\u4e00-\u9fff:]{0,6}$")
COMES = re.compile(
    r"(?:前|准时|开始|左右)?(?:签到|入场|集合|报到|上车|发车|开会|开始|召开|举行|结束|散会|返回|到场|就座|出发|在|单位|门口|到)"
)


def _is_next_matter(text: str, day: Day, clock: Clock) -> bool:
    """报名截止12日，9:30签到: the hour is not that of the deadline."""
    apart = re.search("[,\n]", text[day.stop : clock.start])
    due = DUE.search(text[: day.start]) or re.match("从?即日起", text[day.start :])
    return bool(apart and due and COMES.match(text, clock.stop))


def _of_day(text: str, day: Day, owner: Day | None, clocks: list[Clock]) -> list[Moment]:
    if not clocks:
        return [Moment(day.start, day.stop, day, None)]
    first, rest = clocks[0], clocks[1:]
    out: list[Moment] = []
    if owner is day and NEAR.fullmatch(text, day.stop, first.start) and not _is_next_matter(text, day, first):
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


SOON = 150  # minutes in which what is gathered for begins


def _beside(clock: Clock, others: list[Clock]) -> Clock:
    """6:40集中，8:00出发: a bare 6 or 7 shortly before an hour that is sure."""
    if not clock.unsure or clock.minute is None:
        return clock
    sure = [other.minute for other in others if other.minute is not None and not other.unsure and not other.ask]
    near = {0: SOON, 720: SOON // 2}
    halves = [half for half, most in near.items() if any(0 < minute - clock.minute - half <= most for minute in sure)]
    if len(halves) != 1:
        return clock
    period = MORNING if halves == [0] else EVENING
    return replace(clock, minute=clock.minute + halves[0], ask=None, unsure=False, period=period)


def _settled(clocks: list[Clock], before: list[Clock]) -> list[Clock]:
    """A bare 6 or 7 takes the half of the day from an hour of the same day that has one; `before` are the day's earlier hours."""
    out = list(before)
    for clock in clocks:
        sure = next((seen.period for seen in reversed(out) if seen.period and seen.end is None), None)
        if clock.unsure and clock.minute is not None and sure in (MORNING, EVENING, "afternoon"):
            later = 0 if sure == MORNING else 720
            clock = replace(clock, minute=clock.minute + later, ask=None, unsure=False, period=sure)
        out.append(clock)
    out = [_beside(_like_another(clock, out), out) for clock in out]
    return out[len(before) :]
