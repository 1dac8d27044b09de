"""What sort of notice a text is. The first table whose words fit decides; a change keeps the kind of what it changes."""

from __future__ import annotations

import re
from enum import StrEnum


class NoticeKind(StrEnum):
    """The kinds of `design.md`, and the two more that offices write."""

    MEETING = "meeting"  # people come and sit
    ACTIVITY = "activity"  # sport, health check, trip, class, sign-up
    STUDY = "study"  # to be read by oneself
    POLICY = "policy"  # entitlements and procedures
    URGENT = "urgent"  # safety
    GREETING = "greeting"
    FUNERAL = "funeral"
    OTHER = "other"


FUNERAL = re.compile(
    r"讣告|遗体告别|告别仪式|追悼会|治丧|吊唁|出殡|送别仪式|火化|(?:去世|逝世|病逝|辞世|病故|离世|仙逝|与世长辞)(?!家属"
    r"|干部|人员|待遇|抚恤|申报|认证|的老|后[的一])"
)
GREETING = re.compile(
    r"祝(?:您|你|各位|全体|大家|愿|福|老|广大|节日|新|寿|生日|同志们)|恭祝|敬祝|谨祝|恭贺|快乐|安康|万事如意|阖家|合家"
    r"|新春大吉|健康长寿|福如东海|致以.{0,14}(?:问候|祝福|祝贺|慰问|敬意)|送上.{0,8}祝福|拜年"
)
COMING = re.compile(
    r"召开|举行|举办|开会|参加|集合|报名|地点|组织|到会|出席|领取|开展|安排|前来|签到|请.{0,8}到.{1,12}|会议室|停水|停电"
    r"|告知|通知如下|办理|截止"
)
DANGER = re.compile(
    r"台风|暴雨|暴雪|大雪|寒潮|高温|预警|停水|停电|停气|停暖|断水|断电|燃气|煤气|天然气|地震|诈骗|骗子|骗局|骗老|受骗|上当"
    r"|火灾|起火|结冰|洪水|山洪|内涝|雾霾|大风|冰雹|雷电|强对流|沙尘|泥石流|滑坡"
    r"|走失|疫情|流感|诺如|传染|一氧化碳|中毒|防滑|路滑|降温|冻伤|中暑|热射病|塌方|危房|高空坠物|封路|抢险|撤离|转移"
    r"|电梯故障|召回|假冒|冒充|非法集资|保健品推销|陌生来电|飞线|警报|防空"
)
TAUGHT = re.compile(r"讲座|培训|演练|课|宣讲|报告会|座谈|知识竞赛|班|会议|开会|展览|体检")
CHECKUP = re.compile(r"体检|义诊|健康检查|健康体检|测血压|接种|疫苗|筛查|量血压|巡诊")
ACTIVITY = re.compile(
    r"健步|徒步|健走|参观|考察|旅游|旅行|采风|春游|秋游|踏青|赏花|赏菊|登高|登山|比赛|竞赛|大赛|联赛|友谊赛|邀请赛|锦标赛"
    r"|选拔赛|运动会|趣味|门球|地掷球|乒乓|象棋|围棋|桥牌|台球|羽毛球|钓鱼|垂钓|太极|舞蹈|广场舞|模特|合唱|书画|书法|绘画"
    r"|摄影|展览|画展|影展"
    r"|培训班|兴趣班|老年大学|大学堂|开班|开课|上课|课程|学习班|夏令营|手机班|声乐|葫芦丝|二胡|京剧|戏曲|志愿|义务|植树"
    r"|文艺|演出|汇演|晚会|联欢|游园|疗养|休养|祭扫|扫墓|瞻仰|征文|观影|看电影|电影|采摘|包饺子|包粽子|猜灯谜|灯谜"
    r"|茶艺|剪纸|插花|手工|公益|活动日|读书会|朗诵|诗会|K歌|排练|比武|棋牌|游泳|骑行|骑游|郊游|一日游|红色教育|重走|参访"
    r"|观摩|拍照|合影|集体生日|寿宴|大寿|寿辰|婚宴|聚餐|理发|看望|慰问(?!金|品|信)|走访"
)
MEETING = re.compile(
    r"会议|开会|座谈会|茶话会|报告会|通报会|情况通报|支部会|党员大会|大会|生活会|学习会|集中学习|集体学习|组织学习"
    r"|理论学习|学习日|党课|主题党日|党日|例会|代表会|理事会|恳谈会|民主评议|换届|选举|交流会|宣讲|见面会|听证会|团拜会"
    r"|座谈|欢送会|总结会|动员会"
    r"|推进会|表彰会|讨论会|研讨会|碰头会|调度会|部署会|工作会|支委会|党小组会|党支部.{0,4}会|迎春会|听.{0,6}报告|收听收看"
    r"|集中收看|集体收看|集中观看|集体观看|讲座|报告|开个.{0,6}会|的会(?!员)|会(?:改|取消|推迟|延期|不开|照常|提前)|接待日"
    r"|接访日|颁奖|仪式|评审会|[^社协学工机员三开都不才就也再能还]会$"
)
SIT = re.compile(
    r"座谈会|茶话会|报告会|通报会|会议|党员大会|生活会|支部会|团拜会|恳谈会|表彰大?会|总结会|换届|宣讲|学习会|集中学习"
    r"|例会|党课|座谈|情况通报"
)
CALLED = re.compile(r"开会|开个?[^,。;]{0,8}会(?!员|长)|召开(?![^,。;]{0,10}(?:运动会|联欢|晚会|游园会))")
STUDY = re.compile(
    r"自学|自行学习|阅读|研读|学习资料|学习材料|学习内容|学习篇目|必读|原文|全文(?:如下|见)|请.{0,8}(?:认真)?(?:学习|阅读"
    r"|收看|收听|观看|研学|学习领会)|学习强国|推荐(?:文章|书目|阅读)|微党课|每[日天]一学|每[日天]学|学一学|学习参考"
    r"|精神要点|要点如下|应知应会|转发.{0,20}(?:文章|讲话|学习|解读|社论)|送学|学习心得|心得体会|分享.{0,8}(?:文章|解读)"
    r"|线上学习|在线学习|电子书|党章|条例(?:全文|原文|学习)|读本|导读|今日学习|学习.{0,20}(?:讲话|精神|条例|党章|决议|文件"
    r"|报告)"
)
TOGETHER = re.compile(r"集中|集体|会议室|地点|到会|参加|准时|活动室|召开|组织.{0,10}学习|学习(?:会|日|班)|上门送学|主题党日|党课")
POLICY = re.compile(
    r"政策|待遇|标准|补贴|津贴|医保|医疗费|医药费|报销|资格认证|生存认证|认证|养老金|退休金|离休费|退休费|护理费|补助|办理"
    r"|流程|申领|申请|申报|社保|公积金|丧葬|抚恤|年审|慰问金|优待|老年卡|老年证|公交卡|门诊|异地就医|备案|长护险|高龄"
    r"|特需费|公用经费|党费|缴费|调资|调整.{0,6}(?:费|金)|发放|领取|更换.{0,6}卡|换卡|换证|核对|填报|登记|信息采集|采集"
    r"|住房|维修基金|暖气费|取暖费|订阅|征订|报刊|药费|材料|开证明|年检|光荣在党|纪念章|体检费|窗口|代办|规定|实施办法"
    r"|文件|实施细则"
)


