"""Whom a notice is for, cut out of its text whole."""

from __future__ import annotations

import pytest

from bot.understanding.audience_words import audience_words


@pytest.mark.parametrize(
    ("text", "hint", "words"),
    [
        ("明天上午9点在活动中心开座谈会，全体老同志参加", "全体老同志", "全体老同志"),
        ("请城关镇80岁以上的离休干部准时参加座谈会", "80岁以上的离休干部", "城关镇80岁以上的离休干部"),
        ("后天体检，请离休干部参加，住院的除外", "离休干部", "离休干部，住院的除外"),
        ("后天体检，除了住院的，离退休干部都参加", "离退休干部", "离退休干部，除了住院的"),
        ("3月12日开会。参加人员：城关镇的党员，卧床的除外。地点：活动中心", "党员", "城关镇的党员，卧床的除外"),
        ("发给：女同志\n三八节座谈", "女同志", "女同志"),
        ("明天上午9点在老年大学开会", None, "全体"),
        ("后天开会，请退休干部参加，城关镇的除外", "城关镇的、退休干部", "退休干部，城关镇的除外"),
        ("明天上午9点在活动中心三楼开座谈会全体老同志参加", "全体老同志", "全体老同志"),
        ("天冷路滑，请独居老人注意用火安全", None, "独居老人"),
        ("请没有智能手机的老同志到活动中心登记", None, "没有智能手机的老同志"),
        ("今年满80岁的老同志请来领取慰问品", None, "今年满80岁的老同志"),
        ("请书画协会的老同志参加座谈会", None, "书画协会的老同志"),
        ("明天下午3点开座谈会，上次没来的老同志参加", None, "上次没来的老同志"),
        ("城关镇退休干部参加，带上老花镜", "城关镇退休干部", "城关镇退休干部"),
    ],
)
def test_words_that_narrow_an_audience_are_never_lost(text: str, hint: str, words: str) -> None:
    assert audience_words(text, hint) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("明天开会，高龄离休参加", "高龄离休"),
        ("明天开会，发给高龄离休", "高龄离休"),
        ("明天开会，请“高龄离休”参加", "高龄离休"),
        ("明天开会，高龄离休参加，住院的除外", "高龄离休，住院的除外"),
        ("明天开会，高龄离休和高龄参加", "高龄离休"),
        ("明天开会，类别=离休 且 年龄>=80", "类别=离休 且 年龄>=80"),
        ("明天开会，非 状态=住院，单位=城关镇", "非 状态=住院，单位=城关镇"),  # 且 or 或? asked
        ("明天开会，请书画班参加", "书画班"),
        ("明天开会，请准时参加", "全体"),
        ("明天开会，请带好老花镜参加", "全体"),
    ],
)
def test_kept_names_and_expressions_stand_for_themselves(text: str, words: str) -> None:
    assert audience_words(text, None, ("高龄离休", "高龄")) == words


def test_how_a_letter_begins_is_not_whom_it_is_for() -> None:
    letter = "关于座谈会的通知\n各位老同志：\n3月12日上午9点开座谈会，请全体退休干部参加。"
    assert audience_words(letter, "各位老同志") == "全体退休干部"
    assert audience_words(letter.replace("\n", ""), "各位老同志") == "全体退休干部"
    assert audience_words("各位老同志：3月12日上午9点开座谈会。", "各位老同志") == "全体"
    assert audience_words("城关镇各位老同志：3月12日上午9点开座谈会。", "城关镇各位老同志") == "城关镇各位老同志"
