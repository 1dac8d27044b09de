from __future__ import annotations

import pytest

from bot.understanding.replies import Intent, understand_reply
from bot.understanding.reply_context import read_context
from bot.understanding.reply_people import Who


@pytest.mark.parametrize(
    ("sentence", "count", "sender", "relation"),
    [
        ("明天上午9点座谈会，发给本人", 1, "self", Who.OTHER),
        ("3月20日上午9点在活动中心召开重阳节座谈会，发给其女儿代收", 1, "proxy", Who.CHILD),
        ("周五体检；下周二参观。发给老伴", 2, "proxy", Who.SPOUSE),
        ("健康讲座通知，由邻居代收", 1, "proxy", Who.OTHER),
        ("", 0, "self", Who.OTHER),
    ],
)
def test_a_sentence_opens_notices(sentence: str, count: int, sender: str, relation: Who) -> None:
    context = read_context(sentence)
    assert (len(context.notices), context.sender, context.relation) == (count, sender, relation)


def test_a_reply_is_read_in_its_context() -> None:
    context = read_context("周五体检；下周二参观。发给本人")
    meaning = understand_reply("体检我去", context.notices, context.sender, context.relation)
    assert (meaning.intent, meaning.notice) == (Intent.ATTEND, "1")
