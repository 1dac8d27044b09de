"""What each moment of a notice is: its start, its sign-in, its deadline, or only context."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

from bot.understanding.day import DaySort
from bot.understanding.moments import Moment, Role, Scan
from bot.understanding.role_words import (
    ARRIVING,
    ASKED_FOR,
    BEGINS,
    BREAK,
    COMING_NEXT,
    DEADLINE_AFTER,
    DEADLINE_BEFORE,
    DOING,
    DONE_BEFORE,
    END_AFTER,
    END_BEFORE,
    ENDS,
    EXTENDED,
    FETCHED,
    FORMAL_AFTER,
    FORMAL_BEFORE,
    FRAME,
    GATHER_AFTER,
    GATHER_BEFORE,
    HANDED_IN,
    HELD_AFTER,
    NOISE_AFTER,
    NOISE_BEFORE,
    NOISE_NEXT,
    OF_EARLIER,
    ON_ITS_LINE,
    SHUT,
    SIDE_AFTER,
    SIDE_BEFORE,
    SIDE_NEXT,
    SIGNATURE,
    SIGNING_ENDS,
    SO_FAR,
    START_AFTER,
    START_BEFORE,
    TODAY_IS,
    UNTIL_BEFORE,
    WEATHER_TOLD,
)


def with_roles(found: Scan) -> Scan:
    """The same moments, each with the role that its own words give it."""
    moments = [replace(moment, role=_role(found, at)) for at, moment in enumerate(found.moments)]
    moments = _told_in_detail(moments, found.text)
    moments = _framed(_of_event(_said_after(_extended(moments, found.text)), found.text), found.text)
    return replace(found, moments=tuple(_under_weather(moments, found.text)))


def _extended(moments: list[Moment], text: str) -> list[Moment]:
    """报名时间7月1日9:00-7月5日17:00, 截止时间由4月8日延至4月12日: the later moment is the deadline."""
    out = list(moments)
    for at, (one, other) in enumerate(pairwise(out)):
        between = text[one.stop : other.start]
        dashed = re.fullmatch("[-至到]", between) and other.role is Role.END
        moved = (one.role is Role.DEADLINE or (one.role is Role.END and "," not in between)) and EXTENDED.fullmatch(between)
        if moved or (one.role is Role.DEADLINE and dashed):
            out[at], out[at + 1] = replace(one, role=Role.NOISE), replace(other, role=one.role)
    return out


def _of_event(moments: list[Moment], text: str) -> list[Moment]:
    """3月18日9点开会，15日前报名，11点结束: the hour of an end or a gathering belongs to the event, not to the deadline's day."""
    due = {m.day for m in moments if m.role is Role.DEADLINE and not m.lent}
    plans = [m for m in moments if m.role is Role.START and m.day and not m.lent and m.day not in due]
    if not due or len({m.day.first for m in plans if m.day}) != 1:
        return moments

    def strays(moment: Moment) -> bool:
        begins = (
            moment.role is Role.START and plans[0].clock is None and BEGINS.match(_clause_after(text, moment.stop, len(text)))
        )
        own = moment.role in (Role.END, Role.GATHER) or begins
        return bool(own and moment.lent and moment.day in due and plans[0].start < moment.start)

    return [replace(moment, day=plans[0].day) if strays(moment) else moment for moment in moments]


def _framed(moments: list[Moment], text: str) -> list[Moment]:
    """21日至27日宣传周，24日下午2时讲座: the stretch is what the day stands in."""
    timed = [m.day.first for m in moments if m.role is Role.START and m.day and m.day.first and m.clock and not m.lent]

    def holds(moment: Moment) -> bool:
        day = moment.day
        if moment.role is not Role.START or moment.clock or not day or not day.is_range or not FRAME.match(text, moment.stop):
            return False
        return any(day.first and day.last and day.first <= one <= day.last for one in timed)

    return [replace(moment, role=Role.NOISE) if holds(moment) else moment for moment in moments]


