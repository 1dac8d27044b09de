"""Rosters as different offices write them, and the words that they give a clerk."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.audience.language import parse
from bot.understanding.audience import values
from bot.understanding.audience.roster import read_roster, vocabulary
from tests.audience.model import holds

BASE = date(2026, 3, 11)
ONE = "people: [{{id: 1, name: 秦怀远, category: 离休{more}}}]\nliaisons: [{{id: 7, name: 柳青禾, post: 科员}}]"


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("正科级", "正科"), ("副处级", "副处"), ("县处级副职", "副处"), ("县处级正职", "正处"), ("正县级", "正处"),
        ("处级", "正处"), ("享受副厅级待遇", "副厅"),
        ("乡科级副职", "副科"), ("地厅级", "正厅"), ("副部级", "副部"), ("二级调研员", "正处"),
        ("四级调研员", "副处"), ("主任科员", "正科"), ("副主任科员", "副科"), ("科员", "科员"),
        ("高级工程师", None), ("无", None), (None, None),
    ],
)  # fmt: skip
def test_ranks_in_any_spelling(written: str | None, level: str | None) -> None:
    assert values.rank(written) == level


@pytest.mark.parametrize(
    ("written", "read"),
    [(True, True), ("是", True), ("否", False), ("无", False), (None, None), ("", None), ("参战", True), ("未检", False)],
)
def test_flags_in_any_spelling(written: object, read: bool | None) -> None:
    assert values.flag(written) is read


@pytest.mark.parametrize(
    ("more", "expression", "meant"),
    [
        (", born: 1946-03-11", "年龄>=80", True),
        (", born: 1946-03-12", "年龄>=80", False),
        (", born: 1946-03-12", "今年满=80", True),
        (", born: 1937-01-20", "虚岁>=91", True),  # born before the lunar new year
        ("", "年龄<70", False),  # no date of birth: neither below nor above
        ("", "非 年龄<70", True),
        ("", "未联系天数>=30", True),  # never spoken with counts as endless
        (", party: 中共党员", "党员", True),
        (", party: 民盟", "非 党员 且 民主党派=有", True),
        (", checkup: 2026-01-05", "体检", True),
        (", checkup: 2025-12-05", "体检", False),
        (", mourning: 2026-03-11", "服丧", True),
        (", mourning: 2026-03-10", "服丧", False),
        (", liaison: 柳青禾", "联系人=柳青禾", True),
        (", liaison: 7", "联系人=柳青禾", True),
        ("", "联系人=无", True),
        (", impairments: [听力]", "障碍=听不到", True),
        (", veteran: 抗美援朝", "退役 且 情况=抗美援朝", True),
        (", post: 副局长", "原职务含局长 且 非 原职务含副局长", False),
        (", state: 去世", "全体", False),
        (", died: 2025-01-01", "非 党员", False),
        (", periodical: 《老年春秋》", "报刊=老年春秋", True),
        (", unit: 一中", "单位=一中", True),
    ],
)
def test_what_a_row_means(more: str, expression: str, meant: bool) -> None:
    roster = read_roster(ONE.format(more=more))
    assert holds(parse(expression), roster.people[0], roster, BASE) is meant


def test_a_unit_takes_in_all_that_hangs_under_it() -> None:
    roster = read_roster("units: [{name: 一中, parent: 教育局}]\npeople: [{id: 1, name: 秦怀远, category: 离休, unit: 一中}]")
    assert holds(parse("单位=教育局"), roster.people[0], roster, BASE)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("people: [{id: 1, name: 秦怀远, category: 干部}]", "名册第1人（秦怀远）：人员类别“干部”不是离休、退休或遗属"),
        ("people: [{id: 1, name: 秦怀远, category: 离休, born: 去年}]", "名册第1人（秦怀远）：“去年”不是日期"),
        ("people: [{id: 1, category: 离休}]", "名册第1人（）：缺少 'name'"),
        ("people: [{id: 1, name: 秦怀远, category: 离休, liaison: 老王}]", "名册第1人（秦怀远）：联系人“老王”不在 liaisons 里"),
        ("[]", None),
        ("- 1", "名册应当有 people"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(text: str, told: str | None) -> None:
    if told is None:
        assert read_roster(text).people == ()
        return
    with pytest.raises(ValueError) as fault:
        read_roster(text)
    assert told in str(fault.value)


def test_the_dead_lend_no_words_but_are_known_by_name() -> None:
    words = vocabulary(read_roster(ONE.format(more=", state: 去世, unit: 教育局, hobbies: [书法]")))
    assert words.people == ()
    assert words.hobbies == ()
    assert words.dead == ("秦怀远",)


def test_a_town_that_is_also_a_unit_is_mixed_if_somebody_of_the_unit_lives_elsewhere() -> None:
    same = "people: [{id: 1, name: 甲, category: 离休, unit: 城关镇, town: 城关镇}]"
    other = (
        "people: [{id: 1, name: 甲, category: 离休, unit: 城关镇, town: 河口镇}, "
        "{id: 2, name: 乙, category: 离休, unit: 水利局, town: 城关镇}]"
    )
    wider = same[:-1] + ", {id: 2, name: 乙, category: 离休, unit: 水利局, town: 城关镇}]"
    assert vocabulary(read_roster(same)).mixed_places == frozenset()
    assert vocabulary(read_roster(wider)).mixed_places == frozenset()
    assert vocabulary(read_roster(other)).mixed_places == {"城关镇"}
