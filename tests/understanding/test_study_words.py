"""What people say about study: that it is studied, which answer is right, that they want it, and how."""

from __future__ import annotations

import pytest

from bot.domain.study import Mode
from bot.understanding.study_words import choice_of, joins, mode_said, studied

CHOICES = ("先转一部分", "挂掉，问办公室或者家里人", "按他说的保密")


@pytest.mark.parametrize(
    ("how", "texts"),
    [
        ("studied", "学了 学完了 都学了 已学习 学习完毕 今天的学完了。 学习资料学过了 我妈学了 我们学习完了"),
        ("seen", "看完了 听完了 看了 已阅 我爸看完了 这篇看完了！ 读过了 录音听完了"),
        ("", "学会了 学医了 我学完书法课了 看病 听说了 收到 学习 我看完病了 没学完 还没看完 看完了吗"),
    ],
)
def test_that_it_is_studied(how: str, texts: str) -> None:
    assert {text: studied(text) for text in texts.split()} == dict.fromkeys(texts.split(), how)


@pytest.mark.parametrize(
    ("how", "texts"),
    [
        (
            "plain",
            "订每天学一点 给我订每天学一点吧 恢复学习 我想看学习资料 我爸想学每天学一点 以后每天给我发点学习资料 给我发学习资料",
        ),
        ("wish", "想学 我也想学 我妈想学 我要学习"),
        ("", "想学书法 别给我发学习资料 不想学了 学习 学习资料怎么发 想学会开车 给我发养老金"),
    ],
)
def test_that_he_wants_to_study(how: str, texts: str) -> None:
    assert {text: joins(text) for text in texts.split()} == dict.fromkeys(texts.split(), how)


@pytest.mark.parametrize(
    ("mode", "of_study", "texts"),
    [
        (Mode.POST, False, "以后寄给我 改成邮寄 给我寄到家里 寄给我妈"),
        (Mode.POST, True, "学习资料寄给我 学习资料给我寄过来吧"),
        (Mode.DOOR, False, "送到家里来 还是送上门吧"),
        (Mode.DOOR, True, "学习方式上门 以后学习资料送到家里"),
        (Mode.GROUP, False, "发群里就行 在群里看就行"),
        (Mode.PUSH, False, "发到我手机上 还是发微信吧"),
    ],
)
def test_how_it_is_to_reach_him(mode: Mode, of_study: bool, texts: str) -> None:
    assert {text: mode_said(text) for text in texts.split()} == dict.fromkeys(texts.split(), (mode, of_study))


@pytest.mark.parametrize(
    "text",
    [
        "学习资料寄到了",
        "资料送来了，收到",
        "不用送上门了",
        "学习资料怎么寄",
        "给老李上门送学",
        "能不能寄给我",
        "群里看到了",
        "好",
    ],
)
def test_news_questions_and_refusals_choose_no_way(text: str) -> None:
    assert mode_said(text) is None


@pytest.mark.parametrize(
    ("number", "texts"),
    [
        (1, "1 A 选一 第一个 选a 先转一部分"),
        (2, "2 B 选二 第二个 第2个 我选B 答案是B 应该是二 挂掉 ２"),
        (0, "4 D 好 学了 收到 12 不知道"),
    ],
)
def test_which_answer_he_gives(number: int, texts: str) -> None:
    assert {text: choice_of(text, CHOICES) for text in texts.split()} == dict.fromkeys(texts.split(), number)
