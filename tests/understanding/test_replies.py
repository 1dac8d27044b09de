from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.understanding.replies import Intent, understand_reply
from bot.understanding.reply_notice import ASK, OpenNotice
from bot.understanding.reply_people import Who

MEETING = OpenNotice("n1", "meeting", "老干部重阳节座谈会", "2026-03-12T09:00", "老干部活动中心")
CHECKUP = OpenNotice("n2", "activity", "年度健康体检", "2026-03-16T07:30", "市人民医院体检中心")


def rows() -> Iterator[tuple[str, str]]:
    table = yaml.safe_load(Path(__file__).with_name("replies.yaml").read_text("utf-8"))
    for meant, texts in table.items():
        for text in texts:
            yield str(text), meant


def summary(text: str) -> str:
    meaning = understand_reply(text, [MEETING])
    intents = "+".join([meaning.intent, *meaning.also])
    return f"{intents} {meaning.who} {'-' if meaning.companion is None else meaning.companion}"


@pytest.mark.parametrize(("text", "meant"), list(rows()))
def test_a_reply_is_understood(text: str, meant: str) -> None:
    assert summary(text) == meant


GRAVE = {Intent.DEATH, Intent.HOSPITAL}
HARMLESS = (
    "我去医院拿药，回来就去开会",
    "明天去医院体检，来不了",
    "我在医院看病号呢",
    "路过医院门口",
    "医院体检几点开始",
    "下午去医院开会",
    "陪老伴去医院复查",
    "去医院看牙",
    "在医院排队挂号",
    "去趟医院就回",
    "刚出院，挺好",
    "住院费怎么报销",
    "谁住院了",
    "没住院，好着呢",
    "听说老李住院了",
    "我邻居住院了",
    "孙子住院，走不开",
    "去年住过院",
    "出院半年了",
    "上次手术恢复得不错",
    "我先走了，下午见",
    "我走了，在路上",
    "走了半小时才到",
    "走了走了，出门了",
    "他刚走，去菜市场了",
    "我爸走了，已经出门去会场",
    "走了好远的路",
    "手机没了，新买的",
    "药没了",
    "票没了",
    "话费没了",
    "我没了解清楚",
    "名额没了吧",
    "电没了才看到",
    "书不在了",
    "办公室不在了吗",
    "去世后丧葬费多少",
    "老同学去世，我去送送",
    "参加战友追悼会，请假",
    "回老家奔丧",
    "忙死了，才看到",
    "高兴死了",
    "我还活得好好的",
    "热死了不去",
    "人老了，走不动",
    "我老了，不中用了",
    "听说谁去世了",
    "医院的门诊改时间了吗",
    "我女婿在医院上班",
    "我老伴住院，我要陪床",
)


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_words_raise_no_alarm(text: str) -> None:
    meaning = understand_reply(text, [MEETING])
    assert not GRAVE & {meaning.intent, *meaning.also}


def harmless() -> list[str]:
    return [str(text) for text in yaml.safe_load(Path(__file__).with_name("replies_harmless.yaml").read_text("utf-8"))]


@pytest.mark.parametrize("text", harmless())
def test_what_only_sounds_grave_raises_no_alarm(text: str) -> None:
    meaning = understand_reply(text, [MEETING])
    assert not {*GRAVE, Intent.DISTRESS} & {meaning.intent, *meaning.also}


GRIEVOUS = (
    ("我爸去世了", Intent.DEATH),
    ("家父上月病故", Intent.DEATH),
    ("我妈没了，后事刚办完", Intent.DEATH),
    ("老爷子前天夜里走了", Intent.DEATH),
    ("我爸走得很安详", Intent.DEATH),
    ("我父亲已经不在了", Intent.DEATH),
    ("老张去年就没了", Intent.DEATH),
    ("他过世半年了", Intent.DEATH),
    ("我妈走了三年了", Intent.DEATH),
    ("爸爸永远离开我们了", Intent.DEATH),
    ("抢救无效，人没了", Intent.DEATH),
    ("我在医院住着", Intent.HOSPITAL),
    ("住院了", Intent.HOSPITAL),
    ("在ICU", Intent.HOSPITAL),
    ("昨晚120拉到医院", Intent.HOSPITAL),
    ("明天要住院开刀", Intent.HOSPITAL),
    ("我爸在重症监护室", Intent.HOSPITAL),
    ("又住进医院了", Intent.HOSPITAL),
    ("老王住院了", Intent.HOSPITAL),
    ("救命啊", Intent.DISTRESS),
    ("摔倒了爬不起来", Intent.DISTRESS),
    ("胸口闷得喘不上气", Intent.DISTRESS),
    ("不想活了", Intent.DISTRESS),
    ("天天一个人，没人说话，真没意思", Intent.DISTRESS),
    ("我妈晕倒了快来人", Intent.DISTRESS),
    ("心里难受，想老伴，睡不着", Intent.DISTRESS),
)


@pytest.mark.parametrize(("text", "intent"), GRIEVOUS)
def test_grave_news_is_never_missed(text: str, intent: Intent) -> None:
    assert understand_reply(text, [MEETING]).intent is intent


def test_a_doubtful_word_is_asked_back() -> None:
    assert understand_reply("他走了", [MEETING]).intent is Intent.UNCLEAR


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("体检我去", "n2"),
        ("座谈会去不了", "n1"),
        ("第二个我参加", "n2"),
        ("前一个收到", "n1"),
        ("16号那个我去", "n2"),
        ("周四的我参加", "n1"),
        ("要空腹吗，体检", "n2"),
        ("我去", ASK),
        ("收到", ASK),
        ("都收到了", ASK),
        ("谢谢", None),
        ("我住院了", None),
    ],
)
def test_which_of_two_notices_is_meant(text: str, notice: str | None) -> None:
    assert understand_reply(text, [MEETING, CHECKUP]).notice == notice


def test_the_only_open_notice_is_the_one_meant() -> None:
    assert understand_reply("我去", [CHECKUP]).notice == "n2"
    assert understand_reply("我去", []).notice is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("收到", Intent.PROXY_CONFIRM),
        ("好的，我转告他", Intent.PROXY_CONFIRM),
        ("他去", Intent.PROXY_ATTEND),
        ("老人家去不了", Intent.DECLINE),
        ("你们是谁", Intent.WHO_ARE_YOU),
        ("住院了", Intent.HOSPITAL),
        ("人已经走了", Intent.DEATH),
    ],
)
def test_a_proxys_words_count_for_the_proxy(text: str, intent: Intent) -> None:
    meaning = understand_reply(text, [MEETING], "proxy", Who.CHILD)
    assert meaning.intent is intent
    assert meaning.who is Who.CHILD


def test_nothing_said_is_lost() -> None:
    meaning = understand_reply("收到，我去不了，住院了，谢谢", [MEETING])
    assert meaning.intent is Intent.HOSPITAL
    assert set(meaning.also) == {Intent.DECLINE, Intent.CONFIRM, Intent.THANKS}


def test_a_driver_who_stays_outside_is_no_companion() -> None:
    assert understand_reply("儿子开车送我去，他在车里等", [MEETING]).companion is None
    assert understand_reply("儿子陪我一起进去参加", [MEETING]).companion == 1


@pytest.mark.parametrize("text", ["", " ", "\n", "？", "🙂", "a" * 5000, "去" * 3000, "不" * 3000, "我爸" * 1000])
def test_odd_replies_are_survived(text: str) -> None:
    understand_reply(text, [MEETING])
