"""What somebody must be told who shall come somewhere: a day that still holds tomorrow, an hour as people say it, a place."""

from __future__ import annotations

import re
from datetime import time

from bot.domain.notices import NoticeKind, Text
from bot.domain.text import spoken_day
from bot.domain.warnings import Caution, Fault
from bot.understanding import notice_kinds
from bot.understanding.clocks import PERIOD
from bot.understanding.moments import tidy
from bot.understanding.notice_kinds import Told, kind_of
from bot.understanding.phones import phones_in
from bot.understanding.places import place_of

COME = (notice_kinds.NoticeKind.MEETING, notice_kinds.NoticeKind.ACTIVITY, notice_kinds.NoticeKind.FUNERAL)


def appointment_cautions(kind: NoticeKind, text: Text) -> list[Caution]:
    """Cautions on days and hours, and, if people are to come, on what is missing. A text without them has none."""
    tidied = tidy(text.body)
    found = [_clock(tidied), _relative_day(kind, tidied, text), _no_contact(tidied)]
    if kind in (NoticeKind.MEETING, NoticeKind.ACTIVITY) and not CHANGED.search(tidied):
        timed = text.event_at is not None or bool(TIMED.search(tidied))
        understood = kind_of(tidied, Told(timed, ahead=False, placed=bool(text.place)))
        found += [_no_time(tidied, text), _no_place(tidied, text)] if understood in COME else []
    order = list(Fault)
    return sorted((one for one in found if one is not None), key=lambda one: order.index(one.fault))


# ---- hours ----

HOUR = re.compile(
    rf"(?P<said>(?:{PERIOD})?)(?<![\d:.第])(?P<h>[01]?\d|2[0-4])(?::(?P<m>[0-5]\d)(?![\d:])"
    r"|(?P<word>[时点])(?!间|候|代|节|期)(?:(?P<m2>[0-5]?\d)分?|(?P<half>半))?)"
)
RANGE = re.compile(r"(?:-|至|到)$")


def _clock(text: str) -> Caution | None:
    """14:30 is worked out, not read; 上午9:00 and a bare 9:30 are read as they are meant."""
    found: dict[str, str] = {}
    covered = 0  # the end of an hour that had its part of the day, which then holds for the other end of a range
    for match in HOUR.finditer(text):
        told = bool(match["said"]) or (covered > 0 and bool(RANGE.search(text[covered : match.start()])))
        hour = int(match["h"])
        if hour > 12 or hour == 0 or (not told and hour < 8 and not match["word"]):
            found[match[0]] = _as_said(match, hour)
        covered = match.end() if told else 0
    return Caution(Fault.CLOCK, tuple(found), instead=tuple(found.values())) if found else None


def _as_said(match: re.Match[str], hour: int) -> str:
    """下午2点半. A bare 6 or 7 is left to who knows what was meant; 1 to 5 are of the afternoon, as the office counts."""
    if hour in (0, 6, 7):
        return ""
    minute = 30 if match["half"] else int(match["m"] or match["m2"] or 0)
    part = "晚上" if hour >= 18 else "下午"
    rest = {0: "", 30: "半"}.get(minute, f"{time(0, minute):%M}分")
    return f"{part}{hour - 12 if hour > 12 else hour}点{rest}"


# ---- days ----

RELATIVE = re.compile(
    r"(?P<word>(?:大后|(?<!先)后)天(?!性|努力|免疫|养|补)|明(?:天(?!会更|更)|早|晚|晨|日(?!之))|明后两?天)"
    r"(?!的太阳|[(,]?\d{1,2}月|[(]\d{1,2}[日号])"
    r"|(?P<today>今(?:天|日|早|晚|晨))(?=[^,。;!?\n]{0,4}(?:午|晚|\d[点时:]|[一二三四五六七八九十][点时]))(?![(,]?\d{1,2}月)"
)
BESIDE = re.compile(r"[日号][(,]?$")
BEFORE = re.compile(r"[^,。;!?\n]{0,8}(?:前|之前|以前|截止)")
OTHER_DAY = re.compile(r"月|[日号](?!楼|线|门)|(?:周|星期|礼拜)[一二三四五六日天]|昨天|天后")


