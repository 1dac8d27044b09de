"""Where something is: the office's own venues first, then what stands after 地点, then a guess from the verbs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.understanding.moments import tidy

STOP = r"[^,。;!?\n\t()、]"
ROOM = (
    r"(?:室|厅|楼|馆|中心|礼堂|广场|门口|公园|教室|食堂|大学|基地|会堂|剧院|剧场|俱乐部|陵园|酒店|宾馆|家属院|大院|活动站|服务站"
    r"|球场|医院|卫生院|卫生所|门诊部|景区|影院|操场|村委会|居委会|庄园|党校|层|广场上|传达室|文化宫"
    r"|少年宫|卫生站|殡仪馆|凉亭|饭店|酒家|体育场|[校院营]区|展厅|书屋|图书角|山庄|度假村|码头|车站|驿站"
    r"|工作室|号楼|服务站|[东南西北正大侧后前]门|[\u4e00-\u9fff]站|园|水库|鱼塘|机房|咖啡吧|水吧|公墓|墓园|墓地|(?:教室|办公室|会议室)\d{3,4}|形体房|练功房|琴房|排练房|活动房|起点"
    r"|绿道|步道|树底下|树下|对面|旁边|饭庄|餐厅|农庄|管理科|保健科|[局所院村乡]里|村部|大?队部|(?:中心"
    r"|[楼教座区馆厦会])\d{3,4}|教务处|财务[处科]|总务[处科]|组织科|医务科|护理部|[市县镇乡区]政府|窗口|仓库|库房|体检部"
    r"|体检科|[小中]学|[服务前咨询柜]台|[养敬]老院|福利院|疗养院|[干军]休所|之家|(?:[一二三四五六省市县区]|中医)院|(?:广场|公园|[楼馆院门湖桥])[东南西北前后]侧|纪念碑前?|[楼门台]前|老干部门诊|大厦|学院|书院|酒楼)"
)
SITE = (
    r"(?:" + ROOM[3:-1] + r"|[省市县区]委|政协|人大|[市县镇乡区]政府|[局所院村乡]里|镇上|院|场|会堂|支部|小区|社区|堂|山|湖|站"
    r"|店|村|校|宫|号|家|本部|编辑部|台|亭|局|所|(?<![馆厅室楼心堂园场科处部])办|园|港|处|科(?![技学长目普])|廊|吧"
    r"|桥|口|房|寺|庙|乡|镇|[A-Z]\d{3,4}|(?<=[楼教座区馆厦])\d{3,4})"
)
NEAR = (
    r"(?:局里|所里|院里|村里|镇上|乡里|单位|支部|社区|食堂|医院|学校|礼堂|广场|公园|操场|办公室|会议室"
    r"|活动室|传达室|居委会|村委会|门诊部|党校|工会|街道|物业|站里|队里)"
)
LABEL = re.compile(
    r"(?P<meet>集合|上车|乘车|签到|报到|领取|报名|办理)?(?:地点|地址|会址|集合地|(?:会场|场地|开会地方"
    r"|上课地方|地方|集合点|起点|出发点|候车点)(?=为|是|:|在|于|就|还|仍|设|改|变|调|换|定|安))"
    r"(?!不变|[及与和]其|都(?!在)|均(?![为在设])|也|照旧|被|已|另|待|如|见|同|由|从|有|变更,|调整,|改,|变|换了|改了|写错|错)"
    r"(?:为|是|:|在|于|就|还|仍|均|都|设在|改在|改到|改为|变更为|变更到|调整为|调整到|换到|换成|换|定在|安排在)*("
    + STOP
    + r"{2,30})"
)
MOVED = re.compile(
    r"(?:改到|改在|改为|换到|换在|换成|挪到|移到|移至|搬到|搬至|调整到|调整至|调整为|变更为|变更到|改至|转到)("
    + STOP + r"{0,22}" + SITE + r"|\d{3,4}(?![\d元人]))(?![的家])"
)  # fmt: skip
FORMAL = (
    r"(?:开会|召开|举行|举办|参加|学习|座谈|体检|开展|进行|观看|收看|排练|上课|比赛|活动|听|讲|比"
    r"|下[象围军]?棋|打|看(?![病诊])|吊唁|告别|见面|送别|摆|练|组织"
    r"|开|量|祭扫|参观|恭候|揭牌|有|搞|办(?!理|公)|设|放|唱|跳|做|接种|包|过|聚|吃|喝|找|慰问|坐诊|义诊"
    r"|出诊|巡诊|授课|宣讲|演|展|上(?![午级报交述次周个月海车]))"
)
FETCH = r"(?:领取|激活|更换|换|报名|办理|登记|领|交|拿|取|缴|报销|申请|认证|提交|咨询|受理|申领)"
GATHER = r"(?:集合|集中|签到|报到|上车|乘车|坐车|出发|发车|等|候车|会合|汇合|碰头|接)"
FROM = (
    r"(?<!不要)(?<![勿别])(?<!不能)(?<!避免)(?<!不得)(?<!不宜)(?<![不票券料匙材所存现关由对接收打拨听])(?:在"
    r"|于|到|来|去|赴|前往)(?!医院(?:看|就诊|住院)|会(?!议室|堂|场)|家(?=里|中|帮|的|设|办|等|收|自|学|休)|时|场|位|期|岗|职|今|明|前|:)"
)
EDGE = r"|(?:就行|即可|,|。|;|!|\?|\n|\(|\)|$)"


def _where(verbs: str) -> re.Pattern[str]:
    return re.compile(FROM + "(" + STOP + "{0,22}" + SITE + "|" + NEAR + ")(?=" + STOP + "{0,6}?" + verbs + ")")


RIGHT = re.compile("(?:应为|应是|应该是|[,:]是|更正为)(" + STOP + "{1,16}?" + ROOM + ")(?=,|。|不是|而|$)")
AT_EVENT, AT_DESK, AT_MEETING_POINT = _where(FORMAL), _where(FETCH), _where(GATHER)
# A room or building after 在 or 到 is one whatever follows, and so is a room inside it (县委党校二楼报告厅).
AT_ROOM = re.compile(
    FROM + "(" + STOP + "{0,14}?" + ROOM + "(?:(?!集合|开会|[去来看做])" + STOP + "{0,8}" + ROOM + ")?)(?![的之员])"
)
AT_END = re.compile(FROM + "(" + STOP + "{1,22}" + SITE + "|" + NEAR + ")(?=了|就行|即可|[,。;!?\n\t()]|$)")
NUMBERED = re.compile(r"[在到来去](\d{3,4})(?=领|开|集|交|签|报|上课|参)")
IN_END = re.compile("[在于](" + STOP + "{0,22}" + SITE + ")(?=[,。;!?\n]|$)")
MOVED_TO_TIME = re.compile(r"(?:改|推迟|提前|延期|调整|变更|顺延)[到至在为]\t")
HANDED = re.compile(
    r"(?<=[交送报寄])[到至](" + STOP + r"{1,22}?(?:[科股处部室局](?:\d{3,4})?|" + SITE + ")|" + NEAR + r")(?=,|。|;|!|\n|$|\()"
)
BODY = r"(?:[^,。;!?\n\t():、在到请望带由找把将说有了是要别给让停闭的各交]|机要)"
_ALONE = r"(?:^|[,。;!\n\t()])(?!联系|全体|因|由于|鉴于|受)(?:就在|在)?(" + BODY + "{0,16}" + ROOM
GIVEN_TO = re.compile("(?<=[交送])(" + BODY + "{0,12}" + ROOM + r")(?=[,。;!\n)]|$)")
CLAUSE = re.compile(_ALONE + r")(?=[,。;!\n)]|$)")
STAYS = re.compile(_ALONE.replace("{0,16}", "{3,16}") + ")(?=不变|照旧|没变|没改|未变)")
SUBJECT = re.compile(
    _ALONE
    + r")(?=(?:慰问|文艺)?(?:演出|告别|开会|试营业|举行|举办|见|上课|排练|放(?!假)|领取|办理|报名|做|照|打|揭牌"
        r"|开(?![放业学班课幕办])|开放日|看(?![病诊])|听|坐|理|练|唱|跳|走台|彩排|猜|写|赏|拍|下棋|吃|喝|包|不见不散|免费|领(?!导)"
        r"|收(?!到)|发(?![生现言布])"
    r"|登高|健步|植树|庆祝|比赛?包|[炖煮蒸烤]|有[^,。;\n\t]{0,12}(?:专家|医生|大夫|教授)|给[^,。;\n\t]{1,10}[打做办送查测理检量看发教]"
    r"|(?!组)[^,。;\n\t]{0,8}(?:[会宴课赛]|体验|展示|讲座|义诊|联欢|晨练|表演)(?=[,。;\n\t]|$)))"
)  # fmt: skip
AWAY = re.compile(
    r"(?:赴|前往|去|到)(?![看参])([\u4e00-\u9fff]{2,8}?)(?=疗养|休养|参观|考察|旅游|旅行|采风|踏青|游玩"
    r"|赏花|采摘|看花|看红叶|开展|祭扫)"
)
SUBJECT_OF_MEETING = re.compile(_ALONE + ")(?=集合|集中|碰头|碰面|见面|上车|乘车|签到|发车)")
NEARBY = re.compile(r"(?<=[,\t)])(" + NEAR + ")(?=包|发|教|有|做|开会|打|放电影|集合|见|看|练|免费|领(?!导))")
OFFICE = re.compile(r"(?<=[,\t])([省市县区]?委?老干部?局)(?=,)")
BRACKET = re.compile(r"\(([^()\t,]{2,20}" + SITE + r")\)")
TIME_HEAD = re.compile(r"^(?:\d+(?:月|日|点|时|分|半)|\d+[:.\-][\d:.\-]*|上午|下午|晚上|周.|星期.)+")
NO_PLACE = re.compile(
    r"(?:干部|大家|专家|国家|人家|全部|内部|期间|时间|之间|人口|信号|众号|账号|群号|到处|好处|平台|\d号"
    r"|老人|同堂|老家|回家|^[一二三四五六七八九十]+号(?![楼馆厅院会礼报食教门病车展]).*|各家|下一站|几号|[爬登看下上]山|上楼|下楼)$"
    r"|^会场$|^开|^(?:不?含|包括|另|见)|^(?:涉及|影响|材料|地点|地址|时间|工作|起|止|日|组织(?![部处科室])"
    r"|第[一二三四五六七八九十\d]+[天批组期场次])|^趟|小程序"
    r"|网站|网址|电视台$|央视|频道|微信群|^(?:公众|群里)"
)
# What is quoted, and where something was said that is now to be read.
QUOTED = re.compile(r"《[^》]*》|“[^”]*”|在[^,。;\n]{2,30}[会式班坛]上(?=[^,。;\n]{0,6}(?:讲话|报告|发言|致辞))")


def place_of(text: str, venues: Sequence[str] = ()) -> str | None:
    """The place that a tidied text names, in the venue's own spelling where it is one of `venues`; None if it names none.

    Where the place is changed, the new one. A place to hand in or to gather counts only where there is no other. The last
    ways are guesses for the confirm card.
    """
    text = QUOTED.sub(",", text)
    moved = MOVED.search(text)
    known = [(tidy(venue), venue) for venue in venues if venue.strip()]
    area = text[moved.start() :] if moved else text
    for where in (area, text):
        if found := _venue(where, known):
            return found
    late = MOVED_TO_TIME.search(text) if not moved else None
    again = (match for pattern in (AT_EVENT, CLAUSE, IN_END) for match in pattern.finditer(text, late.end())) if late else ()
    told = (place for match in (*again, *_candidates(text, moved)) if (place := _clean(match[match.lastindex or 1])))
    first = next(told, None)
    if first is None or not SOMEWHERE.fullmatch(first):
        return first
    rooms = (room for match in CLAUSE.finditer(text) if (room := _clean(match[1])))
    return next((room for room in (*rooms, *told) if not SOMEWHERE.fullmatch(room)), first)


SOMEWHERE = re.compile("(?:咱们?|我们?|本)?(?:[院局所村站厂校]里?|单位|社区|小区|街道|支部|机关)")


def _candidates(text: str, moved: re.Match[str] | None) -> Iterator[re.Match[str]]:
    """What looks like a place, the surest first; after a change of place the label of the new one comes last."""
    labels = list(LABEL.finditer(text))
    yield from reversed([label for label in labels if not label["meet"]])
    if moved:
        yield moved
    yield from RIGHT.finditer(text)
    yield from AT_EVENT.finditer(text)
    yield from labels
    for pattern in (
        BRACKET,
        CLAUSE,
        STAYS,
        SUBJECT,
        NEARBY,
        OFFICE,
        NUMBERED,
        AT_END,
        AT_DESK,
        AT_ROOM,
        AWAY,
        SUBJECT_OF_MEETING,
        AT_MEETING_POINT,
        HANDED,
        GIVEN_TO,
    ):
        yield from pattern.finditer(text)


def _venue(text: str, known: list[tuple[str, str]]) -> str | None:
    """The longest venue that the text names; a room after it (活动中心三楼) is no other venue."""
    hits = [(len(short), venue) for short, venue in known if short in text]
    return max(hits)[1] if hits else None


def _clean(words: str) -> str | None:
    """Without the verb that follows a place in running speech."""
    cut = re.split(
        r"(?:召开|举行|举办|开会|集合|参加|开展|请|参会|参加人员|人员|全体|各位|要求|内容|联系人|联系电话|电话"
        r"|时间|主讲|,|不见不散|准时|出席"
        r"|上车|签到|领取|报名|办理|登记|体检|学习|听|交(?!通|流|警)|门口集中|坐(?!落)|乘|比|做|看|吊唁|乘车|参观|祭扫|排练|上课)"
        r"(?!中心|大?厅|室|部|科|处|点|站|馆|楼)",
        words,
    )[0]
    cut = re.sub(r"^.*(?:在|前往|来到|(?<=.)到)(?=.{2})", "", cut)
    cut = TIME_HEAD.sub("", cut).strip(" :.\"'“”")
    bad = len(cut) < 2 or NO_PLACE.search(words) or re.fullmatch(r"\d{1,2}|[\d:.\-]*[:.\-][\d:.\-]*", cut) or NO_PLACE.search(cut)
    return None if bad else cut
