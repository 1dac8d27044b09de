"""A reply as clauses, and of whom each speaks: 我 is the writer, 我爸 the one whom a child writes for, 老战友 somebody else.

A grave word is weighed by its subject: 老爷子没了 is news for the office, 手机没了 and 老战友没了 are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖"
    "邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段漕钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢岳"
    "齐沿梅莫庄辛管祝左涂谷祁舒耿牟卜詹苗凌费纪靳盛童欧甄项阳裴卫查屈鲍位覃霍翁隋植甘薄司柏宁柯阮桂闵解强柴华冉"
)
TITLES = (
    r"(?:局长|主任|书记|科长|处长|部长|县长|老师|同志|厅长|校长|院长|主席|教授|工程师|师傅|大姐|大哥|大嫂|大爷|大妈|大叔|大娘"
    r"|奶奶|爷爷|伯伯|叔叔?|阿姨|姨|政委|连长|团长|师长|站长|所长|经理|厂长|总|工)"
)


class Party(Enum):
    """Who is spoken of, seen from the person whom a notice is for."""

    SELF = auto()
    ELDER = auto()  # father, mother, grandparents: a child or grandchild writes
    SPOUSE = auto()
    HIM = auto()
    NAMED = auto()  # 老李, 张局长
    THIRD = auto()  # friends, brothers, children: their news is a reason, not the person's own
    ALL = auto()  # 你们, 大家, 谁: nobody in particular
    NOBODY = auto()


FAMILY = frozenset({Party.ELDER, Party.SPOUSE, Party.HIM, Party.NAMED})


_MY = r"(?:我|我们)(?:的|们?家里?的?|家|那个?|这个?|一个|有个|有一个)?"
_AFFECTION = r"(?:老|大|二|三|小|亲|九十|八十|\d){0,8}"
THIRD_KIN = (
    r"战友|同学|同事|邻居|邻家|朋友|亲戚|亲家[母公]?|哥哥?|大哥|姐姐?|大姐|弟弟?|妹妹?|妹子|兄弟|嫂子?|姐夫|妹夫|舅[舅妈]?"
    r"|姑[姑妈父]?(?!娘)|(?<!阿)姨[妈父夫]?|大叔|叔叔?|大爷|伯[伯父母]?|婶[子子]?|侄[子女儿]?|外甥女?|表[哥弟姐妹叔侄]"
    r"|堂[哥弟姐妹叔侄]|老?领导|老(?:校长|局长|书记|县长|处长|科长|班长|连长|营长|团长|师长|政委|主任|厂长|排长|队长|指导员"
    r"|所长|院长|会长|部长|老师|师傅|教授)|老?部下|老乡|老?首长|老?伙计|老?哥们|儿子|儿(?=开|送|陪|拉|接|带|说|在|媳|要)|女儿"
    r"|闺女|姑娘|丫头|儿媳妇?|媳妇|女婿|(?:外|重|曾|小)孙[子女儿娃]?|孙[子女儿辈娃]|孩子们?(?!他|她|的?[爸妈爹娘])|儿女|子女"
    r"|小孩|小子|娃娃?(?!他)|保姆|护工|司机|亲友|岳父|岳母|丈人|丈母娘|同乡|隔壁|对门|楼上|楼下|老板|老伙伴|老姐妹|老哥|老弟"
    r"|老姐|老妹|小[一-龥](?=说|也|去|来|跟|给|他|她)|班长|连长|指导员|老同志们|老伙伴|伙伴"
)
ELDER_KIN = (
    r"(?<![姑姨大舅伯干丈])(?:爸爸?|妈妈?(?![呀哎诶耶的])|老爸|老妈|老?父亲|老?母亲(?!节)|爹爹?|(?<![姑大新婆])娘(?!家"
    r"|[呀哎诶])|家父|家母|先父|先母|老爷子|老太太|公公|婆婆|岳父大人|老丈人|丈母娘|爷爷|(?<=我)爷(?!们|俩|几)|奶奶|姥爷|姥姥"
    r"|外公|外婆|老爷爷|老奶奶|双亲|老两口儿?的)"
)
SPOUSE_KIN = (
    r"(?:孩子|娃|儿子|闺女|丫头|小[一-龥]|他|她)(?:他|她|的)?(?:[爸妈爹娘]|爸爸|妈妈|奶奶|爷爷|姥姥|姥爷)|老伴儿?|爱人"
    r"|老婆子?(?!婆)|老头子?儿?|老头儿?|老公(?!公)|我(?:家)?先生|内人|妻子|丈夫|那口子|那位|掌柜的?|当家的|夫人|老太婆"
    r"|媳妇儿?"
)
PEOPLE = re.compile(
    rf"(?P<spouse>(?:{_MY})?(?:{SPOUSE_KIN})|我们?家的?(?:老[{SURNAMES}]|老爷子他|那个死老头))"
    rf"|(?P<elder>(?:{_MY})?{_AFFECTION}{ELDER_KIN}(?:[{SURNAMES}][一-龥]{{1,2}}(?=走|没|不在|去世|于|已|昨|今|前|上))?)"
    rf"|(?P<third>(?:{_MY})?{_AFFECTION}(?:{THIRD_KIN})(?:们|家)?)"
    r"|(?P<all>医生|大夫|护士|你们?|您|别人|人家(?!里)|大家|大伙儿?|他们|她们|老人们|有人|谁|好些人|不少人)"
    rf"|(?P<named>老师(?=已|上|昨|前|今|去世|走|住|病|说|不|知|收)|(?<![一-龥])(?!周[一二三四五六日末几]|马上|方便|高兴|万一"
    rf"|时间|单位|孙[子女儿]|白天|常年)[{SURNAMES}][一-龥]{{1,2}}?(?=(?:同志)?(?:已|于|因|昨[天晚]|前[天晚]|今早|凌晨|上个?月"
    rf"|上周|去世|病逝|病故|逝世|走了|没了|不在了))|老[{SURNAMES}](?:头|太太)?儿?(?:{TITLES})?"
    rf"|[{SURNAMES}]老(?![师板是人家年婆公伴头爷太]|了)|[{SURNAMES}][一-龥]{{0,2}}{TITLES})|(?P<him>他|她|老人家?"
    rf"|本人(?!的?(?:腿|脚|身))|病人)|(?P<own>我们?|自己)"
)
SERVED_KIN = re.compile(r"叔|伯|舅|姑(?!娘)|姨|婶|岳父|岳母|丈人|丈母娘|大爷|首长|领导|长$|书记|主任|教授|老师|师傅")
PLACE = re.compile("我?(?:家|们家)?(?:对门|隔壁|楼上|楼下)(?:家|的)?")
# 我是他大儿子: the kin named is the writer, of whom nothing else is told.
INTRODUCES = re.compile(r"我(?:是|就是|系)[^,。!?]{0,8}$")
# Whom one goes with, fetches or asks is no subject.
CARRIED = re.compile(
    r"(?:陪着?|带着?|送|接|照顾|照看|照料|看望|看|望|伺候|侍候|服侍|守着?|给|替|帮|找|等|和|跟|同|与|让|叫|请|听|问|告诉"
    r"|推着?|扶着?|搀着?|抱|背着?|领着?|为|把|被|喊|劝|想|念|惦记|谢|怕|(?<!不)去|在|到|(?<!不)是|麻烦|多亏|转告|通知|有|像"
    r"|管|护理|坐|参加|吊唁|探望|送走)$"
)
# Those by whom he is brought: 被孩子们送进医院.
BROUGHT_BY = re.compile("(?:被|让|叫|由|是|听|谢|多亏|麻烦|问|告诉)$")
# The writer himself stays the subject when he is brought (女儿送我去), not when he is merely told of others.
TOLD = re.compile(r"(?:给|替|帮|找|等|和|跟|同|与|问|告诉|通知|对)$")
_MARKS = re.compile(r"[^,。!?、]+[?]?")
# A question hung on to what it asks for: 我带孙子来,行吗.
_TAGS = re.compile(r",(?=(?:行|可以|成|好|中|要得|得行|能行|合适|有问题)(?:吗|么|嘛|不行|不可以|不好|不成|不)[?]?(?:$|[,。!]))")
# Where voice text without any stops begins a new thought: after a closing particle, before a new subject or a turn.
_NO_SUBJECT_AFTER = (
    "随照对给让叫送接陪带和跟替帮为找等看问请催怪靠说像是由把被比教劝喊到在从离管想怕骂理疼扶推搀拉寄发诉知醒没有就只算连加报当代"
    "要许容与同留剩果但可过以那后不能的上死着开天午号得嫌恨怨瞒拦护撇舍救骗打骂撞吓气养忘丢扔撵赶抓咬烦求信选投领背抱抬,"
)
# 我去老伴不去: what the next one does, without a stop before it.
SOMEBODY_STAYS = (
    r"(?=(?:我?(?:老伴儿?|爱人|女儿|儿子|闺女)|老头子?|老婆子?|孩子)(?:就|也|他|她)*"
    r"(?:不(?:去|来|参加|能|想)|没|[去来]不|有事))"
)
_TURNS = re.compile(
    r"(?<=[啊呀吗吧呢嘛呗])(?![了啊呀吗吧呢嘛呗哈,。!?])|(?<!离开了)(?<=的)(?=到时|不过|但是?|谢)|(?<!离开了)(?<=[了哈])(?=我"
    r"|你|您|他|她|谢|不过|但是?|可是|所以|因为|麻烦|请|到时|明天|今天|后天|现在|这[次回]|那天|老伴|女儿|儿子|孩子|能不能"
    r"|是不是|有没有|就不|就去|就来|要不|反正|好的|行|收到|会(?:就|照|我|也|去|不)|没(?:事|时间|空)|不(?:用|去|来|能|想))"
    rf"|(?<!离开了)(?<=[^{_NO_SUBJECT_AFTER}去来])(?=我(?!们?家?(?:就|也|都|的(?=[^,])))|那我|(?:他|她)(?:送|在|说|不|就|也"
    rf"|得|去|来|要|能|会|没|身体|腿|耳|眼)|你(?:说|看|问|给|跟|让|们(?:那|是|这|开|能|有)))"
    r"|(?<=[去来])(?=我(?:要|得|去|来|不|会|在|自己|腿|脚|一个人|先|怕|跟|还|给|没|这|送|陪)|(?:他|她)(?:在|不|就|也|说|会|送"
    r"|没)|(?:叫|让)我|不(?:用|要|坐|需)(?:你|接|派|担心|管|麻烦|大巴|班车|车)|那天|坐那)"
    rf"|(?<=[去来]){SOMEBODY_STAYS}|(?<=参加){SOMEBODY_STAYS}"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One thought of a reply. `subject` is whom it is about, taken over from the thought before where it names nobody."""

    text: str
    subject: Party
    people: tuple[tuple[int, int, Party, bool], ...]

    def own_subject(self) -> Party | None:
        """Whom this thought itself names as its subject."""
        return next((party for _, _, party, carried in self.people if not carried), None)

    def party_before(self, at: int) -> Party:
        """Whose is what begins at `at`: the last one named before it who is not merely gone with, fetched or asked."""
        named = [(party, carried) for _, end, party, carried in self.people if end <= at and party is not Party.ALL]
        for party, carried in reversed(named):
            if not carried:
                return party
        return named[-1][0] if named and self.subject is Party.NOBODY else self.subject

    def carried_before(self, at: int) -> Party | None:
        """Who is gone with, fetched or looked after by the time `at`; None where nobody is."""
        cared = ((start, party) for start, end, party, carried in self.people if end <= at and carried)
        named = [party for start, party in cared if not BROUGHT_BY.search(self.text[:start])]
        return named[-1] if named else None


