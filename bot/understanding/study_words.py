"""What people say about what they study: 学了, 选二, 想学, 以后寄给我."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.domain.study import Mode

LONGEST = 24  # characters; more is a story
_KIN = r"爸爸?|妈妈?|老爸|老妈|父亲|母亲|爹|娘|公公|婆婆|岳父|岳母|爷爷|奶奶|外公|外婆|老伴|老头子?|老太太|老爷子|爱人"
_WHO = rf"(?:我们?|俺们?|咱们?|本人|(?:我|俺|咱)?(?:家)?(?:{_KIN})|他|她|老人家?)?"
_WHAT = r"(?:今天的?|昨天的?|这篇|这个|这条|这期|每[天日]学一点|学习(?:资料|材料|内容|文章)?|文章|资料|材料|录音|内容)?"
_SOON = r"(?:已经?|都|也|全部?|刚刚?|早就?)*"
_STUDIED = re.compile(
    rf"{_WHO}{_WHAT}{_WHO}{_SOON}(?:学(?:习)?(?:完成?|过|好|毕|完毕)?(?:了|啦|咯|喽)|学习(?:过|完毕)|学过|已学习?|学习完成)(?:{_WHAT})?(?:了|啦)?"
)
_SEEN = re.compile(
    rf"{_WHO}{_WHAT}{_WHO}{_SOON}(?:(?:看|读|听|阅)(?:完|过|好|毕|完毕)?(?:了|啦|咯|喽)|(?:看|读|听|阅)(?:完|过|毕|完毕)|已(?:阅|读|看|听))(?:{_WHAT})?(?:了|啦)?"
)

_DAILY = r"(?:每[天日]学一点|每日一学|学习(?:资料|材料|内容|文章|推送))"
_JOINS = re.compile(
    rf"{_WHO}(?:也|还|又|还是|重新)*(?:想|要|想要|愿意)(?:订阅?|收到?|看){_DAILY}(?:了|吧|啊)?"
    rf"|{_WHO}(?:也|还|又)*(?:想|要|愿意)(?:参加|学|收)?每[天日]学一点(?:了|吧|啊)?"
    rf"|(?:请|麻烦)?(?:给|帮|替)?{_WHO}(?:重新)?(?:订阅?|开通|参加|报名|加入|打开)(?:一下|上)?{_DAILY}(?:吧|了)?"
    rf"|(?:请|麻烦)?(?:给|帮|替)?{_WHO}恢复(?:一下)?(?:我的?)?(?:学习|{_DAILY})(?:推送|发送|资料)?(?:吧|了)?"
    rf"|(?:请|麻烦)?(?:以后|今后|每天|天天)*(?:都|也)?(?:给|跟|往|发给){_WHO}(?:每天|天天)?(?:发|送|推送?)(?:点|一点|些|一些)?(?:学习的?|{_DAILY})(?:东西)?(?:吧)?"
)
_WISHES = re.compile(rf"{_WHO}(?:也|还|又|现在)*(?:想|要|想要|愿意)(?:学|学习|学点|学一点|学点东西|参加学习)(?:了|吧|啊|呢)?")

# All that may stand around the words for a way: what is asked, refused or told of (学习资料寄到了) has more.
_AROUND = re.compile(
    rf"以后|今后|往后|从今|还是|改成|改为|改|换成|换|方式|就行了?|就好了?|好了|行了|可以|通过|每天学一点|学习|资料|材料|文章|内容|东西|纸质|一份|每月|每次|{_KIN}"
    r"|请|麻烦|帮|直接|都|就|也|再|把|给|我|俺|咱|们|他|她|家|的|吧|啊|呀|行|来|去|到|在|用|里|上|看|发|寄|送|过"
)
_MODES: tuple[tuple[Mode, re.Pattern[str]], ...] = (
    (Mode.POST, re.compile(r"邮寄|寄(?:给|到|来|过来|回家|家里?|送|一份|纸)|寄$|邮(?:给|到|来|过来)")),
    (Mode.DOOR, re.compile(r"上门|送(?:到|来|上|过来|回)?(?:我|俺|咱)?们?(?:家里?|屋里|门)|送学|送过来|送来")),
    (Mode.GROUP, re.compile(r"群(?:里|内|上|就)|发群|(?:在|到|去)群|^群")),
    (
        Mode.PUSH,
        re.compile(r"(?:发|推)(?:送)?(?:到|在|给|我)*(?:我的?)?(?:手机|微信|公众号)|^(?:手机|微信|推送|消息)|手机上|微信上"),
    ),
)
_OF_STUDY = re.compile(r"学习|(?<!大)学一点")
_LETTERS = "ABCD"
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4}
_CHOICE = re.compile(
    r"(?:我)?(?:答案?|选|选择|应该|应该是|是|就是|我觉得|我看)*(?:是|为|:|,)*第?(?P<one>[A-D1-4一二三四])(?:个|项|条|号|答案|选项)?(?:吧|对|是对的|呀|啊)?",
    re.IGNORECASE,
)


def studied(text: str) -> str:
    """`studied` where somebody says that he has studied it, `seen` where he has read or heard something; "" for anything else."""
    said = _tidy(text)
    if len(said) > LONGEST:
        return ""
    return "studied" if _STUDIED.fullmatch(said) else "seen" if _SEEN.fullmatch(said) else ""


def joins(text: str) -> str:
    """`plain` where somebody wants to be sent study material in so many words, `wish` for a bare 想学; "" for anything else."""
    said = _tidy(text)
    if len(said) > LONGEST:
        return ""
    return "plain" if _JOINS.fullmatch(said) else "wish" if _WISHES.fullmatch(said) else ""


def mode_said(text: str) -> tuple[Mode, bool] | None:
    """How study material is to reach him; and whether the words say that it is about study."""
    said = _tidy(text)
    found = [mode for mode, words in _MODES if words.search(said)] if 0 < len(said) <= LONGEST else []
    if len(found) != 1:
        return None
    around = dict(_MODES)[found[0]].sub("", said)
    if _AROUND.sub("", around):
        return None
    return found[0], _OF_STUDY.search(said) is not None


def choice_of(text: str, choices: Sequence[str]) -> int:
    """Which of the answers to a question somebody gives (from 1): B, 选二, 第二个, or its words; 0 for none."""
    said = _tidy(text)
    for at, one in enumerate(choices, 1):
        if said == _tidy(one):
            return at
    found = _CHOICE.fullmatch(said)
    if found is None:
        named = [at for at, one in enumerate(choices, 1) if len(said) > 1 and said in _tidy(one)]
        return named[0] if len(named) == 1 else 0
    one = found["one"].upper()
    number = _LETTERS.index(one) + 1 if one in _LETTERS else _NUMERALS.get(one) or int(one)
    return number if number <= len(choices) else 0


def _tidy(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip(" \n\t。.!~～,，;；、“”\"'")
    return re.sub(r"[\s，、;；]+", ",", plain).replace("！", "!").replace(",", "")
