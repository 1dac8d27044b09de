"""Hours as notices name them: 上午9点, 9:30, 下午三点一刻, 9点到11点."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from bot.understanding import asks
from bot.understanding.numerals import NUM, to_int

MORNING, NOON, AFTERNOON, EVENING, NIGHT = "morning", "noon", "afternoon", "evening", "night"
PERIODS = {
    "凌晨": NIGHT, "清晨": MORNING, "清早": MORNING, "大清早": MORNING,
    "早晨": MORNING, "早上": MORNING, "一早": MORNING, "早": MORNING,
    "上午": MORNING, "头晌": MORNING, "朝早": MORNING, "中午": NOON,
    "正午": NOON, "晌午": NOON, "午间": NOON, "下午": AFTERNOON, "午后": AFTERNOON,
    "后晌": AFTERNOON, "下昼": AFTERNOON, "傍晚": EVENING, "晚上": EVENING,
    "下晚儿": EVENING, "下晚": EVENING, "擦黑": EVENING, "头午": MORNING, "前晌": MORNING, "上昼": MORNING,
    "上半日": MORNING, "上半天": MORNING, "下半日": AFTERNOON, "下半天": AFTERNOON, "过晌": AFTERNOON, "晌后": AFTERNOON,
    "晚饭后": EVENING, "吃过晚饭": EVENING, "吃完晚饭": EVENING, "早饭后": MORNING, "吃过早饭": MORNING, "吃完早饭": MORNING,
    "午饭后": AFTERNOON, "晚间": EVENING, "夜间": EVENING, "夜里": EVENING, "夜晚": EVENING, "晚": EVENING,
}  # fmt: skip
PERIOD = "|".join(sorted(PERIODS, key=len, reverse=True)).replace("一早", "(?<![周期拜])一早")
LONG_PERIOD = "|".join(sorted((word for word in PERIODS if len(word) > 1), key=len, reverse=True)).replace(
    "一早", "(?<![周期拜])一早"
)


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour, or a part of the day (`minute` None), in a text. Minutes count from midnight; 1440 is the day's end."""

    start: int
    stop: int
    period: str | None = None
    minute: int | None = None
    end: int | None = None
    ask: str | None = None
    unsure: bool = False  # a bare 6 or 7: may be settled by what stands near
    full: bool = False  # said as an hour of 24 (18:00)


SPEECH = r"(?!要求|建议|意见|希望|说明|注意|事项|体会|感受|想法|内容|措施|任务|理由|原因|心得|看法|启示|共识)"
HOUR = rf"(?:(?P<p>{PERIOD})的?)?(?P<h>{NUM}|零(?=[点时]))"
TAIL = (
    r"(?:点钟?|时(?!间|候|代|节|期|刻|段|效|常|髦|分|有|许))(?:"
    rf"(?P<half>半)|(?P<q>[一三123])刻|过?零?0?(?P<mm>{NUM})分|(?P<mm2>\d\d|[一二三四五]?十[一二三四五六七八九]?"
    rf"|零[一二三四五六七八九])(?![\d人名位元个公楼号月日天岁]|点(?!名))"
    r"|整|正(?!月))?" + SPEECH
)
COLON = rf"(?:(?P<p>{PERIOD})的?)?(?<!\d)(?<!\d:)(?P<h>\d\d?):(?P<mm>\d\d)(?::00)?分?(?!\d)"
DOTTED = rf"(?P<p>{PERIOD})的?(?P<h>\d\d?)\.(?P<mm>[0-5]\d)(?![\d元万])"
SHORT = rf"(?:(?P<p>{PERIOD})的?)?(?<![\d月.:点时])(?P<h>{NUM})\s*(?:-|至|到)\s*(?={NUM}[点时](?!间))"
PATTERNS = tuple(re.compile(pattern) for pattern in (COLON, DOTTED, SHORT, HOUR + TAIL))
ALONE = re.compile(
    rf"(?:{LONG_PERIOD}|(?<=[今明昨后当日号天])[早晚](?![了会到]))(?!餐|饭|报|茶|会前|安排|点|年|期|日|操|练|锻炼|市|休|好)"
)
JOIN = re.compile(r"(?:左右)?\s*(?:-|至|到)\s*")
# A small number before 点 without a part of the day or a digit is a phrase, not an hour: 一点建议, 有点, 早一点.
ONE = re.compile(r"一[点时](?!半|钟|整|\d|[一二三四五]?十|[一三]刻)")


def scan_clocks(text: str, taken: list[tuple[int, int]]) -> list[Clock]:
    """Every hour and part of the day outside the stretches already `taken`, in order of place, ranges joined."""
    found: list[Clock] = []
    for match in _matches(text, taken):
        found.append(_read(match))
    found.sort(key=lambda clock: clock.start)
    return _joined(text, _told_after(text, found))


