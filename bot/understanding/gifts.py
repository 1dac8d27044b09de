"""Whether a visit report says that the office's gift was handed over, or was not taken."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.understanding.visits.kind_words import GIFT


class Handing(StrEnum):
    HANDED = "handed"
    DECLINED = "declined"


_THING = (
    r"(?:生日)?蛋糕|慰问(?:金|品|信和?慰问金)|礼金|红包|纪念章|奖章|荣誉章|寿桃|寿糕|鲜花|花篮|礼品|礼物"
    r"|慰问|(?:米|面|粮)油|月饼|重阳糕|年货"
)
_GAVE = r"送(?!学|文件|材料|报|资料|到医院|医|他去|她去|去医院|我)|给(?!我)|发|交|带|拿|捎|颁|戴|递|奉|转"
_HANDED = re.compile(
    rf"(?:{_GAVE})[^,。;]{{0,14}}(?:{_THING})|(?:{_THING})[^,。;]{{0,10}}(?:{_GAVE}|收下|收了|收到|签收"
    rf"|领了|到位|给了|带到|交到|代收)"
    rf"|(?:{GIFT})"
)
_DECLINED = re.compile(
    rf"(?:{_THING})?[^,。;]{{0,8}}(?:不肯|不愿|坚决不|死活不|说啥也不|怎么也不|不|没有?)(?:要|收下|收(?!到)"
    rf"|接(?!电话))[^,。;]{{0,4}}(?:{_THING})?"
    r"|退(?:回来?|还|给)了?|谢绝|婉拒|推辞|拒收"
)
_NOT_YET = re.compile(
    r"(?:没|没有|未|还没|忘了?)(?:来得及)?(?:送|带|给|发|交|拿|收到|见到)|(?:准备|打算|要|想|过几天|改天"
    r"|下次|下周|明天|回头|等)[^,。;]{0,6}(?:送|带|给|发|拿)"
    r"|(?:送|带|给|发)不(?:了|成|上|到)|(?:何时|什么时候|多久|啥时)[^,。;]{0,4}(?:送|发|给)"
)
_OVERCOME = re.compile(r"后来[^。]{0,6}(?:收下|收了)|(?:最后|还是|终于)(?:收下|收了)|劝[^。]{0,8}(?:收下|收了)")
_CLAUSE = re.compile(r"[,，。;；!！\n]+")


def handing(text: str) -> Handing | None:
    """None where it speaks of no gift, or only of one that is still to be brought."""
    if _OVERCOME.search(text):
        return Handing.HANDED
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip()]
    named = bool(re.search(_THING, text))
    if named and any(_DECLINED.search(clause) and not _NOT_YET.search(clause) for clause in clauses):
        return Handing.DECLINED
    if any(_HANDED.search(clause) and not _NOT_YET.search(clause) for clause in clauses):
        return Handing.HANDED
    return None
