"""When a single occasion is: its start among the moments of a text, and its end."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from bot.understanding import asks
from bot.understanding.clocks import Clock
from bot.understanding.day import Day, DaySort, monday
from bot.understanding.moments import Moment, Role, Scan
from bot.understanding.numerals import NUM, to_int
from bot.understanding.points import Point, WhenFound, ask_of, at, is_vague, point_of
from bot.understanding.roles import is_beginning, is_formal


def read_once(found: Scan, base: datetime) -> WhenFound:
    plans = _plans(found)
    if not plans:
        return WhenFound()
    ask = next((told for m in plans if (told := ask_of(m, base, found.text))), None)
    if ask:
        ahead = [m for m in plans if ask_of(m, base, found.text) is None and m.day]
        if not (ahead and all(_is_aside(m) for m in plans if m not in ahead)):
            return _unsettled(plans, ask)
        plans = ahead
    if told := _open_choice(found, plans):
        return WhenFound(ask=asks.either(told), day_said=True)
    plans = _from_then_on(_from_next_week_on(plans, found, base), found)
    plans = plans[:1] if HOLIDAY.search(found.text) else plans
    if told := _far_apart(found.text, plans) or _either_hour(found.text, plans, found.moments):
        return WhenFound(ask=asks.either(told), day_said=True)
    days = sorted({m.day.first for m in plans if m.day and m.day.first})
    if len(days) > 1:
        return _several(found, plans, days, base)
    return _settled(plans, found, base)


def _open_choice(found: Scan, plans: list[Moment]) -> str | None:
    """8号，9号都行."""
    spans = ((m.start, m.stop) for m in plans if m.day and m.day.is_range and OPEN_CHOICE.match(found.text, m.stop))
    return next((found.text[start:stop] for start, stop in spans), None)


def _from_next_week_on(plans: list[Moment], found: Scan, base: datetime) -> list[Moment]:
    if not NEXT_WEEK_ON.search(found.text):
        return plans
    return [replace(m, day=_week_later(m.day, base)) for m in plans]


def _plans(found: Scan) -> list[Moment]:
    """The moments among which the start is: formal starts, or the gathering where there are none."""
    starts = [m for m in found.moments if m.role is Role.START]
    firm = [m for m in starts if not is_vague(m) and not _is_narrowed(m, starts)]
    gathers = [m for m in found.moments if m.role is Role.GATHER]
    if not any(m.clock and m.clock.minute is not None for m in firm):
        firm = [*firm, *gathers[:1]] if not _clash_of_days(firm, gathers[:1]) else firm
    return firm or starts


def _is_narrowed(moment: Moment, starts: list[Moment]) -> bool:
    """9月中下旬分两批，第一批9月16日-18日: a part of a month in which an exact day is named."""
    day = moment.day
    if day is None or day.sort is not DaySort.PERIOD or day.first is None or day.last is None or not day.is_range:
        return False
    exact = (m.day.first for m in starts if m.day and m.day.first and m.day.sort is not DaySort.PERIOD)
    return any(day.first <= one <= day.last for one in exact)


def _clash_of_days(one: list[Moment], other: list[Moment]) -> bool:
    days = {m.day.first for m in (*one, *other) if m.day}
    return bool(one) and len(days) > 1


def _is_aside(moment: Moment) -> bool:
    """A past date beside a coming one is context, not the plan."""
    return moment.day is not None and moment.day.past


def _unsettled(plans: list[Moment], ask: str) -> WhenFound:
    return WhenFound(
        ask=ask,
        day_said=any(m.day for m in plans),
        past=any(m.day and m.day.past for m in plans),
        vague=all(is_vague(m) for m in plans),
    )


PART = re.compile(
    r"第[一二三四]批|(?<!小)[一二三四五六甲乙丙]组|分批|批次|分别|其中|^[\s,)]*(?:[、和及与]|以及)[\s,(]*$|轮流|分两|分三|各支部"
    r"|第[一二三四](?:组|支部|场|期|天)|两场|三场|另"
    r"|随后|然后|次日"
)
CHOICE = re.compile(r"或者?是?|还是|要么")
NEXT_WEEK_ON = re.compile(r"下个?(?:周|星期|礼拜)(?:开始|起)")
HOLIDAY = re.compile(r"(?<!不)放假(?!的)|(?<!不)调休(?!的)")  # whose other days are those on which people work instead
OPEN_CHOICE = re.compile(r"[,两天日号]*(?:都行|都可以?|均可|哪[天个一]|看你|看大家)")


def _far_apart(text: str, plans: list[Moment]) -> str | None:
    """决赛下午2点，季军赛同日上午9点: two hours of one day, the later one said first."""
    timed = [m for m in plans if m.clock and m.clock.minute is not None]
    for one, other in pairwise(timed):
        if one.day == other.day and _minute(one) - _minute(other) >= SHORTLY:
            return text[one.start : other.stop]
    return None


def _either_hour(text: str, plans: list[Moment], moments: tuple[Moment, ...]) -> str | None:
    """上午九点或十点; 定在清明还是谷雨."""
    for moment in plans:
        if moment.day and re.match(r"还是(?![老原在要那这\d一二两三四五六七八九十上下])|或者?(?!是)", text[moment.stop :]):
            return text[moment.start : moment.stop + 4]
    for one, other in pairwise(moments):
        timed = one.clock and other.clock and None not in (one.clock.minute, other.clock.minute)
        if timed and re.fullmatch(r"[\s,]*(?:或者?是?|还是|要么)[\s,]*", text[one.stop : other.start]):
            return text[one.start : other.stop]
    return None


def _week_later(day: Day | None, base: datetime) -> Day | None:
    """周三周六…，从下周开始: not the ones of this week."""
    if day is None or day.sort is not DaySort.WEEKDAY or day.first is None or day.last is None:
        return day
    late = day.first < monday(base.date(), 1)
    return replace(day, first=day.first + timedelta(weeks=1), last=day.last + timedelta(weeks=1)) if late else day


def _from_then_on(plans: list[Moment], found: Scan) -> list[Moment]:
    """调到周四上午，从5月7日起: the first such weekday from that day on."""
    since = next((m for m in plans if _is_since(m, found.text)), None)
    if since is None or since.day is None or since.day.first is None:
        return plans
    begin, others = since.day.first, [m for m in plans if m is not since]
    if not any(m.day and m.day.sort is DaySort.WEEKDAY for m in others):
        return plans
    return [replace(m, day=_not_before(m.day, begin)) for m in others if not (m.lent and m.day == since.day)] + [
        m for m in others if m.lent and m.day == since.day
    ]


def _is_since(moment: Moment, text: str) -> bool:
    exact = moment.day is not None and moment.day.sort is DaySort.EXACT and not moment.lent
    return exact and bool(re.match("起|开始", text[moment.stop :]))


def _not_before(day: Day | None, begin: date) -> Day | None:
    if day is None or day.sort is not DaySort.WEEKDAY or not day.first or not day.last or day.first >= begin:
        return day
    weeks = timedelta(weeks=-(-(begin - day.first).days // 7))
    return replace(day, first=day.first + weeks, last=day.last + weeks, ask=None, past=False)


def _several(found: Scan, plans: list[Moment], days: list[date], base: datetime) -> WhenFound:
    first, second = plans[0], next(m for m in plans if m.day and m.day.first != (plans[0].day.first if plans[0].day else None))
    between = found.text[first.stop : second.start]
    words = found.text[first.start : second.stop]
    if CHOICE.search(between):
        return WhenFound(ask=asks.either(words), day_said=True)
    if PART.search(between) or PART.search(found.text[max(0, first.start - 10) : first.start]):
        early = [m for m in plans if m.day and m.day.first == days[0]]
        told = [m for m in plans if m.clock] or [m for m in found.moments if m.role is Role.GATHER and m.clock]
        hours = {m.clock.minute: m.clock for m in told if m.clock}
        if len(hours) == 1 and not any(m.clock for m in early):  # said once, for every one of the days
            early = [replace(early[0], clock=next(iter(hours.values())))]
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
    chosen = _formal_start(timed, found) if timed else plans[0]
    day = _stretched(next((m.day for m in plans if m.day and m.day.is_range), None) or chosen.day, found.text)
    if chosen.clock is None and not HOLIDAY.search(found.text) and (hour := lone_hour(found)):
        chosen = replace(chosen, clock=hour)
    start = point_of(replace(chosen, day=day), base)
    ask = asks.which_day(found.text[day.start : day.stop]) if day and start is None else None
    return WhenFound(start, _end(chosen, day, found, base), ask=ask, day_said=day is not None)


def lone_hour(found: Scan) -> Clock | None:
    """The one hour of a text that no day of its own stands beside."""
    hours = {m.clock.minute: m.clock for m in found.moments if m.role is Role.START and m.clock and (m.lent or m.day is None)}
    return next(iter(hours.values())) if len(hours) == 1 and None not in hours else None


def _minute(moment: Moment) -> int:
    return moment.clock.minute or 0 if moment.clock else 0


SHORTLY = 150  # minutes: what comes so soon before a formal start is arriving or seating


def _formal_start(timed: list[Moment], found: Scan) -> Moment:
    """The earliest hour, or the one that is called the start where that follows shortly."""
    first = min(timed, key=_minute)
    near = [m for m in timed if _minute(m) - _minute(first) < SHORTLY]
    begin = [m for m in near if is_beginning(found, m)] or [m for m in near if is_formal(found, m)]
    if begin:
        return min(begin, key=_minute)
    return near[0]  # 九点剪彩，八点四十就位: what is said first is the matter


def _stretched(day: Day | None, text: str) -> Day | None:
    """为期三天 makes a stretch of a single day."""
    told = LASTS.search(text)
    days = _days_of(told) if told else 0
    if day is None or day.first is None or day.is_range or not days:
        return day
    if told and told["unit"] == "工作日":
        days += 2 * ((days - 1 + min(day.first.weekday(), 4)) // 5)
    return replace(day, last=day.first + timedelta(days=days - 1))


def _days_of(told: re.Match[str]) -> int:
    """How many days 为期三天 or 为期一周 is; 0 for hours."""
    if told["n"] == "半" or told["unit"] not in ("天", "日", "工作日", "周", "星期"):
        return 0
    return to_int(told["n"]) * (7 if told["unit"] in ("周", "星期") else 1)


def _end(chosen: Moment, day: Day | None, found: Scan, base: datetime) -> Point | None:
    last = day.last if day else base.date()
    minute = chosen.clock.end if chosen.clock else None
    if minute and day and day.is_range:  # 8:00-11:30,14:00-17:30 on each of the days
        bands = (m.clock.end for m in found.moments if m.role is Role.START and m.lent and m.clock and m.clock.end)
        minute = max(minute, *bands, minute)
    if last and minute:
        return at(last, minute, base)
    said = next((_by_night(m, chosen) for m in found.moments if m.role is Role.END), None)
    if day and day.is_range and last and said and said.clock is None:
        return max(last, said.day.first) if said.day and said.day.first and PROLONGED.search(found.text) else last
    if said and (point := point_of(said, base)) and _is_later(point, point_of(chosen, base)):
        return point if isinstance(point, datetime) or not _same_day(point, day) else None
    if day and day.is_range:
        return last
    return _lasting(chosen, found, base)


def _by_night(said: Moment, chosen: Moment) -> Moment:
    """29日20:00-30日2:00: behind an hour of 24 the other is one as well."""
    hour, begun = said.clock, chosen.clock
    if not hour or not begun or hour.minute is None or hour.period or hour.full or not begun.full or said.day == chosen.day:
        return said
    early = 780 <= hour.minute < 1080 and not said.lent
    return replace(said, clock=replace(hour, minute=hour.minute - 720)) if early else said


PROLONGED = re.compile("展期|延长|延[至到]|延期[至到]|推迟[至到]")


def _same_day(point: date, day: Day | None) -> bool:
    """中午就回 names no hour: as an end it says nothing beyond the day itself."""
    return day is not None and not day.is_range and point == day.first


def _is_later(point: Point, start: Point | None) -> bool:
    """Whether an end can be one: not before the start that it belongs to."""
    if isinstance(point, datetime) and isinstance(start, datetime):
        return point > start
    return start is None or str(point)[:10] >= str(start)[:10]


LASTS = re.compile(
    rf"(?:为期|会期|历时|(?:预计(?:用时)?|大约)(?!{NUM}日)|时长|共|集训|连续|连着|一连)(?P<n>半|{NUM})个?(?P<half>半)?(?P<unit>天|工作日|日|周|星期|小时|钟头)"
)


def _lasting(chosen: Moment, found: Scan, base: datetime) -> Point | None:
    told, start = LASTS.search(found.text), point_of(chosen, base)
    if not told or start is None or told["n"] == "半":
        return None
    number = to_int(told["n"])
    if days := _days_of(told):
        day = start.date() if isinstance(start, datetime) else start
        return day + timedelta(days=days - 1) if days > 1 else None
    return start + timedelta(hours=number, minutes=30 if told["half"] else 0) if isinstance(start, datetime) else None