def clauses_of(said: str, proxy: bool = False) -> list[Clause]:
    """The thoughts of a tidied reply, in order. For a proxy, an uncle or aunt may well be the one whom the notice is for."""
    found: list[Clause] = []
    subject = spoken_of = Party.NOBODY
    for part in _parts(said):
        people = []
        for start, end, party in _people(part, proxy):
            meant = spoken_of if party is Party.HIM and spoken_of is not Party.NOBODY else party
            carried = TOLD if party is Party.SELF else CARRIED
            people.append((start, end, meant, bool(carried.search(part[:start]))))
            spoken_of = spoken_of if meant in (Party.SELF, Party.ALL) or PLACE.fullmatch(part[start:end]) else meant
        own = next((party for _, _, party, carried in people if not carried and party is not Party.ALL), None)
        found.append(Clause(part, own or subject, tuple(people)))
        subject = own or subject
    return found


OWN_DOING = re.compile(
    r"(?<![和跟给陪送叫让])我(?:们)?(?:得|要|想|去|就|来|不|也|明|后|正|在|先|请|心|还|一定|准|会|能|带|陪|送|参|报|到时|今"
    r"|代)"
)


def of_friend(clause: Clause, clauses: Sequence[Clause], proxy: bool) -> bool:
    """Whether news of a 老李 is a friend's, told by somebody who speaks of himself: 老李住院了，我去看看他."""
    named = any(party is Party.NAMED for _, _, party, _ in clause.people)
    return named and not proxy and any(OWN_DOING.search(one.text) for one in clauses)


def _parts(said: str) -> Iterator[str]:
    for part in _MARKS.findall(_TAGS.sub("", said)):
        for piece in _TURNS.split(part):
            if piece:
                yield piece


def _people(part: str, proxy: bool) -> Iterator[tuple[int, int, Party]]:
    after_third = -1
    for told in PEOPLE.finditer(part):
        if INTRODUCES.search(part[: told.start()]) and told.lastgroup not in ("him", "named"):
            continue
        party = _PARTIES[str(told.lastgroup)]
        party = Party.THIRD if told.start() == after_third and party in (Party.ELDER, Party.SPOUSE) else party
        after_third = told.end() if party is Party.THIRD else -1  # 邻居家老太太 is the neighbour's
        served = proxy and party is Party.THIRD and SERVED_KIN.search(told[0])
        yield told.start(), told.end(), Party.ELDER if served else party


_PARTIES = {
    "spouse": Party.SPOUSE,
    "elder": Party.ELDER,
    "third": Party.THIRD,
    "named": Party.NAMED,
    "him": Party.HIM,
    "own": Party.SELF,
    "all": Party.ALL,
}
