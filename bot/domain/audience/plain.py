"""An expression said back to a clerk in ordinary Chinese: 城关镇的离休干部，80岁以上，住院的除外."""

from __future__ import annotations

from bot.domain.audience.expression import All, Any, Condition, Everybody, Expression, Not, Op
from bot.domain.audience.fields import FIELDS, Kind

_FLAGS = {
    "党员": ("党员", "非党员"),
    "独居": ("独居", "不是独居"),
    "丧偶": ("丧偶", "没有丧偶"),
    "服丧": ("家里正有丧事", "家里没有丧事"),
    "智能手机": ("有智能手机", "没有智能手机"),
    "退役": ("当过兵", "没当过兵"),
    "在群": ("在群里", "不在任何群里"),
    "体检": ("今年已体检", "今年还没体检"),
    "低收入": ("低收入", "不是低收入"),
    "代收人": ("有代收人", "没有代收人"),
    "绑定": ("已绑定聊天账号", "没有绑定聊天账号"),
    "学习": ("要学习资料", "不要学习资料"),
}
_BOUNDS = {Op.AT_LEAST: "{}以上", Op.AT_MOST: "{}及以下", Op.MORE: "超过{}", Op.LESS: "不到{}"}
_DAYS = {Op.AT_LEAST: "{}起", Op.AT_MOST: "{}为止", Op.MORE: "{}之后", Op.LESS: "{}之前"}
_UNITS = {
    "年龄": "{}岁",
    "虚岁": "虚岁{}",
    "今年满": "今年满{}岁",
    "党龄": "党龄{}年",
    "生日月": "{}月生日",
    "未联系天数": "{}天",
}
_DATES = {"出生日期": "出生", "入党时间": "入党", "退休时间": "退休"}
_TEXTS = {
    "姓名": "{}",
    "单位": "{}",
    "支部": "{}",
    "类别": "{}",
    "性别": "{}性",
    "状态": "{}",
    "住地": "住在{}",
    "外出地": "人在{}",
    "原职务": "原任{}",
    "职级": "{}",
    "民主党派": "{}成员",
    "党内职务": "{}",
    "障碍": "{}",
    "情况": "{}",
    "爱好": "爱好{}",
    "服务级别": "服务级别{}",
    "学习方式": "学习方式是{}",
    "联系人": "由{}联系",
    "报刊": "订了{}",
}
_NONE = {
    "联系人": "没有联系人",
    "报刊": "没有订报刊",
    "民主党派": "不是民主党派成员",
    "支部": "没有支部",
    "党内职务": "没有党内职务",
}
_CLASSES = {("离休",): "离休干部", ("退休",): "退休干部", ("遗属",): "遗属", ("离休", "退休"): "离退休干部"}
_PLACES = ("单位", "支部", "住地")


def plain(expression: Expression) -> str:
    """The expression as a clerk would say it; for reading back, not for reading in."""
    match expression:
        case Everybody():
            return "全体老同志"
        case Any(parts):
            return "；以及".join(map(plain, parts))
        case All(parts):
            return _all(parts)
        case _:
            return _all((expression,))


def _all(parts: tuple[Expression, ...]) -> str:
    places = [part for part in parts if isinstance(part, Condition) and part.field in _PLACES and part.op is Op.IS]
    heads = [part for part in parts if isinstance(part, Condition) and _head(part) is not None]
    nots = [part for part in parts if isinstance(part, Not)]
    rest = [part for part in parts if not any(part is one for one in (*places, *heads[:1], *nots))]
    names = [part for part in rest if isinstance(part, Condition) and part.field == "姓名"]
    head = _head(heads[0]) if heads else None if names and not places else "老同志"
    first = "的".join(filter(None, ("、".join(map(_part, places)), head)))
    said = [first, *map(_part, rest), *(f"{criterion(part.inner)}的除外" for part in nots)]
    return "，".join(filter(None, said))


def _head(condition: Condition) -> str | None:
    return _CLASSES.get(tuple(sorted(condition.values))) if condition.field == "类别" else None


def _part(part: Expression) -> str:
    return _condition(part) if isinstance(part, Condition) else f"（{plain(part)}）"


def criterion(part: Expression) -> str:
    """One part of an expression by itself, as a reason names it: 80岁以上; 住院或卧床."""
    match part:
        case Condition():
            return _condition(part)
        case Any(parts) if all(isinstance(one, Condition) for one in parts):
            return "或".join(map(criterion, parts))
        case _:
            return f"“{plain(part)}”"


def _condition(part: Condition) -> str:
    field, values = part.field, part.values
    if FIELDS[field].kind is Kind.FLAG:
        return _FLAGS[field][values != ("是",)]
    if values == ("无",) and field in _NONE:
        return _NONE[field]
    if values == ("有",) and field == "民主党派":
        return "民主党派成员"
    said = "或".join(values)
    if field in _DATES:
        return _DAYS.get(part.op, "{}").format(said) + _DATES[field]
    if field in _UNITS:
        bounded = _UNITS[field].format(said) if part.op is Op.IS else _BOUNDS[part.op].format(_UNITS[field].format(said))
        return f"{bounded}没有联系" if field == "未联系天数" else bounded
    said = f"含有“{said}”" if part.op is Op.CONTAINS else said
    return _TEXTS[field].format(_BOUNDS.get(part.op, "{}").format(said))
