"""What old people say while they are led, as the finger and the voice key spell it."""

from __future__ import annotations

import pytest

from bot.domain.procedures import Word
from bot.understanding.procedure_words import Start, heard, start, yes_please

SAID = {
    Word.NEXT: "好了 好啦 好。 弄好了 弄好勒了 做完了 下一步 下一部 下一布 夏一步 下一步！ 嗯好的 行啊 OK 👌 好的谢谢",
    Word.BACK: "上一步 上一歩 上一部 上步 退回去 按错了 不对",
    Word.HAVE: "有 有的 有了 有啊 我有 在手里 找到了 都有",
    Word.LACK: "没有 没得 莫得 冒得 没有啊 木有 找不到了 丢了 还没有 没有呢",
    Word.UNSURE: "不知道 不晓得 晓不得 不知到 记不清了 忘了",
    Word.LATER: "还没办 还没呢 明天再办 等一下 过几天 不急",
    Word.FINISHED: "办好了 办完了 办妥了 已经办好了 都办好了 办号了",
    Word.WHERE: "第几步了 第几部了 办到哪了 到第几步了",
    Word.CANCEL: "取消 不办了 算了",
    Word.RESUME: "接着办 借着办 继续办 接着来",
    Word.MINE: "我办的事 我在办的事",
    Word.QUIET: "不用提醒 别提醒了 不用题醒 别问了",
    Word.HELP: "帮助 不会弄 怎么弄啊",
    Word.RESTART: "从头来 重新来",
}
CASES = [(word, text) for word, several in SAID.items() for text in several.split()]


@pytest.mark.parametrize(("word", "text"), CASES)
def test_a_word_is_understood_however_it_is_spelled(word: Word, text: str) -> None:
    found = heard(text)
    assert found is not None
    assert found.word is word


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", "1"),
        ("２", "2"),
        ("3。", "3"),
        ("一", "1"),
        ("第二个", "2"),
        ("选3", "3"),
        ("回1", "1"),
        ("1吧", "1"),
        ("我选第二种", "2"),
        ("两", "2"),
    ],
)
def test_a_number_is_understood_however_it_is_said(text: str, number: str) -> None:
    found = heard(text)
    assert found is not None
    assert (found.word, found.value) == (Word.NUMBER, number)


@pytest.mark.parametrize(
    "text",
    [
        "收到",
        "去",
        "不去",
        "谢谢",
        "护理费怎么申请",
        "12",
        "0",
        "我妈住院了",
        "明天几点开会",
        "",
        "？",
        "菜单",
        "转人工",
        "身份证号是多少",
        "一定要去吗",
    ],
)
def test_what_is_no_word_of_a_procedure_is_left_alone(text: str) -> None:
    assert heard(text) is None


@pytest.mark.parametrize(
    ("text", "what", "whom"),
    [
        ("带我办", "", ""),
        ("带我办护理费", "护理费", ""),
        ("代我办认证", "认证", ""),
        ("待我办 护理费", "护理费", ""),
        ("请带我去办理异地就医备案吧", "异地就医备案", ""),
        ("怎么一步步办认证", "认证", ""),
        ("认证怎么一步一步办？", "认证", ""),
        ("一步一步教我办高龄津贴", "高龄津贴", ""),
        ("手把手教我报老年大学", "老年大学", ""),
        ("带我给我爸办认证", "认证", "我爸"),
        ("带我替秦怀远办护理费", "护理费", "秦怀远"),
    ],
)
def test_wanting_to_be_led(text: str, what: str, whom: str) -> None:
    found = start(text)
    assert found == Start(what, whom, plain=True)


@pytest.mark.parametrize("text", ["护理费怎么申请", "车来接带我", "怎么办护理费", "带我去医院", "带我一个", "一步一步走得慢", ""])
def test_what_asks_for_nothing_of_the_sort(text: str) -> None:
    assert start(text) is None


def test_what_may_be_something_else_says_so() -> None:
    assert start("带我去做体检") == Start("体检", "", plain=False)
    assert start("怎么一步步走到今天的") == Start("到今天的", "", plain=False)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("要", True), ("要的", True), ("好要", True), ("带我吧", True), ("好的", False), ("不要", False), ("要多少钱", False)],
)
def test_a_yes_to_whether_he_wants_to_be_led(text: str, wanted: bool) -> None:
    assert yes_please(text) is wanted
