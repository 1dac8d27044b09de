"""Notices about notices: moved, called off, corrected, another place, another content."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

from bot.understanding import asks
from bot.understanding.day import DaySort
from bot.understanding.moments import Moment, Role, Scan
from bot.understanding.numerals import NUM, to_int


class ChangeType(StrEnum):
    """What a later notice does to an earlier one."""

    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    CORRECT = "correct"
    PLACE = "place"
    CONTENT = "content"


CANCEL = re.compile(
    r"不去了|别[来去]了|先别来|先别去|先不去|(?:先|就|都)?不用(?:来|去|到|跑)(?!局|单位|办公)|(?<!一律)(?<!全部)(?<!一概)取消(?!资格|订单"
    r"|报销|了?限制|原有)|(?<!线上)不(?:再)?(?:开|办|举行|举办|召开|搞|组织)了|不再(?:举行|举办|召开|开展|进行"
    r"|组织)|(?<!暂)停(?:办|课|开)(?!车)|停(?:一次|一期|一周)|暂停(?!供|服务|营业|办理|发|借阅|开放|使用"
    r"|受理|报销|待遇)|作废|撤销(?=通知|原定|[^,。;]{0,12}(?:计划|活动|会议|安排))|终止(?:举办|活动)"
    r"|(?:会|活动|课|讲座|学习|体检|比赛|参观)(?:先|就|都|全|也)?(?:不开|不办|不搞|不组织|不上|不去|不举行|停)了?"
)
MOVE = re.compile(
    r"(?:时间|日期)?(?:临时)?(?:改|变|推迟|推后|延迟|延期|延后|顺延|提前|提早|调整|变更|挪|换|移|推|补|延|调"
    r"|后延|更改)(?:到|至|为|成|在"
    r"|于)|[改挪](?=[\d明后下周一二三四五六七八九十]|[上早晚中]|星期|礼拜)"
)
DELTA = re.compile(
    rf"(?P<way>推迟|推后|延迟|延期|延后|往后(?:顺?延|拖|错|改)|往前[提赶改]|顺延|往后推|后推|后移|往后挪|往后移|提前|提早|往前提|往前挪|往前移"
    rf"|前移)了?(?P<n>半|{NUM})个?(?P<half>半)?(?P<unit>天|日"
    rf"|周|星期|礼拜|小时|钟头|刻钟|分钟)(?=[,。;!?\n)]|$|了|举行|召开|举办|进行|开|出发|发车|集合|改|就|至|为|到\d|的?通知)"
)
OPEN = re.compile(
    r"(?:推迟|(?<!办理)(?<!卡通)(?<!证)延期(?!的|手续|办|申请|认证|缴|交费)|延后|改期|暂缓(?![发办执])|顺延"
    r"|往后推)(?:举行|召开|举办|进行|开展)?"
)
CORRECT = re.compile(
    r"更正|勘误|有误|写错|打错|说错|发错|弄错|搞错|笔误|误写|误为|误作|应为|应该是|应是|订正|口误|不对[,!]|哦不[,!]"
    r"|不是.{1,14}?,?(?:而)?是(?=.{0,3}[\d一二三四五六七八九十下上周星礼明后大])"
)
PLACE = re.compile(
    r"(?:地点|会场|地方|场地|会议室|集合点|教室|地址)(?:也|又|临时|已经?|都)?(?:变了|变动|有变|有改|改了|换了|搬|换)|(?:地点|地方|会场)(?:是|就)?在[^,。;]{1,14},?不[是在]在?(?!.{0,6}\d)[^,。;]{1,10}|[换改挪变]了?个?(?:地方|地点|会场|场地|教室)|"
    r"(?:地点|会场|地方|场地|会议室|集合点|集合地点|教室|地址)(?:也|临时|已|均|都|(?:由|从|原)[^,。;]{0,14}?)?(?:改|变更"
    r"|调整|换|挪|移|调)(?:为|到|至|在|成|了)?|(?:改|换|挪|移|搬|调整)(?:到|在|至)(?=[^,。;]{0,14}?(?:室|楼|厅|馆|中心|礼堂"
    r"|院|场|宫|堂|门|广场|公园|教室|食堂|大学|基地))"
)
CONTENT = re.compile(
    r"主讲人?[^。;\n]{0,16}?(?:换成|换为|改由|[代替]讲)|(?:议题|内容|议程|主题|主讲人?|项目|人员|名单|联系人|电话|联系电话|要求|题目|课程)[^,。;]{0,6}?(?:有|已|也"
    r"|临时)?(?:调整|变更|改为|改成|变动|更改|增加|换成|换为|有变)|(?:增加|新增|补充)(?:一项|一个|如下|以下)?(?:议题|内容"
    r"|议程|项目|环节)|补充(?:通知|一下|说明|几[点句]|一[点句]|:|提醒|告知)|改(?:为|成|用)?(?:视频|线上|网络|网上|电视电话|腾讯)"
)
NEW_BEFORE = re.compile(
    r"(?:应为|应该是|应是|更正为|改正为|正确(?:的)?(?:时间|日期)?(?:为|是|应为|[:,])|实为|实际(?:为|是)"
    r"|而是|,是|改[为至到在成]|(?:调整|变更)[为至到]|不对[,!]+(?:应该)?是?|哦不[,!]*(?:应该)?是?)[:,]?$"
)
DENIED = re.compile(r"(?:不是|不在|而非|并非|取代)(?:原[来定]的?)?$")
NEW_TIME = re.compile(
    r"(?:提前|推迟|延后|改期)了(?=[,。!;])|(?:改|换|变|调整?)了?(?:一?下)?(?:个)?(?:时间|日子|日期)|时间(?:有(?:变|调整|改动)|变了|变更|调整|改了|换了)"
)
OLD_BEFORE = re.compile(
    r"(?:不是|误写为?|误为|误作|错写成|写成了?|错成|打成了?|原定(?:于|在)?|原来(?:定)?(?:的|于|在|是)?|原计划(?:于|在)?"
    r"|原通知(?:的)?(?:时间)?(?:为|是)?|本来(?:定)?(?:的|于|在|是)?|原安排(?:在|于)?|之前(?:说的|定的|通知的)"
    r"|原(?:会议)?时间(?:为|是|[:])?|原拟(?:于|在)?)[^,。;\d是]{0,8}$"
)


ONLINE = re.compile(r"改(?:为|成|到|用)?(?:视频|线上|线下|网络|网上|电视电话|腾讯)")
IF = re.compile(
    r"(?:[卡证]|课时|有效期|服务期)[^,。;]{0,3}(?:顺延|延长|延期)[^,。;]*|(?<![因于为受])(?:[大中小暴]雨|[下有]雨|雨天|雨雪天?)(?:就|则|仍|也)?(?:照常|取消|顺延|延期|改期)[^,。;!?\n]*|如(?:需|要|想|欲)(?:改期|改约|取消|变更|调整)(?:时间|日期)?|(?:如[遇有因果]|若|遇(?:有?[雨雪风大特天法节])|逾期|过时|过期|万一|要是|(?<!因)(?<!于)(?<!为)(?:下|有)[雨雪](?=就|则|的话"
    r"|,|取消|改|延|顺延|停)|[雨雪]天(?=顺延|改|取消|延|停))[^,。;!?\n]*[^。;!?\n]{0,12}?(?=顺延|延期|推迟|改期|取消|改|另"
    r"|[,。;!?\n]|$)"
    r"(?:顺延|延期|推迟|改期|取消|改|另)?[^,。;!?\n]*"
)


def firm(text: str) -> str:
    """The text with what only holds in some case (如遇雨天顺延) blanked out, every sign in its place."""
    return IF.sub(lambda told: "," * len(told[0]), RUMOUR.sub(lambda told: "," * len(told[0]), text))


RUMOUR = re.compile('[“"][^”"。\n]*[”"](?=[,的]?(?:消息|说法)?[,]?(?:[是系为]?(?:个|假|谣|不实)))')


def _delta(text: str) -> re.Match[str] | None:
    """By how much something is moved; 请提前10分钟 is a request to come early."""
    return next((m for m in DELTA.finditer(text) if not ASKED_EARLY.search(text[: m.start()])), None)


ASKED_EARLY = re.compile(r"\($|(?:请|须|需|要|务必|应|最好|尽量|可以?)[^,。;!?\n]{0,4}$")


def moved_by(text: str) -> timedelta | None:
    """By how much something is moved, when only that is said (推迟一小时); negative for earlier."""
    told = _delta(text)
    if not told:
        return None
    size = {"天": 1440, "日": 1440, "周": 10080, "星期": 10080, "礼拜": 10080, "小时": 60, "钟头": 60, "刻钟": 15, "分钟": 1}[
        told["unit"]
    ]
    number = 0.5 if told["n"] == "半" else to_int(told["n"]) + (0.5 if told["half"] else 0)
    minutes = timedelta(minutes=number * size)
    return -minutes if re.search("前|早", told["way"]) else minutes


def change_type(found: Scan, calls_off: bool = True) -> ChangeType | None:
    """What kind of change a notice announces, if any. Moments must carry their roles already.

    `calls_off` tells that the notice is about an event, which can be called off.
    """
    text = firm(found.text)
    verb = _verb(found, text)
    if CORRECT.search(text) and (verb is None or re.search(r"更正|勘误|有误|写错|打错|说错|误", text)):
        return ChangeType.CORRECT
    if verb:
        return ChangeType.RESCHEDULE
    if ONLINE.search(text) and not re.search("取消", text):
        return ChangeType.CONTENT
    if calls_off and CANCEL.search(text):
        return ChangeType.CANCEL
    if _denies(found, text):
        return ChangeType.RESCHEDULE
    if _delta(text) or OPEN.search(text) or NEW_TIME.search(text):
        return ChangeType.RESCHEDULE
    if PLACE.search(text):
        return ChangeType.PLACE
    return ChangeType.CONTENT if CONTENT.search(text) else None


def mark_change(found: Scan, calls_off: bool = True) -> Scan:
    """The moments of a notice that a change replaces become OLD; a moved hour keeps the day that was said."""
    change = change_type(found, calls_off)
    marked = _marked(found, change)
    return _denied(marked) if change in (ChangeType.RESCHEDULE, ChangeType.CORRECT) else marked


def _denies(found: Scan, text: str) -> bool:
    """不在5号开了，定在3号: a time is denied and another stands."""
    plans = [m for m in found.moments if m.role is Role.START and m.day]
    renewed = re.search("现(?:已|拟)?(?:定|改|安排)|现于", text)
    gone = [m for m in plans if DENIED.search(text[: m.start]) or (renewed and OLD_BEFORE.search(text[: m.start]))]
    return bool(gone) and len({(m.day.first, m.clock and m.clock.minute) for m in plans if m.day}) > 1


def _denied(found: Scan) -> Scan:
    """不是11号了，18号; 原来5月20号，现在6月3号: what is denied or called former is the old time."""
    text = re.sub('[“”"「」]', ",", found.text)
    plans = [m for m in found.moments if m.role in (Role.START, Role.GATHER)]
    old = [m for m in plans if DENIED.search(text[: m.start]) or OLD_BEFORE.search(text[: m.start])]
    return _rehoured(_retired(found, lambda m: m in old)) if len(old) < len(plans) else found


def _rehoured(found: Scan) -> Scan:
    """是20号不是21号，早上七点半: the hour behind the wrong day is the right day's."""
    late = next((m for m in found.moments if m.role is Role.OLD and m.day and m.clock and _is_apart(found.text, m)), None)
    plans = [m for m in found.moments if m.role is Role.START]
    if late is None or len(plans) != 1 or plans[0].clock or plans[0].day is None or plans[0].start > late.start:
        return found
    told = replace(plans[0], clock=late.clock)
    return replace(found, moments=tuple(told if m is plans[0] else m for m in found.moments))


