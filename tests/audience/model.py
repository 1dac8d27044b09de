"""What an expression means, in plain Python: the oracle for the store's SQL and for the understanding of clerks' words.

The dead never hold. A condition on a missing value is false; 非 X is true exactly when X is false.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.audience import expression as e
from bot.domain.audience.expression import Condition, Everybody, Expression, Not, Op
from bot.domain.audience.fields import FIELDS, LEVELS, Kind
from bot.understanding.audience.roster import Roster, RosterPerson
from bot.understanding.calendar import ChineseCalendar


@dataclass(frozen=True)
class Model:
    """One roster on one day."""

    roster: Roster
    base: date

    def ids(self, expression: Expression) -> set[int | str]:
        return {one.id for one in self.roster.people if self.holds(expression, one)}

    def holds(self, expression: Expression, person: RosterPerson) -> bool:
        return not person.died and self._meets(expression, person)

    def _meets(self, expression: Expression, person: RosterPerson) -> bool:
        match expression:
            case Everybody():
                return True
            case Condition():
                return self._condition(expression, person)
            case Not(inner):
                return not self._meets(inner, person)
            case e.All(parts):
                return all(self._meets(part, person) for part in parts)
            case e.Any(parts):
                return any(self._meets(part, person) for part in parts)

    def _condition(self, condition: Condition, person: RosterPerson) -> bool:
        value = VALUES[condition.field](person, self)
        return COMPARE[FIELDS[condition.field].kind](value, condition, self.roster.units)


def holds(expression: Expression, person: RosterPerson, roster: Roster, base: date) -> bool:
    """Whether an expression means a person on the day `base`."""
    return Model(roster, base).holds(expression, person)


# ---- what each field of a person is ----


def _age(born: date | None, base: date) -> int | None:
    return None if born is None else base.year - born.year - ((base.month, base.day) < (born.month, born.day))


def _nominal(born: date | None, base: date) -> int | None:
    calendar = ChineseCalendar()
    return None if born is None else calendar.lunar_of(base).year - calendar.lunar_of(born).year + 1


def _silent(person: RosterPerson, base: date) -> int:
    return 10**9 if person.last_contact is None else (base - person.last_contact).days


def _checked(person: RosterPerson, base: date) -> bool | None:
    return person.checkup.year == base.year if isinstance(person.checkup, date) else person.checkup


VALUES: Mapping[str, Callable[[RosterPerson, Model], Any]] = {
    "姓名": lambda p, _: p.name,
    "性别": lambda p, _: p.sex,
    "年龄": lambda p, m: _age(p.born, m.base),
    "虚岁": lambda p, m: _nominal(p.born, m.base),
    "今年满": lambda p, m: p.born and m.base.year - p.born.year,
    "出生日期": lambda p, _: p.born,
    "生日月": lambda p, _: p.born and p.born.month,
    "类别": lambda p, _: p.category,
    "单位": lambda p, _: p.unit,
    "支部": lambda p, _: p.branch,
    "原职务": lambda p, _: p.post,
    "职级": lambda p, _: p.rank,
    "党员": lambda p, _: p.party,
    "民主党派": lambda p, _: p.other_party,
    "入党时间": lambda p, _: p.joined,
    "党龄": lambda p, m: _age(p.joined, m.base),
    "党内职务": lambda p, _: p.role,
    "住地": lambda p, _: p.town,
    "状态": lambda p, _: p.state,
    "外出地": lambda p, _: p.away_place,
    "独居": lambda p, _: p.alone,
    "丧偶": lambda p, _: p.widowed,
    "服丧": lambda p, m: p.mourning_until is not None and p.mourning_until >= m.base,
    "智能手机": lambda p, _: p.smartphone,
    "障碍": lambda p, _: p.impairments,
    "情况": lambda p, _: p.conditions,
    "退役": lambda p, _: p.veteran,
    "爱好": lambda p, _: p.hobbies,
    "退休时间": lambda p, _: p.retired,
    "服务级别": lambda p, _: p.service_class,
    "联系人": lambda p, m: m.roster.liaison_name(p),
    "在群": lambda p, _: p.in_group,
    "报刊": lambda p, _: p.periodical,
    "未联系天数": lambda p, m: _silent(p, m.base),
    "体检": lambda p, m: _checked(p, m.base),
    "低收入": lambda p, _: p.low_income,
    "代收人": lambda p, _: p.proxy,
    "绑定": lambda p, _: p.bound,
    "学习": lambda p, _: p.studies,
    "学习方式": lambda p, _: p.study_mode or "推送",
}


# ---- how each kind is compared ----

Units = Mapping[str, str | None]


def _text(value: str | None, condition: Condition, _: Units) -> bool:
    """无: has none; 有: has any."""
    if not value:
        return "无" in condition.values and condition.op is Op.IS
    if condition.op is Op.CONTAINS:
        return any(word in value for word in condition.values)
    return value in condition.values or "有" in condition.values


def _tags(value: tuple[str, ...], condition: Condition, units: Units) -> bool:
    if not value:
        return _text("", condition, units)
    return any(_text(one, condition, units) for one in value)


def _unit(value: str, condition: Condition, units: Units) -> bool:
    above: list[str] = []
    at: str | None = value or None
    while at is not None and at not in above:
        above.append(at)
        at = units.get(at)
    if condition.op is Op.CONTAINS:
        return _text(value, condition, units)
    return any(name in condition.values for name in above) or (not value and "无" in condition.values)


def _flag(value: bool | None, condition: Condition, _: Units) -> bool:
    return value is not None and value is (condition.values == ("是",)) if len(condition.values) == 1 else value is not None


def _number(value: int | None, condition: Condition, _: Units) -> bool:
    return value is not None and _ordered(value, condition.op, [int(word) for word in condition.values])


def _date(value: date | None, condition: Condition, _: Units) -> bool:
    return value is not None and _ordered(value, condition.op, [date.fromisoformat(word) for word in condition.values])


def _level(value: str | None, condition: Condition, _: Units) -> bool:
    return value is not None and _ordered(LEVELS.index(value), condition.op, [LEVELS.index(word) for word in condition.values])


def _ordered(value: Any, op: Op, bounds: list[Any]) -> bool:
    match op:
        case Op.AT_LEAST:
            return bool(value >= bounds[0])
        case Op.AT_MOST:
            return bool(value <= bounds[0])
        case Op.MORE:
            return bool(value > bounds[0])
        case Op.LESS:
            return bool(value < bounds[0])
    return value in bounds


COMPARE: Mapping[Kind, Callable[[Any, Condition, Units], bool]] = {
    Kind.CHOICE: _text,
    Kind.TEXT: _text,
    Kind.TAGS: _tags,
    Kind.UNIT: _unit,
    Kind.FLAG: _flag,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.LEVEL: _level,
}
