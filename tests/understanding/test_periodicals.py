"""What people say of their papers, in their own words."""

from __future__ import annotations

import pytest

from bot.books.periodicals import load_periodicals
from bot.understanding.periodicals import asks_own, read_missing, read_wish

RULES = load_periodicals()
# What is said -> what is wanted, once the list lies before him. Numbers as on the list: 1 老年报 … 6 大字读本.
ANSWERS = {
    "1 3": "these 1 3",
    "1、3": "these 1 3",
    "13": "these 1 3",  # there is no thirteenth
    "一和三": "these 1 3",
    "１，３": "these 1 3",
    "第2个": "these 2",
    "2号": "these 2",
    "1和3吧": "these 1 3",
    "我选1和4": "these 1 4",
    "银潮": "these 3",
    "《银潮》": "these 3",
    "银潮和老年报": "these 1 3",
    "银潮 老年报": "these 1 3",
    "我要银潮": "these 3",
    "就要老年报吧": "these 1",
    "订一份老年春秋": "these 4",
    "还订老年春秋": "these 4",
    "健康文摘和大字版": "these 2 6",
    "换成银潮": "these 3",
    "我想换成春秋": "these 4",
    "把银潮换成老年春秋": "these 4 -3",
    "订老年报，银潮不要了": "these 1 -3",
    "再加一份老年书画": "add 5",
    "另外订一份大字读本": "add 6",
    "不订银潮了": "drop -3",
    "退订银潮": "drop -3",
    "银潮不看了": "drop -3",
    "跟去年一样": "same",
    "和去年一样就行": "same",
    "去年一样": "same",
    "同去年": "same",
    "照旧": "same",
    "老样子": "same",
    "一样": "same",
    "还是那两样": "same",
    "不用改": "same",
    "按原来的": "same",
    "不订了": "none",
    "都不要": "none",
    "不要了": "none",
    "什么都不订": "none",
    "今年不订了": "none",
    "我爸不看报了": "none",
    "报纸不订了": "none",
    "改订": "again",
    "重新选": "again",
    "我订《环球时报》": "these ?环球时报",
    "人民日报": "these ?人民日报",
    "7": "these ?7",
}
NO_ANSWERS = [
    "收到", "好的", "谢谢", "银潮上那篇文章讲得好", "银潮怎么订？", "我去不了", "明天几点开会", "今天跟去年一样热",
    "饭菜不要了，谢谢", "帮助", "医药费怎么报销", "我们一家三口都好", "三点到会场行吗",
]  # fmt: skip
# Said while nothing is asked: only what speaks of papers and of ordering them.
UNASKED = ["退订银潮", "不订银潮了", "把银潮换成老年春秋", "报纸不订了", "我要订老年报", "改订"]
NOT_UNASKED = ["1 3", "银潮", "跟去年一样", "不订了", "不要了", "照旧", "老年报"]
NOT_UNASKED += ["退订", "报名", "我要报名", "会议改到几点", "银潮怎么订？"]
MISSING = {
    "没收到报纸": "",
    "报纸好几天没来了": "",
    "杂志少了一期": "",
    "我的报停了": "",
    "报纸没人送": "",
    "这个月的银潮没来": "yinchao",
    "银潮收不到": "yinchao",
    "老年报怎么还没到": "laonianbao",
    "上个月的《老年春秋》没寄到": "laonianchunqiu",
    "老年报三天没送了": "laonianbao",
}
NOT_MISSING = ["通知没收到", "工资没到", "报销的钱没到账", "没收到报名通知"]
NOT_MISSING += ["我没来得及看", "报告没收到", "报纸收到了", "短信没收到"]
OWN = ["我订的报刊", "我订了什么报", "我订了哪些报刊", "我的报刊", "报刊", "点单", "订报", "我明年订的什么报纸"]
NOT_OWN = ["报到", "我的通知", "报名", "订餐", "报刊没收到", "我订的餐"]


def written(text: str, asked: bool = True) -> str:
    wish = read_wish(text, RULES, asked)
    if wish is None:
        return ""
    wanted = [str(RULES.ids.index(one) + 1) for one in RULES.in_order(wish.wanted)]
    dropped = [f"-{RULES.ids.index(one) + 1}" for one in wish.dropped]
    return " ".join([wish.wants.value, *wanted, *dropped, *(f"?{one}" for one in wish.unknown)])


@pytest.mark.parametrize(("text", "meant"), ANSWERS.items())
def test_an_answer_is_understood(text: str, meant: str) -> None:
    assert written(text) == meant


@pytest.mark.parametrize("text", NO_ANSWERS)
def test_what_is_about_something_else_is_left_alone(text: str) -> None:
    assert written(text) == ""


@pytest.mark.parametrize("text", UNASKED)
def test_whoever_names_a_paper_is_heard_at_any_time(text: str) -> None:
    assert written(text, asked=False)


@pytest.mark.parametrize("text", NOT_UNASKED)
def test_unasked_a_number_or_a_bare_no_means_no_paper(text: str) -> None:
    assert written(text, asked=False) == ""


@pytest.mark.parametrize(("text", "title"), MISSING.items())
def test_what_has_not_come_is_heard(text: str, title: str) -> None:
    assert read_missing(text, RULES) == title


@pytest.mark.parametrize("text", NOT_MISSING)
def test_what_else_has_not_come_is_no_paper(text: str) -> None:
    assert read_missing(text, RULES) is None


def test_the_list_is_called_up_by_its_name() -> None:
    assert [text for text in OWN if not asks_own(text)] == []
    assert [text for text in NOT_OWN if asks_own(text)] == []


def test_a_long_tale_is_no_order() -> None:
    assert read_wish("我要" + "银潮" * 30, RULES, asked=True) is None
