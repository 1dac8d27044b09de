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
        ("12日（周四）上午9:30在局三楼召开老干部座谈会，请准时参加。已发本人微信。", 1, "self", Who.OTHER),
        ("11月18日上午8:30，老干部局组织冬季健康讲座，局二楼礼堂；发给孙玉梅本人", 1, "self", Who.OTHER),
        ("3月6日下午妇女节插花活动，2点，二楼手工室；发给本人", 1, "self", Who.OTHER),
        ("3月12日上午9点在老干部局召开座谈会，3月10日前报名，发给本人", 1, "self", Who.OTHER),
        ("发给张磊（张大山之子，代收人）：3月25日健康体检，县中医院", 1, "proxy", Who.CHILD),
        ("下周二老干部体检（需空腹），通知发到他老伴手机上", 1, "proxy", Who.SPOUSE),
        ("开放中的通知：①3月12日座谈会；②3月20日健步走。收件人：本人", 2, "self", Who.OTHER),
        ("重阳座谈会（10月9日9点）、健康体检（10月12日），均发给本人", 2, "self", Who.OTHER),
        ("10日党支部会议与15日春游，发给其保姆", 2, "proxy", Who.OTHER),
        ("一条已发给本人的停水通知", 1, "self", Who.OTHER),
        ("目前没有未结的通知", 0, "self", Who.OTHER),
    ],
)
def test_a_sentence_opens_notices(sentence: str, count: int, sender: str, relation: Who) -> None:
    context = read_context(sentence)
    assert (len(context.notices), context.sender, context.relation) == (count, sender, relation)


def test_a_reply_is_read_in_its_context() -> None:
    context = read_context("周五体检；下周二参观。发给本人")
    meaning = understand_reply("体检我去", context.notices, context.sender, context.relation)
    assert (meaning.intent, meaning.notice) == (Intent.ATTEND, "1")
