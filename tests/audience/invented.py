"""Ledgers and expressions that nobody would think of: values missing, everybody of one kind, conditions without end."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from bot.domain.audience.expression import EVERYBODY, All, Any, Condition, Expression, Not, Op
from bot.domain.audience.fields import FIELDS, LEVELS, Field, Kind
from bot.understanding.audience.roster import Roster, RosterPerson
from bot.understanding.audience.vocabulary import Kin, Named

BASE = date(2026, 3, 11)
UNITS: dict[str, str | None] = {
    "县局": None,
    "城关镇": None,
    "河口镇": None,
    "机关一科": "县局",
    "城关北社": "城关镇",
    "河口东村": "河口镇",
}
TOWNS = ("城关镇", "河口镇", "省城")
BRANCHES = ("第一支部", "第二支部")
HOBBIES = ("书法", "太极拳", "合唱", "钓鱼")
POSTS = ("局长", "副局长", "教师", "乡长")
LIAISONS = (Named("L1", "柳青禾"), Named("L2", "苗春生"))
T = TypeVar("T")


def invented_roster(seed: int, size: int = 60) -> Roster:
    """People with any mixture of values known and not."""
    rng = random.Random(seed)
    people = tuple(_person(rng, number) for number in range(size))
    proxies = tuple(Kin(f"x{one.id}", f"亲{one.id}", "女儿", one.id) for one in people if one.proxy)
    return Roster(people, LIAISONS, proxies, UNITS)


def _person(rng: random.Random, number: int) -> RosterPerson:
    def maybe(values: Sequence[T], empty: T, chance: float = 0.8) -> T:
        return rng.choice(values) if rng.random() < chance else empty

    def some(values: Sequence[str]) -> tuple[str, ...]:
        return tuple(sorted(rng.sample(values, rng.randrange(3))))

    def day(first: int, last: int) -> date:
        return date(first, 1, 1) + timedelta(days=rng.randrange((last - first) * 365))

    return RosterPerson(
        id=f"p{number}",
        name=f"某{'甲乙丙丁'[number % 4]}{number // 4}",
        category=rng.choice(("离休", "退休", "退休", "遗属")),
        sex=maybe(("男", "女"), ""),
        born=rng.choice((None, day(1925, 1966), date(rng.randrange(1930, 1960), 3, 11), date(1944, 2, 29))),
        unit=rng.choice(tuple(UNITS)),
        post=maybe(POSTS, "", 0.5),
        rank=rng.choice((*LEVELS, None)),
        party=rng.choice((True, None)),
        other_party="",
        joined=maybe((day(1945, 1990), BASE.replace(year=1976)), None, 0.5),
        branch=maybe(BRANCHES, "", 0.6),
        role=some(("支部书记", "组长")),
        town=maybe(TOWNS, ""),
        state=rng.choice(("在家", "住院", "卧床", "外出")),
        away_place=maybe(("北京", "海口"), "", 0.2),
        alone=rng.random() < 0.3,
        widowed=rng.random() < 0.3,
        mourning_until=maybe((BASE, BASE - timedelta(days=1), date.max), None, 0.3),
        smartphone=rng.choice((True, False, None)),
        impairments=some(("走不动", "看不见", "听不到")),
        conditions=some(("空巢", "失能", "重病")),
        veteran=rng.random() < 0.2,
        hobbies=some(HOBBIES),
        retired=maybe((day(1985, 2026),), None),
        service_class=maybe(("一级", "二级"), ""),
        liaison=rng.choice(("L1", "L2", None)),
        in_group=rng.random() < 0.5,
        periodical=some(("银潮", "老年春秋")),
        last_contact=maybe((day(2025, 2026), BASE, BASE - timedelta(days=30)), None),
        checkup=rng.choice((True, False)),
        low_income=rng.random() < 0.2,
        died=rng.random() < 0.1,
        proxy=rng.random() < 0.4,
        bound=rng.random() < 0.5,
        studies=rng.random() < 0.5,
        study_mode=maybe(("推送", "上门", "邮寄"), ""),
    )


_VALUES: dict[str, Sequence[str]] = {
    "姓名": ("某甲0", "某乙1", "某丙2", "无此人"),
    "性别": ("男", "女"),
    "类别": ("离休", "退休", "遗属"),
    "单位": tuple(UNITS),
    "支部": (*BRANCHES, "无"),
    "原职务": (*POSTS, "无", "有"),
    "住地": (*TOWNS, "无"),
    "状态": ("在家", "住院", "卧床", "外出"),
    "外出地": ("北京", "无", "有"),
    "党内职务": ("支部书记", "组长", "无", "有"),
    "障碍": ("走不动", "听不到", "无"),
    "情况": ("空巢", "失能", "重病"),
    "爱好": (*HOBBIES, "无"),
    "服务级别": ("一级", "二级"),
    "学习方式": ("推送", "上门", "邮寄"),
    "联系人": ("柳青禾", "苗春生", "无"),
    "报刊": ("银潮", "无"),
    "民主党派": ("民盟", "无", "有"),
}
_NUMBERS = {
    "年龄": (50, 70, 79, 80, 96, 999),
    "虚岁": (60, 80, 90),
    "今年满": (70, 80, 90),
    "党龄": (30, 50, 60),
    "生日月": (2, 3, 12),
    "未联系天数": (0, 29, 30, 31, 400),
}
_ORDER = (Op.IS, Op.AT_LEAST, Op.AT_MOST, Op.MORE, Op.LESS)


def _condition(field: Field) -> st.SearchStrategy[Condition]:
    if field.kind is Kind.FLAG:
        return st.sampled_from(("是", "否")).map(lambda value: Condition(field.name, Op.IS, (value,)))
    if field.kind is Kind.NUMBER:
        return _compared(field, st.sampled_from(_NUMBERS[field.name]).map(str))
    if field.kind is Kind.DATE:
        return _compared(field, st.dates(date(1925, 1, 1), date(2026, 1, 1)).map(date.isoformat))
    if field.kind is Kind.LEVEL:
        return _compared(field, st.sampled_from(LEVELS))
    values = st.lists(st.sampled_from(_VALUES[field.name]), min_size=1, max_size=3, unique=True).map(tuple)
    contained = st.sampled_from(("局", "支部", "镇", "书"))
    whole = values.map(lambda found: Condition(field.name, Op.IS, found))
    if field.kind is Kind.CHOICE:
        return whole
    return whole | contained.map(lambda word: Condition(field.name, Op.CONTAINS, (word,)))


def _compared(field: Field, values: st.SearchStrategy[str]) -> st.SearchStrategy[Condition]:
    return st.builds(lambda op, value: Condition(field.name, op, (value,)), st.sampled_from(_ORDER), values)


_CONDITIONS = st.one_of([_condition(field) for field in FIELDS.values()])


def expressions() -> st.SearchStrategy[Expression]:
    """Any expression over those values."""
    leaves = _CONDITIONS | st.just(EVERYBODY)

    def joined(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        several = st.lists(inner, min_size=2, max_size=4).map(tuple)
        return inner.map(Not) | several.map(All) | several.map(Any)

    return st.recursive(leaves, joined, max_leaves=8)
