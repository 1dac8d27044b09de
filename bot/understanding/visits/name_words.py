"""How people are called beside their names, and what stands left and right of a name."""

from __future__ import annotations

import re

from pypinyin.phrases_dict import phrases_dict

from bot.domain.people import DOUBLE_SURNAMES, TITLES
from bot.understanding.life_words import SURNAMES

# fmt: off
WOMEN = (
    "孃孃", "嬢嬢", "娘娘", "大姨", "大孃", "姨妈", "大妈", "大婶", "大娘", "阿姨", "奶奶", "婆婆", "老太太", "老太",
    "女士", "大姐", "大嫂", "嫂子", "姐", "姨", "婶", "嫂", "妈", "老大姐", "阿婆", "婆",
)
MEN = (
    "大爷", "大叔", "爷爷", "伯伯", "叔叔", "老爷子", "老先生", "先生", "大哥", "大伯", "老大爷", "老头子", "老头", "头",
    "哥", "叔", "伯", "爷", "阿公", "公公",
)
EITHER = ("同志", "老师", "师傅", "老师傅", "老人家", "老人", "老干部", "老同志", "老",
          "医生", "大夫", "工")
# What a post is called in short, and what stands for it in the file.
SHORT_POSTS = {
    "局": "局长", "处": "处长", "科": "科长", "部": "部长", "院": "院长", "校": "校长", "所": "所长", "站": "站长",
    "总": "经理", "台": "台长", "检": "检察长", "队": "队长", "馆": "馆长",
}
POSTS = (
    *(title for title in TITLES if len(title) > 1 and title not in (*WOMEN, *MEN, *EITHER)),
    "副主任", "调研员", "巡视员", "会计", "站长", "所长", "馆长", "社长", "队长", "股长", "台长", "行长", "司令", "政委",
    "团长", "营长", "连长", "参谋长", "主编", "教授", "编辑", "工程师", "总工", "农艺师", "秘书长", "秘书", "委员", "董事长",
    "检察长", "庭长", "司长", "专员", "场长", "园长", "院士", "村长", "支书", "护士长", "兽医", "矿长", "督学",
    "技术员", "药剂师",
    "教导员", "指导员", "播音员", "保管员", "营业员", "机要员", "出纳",
)
# fmt: on
BOSSES = ("局长", "书记", "主任", "部长", "科长", "处长", "县长", "镇长", "乡长", "市长", "股长", "秘书长", "支书")
POLITE = (*WOMEN, *MEN, *EITHER)
LONG = tuple(sorted((word for word in (*POSTS, *POLITE) if len(word) > 1), key=len, reverse=True))
SINGLE = tuple(word for word in (*POLITE, *SHORT_POSTS) if len(word) == 1 and word not in ("老", "妈", "婆", "公", "头"))

# Surnames that are small words first: only where one of the reporter's own people has one.
SMALL = frozenset("祝向于从同时常连单应都全和别对")
WORDLIKE = SMALL | frozenset("任安古房方何关简容温步柴车马钟石")  # of these, before a title of one sign
_HELD = frozenset((*POSTS, *POLITE, *SHORT_POSTS))


def bare_title(title: str) -> str:
    """老局长 as 局长; 老师 stays what it is, and so does 老."""
    plain = title.removeprefix("老")
    return plain if plain in _HELD and title not in _HELD else title or "老"


NEVER_GIVEN = frozenset(
    "的了是在不没我你他她们这那什么怎血压身腿脚腰眼耳牙胃肝肺低坏想要让说看去到给跟院病药钱费吃喝睡走跑坐住号早晚午前后里外"
    "个位次点少几"
    "十两又再还也都就被把从老人女儿打接问谈聊送伤痛疼糖该今昨周岁间情况感觉最近已经很挺摔换搬死"
)

NAME_LEFT = re.compile(
    r"(?:^|[,。、:(\"\s《]|看望|看了|看|瞅|瞧|望|访|问|慰|给|跟|和|与|同|到|去|在|找|对|是|叫|听|说|讲|了|过|陪|帮|替|为|位|个|组"
    r"|的|及|见|遇|另外|然后|[午晚早天里边外趟次户着嘛啊呢吧哈]"
    r"|刚才?|传|[碰遇赶]上|[见碰]着|又|再|还有|就|来|从|由|送|家|那|这|[日号院区村镇乡局]|老|原|连)$"
)
NAME_RIGHT = re.compile(
    r"(?:$|[,。、:)\"\s]|同志|老人|家|他|她|说|讲|的|和|跟|与|及|还|也|都|就|在|住|身|血|今|昨|前|上|下|早|晚|最|精|气|情|有"
    r"|没|想|希|要|让|能|不|挺|很"
    r"|比|已|刚|去|来|走|病|生|打|接|反|提|问|感|心|高|脑|腿|腰|眼|耳|牙|胃|糖|摔|跌|女|儿|老|孙|爱|两|俩|夫|自|一|目|现|近"
    r"|状|过|拉|聊|谈|表|需|缺|因|出|入"
    r"|拜|屋|办|送|带|捎|念|读|买|修|装|领|陪|看|瞧|当|退|报|收|托|叫|喊|搬|换|外|年|这|那|是|对|给|向|托|请|等|本|手|听|记"
    r"|胃|肺|尿|痛|风|膝|半|瘫|卧|独|耳|做"
    r"|吃|睡|\d)"
)
_CALLS = r"(?:看望|看了|看过|看看|去看|来看|走访|拜访|慰问|探望|探视|家访|访|瞧了|瞧)(?:了|过|一下|完|的是|的)*(?:一下)?"
# Left of a name: somebody is called on there, for certain or perhaps.
CALLED_ON = re.compile(rf"{_CALLS}$|{_CALLS}[^,。]{{2,12}}(?:和|、|跟|还有|以及|[今昨前]天|上午|下午|早上|晚上|刚才?)$")
MAY_BE_CALLED = re.compile(
    r"(?:^|[,。、:]|给|跟|和|与|同|到|去了?|在|找|找到|联系|联系了|听说|碰到|遇到|见到|见了|说|还有|以及|[今昨前]天"
    r"|[上下中]午|早上|晚上|刚才?)$"
)
NAMED = re.compile(
    r"(?:同志|老人|老师|家|屋里|屋头|那里|那儿|打(?:了|过|个|电话|来)|来电|通(?:了|电话)|住院|去世|过世|走了|说|身体|今年"
    r"|在家|不在"
    r"|大?(?:爷|妈|娘|姐|哥|叔|姨)|[今昨前]天|上午|下午|血压)"
)

