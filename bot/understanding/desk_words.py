"""What staff say in their own words where there is a command for it: 发个通知, 谁没回, 地点改成二楼, 秦怀远电话多少.

A command stays what it was; this is for whoever has not learnt it. Only whole sayings: anything else is for other readers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.domain.text import fold

LONGEST = 24  # characters, of what is no draft
LONGEST_DRAFT = 2000


class Desk(StrEnum):
    """The command that is meant."""

    WRITE = "write"
    PROGRESS = "progress"
    SEATS = "seats"
    RESEND = "resend"
    CHANGE = "change"
    CANCELLED = "cancelled"
    TASKS = "tasks"
    WAITING = "waiting"  # for approval
    CARD = "card"  # of one person
    OWN = "own"  # whom he looks after
    DUTIES = "duties"  # whom he is to go and see
    COUNT = "count"  # how many there are of a description
    BIRTHDAYS = "birthdays"
    CONSOLE = "console"  # where the console is


@dataclass(frozen=True, slots=True)
class DeskSaid:
    """`number`: of a notice, where it was said. `field` and `value`: what becomes what; the text of a draft, whom, of what."""

    what: Desk
    number: str = ""
    field: str = ""
    value: str = ""


_ASKS = r"(?:请|麻烦|帮我?|给我|那|桑榆|,|，|\s)*"
_ALL = r"(?:大家|各位(?:老?同志|老干部)?|(?:各位)?老同志们?|老干部们?|同志们|所有人)"
_WHEN = re.compile(
    r"[\d一二三四五六七八九十]+\s*(?:[点日号月时]|[:：]\d\d)|[今明后]天|大后天|[下本这]周|下个?星期|周[一二三四五六日天]|星期[一二三四五六日天]|礼拜"
)
_WRITE = (
    re.compile(
        rf"{_ASKS}(?:发|拟|起草|写|下|出)(?:一下|一?[个条份则])?通知(?:给?{_ALL})?[:：,，。\s]+(?P<text>.{{6,}})", re.DOTALL
    ),
    re.compile(rf"{_ASKS}通知(?:一下|下)?{_ALL}[:：,，\s]*(?P<text>.{{6,}})", re.DOTALL),
    re.compile(
        rf"{_ASKS}通知(?:一下)?(?P<text>(?:全体|所有|全局|局里|机关|各|离休|退休|离退休|老党员|支部|[一-龥]{{2,8}}的?(?:离休|退休|老))"
        r"[^,，。]{0,16}(?:干部|同志|党员|人员|老人|遗属|家属).{6,})",
        re.DOTALL,
    ),
)
_OF = r"(?:(?:第)?(?P<number>\d{1,6})号?(?:通知)?的?|通知的?|这个?通知的?|那个?会的?|会议的?|活动的?)?"
_NOW = r"(?:现在|目前|到现在|还有|还|都|一共|总共|,|，)*"
_END = r"(?:的|了|呢|啊|呀|吗|嘛|吧|没有|没|[?？,，。!！])*"
_NOBODY = r"(?:没|没有|未)(?:有)?(?:回|回复|回信|收到|接到|确认|看|看到|报名|反馈|知道|通知到|答复)"
_PROGRESS = re.compile(
    rf"{_ASKS}{_OF}(?:{_NOW}(?:有)?(?:谁|哪些|哪几个|哪几位|哪个|几个|多少|几位|有谁)(?:个|些)?(?:人|老同志|同志|老干部|位)*{_NOW}{_NOBODY}(?:的)?"
    rf"|(?:回复|确认|反馈|通知|签收)(?:的)?(?:情况|进度|进展)(?:怎么样|如何|怎样)?|(?:通知|发)(?:得|的)?(?:怎么样|到哪一?步)"
    rf"|{_NOW}(?:有)?(?:多少|几个|几)(?:个)?(?:人|老同志|位)?(?:已经)?(?:回|回复|确认|收到|知道|看到)(?:了|过)"
    rf"|(?:都|全|大家|老同志)+(?:收到|回|通知到|回复|知道|确认)了(?=吗|没|么|[?？])){_END}"
)
_SEATS = re.compile(
    rf"{_ASKS}{_OF}(?:{_NOW}(?:有)?(?:多少|几个|几|哪些|谁|有谁|哪几个)(?:个)?(?:人|老同志|同志|位)?(?:说|会|要|能)?(?:来|去|参加|报名|到会)(?:了)?"
    rf"|报名(?:情况|名单|人数|的有谁|了多少人|的有哪些|的?统计|的人)|参加(?:的)?(?:名单|人数|有谁|有哪些人)|报了多少(?:人)?){_END}"
)
_RESEND = re.compile(
    rf"(?:{_ASKS}{_OF}(?:再)?(?:给)?(?:催|催办|提醒|通知|发)(?:一?[下遍次催])*(?:给)?(?:那些|所有|还|那几个)*{_NOBODY}的?(?:人|老同志|同志|老干部)?{_END}"
    rf"|{_ASKS}(?:把|给)?(?:那些|所有|还)*{_NOBODY}的(?:人|老同志|同志|老干部)?(?:再)?(?:催|催办|提醒|通知|发)(?:一?[下遍次催])*{_END})"
)
_FIELDS = {
    "时间": "event_at", "日期": "event_at", "地点": "place", "地方": "place", "标题": "title", "题目": "title",
    "对象": "audience",
}  # fmt: skip
_MEETING = r"(?:这个|那个|这次|[今明后]天的?|下周的?)?(?:会议|开会|会|活动|座谈会|讲座|体检|茶话会|报告会|学习会)?(?:的)?"
_CHANGE = re.compile(
    rf"{_ASKS}{_OF}{_MEETING}(?P<field>{'|'.join(_FIELDS)})(?:要|得|需要)?(?:改|换|调整?|变|挪)(?:成|到|为|在|至)[:：\s]*(?P<value>\S.{{1,40}}?)"
    r"(?:了|吧|[。,，!！])*"
)
_MOVED = re.compile(
    rf"{_ASKS}{_OF}{_MEETING}(?:要|得)?(?:延期|推迟|提前|改期|改|挪|延后)(?:到|至|成|在)[:：\s]*(?P<value>\S.{{1,24}}?)(?:了|吧|开|[。,，!！])*"
)
_CANCELLED = re.compile(
    rf"{_ASKS}{_OF}(?:这个|那个|这次|[今明后]天的?|下周的?)?(?:会议|开会|会|活动|座谈会|讲座|体检|茶话会|报告会|学习会)(?:要)?(?:取消|不开|不办|不搞|作废)(?:了|吧|[。,，!！])*"
)
_TASKS = re.compile(
    r"(?:帮我?|看看|看下|看一下|我|今天|现在|还|有|哪些|什么|啥|多少|几个|的|要打|要办|没办|没做|手上|手头)*(?:任务|待办|电话要打|事要办|活要干)(?:没办|没做|没完成)?"
    rf"(?:有哪些|有什么|是什么|列一下)?{_END}"
)
_WAITING = re.compile(
    r"(?=.*(?:我|什么|哪些|啥|有|还))(?:我|还|有|没有|什么|哪些|啥|现在|今天|通知)*(?:要|待|等|等着|等待|需要|没)(?:我)?(?:来)?(?:审批|批|同意|审核|签批|签字|批准|批复)(?:的)?(?:通知|东西|事)?"
    rf"(?:有哪些|有什么|有几个)?{_END}"
)

_NAME = r"(?P<value>[^\s\d，,。?？]{2,8}?)(?:同志)?"
_CARD = (
    re.compile(
        rf"{_ASKS}{_NAME}的?(?:电话|手机号?|号码|联系方式|住址|地址|资料|信息|档案|情况|近况|生日)(?:是)?(?:多少|什么|啥|几号|哪天|怎么样|给我|发我)?{_END}"
    ),
    re.compile(
        rf"{_ASKS}{_NAME}(?:现在)?(?:住哪(?:里|儿)?|多大(?:年纪|岁数)?|几岁|什么情况|啥情况|是谁|归谁管|联系人是谁){_END}"
    ),
    re.compile(rf"{_ASKS}(?:查|看|找|调)(?:一下|一查|一看|查|看)?{_NAME}(?:的)?(?:资料|情况|电话|信息|档案|卡片)?{_END}"),
)
_OWN = re.compile(
    rf"我(?:负责|管|包|包联|联系|结对)(?:的)?(?:有)?(?:哪些|谁|哪几个|几个|多少)?(?:人|老同志|老干部)?(?:有哪些|有谁|有多少|是谁)?{_END}"
    rf"|我的老同志(?:有哪些|都有谁|名单|有谁|有多少){_END}"
)
_DUTIES = re.compile(
    rf"(?:我|今天|明天|这周|本周|这个月|本月|最近|还|,|，)*(?:要|该|应该|得)(?:去)?(?:看望?|走访|慰问|探望)(?:谁|哪些人|哪几位|哪几个|哪些老同志)了?{_END}"
)
_PEOPLE = r"(?:人|老同志|老干部|干部|同志|离休干部|退休干部|党员|遗属|老党员)"
_COUNT = (
    re.compile(
        rf"{_ASKS}(?:统计|查|数|看|算)?(?:一下|下)?(?P<value>[^?？]{{2,24}}?)(?:一共|总共|目前|现在)?(?:有|是)(?:多少|几)(?:个|位|名)?人?{_END}"
    ),
    re.compile(rf"{_ASKS}(?P<value>[一-龥]{{2,10}}?)(?:一共|总共|目前|现在)?有(?:多少|几)(?:个|位|名)?(?P<kind>{_PEOPLE}){_END}"),
    re.compile(rf"{_ASKS}(?P<value>[^?？]{{2,24}}?)(?:有|是|都有)(?:谁|哪些人?|哪几个|哪几位|哪些老同志){_END}"),
)
_UNBOUND = re.compile(rf"{_ASKS}(?:还有)?(?:谁|哪些人|哪几个)(?:还)?(?:没|没有)绑定{_END}")
_BIRTHDAYS = re.compile(
    rf"{_ASKS}(?:最近|近期|这个月|本月|这周|本周|下周|下个月|今天|明天|这几天)*(?:有)?(?:谁|哪些人|哪几个|哪些老同志)(?:要)?(?:过)?生日{_END}"
)
_CONSOLE = re.compile(
    rf"(?:怎么|如何|我要|我想|在哪(?:里|儿)?)?(?:登录|登陆|打开|进|进入|上)?(?:后台|控制台|网页版?|管理系统|电脑版)(?:的)?(?:网址|地址|怎么登录|怎么进|怎么打开|在哪(?:里|儿)?|是多少)?{_END}"
    rf"|(?:怎么|如何)?(?:登录|登陆){_END}|(?:我)?(?:的)?(?:登录)?(?:密码)(?:忘|忘记|丢)了{_END}|(?:我)?(?:忘|忘记)了?(?:登录)?密码{_END}"
)


@lru_cache(maxsize=8)  # a dozen routes ask of the same message
def read_desk(text: str) -> DeskSaid | None:
    """What a member of staff wants of a notice; None where it is about something else."""
    said = fold(text)
    drafted = _drafted(text) if len(text) <= LONGEST_DRAFT else None
    if drafted is not None or not said or len(said) > LONGEST * 2:
        return drafted
    changed = _CHANGE.fullmatch(said)
    if changed is not None:
        return DeskSaid(Desk.CHANGE, changed["number"] or "", _FIELDS[changed["field"]], changed["value"])
    moved = _MOVED.fullmatch(said)
    if moved is not None and _WHEN.search(moved["value"]):
        return DeskSaid(Desk.CHANGE, moved["number"] or "", "event_at", moved["value"])
    if len(said) > LONGEST:
        return None
    for what, form in ((Desk.RESEND, _RESEND), (Desk.PROGRESS, _PROGRESS), (Desk.SEATS, _SEATS), (Desk.CANCELLED, _CANCELLED)):
        found = form.fullmatch(said)
        if found is not None:
            return DeskSaid(what, found["number"] or "")
    for what, form in (
        (Desk.WAITING, _WAITING), (Desk.TASKS, _TASKS), (Desk.DUTIES, _DUTIES), (Desk.OWN, _OWN), (Desk.CONSOLE, _CONSOLE),
        (Desk.BIRTHDAYS, _BIRTHDAYS),
    ):  # fmt: skip
        if form.fullmatch(said):
            return DeskSaid(what)
    return _of_people(said)


def _of_people(said: str) -> DeskSaid | None:
    """Whether somebody of that name, or such a description, is known here, whoever asks has to look up."""
    if _UNBOUND.fullmatch(said):
        return DeskSaid(Desk.COUNT, value="没绑定的老同志")
    for what, forms in ((Desk.COUNT, _COUNT), (Desk.CARD, _CARD)):
        found = next((one for form in forms if (one := form.fullmatch(said)) is not None), None)
        if found is not None:
            return DeskSaid(what, value=found["value"] + found.groupdict().get("kind", ""))
    return None


def _drafted(text: str) -> DeskSaid | None:
    for form in _WRITE:
        found = form.fullmatch(text.strip())
        if found is not None and _WHEN.search(found["text"]):
            return DeskSaid(Desk.WRITE, value=found["text"].strip())
    return None
