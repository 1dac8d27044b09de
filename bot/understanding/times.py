"""When something is: the times of a notice, read by a small grammar of the words that offices use.

Nothing is guessed. What is impossible, past, contradictory or open is given back as a question for the clerk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.understanding import asks
from bot.understanding.changes import mark_change, moved_by
from bot.understanding.days import Day, DaySort
from bot.understanding.moments import Moment, Role, Scan, scan, tidy
from bot.understanding.numerals import NUM, to_int
from bot.understanding.roles import with_roles

Point = datetime | date


@dataclass(frozen=True, slots=True)
class WhenFound:
    """The times of a text; a date alone where no hour is given. `ask` is a question in Chinese, None when all is settled.

    `end` is None for a single point; `old` is what a change replaces; `recurring` makes `start` the first time after the base;
    `day_said` tells that a day, not only an hour, was named; `past` that the question is only about a day that is over; `vague`
    that it is only about words that name no day.
    """

    start: Point | None = None
    end: Point | None = None
    deadline: Point | None = None
    old: Point | None = None
    recurring: bool = False
    ask: str | None = None
    day_said: bool = False
    past: bool = False
    vague: bool = False


def find_when(text: str, base: datetime) -> WhenFound:
    """Read the times of a text as seen from `base`, which is aware. Raises ValueError for a naive base."""
    if base.tzinfo is None:
        raise ValueError("a naive datetime was given where an aware one is required")
    return read_times(scan_times(text, base), base)


def scan_times(text: str, base: datetime) -> Scan:
    """Every moment of a text with its role, for callers that also need the places of the words."""
    tidied = tidy(text)
    return mark_change(with_roles(scan(tidied, base)))


def read_times(found: Scan, base: datetime) -> WhenFound:
    """The times that the moments of a text come to."""
    deadline = next((m for m in reversed(found.moments) if m.role is Role.DEADLINE), None)
    old = next((m for m in found.moments if m.role is Role.OLD), None)
    made = _repeated(found, base) if found.repeats and not _in_window(found) else _once(found, base)
    shifted = moved_by(found.text) if old and made.start is None and not made.ask else None
    if shifted and old:
        made = _shifted(made, _point(old, base), shifted)
    due = _deadline(deadline, base) if deadline else WhenFound()
    ask = made.ask or due.ask
    return replace(made, deadline=due.deadline, old=_point(old, base, _usual_minute(found, old)) if old else None, ask=ask)


def _usual_minute(found: Scan, old: Moment) -> int | None:
    """每周四下午两点排练，本周四暂停: the day called off has the rhythm's hour."""
    if not found.repeats or old.clock:
        return None
    return next((m.clock.minute for m in found.moments if m.clock and m.clock.minute is not None), None)


# ---- one moment to one point ----


def _point(moment: Moment, base: datetime, minute: int | None = None) -> Point | None:
    day = moment.day.first if moment.day else base.date()
    minute = moment.clock.minute if moment.clock and minute is None else minute
    if day is None or minute is None:
        return day if moment.day else None
    return _at(day, minute, base)


def _at(day: date, minute: int, base: datetime) -> datetime:
    return datetime.combine(day, time(), base.tzinfo) + timedelta(minutes=minute)


def _ask_of(moment: Moment, base: datetime, text: str) -> str | None:
    """What must be asked about this moment before anybody is told of it."""
    for part in (moment.day, moment.clock):
        if part and part.ask:
            return part.ask
    point = _point(moment, base)
    if isinstance(point, datetime) and point < base:
        return asks.past(text[moment.start : moment.stop], point.date())
    return None


def _deadline(moment: Moment, base: datetime) -> WhenFound:
    ask = moment.day.ask if moment.day else None
    ask = ask or (moment.clock.ask if moment.clock else None)
    if moment.day is None or ask:
        return WhenFound(ask=ask or asks.NO_DAY)
    day = moment.day.last
    if day is None:
        return WhenFound(ask=asks.NO_DAY)
    if moment.day.sort is DaySort.FEAST and moment.clock is None and not moment.day.is_range:
        day -= timedelta(days=_feast_margin(moment.day))
    minute = moment.clock.end or moment.clock.minute if moment.clock else None
    point: Point = day if minute is None else _at(day, minute, base)
    late = point < base if isinstance(point, datetime) else point < base.date()
    return WhenFound(deadline=point, ask=asks.past("截止时间", day) if late else None)


