"""What a clerk says of a recurring meeting: its rhythm by `read_recurring`, the rest as a notice of one such day is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.desks.calendar import Calendar
from bot.desks.notices import Notices
from bot.desks.reader import Reader
from bot.domain.meetings import FAR, LONGEST_PLACE, LONGEST_TITLE, MOST_LEAD, USUAL_LEAD, SeriesFields, SeriesReading
from bot.domain.people import StaffMember
from bot.domain.rhythm import Rhythm
from bot.store import Records
from bot.understanding.notices import TITLES
from bot.understanding.recurring import Recurring, read_recurring

EVERYBODY = re.compile("全体|全部|所有|每位|大家|都(?:来|参加)")
CALLED = re.compile(r"^(?:请|通知|组织|召开|举行|举办|开展|进行|开)(?=.{2,})")
FURTHER = re.compile(r"^(?:[\d一二三四五六七八九十]{1,3}[楼层]|\d{3,4})[^,，。;；\s]{0,12}")  # 老干部活动中心 + 二楼会议室
NO_PLACE = frozenset({"没有", "不定", "不用", "无", "没地点", "地点不定", "到时候说", "不写"})
HALF = re.compile("(?:是)?(?:早上|上午|中午|下午|傍晚|晚上)的?")
HOUR = re.compile("[0-9一二三四五六七八九十两]{1,3}(?:点|时|:)")
EVERYONE = "全体"
QUESTION = "？"  # the end of a question that is put in words already


@dataclass(frozen=True, slots=True)
class MeetingReader:
    """The reading half of `bot.desks.meetings.Meetings`."""

    reader: Reader
    notices: Notices
    calendar: Calendar

    def read(self, records: Records, author: StaffMember, text: str, given: Mapping[str, str], now: datetime) -> SeriesReading:
        """`given` answers what was asked before, each outright: times (rhythm or hour), title, place, who."""
        said = self._recurring(text, given.get("times", ""), now)
        if said.rhythm is None:
            return SeriesReading(None, said.ask or "rhythm")
        begin = now.date() + timedelta(days=1)
        days = said.rhythm.days(begin, begin + FAR, self.calendar)
        if not days:
            return SeriesReading(None, "never")
        return self._rest(records, author, replace(said, head=said.on(days[0]), tail=""), given, now)

    def _recurring(self, text: str, times: str, now: datetime) -> Recurring:
        """The rhythm of the sentence, or of the answer to the question about it; an answer may be the hour alone."""
        said = read_recurring(text, now, self.calendar.names)
        if not times:
            return said
        if said.rhythm is not None:
            return replace(said, tail=_with_hour(said.tail, times))
        answered = read_recurring(times, now, self.calendar.names)
        if answered.rhythm is None:  # 每月 … 15号
            return read_recurring(f"{said.head}{said.span}{times}{said.tail}", now, self.calendar.names)
        more, until = answered.more or said.more, answered.until or said.until
        return replace(
            said, rhythm=answered.rhythm, head=answered.head, tail=f"{answered.tail},{said.head}", more=more, until=until
        )

    def _rest(
        self, records: Records, author: StaffMember, said: Recurring, given: Mapping[str, str], now: datetime
    ) -> SeriesReading:
        """Hour, title, place and audience, as if it were the notice of one such day."""
        who = given.get("who", "")
        told = "，".join(part for part in (said.head, given.get("title", "")) if part)
        found = self.notices.read(records, author, told, now, who)
        if said.rhythm is None or found.fields.event_at is None:
            return SeriesReading(None, found.ask if found.ask.endswith(QUESTION) else "hour")
        title = given.get("title", "") or CALLED.sub("", found.fields.title)
        place = given.get("place", "") or _whole(found.fields.place, told)
        fields = SeriesFields(
            title="" if title in TITLES.values() else title[:LONGEST_TITLE],
            rhythm=said.rhythm,
            at=_clock(found.fields.event_at),
            place="" if place in NO_PLACE else place[:LONGEST_PLACE],
            audience=found.fields.audience,
            body=said.more,
            kind=found.fields.kind,
            lead_days=USUAL_LEAD if said.lead_days is None else min(said.lead_days, MOST_LEAD),
            must_confirm=said.must_confirm,
            series_id=records.meetings.study_named(said.study) if said.study else "",
            until=said.until,
        )
        open_ask = "" if who or found.who or EVERYBODY.search(told) or fields.audience != EVERYONE else "who"
        ask = "title" if not fields.title else "place" if not place else open_ask
        return SeriesReading(fields, ask, found.who, found.receivers)

    def change(
        self, records: Records, author: StaffMember, before: SeriesFields, said: tuple[str, str], now: datetime
    ) -> SeriesReading:
        """`said`: a field (times, place, title, audience, body) and what it is to be."""
        what, words = said[0], said[1].strip()
        if what == "times":
            return self._retimed(before, words, now)
        if what == "audience":
            found = self.notices.read(records, author, before.title, now, words)
            return SeriesReading(replace(before, audience=found.fields.audience), "", found.who, found.receivers)
        text = "" if words in NO_PLACE and what != "title" else words
        changes: dict[str, str] = {what: text}
        return SeriesReading(replace(before, **changes))  # type: ignore[arg-type]

    def _retimed(self, before: SeriesFields, words: str, now: datetime) -> SeriesReading:
        """Another rhythm, another hour, or both; what is not said stays."""
        said = read_recurring(words, now, self.calendar.names)
        rhythm: Rhythm = said.rhythm or before.rhythm
        days = rhythm.days(now.date() + timedelta(days=1), now.date() + FAR, self.calendar)
        if not days:
            return SeriesReading(None, "never")
        told = said.on(days[0]) if said.rhythm else f"{days[0].year}年{days[0].month}月{days[0].day}日{words}"
        start = self.reader.notice(f"{told}开会", now, ()).start
        hour = _clock(start) if isinstance(start, datetime) else None
        if said.rhythm is None and hour is None:
            return SeriesReading(None, said.ask or "rhythm")
        return SeriesReading(replace(before, rhythm=rhythm, at=hour or before.at, until=said.until or before.until))


def _with_hour(tail: str, times: str) -> str:
    """下午3点 behind the day; 下午 before the hour that was said without its half of the day."""
    if HALF.fullmatch(times) and (hour := HOUR.search(tail)):
        return f"{tail[: hour.start()]}{times}{tail[hour.start() :]}"
    return f"{times},{tail}"


def _clock(moment: datetime) -> time:
    return moment.time().replace(tzinfo=None, second=0, microsecond=0)


def _whole(place: str, told: str) -> str:
    """老干部活动中心二楼, where the office's list has no more than 老干部活动中心."""
    at = told.find(place) if place else -1
    further = FURTHER.match(told[at + len(place) :]) if at >= 0 else None
    return place + further[0] if further else place
