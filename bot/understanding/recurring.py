"""How often something comes again, as a rule: 每月第一个周五, 农历每月十五, 隔周周三, 重阳节前一天, 遇节假日顺延."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.domain.days_off import WEEKENDS, WorkDays
from bot.domain.rhythm import LAST, Every, Rhythm, RhythmFault, Shift
from bot.understanding.day import INDEX
from bot.understanding.moments import tidy
from bot.understanding.numerals import NUM, to_int
from bot.understanding.recurring_words import (
    AGAIN,
    BARE_SHIFT,
    HOMOPHONE,
    LEAD,
    MADE_UP,
    MORE,
    OFFSET,
    ONCE_A_WEEK,
    PATTERNS,
    QUIET,
    SHIFTS,
    SINCE,
    SOME_WEEKDAY,
    SORTS,
    UNTIL,
    WD,
)

MONTHS_OF_QUARTER = {
    "第一": 1, "第1": 1, "首": 1, "头一": 1, "头": 1, "第二": 2, "第2": 2, "中": 2, "第三": 3, "第3": 3, "末": 3, "最后一": 3,
}  # fmt: skip
LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}
LAST_WORDS = re.compile(r"最后一天|月?底|月?末|最后1天")


@dataclass(frozen=True, slots=True)
class Recurring:
    """What a sentence says of a rhythm. `ask` is a code: rhythm, weekday, day, month, two_rules; "" where nothing is open.

    `head` and `tail` are the sentence around the words of the rhythm (`span`), without what else was understood here.
    """

    rhythm: Rhythm | None = None
    ask: str = ""
    head: str = ""
    span: str = ""
    tail: str = ""
    until: date | None = None
    lead_days: int | None = None
    must_confirm: bool = True
    study: str = ""  # what the absent make up, as it was named
    more: str = ""  # what people are to bring or know

    def on(self, day: date) -> str:
        """The sentence as if it spoke of this one day."""
        return f"{self.head}{day.year}年{day.month}月{day.day}日{self.tail}".strip(",，;； ")


@dataclass(frozen=True, slots=True)
class _Bare:
    """An almanac for rules of the solar calendar."""

    workdays: WorkDays = field(default=WEEKENDS)

    def lunar_month_days(self, _begin: date, _end: date, _day: int) -> list[date]:
        return []

    def lunar_year_days(self, _begin: date, _end: date, _month: int, _day: int) -> list[date]:
        return []

    def occasion_days(self, _begin: date, _end: date, _occasion: str) -> list[date]:
        return []


def read_recurring(text: str, base: datetime, occasions: Mapping[str, str]) -> Recurring:
    """`occasions` are the office's own, id → name. Never raises for what people write."""
    told, shift = _shifted(_folded(text))
    told, since = _since(told, base.date())
    told, until = _until(told, base.date())
    told, lead = _cut(told, LEAD)
    told, silent = _cut(told, QUIET)
    told, made_up = _cut(told, MADE_UP)
    told, more = _cut(told, MORE)
    found = _first(told, occasions)
    said = Recurring(
        until=until, lead_days=_days(lead), must_confirm=silent is None, study=made_up["what"] if made_up else "",
        more=(more["labelled"] or more["what"] if more else "").strip(), head=told,
    )  # fmt: skip
    if found is None:
        return replace(said, ask="rhythm")
    sort, match, name = found
    again = AGAIN.search(told[match.end() :]) if sort != "bare" else None
    stop, offset = _offset(told, match.end())
    said = replace(said, head=told[: match.start()], span=match[0], tail=told[stop:])
    if again and not re.match(r"[,;。]", told[match.end() :]):
        return replace(said, ask="two_rules")
    try:
        made = _made(sort, match, base, name)
        made = replace(made, offset=offset[0], shift=shift or offset[1] or made.shift, since=since or made.since)
    except (RhythmFault, ValueError):
        return replace(said, ask="day")
    except KeyError as open_part:
        return replace(said, ask=str(open_part.args[0]))
    return replace(said, rhythm=_counted(made, base.date()))


def _folded(text: str) -> str:
    """As it is meant: signs of one width, 每 where a voice heard 美 or 没, and what stands in brackets beside the rest."""
    narrow = unicodedata.normalize("NFKC", text.replace("毎", "每"))
    told = tidy(re.sub(r"[(（]([^()（）]{2,16})[)）]", r",\1,", narrow))
    return re.sub(r",{2,}", ",", _each_week(HOMOPHONE.sub("每", told)))


def _each_week(told: str) -> str:
    """周二固定开, 每周一次 is 每周二."""
    once = ONCE_A_WEEK.search(told)
    rest = f"{told[: once.start()]},{told[once.end() :]}" if once is not None else told
    return SOME_WEEKDAY.sub("每", rest, count=1) if once is not None and SOME_WEEKDAY.search(rest) else told


