"""Text as a row of signs in which every figure, day, document and title is one sign, however it was written.

百分之二十, 20%, ２０％ and 二成 are one and the same sign, and so are 1,000元, 1000元 and 一千元; 满70岁 and 70岁以上 as well,
but not 70岁: what limits a figure, and what it is counted by, belongs to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from bot.understanding.numerals import DIGITS


@dataclass(frozen=True, slots=True)
class Number:
    value: Fraction
    unit: str
    bound: str = ""
    per: str = ""  # 每月, 每人: what it is counted by


@dataclass(frozen=True, slots=True)
class Day:
    year: int
    month: int  # 0 where it is not said
    day: int
    bound: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    agency: str  # the last two characters of its sign
    year: int
    number: int


@dataclass(frozen=True, slots=True)
class Title:
    name: str


Sign = Number | Day | Document | Title
SIGNS = "\ue000-\uf8ff"  # what stands for a sign in a row; everything else stands for itself
START, END, CLAUSE = "\x02", "\x03", "\x04"  # of a sentence; and where a clause ends inside it


@dataclass(slots=True)
class Alphabet:
    """Gives every sign a character of its own, the same one for equal signs."""

    _known: dict[Sign, str] = field(default_factory=dict)
    _signs: dict[str, tuple[Sign, str]] = field(default_factory=dict)

    def rows(self, text: str) -> list[str]:
        """The sentences of a text, without spaces and punctuation but CLAUSE, signs as single characters."""
        return [f"{START}{row}{END}" for part in SENTENCE_END.split(_narrow(text)) if (row := self._row(part))]

    def meaning(self, character: str) -> tuple[Sign, str] | None:
        """The sign that a character stands for, and how it was first written."""
        return self._signs.get(character)

    def _row(self, sentence: str) -> str:
        out = "".join(part if isinstance(part, str) else self._character(*part) for part in _parts(sentence))
        return re.sub(rf"[^\w%{SIGNS}{CLAUSE}]|_", "", out.replace(",", CLAUSE)).strip(CLAUSE)

    def _character(self, sign: Sign, written: str) -> str:
        known = self._known.setdefault(sign, chr(0xE000 + len(self._known)))
        self._signs.setdefault(known, (sign, written))
        return known


SENTENCE_END = re.compile(r"[。;!?\n]")
_BRACKETS = str.maketrans("[【(]】)", "〔〔〔〕〕〕")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))|(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")


def _narrow(text: str) -> str:
    """One width, no thousands' commas, no characters that mean something here, brackets of document numbers alike."""
    narrow = unicodedata.normalize("NFKC", _THOUSANDS.sub("", text)).lower()
    return re.sub(rf"[ \t\r{SIGNS}\x00-\x08]", "", narrow).translate(_BRACKETS)


# --- the forms -----------------------------------------------------------------------------------------------------------

_CN = "[零〇○一二两三四五六七八九十百千万亿廿卅]{1,40}"
_N = rf"(?:\d{{1,40}}(?:\.\d{{1,40}})?|{_CN})"
_YEAR = r"(?:\d{4}|[零〇○一二三四五六七八九]{4})"
_BEFORE = {
    ">=": "不低于|不少于|不小于|至少|最少|最低|起码|年满|满|大于等于",
    "<=": "不超过|不高于|不多于|不大于|最高不超过|最多不超过|最多|至多|最高|上限",
    ">": "超过|多于|高于|大于|逾",
    "<": "不足|不满|未满|低于|少于|小于",
    "~": "大约|大概|约",
}
_AFTER = {
    ">=": "及以上|以上|起",
    "<=": "及以下|以下|以内|之内|内",
    "前": "以前|之前|前",
    "后": "以后|之后|后",
    "~": "左右|上下",
}
_UNITS = (
    "个百分点|百分点|个工作日|工作日|个自然日|自然日|周岁|岁|个月|季度|元钱|元|块钱|块|角|分钟|小时|平方米|公里|米|年|月|天|日|号|周|星期|点|时"
    "|次|倍|级|类|档|条|款|项|份|张|本|楼|层|折|人|名|位|个|期|届|批|种|步|万|亿"
)
_SAME_UNIT = {"周岁": "岁", "块钱": "元", "块": "元", "元钱": "元", "星期": "周"}


def _any(bounds: dict[str, str]) -> str:
    return "|".join(sorted("|".join(bounds.values()).split("|"), key=len, reverse=True))