def kind_of(text: str, timed: bool) -> NoticeKind:
    """The kind of a tidied text; `timed` tells whether an hour or day for coming together was found."""
    if FUNERAL.search(text):
        return NoticeKind.FUNERAL
    if (
        DANGER.search(text)
        and not (TAUGHT.search(text) and timed)
        and not CHECKUP.search(text)
        and not _called_off_by_weather(text)
    ):
        return NoticeKind.URGENT
    if GREETING.search(text) and not _invites(text):
        return NoticeKind.GREETING
    return _gathering(text, timed)


def _gathering(text: str, timed: bool) -> NoticeKind:
    if CALLED.search(text) and not CHECKUP.search(_head(text)):
        return NoticeKind.MEETING
    activity, meeting = bool(ACTIVITY.search(text) or CHECKUP.search(text)), bool(MEETING.search(text))
    if STUDY.search(text) and not (TOGETHER.search(text) and timed) and not SIT.search(_head(text)):
        return NoticeKind.STUDY
    policy = len(set(POLICY.findall(text)))
    if SIT.search(text) and (timed or not policy) and not CHECKUP.search(_head(text)):
        return NoticeKind.MEETING
    if policy and not (activity or (meeting and timed)):
        return NoticeKind.POLICY
    if policy >= 2 and not timed and "报名" not in text:
        return NoticeKind.POLICY
    if activity:
        return NoticeKind.ACTIVITY
    if meeting:
        return NoticeKind.MEETING
    if re.search("报名|集合|出发|发车|上车|乘车|大巴|包车|[去来]看|游览|聚一聚|热闹", text):
        return NoticeKind.ACTIVITY
    return NoticeKind.OTHER if not policy else NoticeKind.POLICY


def _head(text: str) -> str:
    """Where a notice says what it is: its first forty signs."""
    return text[:40]


WEATHER = re.compile(
    r"(?:因|由于|受|鉴于|考虑到|遇)[^,。;]{0,10}(?:暴雨|大雪|台风|降温|高温|大风|雾霾|雨雪|停电|停水|疫情|流感|天气|预警"
    r"|寒潮|路滑|结冰|下雨|下雪)"
)


def _called_off_by_weather(text: str) -> bool:
    """因暴雨活动取消 is a change of an activity, not a warning."""
    changed = re.search(r"取消|推迟|延期|改到|改期|改在|改为|暂停(?!供)|顺延|提前", text)
    return bool(WEATHER.search(text) and changed and (ACTIVITY.search(text) or MEETING.search(text)))


def _invites(text: str) -> bool:
    """A text that calls people somewhere is no greeting, however warmly it ends."""
    return len(COMING.findall(text)) >= 2 or bool(
        COMING.search(text) and re.search(r"\d[点时:]|[一二三四五六七八九十][点时]|通知|报名", text)
    )