def _relative_day(kind: NoticeKind, text: str, notice: Text) -> Caution | None:
    """明天 is another day for who reads it tomorrow. An urgent notice may say 今天, and so may what only is to be watched."""
    found = [match for match in RELATIVE.finditer(text) if not BESIDE.search(text[: match.start()])]
    said = tuple(dict.fromkeys(match[0] for match in found))
    may_say_today = kind in (NoticeKind.URGENT, NoticeKind.STUDY)
    words = tuple(dict.fromkeys(match[0] for match in found if not (may_say_today and match["today"])))
    if not words:
        return None
    # Only the one day that a text names is sure to be the day of the event.
    alone = len(said) == 1 and not (OTHER_DAY.search(text) or CHANGED.search(text) or BEFORE.match(text, found[0].end()))
    settled = notice.event_at if alone and "明后" not in words[0] else None
    return Caution(Fault.RELATIVE_DAY, words, instead=(_date_for(words[0], spoken_day(settled.date())),) if settled else ())


def _date_for(word: str, day: str) -> str:
    """明晚 is a day and a part of it."""
    return day + {"早": "早上", "晚": "晚上", "晨": "早上"}.get(word[-1], "")


# ---- what is missing ----

CHANGED = re.compile(
    r"取消|推迟|延期|延后|暂停|顺延|提前到|另行通知|另行告知|待定|不变|照旧|改到|改在|改为|更正|写错|有误|补充通知|不是.{2,12}(?:,|而)?是"
)
TIMED = re.compile(
    r"\d{1,2}(?:月|号|日|[点时:])|[一二三四五六七八九十]+(?:月|号|日|点)|(?:周|星期|礼拜)[一二三四五六日天]|每天|每周|[今明后]天|[今明]晚"
)
NOWHERE = re.compile(r"线上|网上|视频|直播|电视|收看|收听|电话会|上门|在家|家里|慰问|走访|看望")
SOMEWHERE = re.compile(
    r"[室厅馆]|[一二三四五六七八九十\d]楼|楼[上下前]|(?:体检|活动|服务|文化|艺术|会议|会展|医疗|卫生|康复|养老|展览|健身|体育)中心"
    r"|活动站|社区|党校|大学|礼堂|公园|广场|门口|食堂|球场|医院|基地|陵园|剧院|酒店|大院|景区"
)
LABEL = re.compile(r"(?:联系人|联系电话|咨询电话|报名电话)(?=[:为是])")
TURN_TO = re.compile(
    r"(?:与|和|跟|同|找|问|向|给)(?P<who>(?:(?!的)[\u4e00-\u9fff]){2,7}?)(?:联系|咨询|打电话)"
    r"|打电话给(?=[\u4e00-\u9fff])|联系(?=小[\u4e00-\u9fff])|(?:的事|问题)[请可就]?[问找](?!题)"
)
SHORT_NUMBER = re.compile(r"(?:电话|热线|短号|分机|号码|拨打?|致电)[^,。;]{0,6}\d{3,}")  # 12345, 120, an extension
OURS = re.compile(
    r"办公室|老干|我们|组长|书记|委员|单位|支部|社区|街道|乡镇|联系人|联络员|工作人员|医生|大夫|医院|子女|儿女|家人|家属|老伴"
    r"|邻居|物业|老同志|大家|[你我您他她]"
)


def _no_time(text: str, notice: Text) -> Caution | None:
    return None if notice.event_at or TIMED.search(text) else Caution(Fault.NO_TIME)


def _no_place(text: str, notice: Text) -> Caution | None:
    """What only is announced (4月中旬去疗养) may leave the place for later."""
    settled = notice.event_at or not TIMED.search(text)
    known = notice.place or NOWHERE.search(text) or SOMEWHERE.search(text) or place_of(text)
    return Caution(Fault.NO_PLACE) if settled and not known else None


def _no_contact(text: str) -> Caution | None:
    """Somebody to turn to, and no number to ring. The office's own number stands below every notice."""
    turned = LABEL.search(text) or any(not OURS.search(text, one.start(), one.end() + 6) for one in TURN_TO.finditer(text))
    return Caution(Fault.NO_CONTACT) if turned and not (phones_in(text) or SHORT_NUMBER.search(text)) else None
