"""What a sign-up says beside yes or no, and how somebody who cannot come wants to hear of it."""

from __future__ import annotations

import re

from bot.domain.rsvp import Bring, RsvpDetails
from bot.understanding.reply_people import companions_of, who_writes
from bot.understanding.reply_slips import tidy_reply

_NO = r"(?:不用|不需要|不必|不要|别|甭|无需|免|用不着|不|没)"
# Whom a car fetches; 接电话 and 接孙子 are other errands.
NO_RIDE = re.compile(
    rf"{_NO}(?:再|你们|单位|给我|给|来|去)*(?:派|安排|叫|找)?(?:个|辆|专)?(?:车|人)?(?:来)?(?:接(?!电话|受)|派车|用车|坐车"
    rf"|车)"
    r"|(?:车|接送?)(?:就)?(?:不用|不需要|不必|不要)|不麻烦你们|(?:走着|走路|步行|溜达着?)(?:去|来|过)|(?:坐|乘|挤)(?:公交"
    r"|地铁|高铁|火车|出租|网约车|\d+路)|打(?:车|的|个车)|(?:骑|开)(?:电动|三轮|自行|摩托|电瓶|小)?(?:车|着车)"
    r"|(?<!就我)自己(?:能|会|可以)?(?:开|打|坐|骑|走)?(?:车)?(?:去|来|过去|过来)|(?:儿子|女儿|闺女|孩子|姑娘|女婿|儿媳|孙子"
    r"|孙女|外孙|老伴|家里人?|邻居|(?<!给)我|他|她)(?:会|要|来|开车)*(?:接)?送(?:我|他|她|到|去|(?=[,。!]|$))|(?:儿子|女儿"
    r"|闺女|孩子|女婿|孙子|孙女|我)(?:开车|开着车)"
)
RIDE = re.compile(
    r"派(?:个|辆|一?辆|台)?车|(?:要|需要?|想|请|麻烦|安排|有|能|可以|帮|给)[^,。!?]{0,6}(?:接送|车接|接(?:我|他|她|一下|一趟"
    r"|下)|车(?:辆)?(?:来)?接|用车)|(?:要|需要?)接(?!待|孙|孩|外孙|娃|电话|人)|接(?:我|他|她)?(?:一下|一趟)|(?:^|[,。!动远便])接(?:我|他|她)(?=[,。!?吧呗啊呀]|$)|来(?:车"
    r"|人)?接(?:我|他|她|一下|吧)|(?:坐|跟|乘)[^,。!?]{0,6}(?:班车|大巴|中巴|单位的?车|你们的?车|局里的?车)"
    r"|有(?:没有)?(?:班车|大巴|专车|车接)|(?:坐|乘)(?:班|专)车"
)
LONE = re.compile(
    r"就我(?:一个|自己|一人)|(?:^|[,。!])我?(?:就)?(?:一个人|一人|1个?人)(?=$|[,。!]|去|来|参加)|不带(?:人|家属|老伴)|(?:老伴"
    r"|家属)(?:就)?不(?:去|来)"
)
NO_WHEELCHAIR = re.compile(rf"{_NO}(?:准备|推|坐|带|用|借|给我)*(?:个|辆)?轮椅|轮椅(?:就|也)?(?:不用|不要|不必|不需要|免)")
EATS = (
    ("素食", re.compile(r"(?<!不)吃(?:全|长|花)?[素斋]|素食|素餐|斋饭|(?:要|一份)素")),
    ("清真", re.compile(r"清真|回民|回族|穆斯林|大肉不")),
    ("糖尿病", re.compile(r"糖尿病|血糖高|高血糖|无糖")),
    ("痛风", re.compile(r"痛风|尿酸高")),
    ("清淡", re.compile(r"清淡")),
    ("软食", re.compile(r"牙口?不好|(?:要|煮|做|吃)(?:得)?(?:点)?(?:软|烂)|软(?:一?点|和|烂|食)|流食|半流|嚼不动|咬不动")),
    ("少盐", re.compile(r"少盐|低盐|少放盐|别太咸")),
    ("少油", re.compile(r"少油|低脂|别太油")),
)
FOOD = (
    r"(?:甜|辣|咸|肉|荤|鱼|虾|蟹|海鲜|海产|河鲜|牛羊?肉|羊肉|猪肉|大肉|鸡肉?|鸡蛋|蛋|牛奶|奶|豆|花生|坚果|芒果|葱|蒜|姜|香菜"
    r"|油腻|生冷|凉|冷|硬|面|米|酒|内脏|糖|螃蟹|蘑菇|菌|辛辣|油炸|的|制品|类|东西|食|和|跟)"
)
AVOIDS = re.compile(
    rf"(?:不(?:能|敢|爱|可以|太能|喜欢)?吃|忌(?!口)|吃不(?:了|得))(?P<after>{FOOD}{{1,5}})"
    rf"|(?P<before>{FOOD}{{1,6}})都?(?:不能吃|不吃|吃不了|忌)"
)
ALLERGIC = re.compile(rf"(?P<food>{FOOD}{{1,5}})过敏|过敏[:,]?(?P<other>{FOOD}{{1,5}})")
_PAPERS = r"(?:材料|文件|资料|内容|精神|文字|通知|讲话|稿子?|会议|书|慰问品|东西|发言|记录|录音|录像|视频|照片|学习)"
_HOME = r"(?:家里?|屋里|我家|屋头|上门|登门|入户)"
WAYS = (
    (
        Bring.POST,
        re.compile(
            rf"(?:邮|快递)寄?(?:给|到|过|来)|寄(?:给|到|过来|来|一份|我)|{_PAPERS}[^,。!?]{{0,4}}(?:寄|邮)|(?:寄|邮)(?:一|份"
            rf"|{_PAPERS})"
        ),
    ),
    (
        Bring.VISIT,
        re.compile(
            rf"(?:上门|登门|入户|来{_HOME}|到{_HOME})[^,。!?]{{0,6}}(?:讲|说|送|传达|坐|念|聊)|(?:讲|说"
            rf"|送)[^,。!?]{{0,4}}(?:上门|到{_HOME})|{_PAPERS}[^,。!?]{{0,6}}(?:送|捎|带)(?:来|到|过来|给我|回来|我)|(?:送"
            rf"|捎)(?:来|过来)(?:给我)?{_PAPERS}|(?:给我)(?:送|捎|带)(?:来|过来|一)"
        ),
    ),
    (
        Bring.CALL,
        re.compile(r"电话[^,。!?]{0,8}(?:讲|说|传达|念|聊|告诉|通报)|(?:讲|说|念|传达)[^,。!?]{0,4}电话"),
    ),
    (
        Bring.TEXT,
        re.compile(
            rf"{_PAPERS}[^,。!?]{{0,8}}(?:发|拍|传)(?:微信|短信|给|我|过来|来|到|一份|群)|(?:发|拍"
            rf"|传)[^,。!?]{{0,6}}{_PAPERS}|(?:发|转)(?:个|条)?(?:微信|短信)(?!号)"
            r"|拍(?:个|张)?照(?:片)?[^,。!?]{0,3}发"
        ),
    ),
)
REFUSED = re.compile(
    rf"{_PAPERS}(?:也|就)?(?:不用|不必|不要|别|不需要)(?:再)?(?:送|寄|发|讲|给)?|(?:不用|不必|别|不要"
    rf"|不需要)(?:再)?(?:给我)?(?:送|寄|讲|传达)(?!我|他|她)"
)
NUMBERED = re.compile(
    r"(?:我?(?:要|选|就|回复|回)*)?第?(?P<number>[1-4一二三四])(?:个|种|项"
    r"|号)?(?:[,、.。:]?(?P<words>[\u4e00-\u9fff]{2,8}))?(?:吧|啊|呀|就行|就好|谢谢)?"
)
BY_NUMBER = (Bring.VISIT, Bring.CALL, Bring.TEXT, Bring.NONE)
SHORT_WAYS = (
    (Bring.POST, re.compile(r"寄|邮|快递")),
    (
        Bring.VISIT,
        re.compile(r"上门|登门|入户|送(?:来|到|过来|给我|一)|来(?:我)?家|到(?:我)?家|来(?:一趟|坐坐|讲|说)|当面|面对面"),
    ),
    (Bring.CALL, re.compile(r"电话|通话|打给我|来电")),
    (Bring.TEXT, re.compile(r"文字|微信|短信|材料|发(?:给|我|过来|来|一份|个)|拍照|看看就")),
)
SHORT_NONE = re.compile(r"^(?:都)?(?:不用|不必|不要|算了|不需要|免了|不麻烦|别麻烦|用不着|甭)")
PUT_ASIDE = re.compile(
    rf"{_NO}(?:再|来|给我|你们|麻烦)*(?:上门|登门|打|寄|发|送|微信|短信|电话)[^,。!?]*|(?:电话|微信|短信"
    rf"|文字)[^,。!?]{{0,4}}(?:听不|看不|不会|不方便|没有)[^,。!?]*"
)