def _told_in_detail(moments: list[Moment], text: str) -> list[Moment]:
    """3月12号、13号两天，12号查一组，13号查二组: bare days of a stretch said before."""
    out: list[Moment] = []
    ranges: list[Moment] = []
    narrowed: dict[date, Moment] = {}
    for moment in moments:
        day = moment.day
        stretch = _stretch_of(moment, text, ranges)
        if stretch and day and day.first:
            moment = replace(moment, role=Role.NOISE)
            narrowed[day.first] = stretch
        elif moment.lent and day and day.first in narrowed:
            moment = replace(moment, day=narrowed[day.first].day)
        if day and day.is_range and moment.role is Role.START and day.sort is DaySort.EXACT:
            ranges.append(moment)
        out.append(moment)
    return out


def _stretch_of(moment: Moment, text: str, ranges: list[Moment]) -> Moment | None:
    """The stretch in which a bare day without an hour lies."""
    day = moment.day
    if day is None or day.first is None or day.is_range or moment.clock or moment.role is not Role.START:
        return None
    if day.sort is not DaySort.EXACT or re.search("[月./]", text[day.start : day.stop]):
        return None
    return next((m for m in ranges if m.day and m.day.first and m.day.last and m.day.first <= day.first <= m.day.last), None)


def _under_weather(moments: list[Moment], text: str) -> list[Moment]:
    """16日晚间有雪，明早晨练取消: the weather's day beside that of the thing itself."""
    starts = [m for m in moments if m.role is Role.START]
    told = [m for m in starts if WEATHER_TOLD.match(text, m.stop)]
    return [replace(m, role=Role.NOISE) if m in told and len(told) < len(starts) else m for m in moments]


def _said_after(moments: list[Moment]) -> list[Moment]:
    """下午4点前填好，就今天: the day said afterwards is no appointment of its own."""
    due = [m for m in moments if m.role is Role.DEADLINE and m.lent]

    def is_told(moment: Moment) -> bool:
        plain = moment.role is Role.START and moment.clock is None
        return plain and any(m.day == moment.day and m.start < moment.start for m in due)

    return [replace(moment, role=Role.NOISE) if is_told(moment) else moment for moment in moments]


def _role(found: Scan, at: int) -> Role:
    moment, text = found.moments[at], found.text
    until = next((m.start for m in found.moments[at + 1 :] if m.lent or not (m.day and m.day.as_name)), len(text))
    since = found.moments[at - 1].stop if at else 0
    after, before = _clause_after(text, moment.stop, until), _words_before(text, since, moment.start)
    if moment.day and (moment.day.sort is DaySort.PAST or moment.day.as_name) and not moment.lent:
        return Role.NOISE
    if (
        at
        and re.fullmatch(r"(?:起|开始)?,?(?:-|至|到)", text[since : moment.start])
        and found.moments[at - 1].clock
        and moment.clock
    ):
        return Role.END
    if at and re.search(r",(?:一直)?[到至]$", before) and re.match("起|开始", text[since:]):
        return Role.END
    if NOISE_AFTER.match(after) or NOISE_NEXT.match(text[moment.stop : until]) or NOISE_BEFORE.search(before):
        return Role.NOISE
    if _is_signature(found, at, before) or _is_aside(moment, after, text):
        return Role.NOISE
    return _from_words(moment, before, after, _upto_break(text[moment.stop : until].lstrip(") ")), text)


def _words_before(text: str, since: int, start: int) -> str:
    """The words before a moment, without those that follow right behind an earlier one (25日截止, 12月3日比赛)."""
    words = text[max(since, start - 16) : start]
    return OF_EARLIER.sub("", words, count=1) if since and since > start - 16 else words


def _is_aside(moment: Moment, after: str, text: str) -> bool:
    """周一闭馆, 今天是中元节, a day that is over on which something was held: no plan of this notice."""
    day = moment.day
    if day is None:
        return False
    if day.sort is DaySort.WEEKDAY and not day.is_range and SHUT.match(text, moment.stop):
        return True
    return bool((TODAY_IS.match(text, moment.start) and moment.clock is None) or (day.past and HELD_AFTER.match(after)))


