"""From what a report says of each person to its entries: what holds for a whole round, and who is no entry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.life import LifeEventKind
from bot.domain.visits import VisitKind
from bot.understanding.visits import speech
from bot.understanding.visits.content_words import NO_WANT, STATE
from bot.understanding.visits.contents import contents_of
from bot.understanding.visits.events import event_of
from bot.understanding.visits.figures import MARK, Told
from bot.understanding.visits.kinds import kind_of
from bot.understanding.visits.mentions import Sort
from bot.understanding.visits.portions import Dealt, Portion
from bot.understanding.visits.visit import VisitReading
from bot.understanding.visits.when import day_of


@dataclass(frozen=True, slots=True)
class _Setting:
    """What holds for whoever is spoken of next, unless something else is said of him."""

    kind: VisitKind | None
    day: date | None
    purpose: VisitKind | None = None  # what the whole round was for: 春节慰问今天走了老王、老李


_PURPOSES = (VisitKind.CONDOLENCE, VisitKind.STUDY)


def readings_of(told: Told, dealt: Dealt, base: date) -> list[VisitReading]:
    """The entries of a report, in the order in which the persons are spoken of."""
    said, day = day_of(dealt.head, base)
    lead = kind_of(dealt.head)
    setting = _Setting(lead, day if said else base, lead if lead in _PURPOSES else None)
    found: list[VisitReading] = []
    for portion in dealt.portions:
        one = _reading(told, portion, setting, base)
        plainly = kind_of(portion.pieces, portion.heard) is not None or setting.kind is not None
        if _is_entry(told, portion, one, len(dealt.portions) > 1) and (plainly or _tells(portion, one)):
            found.append(one)
            setting = _next(setting, one, portion)
    return found


def _reading(told: Told, portion: Portion, setting: _Setting, base: date) -> VisitReading:
    event = event_of(portion.number, portion.pieces, base)
    kind = kind_of(portion.pieces, portion.heard) or _carried(portion, setting, event)
    if kind is VisitKind.VISIT and setting.purpose is not None:
        kind = setting.purpose
    event = event or _implied(kind, portion)
    said, day = day_of(portion.pieces, base, met=kind is not VisitKind.OTHER)
    figure, contents = told.figures[portion.number], contents_of(portion.pieces)
    return VisitReading(
        person=figure.meant.person,
        candidates=figure.meant.candidates,
        words=figure.words,
        kind=kind,
        day=day if said else setting.day,
        condition=told.plain(contents.condition),
        need=told.plain(contents.need),
        promise=told.plain(contents.promise),
        event=event,
        sure=figure.meant.sure,
    )


_LIES_THERE = re.compile(
    "住院|住了(?:[几好半两一二三四五六七八九十]|\\d+)+(?:天|晚|周|个)|[吸输]着?氧|心衰|脑梗|肺炎|感染|骨折|手术|病房|抢救|icu|ICU|入院|重症"
)
_KIN_LIES = re.compile(rf"{speech.KIN}(?:正|还|也|又|在)*[^,]{{0,3}}(?:住院|手术|病房|抢救|入院)")
_HIS_RITE = re.compile(rf"{MARK}(?:同志|老人|老人家|家)?(?:的|在)?(?:遗体|追悼会|告别|灵堂|灵前|出殡|葬礼|后事|丧事)")


def _implied(kind: VisitKind, portion: Portion) -> LifeEventKind | None:
    """What the sort of contact says by itself: seen in a ward, he lies there; at his own funeral, he is dead."""
    text = ",".join(portion.pieces)
    if kind is VisitKind.HOSPITAL and _LIES_THERE.search(_KIN_LIES.sub("", text)):
        return LifeEventKind.HOSPITAL
    return LifeEventKind.DEATH if kind is VisitKind.FUNERAL and _HIS_RITE.search(text) else None


_SEEN = re.compile("看着|看上去|瞧着|气色|精神|问(?:我|能|有没有|怎么)|[让托叫]我")


def _carried(portion: Portion, setting: _Setting, event: LifeEventKind | None) -> VisitKind:
    """The kind of a portion that names none: that of the round. Who is away, or of whom only an event is told, was not met."""
    away = event is LifeEventKind.AWAY and setting.kind is not VisitKind.CALL
    if setting.kind is not None and not away and (event is None or len(portion.pieces) > 2):
        return setting.kind
    if event is LifeEventKind.AWAY and setting.kind is VisitKind.CALL:
        return VisitKind.CALL
    met = event is None or (not away and _SEEN.search(",".join(portion.pieces)) is not None)
    return VisitKind.VISIT if met else VisitKind.OTHER


def _next(setting: _Setting, one: VisitReading, portion: Portion) -> _Setting:
    """What then holds. 前天去的老周家，他没在，吴老师在: the round goes on although he himself was not met."""
    if one.kind is not VisitKind.OTHER:
        return replace(setting, kind=one.kind, day=one.day)
    if setting.kind is not None:
        return setting
    lead = kind_of(portion.pieces[:1], portion.heard)
    return replace(setting, kind=None if lead is VisitKind.OTHER else lead, day=one.day)


# ---- who is no entry ----

FEW = 4  # pieces: where more is told, something came of it
_RANG_IN_VAIN = re.compile(r"(?:我|都)+(?:没|没有)(?:接|听|看|赶)(?:到|着|上)")
_CALLED_ON = re.compile(
    r"看望|走访|慰问|去看|看了|看过|家访|上门|家里?[^,]{0,4}(?:去|坐)|去了?[^,]{0,4}家|打(?:了|过)?(?:个)?电话|住院|身体|血压"
)
_OUR_PART = re.compile(r"(?:^|,)(?:我|我们)[^,说]{0,6}(?:去|到|陪|帮|给|和|跟)")


_ILL = re.compile(r"昏|晕|摔|病|疼|痛|中风|发烧|骨折|扭|崴")
_SPEAKS = re.compile(
    rf"(?:{speech.TIME})*{MARK}(?:同志|老人)?(?:{speech.TIME})*(?:还|又|也|一直)?(?:说|讲|要了|交代|愿意|夸|话多)"
)
_IN_A_LOG = re.compile(rf"(?:(?:{speech.TIME})+(?:{MARK}|家|同志|[、和])+)+")  # 上午老王，下午老李


def _is_entry(told: Told, portion: Portion, one: VisitReading, among_others: bool) -> bool:
    if one.event is None and not portion.heard and _came_to_nothing(portion.pieces):
        return False
    tells = one.event or one.need or STATE.search(one.condition) or _ILL.search(portion.pieces[0])
    mentioned = portion.heard and among_others and not tells
    return not mentioned and not _is_stranger(told, portion)


def _tells(portion: Portion, one: VisitReading) -> bool:
    """Whether anything is told of somebody of whom no contact is: 老高，家里地址 is no report."""
    told = one.event or one.need or one.promise or STATE.search(one.condition)
    told = told or NO_WANT.search(",".join(portion.pieces))
    return bool(
        told
        or _OUR_PART.search(",".join(portion.pieces))
        or any(map(_IN_A_LOG.fullmatch, portion.pieces))
        or _SPEAKS.match(portion.pieces[0])
    )


def _came_to_nothing(pieces: Sequence[str]) -> bool:
    """He rang and the reporter missed it, or the visit was put off."""
    text = ",".join(pieces)
    put_off = speech.NOT_DONE.search(text) and not speech.HEARD.search(text)
    return len(pieces) < FEW and bool(put_off or _RANG_IN_VAIN.search(text))


def _is_stranger(told: Told, portion: Portion) -> bool:
    """已经跟张所长说了: somebody named by his post of whom the ledger knows nothing, and on whom nobody called."""
    figure = told.figures[portion.number]
    by_title = all(mention.sort in (Sort.TITLED, Sort.POST) for mention in figure.mentions)
    return by_title and not figure.ids and not _CALLED_ON.search(",".join(portion.pieces))
