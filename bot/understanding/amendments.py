"""What somebody wants changed in a notice that is written already: 时间改到周五上午9点；地点：二楼会议室, or a whole new text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from bot.domain.drafts import last_moment
from bot.domain.notices import Text
from bot.domain.text import spoken_clock, spoken_day, spoken_time
from bot.understanding import asks
from bot.understanding.changes import ChangeType
from bot.understanding.moments import Role
from bot.understanding.notices import understand_notice
from bot.understanding.times import WhenFound, find_when, scan_times

FIELDS = {
    "标题": "title",
    "题目": "title",
    "时间": "event_at",
    "地点": "place",
    "地址": "place",
    "内容": "body",
    "正文": "body",
    "报名截止": "reply_by",
    "报名时间": "reply_by",
    "截止": "reply_by",
}
_HEADER = re.compile(
    rf"(?:^|[;；，,。\n]\s*)(?:把|将)?(?P<field>{'|'.join(FIELDS)})(?:时间|日期)?\s*"
    r"(?:更正为|应该是|应该为|应为|应是|改到|改为|改成|改在|换到|换成|调整为|调整到|推迟到|提前到|延长到|延到|[:：]|是|为|改|\s)[:：\s]*"
)
_FLOOR = re.compile(
    r"(?:[一二三四五六七八九十]+|\d{1,2})\s*[楼层]|[A-Za-z]?\d{3,4}\s*(?:室|房间?|会议室)?|第[一二三四五六七八九十\d]+会议室"
)
_ROOM = re.compile(rf"(?:{_FLOOR.pattern})[^，,。；;路街号]{{0,12}}")  # … and no house before it
_END = " \t\n,，;；。"
SHORT = 30  # characters of 改到周五上午9点 and its like; a longer text is a new body


def reworded(text: Text, words: str, base: datetime, written: datetime) -> tuple[Text, str]:
    """The text as somebody wants it, and a question ("" for none) where his words leave a time open.

    `base` is when he says it, `written` when the text was. Where the body names the old time or place in words that can be found
    again, it names the new one.
    """
    pieces = _pieces(words) or _bare_change(words, base)
    if not pieces:
        return _rewritten(text, words, base), ""
    for field, value in pieces:
        text, ask = changed_field(text, field, value, (base, written))
        if ask:
            return text, ask
    return text, ""


def changed_field(text: Text, field: str, words: str, at: tuple[datetime, datetime]) -> tuple[Text, str]:
    """One field changed to what is said of it; `at` as (base, written) in `reworded`. The question, if its time is open."""
    base, written = at
    if field == "event_at":
        return _retimed(text, words, base, written)
    if field == "reply_by":
        return _due(text, words, base, written)
    if field == "place":
        place = _in_its_house(text.place, words.strip())
        body = text.body.replace(text.place, place) if text.place else text.body
        return replace(text, place=place, body=body), ""
    said = words.strip()
    return (replace(text, title=said) if field == "title" else replace(text, body=said)), ""


def _in_its_house(old: str, new: str) -> str:
    """二楼 of the house that it was in: 活动中心三楼 becomes 活动中心二楼, and nobody has to guess."""
    if not _ROOM.fullmatch(new):
        return new
    floor = _FLOOR.search(old)
    return (old[: floor.start()] if floor else old) + new


def _pieces(words: str) -> list[tuple[str, str]]:
    """Fields with what they are to be; none unless the words begin with one. What follows 内容 belongs to it whole."""
    found = list(_HEADER.finditer(words))
    if not found or found[0].start() > 0:
        return []
    pieces = []
    for number, one in enumerate(found):
        field = FIELDS[one["field"]]
        stop = found[number + 1].start() if number + 1 < len(found) and field != "body" else len(words)
        value = words[one.end() : stop]
        pieces.append((field, value.strip() if field == "body" else value.strip(_END)))
        if field == "body":
            break
    return [piece for piece in pieces if piece[1]]


def _bare_change(words: str, base: datetime) -> list[tuple[str, str]]:
    """改到周五上午9点, 推迟一天, 改在二楼会议室."""
    if len(words) > SHORT:
        return []
    meaning = understand_notice(words, base)
    kind = meaning.change.type if meaning.change else None
    if kind is ChangeType.PLACE and meaning.place:
        return [("place", meaning.place)]
    return [("event_at", words)] if kind is ChangeType.RESCHEDULE else []


def _rewritten(text: Text, words: str, base: datetime) -> Text:
    """A new body, with the time and place that it names."""
    meaning = understand_notice(words, base)
    event_at, end_at = text.event_at, text.end_at
    if isinstance(meaning.start, datetime) and not meaning.ask:
        end = meaning.end if isinstance(meaning.end, datetime) else None
        event_at, end_at = meaning.start, end if end and end > meaning.start else None
    return replace(text, body=words.strip(), event_at=event_at, end_at=end_at, place=meaning.place or text.place)


# --- times ---------------------------------------------------------------------------------------------------------------


def _retimed(text: Text, words: str, base: datetime, written: datetime) -> tuple[Text, str]:
    found = _when(words, base, text.event_at)
    start, end = found.start, found.end
    if start is not None and not isinstance(start, datetime) and text.event_at is not None:
        start = datetime.combine(start, text.event_at.timetz())  # another day: the hour stays
    if found.ask or not isinstance(start, datetime):
        return text, found.ask or asks.NO_NEW_TIME
    stop = end if isinstance(end, datetime) and end > start else None
    if stop is None and text.event_at and text.end_at:
        stop = start + (text.end_at - text.event_at)
    body = _renamed(text.body, written, Role.START, _span(start, stop))
    return replace(text, event_at=start, end_at=stop, body=body), ""


def _due(text: Text, words: str, base: datetime, written: datetime) -> tuple[Text, str]:
    found = _when(words, base, text.reply_by)
    due = found.start or found.deadline
    if found.ask or due is None:
        return text, found.ask or asks.NO_NEW_TIME
    moment = due if isinstance(due, datetime) else last_moment(due, base)
    said = spoken_time(moment) if isinstance(due, datetime) else spoken_day(due)
    return replace(text, reply_by=moment, body=_renamed(text.body, written, Role.DEADLINE, said)), ""


def _when(words: str, base: datetime, old: datetime | None) -> WhenFound:
    """A time as said alone, or counted from the old one: an hour of its day, or so much later."""
    bare = words.strip().removesuffix("前").removesuffix("之")
    found = find_when(bare, base)
    if old is None or (found.start is not None and found.day_said and not found.ask):
        return found
    day = f"{old.year}年{old.month}月{old.day}日"
    for said in (f"原定{day}{old.hour}点{old.minute}分的会议{bare}", f"{day}{bare}"):
        again = find_when(said, base)
        if again.start not in (None, old, old.date()) and not again.ask:
            return again
    return found


def _span(start: datetime, stop: datetime | None) -> str:
    said = spoken_time(start)
    if stop is None:
        return said
    return f"{said}到{spoken_clock(stop) if stop.date() == start.date() else spoken_time(stop)}"


def _renamed(body: str, written: datetime, role: Role, new: str) -> str:
    """The body with its only time of this role said anew; as it was where there are several, or none that is found again."""
    found = scan_times(body, written)
    phrases = [found.text[one.start : one.stop] for one in found.moments if one.role is role and not one.lent]
    return body.replace(phrases[0], new) if len(phrases) == 1 and body.count(phrases[0]) == 1 else body
