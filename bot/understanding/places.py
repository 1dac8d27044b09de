"""Where something is: the office's own venues first, then what stands after 地点, then a guess from the verbs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.understanding.moments import tidy

STOP = r"[^,。;!?\n()、]"
SITE = (
    r"(?:室|厅|楼|馆|中心|礼堂|院|场|广场|门口|公园|教室|食堂|大学|基地|会堂|剧院|俱乐部|陵园|酒店|宾馆|支部|家属院|大院"
    r"|小区|社区|活动站|服务站|堂|门|球场|医院|景区|山|湖|站|店|村|校|学校|殡仪馆|大厦|学院|书院|纪念馆|博物馆|影院|层|号"
    r"|家|部|台|亭|局|所|办|园|港|处|间|廊|吧|桥|口|窗口|大厅|报告厅|房)"
)
LABEL = re.compile(
    r"(?:地点|会场|地址|集合地|场地|开会地方|上课地方|地方|集合点)(?!不变|都|均|也|照旧|被|已|另|待|如|见|同|由|从|有"
    r"|变更,|调整,|改,)"
    r"(?:为|是|:|在|于|设在|改在|改到|改为|变更为|变更到|调整为|调整到|换到|换成|定在|安排在|\\.)*(" + STOP + r"{2,30})"
)
MOVED = re.compile(
    r"(?:改到|改在|改为|换到|换在|换成|挪到|移到|移至|调整到|调整至|调整为|变更为|变更到|改至|转到)("
    + STOP
    + r"{1,22}"
    + SITE
    + r")(?![的家])"
)
VERBS = (
    r"(?:开会|召开|举行|举办|集合|参加|学习|集中|座谈|体检|领取|报名|办理|签到|报到|上车|乘车|开展|进行|观看|收看|排练"
    r"|上课|比赛|活动"
    r"|听|讲|比|下|打|坐|看|出发|吊唁|告别|见面|练|组织|开|领|交|登记|拿|取|看|量|打|祭扫|参观|恭候|等)"
)
IN = re.compile(
    r"(?:在|于|到|来|去|赴|前往)(?!会|家里|时|场|位|期|岗|职|今|明|前|:)("
    + STOP
    + r"{1,22}"
    + SITE
    + r")(?="
    + STOP
    + r"{0,6}?"
    + VERBS
    + r"|[,。;!?\n()]|$)"
)
CLAUSE = re.compile(
    r"(?:^|[,。;\n])(?!请|望|各|带|由|找|联系|全体|[^,。;\n]*(?:支部|参加|通知|活动,))([^,。;!?\n():]{1,12}"
    + SITE
    + r")(?<!干部)(?=[,。;\n]|$)"
)
BRACKET = re.compile(r"\(([^()]{2,20}" + SITE + r")\)")
TIME_HEAD = re.compile(r"^(?:[\d:\-.]+(?:月|日|点|时|分|半)?|上午|下午|晚上|周.|星期.)+")


def place_of(text: str, venues: Sequence[str] = ()) -> str | None:
    """The place that a tidied text names, in the venue's own spelling where it is one of `venues`; None if it names none.

    Where the place is changed, the new one. The last way is a guess for the confirm card.
    """
    moved = MOVED.search(text)
    known = [(tidy(venue), venue) for venue in venues if venue.strip()]
    area = text[moved.start() :] if moved else text
    for where in (area, text):
        if found := _venue(where, known):
            return found
    for match in (_last_label(text), moved, IN.search(text), BRACKET.search(text), CLAUSE.search(text)):
        if match and (place := _clean(match[1])):
            return place
    return None


def _last_label(text: str) -> re.Match[str] | None:
    """After a change of place the label of the new one comes last."""
    found = list(LABEL.finditer(text))
    return found[-1] if found else None


def _venue(text: str, known: list[tuple[str, str]]) -> str | None:
    """The longest venue that the text names; a room after it (活动中心三楼) is no other venue."""
    hits = [(len(short), venue) for short, venue in known if short in text]
    return max(hits)[1] if hits else None


def _clean(words: str) -> str | None:
    """Without the verb that follows a place in running speech."""
    cut = re.split(
        r"(?:召开|举行|举办|开会|集合|参加|开展|请|参会|参加人员|人员|联系人|联系电话|电话|时间|主讲|,|不见不散|,|准时"
        r"|出席|上车|签到|领取|报名|办理|登记|体检|学习|听|交(?!通|流|警)|门口集中|坐(?!落)|乘|比|做|看|吊唁|乘车|参观"
        r"|祭扫|排练|上课)",
        words,
    )[0]
    cut = re.sub(r"^.*(?:在|前往|来到|(?<=.)到)(?=.{2})", "", cut)
    cut = TIME_HEAD.sub("", cut).strip(" :.\"'“”")
    return cut if len(cut) >= 2 and not re.fullmatch(r"[\d:.\-]+", cut) else None