def _told_after(text: str, clocks: list[Clock]) -> list[Clock]:
    """七点半，上午: the part of the day may follow its hour."""
    out: list[Clock] = []
    for clock, after in zip_longest(clocks, clocks[1:]):
        told = after is not None and after.minute is None and re.fullmatch("[,(]?", text[clock.stop : after.start])
        out.append(_in_half(clock, after.period) if told and after and after.period and clock.unsure else clock)
    return out


def _in_half(clock: Clock, period: str) -> Clock:
    hour = _placed(period, clock.minute // 60) if clock.minute is not None else None
    if hour is None or clock.minute is None:
        return clock
    return replace(clock, minute=hour * 60 + clock.minute % 60, period=period, ask=None, unsure=False)


def _matches(text: str, taken: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    for pattern in (*PATTERNS, ALONE):
        for match in pattern.finditer(text):
            if any(match.start() < stop and start < match.end() for start, stop in taken):
                continue
            groups = match.groupdict()
            if groups and not groups.get("p") and ONE.match(text, match.start()):
                continue
            taken.append((match.start(), match.end()))
            yield match


def _read(match: re.Match[str]) -> Clock:
    groups = match.groupdict()
    if not groups:
        return Clock(match.start(), match.end(), PERIODS[match[0]])
    period = PERIODS[groups["p"]] if groups["p"] else None
    hour, minute = to_int(groups["h"]), _minutes(groups)
    made = resolve(period, hour, minute, match[0], leading_zero=groups["h"].startswith("0"))
    stop = match.end()
    if match.re.pattern == SHORT:  # leave the dash where the join looks for it
        stop = match.start() + len(match[0].rstrip("-至到 "))
    return Clock(match.start(), stop, period, made[0], ask=made[1], unsure=made[2], full=hour > 12)


def _minutes(groups: dict[str, str | None]) -> int:
    if groups.get("half"):
        return 30
    if quarter := groups.get("q"):
        return to_int(quarter) * 15
    said = groups.get("mm") or groups.get("mm2")
    return to_int(said.removeprefix("零") if len(said) > 1 else said) if said else 0


def resolve(
    period: str | None, hour: int, minute: int, words: str, leading_zero: bool = False
) -> tuple[int | None, str | None, bool]:
    """Minutes after midnight, the question to ask instead, and whether only the half of the day is open.

    Without a part of the day 8 to 11 is morning, 12 noon, 1 to 5 afternoon, and 6 and 7 are asked (the office's convention).
    """
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None, asks.impossible(words), False
    if period is None:
        if 1 <= hour <= 5:
            if leading_zero:
                return hour * 60 + minute, asks.half_of_day(words), True
            return (hour + 12) * 60 + minute, None, False
        if hour in (6, 7) and not leading_zero:
            return hour * 60 + minute, asks.half_of_day(words), True
        return hour * 60 + minute, None, False
    placed = _placed(period, hour)
    return (placed * 60 + minute, None, False) if placed is not None else (None, asks.impossible(words), False)


def _placed(period: str, hour: int) -> int | None:
    """The hour of 24 that a part of the day and an hour give; None if they contradict each other (下午9点半 does not)."""
    if period == NIGHT:
        return hour if hour <= 6 else None
    if period == MORNING:
        return hour if 4 <= hour <= 12 else None
    if period == NOON:
        return hour + 12 if 1 <= hour <= 2 else hour if 10 <= hour <= 14 else None
    low = 0 if period == AFTERNOON else 4
    if low < hour < 12:
        return hour + 12
    if hour == 12:
        return 12 if period == AFTERNOON else 24
    return hour if 12 < hour <= 24 else None


def _joined(text: str, clocks: list[Clock]) -> list[Clock]:
    out: list[Clock] = []
    for clock in clocks:
        before = out[-1] if out else None
        if before and before.minute is not None and before.end is None and JOIN.fullmatch(text, before.stop, clock.start):
            out[-1] = _as_range(before, clock)
        else:
            out.append(clock)
    return out


def _as_range(first: Clock, second: Clock) -> Clock:
    if second.minute is None or first.minute is None:
        return Clock(first.start, second.stop, first.period, first.minute, None, first.ask or second.ask, first.unsure)
    begin, end = first.minute, second.minute
    if first.period == NIGHT and second.period is None and not second.full and end - 720 > begin:
        end -= 720  # 凌晨0点至5点
    unsure = first.unsure
    if unsure and second.period == MORNING:
        unsure = False
    elif unsure and end < 12 * 60 and not second.unsure:
        unsure = False  # 7点到10点: the end is in the morning, so the start is
    elif unsure and second.period is None and second.full:
        unsure = False  # 6:00-18:00: hours of 24
    elif unsure and second.period in (AFTERNOON, EVENING):
        begin, unsure = begin + 720, False
    if second.period is None and end <= begin:
        end += 720
    if end <= begin:
        return Clock(first.start, second.stop, first.period, None, None, asks.impossible("时间段"))
    return Clock(first.start, second.stop, first.period or second.period, begin, end, first.ask if unsure else None, unsure)