def _is_apart(text: str, moment: Moment) -> bool:
    return moment.day is not None and moment.clock is not None and "," in text[moment.day.stop : moment.clock.start]


def _verb(found: Scan, text: str) -> re.Match[str] | None:
    """The word of moving after which a time stands."""
    return next((verb for verb in MOVE.finditer(text) if _moves_time(found, verb)), None)


def _marked(found: Scan, change: ChangeType | None) -> Scan:
    text = firm(found.text)
    found = replace(found, moments=tuple(replace(m, role=Role.NOISE) if text[m.start] == "," else m for m in found.moments))
    verb = _verb(found, text)
    if change is ChangeType.CORRECT:
        return _corrected(found)
    if verb and not _moves_beside(found, verb):
        return _moved(found, verb)
    if change is ChangeType.CANCEL:
        return _cancelled(found)
    said = _delta(text) or OPEN.search(text) or (NEW_TIME.search(text) if change is ChangeType.RESCHEDULE else None)
    if said and (_delta(text) or OPEN.search(text) or _tells_anew(found, said)):
        return _postponed(_retired(found, lambda m: said is not None and m.start < said.start()))
    return found


def _tells_anew(found: Scan, said: re.Match[str]) -> bool:
    """13号的比赛，时间改了，18号下午3点: what is said afterwards is the new time."""
    return any(m.day and not m.lent and m.role is Role.START and m.start >= said.end() for m in found.moments)


