"""What each moment of a notice is: its start, its sign-in, its deadline, or only context."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.understanding.days import DaySort
from bot.understanding.moments import Moment, Role, Scan

BREAK = re.compile(r"[,。;!?\n]")
DEADLINE_AFTER = re.compile(
    r"\s*(?:\([^()]*\))?(?:上午|下午|晚上)?(?:下班|午休|闭馆|收工)?(?:之前|以前|前(?!往|来|去|台|后|夕|言|期)|止|截止|截至|内)"
)
DEADLINE_BEFORE = re.compile(
    r"(?:截止(?:时间|日期|到|至|为|是|于|[:,])*|截至|不晚于|不迟于|最迟(?:于|到|在)?|最晚(?:于|到|在)?|至迟(?:于)?|限(?:于"
    r"|在)?|(?:报名|登记|提交|征集|申报|办理|认证|缴费|交费|预约|接龙|征稿|投稿|收集|上报|反馈)(?:工作)?(?:时间|日期|期限"
    r"|期)?(?:[:为是]|截?到|截?至|持续到|延长至|延长到|延期至|延期到)+)$"
)
UNTIL_BEFORE = re.compile(r"(?:即日起|现在起|今天起|今日起|从现在开始)[,]?(?:-|至|到)?$")
GATHER_AFTER = re.compile(
    r"^[^,。;!?\n]{0,14}?(?:签到|报到|集合|集中乘|上车|乘车|出发|发车|入场|到场|到达|到齐|就座|入座|进场|检票|开车|接站"
    r"|候车|启程|动身|准时走|车来接|来车|抵达|热身|测温|候场)"
)
GATHER_BEFORE = re.compile(
    r"(?:签到|报到|集合|出发|发车|入场|乘车|上车|到场|候车|集中|进场)(?:登记)?(?:时间(?:为|是|:|安排在|定在|定于|于|在)*|:"
    r"|定在|定于|于|在)$"
)
START_BEFORE = re.compile(
    r"(?:会议|活动|开会|开始|体检|讲座|开班|开课|培训|比赛|座谈)?(?:时间(?:为|是|:|定在|定于|安排在|于|在)*"
    r"|(?<=[议会动始检座赛])(?::|定在|定于|安排在))$"
)
START_AFTER = re.compile(r"^[^,。;!?\n]{0,6}?(?:正式|准时)?(?:开始|开会|召开|举行|开幕|开课|开讲|开赛|开演|举办)")
END_AFTER = re.compile(r"^[^,。;!?\n]{0,4}(?:结束|散会|返回|返程|收工|闭幕|散场|下课|回来|恢复(?!上课))")
END_BEFORE = re.compile(r"(?:结束|返程|返回|散会|返回时间)(?:时间)?(?:为|是|[:,]|约|大约|预计|于|在)*$")
NOISE_AFTER = re.compile(
    r"^[^,。;!?\n]{0,8}?(?:去世|逝世|病逝|病故|辞世|离世|出生|生于|印发|下发|发布的|发出的|召开的|举行的|通知的|公布的"
    r"|发的|入党|入伍|参加工作|离休的|退休的|以来|凌晨因|因病"
    r"|生效|收到|建立|成立|牺牲|公示|恢复正常|取(?:体检)?报告|领取(?:体检)?报告|出结果|反馈结果|补检|补课)"
)
NOISE_BEFORE = re.compile(
    r"(?:如遇[雨雪天变]\S{0,8}|遇雨|若下雨|因故\S{0,4}顺延|生于|出生于|自从|享年\S{0,4}|截至目前|补检(?:时间)?"
    r"|结果(?:将)?于|报告(?:将)?于|顺延(?:至|到))[:,]?$"
)
SIGNATURE = re.compile(r"(?:局|办|处|科|委|中心|支部|办公室|党委|部|会|组|所|站|院|\n)\s*$")


def with_roles(found: Scan) -> Scan:
    """The same moments, each with the role that its own words give it."""
    moments = [replace(moment, role=_role(found, at)) for at, moment in enumerate(found.moments)]
    return replace(found, moments=tuple(moments))


def _role(found: Scan, at: int) -> Role:
    moment, text = found.moments[at], found.text
    until = found.moments[at + 1].start if at + 1 < len(found.moments) else len(text)
    since = found.moments[at - 1].stop if at else 0
    after, before = _clause_after(text, moment.stop, until), text[max(since, moment.start - 16) : moment.start]
    if moment.day and (moment.day.sort is DaySort.PAST or moment.day.as_name) and not moment.lent:
        return Role.NOISE
    if at and re.fullmatch(r"(?:-|至|到)", text[since : moment.start]) and found.moments[at - 1].clock and moment.clock:
        return Role.END
    if _is_signature(found, at, before):
        return Role.NOISE
    if NOISE_AFTER.match(after) or NOISE_BEFORE.search(before):
        return Role.NOISE
    return _from_words(moment, before, after, text)


def _from_words(moment: Moment, before: str, after: str, text: str) -> Role:
    within = moment.day is not None and moment.day.sort is DaySort.WITHIN and moment.clock is None
    if moment.day and moment.day.is_range and _is_window_of_signing(moment, after, text):
        return Role.DEADLINE
    if DEADLINE_AFTER.match(after) or within:
        return _before_hour(after, moment.clock is not None)
    if GATHER_BEFORE.search(before):
        return Role.GATHER
    if DEADLINE_BEFORE.search(before) or UNTIL_BEFORE.search(text[: moment.start]):
        return Role.DEADLINE
    if END_BEFORE.search(before) or END_AFTER.match(after):
        return Role.END
    if START_AFTER.match(after) or START_BEFORE.search(before):
        return Role.START
    return Role.GATHER if GATHER_AFTER.match(after) else Role.START


def _is_window_of_signing(moment: Moment, after: str, text: str) -> bool:
    """即日起至3月20日报名: such a window matters for its end."""
    words = "报名|登记|申报|提交|交到|征集|预约|接龙|投稿|交稿"
    since_now = re.match("从?(?:即日|今)", text[moment.start :])
    return bool(re.match(rf".{{0,8}}?(?:{words})", after) or (since_now and re.search(words + "|办理|领取|认证", text)))


def _before_hour(after: str, timed: bool) -> Role:
    """8点50分前到场 is about coming, 3月20日前报名 about handing in."""
    told = DEADLINE_AFTER.sub("", after, count=1)
    if re.search("报名|领取|办理|交|登记|缴|提交|反馈|申请|申报|认证|预约|回复", told):
        return Role.DEADLINE
    coming = GATHER_AFTER.match(told) or re.match(r".{0,10}(?:到会|赶到|来到)", told)
    return Role.GATHER if coming or (timed and re.match(r"[^期位]{0,3}到[^期位]{1,8}$", told)) else Role.DEADLINE


def _clause_after(text: str, start: int, until: int) -> str:
    """The words up to the next break or moment; a break right after the moment is stepped over."""
    rest = text[start:until]
    stepped = rest.lstrip(",) ") if not rest.startswith(",\n") else rest
    found = BREAK.search(stepped)
    return stepped[: found.start()] if found else stepped


def _is_signature(found: Scan, at: int, before: str) -> bool:
    moment = found.moments[at]
    last = at == len(found.moments) - 1 and not re.search(r"\w", found.text[moment.stop :])
    return last and at > 0 and moment.clock is None and moment.day is not None and bool(SIGNATURE.search(before))