_WORD = rf"(?<=[统唯进上同])一(?!{_CN})|一[般致律并定样起旦直些步切向同]"  # 统一, 上一年度: no figures
_FORM = re.compile(
    rf"《(?P<title>[^《》]{{1,80}})》"
    rf"|(?P<agency>[\u4e00-\u9fff]{{0,2}})〔(?P<doc_year>\d{{4}})〕第?(?P<doc_no>\d{{1,9}})号"
    rf"|(?:(?P<y>{_YEAR})年(?:(?P<m>{_N})月(?:(?P<d>{_N})[日号])?)?"
    rf"|(?P<m2>{_N})月(?P<d2>{_N})[日号]"
    rf"|(?<!\d)(?P<y3>\d{{4}})[-./](?P<m3>\d{{1,2}})(?:[-./](?P<d3>\d{{1,2}}))?(?!\d))(?P<day_after>{_any(_AFTER)})?"
    rf"|(?!{_WORD})"
    rf"(?P<per>每[人户]?每?(?:季度|[人户年月周天日次])?)?(?P<before>{_any(_BEFORE)})?(?P<lead>第|周|星期|礼拜)?"
    rf"(?:(?P<base>[百千万]|{_N})分之(?P<part>{_N})"
    rf"|(?P<percent>{_N})(?P<sort>%|‰|成半?(?![员本功立果年为效就分长人因])|成半)"
    rf"|(?P<half>一半|半数)"
    rf"|(?P<n>{_N}|半(?=[年天月日]|个月|小时|价))(?P<times>[百千万亿]*)(?P<unit>{_UNITS})?)(?P<after>{_any(_AFTER)})?"
)
_RANGE = dict.fromkeys(("至", "到", "~", "-", "—", "–", "--", "——"), "至") | {"、": ""}


def _parts(sentence: str) -> Iterator[str | tuple[Sign, str]]:
    """Plain text and signs in turn."""
    found = [(match, _sign(match, sentence)) for match in _FORM.finditer(sentence)]
    yield sentence[: found[0][0].start()] if found else sentence
    for place, (match, sign) in enumerate(found):
        behind, after = found[place + 1] if place + 1 < len(found) else (None, None)
        between = sentence[match.end() : behind.start()] if behind else sentence[match.end() :]
        if isinstance(sign, Number) and isinstance(after, Number) and (to := _RANGE.get(between)) is not None:
            between, sign = to, replace(sign, unit=sign.unit or after.unit)  # of 3至6个月 the three are months as well
        yield sign, match[0]
        yield between


def _sign(match: re.Match[str], sentence: str) -> Sign:
    if match["title"]:
        return Title(re.sub(r"\W", "", match["title"]))
    if match["doc_no"]:
        return Document(match["agency"], int(match["doc_year"]), int(match["doc_no"]))
    day = [match["y"] or match["y3"], match["m"] or match["m2"] or match["m3"], match["d"] or match["d2"] or match["d3"]]
    if any(day):
        year, month, date = (int(_value(part)) if part else 0 for part in day)
        return Day(year, month, date, _bound(None, match["day_after"]))
    value, unit = _amount(match)
    unit = unit or _next_unit(sentence[match.end() : match.end() + 1], match["after"])
    return Number(value, f"{match['lead'] or ''}{unit}", _bound(match["before"], match["after"]), (match["per"] or "")[1:])


def _amount(match: re.Match[str]) -> tuple[Fraction, str]:
    if match["part"]:
        return 100 * _value(match["part"]) / (_value(match["base"]) or 1), "%"
    if match["half"]:
        return Fraction(50), "%"
    if match["percent"]:
        value = _value(match["percent"])
        if match["sort"].startswith("成"):
            return 10 * value + (5 if match["sort"] == "成半" else 0), "%"
        return (value, "%") if match["sort"] == "%" else (value / 10, "%")
    value = Fraction(1, 2) if match["n"] == "半" else _value(match["n"])
    for times in match["times"]:
        value *= _POWERS[times]
    unit = match["unit"] or ""
    if unit in _POWERS:
        return value * _POWERS[unit], ""
    return value, _SAME_UNIT.get(unit, unit)


def _next_unit(following: str, after: str | None) -> str:
    """The character behind a number whose unit is none of the usual ones tells 3栋 from 3床."""
    return following if not after and re.fullmatch(r"[\u4e00-\u9fffa-z]", following) and following not in "至到" else ""


def _bound(before: str | None, after: str | None) -> str:
    found = [_meaning(_BEFORE, before), _meaning(_AFTER, after)]
    return "".join(dict.fromkeys(one for one in found if one))


def _meaning(bounds: dict[str, str], words: str | None) -> str:
    return next((name for name, listed in bounds.items() if words in listed.split("|")), "") if words else ""


# --- Chinese numerals ----------------------------------------------------------------------------------------------------

_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def _value(words: str) -> Fraction:
    """The value of a number in digits or in Chinese, of any size: 1.5, 三百零五, 一千二, 二〇二六."""
    if re.fullmatch(r"\d+(?:\.\d+)?", words):
        return Fraction(words)
    words = words.replace("廿", "二十").replace("卅", "三十")
    if not set(words) & set(_POWERS):
        return Fraction(int("".join(str(DIGITS[sign]) for sign in words)))
    return Fraction(_composed(words))


def _composed(words: str) -> int:
    total = section = digit = 0
    last = 1  # the power that was named last: in 一千二 the two are hundreds
    for sign in words:
        if sign in DIGITS:
            digit = DIGITS[sign]
            last = 10 if digit == 0 else last
            continue
        last = _POWERS[sign]
        if last < 10_000:
            section += (digit or (0 if section and sign != "十" else 1)) * last
        elif sign == "亿":
            total, section = (total + section + digit or 1) * last, 0
        else:
            total, section = total + (section + digit or 1) * last, 0
        digit = 0
    return total + section + digit * (last // 10 if last > 10 else 1)