def _moves_time(found: Scan, verb: re.Match[str]) -> bool:
    """Whether a time follows the verb at once: 改到后天, and not 改为每季度一次，3月25日办理."""
    plans = [m.start for m in found.moments if m.role is not Role.NOISE]
    return any(
        0 <= start - verb.end() < 8 and not re.search("[,。;]", found.text[verb.end() : start])
        for start in (*plans, *(r.start for r in found.repeats))
    )


def _moves_beside(found: Scan, verb: re.Match[str]) -> bool:
    """返回时间推迟到31日; 请提前到8点40到场，会议时间不变: not the thing itself is moved."""
    after = next((m.role for m in found.moments if m.start >= verb.end()), None)
    kept = after is Role.GATHER and re.search("[会动赛课]议?时间(?:不变|照旧|没变)", found.text)
    return after in (Role.DEADLINE, Role.END) or bool(kept)


def _retired(found: Scan, test: object) -> Scan:
    moments = tuple(
        replace(m, role=Role.OLD) if m.role in (Role.START, Role.GATHER) and callable(test) and test(m) else m
        for m in found.moments
    )
    return replace(found, moments=moments)


def _moved(found: Scan, verb: re.Match[str]) -> Scan:
    if found.repeats and verb.end() <= found.repeats[-1].start < verb.end() + 8:
        return _new_rhythm(found, verb)
    out = _retired(
        found,
        lambda m: (
            (m.stop <= verb.start() + 2 and not re.match("起|开始", found.text[m.stop :]))
            or bool(DENIED.search(found.text[: m.start]))
        ),
    )
    old = next((m for m in out.moments if m.role is Role.OLD and m.day), None)
    hours = [m.day for m in out.moments if m.lent and m.clock and m.start >= verb.end()]
    moments = [
        _renewed(out.text, m, old) if m.start >= verb.end() and m.role is Role.START and m.day not in hours else m
        for m in out.moments
    ]
    return replace(out, moments=tuple(moments))