def _from_words(moment: Moment, before: str, after: str, near: str, text: str) -> Role:
    within = moment.day is not None and moment.day.sort is DaySort.WITHIN and moment.clock is None
    if moment.day and moment.day.is_range and moment.day.sort is not DaySort.VAGUE and _is_window_of_signing(moment, after, text):
        return Role.DEADLINE
    if SO_FAR.match(text, moment.stop):
        return Role.NOISE
    if DEADLINE_AFTER.match(near) or within:
        if moment.day and moment.day.sort is DaySort.FEAST and moment.clock is None and DONE_BEFORE.match(after):
            return Role.NOISE
        return _before_hour(near, moment.clock is not None, moment.lent)
    if (
        GATHER_BEFORE.search(before)
        or SIDE_BEFORE.search(before)
        or SIDE_AFTER.match(after)
        or SIDE_NEXT.match(near)
        or FETCHED.match(near)
    ):
        return Role.GATHER
    if DEADLINE_BEFORE.search(before) or UNTIL_BEFORE.search(text[: moment.start]):
        return Role.DEADLINE
    unclocked = moment.clock is None or moment.clock.minute is None
    if (HANDED_IN.match(after) and unclocked) or (near.startswith("结束") and SIGNING_ENDS.search(before)):
        return Role.DEADLINE
    if END_BEFORE.search(before) or END_AFTER.match(near) or ENDS.match(after):
        return Role.END
    if COMING_NEXT.match(after) or (ARRIVING.match(near) and not DOING.search(near)):
        return Role.GATHER
    if START_AFTER.match(after) or START_BEFORE.search(before):
        return Role.START
    return Role.GATHER if GATHER_AFTER.match(after) else Role.START


def _is_window_of_signing(moment: Moment, after: str, text: str) -> bool:
    """即日起至3月20日报名: such a window matters for its end."""
    words = "报名(?![^,。;]{0,6}的)|登记|申报|提交|交到|征集|预约|接龙|投稿|交稿|缴|参保|征订|申领|投票|答题|填报"
    since_now = re.match("从?(?:即日|今)", text[moment.start :])
    return bool(re.match(rf".{{0,8}}?(?:{words})", after) or (since_now and re.search(words + "|办理|领取|认证", text)))


def _before_hour(after: str, timed: bool, lent: bool) -> Role:
    """8点50分前到场 is about coming, 3月20日前报名 about handing in."""
    told = DEADLINE_AFTER.sub("", after, count=1)
    if re.search("把[^,。;]{1,16}[报交送发填]", told):
        return Role.DEADLINE
    if re.match("返回|回来|返程|结束|散会|到家|回[到家程]", told):
        return Role.END
    if re.search("报名|领取|办理|交|登记|缴|提交|反馈|申请|申报|认证|预约|回复", told):
        return Role.DEADLINE
    coming = GATHER_AFTER.match(told) or re.match(r".{0,10}(?:到会|赶到|来到)", told)
    arriving = timed and re.match(r"[^期位]{0,4}(?<![发报送交寄传])到(?:[^期位]{1,8})?$", told)
    asked = not lent or bool(ASKED_FOR.search(told)) or not told
    return Role.GATHER if coming or arriving or not asked else Role.DEADLINE


def _upto_break(text: str) -> str:
    found = BREAK.search(text)
    return text[: found.start()] if found else text


def _clause_after(text: str, start: int, until: int) -> str:
    """The words up to the next break or moment; a break right after the moment is stepped over."""
    rest = text[start:until]
    stepped = rest.lstrip(",) ") if not rest.startswith(",\n") else rest
    found = BREAK.search(stepped)
    return stepped[: found.start()] if found else stepped


def _is_signature(found: Scan, at: int, before: str) -> bool:
    """The date of issue: alone on its line with a year, or last of all behind the name of an office."""
    moment, text = found.moments[at], found.text
    if at == 0 or moment.clock is not None or moment.day is None:
        return False
    if "年" in text[moment.start : moment.stop] and ON_ITS_LINE.search(before) and re.match(r"\s*(?:\n|$)", text[moment.stop :]):
        return True
    last = at == len(found.moments) - 1 and not re.search(r"\w", text[moment.stop :])
    return last and bool(SIGNATURE.search(before))


def is_beginning(found: Scan, moment: Moment) -> bool:
    """Whether the very next words are those of beginning: 9:00准时开始."""
    return bool(BEGINS.match(_clause_after(found.text, moment.stop, len(found.text))))


def is_formal(found: Scan, moment: Moment) -> bool:
    """Whether the words beside a moment say that the thing itself begins then (9点正式开会, 会议时间9点)."""
    after = _clause_after(found.text, moment.stop, len(found.text))
    before = found.text[max(0, moment.start - 16) : moment.start]
    return bool(START_AFTER.match(after) or FORMAL_AFTER.match(after) or FORMAL_BEFORE.search(before))
