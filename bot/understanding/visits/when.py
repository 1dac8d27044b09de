"""The day of a visit, among the days that are told of: beside the contact first, else alone, else where he is named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.understanding.visits import speech
from bot.understanding.visits.contents import happened
from bot.understanding.visits.days_said import Said, days_said

AT_CONTACT, ALONE, NAMED_THERE, OF_A_CHANGE, NOT_THE_VISIT = range(5)


def day_of(pieces: Sequence[str], base: date, met: bool = True) -> tuple[bool, date | None]:
    """Whether these pieces name the day of the contact, and that day: None for one that does not exist or stays open.

    `met`: he was met or spoken to; else only the day on which the reporter heard counts, not that of what he heard.
    """
    firsts = ((piece, said[0]) for piece in map(happened, pieces) if (said := days_said(piece, base)))
    found = [(_rank(piece, one), one.day) for piece, one in firsts]
    best = min((rank for rank, _ in found), default=NOT_THE_VISIT)
    if best >= (NOT_THE_VISIT if met else NAMED_THERE):
        return False, None
    days = [day for rank, day in found if rank == best]
    return True, None if None in days else max(day for day in days if day is not None)


_TILL = re.compile(
    r"(?:左右|前后|之?前|以后|之后|后|才|再|就|要)+(?:才|就|再)?(?:回|来|走|去|办|给|帮|开|发|到|$)|(?:才|就|再)?回(?:来|$)"
)
_IN_TALK = re.compile(r"(?:说|讲|药费|答应)[^,]*$")
_OUR_TALK = re.compile(r"(?:听|电话里?|碰|打|我)[^,]*$")
_CHANGED = re.compile(r"搬|换(?:了|号)|走的|出(?:了|的)?院|开始|以后|回来|去年|药费|修|坏|避暑|过冬|上学|接到")
_FELL_ILL = re.compile(
    r"住(?:了|的|进|起)?院|手术|摔|跌|发作|发烧|感冒|疼|痛|去世|走了|没了|过世|病|没的|送(?:的|了|到|去|进|往)*(?:[县市省中]?医?院|急诊)"
)
_OURS = re.compile(r"我|去看|电话")
_BY_ITSELF = re.compile(
    r"^(?:的事|的|去的|听说的|打的|来的|上午|下午|中午|早上|晚上|晚|清早|傍晚|那天|当天|刚|就是|这是|是|在"
    r"|[一二三四五六七八九十\d]+点(?:多|半|钟)?)*$"
)


def _rank(piece: str, said: Said) -> int:
    before, after = piece[: said.start], piece[said.stop :]
    rest = before + after
    if _TILL.match(after) or (_IN_TALK.search(before) and not _OUR_TALK.search(before)):
        return NOT_THE_VISIT
    happened_to_him = _CHANGED.search(rest) or _FELL_ILL.search(rest)
    if speech.FAILED.search(rest) or (speech.CONTACT.search(rest) and (not happened_to_him or _OURS.search(rest))):
        return NAMED_THERE if said.vague else AT_CONTACT
    if _BY_ITSELF.match(rest):
        return NAMED_THERE if said.vague else ALONE
    if said.vague or _FELL_ILL.search(rest):
        return NOT_THE_VISIT
    return OF_A_CHANGE if _CHANGED.search(rest) else NAMED_THERE