def _new_rhythm(found: Scan, verb: re.Match[str]) -> Scan:
    """由每周二改为每周三: only what follows the verb still holds."""
    kept = tuple(repeat for repeat in found.repeats if repeat.start >= verb.end())
    moments = tuple(replace(m, role=Role.NOISE) if m.stop <= verb.start() + 2 else m for m in found.moments)
    return replace(found, moments=moments, repeats=kept)


def _renewed(text: str, moment: Moment, old: Moment | None) -> Moment:
    """The hour of a new day is not assumed to be the old hour unless the notice says so."""
    if moment.clock is not None or moment.day is None or old is None or old.clock is None or old.clock.minute is None:
        return moment
    if moment.day.is_range or moment.day.sort is DaySort.VAGUE:
        return moment
    if re.search(r"时间不变|同一时间|原时间|时间地点不变|(?:其他|其它|其余)?(?:均|都)?(?:不变|照旧)|钟点不变", text):
        return replace(moment, clock=old.clock)
    return replace(moment, day=replace(moment.day, ask=moment.day.ask or asks.which_hour(text[moment.start : moment.stop])))


def _postponed(found: Scan) -> Scan:
    """推迟一周，还是下午两点半: the hour that follows is one of the new day."""
    by = moved_by(found.text)
    if by is None or by % timedelta(days=1):
        return found
    moments = [
        _put_off(m, by) if m.lent and m.role in (Role.START, Role.GATHER, Role.END) and m.day and m.day.first else m
        for m in found.moments
    ]
    return replace(found, moments=tuple(moments))


