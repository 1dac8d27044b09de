"""Questions that every old man asks a machine and no policy answers: what day it is, your telephone, who looks after me, what?"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum

from bot.understanding.reply_slips import tidy_reply

LONGEST = 20  # characters


class Plain(StrEnum):
    """What is asked."""

    TODAY = "today"
    OFFICE = "office"  # its telephone
    LIAISON = "liaison"  # who looks after him, and that one's telephone
    TALK = "talk"  # to speak with a member of staff whom he names
    MATTERS = "matters"  # what has become of what he asked for
    NOT_CLEAR = "not_clear"  # he has not understood us


_BEGIN = r"(?:请问|问一下|问下|想问|你好|您好|哎|那|喂|,)*"
_END = r"(?:啊|呀|呢|吗|嘛|了|没有|没|来着|[?,。!])*"
_NUMBER = r"(?:电话|手机|号码|手机号|电话号码?|联系方式)"
_HOW_MUCH = r"(?:是|有)?(?:多少|几号|什么|啥|给我|告诉我|发我|说一下|发给我)?"
_TODAY = re.compile(
    rf"{_BEGIN}(?:"
    r"(?:今天|今儿)(?:是)?(?:几月)?(?:几号|几日|星期几|礼拜几|周几|什么日子|啥日子|几月几号|几月几日|多少号)"
    r"|(?:今天|今儿)?(?:是)?(?:农历|阴历|旧历|老历)(?:是)?(?:几号|几月几号?|几月初几|初几|多少|几月几日|什么日子|今天几号)"
    r"|(?:现在)(?:是)?(?:几点钟?|什么时间|几点几分)|几点钟?了|(?:今天|现在)(?:是)?(?:星期|礼拜|周)几"
    rf"){_END}"
)
_OFFICE = re.compile(
    rf"{_BEGIN}(?:"
    rf"(?:你们|您们|你|办公室|单位|老干部?局|局里|老干部?科|你们?单位|你们?办公室)(?:的)?(?:办公室?|联系|值班)?(?:的)?{_NUMBER}{_HOW_MUCH}"
    r"|(?:办公|联系|值班)?(?:电话|座机)(?:号码?)?(?:是)?(?:多少|几号)"
    r"|(?:怎么|如何|咋)(?:联系|找)(?:到)?(?:你们|办公室|单位)|(?:给我)(?:个|一个)(?:你们的|办公室)?(?:电话|号码)"
    rf"){_END}"
)
_PAIRED = r"(?:联系人|联络员|联系我的(?:人|同志|干部)|包联(?:人|干部)?|结对(?:干部|联系人)?)"
_LIAISON = re.compile(
    rf"{_BEGIN}(?:"
    rf"(?:我|我们|我家|俺)?(?:的)?{_PAIRED}(?:是)?(?:谁|哪个|哪位|叫(?:什么|啥)(?:名字?)?|换(?:成)?谁了?)"
    rf"|(?:我|我们|俺)(?:的)?{_PAIRED}(?:的)?(?:{_NUMBER}{_HOW_MUCH})?"
    r"|(?:现在)?(?:是)?(?:谁|哪个|哪位)(?:来)?(?:联系|负责|管|包联|对接|照看)(?:我|我们|俺)(?:的)?"
    rf"){_END}"
)
_LAST = r"(?:刚才|昨天|前天|前几天|上回|上次|上周|那天|之前|以前|早上|上午|上个月)"
_RESULT = (
    r"(?:有(?:没有)?(?:结果|消息|回音|答复|着落|下文|说法|进展)了?|(?:办|处理|解决|弄|落实)(?:得|的)?(?:怎么样|咋样|如何|好|成|完)了?"
    r"|怎么样了|咋样了|到哪一?步了?|(?:怎么|咋)?还?没(?:有)?(?:结果|办|回音|答复|人管|动静|消息|下文|给我答复|回复我)|还?(?:来不来|办不办|管不管))"
)
_MATTERS = re.compile(
    rf"{_BEGIN}(?:"
    rf"(?:我|俺)?{_LAST}?(?:我|俺)?(?:跟你们|向你们|给你们|找你们|托你们)?(?:反映|问|说|提|申请|要|报|讲|交代|约|求)(?:过)?的"
    rf"(?:那个|那件|这个|那)?(?:问题|事情|事儿?|情况|车|服务|申请|要求|意见|建议)?(?:现在|到底)?{_RESULT}"
    rf"|(?:我|俺|我的)?(?:{_LAST}的?)?(?:那个|那件|这个|这件|我的)?(?:问题|事情|事儿?|诉求|申请|要求)(?:现在|到底)?{_RESULT}"
    r"|(?:怎么|咋|为什么)(?:还|到现在)*(?:没人|没有人|没|不)(?:给)?(?:我)?(?:答复|回音|回话|回复)(?:我)?|(?:给我的)?答复呢|(?:我的)?结果呢"
    rf"){_END}"
)
_NOT_CLEAR = re.compile(
    rf"{_BEGIN}(?:(?:我|俺)?(?:还是|都|有点|真|根本)?"
    r"(?:(?:听|看|弄|搞|闹)不(?:太)?(?:懂|明白|清楚|清)|(?:没|没有|不|不太)(?:太)?(?:听|看|弄|搞|闹)?(?:懂|明白|清楚)|不懂)"
    r"(?:你|您|说|的|什么|啥|这个?|意思|讲|话|是|在|字)*"
    r"|(?:你|您|这|这个|这话|说的)*(?:是)?(?:什么|啥|啥子)(?:个)?意思"
    r"|(?:你|您)?(?:能不能|请|麻烦)?说(?:得|的)?(?:慢|简单|明白|清楚|短|通俗)(?:一?[点些]|一点儿|点儿)(?:行不行|好吗|好不好)?"
    rf"|(?:你|您)(?:在)?(?:说|讲)(?:的)?(?:是)?(?:什么|啥)){_END}"
)
_TITLE = r"(?:同志|主任|科长|局长|书记|老师|干事|组长|处长|姐|哥|师傅|大姐)"


_MAY_NAME = re.compile("找|见|联系|跟|和|同|与|给|请|让|叫|喊|在|电话|手机|号")


def may_name(text: str) -> bool:
    """Whether a text may ask for a member of staff, so that it is worth while to look up how they are called."""
    return len(text) <= LONGEST * 2 and _MAY_NAME.search(text) is not None


def read_plain(text: str, liaisons: Collection[str] = (), staff: Collection[str] = ()) -> Plain | None:
    """What a text asks. `liaisons`: the names of those who look after him; `staff`: of everybody, who are meant by full name."""
    said = tidy_reply(text)
    if not said or len(said) > LONGEST:
        return None
    if _TODAY.fullmatch(said):
        return Plain.TODAY
    if _OFFICE.fullmatch(said):
        return Plain.OFFICE
    if _LIAISON.fullmatch(said) or (liaisons and _number_of(liaisons).fullmatch(said)):
        return Plain.LIAISON
    named = "|".join(filter(None, (_called(liaisons), *(re.escape(one) for one in staff if one))))
    if named and _talk(named).fullmatch(said):
        return Plain.TALK
    if _MATTERS.fullmatch(said):
        return Plain.MATTERS
    return Plain.NOT_CLEAR if _NOT_CLEAR.fullmatch(said) else None


def _called(names: Collection[str]) -> str:
    """How somebody is called by those whom he looks after: 柳青禾, 小柳, 柳同志, 青禾."""
    forms = []
    for name in names:
        family, given = re.escape(name[:1]), re.escape(name[1:])
        forms += [re.escape(name) + f"{_TITLE}?", f"[小老]{family}{_TITLE}?", f"{family}{_TITLE}"]
        forms += [given] if len(name) > 2 else []
    return "|".join(forms)


def _number_of(names: Collection[str]) -> re.Pattern[str]:
    return re.compile(rf"{_BEGIN}(?:{_called(names)})(?:的)?{_NUMBER}{_HOW_MUCH}{_END}")


def _talk(named: str) -> re.Pattern[str]:
    he, begin = f"(?:{named})", rf"{_BEGIN}(?:我|俺)?(?:想|要|能不能|可以|可不可以|请|麻烦|帮我?|你)*"
    return re.compile(
        rf"{begin}(?:"
        rf"(?:找|见|联系)(?:一下)?{he}(?:说(?:句|点|个|一下)?(?:话|事)?|有事|有点事|一下|聊聊|谈谈)*"
        rf"|(?:跟|和|同|与|给){he}(?:说|讲|聊|谈|打|通|联系)(?:句|点|个|一?下)?(?:话|事|电话|聊|天)?"
        rf"|(?:请|让|叫|喊|帮我叫){he}(?:给我)?(?:打|回|来|联系|找)(?:个|一?下|一趟)?(?:电话|我家|我|个话|话)*(?:一下|一趟)?"
        rf"|{he}(?:在|在不在|在吗|不在|在哪)(?:单位|办公室|那)?"
        rf"){_END}"
    )
