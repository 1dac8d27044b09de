"""What a report says of each person: its pieces, dealt out to those whom they are about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.understanding.visits import speech, spoken_of
from bot.understanding.visits.figures import FIRST, MARK, MARKS
from bot.understanding.visits.pauses import pieces_of


@dataclass(slots=True)
class Portion:
    """What is said of one person, piece by piece; `heard` where he is first spoken of in what others said."""

    number: int
    heard: bool
    pieces: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Dealt:
    """A report dealt out, by whom is spoken of first. `head` is what was said before anybody was named."""

    head: tuple[str, ...]
    portions: tuple[Portion, ...]


_LIST = re.compile(rf"(?:{MARK}|{speech.TIME}|[、和跟与及还有以]|家)+")
_LIST_GOES_ON = re.compile(rf"{MARK}(?:家|同志)?$")
_ENDS_IN_PERSON = re.compile(rf"{MARK}$")


def deal(said: str) -> Dealt:
    """Each piece goes to those whom it names, and to those named last where it names nobody."""
    pieces = pieces_of(said)
    head: list[str] = []
    found: dict[int, Portion] = {}
    current: list[int] = []
    before, passed_over = "", False
    for at, piece in enumerate(pieces):
        named, passed_over = _named(piece, ",".join(pieces[at + 1 : at + 3]), before, bool(current), passed_over)
        for number in named:
            found.setdefault(number, Portion(number, _heard(piece, number, before)))
        if not named and (caller := _caller(found, current)) is not None and _OF_CALLER.match(piece):
            current = [caller]
        if not named and _of_them_all(piece, len(found)):
            current = list(found)
        listed, together = _goes_on(piece, before) if current and named else (False, False)
        current = [*current, *named] if listed or together else named or current
        for number in dict.fromkeys(named if listed else current):
            found[number].pieces.append(piece)
        if not named and _OF_ALL.search(piece) and not speech.FUTURE.search(piece):
            _add_to_all(piece, current, found.values())
        if not found:
            head.append(piece)
        before = piece
    return Dealt(tuple(head), tuple(found.values()))


# 老王，老徐，老高今天都看了; 老王腿疼，老徐牙疼，今天两家都去坐了坐: one contact with all who were named before it
_TOGETHER = re.compile(
    rf"{MARK}(?:{speech.TIME}|这|几|[一二两三四五六七八九]|都|家|个|人|位|一起)*(?:{speech.WENT}|{speech.CALLED})"
)
_OF_ALL = re.compile(rf"(?:都|[几二两三四五六七八九][家户个位人]|俩)[^,]{{0,6}}(?:{speech.WENT}|{speech.CALLED}|走了|进去)")


# 老王来电话，说老李住院了，他一个人做不来饭，问有没有送餐的: it is the caller who asks
_OF_CALLER = re.compile(r"(?:他|她)?(?:自己|一个人|问)")


_THEY_ALL = re.compile(r"(?:他们|她们|弟兄|兄弟|姐妹|姊妹|老)*(?:(?P<two>[两二]个|俩|两人)|(?P<three>三个|三人))人?都")


def _of_them_all(piece: str, persons: int) -> bool:
    """弟兄两个都问…, where two have been named."""
    all_of_them = _THEY_ALL.match(piece)
    return all_of_them is not None and persons == (2 if all_of_them["two"] else 3)


def _caller(found: Mapping[int, Portion], current: Sequence[int]) -> int | None:
    """Who rang, where the report has gone on to somebody of whom he told."""
    if len(current) != 1 or not found[current[0]].heard:
        return None
    callers = [one.number for one in found.values() if not one.heard and re.search(speech.CALLED, ",".join(one.pieces))]
    return callers[-1] if callers else None


def _goes_on(piece: str, before: str) -> tuple[bool, bool]:
    """Whether a list of persons only goes on here, and whether its last one is followed by what holds for all of them."""
    listed = _LIST.fullmatch(piece) is not None and _LIST_GOES_ON.search(before) is not None
    return listed, _LIST.fullmatch(before) is not None and _TOGETHER.match(piece) is not None


def _add_to_all(piece: str, current: Sequence[int], portions: Iterable[Portion]) -> None:
    """What was done with all goes to those, too, of whom no contact has been told yet."""
    for portion in portions:
        told = speech.CONTACT.search(",".join(portion.pieces)) is not None
        if portion.number not in current and not portion.heard and not told:
            portion.pieces.append(piece)


# ---- whom a piece is about ----


def _named(piece: str, rest: str, before: str, named_before: bool, passed_over: bool) -> tuple[list[int], bool]:
    """Those whom a piece is about, and whether those named in it are passed over: they are only planned for or mentioned."""
    marks = list(MARKS.finditer(piece))
    if not marks:
        return [], passed_over
    if _only_planned(piece, before, rest) or (passed_over and MARKS.match(piece) and _ENDS_IN_PERSON.search(before)):
        return [], True
    about = [ord(mark[0]) - FIRST for mark in marks if _is_about(piece, mark, rest, named_before)]
    return list(dict.fromkeys(about)), not about and _ENDS_IN_PERSON.search(piece) is not None


_INSTRUCTED = re.compile(rf"(?:让|要求|叫|安排|布置|通知)(?:我们?|各|大家)?[^,。]{{0,8}}(?:把|去|走|看)[^,。]{{0,3}}{MARK}")


_PERSON_AHEAD = re.compile(rf"(?:去|到|看|给|找|问)[^,。]{{0,8}}{MARK}")
_SOMEBODY_SAYS = re.compile(rf"{MARK}|说|讲|他|她|答应|跟|对")
_WHERE = re.compile(rf"{MARK}(?:那里|家|那边|那儿|的)?(?:就|我|我们)*$")
_GO = re.compile(r"(?:我|我们|再|才|就|要|又)*(?:去|来|跑|走|看|送|打|问|补)")


_PREPARED = re.compile(r"(?:订|定|买|准备|备|做|约)(?:好|下|妥)了$")
_WAITS = re.compile(r"^等[^,。]{1,8}(?:了|再说|着|完)$")
_ON_THE_WAY = re.compile(r"(?:我|我们|就|再)*(?:去|来)(?:看|瞧|趟|一趟)")
_INTENDED = re.compile(r"本来|原本|原来想|原打算|原计划|原想")
_INSTEAD = re.compile(rf"(?:结果|后来|却|实际)?[^,。]{{0,4}}[看去走打]的(?:却)?是[^,。]{{0,2}}{MARK}")
_SPOKEN = re.compile(rf"{speech.CALLED}|(?:他|她)(?:说|讲)")


def _only_planned(piece: str, before: str, rest: str) -> bool:
    """明天去看老王, and not 老王说明天去看眼睛: what lies ahead is the contact itself."""
    put_off = [hit for hit in speech.FUTURE.finditer(before) if hit.end() == len(before)]
    if put_off and _GO.match(piece):
        return True
    if speech.FUTURE.match(rest) and (_PREPARED.search(piece) and not speech.CALLED_AT_LAST.search(piece)):
        return True
    if (_WHERE.fullmatch(piece) and speech.FUTURE.match(rest)) or (_WAITS.match(before) and _ON_THE_WAY.match(piece)):
        return True
    if _INTENDED.search(piece) and _SPOKEN.search(rest) and speech.CALLED_AT_LAST.search(rest):
        return False
    if _INTENDED.search(piece) and _INSTEAD.match(rest):
        return True
    if _INSTRUCTED.search(piece) and not MARKS.match(piece):
        return True
    ahead = speech.FUTURE.search(piece)
    if ahead is None:
        return False
    said, later = piece[: ahead.start()], piece[ahead.end() :]
    ahead_of_us = (
        speech.CONTACT.search(later)
        or _PERSON_AHEAD.search(later)
        or (_WHERE.match(said) and (_GO.match(later) or (len(said) > 1 and ahead[0].endswith(("去", "来")))))
    )
    if speech.CONTACT.search(said) or not ahead_of_us:
        return False
    return not _SOMEBODY_SAYS.search(said) or _WHERE.match(said) is not None


_THERE_TOO = re.compile(r"(?:也|正好|刚好)(?:也)?在|(?:同志)?(?:进行|开展|作了|做了)")
_WHOSE_SPOUSE = re.compile(rf"{MARK}(?:同志)?的?(?:遗孀|遗属|夫人|老伴儿?|爱人|妻子|丈夫|家属)")
_HEARD_FROM = re.compile(r"(?:听|据|问)$")
_SAYS_OF = re.compile(r"[说讲]$")
_ASKS_OF = re.compile(r"(?:(?<![慰学访])问|打听)(?:了|起|到|我)*$")
_HIS_MATTERS = re.compile(r"的|(?:家|家里)?(?:电话|地址|号码|手机|情况|近况|身体)")
_TELLS = re.compile(r"[^,]{0,4}(?:说|讲|介绍|反映)")
_DESCRIBED = re.compile(
    r"[^,说讲]*(?:[^说讲]得(?:很|飞|挺|快|慢|好|像)|精神|气色|身体|瘦|胖|拄)"
)  # 碰到老李走得飞快，她说…: he was met
_RANG = re.compile(r"[^说讲]{0,8}(?:电话|来电)")


def _is_about(piece: str, mark: re.Match[str], rest: str, named_before: bool) -> bool:
    """Whether somebody named here was visited or is reported of; `rest` is what follows, `named_before` whether others were."""
    left, right = piece[: mark.start()], piece[mark.end() :]
    if spoken_of.BESIDE_ILL.match(right):
        return False
    beside = spoken_of.BESIDE.search(left) and spoken_of.FELL_ILL.match(right)
    if (not beside and spoken_of.MERE_LEFT.search(left) and not _THERE_TOO.match(right)) or _WHOSE_SPOUSE.fullmatch(piece):
        return False
    helped = spoken_of.ASKED_TO_HELP.search(left) and spoken_of.TO_HELP.match(right)
    if helped or (named_before and spoken_of.WENT_TOO.search(left) and spoken_of.TOGETHER.match(right)):
        return False
    others = named_before or MARKS.search(left) is not None
    if others and ((_SAYS_OF.search(left) and spoken_of.ASKED_HIM.match(right)) or _is_asked_for(left, right)):
        return False
    if others and spoken_of.SITS_WITH_HIM.match(right):
        return False
    if left.endswith("是") and spoken_of.HELPED.match(right):
        return False
    if _went_along(left, right) or (named_before and _HEARD_FROM.search(left) and _TELLS.match(right)):
        return False
    after = f"{right},{rest}"
    source = (spoken_of.MET.search(left) or not left) and spoken_of.TOLD_OF.match(after) and not _RANG.match(right)
    if source and not _DESCRIBED.match(right):
        told = MARKS.search(after)
        return told is not None and told[0] == mark[0]
    wanted = spoken_of.WANTED_WITH.search(left)
    if others and wanted and not speech.SAYS.search(left):
        return speech.CONTACT.search(left[: wanted.start()]) is not None
    return True


_SENT_BY = re.compile(rf"{MARK}(?:委|拜)?托(?:了)?$")


def _is_asked_for(left: str, right: str) -> bool:
    """老李问老赵住几楼, 老李托老赵带话: of whom somebody asks, and who only brings a message."""
    asks = _ASKS_OF.search(left) is not None
    return (asks and (MARKS.search(left) is not None or _HIS_MATTERS.match(right) is not None)) or _SENT_BY.search(
        left
    ) is not None


def _went_along(left: str, right: str) -> bool:
    """和老程一起去看老何, 老周送我去老何家, 任主席慰问了老何: whoever goes along, takes there, or visits himself."""
    companion = spoken_of.COMPANION_LEFT.search(left) and spoken_of.COMPANION.match(right)
    return bool(companion or spoken_of.GUIDE.match(right) or spoken_of.VISITOR.match(right))


_OPENS = re.compile(r"(?:他|她|家|的|是|们)*")


def _heard(piece: str, number: int, before: str) -> bool:
    left = piece[: piece.find(chr(FIRST + number))]
    opens = _OPENS.fullmatch(left) is not None
    return bool(speech.HEARD.search(left) or speech.SAYS.search(left) or (opens and speech.SAYS.search(before)))