# Words that begin like a name, beside those of the dictionary.
# fmt: off
NO_NAMES = frozenset((
    "中秋", "申请", "习惯", "于是", "云南", "任何", "何时", "元宵", "党员", "党课", "党费", "全家", "全身", "全部",
    "关于", "关心",
    "关节", "单位", "单独", "古稀", "和平", "国家", "国庆", "季度", "宁波", "安徽", "安心", "安装", "师傅", "席子", "常州",
    "常规", "平常", "平时", "年底", "广州", "广西", "应急", "应该", "康复", "建军", "建国", "强项", "徐州", "成天", "成都",
    "文件", "文化", "方案", "方面", "时候", "时间", "明年", "明白", "易感", "柴火", "武汉", "段时", "毛巾", "毛衣", "水果",
    "水费", "汇报", "江苏", "江西", "池塘", "汤圆", "海南", "清明", "温州", "温度", "满意", "满足", "焦虑", "牛奶", "电费",
    "白内", "白天", "白糖", "白菜", "石油", "石膏", "祝寿", "祝福", "祝贺", "程序", "立春", "端午", "管道", "米面", "粽子",
    "胜利", "花椒", "苗头", "解决", "解放", "计委", "谢谢", "贵州", "费用", "贺卡", "路上", "路滑", "路费", "车子", "车票",
    "连云", "连夜", "连续", "郑州", "重阳", "金融", "金额", "钱包", "雷雨", "顾不", "马桶", "高中", "高烧", "高血", "高铁",
    "鲜花", "黄山", "齐全",
))
# fmt: on


def is_word(words: str) -> bool:
    """Whether a stretch is an ordinary word, or begins with one."""
    return any(words[:length] in phrases_dict or words[:length] in NO_NAMES for length in (2, 3))


_STOPS = (
    r"高血[压糖脂](?:了|患|病|的|,|。|$)|白内|石头|文件|关节|关系|马路|车[站子]|水管|毛病|房子|寒腿|胡同|花[眼镜]|路(?!住|说"
    r"|家)|年|家|白干|党员|黄[牛历]|江湖|师|伴|板|是|人|同志|干部|婆|太(?!太)|头(?!子)|大|实|话|乡|区|城|街|百姓|汉|公|爹|妈"
    r"|爷"
    r"|娘|先生|革命|毛病|样子|规矩|高的|熟人|邻居|一辈|方法|方子"
)


_LONGEST_POST = 4


def family_pattern(families: set[str]) -> str:
    """One surname: of the ledger, or a common one."""
    double = sorted(one for one in {*families, *DOUBLE_SURNAMES} if len(one) > 1)
    single = "".join(sorted({*SURNAMES, *(one for one in families if len(one) == 1)}))
    return f"(?:{'|'.join(double)}|[{single}])"


def titled_pattern(families: set[str], posts: set[str]) -> re.Pattern[str]:
    """老李, 李局长, 李副局长, 老李局长, 李奶奶, 李家老爷子, 姓李的老同志; `posts` are those of the ledger."""
    titles = {*LONG, *(post for post in posts if 1 < len(post) <= _LONGEST_POST)}
    one, long = family_pattern(families), "|".join(sorted(titles, key=len, reverse=True))
    return re.compile(
        rf"姓(?P<e>{one})(?:(?=[,。]|$)|的)(?:老?(?:同志|爷子|太太|奶奶|大爷|干部|人|师傅|先生))?"
        rf"|(?P<d>{one})家(?:的)?(?P<dt>老爷子|老太太|老头子?|奶奶|爷爷|大爷|大妈)"
        rf"|(?<![养敬])老(?!{_STOPS})(?P<a>{one})(?P<at>(?:老?(?:{long}))|头(?!疼|痛|晕|昏|发|脑|上))?(?!伴)"
        rf"|(?P<b>{one})(?P<bt>老?副?(?:{long}))"
    )


def briefly_titled_pattern(families: set[str]) -> re.Pattern[str]:
    """李老, 李局, 李工."""
    digits = "[一二三四五六七八九](?!十|百|个|直|切|生|点|家|岁)"
    return re.compile(
        rf"(?P<c>{family_pattern(families)})(?P<ct>老(?![人年同干伴是毛师花板大实幺]|{digits})"
        rf"|[{''.join(SINGLE)}](?![长人程作厂资]))"
    )
