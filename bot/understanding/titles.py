"""A short name for a notice, of at most twenty signs: 老干部重阳节座谈会."""

from __future__ import annotations

import re

LONGEST = 20

HEADS = (
    "启动仪式|颁奖仪式|遗体告别仪式|告别仪式|追悼会|座谈会|茶话会|报告会|通报会|团拜会|恳谈会|联欢会|联欢晚会|交流会"
    "|生活会|党员大会"
    "|支部大会|支部会|学习会|表彰大会|表彰会|总结会|动员会|推进会|研讨会|读书会|换届选举大会|运动会|音乐会|诗会|例会|见面会"
    "|欢送会|宣讲会|理事会|代表大会|大会|会议|健康体检|体检|义诊|健步走|参观学习|参观考察|参观|考察|春游|秋游|踏青|采风"
    "|趣味运动会|门球赛|比赛|竞赛|大赛|联赛|书画展|摄影展|作品展|展览|培训班|培训|兴趣班|书法班|合唱班|太极班|开班|开课"
    "|讲座|党课|主题党日活动|主题党日|党日活动|活动日|扫墓|宣讲报告|集中学习|理论学习|学习日|学习|志愿服务|志愿活动"
    "|植树活动|植树|文艺演出|文艺汇演|演出|晚会|游园会|游园|疗养|祭扫活动|祭扫|征文活动|征文|观影|排练|慰问|走访|活动"
    "|资格认证|认证"
    "|报销|党费收缴|报刊征订|信息采集|登记|补贴发放|慰问金发放|费调整|金调整|预警|停水|停电|停气|防诈骗提醒|换届选举|选举"
    "|接访日|钓鱼|合影|集体生日|疫苗接种|接种"
)
NOT_THEN = {
    "活动": "(?!中心|室|站|时间|地点|内容)",
    "学习": "(?!室|资料|材料|强国|时间|地点|用品)",
    "会议": "(?!室|时间|地点|由|改)",
    "慰问": "(?!金|品|信)",
}
HEAD = re.compile("|".join(head + NOT_THEN.get(head, "") for head in sorted(HEADS.split("|"), key=len, reverse=True)))
ABOUT = re.compile(
    r"关于(?:召开|举办|举行|组织|开展|做好|印发|参加)?([^,。;\n]{2,40}?)的(?:紧急|补充|更正|变更"
    r"|预备)?(?:通知|公告|通告|说明|启事|意见|方案|倡议书|政策解答|问答"
    r"|提示|函|温馨提示)"
)
TOPIC = re.compile(r"(?:主题|题目|活动名称|会议名称|名称|内容)(?:为|是|:)+([^,。;\n]{3,20})")
QUOTED = re.compile(r"[《“\"]([^《》“”\"]{3,20})[》”\"]")
LEFT_EDGE = re.compile(
    r".*(?:[,。;:!?\n\s()《》“”\"【】]|开始|做好|正式|为(?=支部)|定于|拟于|将于|召开|举行|举办|组织|开展"
    r"|进行|参加|出席|安排|承办|(?<![公召])开(?!放|展"
    r"|心)|到|去|来|在|于|有个|个(?=[\u4e00-\u9fff]{2})|有场|有一场|有一个|搞|做|要|请|把|由|正式|式(?=开)|下班|报名"
    r"|的?通知|原定|本次|此次|这次|今年|一次|一场|一个|一期|点半|点整|点钟|[点时分日号天晚午楼室厅]|前往|赴|老同志们|各位"
    r"|大家|您|统一|集体|免费|进一步|如期|因|周[一二三四五六日天]|主讲|有意|老师讲|提醒)"
)
TRIM = re.compile(
    r"^(?:两批|两天|分批|就是|上次说的|举行|照常|召开|完成|于|自|起|下班|前|把|之前|以前|请|的|了|了?个|我[局办委处]"
    r"|全体(?:人员)?|年度?(?![终货会夜底初轻检])|月|本月|\d+|并|再|也|和|与|及"
    r"|将)+|(?:的|了|在|于)+$"
)


