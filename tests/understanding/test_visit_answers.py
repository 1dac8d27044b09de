"""What a liaison says to a report that was read back: what is to be put right, and what is told further."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.visit_drafts import Change, Part
from bot.understanding.visit_answers import changes, told_for

TODAY = date(2026, 3, 11)  # a Wednesday
YESTERDAY = "2026-03-10"


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("改 2 时间 昨天", Change(Part.DAY, YESTERDAY, 2)),
        ("2的时间是昨天", Change(Part.DAY, YESTERDAY, 2)),
        ("第二位的时间改成前天", Change(Part.DAY, "2026-03-09", 2)),
        ("是昨天", Change(Part.DAY, YESTERDAY)),
        ("昨天去的。", Change(Part.DAY, YESTERDAY)),
        ("不是今天，是昨天", Change(Part.DAY, YESTERDAY)),
        ("上周三", Change(Part.DAY, "2026-03-04")),
        ("3月5号", Change(Part.DAY, "2026-03-05")),
        ("改时间 随便", Change(Part.DAY, "", plain=False)),
        ("时间是下个月", Change(Part.DAY, "", plain=False)),
        ("改 需要 没有", Change(Part.NEED)),
        ("没有要求", Change(Part.NEED)),
        ("没什么要求", Change(Part.NEED)),
        ("他没提别的要求", Change(Part.NEED)),
        ("要求是装个扶手", Change(Part.NEED, "装个扶手")),
        ("秦怀远的要求改成想换轮椅", Change(Part.NEED, "想换轮椅", of="秦怀远")),
        ("没答应什么", Change(Part.PROMISE)),
        ("答应：下周送报纸", Change(Part.PROMISE, "下周送报纸")),
        ("改情况 血压高，腿疼", Change(Part.CONDITION, "血压高，腿疼")),
        ("打的电话", Change(Part.KIND, "电话")),
        ("不是走访，是电话", Change(Part.KIND, "电话")),
        ("是电话，不是走访", Change(Part.KIND, "电话")),
        ("改方式 慰问", Change(Part.KIND, "慰问")),
        ("方式是随便", Change(Part.KIND, "", plain=False)),
        ("没住院", Change(Part.EVENT)),
        ("变动没有", Change(Part.EVENT)),
        ("变动是住院", Change(Part.EVENT, "住院", plain=False)),
        ("不是老李，是老王", Change(Part.PERSON, "老王", of="老李")),
        ("应该是秦怀远，不是余淑贞", Change(Part.PERSON, "秦怀远", of="余淑贞")),
        ("人是秦怀远", Change(Part.PERSON, "秦怀远")),
        ("改 谁去的 老苗", Change(Part.WENT, "老苗")),
        ("第二个不报", Change(Part.DROP, place=2)),
        ("去掉2", Change(Part.DROP, place=2)),
        ("老李不报了", Change(Part.DROP, of="老李")),
    ],
)
def test_one_thing_is_put_right(text: str, change: Change) -> None:
    assert changes(text, TODAY) == [change]


def test_several_things_are_put_right_in_one_message() -> None:
    assert changes("时间是昨天，要求没有", TODAY) == [Change(Part.DAY, YESTERDAY), Change(Part.NEED)]
    assert changes("情况是血压高，腿也疼，方式是电话", TODAY) == [
        Change(Part.CONDITION, "血压高，腿也疼"),
        Change(Part.KIND, "电话"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "对", "是", "好的", "身体还行", "要求装扶手", "还想装扶手", "他血压高", "女儿在家", "血压高，想申请护理费",
        "护理费多少钱", "时间长了腿就疼", "人挺精神", "还去看了冯若兰", "答应下周送报纸", "困难不大", "情况不错",
    ],
)  # fmt: skip
def test_what_is_told_further_puts_nothing_right(text: str) -> None:
    assert changes(text, TODAY) == []


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("老柳让我报一下：下午去看了秦怀远", "老柳"),
        ("替小苗登记一下，昨天去了庞德厚家", "小苗"),
        ("柳青禾托我报个走访", "柳青禾"),
        ("他让我帮忙申请护理费", ""),
        ("下午去看了秦怀远", ""),
    ],
)
def test_who_went_where_another_reports_it(text: str, who: str) -> None:
    assert told_for(text) == who