def _feast_margin(day: Day) -> int:
    """节前 ends the day before the feast; 4月5日前 includes the day."""
    return 1 if day.stop - day.start <= 3 else 0


# ---- a single occasion ----


def _once(found: Scan, base: datetime) -> WhenFound:
    plans = _plans(found)
    if not plans:
        return WhenFound()
    ask = next((told for m in plans if (told := _ask_of(m, base, found.text))), None)
    if ask:
        ahead = [m for m in plans if _ask_of(m, base, found.text) is None and m.day]
        if not (ahead and all(_is_aside(m) for m in plans if m not in ahead)):
            return _unsettled(plans, ask)
        plans = ahead
    days = sorted({m.day.first for m in plans if m.day and m.day.first})
    if len(days) > 1:
        return _several(found, plans, days, base)
    return _settled(plans, found, base)


def _plans(found: Scan) -> list[Moment]:
    """The moments among which the start is: formal starts, or the gathering where there are none."""
    starts = [m for m in found.moments if m.role is Role.START]
    firm = [m for m in starts if not _is_vague(m)]
    gathers = [m for m in found.moments if m.role is Role.GATHER]
    if not any(m.clock and m.clock.minute is not None for m in firm):
        firm = [*firm, *gathers[:1]] if not _clash_of_days(firm, gathers[:1]) else firm
    return firm or starts


def _clash_of_days(one: list[Moment], other: list[Moment]) -> bool:
    days = {m.day.first for m in (*one, *other) if m.day}
    return bool(one) and len(days) > 1


def _is_vague(moment: Moment) -> bool:
    return moment.day is not None and moment.day.sort is DaySort.VAGUE


def _is_aside(moment: Moment) -> bool:
    """A past date beside a coming one is context, not the plan."""
    return moment.day is not None and moment.day.past


def _unsettled(plans: list[Moment], ask: str) -> WhenFound:
    return WhenFound(
        ask=ask,
        day_said=any(m.day for m in plans),
        past=any(m.day and m.day.past for m in plans),
        vague=all(_is_vague(m) for m in plans),
    )


PART = re.compile(
    r"第[一二三四]批|分批|批次|分别|其中|[、和及与]|轮流|分两|分三|各支部|第[一二三四](?:组|支部|场|期|天)|两场|三场|另"
    r"|随后|然后|次日"
)
CHOICE = re.compile(r"或者?是?|还是|要么")


def _several(found: Scan, plans: list[Moment], days: list[date], base: datetime) -> WhenFound:
    first, second = plans[0], next(m for m in plans if m.day and m.day.first != (plans[0].day.first if plans[0].day else None))
    between = found.text[first.stop : second.start]
    words = found.text[first.start : second.stop]
    if CHOICE.search(between):
        return WhenFound(ask=asks.either(words), day_said=True)
    if PART.search(between) or PART.search(found.text[max(0, first.start - 10) : first.start]):
        early = [m for m in plans if m.day and m.day.first == days[0]]
        made = _settled(early, found, base)
        return replace(made, end=days[-1]) if made.end is None else made
    if _other_matter(found, first, second):
        return _settled([m for m in plans if m.day == first.day], found, base)
    return WhenFound(ask=asks.two_days(days[0], days[1]), day_said=True)


MATTER = re.compile(
    r"体检|报告|座谈|茶话|开会|会议|讲座|参观|考察|比赛|门球|象棋|合唱|演出|联欢|祭扫|党课|党日|学习|培训|开班|义诊|健步走"
    r"|慰问|走访|领取|公布|发放|展览|颁奖|电影|停水|停电|吊唁|告别|追悼"
)


def _other_matter(found: Scan, first: Moment, second: Moment) -> bool:
    """Two dates with two different matters of their own are two things, and the notice is about the first."""
    one = set(MATTER.findall(found.text[first.stop : second.start]))
    two = set(MATTER.findall(found.text[second.stop : second.stop + 24]))
    return bool(one and two and not one & two)


