"""What sort of notice a text is. The first table whose words fit decides; a change keeps the kind of what it changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
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


HELD = re.compile(
    r"(?:已|已经|顺利|圆满|成功)(?:地?在[^,。;]{1,12})?(?:召开|举行|举办|结束|完成|落幕|闭幕)|(?:召开|举行"
    r"|举办|开展|结束)了|已经?[^,。;]{0,3}(?:开|办|搞)过?了|喜报|捷报|照片[^,。]{0,3}(?:洗|发|传|放)"
    r"|会议强调|圆满成功"
)
AHEAD = re.compile(r"请[^,。;]{0,10}(?:参加|出席|到会)|定于|将于|拟于|届时|报名")
BROADCAST = re.compile(
    r"(?:请看|收看)[^。;]{0,10}《|新闻联播|焦点访谈|播出|首播|重播|开播|(?:央视|电视台|频道"
    r"|直播间?)[^。;]{0,30}(?:收看|观看|看)|(?:收看|观看)[^。;]{0,12}(?:央视|电视台|频道|专题片)"
)
ONLINE = re.compile(r"改(?:为|成|到|在|用)?线上|线上(?:会|讲座)|(?:讲座|解读会|座谈会|交流会)[^。;]{0,12}直播")
CLOSED = re.compile(
    r"(?:场|馆|室|中心|食堂|书屋)[^,。;]{0,6}[,\t]?[^,。;]{0,12}(?:闭[场馆]|关闭|关门|暂停开放|暂停使用"
    r"|停止开放|不开放|停用|歇业|(?:重新|恢复)(?:开放|营业|开馆))"
    r"|(?<!因)(?<!因.)[池场馆室][^,。;]{0,14}(?:检修|维修|换水|保养)"
)
OPENING = re.compile("(?:[室馆场园屋厅]|中心|食堂)[^,。;]{0,8}(?:开放|营业|供餐)时间[^,。;]{0,4}(?:为|是|:|[改调变])")
RESUMED = re.compile(r"改[到在为至]|改期|推迟|延期|取消|召开|举行|举办|会议|讲座|比赛|报名")
FUNERAL = re.compile(
    r"讣告|遗体告别|告别仪式|追悼会|治丧|吊唁|出殡|殡仪馆|送别仪式|火化|(?:骨灰|遗骨)[^,。;]{0,16}(?:安放|安葬|下葬|撒)|(?:安葬|落葬|下葬|追思)(?:仪式|会)|(?:去世(?![博界纪])|逝世|病逝|辞世"
    r"|病故|离世|仙逝|与世长辞)(?!家属"
    r"|干部|人员|待遇|抚恤|申报|认证|的老|后[的一])"
)
GREETING = re.compile(
    r"祝[^,。]{0,4}安(?![全排装])|感谢[^,。]{0,16}支持|祝(?:您|你|各位|全体|大家|愿|福|老|广大|节日|新"
    r"|寿[比辰诞星]|生日|同志们)|恭祝|敬祝|谨祝|恭贺|快乐|安康|万事如意|阖家|合家"
    r"|(?:保重|珍重)(?:身体)?(?=[!。,]|$)|愿[^,。]{1,12}(?:平安|安好|如意|顺遂|幸福|长寿)|新春大吉|健康长寿|福如东海|祝贺[^,。]{0,20}(?:荣获|获得|当选|喜得)|热烈祝贺|致以.{0,14}(?:问候|祝福"
    r"|祝贺|慰问|敬意)|送上.{0,8}祝福|拜个?[早晚]年|新[年春]好|过年好|大吉|拜年(?!茶|座谈|会|活动)"
)
COMING = re.compile(
    r"召开|举行|举办|开会|茶话会|座谈会|联欢会|团拜会|参加|集合|报名|地点|组织|到会|出席|领取|开展|安排|前来|签到|请.{0,8}到.{1,12}|会议室|停水|停电"
    r"|欢迎|恭候|光临|开[^,。;]{1,6}会(?!员|长)|告知|通知如下|办理|截止|放假|调休|开放|营业|停诊|恢复"
)
DANGER = re.compile(
    r"骗|诈|抢修|别摔|摔[倒伤跤]|强降雨|上门推销|报警|陌生人|寻人|未归|避暑(?!山庄|胜地)|防暑|雷暴|安全(?:用电|用气|提示|提醒|常识)|超负荷|台风|暴雨|暴雪"
    r"|大雪(?!节气|当天|当日|那天|前|后"
    r"|是)|寒潮|高温(?!补贴|津贴|费|慰问)|预警|停水|停电|停气|停暖|断水|断电|燃气|煤气|天然气|地震|诈骗"
    r"|骗子|骗局|骗老|受骗|上当"
    r"|火灾|起火|结冰|零下\d|低温|严寒|大雨|中雨|雨雪|雷雨|冷空气|气温骤降|冰冻|霜冻|防汛|汛情|泄洪"
    r"|应急响应|洪水|山洪|内涝|雾霾|大风|冰雹|雷电|强对流|沙尘|泥石流|滑坡"
    r"|走失|疫情|流感|诺如|传染|一氧化碳|中毒|防滑|用火|防火|路滑|降温|冻伤|中暑|热射病|塌方|危房|高空坠物|封路|抢险|撤离|转移"
    r"|电梯[^,。;]{0,12}(?:故障|停|年检|检修|维修|维保)|安检|召回|假冒|冒充|非法集资|保健品|陌生来电|飞线|警报|防空"
)
TAUGHT = re.compile(
    r"来讲|来[^,。]{1,8}讲|[来去]听|讲防|讲座|培训|演练|(?<!停)课|宣讲|报告会|座谈|知识竞赛|班|会议|开会|展览|体检"
)
CHECKUP = re.compile(
    r"体检|义诊|健康检查|健康体检|测血压|接种|疫苗|筛查|量血压|巡诊|理疗|针灸|推拿|复查|坐诊|坐堂|健康咨询|会诊|艾灸"
    r"|抽血|查牙|洗牙|查体|口腔|视力|三伏贴|试戴|配镜"
)
ACTIVITY = re.compile(
    r"健步|徒步|健走|参观|考察|旅游|旅行|采风|春游|秋游|踏青|赏花|赏菊|登高|登山|比赛|竞赛|大赛|联赛|友谊赛|邀请赛|锦标赛"
    r"|选拔赛|运动会|趣味|门球|地掷球|乒乓|象棋|围棋|桥牌|台球|羽毛球|排球|篮球|升国?旗|健身|决赛|考试"
    r"|测试|考级|初赛|复赛|钓鱼|垂钓"
    r"|太极|舞蹈|广场舞|模特|合唱|书画|书法|绘画"
    r"|摄影|展览|画展|影展"
    r"|培训|兴趣班|老年大学(?![校,。\n]|$|[一二三四五\d])|大学堂|停课(?!停工)|开班|开课|上课|课程|学习班|夏令营|手机班|声乐|葫芦丝|二胡"
    r"|京剧|戏曲|志愿|义务|植树"
    r"|[机画唱舞琴拳操诗茶花]班|(?:免费|现场|法律)(?:法律)?(?:解答|咨询)|一对一咨询|[指拳]操|舞会|文艺|演出|汇演|晚会|联欢|游园|疗养|休养|祭扫|扫墓|瞻仰|征文|征稿|征稿|观影|看电影|电影|音乐会|演唱会|相声|曲艺|话剧|歌剧|看戏|听戏"
    r"|唱戏|有戏|大戏|全家福|照相|采摘|摘(?=[枇杨草葡樱桃果柿莲])|采(?=[莲茶菊蘑果樱草])|包饺子|包粽子|猜灯谜|灯谜"
    r"|茶艺|剪纸|插花|手工|公益|活动日|读书会|雅集|诗社|沙龙|联谊|聚会|秋季游|春季游|(?:书法|国画|电脑"
    r"|手机|太极|英语|二胡|电子琴|烘焙|摄影)课|朗诵|诗词?会|K歌|排练|比武|棋牌|游泳|骑行|骑游|郊游|一日游"
    r"|红色教育|重走|参访"
    r"|跳操|养生操|晨练(?=时间|集合|活动|取消|改|推迟|照常|暂停)|操教学|健身操|健身气功|八段锦|跳舞|散步|遛弯|唱歌|唱红歌|打球|打拳|下棋|练歌|训练"
    r"|[棋牌球]赛|爬山|烈士陵园|观摩|拍照|合影|集体生日|寿宴|大寿|寿辰|婚宴|聚餐|理发|熬粥|喝粥|吃饭|年夜饭|团圆饭"
    r"|过[^,。;]{0,8}(?:生日|大寿)|祝寿|送站|接站|灯谜|笔会|[长寿喜婚]宴|宴会|金婚|银婚|婚礼|庆典|体验"
    r"|试吃|征集(?!意见|建议)|作品|走走|转转|樱花|组织[去到]|郊外|小聚|聚一聚|聚聚|聚餐|吃[^,。]{0,4}(?:面"
    r"|饭|席)|读书班|研修班|轮训班|教(?:大家|[用做唱跳您你包剪编织画写打练])|英语角|学做|腌菜|汤圆|做花灯|快板"
    r"|[\u4e00-\u9fff](?<![停一])课(?![题本件桌外])|看望|慰问(?!金|品|信|困难|名单)|走访(?!完|结束|情况|统计)"
)
MEETING = re.compile(
    r"辅导报告|专题报告|(?:主任|专家|教授|医生|律师|书记|老师|警官|法官)[^,。]{0,2}讲|学习《|(?:支部|小组|总支|党员|政治)学习|开讲"
    r"|讲课|听课|会场|会址|年会|典礼|落成|剪彩|揭牌|选新?支书|改选|学习(?=取消|改|推迟|延期|提前|照常"
    r"|暂停)|会议(?!室)|开会"
    r"|座谈会|茶话会|报告会|通报会|情况通报|茶叙|茶会|街坊会|支部会|党员大会|大会|生活会|学习会|集中学习"
    r"|集体学习|组织学习"
    r"|理论学习|学习日|党课|主题党日|党日|例会|代表会|理事会|恳谈会|民主评议|换届|选举|交流会|宣讲|见面会|听证会|团拜会"
    r"|座谈|欢送会|总结会|动员会"
    r"|(?:委员|支委|组长|骨干)[^,。;]{0,2}(?:都要|全都?|都)到|推进会|表彰会|讨论会|研讨会|碰头会|调度会|部署会|工作会|支委会|党小组会|党支部.{0,4}会|迎春会|听.{0,6}报告|收听收看"
    r"|商量|商议|碰个头|家长会|(?:理事|支委|组长|委员|书记|骨干)[^,。]{0,4}碰头|碰头会|议事|集中收看"
    r"|集体收看|集中观看|集体观看|讲座|报告|开个.{0,6}会|的会(?!员)|会(?:改|取消|推迟|延期|不开|照常"
    r"|提前(?!电话|通知|告知|联系|预约|[一两]天))|接待日"
    r"|接访日|颁奖|仪式|评审会|[^体领意社协学工机员三开都不才就也再能还委宴晚聚庙商]会(?=[明后今下周定改时地在于,。;!?]|$)"
)
SIT = re.compile(
    r"[校院局所]务会|办公会|理事会|联席会|务虚会|调度会|协调会|评议会|座谈会|茶话会|报告会|通报会|辅导报告|专题报告"
    r"|会议(?!室)|党员大会|生活会|支部会|团拜会|恳谈会"
    r"|表彰大?会|总结会|换届|宣讲|学习会|集中学习"
    r"|例会|党课|座谈|情况通报"
)
CALLED = re.compile(
    r"开会(?![时上]|期间)|商量|商议|碰个头|开个?(?!领队会)[^,。;]{0,8}会(?!员|长|时(?!间)|期间)|召开(?![^,。;]{0,10}(?:运动会|联欢|晚会|游园会|领队会))"
)
STUDY = re.compile(
    r"\d学时|网络培训|网络学院|登录[^,。]{0,14}(?:学习|观看|答题|完成(?!认证))|读一读|读读|通讯《|文章《|学习《|观看《"
    r"|写[^,。]{0,8}体会|推荐[^,。]{0,4}《|学习园地|自学|自行学习|阅读|研读|学习资料|学习材料|学习内容"
    r"|学习篇目|必读|原文|全文(?:如下|见)|请.{0,8}(?:认真)?(?:学习|阅读"
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
    r"|[卡证][^,。]{0,4}年检|乘车卡|核查|核验|尊老金|敬老金|续保|保费|保险(?!箱)|工资|代发|银行卡|社保卡"
    r"|经费|退休证|离休证|[卡证](?:更换|停用)|手续|转接|组织关系|换发|补办|住房|维修基金|暖气费|取暖费|票据|结算|订阅|征订|报刊|药费|材料"
    r"|开证明|光荣在党|(?:颁发|发放|申领|领取)[^,。]{0,8}纪念章|体检费|窗口|代办|规定|实施办法"
    r"|文件|实施细则|管理办法|征求意见"
)


@dataclass(frozen=True, slots=True)
class Told:
    """What was found in a text: a time for coming together, whether any is still to come, and a place."""

    timed: bool
    ahead: bool
    placed: bool


def kind_of(text: str, told: Told) -> NoticeKind:
    """The kind of a tidied text in which that was found."""
    if FUNERAL.search(text):
        return NoticeKind.FUNERAL
    if HELD.search(text) and not AHEAD.search(text) and not told.ahead:
        return NoticeKind.OTHER
    if _is_warning(text, told):
        return NoticeKind.URGENT
    if GREETING.search(text) and not _invites(text):
        return NoticeKind.GREETING
    kind = _gathering(text, told)
    return _last_resort(text, told) if kind is NoticeKind.OTHER else kind


def _is_warning(text: str, told: Told) -> bool:
    """A danger that is warned of, and not a lecture about one, a health check, a list or an outing that it rains off."""
    if not DANGER.search(text) or CHECKUP.search(text) or (TAUGHT.search(text) and told.timed):
        return False
    return bool(WARNS.search(text) or not LISTED.search(text)) and not _called_off_by_weather(text)


def _is_to_read(text: str, told: Told) -> bool:
    """To be read or watched by oneself, and not together at a time and place."""
    if BROADCAST.search(text) and not told.placed and not ONLINE.search(text) and not IN_COMPANY.search(text):
        return True
    if READ_FIRST.match(text):
        return True
    return bool(STUDY.search(text) and not (TOGETHER.search(text) and told.timed) and not SIT.search(_head(text)))


def _gathering(text: str, told: Told) -> NoticeKind:
    checkup, timed = bool(CHECKUP.search(_head(text))), told.timed
    if CALLED.search(text) and not checkup:
        return NoticeKind.MEETING
    if (CLOSED.search(text) and not RESUMED.search(text)) or OPENING.search(text):
        return NoticeKind.OTHER
    if _is_to_read(text, told):
        return NoticeKind.STUDY
    activity, meeting = bool(ACTIVITY.search(text) or CHECKUP.search(text)), bool(MEETING.search(text))
    policy = len(set(POLICY.findall(text)))
    if SIT.search(_head(text) + text[HEAD:]) and (timed or not policy) and not checkup:
        return NoticeKind.MEETING
    if policy and not (activity or (meeting and timed)):
        return NoticeKind.POLICY
    if policy >= 2 and not timed and "报名" not in text:
        return NoticeKind.POLICY
    if activity:
        return NoticeKind.ACTIVITY
    return NoticeKind.MEETING if meeting else NoticeKind.ACTIVITY if OUTING.search(text) else NoticeKind.OTHER


def _last_resort(text: str, told: Told) -> NoticeKind:
    """A text without a word of any table: people meet if they are told when and where."""
    if told.timed and "会议室" in text:
        return NoticeKind.MEETING
    if SERVICE.search(text):
        return NoticeKind.OTHER
    together = told.timed and (told.placed or TOGETHER_SOMEHOW.search(text))
    return NoticeKind.ACTIVITY if EVENT.search(text) or together else NoticeKind.OTHER


HEAD = 40  # signs in which a notice says what it is
READ_FIRST = re.compile(
    r"(?:[^,。;\n《]{0,8}[,:])?[^,。;\n《]{0,4}(?:推荐[^,。;《]{0,6}(?:学习|阅读|文章|书)|(?:自学|学习)(?:资料|材料|园地)[:,])"
)
OUTING = re.compile("接龙|报名|集合|出发|发车|上车|乘车|大巴|包车|(?<!别)[去来]看(?!病|医|牙)|游览|聚一聚|热闹")
IN_COMPANY = re.compile("集中|集体|组织|会议室|活动室")
EVENT = re.compile(r"(?<!附近)(?<!外出)(?<!户外)活动(?!室|中心|站|场|科|能力|不便)")
TOGETHER_SOMEHOW = re.compile(r"免费|给[^,。]{2,8}送|一起|一块|参加|欢迎|咱们|咱|大家伙|大伙|不见不散|恭候|带上|有兴趣|想去|自愿")
SERVICE = re.compile(r"停|闭馆|放假|维修|值班|搬迁|上门|送到|歇业|盘点|开放|营业|门诊|检修|施工|封闭|班车|快递")


def _head(text: str) -> str:
    """Where a notice says what it is, without the meetings at which something was said."""
    return re.sub(r"[^,。:]{0,12}会议?上的|会议精神", "", text[:HEAD])


WARNS = re.compile(r"预警|抢修|紧急(?!联)|警惕|注意|当心|小心|谨防|防范|提防|不要|不能|别|勿|停[水电气暖]|转移|撤离|提醒|提示")
LISTED = re.compile(r"报给|上报|报送|报到|填报|登记|统计|名单|汇总")
WEATHER = re.compile(
    r"(?:因|由于|受|鉴于|考虑到|遇)[^,。;]{0,10}(?:冷空气|强对流|雷雨|冰雹|洪水|暴雨|大雪|台风|降温|高温|大风|雾霾|雨雪|停电|停水|疫情|流感|天气|预警"
    r"|寒潮|路滑|结冰|下雨|下雪)"
)


def _called_off_by_weather(text: str) -> bool:
    """因暴雨活动取消 is a change of an activity, not a warning."""
    changed = re.search(
        r"(?<!一律)(?<!全部)取消|[不别][去搞办开]了|先别去|推迟|延期|延[至到]|[推挪调移][至到]|改到|改期|改在|改为|暂停(?!供)|顺延|提前",
        text,
    )
    return bool(
        (WEATHER.search(text) or not WARNS.search(re.sub("先?别去了?", "", text)))
        and changed
        and (ACTIVITY.search(text) or MEETING.search(text))
    )


def _invites(text: str) -> bool:
    """A text that calls people somewhere is no greeting, however warmly it ends."""
    return len(COMING.findall(text)) >= 2 or bool(
        COMING.search(text) and re.search(r"\d[点时:]|[一二三四五六七八九十][点时]|通知|报名|安排|提示|公告", text)
    )
