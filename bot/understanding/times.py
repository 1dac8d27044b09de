"""When something is: the times of a notice, read by a small grammar of the words that offices use.

Nothing is guessed. What is impossible, past, contradictory or open is given back as a question for the clerk.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.understanding import asks
from bot.understanding.changes import mark_change, moved_by
from bot.understanding.clocks import NOON
from bot.understanding.day import Day, DaySort, monday
from bot.understanding.moments import Moment, Role, Scan, scan, tidy
from bot.understanding.numerals import NUM, to_int
from bot.understanding.points import Point, WhenFound, at, is_vague, point_of
from bot.understanding.rhythms import due_again, in_window, read_rhythm
from bot.understanding.roles import with_roles
from bot.understanding.single_occasion import lone_hour, read_once

__all__ = ["Point", "WhenFound", "find_when", "read_times", "scan_times"]


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
    if due := due_again(found, base):
        return due
    deadline = _deadline_moment(found)
    old = _old_moment(found)
    made = read_rhythm(found, base) if found.repeats and not in_window(found) else read_once(found, base)
    made = _in_week_of(made, old, found)
    shifted = moved_by(found.text) if old and made.start is None and not made.ask else None
    if shifted and old and old.day is None:
        made = replace(made, ask=asks.NO_DAY)
    elif shifted and old:
        made = _with_hour(_shifted(made, point_of(old, base), shifted), found, base)
    due = _deadline(deadline, base) if deadline else WhenFound()
    if deadline and deadline.lent and _after_all(due.deadline, made.start):
        due = WhenFound(ask=asks.NO_DAY)
    ask = made.ask or due.ask
    if due.deadline is None and not ask:
        due = replace(due, deadline=_days_before(found.text, made.start))
    doubt = old.day.ask if old and old.day and not old.day.past and not is_vague(old) else None
    former = _old(found, old, made.start, base) if old and old.day else None
    return replace(made, deadline=due.deadline, old=former, ask=ask, old_ask=doubt, due_ask=due.ask)


def _deadline_moment(found: Scan) -> Moment | None:
    """Of several the earliest, which nobody misses who keeps it; after an extension the last."""
    dues = [m for m in found.moments if m.role is Role.DEADLINE]
    dated = [m for m in dues if m.day and m.day.last and not m.day.past]
    if not dated or re.search("延长|延期|延至|顺延|改[到至为在]", found.text):
        return dues[-1] if dues else None
    return min(dated, key=lambda m: (m.day.last if m.day and m.day.last else date.max, m.clock is None))


def _in_week_of(made: WhenFound, old: Moment | None, found: Scan) -> WhenFound:
    """下周三的会推一天，周四九点开: a bare weekday after an older day need not be the next one after the base."""
    start = made.start.date() if isinstance(made.start, datetime) else made.start
    said = next((m.day for m in found.moments if m.role is Role.START and m.day and m.day.sort is DaySort.WEEKDAY), None)
    if old is None or old.day is None or old.day.first is None or start is None or said is None or said.first != start:
        return made
    if re.match("[上下本这]", found.text[said.start :]) or monday(start) >= monday(old.day.first) or said.stop - said.start > 4:
        return made
    by = moved_by(found.text)
    meant = old.day.first + by if by and by % timedelta(days=1) == timedelta() else None
    if meant is None or meant.weekday() != start.weekday():
        return replace(made, start=None, end=None, ask=asks.two_days(start, start + timedelta(weeks=1)))
    shift = meant - start
    return replace(made, start=made.start and made.start + shift, end=made.end and made.end + shift)


def _after_all(deadline: Point | None, start: Point | None) -> bool:
    """明天上午9点开会，下午5点前报名: an hour whose day is not said, and cannot be that of the start."""
    return isinstance(deadline, datetime) and isinstance(start, datetime) and deadline > start


DAYS_BEFORE = re.compile(
    rf"(?:会|活动|开会|会议|比赛|出发|体检|开课|讲座|演出)的?(?:前|提前)(?P<n>{NUM})(?:天|日)(?:内|以前|之前|前)?"
    r"[^,。;]{0,14}?(?:报|交|告知|登记|请假|上报|反馈|提供|回复)"
)


def _days_before(text: str, start: Point | None) -> date | None:
    """会前两天交发言材料: a deadline counted from the start."""
    told = DAYS_BEFORE.search(text)
    if told is None or start is None:
        return None
    return (start.date() if isinstance(start, datetime) else start) - timedelta(days=to_int(told["n"]))


def _old_moment(found: Scan) -> Moment | None:
    """The moment that no longer holds: of several of one day the one with the hour."""
    gone = sorted((m for m in found.moments if m.role is Role.OLD), key=lambda m: (m.day is None, is_vague(m)))
    days = {m.day.first for m in gone[:1] if m.day}
    timed = [m for m in gone if m.clock and m.clock.minute is not None and m.day and m.day.first in days]
    return next(iter(timed or gone), None)


def _old(found: Scan, old: Moment, start: Point | None, base: datetime) -> Point | None:
    """后天的比赛提前一小时，八点开赛: the old hour is the new one and what it was moved by."""
    said, by = point_of(old, base, _usual_minute(found, old)), moved_by(found.text)
    if (
        by
        and abs(by) < timedelta(days=1)
        and isinstance(start, datetime)
        and not isinstance(said, datetime)
        and (start - by).date() == said
    ):
        return start - by
    return said


def _usual_minute(found: Scan, old: Moment) -> int | None:
    """每周四下午两点排练，本周四暂停: the day called off has the rhythm's hour."""
    if not found.repeats or old.clock:
        return None
    return next((m.clock.minute for m in found.moments if m.clock and m.clock.minute is not None), None)


# ---- deadlines ----


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
    if moment.clock and moment.clock.minute is None and moment.clock.period == NOON:
        minute = 12 * 60  # 中午前
    point: Point = day if minute is None else at(day, minute, base)
    late = point < base if isinstance(point, datetime) else point < base.date()
    return WhenFound(deadline=point, ask=asks.past("截止时间", day) if late else None)


def _feast_margin(day: Day) -> int:
    """节前 ends the day before the feast; 4月5日前 includes the day."""
    return 1 if day.stop - day.start <= 3 else 0


# ---- what is moved ----


def _with_hour(made: WhenFound, found: Scan, base: datetime) -> WhenFound:
    """原定5月6日的班推迟一周，时间仍为下午2:30: the new day has the hour that is said."""
    hour = lone_hour(found)
    if hour is None or hour.minute is None or made.start is None or isinstance(made.start, datetime):
        return made
    return replace(made, start=at(made.start, hour.minute, base))


def _shifted(made: WhenFound, old: Point | None, by: timedelta) -> WhenFound:
    if old is None:
        return replace(made, ask=asks.NO_OLD_TIME)
    if not isinstance(old, datetime) and by % timedelta(days=1):
        return replace(made, ask=asks.NO_OLD_TIME)
    return replace(made, start=old + by, day_said=True)
