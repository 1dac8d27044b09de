"""The query language: what a clerk may type, what he is told, and that nothing is lost in writing it down."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.audience.expression import EVERYBODY, All, Any, Condition, Expression, Not, Op, all_of, any_of, is_, yes
from bot.domain.audience.fields import FIELDS, Field, Kind
from bot.domain.audience.groups import suits_group
from bot.domain.audience.language import ORDERED, WORDED, AudienceFault, parse, write
from bot.domain.audience.plain import plain

# ---- every expression there can be ----

_WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8)


def _values(field: Field) -> st.SearchStrategy[str]:
    if field.values:
        return st.sampled_from(field.values)
    match field.kind:
        case Kind.NUMBER:
            return st.integers(0, 99999).map(str)
        case Kind.DATE:
            return st.dates().map(str)
        case Kind.FLAG:
            return st.sampled_from(("是", "否"))
    return _WORDS


def _condition(field: Field) -> st.SearchStrategy[Condition]:
    any_of_them = st.lists(_values(field), min_size=1, max_size=3).map(tuple)
    found = st.builds(Condition, st.just(field.name), st.just(Op.IS), any_of_them)
    if field.kind in WORDED:
        found |= st.builds(Condition, st.just(field.name), st.just(Op.CONTAINS), any_of_them)
    if field.kind in ORDERED:
        bounds = st.sampled_from((Op.AT_LEAST, Op.AT_MOST, Op.MORE, Op.LESS))
        found |= st.builds(Condition, st.just(field.name), bounds, st.tuples(_values(field)))
    return found


def _larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, inner) | st.builds(All, parts) | st.builds(Any, parts)


EXPRESSIONS = st.recursive(st.just(EVERYBODY) | st.sampled_from(list(FIELDS.values())).flatmap(_condition), _larger, max_leaves=8)


@settings(max_examples=400, deadline=None)
@given(EXPRESSIONS)
def test_what_is_written_reads_back_the_same(expression: Expression) -> None:
    assert parse(write(expression)) == expression


@settings(max_examples=200, deadline=None)
@given(EXPRESSIONS)
def test_every_expression_can_be_said(expression: Expression) -> None:
    assert plain(expression)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    told = ""
    try:
        parse(text)
    except AudienceFault as fault:
        told = str(fault)
    assert told == "" or told.endswith("。")


# ---- what a clerk types ----


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("类别=离休 且 年龄>=80 且 单位=城关镇 且 非 状态=住院", "类别=离休 且 年龄>=80 且 单位=城关镇 且 非 状态=住院"),
        ("类别＝离休　且　年龄≥８０", "类别=离休 且 年龄>=80"),
        ("(类别=离休 或 类别=遗属) 且 党员", "(类别=离休 或 类别=遗属) 且 党员=是"),
        ("（类别=离休 or 党员）and not 独居", "(类别=离休 或 党员=是) 且 非 独居=是"),
        ("状态!=住院", "非 状态=住院"),
        ("类别≠遗属", "非 类别=遗属"),
        ("单位=城关镇/河口镇", "单位=城关镇/河口镇"),
        ("原职务含局长", "原职务含局长"),
        ("原职务 含 局长/主任", "原职务含局长/主任"),
        ("姓名=「王 五」", "姓名=「王 五」"),
        ("职级>=副处", "职级>=副处"),
        ("出生日期<1940-01-01", "出生日期<1940-01-01"),
        ("全体", "全体"),
        ("非 非 党员", "非 非 党员=是"),
    ],
)
def test_a_clerk_types(typed: str, written: str) -> None:
    assert write(parse(typed)) == written


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "没有写条件"),
        ("干部=离休", "没有“干部”这个条件。可以用的有：姓名、"),
        ("类别=干部", "“类别”没有“干部”这个值。可以写的有：离休、退休、遗属。"),
        ("年龄>=八十", "这里要写数字"),
        ("出生日期<1940", "日期请写成"),
        ("党员=党员", "只能写“是”或“否”"),
        ("职级>=处级", "可以写的有：科员、副科"),
        ("单位>=城关镇", "没有大小之分"),
        ("年龄含8", "不能用“含”"),
        ("年龄>=70/80", "只能写一个值"),
        ("类别", "后面要写等于什么"),
        ("类别=", "后面没有写值"),
        ("类别=离休 年龄>=80", "请用“且”或“或”连接"),
        ("类别=离休 且", "没有写完"),
        ("(类别=离休", "括号没有配对"),
        ("姓名=「王五", "看不明白"),
    ],
)
def test_a_clerk_is_told_what_is_wrong(typed: str, told: str) -> None:
    with pytest.raises(AudienceFault, match=r".*") as fault:
        parse(typed)
    assert told in str(fault.value)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("全体", "全体老同志"),
        ("单位=城关镇 且 类别=离休 且 年龄>=80 且 非 状态=住院", "城关镇的离休干部，80岁以上，住院的除外"),
        ("类别=离休/退休 且 党员", "离退休干部，党员"),
        ("类别=离休 或 类别=退休 且 年龄>80", "离休干部；以及退休干部，超过80岁"),
        ("姓名=张三/李四", "张三或李四"),
        ("联系人=无 且 非 智能手机", "老同志，没有联系人，有智能手机的除外"),
        ("入党时间<1965-01-01", "老同志，1965-01-01之前入党"),
    ],
)
def test_it_is_said_back(written: str, said: str) -> None:
    assert plain(parse(written)) == said


# ---- building ----


def test_parts_come_together_without_repeats() -> None:
    assert all_of([EVERYBODY, yes("党员"), All((yes("党员"), yes("独居")))]) == All((yes("党员"), yes("独居")))
    assert any_of([is_("类别", "离休"), is_("类别", "退休")]) == is_("类别", "离休", "退休")
    assert all_of([]) == EVERYBODY
    assert any_of([yes("党员"), EVERYBODY]) == EVERYBODY


@pytest.mark.parametrize(
    "broken", [lambda: All((EVERYBODY,)), lambda: Any(()), lambda: Condition("姓名", Op.IS, ()), lambda: is_("姓名", "")]
)
def test_an_expression_that_cannot_be_written_cannot_be_made(broken: object) -> None:
    assert callable(broken)
    with pytest.raises(ValueError):
        broken()


# ---- groups ----


@pytest.mark.parametrize(
    ("written", "unit", "suits"),
    [
        ("全体", None, True),
        ("全体", "河口镇", True),
        ("单位=河口镇", "河口镇", True),
        ("单位=河口镇/和平镇", "河口镇", True),
        ("单位=河口镇", "和平镇", False),
        ("单位=河口镇", None, False),
        ("类别=离休", None, False),
        ("单位=河口镇 且 类别=离休", "河口镇", False),
        ("单位=河口镇 或 类别=离休", "河口镇", True),
        ("非 状态=住院", None, False),
        ("非 单位=河口镇", "和平镇", False),
    ],
)
def test_a_group_sees_only_what_all_of_it_is_meant_by(written: str, unit: str | None, suits: bool) -> None:
    assert suits_group(parse(written), unit) is suits