def read_rsvp(text: str) -> RsvpDetails:
    """The details that a sign-up, or a refusal, speaks of of its own accord; bare numbers say nothing here (see `bring_of`)."""
    said = tidy_reply(text)
    return RsvpDetails(
        companion=_companion(said),
        transport=_wants(said, RIDE, NO_RIDE),
        wheelchair=_wants(said, re.compile("轮椅"), NO_WHEELCHAIR),
        diet=_diet(said),
        bring=_brought(said),
    )


def bring_of(text: str) -> Bring | None:
    """The answer to how it shall be brought: 1 at home, 2 by telephone, 3 in writing, 4 not at all; or in words."""
    said = tidy_reply(text)
    numbered = NUMBERED.fullmatch(said)
    if numbered:
        return BY_NUMBER["1234".find(numbered["number"]) if numbered["number"].isascii() else "一二三四".find(numbered["number"])]
    kept = PUT_ASIDE.sub("", said)
    for way, pattern in SHORT_WAYS:
        if pattern.search(kept):
            return way
    return Bring.NONE if SHORT_NONE.search(said) else None


def _companion(said: str) -> int | None:
    along = companions_of(said, who_writes(said, proxy=False))
    return 0 if along is None and LONE.search(said) else along


def _wants(said: str, wanted: re.Pattern[str], refused: re.Pattern[str]) -> bool | None:
    if refused.search(said):
        return False
    return True if wanted.search(said) else None


def _diet(said: str) -> str:
    found = [name for name, sign in EATS if sign.search(said)]
    found += [f"{told['food'] or told['other']}过敏" for told in ALLERGIC.finditer(said)]
    found += [f"不吃{(told['after'] or told['before']).removesuffix('的')}" for told in AVOIDS.finditer(said)]
    return "、".join(dict.fromkeys(found))


def _brought(said: str) -> Bring | None:
    kept = PUT_ASIDE.sub("", said)
    for way, pattern in WAYS:
        if pattern.search(kept):
            return way
    return Bring.NONE if REFUSED.search(said) else None
