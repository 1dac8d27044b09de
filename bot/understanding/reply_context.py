"""An open notice told in a sentence, with the one to whom it was sent: 明天上午9点座谈会，发给其女儿代收."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.understanding.moments import tidy
from bot.understanding.notice_kinds import NoticeKind, Told, kind_of
from bot.understanding.reply_notice import OpenNotice
from bot.understanding.reply_people import Who

_KIN = (
    r"儿子|女儿|闺女|子女|儿媳|女婿|孩子|之子|之女|老伴|爱人|妻子|丈夫|家属|家人|邻居|孙[子女]|外孙|侄[子女儿]|保姆|护工|外甥"
    r"|代收人|代理人|亲属"
)
PROXY = re.compile(
    rf"代收|代转|转告|(?:发给|发到|发送给|发至|发往|推送给|送到|通知|转给|收件人?(?:是|为|:)?|接收人?(?:是|为|:)?|由"
    rf"|对象(?:是|为|:)?)[^,。;]{{0,10}}?(?:{_KIN})|(?:{_KIN})[^,。;]{{0,4}}(?:收|接收|代回)"
)
CHILD = re.compile(r"儿子|女儿|闺女|子女|儿媳|女婿|孩子|之子|之女")
SPOUSE = re.compile(r"老伴|爱人|妻子|丈夫")
SENT = re.compile(
    r"(?:^|[,;。(])[^,;。()]*(?:发给|发到|发送给|发至|发往|推送给|送到|代收|代转|本人收|收件人?|接收人?|(?:已|均"
    r"|都)发)[^,;。():]*(?:\([^)]*\))?[^,;。():]*\)?:?"
)
_DAY = r"(?:\d{1,2}月)?\d{1,2}[日号]|\d{1,2}月|(?:本|下|这)?(?:周|星期|礼拜)[一二三四五六日天末]|下周|后天|大后天|明天|今天"
APART = re.compile(
    rf"[;。\n]|(?:^|,)(?:另一(?:个|条)|另外|还有)|(?:[,、]|以及|和|及|与)(?=(?:通知)?(?:[二两②](?![楼层点月号])"
    rf"|2(?![\d点:时月日号]))|第二)|(?:以及|和|及|与)(?={_DAY})|、|[①②③④]|(?<!\d)[1234][.、)](?!\d)|通知[一二三四](?=[:,])"
)
# A day after a comma begins another notice only where the one before has its day already.
NEXT_DAY = re.compile(rf"(?<=[^,]),(?={_DAY})")
DETAIL = re.compile(
    rf"^(?:地点|时间|请|务必|望|注意|要求|自带|有车|联系|截止|报名|收件|已|共|均|都|要|需|可|未|尚"
    rf"|(?:{_DAY})?[^,]{{0,6}}前(?:报名|回复|截止))"
)
TOLD = Told(timed=True, ahead=True, placed=False)
NONE = re.compile(r"^(?:目前|现在|当前)?(?:没有|无)[^,。;]{0,8}(?:通知|消息)")


@dataclass(frozen=True, slots=True)
class ReplyContext:
    """The open notices (ids 1, 2, … in the order told), who answers (`self` or `proxy`) and, for a proxy, who he is."""

    notices: tuple[OpenNotice, ...]
    sender: str = "self"
    relation: Who = Who.OTHER


def read_context(sentence: str) -> ReplyContext:
    """What a sentence tells about the open notices; an empty one opens nothing."""
    told = tidy(sentence)
    notices = tuple(OpenNotice(str(at), str(kind), title) for at, (kind, title) in enumerate(_told(told), 1))
    if not PROXY.search(told):
        return ReplyContext(notices)
    relation = Who.CHILD if CHILD.search(told) else Who.SPOUSE if SPOUSE.search(told) else Who.OTHER
    return ReplyContext(notices, "proxy", relation)


def _told(told: str) -> list[tuple[NoticeKind, str]]:
    """What is to be attended or known, apart from by-the-ways such as 请准时参加; a sentence that names nothing is one notice."""
    if NONE.search(told):
        return []
    whole = [part for part in APART.split(SENT.sub(",", told)) if part]
    parts = [piece.strip(" ,:()") for part in whole for piece in _by_day(part)]
    kept = [(kind_of(part, TOLD), part) for part in parts if len(part) >= 3 and not DETAIL.search(part)]
    events: list[tuple[NoticeKind, str]] = [(kind, part) for kind, part in kept if kind is not NoticeKind.OTHER]
    return events or kept[:1] or ([(NoticeKind.OTHER, told)] if told else [])


def _by_day(part: str) -> list[str]:
    pieces: list[str] = []
    for piece in NEXT_DAY.split(part):
        if pieces and not re.search(_DAY, pieces[-1]):
            pieces[-1] += f",{piece}"
        else:
            pieces.append(piece)
    return pieces
