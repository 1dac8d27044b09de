"""The State Council's yearly announcement of days off (放假安排), read out of its own text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import zip_longest

from bot.domain.days_off import HOLIDAYS, JOINT, Announcement, DayOff, Doubt, DoubtKind

WEEKDAYS = "一二三四五六日"
LONGEST = 20  # days of one holiday: more is a slip of the pen
AUTUMN = 10  # the month from which an announcement is about next year

_NAME = r"元旦|春节|清明节?|劳动节|五一(?:劳动节)?|端午节?|中秋节?|国庆节?|抗战胜利纪念日"
# 一、元旦：… 六、国庆节、中秋节：…
_HEAD = re.compile(rf"(?P<names>(?:{_NAME})(?:(?:[、和与]|\s)+(?:{_NAME}))*)(?:放假)?(?:调休)?(?:安排)?\s*:")
_BESIDE = r"(?:\(?(?:[^()\d]{0,12}[、,])?(?:周|星期|礼拜)(?P<WEEKDAY>[一二三四五六日天])\)?|\([^()]{1,16}\))?"  # (农历除夕、周二)
_TOKEN = re.compile(
    r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})[日号]"
    + _BESIDE.replace("WEEKDAY", "weekday")
    + r"(?:\s*(?:至|到|[-—–~～]+)\s*(?:(?P<year2>\d{4})年)?(?:(?P<month2>\d{1,2})月)?(?P<day2>\d{1,2})[日号]"
    + _BESIDE.replace("WEEKDAY", "weekday2")
    + r")?|(?P<verb>放假|补休|休息|上班|补班)"
)
_COUNT = re.compile(r"(?:共|放假|连休)\s*(\d{1,2})\s*天")
_ADVICE = ("鼓励", "倡导", "建议", "可结合")  # 安排职工在除夕休息 is no day off
_END = re.compile(r"节假日期间|各地区|国务院办公厅\s*$")
_OF_YEAR = re.compile(r"(\d{4})\s*年(?:部分)?(?:节假日|元旦|放假|公休)")
_DOCUMENT = re.compile(r"(国办发(?:明电)?)\s*[〔\[【(﹝]\s*(\d{4})\s*[〕\]】)﹞]\s*第?(\d{1,3})\s*号")
WORKS = frozenset({"上班", "补班"})


@dataclass(frozen=True, slots=True)
class DaysOffRead:
    """What was understood, and what does not fit."""

    announcement: Announcement
    doubts: tuple[Doubt, ...] = ()
    guessed_year: bool = False  # the text names none


@dataclass(slots=True)
class _Item:
    """One holiday, while it is read."""

    name: str
    days: list[DayOff] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def may_announce_days_off(text: str) -> bool:
    """Whether a text is such an announcement, or a later one that changes a holiday in it: cheap."""
    if "放假" not in text or "月" not in text:
        return False
    plain = _plain(text)
    heads = len(_HEAD.findall(plain))
    return heads >= 3 or (heads >= 1 and ("国务院办公厅" in plain or _DOCUMENT.search(plain) is not None))


def read_days_off(text: str, today: date) -> DaysOffRead:
    """All that a text announces. A year that it does not name is the one on which its weekdays fit, the coming one first."""
    plain = _plain(text)
    named = _year_named(plain)
    if named is not None:
        return _read(plain, named)
    first = today.year + (today.month >= AUTUMN)
    tried = [_read(plain, year) for year in (first, 2 * today.year + 1 - first)]
    best = min(tried, key=lambda one: sum(doubt.kind is DoubtKind.WEEKDAY for doubt in one.doubts))
    return DaysOffRead(best.announcement, best.doubts, guessed_year=True)


def _plain(text: str) -> str:
    """Figures and brackets as on a keyboard; 〔〕 is kept, which NFKC leaves alone."""
    return re.sub(r"[ \t\u3000]+", "", unicodedata.normalize("NFKC", text))


def _year_named(plain: str) -> int | None:
    found = _OF_YEAR.search(plain)
    if found is not None:
        return int(found[1])
    named = [int(year) for year in re.findall(r"(\d{4})年", plain)]
    return max(named) if named else None


def _read(plain: str, year: int) -> DaysOffRead:
    items = [_item(names, body, year) for names, body in _sections(plain)]
    document = _DOCUMENT.search(plain)
    number = f"{document[1]}〔{document[2]}〕{document[3]}号" if document else ""
    days = {one.day: one for item in items for one in item.days}
    announcement = Announcement(year, tuple(days[day] for day in sorted(days)), number)
    doubts = [doubt for item in items for doubt in item.doubts]
    return DaysOffRead(announcement, (*doubts, *_general(announcement, items)))


def _general(announcement: Announcement, items: list[_Item]) -> list[Doubt]:
    """Of a text that changes one holiday only, that the others are missing is no doubt."""
    unread = {doubt.name for item in items for doubt in item.doubts if doubt.kind is DoubtKind.NOTHING_READ}
    found = [one for one in announcement.doubts() if one.kind is not DoubtKind.MISSING or one.name not in unread]
    off = {one.day: one for item in items for one in item.days if not one.work}
    both = (one for item in items for one in item.days if one.work and one.day in off)
    return [*found, *(Doubt(DoubtKind.BOTH, one.name, one.day) for one in both)]


def _sections(plain: str) -> Iterator[tuple[str, str]]:
    heads = list(_HEAD.finditer(plain))
    for head, following in zip_longest(heads, heads[1:]):
        body = plain[head.end() : following.start() if following else len(plain)]
        end = _END.search(body)
        yield head["names"], body[: end.start()] if end else body


def _item(names: str, body: str, year: int) -> _Item:
    item = _Item(JOINT.join(dict.fromkeys(_canonical(one) for one in re.findall(_NAME, names))))
    sentences = [one for one in re.split(r"[。;\n]", body) if not any(word in one for word in _ADVICE)]
    month = 0
    for sentence in sentences:
        month = _sentence(sentence, item, year, month)
    off = sum(not one.work for one in item.days)
    said = _COUNT.search("".join(sentences))
    if not off:
        item.doubts.append(Doubt(DoubtKind.NOTHING_READ, item.name))
    elif said and int(said[1]) != off:
        item.doubts.append(Doubt(DoubtKind.COUNT, item.name, said=said[1], found=str(off)))
    return item


def _sentence(sentence: str, item: _Item, year: int, month: int) -> int:
    """The days of a sentence wait for the word that says what becomes of them. Gives the month that was named last."""
    waiting: list[date] = []
    for token in _TOKEN.finditer(sentence):
        if token["verb"]:
            item.days += [DayOff(day, token["verb"] in WORKS, item.name) for day in waiting]
            waiting = []
            continue
        first = _day(token, "", item, year, month)
        last = _day(token, "2", item, year, first.month) if first is not None and token["day2"] else first
        if first is None or last is None or not 0 <= (last - first).days < LONGEST:
            item.doubts.append(Doubt(DoubtKind.NOTHING_READ, item.name, said=token[0]))
            continue
        month = last.month
        waiting += [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return month


def _day(token: re.Match[str], which: str, item: _Item, year: int, month: int) -> date | None:
    """None for a day that no calendar has. One whose weekday is another than is written is doubted."""
    month = int(token[f"month{which}"] or month)
    if token[f"year{which}"]:
        year = int(token[f"year{which}"])
    elif month == 12 and HOLIDAYS[0] in item.name:
        year -= 1
    try:
        day = date(year, month, int(token[f"day{which}"]))
    except ValueError:
        return None
    said = (token[f"weekday{which}"] or "").replace("天", "日")
    if said and WEEKDAYS[day.weekday()] != said:
        item.doubts.append(Doubt(DoubtKind.WEEKDAY, item.name, day, said, WEEKDAYS[day.weekday()]))
    return day


def _canonical(name: str) -> str:
    if name.startswith("五一"):
        return "劳动节"
    return next((one for one in HOLIDAYS if one.startswith(name)), name)
