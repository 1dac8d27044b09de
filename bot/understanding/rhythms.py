"""When a thing is that comes again: the first time that lies ahead."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.understanding import asks
from bot.understanding.moments import Role, Scan
from bot.understanding.points import WhenFound, at
from bot.understanding.role_words import DEADLINE_AFTER
from bot.understanding.single_occasion import LASTS, read_once


def in_window(found: Scan) -> bool:
    """每天 inside a window of days is the window's daily hours, not a rhythm."""
    daily = all(not (r.weekdays or r.month_days) for r in found.repeats)
    dated = [m for m in found.moments if m.day and m.role is Role.START]
    several = len({m.day.first for m in dated if m.day}) > 2 or any(m.day and m.day.is_range for m in dated)
    return daily and (several or bool(dated and LASTS.search(found.text)))


def read_rhythm(found: Scan, base: datetime) -> WhenFound:
    cancelled = any(m.role is Role.OLD for m in found.moments)
    plans = [m for m in found.moments if m.role is Role.START and m.day and m.clock and not m.lent]
    if cancelled and not plans:
        return WhenFound(recurring=True, day_said=True)
    named = _first_time(found, base)
    if named and not cancelled:
        return named
    skips = any(repeat.skips for repeat in found.repeats)
    if skips and not cancelled:
        return _every_other(found, base)
    if cancelled or (plans and not re.search(r"起|开始|首次|第一次", found.text)):
        onward = re.search(r"(?:以后|今后|从此|往后)[都也]?每", found.text) and not cancelled
        return replace(read_once(found, base), recurring=bool(onward))
    clock = next((m.clock for m in found.moments if m.role is Role.START and m.clock and m.clock.minute is not None), None)
    clock = clock or next((m.clock for m in found.moments if m.role is Role.GATHER and m.clock), None)
    if clock and clock.ask:
        return WhenFound(recurring=True, ask=clock.ask, day_said=True)
    minute = clock.minute if clock else None
    since = _since(found, base)
    day = found.repeats[0].first_after(since, minute)
    start = None if day is None else day if minute is None else at(day, minute, base)
    last = _last_day(found) or day
    end = at(last, clock.end, base) if last and clock and clock.end else None
    return WhenFound(start, end, recurring=True, ask=asks.NO_TIME if day is None else None, day_said=True)


def _last_day(found: Scan) -> date | None:
    """展至11月8日，每天9点到17点: a day on which the rhythm ends."""
    return next((m.day.first for m in found.moments if m.role is Role.END and m.day and not m.lent), None)


def _first_time(found: Scan, base: datetime) -> WhenFound | None:
    """每月15号上午九点，第一次3月16号: the first time is the one that is named."""
    for moment in found.moments:
        told = re.search(
            r"(?:第一[次期讲课场]|首[次期讲课场]|下[一]?[次期讲课场])(?:为|是|在|定于|定在|:|,)*$", found.text[: moment.start]
        )
        if told and moment.day and moment.day.first and not moment.day.ask and moment.role is Role.START:
            clocks = [m.clock for m in (moment, *found.moments) if m.clock and m.clock.minute is not None and not m.clock.ask]
            if not clocks:
                return WhenFound(moment.day.first, recurring=True, day_said=True)
            end = at(moment.day.first, clocks[0].end, base) if clocks[0].end else None
            return WhenFound(at(moment.day.first, clocks[0].minute or 0, base), end, recurring=True, day_said=True)
    return None


def _every_other(found: Scan, base: datetime) -> WhenFound:
    """隔周周四，第一次10月15日: which week it is, only a named day tells."""
    named = [m.day for m in found.moments if m.role is Role.START and m.day and not m.lent and m.day.first]
    hours = [m.clock for m in found.moments if m.role is Role.START and m.clock and m.clock.minute is not None]
    if not named or named[0].ask or (hours and hours[0].ask):
        return WhenFound(recurring=True, ask=asks.NO_DAY, day_said=True)
    day = named[0].first or base.date()
    if not hours:
        return WhenFound(day, recurring=True, day_said=True)
    end = at(day, hours[0].end, base) if hours[0].end else None
    return WhenFound(at(day, hours[0].minute or 0, base), end, recurring=True, day_said=True)


def due_again(found: Scan, base: datetime) -> WhenFound | None:
    """每月25日前交: what comes again is the deadline."""
    for repeat in found.repeats:
        if DEADLINE_AFTER.match(found.text, repeat.stop) and not any(m.role is Role.START and m.day for m in found.moments):
            return WhenFound(deadline=repeat.first_after(base, None), recurring=True, day_said=True)
    return None


def _since(found: Scan, base: datetime) -> datetime:
    """从4月起, 5月11日启动: a rhythm does not begin before the day that the notice names."""
    named = [m.day.first for m in found.moments if m.day and m.day.first and not m.lent and m.role is Role.START]
    begun = re.compile(r".{0,2}(?:起|开始)")
    named += [m.day.first for m in found.moments if m.day and m.day.first and begun.match(found.text, m.stop)]
    ahead = [day for day in named if day > base.date()]
    return datetime.combine(min(ahead), time(), base.tzinfo) - timedelta(minutes=1) if ahead else base
