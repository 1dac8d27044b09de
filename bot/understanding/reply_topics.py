"""Whether a reply asks about what was sent, or brings up something of its own: 几点开始, and 药费什么时候报."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.understanding import reply_words as words
from bot.understanding.reply_answers import Heard, asks, asks_any
from bot.understanding.reply_notice import OpenNotice

OF_MEETING = re.compile(
    r"会议|开会|座谈|(?:这个?|那个?|的|个)会|会(?:上|开|几|在|是|要|什么|怎|改|取消)|几点|几号|哪天|时间|地点|地方|在哪|几楼"
    r"|报名|通知|活动(?!中心)|集合|座位|参加|带什么|穿什么|管饭"
)
AT_MEETING = re.compile("会上|会议上?(?:能|给|会|讲)|开会时|讲座|讲不讲|讲(?:什么|哪些)|通报")
MONEY = re.compile("费|金|补|贴|工资|认证|报销|医保|社保")
HOUSE = ("活动", "中心", "动中", "老干", "干部", "通知")  # what every notice of the office says


@dataclass(frozen=True, slots=True)
class Topics:
    """Whether something is asked about the notice, and whether there is a matter of its own."""

    question: bool
    other: bool


def topics_of(heard: Heard, notices: Sequence[OpenNotice], answered: bool, declined: bool) -> Topics:
    """What a reply asks or brings up. `answered`: it says something else as well, for which small talk is only the reason."""
    other = words.OTHER.search(heard.said)
    asked = asks_any(heard.clauses) or bool(not declined and words.QUESTION_WEAK.search(heard.said))
    if not other:
        return Topics(asked, other=False)
    early = _asks_first(heard)
    small = (answered or early) and words.SMALL_TALK.search(other[0])
    foreign = not small and not _of_notice(other[0], notices) and not _on_business(heard, notices)
    about = early or any(asks(one.text) and _names(one.text, notices) for one in heard.clauses)
    return Topics(asked and (about or not foreign), foreign)


def _asks_first(heard: Heard) -> bool:
    """Whether the meeting is asked about before the talk turns to something else."""
    before = itertools.takewhile(lambda one: not words.OTHER.search(one.text), heard.clauses)
    return any(asks(one.text) and OF_MEETING.search(one.text) for one in before)


def _on_business(heard: Heard, notices: Sequence[OpenNotice]) -> bool:
    """Whether a topic of its own is the very matter of a notice on entitlements, or of an activity."""
    topical = [one.text for one in heard.clauses if words.OTHER.search(one.text)]
    if any(notice.kind == "policy" for notice in notices) and all(MONEY.search(text) for text in topical):
        return True
    matters = ",".join(notice.title for notice in notices if notice.kind in ("policy", "activity", "study", "other"))
    return all(AT_MEETING.search(text) for text in topical) or any(_shares(text, matters) for text in topical)


def _names(text: str, notices: Sequence[OpenNotice]) -> bool:
    """Whether a thought speaks of what is said at the meeting, or names it."""
    if AT_MEETING.search(text):
        return True
    return not words.OTHER.search(text) and _shares(text, ",".join(notice.title for notice in notices))


def _shares(text: str, titles: str) -> bool:
    pairs = (text[at : at + 2] for at in range(len(text) - 1))
    return any(pair in titles and pair not in HOUSE for pair in pairs)


def _of_notice(topic: str, notices: Sequence[OpenNotice]) -> bool:
    return any(topic[:3] in notice.title for notice in notices)
