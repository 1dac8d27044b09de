"""Of whom a reply speaks: one of several for whom an account answers, all of them, or nobody who could be told."""

from __future__ import annotations

import pytest

from bot.understanding.whose import Answerable, everything, portions, whose

FATHER = Answerable(1, "庞德厚", "男", "女儿")
MOTHER = Answerable(2, "余淑贞", "女", "女儿")
UNKNOWN = Answerable(2, "余淑贞", "", "女儿")
IN_LAW = Answerable(3, "欧阳春和", "男", "儿媳")
SELF = Answerable(4, "秦怀远")
WIFE = Answerable(5, "何素云", "女", "丈夫")

CASES = [
    ("我爸知道了", (FATHER, MOTHER), (1,)),
    ("妈妈收到了", (FATHER, MOTHER), (2,)),
    ("我爸妈都知道了", (FATHER, MOTHER), (1, 2)),
    ("两位老人都去", (FATHER, MOTHER), (1, 2)),
    ("知道了", (FATHER, MOTHER), ()),
    ("我知道了", (FATHER, MOTHER), ()),
    ("庞老知道了", (FATHER, MOTHER), (1,)),
    ("淑贞去", (FATHER, MOTHER), (2,)),
    ("我大妈说的", (FATHER, MOTHER), ()),
    ("我爸知道了", (FATHER, UNKNOWN), (1,)),
    ("我公公收到了", (FATHER, MOTHER, IN_LAW), (3,)),
    ("我去，老伴不去", (SELF, WIFE), (5, 4)),
    ("老伴知道了", (SELF, WIFE), (5,)),
    ("我和老伴都去", (SELF, WIFE), (4, 5)),
    ("我知道了", (SELF, WIFE), (4,)),
    ("收到", (SELF, WIFE), ()),
]


@pytest.mark.parametrize(("text", "persons", "meant"), CASES)
def test_of_whom_it_speaks(text: str, persons: tuple[Answerable, ...], meant: tuple[int, ...]) -> None:
    assert whose(text, persons) == meant


def test_two_parents_of_unknown_sex_are_not_told_apart() -> None:
    assert whose("我爸知道了", (Answerable(1, "庞德厚", "", "女儿"), UNKNOWN)) == ()


def test_a_reply_is_cut_where_it_speaks_of_somebody_else() -> None:
    assert portions("我爸去，要轮椅，我妈腿疼去不了", (FATHER, MOTHER)) == [((1,), "我爸去，要轮椅"), ((2,), "我妈腿疼去不了")]


def test_a_reply_is_cut_without_a_stop_as_well() -> None:
    assert portions("我爸去我妈不去", (FATHER, MOTHER)) == [((1,), "我爸去"), ((2,), "我妈不去")]
    assert portions("我爸去不了我妈去", (FATHER, MOTHER)) == [((1,), "我爸去不了"), ((2,), "我妈去")]
    assert portions("老伴不去我去", (SELF, WIFE)) == [((5,), "老伴不去"), ((4,), "我去")]
    assert portions("我妈出来我爸说的", (FATHER, MOTHER)) == [((1, 2), "我妈出来我爸说的")]


@pytest.mark.parametrize(
    ("text", "all_of_it"),
    [
        ("都收到了", True),
        ("两个都去", True),
        ("都去", True),
        ("其他的都去", True),
        ("收到", False),
        ("我爸去", False),
        ("老伴也去", False),
    ],
)
def test_whether_all_is_meant(text: str, all_of_it: bool) -> None:
    assert everything(text) is all_of_it
