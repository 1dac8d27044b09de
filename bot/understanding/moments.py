"""Days and hours of a text put together: each moment that it names, and the part that moment plays."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.understanding import asks
from bot.understanding.clocks import EVENING, MORNING, Clock, scan_clocks
from bot.understanding.days import DAYS, Day, DaySort, scan_days
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


_DASHES = re.compile(r"\s*[-—–―－~〜～‐‑]+\s*")
_LABELS = re.compile(r"(?<=\S)[ \t\u3000]+(?=[\u4e00-\u9fff]{2,6}:)")  # 时间:… 地点:… on one line
_SPACES = re.compile(r"(?<=[^\x00-\x7f])[ \t\u3000]+|[ \t\u3000]+(?=[^\x00-\x7f])|(?<=\d)[ \t]+(?=:)|(?<=:)[ \t]+")


def tidy(text: str) -> str:
    """The text with signs of one width, one kind of dash, and no spaces inside Chinese."""
    narrow = unicodedata.normalize("NFKC", text).replace("…", "...")
    return _SPACES.sub("", _LABELS.sub(",", _DASHES.sub("-", narrow))).strip()


def scan(text: str, base: datetime) -> Scan:
    """Find every moment of a tidied text. `base` is aware."""
    taken: list[tuple[int, int]] = []
    repeats = tuple(sorted(scan_repeats(text, taken), key=lambda repeat: repeat.start))
    days = list(scan_days((*FEASTS, *DAYS), text, base.date(), taken))
    days = _agreed(text, sorted(days, key=lambda day: day.start))
    clocks = scan_clocks(text, taken)
    return Scan(text, tuple(_assembled(text, days, clocks, repeats)), repeats)


# ---- days that stand together say the same thing ----

BESIDE = re.compile(r"[\s,()的即是为]*(?:也就是|就是|也是|农历|星期|周)?[(]?")
RANGE = re.compile(r"(?:\([^()]{1,6}\))?\)?\s*(?:-|至|到)\s*(?:20\d\d年)?")


def _agreed(text: str, days: list[Day]) -> list[Day]:
    out: list[Day] = []
    for day in days:
        before = out[-1] if out else None
        between = text[before.stop : day.start] if before else ""
        if before and RANGE.fullmatch(between) and between:
            out[-1] = _as_range(text, before, day)
        elif before and BESIDE.fullmatch(between) and not before.as_name:
            out[-1] = _merged(text, before, day)
        else:
            out.append(_in_month_of(before, day))
    return out


def _as_range(text: str, one: Day, other: Day) -> Day:
    if not one.first or not other.last:
        return replace(one, stop=other.stop, ask=one.ask or other.ask)
    last = other.last
    if other.sort is DaySort.WEEKDAY and last <= one.first:
        last = last.fromordinal(last.toordinal() + 7)
    if last < one.first:
        return replace(one, stop=other.stop, ask=asks.impossible(text[one.start : other.stop]))
    return replace(one, stop=other.stop, last=last, ask=other.ask)


def _merged(text: str, one: Day, other: Day) -> Day:
    """Two names of one day. They must agree; a week or month narrows to the day inside it."""
    exact, loose = (one, other) if one.sort is not DaySort.VAGUE else (other, one)
    if loose.sort in (DaySort.VAGUE, DaySort.PERIOD) or exact.sort is DaySort.PERIOD:
        return replace(exact, start=one.start, stop=other.stop)
    # 周四 beside a date means the weekday of that date, whichever week it is in.
    weekday = other if other.sort is DaySort.WEEKDAY else one if one.sort is DaySort.WEEKDAY else None
    told = text[one.start : one.stop], text[other.start : other.stop].strip("()")
    if not one.first or not other.first:
        return replace(one if one.ask else other, start=one.start, stop=other.stop)
    better = other if weekday is one else one
    same = one.first == other.first
    if weekday is not None and weekday is not better and not re.match("[上下本这]", text[weekday.start :]):
        same = one.first.weekday() == other.first.weekday()
    ask = better.ask if same else asks.clash(*told)
    return replace(better, start=one.start, stop=other.stop, ask=ask, past=same and better.past, as_name=False)


def _in_month_of(before: Day | None, day: Day) -> Day:
    """A bare 25日 after 3月23日 is in the same month, even where the base is in another."""
    if not (before and before.first and day.first and day.sort is DaySort.EXACT and day.ask):
        return day
    if before.sort is not DaySort.EXACT or day.stop - day.start > 4 or before.first <= day.first:
        return day
    try:
        moved = date(before.first.year, before.first.month, day.first.day)
    except ValueError:
        return day
    return replace(day, first=moved, last=moved, ask=None, past=False) if moved >= before.first else day


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
    for at, day in enumerate(days):
        until = days[at + 1].start if at + 1 < len(days) else len(text) + 1
        own = [clock for clock in clocks if day.stop <= clock.start < until]
        owner = day if not (day.as_name or day.sort in (DaySort.PAST, DaySort.VAGUE)) else _owner(days[:at])
        out.extend(_of_day(text, day, owner, _settled(own)))
    first = next((day for day in days if not day.as_name and day.sort is not DaySort.PAST), None)
    lent = first if first and _same_matter(text, pending, first) else None
    out[:0] = [Moment(clock.start, clock.stop, lent, clock, lent=True) for clock in _settled(pending)]
    return sorted(out, key=lambda moment: moment.start)


def _owner(days: list[Day]) -> Day | None:
    return next((day for day in reversed(days) if not day.as_name and day.sort not in (DaySort.PAST, DaySort.VAGUE)), None)


def _same_matter(text: str, pending: list[Clock], day: Day) -> bool:
    """上午9点开会，明天: the hour may go before its day, in the same sentence."""
    return bool(pending) and not SENTENCE.search(text[pending[-1].stop : day.start])


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


def _settled(clocks: list[Clock]) -> list[Clock]:
    """A bare 6 or 7 takes the half of the day from an hour of the same day that has one."""
    out: list[Clock] = []
    for clock in clocks:
        sure = next((seen.period for seen in reversed(out) if seen.period and seen.end is None), None)
        if clock.unsure and clock.minute is not None and sure in (MORNING, EVENING, "afternoon"):
            later = 0 if sure == MORNING else 720
            clock = replace(clock, minute=clock.minute + later, ask=None, unsure=False, period=sure)
        out.append(clock)
    return out
