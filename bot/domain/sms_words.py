"""What a text message may not say, how many parts it is charged as, and where in a filed text the carriers' rules are broken.

Rules of Aliyun and Tencent for notices, as far as both publish them; carriers enforce them when a text is filed and again when
it is sent. Which words one account got through nevertheless is a matter of that account, so both lists can be changed for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

ONE_PART = 70  # characters, with the signature and its brackets
FURTHER_PARTS = 67  # … of each part as soon as there are several
LONGEST = 500
LONGEST_VARIABLE = 35
MOST_LANDLINES = 2
SIGNATURE = range(2, 13)  # characters, without the brackets


class SmsFault(StrEnum):
    """What is wrong with a text."""

    PARTY = "party"  # a matter of party or government
    SURVEY = "survey"
    JOIN_GROUP = "join_group"  # asks people into a group
    CHAT_GROUP = "chat_group"  # names a QQ or WeChat group
    TRAINING = "training"  # of jobs
    QQ_NUMBER = "qq_number"
    MOBILE = "mobile"  # the number of a mobile telephone
    LANDLINES = "landlines"  # more than two numbers
    LINK = "link"  # inside a variable; outside, its domain has to be filed
    GREETING = "greeting"  # is advertising to the carriers, and needs a way out
    ADJACENT = "adjacent"  # two variables with nothing between them
    ONLY_VARIABLES = "only_variables"
    EMPTY_VALUE = "empty_value"
    LONG_VALUE = "long_value"
    LONG_TEXT = "long_text"
    SIGNATURE = "signature"  # not of 2 to 12 characters


@dataclass(frozen=True, slots=True)
class SmsFinding:
    """One fault: where it begins in the text (or in the value of a variable), and the words meant, numbers masked."""

    fault: SmsFault
    at: int = 0
    words: str = ""
    variable: str = ""  # whose value it is; "" for the text itself

    def data(self) -> dict[str, Any]:
        """As templates take it: places counted from 1."""
        return {"fault": self.fault.value, "at": self.at + 1, "words": self.words, "variable": self.variable}


@dataclass(frozen=True, slots=True)
class SmsWords:
    """An account's own experience with its carriers: words that they took exception to, and words that they let through."""

    barred: Sequence[str] = ()
    allowed: Sequence[str] = ()


_PARTY = (
    r"党(?:员|委|组|支部|总支|小组|课|费|建|日|章|史|性|校|务)|入党|中共|共产党|中央|人大代表|政协|纪委|监委|两会|统战"
    r"|组织生活|思想汇报|巡视|选举"
)
_TRAINING = r"(?:就业|职业|技能|岗前)培训|考证|招聘"

_FESTIVALS = "生日|节日|新年|新春|春节|元旦|元宵|端午|中秋|重阳|国庆|节"

_WITHIN = r"[^，。；！？、,;!?\n]"  # of one clause
_GAP = r"[\s\-—]?"
_MOBILE = re.compile(rf"(?<!\d)1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)")
_LANDLINE = re.compile(rf"(?<!\d)(?:0\d{{2,3}}{_GAP}\d{{7,8}}|400{_GAP}\d{{3}}{_GAP}\d{{4}}|95\d{{3,6}}|[2-8]\d{{6,7}})(?!\d)")
_LINK = re.compile(r"https?://|www\.|[a-z0-9\-]+\.(?:com|cn|net|org|gov|top|cc|me|io|vip|xyz|ltd|link)(?![a-z])", re.IGNORECASE)

_PATTERNS: tuple[tuple[SmsFault, re.Pattern[str]], ...] = (
    (SmsFault.PARTY, re.compile(_PARTY)),
    (SmsFault.SURVEY, re.compile(r"问卷|调查|满意度|投票")),
    (SmsFault.JOIN_GROUP, re.compile(rf"[加入进拉]群|加入{_WITHIN}{{0,8}}群|扫码{_WITHIN}{{0,4}}群")),
    (SmsFault.CHAT_GROUP, re.compile(r"(?:QQ|扣扣|微信|企微|钉钉|vx|wx)[\s\w]{0,6}群|群号", re.IGNORECASE)),
    (SmsFault.TRAINING, re.compile(_TRAINING)),
    (SmsFault.QQ_NUMBER, re.compile(rf"(?:QQ|扣扣)(?:(?!\d){_WITHIN}){{0,6}}[1-9]\d{{4,10}}(?!\d)", re.IGNORECASE)),
    (SmsFault.MOBILE, _MOBILE),
    (
        SmsFault.GREETING,
        re.compile(
            rf"(?<!庆)祝{_WITHIN}{{0,12}}(?:快乐|安康|健康|幸福|吉祥|如意|长寿|愉快)|(?:{_FESTIVALS})快乐"
            r"|恭祝|敬祝|祝福|祝愿|拜年|恭贺|贺新"
        ),
    ),
)