def _settled(plans: list[Moment], found: Scan, base: datetime) -> WhenFound:
    timed = [m for m in plans if m.clock and m.clock.minute is not None]
    chosen = min(timed, key=lambda m: m.clock.minute or 0 if m.clock else 0) if timed else plans[0]
    day = next((m.day for m in plans if m.day and m.day.is_range), None) or chosen.day
    start = _point(replace(chosen, day=day), base)
    ask = asks.which_day(found.text[day.start : day.stop]) if day and start is None else None
    return WhenFound(start, _end(chosen, day, found, base), ask=ask, day_said=day is not None)


def _end(chosen: Moment, day: Day | None, found: Scan, base: datetime) -> Point | None:
    last = day.last if day else base.date()
    minute = chosen.clock.end if chosen.clock else None
    if last and minute:
        return _at(last, minute, base)
    said = next((m for m in found.moments if m.role is Role.END), None)
    if said and (point := _point(said, base)):
        return point
    if day and day.is_range:
        return last
    return _lasting(chosen, found, base)


LASTS = re.compile(rf"(?:为期|会期|历时|预计(?:用时)?|大约|时长|共)(?P<n>半|{NUM})个?(?P<half>半)?(?P<unit>天|日|小时|钟头)")


def _lasting(chosen: Moment, found: Scan, base: datetime) -> Point | None:
    told, start = LASTS.search(found.text), _point(chosen, base)
    if not told or start is None or told["n"] == "半":
        return None
    number = to_int(told["n"])
    if told["unit"] in "天日":
        day = start.date() if isinstance(start, datetime) else start
        return day + timedelta(days=number - 1) if number > 1 else None
    return start + timedelta(hours=number, minutes=30 if told["half"] else 0) if isinstance(start, datetime) else None


# ---- what comes again, and what is moved ----


def _in_window(found: Scan) -> bool:
    """每天 inside a window of days is the window's daily hours, not a rhythm."""
    daily = all(not (r.weekdays or r.month_days) for r in found.repeats)
    return daily and any(m.day and m.day.is_range and m.role is Role.START for m in found.moments)


def _repeated(found: Scan, base: datetime) -> WhenFound:
    cancelled = any(m.role is Role.OLD for m in found.moments)
    plans = [m for m in found.moments if m.role is Role.START and m.day and m.clock and not m.lent]
    if cancelled and not plans:
        return WhenFound(recurring=True, day_said=True)
    if cancelled or (plans and not re.search(r"起|开始|首次|第一次", found.text)):
        return _once(found, base)
    clock = next((m.clock for m in found.moments if m.role is Role.START and m.clock and m.clock.minute is not None), None)
    clock = clock or next((m.clock for m in found.moments if m.role is Role.GATHER and m.clock), None)
    if clock and clock.ask:
        return WhenFound(recurring=True, ask=clock.ask, day_said=True)
    minute = clock.minute if clock else None
    since = _since(found, base)
    day = found.repeats[0].first_after(since, minute)
    start = None if day is None else day if minute is None else _at(day, minute, base)
    end = _at(day, clock.end, base) if day and clock and clock.end else None
    return WhenFound(start, end, recurring=True, ask=asks.NO_TIME if day is None else None, day_said=True)


def _since(found: Scan, base: datetime) -> datetime:
    """从4月起 moves the first time behind the day from which the rhythm holds."""
    for moment in found.moments:
        day = moment.day
        if day and day.first and day.first > base.date() and re.match(r".{0,2}(?:起|开始)", found.text[moment.stop :]):
            return datetime.combine(day.first, time(), base.tzinfo) - timedelta(minutes=1)
    return base


def _shifted(made: WhenFound, old: Point | None, by: timedelta) -> WhenFound:
    if old is None:
        return replace(made, ask=asks.NO_OLD_TIME)
    if not isinstance(old, datetime) and by % timedelta(days=1):
        return replace(made, ask=asks.NO_OLD_TIME)
    return replace(made, start=old + by, day_said=True)