def _put_off(moment: Moment, by: timedelta) -> Moment:
    day = moment.day
    if day is None or day.first is None:
        return moment
    return replace(moment, day=replace(day, first=day.first + by, last=day.first + by, ask=None, past=False))


def _corrected(found: Scan) -> Scan:
    """Which of the times is the right one: the one after 应为 or 改为; the one after 不是 or 误写为 is the wrong one."""
    text = re.sub('[“”"「」]', ",", found.text)
    starts = [m for m in found.moments if m.role in (Role.START, Role.GATHER)]
    wrong = {m.day for m in starts if m.day and not m.lent and OLD_BEFORE.search(text[: m.start])}
    right = next((m.day for m in starts if m.day and not m.lent and m.day not in wrong), None)
    if wrong and right:  # an hour said after the wrong day is the right day's hour
        kept = tuple(
            replace(m, day=right) if m.lent and m.day in wrong and m.stop > 0 and not _tells_old(text, m) else m
            for m in found.moments
        )
        found, starts = replace(found, moments=kept), [m for m in kept if m in starts or m.day is right]
    new = [m for m in starts if NEW_BEFORE.search(text[: m.start].rstrip(",") + ",")]
    old = [m for m in starts if OLD_BEFORE.search(text[: m.start])]
    if new:
        return _rehoured(_retired(found, lambda m: (m in starts and m.start < new[0].start) or m in old))
    return _rehoured(_retired(found, lambda m: m in old))


def _tells_old(text: str, moment: Moment) -> bool:
    return bool(OLD_BEFORE.search(text[: moment.start]))


HEAD = 12


def _cancelled(found: Scan) -> Scan:
    """Every time before the word of cancelling is off; what follows (下周三照常) stands."""
    said = [match.start() for match in CANCEL.finditer(firm(found.text))]
    cut = said[-1] if said else 0
    plans = [m for m in found.moments if m.role in (Role.START, Role.GATHER)]
    earlier = [m for m in plans if m.start < cut]
    if found.repeats:  # the rhythm itself stays; what is off is the one day named
        dated = [m for m in plans if m.day is not None and not m.lent]
        return _retired(found, lambda m: m in dated)
    headed = cut < HEAD and "为准" not in found.text  # 取消：明天下午的排练
    return _retired(found, lambda m: m in (earlier or (plans[:1] if headed else [])))