def _cut(text: str, pattern: re.Pattern[str]) -> tuple[str, re.Match[str] | None]:
    """The text without the first hit."""
    found = pattern.search(text)
    if found is None:
        return text, None
    return f"{text[: found.start()]},{text[found.end() :]}".replace(",,", ","), found


def _shifted(text: str) -> tuple[str, Shift | None]:
    for shift, pattern in SHIFTS.items():
        told, found = _cut(text, pattern)
        if found is not None:
            return told, shift
    told, found = _cut(text, BARE_SHIFT)
    return told, Shift.AFTER if found is not None else None


def _since(text: str, today: date) -> tuple[str, date | None]:
    told, found = _cut(text, SINCE)
    if found is None:
        return text, None
    if found["next"]:
        first = today.replace(day=1)
        return told, (first + timedelta(days=32)).replace(day=1) if found["next"] != "本月" else first
    m, d, y = found["m"] or found["fm"], found["d"] or found["fd"], found["y"] or found["fy"]
    month, day = to_int(m), to_int(d) if d else 1
    year = int(y) if y else today.year + (found["ny"] == "明年")
    try:
        named = date(year, month, day)
    except ValueError:
        return text, None
    if not y and not found["ny"] and (today - named).days > 31:
        named = named.replace(year=year + 1)
    return told, named


def _until(text: str, today: date) -> tuple[str, date | None]:
    told, found = _cut(text, UNTIL)
    if found is None:
        return text, None
    year = int(found["y"]) if found["y"] else today.year + (found["ny"] == "明年")
    if found["end"]:
        return told, date(year, 12, 31)
    month = to_int(found["m"])
    try:
        day = date(year, month, to_int(found["d"])) if found["d"] else date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
    except ValueError:
        return text, None
    return told, day if day > today or found["y"] else day.replace(year=year + 1)


def _days(found: re.Match[str] | None) -> int | None:
    if found is None:
        return None
    count = to_int(found["n"]) if found["n"] else 1
    return count * 7 if found["unit"] in ("周", "个星期", "星期", "个礼拜") else count


def _first(text: str, occasions: Mapping[str, str]) -> tuple[str, re.Match[str], str] | None:
    """The first rule that fits, and where."""
    for sort, pattern in PATTERNS:
        if found := pattern.search(text):
            return sort, found, ""
    return _occasion(text, occasions)


def _occasion(text: str, occasions: Mapping[str, str]) -> tuple[str, re.Match[str], str] | None:
    """重阳节前一天: the office's own name for a day, with or without 节; the first that is named, and of those the longest."""
    names = {name: number for number, name in occasions.items()} | {
        SORTS[name]: number for number, name in occasions.items() if name in SORTS
    }
    names |= {name.removesuffix("节"): number for name, number in names.items() if name.endswith("节") and len(name) > 2}
    hits = []
    for name, number in names.items():
        if found := re.search(rf"(?:每年的?)?{re.escape(name)}节?(?:当天|那天|这天|当日)?", text):
            hits.append((found.start(), -len(name), number, found))
    if not hits:
        return None
    _, _, number, found = min(hits, key=lambda hit: hit[:2])
    return "occasion", found, number


def _offset(text: str, at: int) -> tuple[int, tuple[int, Shift | None]]:
    """前一天, 后三天, 前一个工作日 right behind the day, and where it ends."""
    found = OFFSET.match(text, at)
    if found is None:
        return at, (0, None)
    if found["near"]:
        return found.end(), (1 if found["near"] in ("次日", "第二天") else -1, None)
    count, sign = to_int(found["n"]), -1 if found["side"] in ("前", "提前") else 1
    if found["unit"].endswith("工作日"):
        return found.end(), (sign * count, Shift.BEFORE if sign < 0 else Shift.AFTER)
    return found.end(), (sign * count * (7 if found["unit"][-1] in "周期拜" else 1), None)


