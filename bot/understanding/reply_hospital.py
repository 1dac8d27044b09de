"""Whether a reply tells that the person is, or is about to be, an in-patient.

Most sentences with 医院 tell of a visit, a check or a prescription, and many of somebody else's bed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.understanding.reply_clauses import Clause, Party, clauses_of, of_friend

ADMITTED = re.compile(
    r"住(?:进|了|着|在|上|到|过来)*(?:了)?(?:人民|中心|中医|县|市|省|区|军区|附属|第[一二三四五六])?(?:医)?院(?!子|校|家属|旁"
    r"|附近|对面|隔壁|边|宿舍|后面|门)|住的院|院里?住着|医院(?!边|旁|附近|对面|门口|家属"
    r"|宾馆)[^,。!?]{0,6}(?<!的)(?<!宾馆)住(?!院费|得|的?(?:近|不远))|急诊[^,。!?]{0,4}住|入院(?!手续怎|流程)|icu|重症监护"
    r"|重症室|(?:住下|留院|住院)观察|留观|进宫了|(?:大夫|医生|医院)[^,。!?]{0,3}不(?:放|让)(?:我)?走|(?:还要|再|要)观察(?:几"
    r"|[一两三]|\d)|要住(?:一阵|几天|一段|些日子|\S{1,2}(?:天|周|个月|礼拜|星期))|转院|病危|病重|抢救|化疗|放疗|病床|病房"
    r"|等床位|住院部|急诊室|抢救室|(?:120|救护车)[^,。!?]{0,6}(?:拉|送|接|抬|来)|住(?:进|到|在"
    r"|了)?[^,。!?]{0,4}(?:[内外骨伤科]科|科|病区)|[心脑神骨呼消肾肿外内]\S{0,3}科[^,。!?]{0,4}(?:住|躺|\d+床)|\d+床"
)
SURGERY = re.compile(
    r"(?:做|动|开|要做|等着?做|刚做|做完|做了|约了?)(?:个|了|完|过)?(?:大|小|微创|心脏|髋关节?|膝关节?|搭桥|支架|胆囊?|肠|胃"
    r"|膝盖|骨折|阑尾|疝气|前列腺|甲状腺|关节|置换)*(?:手术|支架|搭桥)|(?:[今明后]天|下周|准备|等着?|马上"
    r"|就要)[^,。!?]{0,4}手术|手术(?:室|台)|开刀|开了?刀|动了?刀"
)
CARRIED_IN = re.compile(
    r"(?:送|拉|抬|转|弄|急救)(?:到|进|去|往|了|来)*[^,。!?]{0,6}(?:医院|急诊|重症|icu)(?!门口|看病|拿药|体检|检查|复查|附近)"
)
AT_HOSPITAL = re.compile(
    r"(?:在|到|进|躺)(?:[^,。!?]{0,8})(?:医院(?!食堂|家属|宿舍|超市|花园|停车|对面|旁)|急诊|一院|二院|三院|中医院|人医)"
    r"|医院[^,。!?]{0,4}躺"
)
ERRAND = re.compile(
    r"拿药|取药|开药|买药|配药|抓药|领药|体检|检查|复查|复诊|看牙|看眼|看病|看个?病|看大夫|看医生|看望|看(?:个)?(?:病人|老"
    r"|朋友|战友|同|亲)|看(?:一)?下|看看|看个?(?:腿|腰|眼|耳|皮肤|中医|专家|感冒|脚|膝|牙|骨)|看(?:我|他|她|病号|孙|邻)|探望"
    r"|探视|探病|挂(?:个|了|专家)?号|排队|打(?:个)?针|打疫苗|换药|抽血|化验|做(?:个|了)?(?:b超|ct|彩超|核磁|胃镜|肠镜|检查"
    r"|理疗|针灸|推拿|按摩|透析|康复|心电图|拍片|血透)|拍(?:个)?片|化验|单子|拿(?:个|张|份)|拿报告|取报告|取?拿?(?:个)?结果"
    r"|理疗|针灸|开会|办事|缴费|交费|上班|工作|值班|当过|院长|工作过|当(?:医生|护士|大夫)|量血压|测血压|拔牙|补牙|镶牙|配眼镜"
    r"|配镜|洗牙|做核酸|接人|接老|接我|集合|附近|对面|旁边|隔壁|家属院|那站|站|下车|讲座|义诊|送饭|送个?(?!医)|陪|照顾|照看"
    r"|护理|伺候|侍候|守着|看着|看护|志愿|做义工|报销|结账|开(?:个)?(?:单子|证明)|输完|拆线|验血|透析|报到|门诊|预约|约了"
    r"|约好|咨询|打听|等(?:报告|结果|叫号|着叫)|量(?:一)?下|生孩子|生了?(?:娃|个)|坐月子|回来|出来|往回|路过|经过|门口"
)
VISITS = re.compile(f"(?:我|就|是|来|过来|正|在|顺便|给)*(?:{ERRAND.pattern})")
GOES = re.compile(r"(?:去|上|来|跑|往|进城到)(?:了|过)?(?:一)?(?:趟|下|次)?[^,。!?]{0,8}医院")
DISCHARGED = re.compile(r"出(?:了)?院")
NOT_YET_OUT = re.compile(
    r"(?:没|没有|未|不让|不能|不给|等|快|要|准备|过[一两三几]天|马上|[明后]天|下周|才能|何时|什么时候|可以|能|多久|争取|还得"
    r"|几天|再)[^,。!?]{0,5}出(?:了)?院|出不了院|出院(?:还|再说|了?再|之前|以?前|后再|后我?再)"
)
OVER = re.compile(
    r"(?:以前|从前|去年|前年|早年|那年|上次|上回|当年|曾|上个?月|年前|之前|原来|年轻时|前阵子"
    r"|[一两二三四五六七八九十几\d]+年前)[^,。!?]{0,10}(?:住|手术|开刀|抢救|化疗|放疗|支架|搭桥|急诊)|住院(?:的时候|那会儿?"
    r"|那时|那阵|那次|时(?!间))|住过(?:一?[次回趟]|几[次回天]|[一二两三]次)?(?:医)?院|住院(?:回来|刚回|刚出)|从(?:人民"
    r"|中)?医院(?:里)?(?:回来|出来|回家)|(?:手术|开刀|支架|搭桥|放疗|化疗|刀)[^,。!?]{0,8}(?:在家|回家|家里|休养|恢复|静养"
    r"|一年|半年|[两二三四五六七八九十几]年|个月|好了|不久|没多久|没几天|完了)|(?:病危|抢救|手术)[^,。!?]{0,8}过(?!来)"
    r"|做过[^,。!?]{0,4}(?:手术|支架|搭桥)"
)
LOOKED_AFTER = re.compile("抢救室|手术室|病房|急诊室")
MINOR = re.compile("眼|牙|白内障|纱布|痔|鸡眼|皮")  # done and gone home the same day
REFUSES = re.compile(r"(?:不想|不肯|不愿意?|没去|没有?|不用|不必|拒绝)住(?:院)?(?=[,。!我]|$)")
AT_HOME = re.compile(r"(?:在|回)家|家里(?:养|休|躺|歇)|休养|静养|不让(?:我)?(?:出门|动|下楼)|恢复得|拆线|出(?:不了)?门")
NOT_ADMITTED = re.compile(
    r"(?:抢救室|手术室|icu|病房|重症室?|监护室?)(?:的)?(?:外|门口|门外)|医院(?:边|旁|附近|对面)[^,。!?]{0,4}(?:宾馆|旅馆|住)"
    r"|(?:病危|住院|抢救|(?:做|动)手术)的是|(?:不想|不愿|不肯|别)[^,。!?]{0,4}(?:在|去|进)[^,。!?]{0,3}医院|听说|听人说"
    r"|是不是|住院了?(?:没有|没|不)(?=[?,。]|$)|住院(?:费|报销|押金|医保|补助|补贴|怎么|能报|可以报|的钱|部(?:楼下|上班"
    r"|的(?:护|医|大夫)|在|几|怎|门|旁|对|那)|伙食|发票|单据|比例|结算|的?发票|保险|津贴|慰问|吗|证明|病历|手续)|(?:谁|哪个"
    r"|哪位)[^,。!?]{0,6}住院|手术(?:费|报销|室(?:在|怎)|能报|多少钱)|手术(?:费|能|要)|抢救费|(?:没|没有|没去|不用|不必"
    r"|不需要|不想|不肯|不愿|未|别|免得|怕|差点|防止|避免|不)(?:去)?(?:住|入)(?:过)?(?:医)?院|不是住院|没(?:做|动"
    r"|开)[^,。]{0,3}(?:手术|刀)|不(?:用|需要)(?:做|动|开)[^,。]{0,3}(?:手术|刀)|(?:要是|如果|万一|假如|除非|说不定"
    r"|可能要?)[^,。!?]{0,8}(?:住院|手术|开刀)|住院[^,。!?]{0,8}(?:多少|能报|怎么报|报多少|标准|政策)|[吗么]$|[?]$|慰问|探视"
    r"|看望|住院的(?!时|日|第|人不)|新病房|病房(?:楼|改造)"
)
CARES = re.compile(
    r"陪|照顾|照看|照料|看护|护理|伺候|侍候|陪护|陪床|守|走不开|离不开|脱不开|送饭|离不了|看他|看她|看望|探望|去看|抽不"
)
TIED = re.compile(
    r"我(?:们)?[^爸妈爹娘父母他她]{0,8}(?:走不开|离不开|脱不开|[去来]不(?:了|成)|请(?:个)?假|参加不|不能(?:去|来|参))"
)
OWN = re.compile(r"(?<![陪送接带给])我(?:们)?(?!是|爸|妈|爹|娘|父|母|老爸|老妈|爷|奶|姥|外[公婆]|岳|公公|婆婆|家|老伴)")


@dataclass(frozen=True, slots=True)
class Writer:
    """By whom a reply is: somebody who receives for the person (`proxy`), in particular the husband or wife (`spouse`)."""

    proxy: bool = False
    spouse: bool = False


def in_hospital(said: str) -> bool:
    """Whether a tidied text tells that its subject is an in-patient."""
    return hospital_in(clauses_of(said), Writer(spouse=True))


def hospital_in(clauses: Sequence[Clause], writer: Writer) -> bool:
    """Whether the person himself is, or is about to be, in a hospital bed."""
    whole = ",".join(clause.text for clause in clauses)
    if DISCHARGED.search(whole) and not NOT_YET_OUT.search(whole):
        return False
    if REFUSES.search(whole):
        return False
    nursed = False  # who tells of another's bed and is in a hospital himself sits beside it
    for clause in clauses:
        bed = _bed(clause, clauses, whole)
        own = bed and not (nursed and AT_HOSPITAL.fullmatch(bed[0]))
        if bed and own and not _elsewhere(clause, clauses, bed.end(), writer):
            return True
        nursed = nursed or bed is not None
    return False


def tells_of_bed(clauses: Sequence[Clause]) -> bool:
    """Whether anybody at all lies in hospital, and so is looked after."""
    whole = ",".join(clause.text for clause in clauses)
    return any(_sign(clause.text, whole) for clause in clauses) or bool(LOOKED_AFTER.search(whole))


def _sign(text: str, whole: str) -> re.Match[str] | None:
    if sign := NOT_YET_OUT.search(text):
        return sign
    if NOT_ADMITTED.search(text) or OVER.search(text):
        return None
    if sign := ADMITTED.search(text) or CARRIED_IN.search(text):
        return sign
    if (sign := SURGERY.search(text)) and not AT_HOME.search(whole) and not (MINOR.search(text) and "了" in text):
        return sign
    if (sign := AT_HOSPITAL.search(text)) and not ERRAND.search(text) and not GOES.search(text):
        return sign
    return None


def _bed(clause: Clause, clauses: Sequence[Clause], whole: str) -> re.Match[str] | None:
    """The words that tell of a bed; 我在医院呢,来拿个化验单 tells of none."""
    sign = _sign(clause.text, whole)
    if sign is None or not AT_HOSPITAL.fullmatch(sign[0]) or "躺" in sign[0]:
        return sign
    after = clauses[clauses.index(clause) + 1 :][:1]
    return None if any(VISITS.match(one.text) for one in after) else sign


def _elsewhere(clause: Clause, clauses: Sequence[Clause], at: int, writer: Writer) -> bool:
    """Whether the bed is somebody else's: a friend's, a grandchild's, or a spouse's where the writer speaks for himself."""
    party, carried = clause.party_before(at), clause.carried_before(at)
    if party in (Party.THIRD, Party.ALL) or carried is Party.THIRD or of_friend(clause, clauses, writer.proxy):
        return True
    if writer.proxy:
        return False
    if Party.SPOUSE in (party, carried):
        return not writer.spouse or any(OWN.search(one.text) or CARES.search(one.text) for one in clauses)
    return Party.ELDER in (party, carried) and any(TIED.search(one.text) for one in clauses)
