"""A question without what tells who asks: names, numbers by which one is found, the place where he lives."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.text import fold
from bot.understanding.life_words import TITLED

SOMEBODY, NUMBER, PLACE = "某人", "某号", "某处"

_FIGURE = "[〇零○幺一二两三四五六七八九\\d]"
_DOORS = "号楼|号院|号|栋|幢|座|单元|门|室|弄|层|楼"
_SAYS_NAME = re.compile(
    r"(?P<says>(?:我|名字?|姓名|他|她|老伴|爱人)(?:叫|是叫)|名叫|姓名[是为:：]*)\s*[\u4e00-\u9fff]{2,4}?(?=[\s，,。；;、的]|今年|$)"
)
_MAIL = re.compile(r"[\w.+\-]+@[\w.\-]+\w")
_BIRTH = re.compile(r"((?:19|20)\d\d年)\s*\d{1,2}月(?:\s*\d{1,2}[日号])?")  # the year may decide the answer, the day never
_LONG = re.compile(rf"(?!\d{{4}}〕){_FIGURE}(?:[\s\-—.]*{_FIGURE}){{3,}}[xX]?(?!年)")
_YEARS = re.compile(r"(?:19|20)\d\d[—\-](?:19|20)\d{1,2}")  # without the figure before 年
_STREET = re.compile(r"[\u4e00-\u9fff]{2,4}?(?:路|街|大道|巷|胡同|弄|小区|新村|家园|花园|大院)(?=\s*[\d一二三四五六七八九十])")
_DOOR = re.compile(rf"(?<![〕〇零○幺一二两三四五六七八九十百\d])(?:{_FIGURE}|[十百])+\s*(?:{_DOORS})(?!文|令|通知|发)")
_REST_OF_DOOR = re.compile(rf"(?:{PLACE}[-—#\s]*)+(?:\d+[-—#\s]*)*")


def scrubbed(text: str, names: Iterable[str]) -> str:
    """The words of a question without the known `names`, titles with a surname, telephone, identity and card numbers, addresses.

    As far as they can be told by their form: a name that no list knows and that nothing announces stays.
    """
    text = fold(text)
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, SOMEBODY)
    text = _SAYS_NAME.sub(rf"\g<says>{SOMEBODY}", text)
    for pattern in TITLED:
        text = pattern.sub(SOMEBODY, text)
    text = _BIRTH.sub(r"\1", _MAIL.sub(NUMBER, text))
    text = _LONG.sub(lambda run: run[0] if _YEARS.fullmatch(run[0]) else NUMBER, text)
    return _REST_OF_DOOR.sub(PLACE, _DOOR.sub(PLACE, _STREET.sub(PLACE, text)))