def _made(sort: str, match: re.Match[str], base: datetime, name: str) -> Rhythm:
    """Raises KeyError with the code of what is left open, RhythmFault or ValueError for what cannot be."""
    said = {key: value or "" for key, value in match.groupdict().items()}
    match sort:
        case "daily":
            return Rhythm(Every.DAY)
        case "workdays":
            return Rhythm(Every.WORKDAY)
        case "weekdays":
            return Rhythm(Every.WEEK, weekdays=tuple(range(INDEX[said["from"]], INDEX[said["to"]] + 1)))
        case "weekly" | "bare":
            return _weekly(said, base)
        case "lunar_year":
            month = LUNAR_MONTHS.get(said["m"]) or to_int(said["m"])
            return Rhythm(Every.LUNAR_YEAR, month=month, day=_day(said["d"]))
        case "lunar_month":
            return Rhythm(Every.LUNAR_MONTH, day=_day(said["d"]))
        case "occasion":
            return Rhythm(Every.OCCASION, occasion=name)
        case "yearly":
            return _yearly(said, base)
        case "quarterly":
            return _quarterly(said, base)
    spread = 2 if "隔" in said["every"] else to_int(said["n"]) if said.get("n") else 1
    if said["every"][:1] in ("单", "双"):
        return _in_month(said, _Spread(2, 1 if said["every"][0] == "单" else 2, base.year - 1))
    made = _in_month(said, None)
    return replace(made, interval=spread, since=base.date()) if spread > 1 else made


@dataclass(frozen=True, slots=True)
class _Spread:
    """Every so many months, counted from a month of a year that is over."""

    interval: int
    month: int
    year: int


def _weekly(said: Mapping[str, str], base: datetime) -> Rhythm:
    if not said["ws"]:
        raise KeyError("weekday")
    weekdays = tuple(sorted({INDEX[sign] for sign in re.findall(WD, said["ws"])}))
    skip = said.get("skip", "")
    if not skip:
        return Rhythm(Every.WEEK, weekdays=weekdays)
    since = base.date()
    if "单" in skip or "双" in skip:
        odd = since.isocalendar().week % 2 == 1
        since += timedelta(days=(7 - since.weekday()) * (odd is not ("单" in skip)))
        return Rhythm(Every.WEEK, weekdays=weekdays, interval=2, since=since)
    count = to_int(said["n"]) if said.get("n") else 2
    return Rhythm(Every.WEEK, weekdays=weekdays, interval=count, since=since)


def _yearly(said: Mapping[str, str], base: datetime) -> Rhythm:
    month = to_int(said["m"])
    if said["nth"] or said["w"]:
        return _in_month(said, _Spread(12, month, base.year - 1))
    if not said["d"]:
        raise KeyError("day")
    return Rhythm(Every.YEAR, month=month, day=_day(said["d"]))


def _quarterly(said: Mapping[str, str], base: datetime) -> Rhythm:
    """季初 and 季末 are its first and last day where none is said."""
    month = 1 if said["first"] == "初" else 3 if said["first"] == "末" else MONTHS_OF_QUARTER.get(said["which"])
    if month is None and LAST_WORDS.fullmatch(said["d"]):
        month = 3
    if month is None:
        raise KeyError("month")
    if said["first"] and not (said["nth"] or said["d"]):
        return Rhythm(Every.MONTH, day=1 if month == 1 else LAST, interval=3, since=date(base.year - 1, month, 1))
    return _in_month(said, _Spread(3, month, base.year - 1))


def _in_month(said: Mapping[str, str], spread: _Spread | None) -> Rhythm:
    """On a day, an n-th weekday or a working day of the month."""
    if spread is None:
        counted: dict[str, object] = {}
    else:
        counted = {"interval": spread.interval, "since": date(spread.year, spread.month, 1)}
    nth = said.get("nth", "")
    if nth and said.get("work"):
        last = nth.startswith(("最后", "末"))
        return Rhythm(Every.MONTH, day=LAST if last else 1, shift=Shift.BEFORE if last else Shift.AFTER, **counted)  # type: ignore[arg-type]
    if nth:
        if not said.get("w"):
            raise KeyError("weekday")
        return Rhythm(Every.MONTH, weekdays=(INDEX[said["w"]],), nth=_nth(nth), **counted)  # type: ignore[arg-type]
    if not said.get("d"):
        raise KeyError("day")
    return Rhythm(Every.MONTH, day=_day(said["d"]), **counted)  # type: ignore[arg-type]


def _nth(words: str) -> int:
    if words.startswith(("最后", "末")):
        return LAST
    if words.startswith(("首", "头")):
        return 1
    found = re.search(NUM, words)
    return to_int(found[0]) if found else 1


def _day(words: str) -> int:
    if LAST_WORDS.fullmatch(words):
        return LAST
    return to_int(re.sub(r"^初|[日号]$", "", words))


def _counted(made: Rhythm, today: date) -> Rhythm:
    """Every other week or month: counted from the first such day ahead, where nobody has said from which."""
    if made.interval == 1 or made.since != today:
        return made
    plain = replace(made, interval=1, since=None, shift=Shift.STAYS, offset=0)
    ahead = plain.days(today + timedelta(days=1), today + timedelta(days=70), _Bare())
    return replace(made, since=ahead[0]) if ahead else made
