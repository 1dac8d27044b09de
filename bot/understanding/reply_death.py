"""Whether a reply tells that the person has died: never missed, and never read into ordinary words.

走了, 没了 and 不在了 are leaving, using up and being elsewhere as well; what stays open is reported as doubtful,
for a human to ask.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from bot.understanding.reply_clauses import FAMILY, Clause, Party, of_friend

Verdict = Literal["death", "doubt"]

DEAD = re.compile(
    r"(?:再也?)?没(?:有)?醒过来|没(?:了)?(?:气|呼吸)了|(?:去|逝|过|辞|离|谢)世|病故|病逝|逝去|仙逝|与世长辞|作古|咽(?:了)?气"
    r"|断(?:了)?气|永远(?:地)?(?:离开|走了|睡)|离开(?:了)?(?:人世|这个世界)|离开了?我们|撒手人寰|撒手(?:走|去|不管|西去)|驾鹤"
    r"|寿终|没(?:能)?(?:抢救|救)(?:过来|回来)|抢救无效|抢救没|没挺过|没熬过|没撑过|见(?:了)?马克思(?:了|去了)|讣告|不在人世"
    r"|已故|故去|牺牲了|走得?(?:很|挺|太|比较)?(?:安详|突然|急|平静|仓促)|节哀|百年了|归西|入土|落气|人(?:已经|早|就|都"
    r"|也)?死了|(?<!不如)(?<![高兴乐笑开心美忙热冷累困饿烦气急吓疼痛想羡要快闷难堵挤渴憋愁冻])死了(?!的|都|也|心|这条心|算"
    r"|干净|一了|拉倒|省|好|谁|没)"
)
# Rites and papers of a death: they tell of the family's own when the family is spoken of.
RITES = re.compile(
    r"(?<!准备)后事|丧事|白事|治丧|出殡|火化|下葬|安葬|头七|三七|五七|灵堂|追悼会|遗体|告别仪式|葬礼|销户|注销(?:身份|户口)"
    r"|守孝|戴孝|骨灰|埋了"
)
ATTENDS_RITES = re.compile(
    r"(?:参加|去|奔|赶|回|送|吃|吊|帮).{0,12}(?:葬礼|追悼会|丧|吊唁|吊孝|出殡|白事|豆腐饭|遗体告别|告别仪式|最后一程)|(?:告别"
    r"|追悼|葬礼|仪式|送行)[^,。!?]{0,8}(?:去|参加|到|来|送)|周年|三年祭|忌日|祭日|上坟|扫墓|清明"
)
RULE = re.compile(
    r"(?:去世|过世|逝世|死了|病故|已故|后事|丧事|火化)了?(?:以后|之后|后|的话|人员|家属|干部|的(?!时候|消息))[^,。!?]{0,14}"
    r"|(?:去世|过世|逝世|病故|死了?|丧事)[^,。!?]{0,10}(?:怎么(?!办呢)|多少|标准|政策|规定|有没有|能(?:领|拿|报)|补助|抚恤金"
    r"|丧葬费|什么待遇|几个月)"
)
UNSURE = re.compile(
    r"(?:没|没有|并没|还没|没人)(?:去世|过世|死|走)|是不是|听说|听人说|谁(?!也|都)|以为|误传|谣传|谣言|别咒|咒我|还活着"
    r"|活得好|健在|要是|如果|万一|哪天|等我|假如|将来|总有一天|差点|险些|当年|战役|烈士|(?:猫|狗|鸟|鹦鹉)|吗$|(?<![什怎])么$"
    r"|[?]$"
)
# A plain fact, whatever is asked with it: 我爸去世了丧葬费找谁领.
STATED = re.compile(r"(?:去世|过世|病逝|逝世|病故|离世)了(?!以?后|之后|的话|会|能|要是|[吗么?])")

_TIMES = (
    "昨前今去上这那个天年月份周日号礼拜星期早晚夜里凌晨下午中半刚才已经就都也于在初底春节几两一二三四五六七八九十零〇百整多快不幸"
    "因病突然发安详地久最近阵子段时间头仨前后点左右国庆元旦秋端清五腊正根过冬夏立是,忽心梗脑溢血癌睡老衰竭人\\d"
)
GONE = re.compile(
    r"(?<=刚)走(?=[,。!]|$)|(?:走了|没了|不在了|过去了)(?!以后|之后|后)|走的|没的|老了人"
    r"|走(?=[一二两三四五六七八九十几半\d]+(?:年|个月|天|周)了)"
)
PERSON_GONE = re.compile(
    r"死了的人(?:怎么|还)|人(?:已经)?在(?:殡仪馆|太平间)|(?:(?<![一-龥])|(?<=[他她老里]))人(?:已经|早已?|就|都|也|昨天|前天"
    r"|刚刚?|[昨前今]\S{0,3})*(?:没了|不在了|走了)(?!解|过|吗|出)"
)
THINGS_GONE = re.compile(
    r"(?:没了|不在了)(?:解|兴趣|力气|声音|信号|消息|电|钱|群|这|单位|公司|县|市|局|胃口|精神|动静|吗|么|[?])"
)
DATED = re.compile(
    r"大年|腊月|正月|的事(?=[,。]|$)|[一二两三四五六七八九十\d]+点|(?:春节|年|节|国庆|元旦|中秋|端午|清明|五一|十一|冬至|过年"
    r"|腊月|正月|年根|立[春夏秋冬])(?:前|后|那天|期间|里|初|底|的时候)|昨[天晚夜日儿]|前(?:几天|几日|两天|些天|些日子|阵子"
    r"|段时间|天|晚)|不久前|凌晨|半夜|夜里|上个?(?:月|周|礼拜|星期)|去年|前年|年前|年初|年底|大前天|\d+[月号日]|因病|突然"
    r"|不幸|今早|今天早上|[一二三四五六七八九十两几半仨百整\d]+(?:来|多|个)*(?:年|月|天|周|礼拜|星期)"
)
FINAL = re.compile(
    r"(?:别|不要|不用|不必)(?:再)?(?:发|通知|打|找|联系|给他|给她|寄|送)|还发|以后|名单|注销|(?:多年|这些年"
    r"|一直)[^,。]{0,6}关心|手续|证明|走之前|临走|生前|没受罪|没遭罪|安详|没心(?:情|思)|节哀"
)
LEFT = re.compile(
    r"走了(?:[一二两三四五六七八九十半几\d]+个?(?:多)?(?:里|步|站|路|圈|分|小时|会儿|下|趟|公里|阵)|好(?:一会|几步|几站|远"
    r"|久)|很远|不少|过|吗|走|趟|没多|大半)|(?:先|出门|出发|动身|上车|开车|坐车|下楼)走了|在路上|去(?:了)?(?:会场|开会|单位"
    r"|活动|公园|市场|菜|买|女儿|儿子|闺女|外地|海南|三亚|北京|上海|广州|深圳|老家|乡下|散步|锻炼|打牌|接|医院|中心|体检|学校"
    r"|旅游|赶集|外国|美国|国外|我|你|他|她|那|南方|北方|云南|广西|青岛|成都|昆明|弟|哥|姐|妹|亲戚|地里)|出(?:门|去|发)"
    r"|往(?:那|会|中心|单位|活动)|(?<!不)到(?:哪|会场|了)|旅游|坐(?:车|班车|公交|高铁|火车|飞机)|打车|骑车|开车|搬|先走"
    r"|马上(?:到|就)|回(?:老家|来|家|去|乡|村)|门口|车(?:来|接)|跟.{1,6}走|走了(?:过去|来)|调(?:到|走|去|回|往)|退休|辞职"
    r"|升了|走路|走丢|走失|走散|过冬|避暑|过年|(?:那边|那儿|这边)(?:住|过|去|玩)|遛弯|溜达|买菜|下地|干活|(?:^|,)(?:去(?!世"
    r"|年)|下楼|上街|出去|上班)[^,。]{0,8}(?:了|呢|去)(?=[,。]|$)"
)


def death_in(clauses: Sequence[Clause], proxy: bool, mourned: bool = False) -> Verdict | None:
    """Whether the person's death is told, or may be. A friend's death, a rule about deaths and a figure of speech are none.

    `mourned`: an open notice is itself of a death, which is the one that people then speak of.
    """
    found: Verdict | None = None
    for at, clause in enumerate(clauses):
        after = ",".join(one.text for one in clauses[at + 1 : at + 3])
        told = _plainly(clause, _asks(clauses)) or _softly(clause, after, FINAL.search("".join(one.text for one in clauses)))
        if told and (_of_notice(clause, mourned) or of_friend(clause, clauses, proxy) or _long_ago(clause, clauses)):
            continue
        found = "death" if "death" in (told, found) else told or found
    return found


def _of_notice(clause: Clause, mourned: bool) -> bool:
    own = any(party in (Party.ELDER, Party.SPOUSE) for _, _, party, _ in clause.people)
    return mourned and not own and clause.subject not in (Party.ELDER, Party.SPOUSE)


OWN_LIFE = re.compile("我(?:一个人|自己)?(?:也|就|要|会|能|得)?(?:来|去|参加|习惯|想|守|陪)|一个人惯")


def _long_ago(clause: Clause, clauses: Sequence[Clause]) -> bool:
    """A widow's loss of years ago, told beside her own answer, is no news."""
    years = re.search(
        r"(?:去年|前年|大前年)[^,。!?]{0,3}(?:走|没|去世|过世)|早就?(?:不在|走|没|去世|过世)|走得早|(?:走|去世|过世|没"
        r"|不在)了?[^,。!?]{0,4}[一二两三四五六七八九十几多\d]+年",
        clause.text,
    )
    spouse = any(
        party is Party.SPOUSE or (party is Party.ELDER and years and "早" in years[0]) for _, _, party, _ in clause.people
    )
    return bool(spouse and years) and any(OWN_LIFE.search(one.text) for one in clauses)


