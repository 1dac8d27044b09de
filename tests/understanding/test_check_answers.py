"""What people answer when they are asked whether number and address are still right."""

from __future__ import annotations

import pytest

from bot.domain.checks import Answer, Says, Step
from bot.understanding.check_answers import may_answer, read_check

YES = (
    *("1", "对", "对的", "是", "是的呢", "嗯", "没变", "没有变", "还是那个", "没换"),
    *("还在用", "我爸还用那个", "老样子", "还住那里", "在用的"),
)
NO = ("2", "不对", "换了", "号换了", "不是了", "没有", "搬了", "不住那里了", "停机了")
OTHER = ("收到", "护理费怎么申请？", "谢谢", "明天的会几点开", "你好", "菜单", "我想问一下今年体检安排在什么时候")
NUMBERS = {
    "13900002999": "13900002999",
    "换了，139 0000 2999": "13900002999",
    "号换了１３９００００２９９９": "13900002999",
    "幺三九零零零零二九九九": "13900002999",
    "座机0571-88886666": "057188886666",
}
PLACES = {
    "搬到市里翠苑小区3栋201了": "市里翠苑小区3栋201",
    "我现在住在女儿家": "女儿家",
    "在河口镇": "河口镇",
    "和平路12号": "和平路12号",
    "搬去颐康养老院住了": "颐康养老院",
}


@pytest.mark.parametrize("text", YES)
def test_yes_in_many_words(text: str) -> None:
    assert may_answer(text)
    assert all(read_check(text, step) == Answer(Says.YES) for step in Step if step is not Step.DONE)


@pytest.mark.parametrize("text", NO)
def test_no_in_many_words(text: str) -> None:
    assert may_answer(text)
    assert read_check(text, Step.PHONE) == Answer(Says.NO)


@pytest.mark.parametrize("text", OTHER)
def test_another_matter_is_left_alone(text: str) -> None:
    assert read_check(text, Step.PHONE) is None
    assert read_check(text, Step.ADDRESS) is None


@pytest.mark.parametrize(("text", "number"), NUMBERS.items())
def test_a_number_however_it_is_written(text: str, number: str) -> None:
    assert may_answer(text)
    assert read_check(text, Step.PHONE) == Answer(Says.PHONE, number)


@pytest.mark.parametrize(("text", "place"), PLACES.items())
def test_a_place_is_an_answer_where_places_are_asked_about(text: str, place: str) -> None:
    assert may_answer(text)
    assert read_check(text, Step.ADDRESS) == Answer(Says.ADDRESS, place)


def test_a_scrap_is_unclear_and_nothing_has_changed_is_said_of_both() -> None:
    assert read_check("哈哈", Step.PHONE) == Answer(Says.UNCLEAR)
    assert read_check("都没变", Step.PHONE) == Answer(Says.ALL)
