"""Whether one person can be all that an expression asks for: 男的老太太 and 不到60岁的90后 choose nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice, product

from bot.domain.audience.expression import All, Any, Condition, Everybody, Expression, Not, Op
from bot.domain.audience.fields import FIELDS, LEVELS, Kind
from bot.understanding.audience.numbers import years_before
from bot.understanding.audience.places import under

_MANY = 400  # alternatives beyond which nobody looks
_SINGLE = frozenset({"类别", "性别", "状态", "姓名", "支部", "住地", "联系人", "服务级别"})


@dataclass(frozen=True, slots=True)
class _Literal:
    condition: Condition
    holds: bool


def impossible(expression: Expression, base: date, units: Mapping[str, str | None]) -> tuple[str, str] | None:
    """Two conditions of one alternative that nobody can meet together, as their fields and values; None if there are none."""
    for alternative in islice(_alternatives(expression, True), _MANY):
        if clash := _clash(alternative, base, units):
            return clash
    return None


def _alternatives(expression: Expression, holds: bool) -> Iterator[tuple[_Literal, ...]]:
    match expression:
        case Everybody():
            if holds:
                yield ()
        case Condition():
            yield (_Literal(expression, holds),)
        case Not(inner):
            yield from _alternatives(inner, not holds)
        case All(parts) | Any(parts):
            if isinstance(expression, All) is holds:
                for combination in product(*(list(_alternatives(part, holds)) for part in parts)):
                    yield tuple(one for alternative in combination for one in alternative)
            else:
                for part in parts:
                    yield from _alternatives(part, holds)


def _clash(literals: tuple[_Literal, ...], base: date, units: Mapping[str, str | None]) -> tuple[str, str] | None:
    meant = [one.condition for one in literals if one.holds]
    for at, one in enumerate(meant):
        for two in meant[at + 1 :]:
            if _disjoint(one, two, base, units):
                return _said(one), _said(two)
    for literal in literals:
        if not literal.holds and (same := next((one for one in meant if _within(one, literal.condition)), None)):
            return _said(same), f"不是{_said(literal.condition)}"
    return None


def _said(condition: Condition) -> str:
    return f"{condition.field}{condition.op if condition.op is not Op.IS else ''}{'/'.join(condition.values)}"


def _within(one: Condition, other: Condition) -> bool:
    """Whether all who meet the one meet the other."""
    if one.field != other.field:
        return other.field == "党员" and other.values == ("是",) and one.field in ("入党时间", "党龄")
    return one.op is Op.IS and other.op is Op.IS and set(one.values) <= set(other.values)


def _disjoint(one: Condition, two: Condition, base: date, units: Mapping[str, str | None]) -> bool:
    if {one.field, two.field} <= {"年龄", "今年满", "出生日期"}:
        return not _meet(_born(one, base), _born(two, base))
    if {one.field, two.field} in ({"党员", "党龄"}, {"党员", "入党时间"}):
        return ("否",) in (one.values, two.values)
    if {one.field, two.field} == {"党龄", "年龄"}:
        party, age = (one, two) if one.field == "党龄" else (two, one)
        return (
            age.op in (Op.LESS, Op.AT_MOST)
            and party.op in (Op.AT_LEAST, Op.MORE)
            and int(age.values[0]) - int(party.values[0]) < 16
        )
    if one.field != two.field:
        return False
    if one.field == "单位":
        return not any(under(a, b, units) or under(b, a, units) for a in one.values for b in two.values)
    if FIELDS[one.field].kind is Kind.FLAG or one.field in _SINGLE:
        return one.op is Op.IS and two.op is Op.IS and not set(one.values) & set(two.values)
    return _ordered(one, two)


def _ordered(one: Condition, two: Condition) -> bool:
    kind = FIELDS[one.field].kind
    if kind is Kind.NUMBER:
        return not _meet(
            *(
                _span(condition, *map(int, (min(condition.values, key=int), max(condition.values, key=int))))
                for condition in (one, two)
            )
        )
    if kind is Kind.LEVEL:
        return not _meet(*(_span(condition, *_levels(condition)) for condition in (one, two)))
    if kind is Kind.DATE:
        return not _meet(
            *(_span(condition, *(date.fromisoformat(condition.values[0]).toordinal(),) * 2) for condition in (one, two))
        )
    return False


def _levels(condition: Condition) -> tuple[int, int]:
    found = sorted(LEVELS.index(value) for value in condition.values)
    return found[0], found[-1]


def _span(condition: Condition, low: int, high: int) -> tuple[int, int]:
    """The whole numbers that meet it."""
    match condition.op:
        case Op.AT_LEAST:
            return low, 10**9
        case Op.MORE:
            return low + 1, 10**9
        case Op.AT_MOST:
            return 0, high
        case Op.LESS:
            return 0, high - 1
    return low, high


def _born(condition: Condition, base: date) -> tuple[int, int]:
    """The days of birth, as ordinals, that meet a condition on age."""
    if condition.field == "出生日期":
        return _span(condition, *(date.fromisoformat(condition.values[0]).toordinal(),) * 2)
    low, high = _span(condition, min(map(int, condition.values)), max(map(int, condition.values)))
    low, high = max(low, 0), min(high, 150)
    if condition.field == "今年满":
        return date(base.year - high, 1, 1).toordinal(), date(base.year - low, 12, 31).toordinal()
    return years_before(base, high + 1).toordinal() + 1, years_before(base, low).toordinal()


def _meet(one: tuple[int, int], two: tuple[int, int]) -> bool:
    return max(one[0], two[0]) <= min(one[1], two[1])
