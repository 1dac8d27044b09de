"""The query language: an audience as a clerk can read and type it.

    类别=离休 且 年龄>=80 且 单位=城关镇 且 非 状态=住院
    (类别=退休 且 年龄>=80) 或 姓名=「王 五」/李四
    全体

非 binds tightest, then 且, then 或. A flag alone means 是 (党员). `parse` and `write` are exact inverses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from types import UnionType

from bot.domain.audience.expression import EVERYBODY, All, Any, Condition, Everybody, Expression, Not, Op
from bot.domain.audience.fields import FIELDS, LEVELS, Field, Kind


class AudienceFault(ValueError):
    """An audience that cannot be read. Its text is a sentence for the clerk."""


ORDERED = frozenset({Kind.NUMBER, Kind.DATE, Kind.LEVEL})
WORDED = frozenset({Kind.TEXT, Kind.TAGS, Kind.UNIT})
_AND, _OR, _NOT = frozenset({"且", "and"}), frozenset({"或", "or"}), frozenset({"非", "not"})
_DEEPER = _NOT | {"("}
DEEPEST = 80  # brackets and 非 of one expression: the reader goes into each, and whoever sends thousands would break it
_KEYWORDS = _AND | _OR | _NOT | {"全体"}

_FOLDED = str.maketrans("＝＞＜（）／！", "=><()/!") | {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_TOKEN = re.compile(r"(?P<quoted>「(?:[^」]|」」)*」)|(?P<sign>>=|<=|≥|≤|!=|≠|[=<>()/])|(?P<word>[^\s「」=<>≥≤≠!()/]+)")
_SIGNS = {"≥": ">=", "≤": "<=", "≠": "!="}
_PLAIN = re.compile(r"[\w.\-·、]+")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    quoted: bool = False
    sign: bool = False


# ---- reading ----


def parse(text: str) -> Expression:
    """Read an expression. Raises AudienceFault with a sentence that names the word which is not understood."""
    tokens = list(_tokens(text))
    if not tokens:
        raise AudienceFault("没有写条件。发给所有人请写“全体”。")
    if sum(token.text in _DEEPER for token in tokens) > DEEPEST:
        raise AudienceFault("条件写得太复杂，请拆成几条。")
    reader = _Reader(tokens)
    found = reader.either()
    if (rest := reader.peek()) is not None:
        raise AudienceFault(f"“{rest.text}”放在这里看不明白，条件之间请用“且”或“或”连接。")
    return found


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    folded = "".join(
        part if part.startswith("「") else part.translate(_FOLDED) for part in re.split("(「(?:[^」]|」」)*」)", text)
    )
    while at < len(folded):
        if folded[at].isspace():
            at += 1
            continue
        match = _TOKEN.match(folded, at)
        if match is None:
            raise AudienceFault(f"“{folded[at]}”看不明白。带特殊符号的词请放在「」里。")
        if match["quoted"] is not None:
            yield _Token(match["quoted"][1:-1].replace("」」", "」"), quoted=True)
        elif match["sign"]:
            yield _Token(_SIGNS.get(match[0], match[0]), sign=True)
        else:
            yield from _split_word(match["word"])
        at = match.end()


def _split_word(word: str) -> Iterator[_Token]:
    """原职务含局长 is one word to the eye; the field and 含 are cut off it."""
    field = next((name for name in FIELDS if word.startswith(name + Op.CONTAINS)), None)
    if field is None:
        yield _Token(word)
        return
    yield _Token(field)
    yield _Token(Op.CONTAINS.value, sign=True)
    if rest := word[len(field) + 1 :]:
        yield _Token(rest)


@dataclass(slots=True)
class _Reader:
    tokens: list[_Token]
    at: int = 0

    def peek(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self) -> _Token:
        token = self.peek()
        if token is None:
            raise AudienceFault("这个条件没有写完。")
        self.at += 1
        return token

    def sees(self, words: frozenset[str]) -> bool:
        token = self.peek()
        return token is not None and not token.quoted and token.text in words

    def either(self) -> Expression:
        return self._joined(_OR, self.both, Any)

    def both(self) -> Expression:
        return self._joined(_AND, self.single, All)

    def _joined(self, words: frozenset[str], part: Callable[[], Expression], sort: type[All] | type[Any]) -> Expression:
        parts = [part()]
        while self.sees(words):
            self.take()
            parts.append(part())
        return parts[0] if len(parts) == 1 else sort(tuple(parts))

    def single(self) -> Expression:
        if self.sees(_NOT):
            self.take()
            return Not(self.single())
        token = self.take()
        if token.sign and token.text == "(":
            inner = self.either()
            if not self.sees(frozenset({")"})):
                raise AudienceFault("括号没有配对。")
            self.take()
            return inner
        if token.text == "全体" and not token.quoted:
            return EVERYBODY
        return self._condition(token)

    def _condition(self, token: _Token) -> Expression:
        field = FIELDS.get(token.text) if not token.quoted else None
        if field is None:
            raise AudienceFault(f"没有“{token.text}”这个条件。可以用的有：{'、'.join(FIELDS)}。")
        sign = self._sign()
        if sign is None:
            return _bare(field)
        values = self._values(field)
        if sign == "!=":
            return Not(_checked(field, Op.IS, values))
        return _checked(field, Op(sign), values)

    def _sign(self) -> str | None:
        """The sign behind a field, which may be 含 with a space before it; None if the field stands alone."""
        token = self.peek()
        if token is None or token.quoted or token.text in ("(", ")", "/"):
            return None
        if not token.sign and token.text.startswith(Op.CONTAINS):
            rest = token.text[1:]
            self.tokens[self.at : self.at + 1] = [_Token(Op.CONTAINS.value, sign=True), *([_Token(rest)] if rest else [])]
            return self.take().text
        return self.take().text if token.sign else None

    def _values(self, field: Field) -> tuple[str, ...]:
        values = [self._value(field)]
        while self.sees(frozenset({"/"})):
            self.take()
            values.append(self._value(field))
        return tuple(values)

    def _value(self, field: Field) -> str:
        token = self.peek()
        if token is None or token.sign or not token.text or (not token.quoted and token.text in _KEYWORDS):
            raise AudienceFault(f"“{field.name}”后面没有写值。{_allowed(field)}")
        return self.take().text


def _bare(field: Field) -> Condition:
    if field.kind is not Kind.FLAG:
        raise AudienceFault(f"“{field.name}”后面要写等于什么。{_allowed(field)}")
    return Condition(field.name, Op.IS, ("是",))


# ---- what a field allows ----


def _checked(field: Field, op: Op, values: tuple[str, ...]) -> Condition:
    if op is Op.CONTAINS and field.kind not in WORDED:
        raise AudienceFault(f"“{field.name}”不能用“含”，请用“=”。")
    if op not in (Op.IS, Op.CONTAINS):
        if field.kind not in ORDERED:
            raise AudienceFault(f"“{field.name}”没有大小之分，请用“=”。")
        if len(values) > 1:
            raise AudienceFault(f"“{field.name}{op}”后面只能写一个值。")
    if wrong := [value for value in values if not _fits(field, value)]:
        raise AudienceFault(f"“{field.name}”没有“{wrong[0]}”这个值。{_allowed(field)}")
    return Condition(field.name, op, values)


def _fits(field: Field, value: str) -> bool:
    if field.kind is Kind.NUMBER:
        return bool(re.fullmatch(r"[0-9]{1,5}", value))
    if field.kind is Kind.DATE:
        return _is_date(value)
    if field.kind is Kind.FLAG:
        return value in ("是", "否")
    return not field.values or value in field.values


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _allowed(field: Field) -> str:
    if field.kind is Kind.NUMBER:
        return "这里要写数字。"
    if field.kind is Kind.DATE:
        return "日期请写成 2026-03-11 这样。"
    if field.kind is Kind.FLAG:
        return "只能写“是”或“否”。"
    values = LEVELS if field.kind is Kind.LEVEL else field.values
    return f"可以写的有：{'、'.join(values)}。" if values else ""


# ---- writing ----


def write(expression: Expression) -> str:
    """The text of an expression; `parse` reads it back to an equal value."""
    match expression:
        case Everybody():
            return "全体"
        case Condition(field, op, values):
            return f"{field}{op}{'/'.join(map(_written, values))}"
        case Not(inner):
            return f"非 {_grouped(inner, All | Any)}"
        case All(parts):
            return " 且 ".join(_grouped(part, All | Any) for part in parts)
        case Any(parts):
            return " 或 ".join(_grouped(part, Any) for part in parts)


def _grouped(part: Expression, sorts: type | UnionType) -> str:
    return f"({write(part)})" if isinstance(part, sorts) else write(part)


def _written(value: str) -> str:
    whole = list(_split_word(value)) == [_Token(value)] and value == value.translate(_FOLDED)
    safe = whole and _PLAIN.fullmatch(value) and value not in _KEYWORDS
    return value if safe else "「" + value.replace("」", "」」") + "」"
