"""Somebody asks after his own notices: which there are, what he has said to them, and why others have one and he has not.

Only whole sayings of that sort: whoever names a matter (体检通知什么时候发) asks the policy library.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from bot.understanding.reply_slips import tidy_reply

LONGEST = 24  # characters


class OwnNotices(StrEnum):
    """What is asked."""

    WHICH = "which"
    MISSED = "missed"  # he has none, and believes that he should


_SLIPS = (
    (re.compile("通[之支只枝织值]|同[知之志](?!们|[,。!]|$)|通智"), "通知"),
    (re.compile("报[明民鸣]"), "报名"),
    (re.compile("没的"), "没有"),
    (re.compile("接道|收道"), "收到"),
)
_BEGIN = (
    r"(?:请问|问一下|问下|想问|麻烦问|帮我?(?:看看|查查|查一下|看一下)|看看|查查|查一下|看一下|小?桑榆|你好|您好|哎|那|请|,)*"
)
_END = r"(?:吗|呢|啊|呀|吧|没有|没|不|了|嘛|的|[?,。!])*"
_WHEN = (
    r"(?:最近|近期|近来|近日|今天|今儿|明天|后天|昨天|[这本下](?:周|星期|个星期)|这几天|这两天|这个月|本月|下个月|月底|现在|目前)"
)
_WHAT = r"(?:什么|哪些|哪几个|啥|几个|别的|其他|新|没有)"
_NOTICE = r"(?:通知|会|会议|活动|安排|事情|事)"
_LAST = r"(?:上次|上回|刚才|刚刚|前天|昨天|前几天|早上|上午|那天|之前|以前|前面)"
_THAT = rf"(?:{_LAST}|的|那个?|那条|会议|开会)*"
_PLEASE = r"(?:请|麻烦|能不能|可以)*"
_AGAIN = r"(?:发|说|念|看|转)(?:给我|我)?(?:一遍|一下|一次|看看|一份)?"
_MEETING = r"(?:开会|会议|会|活动)"
_WHICH = (
    # 最近有什么通知, 下周有啥活动吗, 有没有新通知
    rf"(?:{_WHEN}|我|我们|单位|局里|,)*(?:还)?(?:有没有|有|开|要开|是不是有|没有){_WHAT}*(?:要开的|要参加的|我的|发给我的)?"
    rf"{_NOTICE}(?:要开|要参加|通知我|安排)?",
    rf"{_WHEN}(?:开|有)(?:什么|啥)?会",
    # 我的通知在哪, 通知找不到了, 我把通知删了
    rf"(?:我的?)?{_THAT}通知(?:在哪(?:里|儿)?(?:看|找)?|找不到|不见|没|弄丢|删(?:掉)?|忘|看不到|去哪)(?:了|啦|看)*",
    rf"(?:我)?(?:把)?{_THAT}通知(?:给)?(?:我)?(?:弄丢|搞丢|弄没|删|删掉|删除|忘)了",
    # 上次那个通知再发一遍, 再给我发一遍通知
    rf"(?:把|{_PLEASE}){_THAT}通知{_PLEASE}(?:再|重新)?(?:给我)?{_AGAIN}",
    rf"{_PLEASE}(?:再|重新)(?:给我)?{_AGAIN}{_THAT}通知",
    # 我报名了吗, 我报上名没有, 我回复了没, 我的报名
    r"(?:我)?(?:到底|是不是|有没有|已经)?(?:报上?名|报了名|报名成功|登记上?|算报名|回复|回过|确认)(?:上|了|过|成功)*",
    r"(?:我的)(?:报名|回复|登记)(?:成功|怎么样|收到|情况|还在)?(?:了)?",
    r"(?:我)?(?:报|参加)了(?:什么|啥|哪些|哪几个)(?:会|活动|名)?",
    # 会议改时间了吗, 开会在哪里
    rf"{_MEETING}(?:的)?(?:时间|地点|地方)?(?:有没有|是不是)?(?:改|变|变动|推迟|取消|提前)(?:了)?(?:时间|地点|地方|期)?",
    rf"{_MEETING}(?:是)?(?:什么时候|几点|几号|哪天|在哪(?:里|儿)?|啥时候|什么时间|什么地方)(?:开始|开|来着)?",
)
_ASKED = re.compile(rf"{_BEGIN}(?:{'|'.join(_WHICH)}){_END}")
_QUESTION = re.compile(r"[吗呢?]|没有|没[,。!]*$|什么|啥|哪|有没有|几[点号]|能不能|再|找不到|不见|丢|删|忘|我的|怎么样")

_ME = r"(?:我|俺)"
_WHY = r"(?:怎么|为什么|咋|为啥|凭什么)"
_NOT_GOT = r"(?:没有?|未)(?:收|接|看|拿)到?(?:过|着)?"
_OTHERS = r"(?:别人|人家|他们|大家|其他人|别的人|老[一-龥](?:他们)?|隔壁(?:老[一-龥])?|我们?那几个|同事|楼上)"
_MISSED_FORMS = (
    # 我怎么没收到通知, 通知我没收到
    rf"(?:我们?|俺|我这|,|{_WHY}|就|一直|都|还)*{_NOT_GOT}(?:{_LAST}|开会|会议|活动|你们|任何|那个|这个|的|单位)*(?:通知|消息|信息)",
    rf"(?:{_LAST}|开会|会议|活动|你们|那个|这个|的)*通知{_ME}(?:{_WHY}|一直|就|也|都|还)*{_NOT_GOT}",
    # 人家都收到了我怎么没收到, 别人都有通知就我没有
    rf"{_WHY}?{_OTHERS}(?:都|全|已经|早|也)*(?:收|接|拿)?(?:到|有)?(?:了)?(?:开会|会议|活动|的)*(?:通知)?(?:了)?[,。]*"
    rf"(?:{_WHY}|就|偏偏|只有|唯独|单单)*{_ME}(?:{_WHY}|就|却|还|也|一个|,)*(?:没有?|未)(?:收|接|有|通知|看)?到?(?:过)?(?:通知|消息)?",
    # 怎么不通知我, 没人通知我, 上次开会怎么没叫我
    rf"(?:{_OTHERS}都?(?:通知|知道)了[,。]*)?(?:你们|单位|局里)?{_WHY}(?:又|都|就|也|一直)*(?:不|没|没有|没人)(?:有人)?"
    rf"(?:通知|告诉|叫|喊|说给){_ME}(?:一声|开会|去)?",
    rf"(?:开会|会议|活动|上次的?|{_LAST}|你们|都|{_WHY})*(?:没人|没有人|谁也没|都没|没|没有|又没|不)(?:通知|告诉|叫|喊){_ME}"
    r"(?:一声|开会|去|过)?",
    # 是不是把我漏了
    r"(?:是不是|又|你们)*(?:把我(?:给)?(?:漏|落下|忘)|(?:漏|落下|忘)(?:掉|了|记)*我)(?:掉|了|记)*(?:通知)?",
)
_MISSED = re.compile(rf"{_BEGIN}(?:{'|'.join(_MISSED_FORMS)}){_END}")


@lru_cache(maxsize=8)  # two routes ask of the same message
def read_own_notices(text: str) -> OwnNotices | None:
    """What a text asks after his own notices; None where it is about something else."""
    said = tidy_reply(text)
    for slip, meant in _SLIPS:
        said = slip.sub(meant, said)
    if not said or len(said) > LONGEST:
        return None
    if _MISSED.fullmatch(said):
        return OwnNotices.MISSED
    return OwnNotices.WHICH if _ASKED.fullmatch(said) and _QUESTION.search(said) else None