_VARIABLE = re.compile(r"\{(\w+)\}")
_FOLDED = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20}  # one character for one: places stay


def parts(signature: str, text: str) -> int:
    """How many messages a text is charged as."""
    length = len(_whole(signature, text))
    return 1 if length <= ONE_PART else -(-length // FURTHER_PARTS)


def filled(text: str, values: Mapping[str, str]) -> str:
    """A filed text as its recipient reads it. A variable without a value stays as it is."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def names(text: str) -> list[str]:
    """The variables of a filed text, in the order in which they stand there."""
    return _VARIABLE.findall(text)


def look_over(signature: str, text: str, words: SmsWords = SmsWords(), longest: int = LONGEST_VARIABLE) -> list[SmsFinding]:
    """What is wrong with a text that is to be filed, in the order of its places; its variables are taken at their longest."""
    found = [] if len(signature) in SIGNATURE else [SmsFinding(SmsFault.SIGNATURE, 0, signature)]
    found += _of_form(text)
    worst = filled(text, dict.fromkeys(names(text), "　" * longest))
    if len(_whole(signature, worst)) > LONGEST:
        found.append(SmsFinding(SmsFault.LONG_TEXT, len(text)))
    return sorted([*found, *_of_words(text, words)], key=lambda one: one.at)


def look_over_values(
    values: Mapping[str, str], words: SmsWords = SmsWords(), longest: int = LONGEST_VARIABLE
) -> list[SmsFinding]:
    """What is wrong with the values that are to be put into a filed text."""
    found: list[SmsFinding] = []
    for name, value in values.items():
        if not value.strip():
            found.append(SmsFinding(SmsFault.EMPTY_VALUE, variable=name))
        if len(value) > longest:
            found.append(SmsFinding(SmsFault.LONG_VALUE, longest, variable=name))
        if link := _LINK.search(value.translate(_FOLDED)):
            found.append(SmsFinding(SmsFault.LINK, link.start(), variable=name))
        found += [SmsFinding(one.fault, one.at, one.words, name) for one in _of_words(value, words)]
    return found


def _whole(signature: str, text: str) -> str:
    return f"【{signature}】{text}"


def _of_form(text: str) -> Iterator[SmsFinding]:
    before = -1
    for variable in _VARIABLE.finditer(text):
        if before >= 0 and not text[before : variable.start()].strip():
            yield SmsFinding(SmsFault.ADJACENT, variable.start(), variable[0])
        before = variable.end()
    if not re.search(r"\w", _VARIABLE.sub("", text)):
        yield SmsFinding(SmsFault.ONLY_VARIABLES)


def _of_words(text: str, words: SmsWords) -> list[SmsFinding]:
    plain = text.translate(_FOLDED)
    found = [
        SmsFinding(fault, match.start(), _masked(match[0]))
        for fault, pattern in _PATTERNS
        for match in pattern.finditer(plain)
        if match[0] not in words.allowed
    ]
    found += [SmsFinding(SmsFault.PARTY, plain.index(word), word) for word in words.barred if word and word in plain]
    landlines = list(_LANDLINE.finditer(_MOBILE.sub(lambda mobile: "x" * len(mobile[0]), plain)))
    found += [SmsFinding(SmsFault.LANDLINES, one.start(), one[0]) for one in landlines[MOST_LANDLINES:]]
    return found


def _masked(words: str) -> str:
    """Numbers of five figures and more without their middle: a finding may stand in a log."""
    return re.sub(r"\d[\d\s\-—]{3,}\d", lambda number: f"{number[0][:3]}****{number[0][-2:]}", words)