GREETED_FEAST = re.compile(
    r"春节|新年|新春|元宵节?|端午节?|中秋节?|国庆节?|重阳节?|元旦|教师节|护士节|母亲节|父亲节|妇女节|劳动节|建军节|儿童节|感恩节"
    r"|记者节|七一|八一|六一|生日|寿辰|大寿"
)


def greeting_title(text: str) -> str:
    """中秋问候; without a named day 问候."""
    found = GREETED_FEAST.search(text)
    return f"{found[0]}问候" if found else "问候"


def title_of(text: str, place: str | None, fallback: str, quoted: bool = False) -> str:
    """A title from a text without its times: what it says it is about, else its best event, else `fallback`.

    `quoted` prefers a title in quotation marks, as for what is to be read.
    """
    if quoted and (told := QUOTED.search(text)):
        return shorten(_trimmed(told[1]))
    if OF_DEATH.search(text) and (told := FAREWELL.search(text)):
        ceremony = re.search("追悼会|告别仪式|送别仪式|追思会", text)
        return shorten(told[1] + told[2] + (ceremony[0] if ceremony and not NONE_HELD.search(text) else "讣告"))
    if told := ABOUT.search(text):
        return shorten(_trimmed(told[1]))
    text = text.replace(place, ",") if place and re.search("[室楼厅]|中心$", place) else text
    made = [_around(text, match) for match in HEAD.finditer(text)]
    fitting = [title for title in made if len(title) >= 3 or (len(title) == 2 and title not in VAGUE)]
    if fitting:
        return shorten(max(fitting, key=_worth))
    for pattern in (TOPIC, QUOTED):
        if told := pattern.search(text):
            return shorten(_trimmed(told[1]))
    return (_first_clause(text) or fallback)[:LONGEST]


OF_DEATH = re.compile("逝世|去世|辞世|离世|病故|讣告|告别|追悼|悼念")
FAREWELL = re.compile(
    r"(?:干部|主任|局长|书记|教师|职工|处长|院长|悼念|老兵|[:\n])"
    r"([\u4e00-\u9fff]{2,3})(同志|老师|先生|女士|教授)"
)
NONE_HELD = re.compile(r"不再?(?:举行|举办|召开|开|搞|设)[^,。;]{0,8}(?:告别|追悼|仪式)")
GREETED = re.compile(
    r"各位|地点|时间|请大家|请收看|联系|尊敬的|通知$|紧急通知$|老同志|大家|您好|温馨|注意|好消息|大伙"
    r"|同志们|老姐妹|老伙计|姐妹|家人"
    r"|[爷奶爸妈叔姨姥舅]|喂|哎|那个|天[冷热]|听说|因|微信转|转[给发:]|收到|补充一下|改一下"
)
INTRODUCED = re.compile(
    r"(?:们|啦|哈|说|来电|电话|通知|提醒|捎个话|一声|同志|书记|老师|公司|社区|[局处科]|老干办|离退休办"
    r"|服务站|中心|门诊部|教授)$|是老|我是"
)
VAGUE = ("学习", "活动", "会议", "大会", "登记", "培训", "认证")


def _worth(title: str) -> tuple[int, int]:
    """A title that says which event it is beats a longer one that only says that there is one."""
    return (0 if title.endswith(VAGUE) else 1, min(len(title), 9))


def _around(text: str, head: re.Match[str]) -> str:
    before = text[max(0, head.start() - 24) : head.start()]
    edge = LEFT_EDGE.match(before)
    left = before[edge.end() :] if edge else before
    return _trimmed(left + head[0])


def _trimmed(words: str) -> str:
    return TRIM.sub("", words.strip(" ,。:;-()【】")).strip(" ,。:;-()【】")


def _first_clause(text: str) -> str:
    clauses = [_trimmed(part) for part in re.split(r"[,。;:!?\n\t]", text)]
    said = [part for part in clauses if len(part) >= 3 and not GREETED.match(part) and not INTRODUCED.search(part)]
    return next((part for part in said if not re.search("改到|改为|改在|推迟|提前|取消|开会|开个会|集合|^会", part)), "")


def shorten(words: str) -> str:
    """At most twenty signs: the end of a title names the event, so the beginning gives way."""
    return words if len(words) <= LONGEST else words[-LONGEST:]
