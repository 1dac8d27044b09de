"""The office's list for chats: what is found however it is hidden, and how seldom it finds what is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.office import CONTENT
from bot.starters import load_chat_words
from bot.understanding.chat_words import FRAUD, ChatWords
from tests.scripts import scripts

Asked = Callable[[ChatWords, str], bool]
Table = Mapping[Asked, tuple[str, ...]]

HERE = Path(__file__).parents[1]
OURS = ("policy/topics.yaml", "greetings.yaml", "services.yaml", "procedures.yaml", "gifts.yaml")
ASKED = ("policy/questions.yaml", "policy/not_covered.yaml", "policy/smalltalk.yaml")
NOTICES = ("notices.yaml", "notices_more.yaml", "notices_by_voice.yaml", "announcements.yaml")
REPLIES = ("replies.yaml", "replies_in_context.yaml", "replies_harmless.yaml", "thanks.yaml")


@cache
def words() -> ChatWords:
    return load_chat_words()


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def of(folder: Path, *names: str) -> list[str]:
    return [one for name in names for one in texts(yaml.safe_load((folder / name).read_text("utf-8")))]


def said_in_dialogues() -> list[str]:
    lines = [line for path in scripts() if not path.stem.startswith("平安") for line in path.read_text("utf-8").splitlines()]
    return [line.partition("：")[2] for line in lines if "：" in line and line[0] not in "# 【（="]


HIDDEN = (
    "操你妈",
    "操 你 妈",
    "操-你-妈",
    "操​你​妈",
    "草泥马",
    "草拟马",
    "ＣＮＭ",
    "傻 逼",
    "王.八.蛋",
    "汪八蛋",
    "法轮大法好",
    "退/党/保/平/安",
)


@pytest.mark.parametrize("text", HIDDEN)
def test_what_must_not_be_said_is_found_however_it_is_hidden(text: str) -> None:
    assert words().unsaid(f"请大家看：{text}，谢谢")


@pytest.mark.parametrize("text", ["你操你们的心", "周末做爱心义卖", "鸡蛋糕和王八蛋糕", "脑残疾证怎么办", "安全，账户明细请查收"])
def test_words_that_only_look_like_it_pass(text: str) -> None:
    assert words().unsaid(text) == []


def test_a_warning_may_quote_swindlers_and_a_message_may_not() -> None:
    assert words().unsaid("请把钱转到安全账户")[0].kind == FRAUD
    assert words().unsaid("凡是叫您把钱转到安全账户的都是骗子，别信") == []


# What a text is taken for, and what only looks like it.
IS: Table = {
    ChatWords.is_bait: (
        "【社保局】您有一笔高龄补贴待领取，点击 http://sb-lq.top 填写银行卡号",
        "您的医保卡已停用，请点击链接激活",
        "扫码进群免费领鸡蛋，名额有限",
        "恭喜您中奖一台彩电，先交手续费",
        "我是老干部局的，请把验证码和卡号发来，保密",
        "祖传秘方三个疗程根治糖尿病，原价1980现价298，订购热线",
        "养老项目保本高息年化12%，加微信报名",
        "养老金又涨了，点开领取补发的钱，今天截止",
    ),
    ChatWords.asks_if_true: (
        "这是真的吗",
        "真的假的",
        "能信不",
        "是不是骗人的",
        "靠谱吗？",
        "有没有这回事",
        "这个能点吗",
    ),
    ChatWords.swears: (  # anger that asks nothing
        "你他妈的",
        "滚！",
        "破机器人，什么玩意",
        "傻 逼",
        "一群饭桶！！",
        "真他妈的垃圾",
    ),
    ChatWords.is_automatic: (  # a machine in its owner's absence
        "[自动回复]您好，我现在有事不在，一会再和您联系",
        "【自动回复】收到",
        "您好，我现在不在，稍后回复您",
        "您的消息已收到，我会尽快回复",
        "你好，我在开车，待会儿联系你",
        "您好，这里是某某商城智能客服",
        "Auto-reply: out of office",
    ),
}
IS_NOT: Table = {
    ChatWords.is_bait: (
        "高龄补贴怎么领",
        "验证码收不到怎么办",
        "谨防假冒社保局的链接，补贴不用点链接领",
        "体检报告扫码看",
        "请扫码报名参加重阳节活动",
        "收到短信说补贴到账让点链接，我没点，是骗子吧",
        "医保卡丢了",
        "年化收益是什么意思",
    ),
    ChatWords.swears: (  # a question in anger is a question
        "他妈的养老金怎么还没到",
        "我骂他是傻瓜",
        "滚动屏怎么看",
        "他妈妈住院了",
        "有病怎么报销",
        "垃圾分类几点收",
    ),
    ChatWords.is_automatic: (  # a person is no machine
        "收到，我会准时参加",
        "我在开会，去不了",
        "我不在家，在女儿家",
        "收到，谢谢",
        "有事不去了",
        "我现在在医院",
    ),
}


def each(table: Table) -> list[Any]:
    return [pytest.param(asked, text, id=f"{asked.__name__}-{text}") for asked, texts in table.items() for text in texts]


@pytest.mark.parametrize(("asked", "text"), each(IS))
def test_it_is_known(asked: Asked, text: str) -> None:
    assert asked(words(), text)


@pytest.mark.parametrize(("asked", "text"), each(IS_NOT))
def test_what_only_looks_like_it_is_left_alone(asked: Asked, text: str) -> None:
    assert not asked(words(), text)


def test_how_seldom_it_is_wrong() -> None:
    """Of all the ordinary texts in the repository; the figures are printed (pytest -s)."""
    own, asked = of(CONTENT, *OURS), of(CONTENT, *ASKED)
    notices, replies = of(HERE / "understanding", *NOTICES), of(HERE / "understanding", *REPLIES)
    said = said_in_dialogues()
    wrong = {
        "never said, in what the office says": [one for one in own + notices if words().unsaid(one)],
        "abuse or worse, in what people ask": [
            one for one in asked + replies + said if any(found.kind != FRAUD for found in words().unsaid(one))
        ],
        "bait": [one for one in own + asked + replies + said if words().is_bait(one)],
        "bait, in notices": [one for one in notices if words().is_bait(one)],
        "swears": [one for one in own + asked + notices + replies + said if words().swears(one)],
        "automatic": [one for one in own + asked + notices + replies + said if words().is_automatic(one)],
        "worry, in notices": [one for one in notices if words().worry(one)],
    }
    total = len(own) + len(asked) + len(notices) + len(replies) + len(said)
    for name, several in wrong.items():
        print(f"{name}: {len(several)} of {total}")
    assert total > 15_000
    assert {name: several[:3] for name, several in wrong.items() if len(several) > 5} == {}


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ({"nonsense": []}, "nonsense: no such key"),
        ({"never_say": {"abuse": [12345]}}, "never_say.abuse"),
        ({"never_say": {"abuse": ["甲乙丙"]}, "sounds": ["丁"]}, "sounds"),
        ({"is_it_true": "("}, "is_it_true: not a regular expression"),
        ({"worries": {"despair": {"patterns": ["["]}}}, "worries.despair"),
    ],
)
def test_a_fault_in_the_list_is_named(raw: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        ChatWords(raw)
