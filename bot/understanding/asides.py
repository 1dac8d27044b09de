"""Short replies on the border of what a notice asks: not decided yet, or about what somebody is entitled to."""

from __future__ import annotations

import re

from bot.understanding.reply_coming import IFFY
from bot.understanding.reply_slips import tidy_reply

ENTITLED = re.compile(r"费|报销|补[贴助]|津贴|待遇|政策|申请|标准|手续|工资|退休金|养老金|抚恤|医保|多少钱")


ASKS = re.compile(r"[?？]|什么|怎么|咋|啥|吗")


FURTHER = re.compile(r"几|哪|什么|怎|咋|啥|谁|多[少久远]|何时")


PLAIN_YES = re.compile(r"(?:那|会|活动|座谈会|我|还是|一定|肯定|准时|照样|也|会议)*(?:去|来|参加)(?:的|吧|了|啊|呀)*")


def plain_yes(text: str) -> bool:
    """Coming, in so many words and no others: beside a cry for help nothing else is taken for it."""
    return PLAIN_YES.fullmatch(tidy_reply(text).strip("。.!！")) is not None


GOT = re.compile(r"(?:好的?|嗯|行)?(?:已经?)?(?:收到|知道|明白|清楚)(?:了|啦|哈|的)*(?:谢谢您?|辛苦了)?|1|回复?1|收到1")
POLITE = re.compile(r"谢谢(?:您|大家|组织|领导)*(?:了|啦)?|辛苦(?:您|你们|大家)?了?|您好|你好|好的?|嗯")


NOT_COMING = re.compile(
    r"(?:我|老伴|这次|实在|恐怕|就)*(?:去不了|不去|不能[去来]|参加不了|不参加|不能参加|来不了|请假|请个假)(?:了|啊|啦|哈)*"
)


def plain_answer(text: str) -> bool:
    """收到, coming or not coming, and nothing besides: what may count in a group, where many talk of many things."""
    parts = [part for part in re.split(r"[\s,，。.!！、~～]+", tidy_reply(text)) if part]
    said = [part for part in parts if not POLITE.fullmatch(part)]
    known = (GOT, PLAIN_YES, NOT_COMING)
    return 0 < len(said) <= 3 and all(any(one.fullmatch(part) for one in known) for part in said)


def only_got(text: str) -> bool:
    """收到, and nothing of coming or not coming."""
    parts = [part for part in re.split(r"[\s,，。.!！、~～]+", tidy_reply(text)) if part and not POLITE.fullmatch(part)]
    return bool(parts) and all(GOT.fullmatch(part) for part in parts)


def hesitates(text: str) -> bool:
    """Neither yes nor no: 看情况吧, 到时候再说."""
    return IFFY.search(tidy_reply(text)) is not None


def asks_back(text: str) -> bool:
    return ASKS.search(text) is not None


def asks_further(text: str) -> bool:
    """More than whether he can have what he needs: 车几点来接我, and not 能派车接我吗."""
    return FURTHER.search(text) is not None


def on_entitlements(text: str) -> bool:
    """A matter for the policy library, even where food, cars and wheelchairs are spoken of."""
    return ENTITLED.search(tidy_reply(text)) is not None