def _asks(clauses: Sequence[Clause]) -> bool:
    return any(re.search(r"怎么(?!办呢)|多少|标准|政策|规定|能不能|有没有|什么待遇|[?]$", one.text) for one in clauses)


def _plainly(clause: Clause, asks: bool) -> Verdict | None:
    told, rite = DEAD.search(clause.text), RITES.search(clause.text)
    sign = told or rite
    if not sign or ATTENDS_RITES.search(clause.text) or UNSURE.search(clause.text):
        return None
    if RULE.search(clause.text) and not STATED.search(clause.text):
        return None
    party = clause.party_before(sign.start())
    if party in FAMILY:
        return "death"
    alone = party is Party.NOBODY and not asks and told and not any(start >= told.end() for start, _, _, _ in clause.people)
    return "death" if alone else None


def _softly(clause: Clause, after: str, final: object) -> Verdict | None:
    if THINGS_GONE.search(clause.text) or UNSURE.search(clause.text) or RULE.search(clause.text):
        return None
    if PERSON_GONE.search(clause.text) and not LEFT.search(f"{clause.text},{after}") and clause.subject is not Party.THIRD:
        return "death"
    for gone in GONE.finditer(clause.text):
        if _whose(clause, gone.start()) and not LEFT.search(f"{clause.text},{after}"):
            return _weighed(clause.text, gone, f"{clause.text},{after}", final)
    return None


def _whose(clause: Clause, at: int) -> bool:
    """Whether somebody of the family, and nothing else, stands before the verb: 他昨晚走了, but not 他手机没了."""
    for _, end, party, carried in reversed(clause.people):
        if end <= at and re.fullmatch(f"[{_TIMES}他她]*", clause.text[end:at]):
            return party in FAMILY and not carried
    return re.fullmatch(f"[{_TIMES}]*", clause.text[:at]) is not None and clause.subject in FAMILY and not clause.people


def _weighed(text: str, gone: re.Match[str], near: str, final: object) -> Verdict | None:
    dated = DATED.search(near)
    if gone[0] in ("没了", "不在了", "老了人"):
        return "death"
    if gone[0] == "走":
        return "death" if dated or final or re.search("(?:老伴|爱人)(?:才|刚)走", text) else None
    if gone[0] == "没的":
        return "death" if dated else None
    if gone[0] == "过去了" or gone[0] == "走的":
        return "death" if (dated or (final and gone[0] == "走的")) and not re.search("(?:坐|开|骑|走着|跟)", text) else None
    return "death" if dated or final else "doubt"
