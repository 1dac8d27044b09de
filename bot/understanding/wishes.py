"""What people ask of the office: a service, help in hardship, to be heard. A question about any of it is no wish."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.commitment_rules import Ask, Catalogue, Service, Told, stands_in
from bot.understanding.times import scan_times

SHORTEST_WISH = 3  # characters
LONGEST = 60  # characters of a request; more is a story

# Asked, not wanted: rules, money, rights, whom to turn to.
_ABOUT = re.compile(
    r"规定|标准|政策|待遇|补贴|报销|多少钱|花钱|要钱|得给钱|费用|收费|免费|现金|怎么|怎样|咋|啷个|如何|哪[家里些天儿]|哪个(?![陪送接来])|谁|多久|几天(?:能|可|批|到)|手续|资格|条件"
    r"|文件|规矩|合理|合不合|给不给|派不派|还是|是先|为什么|为啥|是不是|有没有(?!人|谁|车|空)|有(?:这个|这项)?(?:服务|车)?[吗么]|能[用付]|听说|请问"
    r"|什么时候(?:发|有|开|能)|几时(?:发|有)|几点(?:开|关|上班|下班)|[店馆所]在|电话是|理发店|美发店|叫不到|打车|滴滴|网约|出租|的士|手机叫|一键|95128"
)
# Over, refused, thanked or complained of; an answer to an invitation; said to many; another's business.
_OVER = re.compile(
    r"不用|不要|不需要|别(?:派|叫|来|送)|用不着|取消|上次|上回|昨天|前天|刚才|刚在|已经|谢谢|感谢|辛苦|还没来|没来|没人来|不来|来晚|来了|叫了|派了|请了"
    r"|太慢|态度|满意|参加|开会|会议|座谈|会场|通知|报名|收到|各位|大家|老伙计|知悉|请于|请留|集合|提醒|老板|不干|理财|股票|基金|彩票|涨工资|救护|电动|电瓶|本本"
)
_KIN = r"儿子|女儿|闺女|娃儿?|孙[子女儿]?|老伴|爱人|学生|孩子|儿媳|女婿|邻居|人家|朋友|战友|家属|侄[子女儿]?"
_BY_KIN = re.compile(rf"(?:{_KIN}).{{0,8}}(?:送|接|陪|代|替|叫车|开车)|我开车")  # they do it themselves
_KIN_AWAY = re.compile(r"不在|没空|没时间|没人|没得|忙|外地|出差|不能|不来")
_BARE = re.compile(r"(?:申请|服务|能|可以|可不可以|要|有|吗)")  # after the name of a service: 用车申请, 送餐能送到楼上吗
_OFFICE_MAY = re.compile(r"(?:单位|所里|局里|社区|村里|医院|你们那)(?!.*我).*(?:能|派|送|来).*[吗么不]$")  # 单位能派车吗
_MAY = re.compile(r"能不能|能否|可不可以|可以.{0,20}[吗么不]|能.{0,20}[吗么不]$|行不行|好不好")
_WANT = re.compile(
    r"我?(?:要|想|需要|希望|打算)|请|麻烦|劳驾|帮(?:我|忙|着|俺|咱)|给(?:我|俺|咱|家)|替(?:我|俺|咱)|没人[换修]|能不能|能否|可不可以|能.{1,20}[吗么不]|可以.{1,20}[吗么不]"
    r"|[送接陪](?:我|俺|咱)|派|叫|喊|安排|找个|找人|找位|来个|来人|来位|预约|约|申请|订|求|整个|得(?:有|找|派|叫|请)"
)
_NOT_ONESELF = r"(?!我(?!爸|妈|父|母|爹|娘|公|婆|岳|爷|奶|老伴|爱人|家)|俺|咱|忙|着|个|一下|他|她)"
_WHOM = re.compile(
    rf"(?:给|替|帮|为)(?P<whom>{_NOT_ONESELF}[\u4e00-\u9fff]{{1,6}}?)"
    r"(?=叫|喊|要|派|安排|请|约|预约|申请|报|订|理|剃|剪|送|修|做|打扫|找|来|办|代|买|取|领|用车|陪|用)"
)
_SOMEBODY = re.compile(
    r"(?:找|请|派|安排|来|雇|叫|喊)(?:个|位|一个|一位|几个|些)?(?:人|师傅|护工|医生|大夫|护士|志愿者|同志|年轻人|律师|老师|小伙子)"
    r"(?:来|上门|到家|到家里|帮|教|照顾|照看|陪|给|替|看看|量|做|讲|指导|搬|抬|扛)"
)
_ANY_DAY = re.compile(
    r"随时|都行|都可以|哪天都|什么时候都|这几天|这两天|尽快|越快越好|越早越好|有空|方便的时候|你们(?:定|看|安排)|看你们|不急|现在|马上"
)
_NO_PLACE = (
    r"时候|处|头|面|午|来|去|了|看|做|复查|检查|透析|化疗|体检|拿|取|办|买|开|理|剪|剃|吗|门|底|现在|今|明|后|大后|下|\d"
    r"|[一二三四五六七八九十]+[点号日月]"
)
_PLACE = re.compile(rf"(?:去|到|上|回|往|送至|接到)(?!{_NO_PLACE})[\u4e00-\u9fffA-Za-z]{{2,}}")
_NOISE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Wish:
    """A service that is asked for: of the catalogue, or "" where it holds nothing of the sort. `whom`: for somebody else."""

    service: str = ""
    whom: str = ""


def read_wish(text: str, catalogue: Catalogue) -> Wish | None:
    """我要用车 后天上午去县医院复查, 想请人来理个发, 给老关叫个车."""
    said = _plain(text)
    if not said or len(said) > LONGEST or _ABOUT.search(said) or _OVER.search(said) or said.endswith(("?", "呢")):
        return None
    if _OFFICE_MAY.search(said) or (_BY_KIN.search(said) and not _KIN_AWAY.search(said)):
        return None
    service = catalogue.named(said)
    if service is None:
        return Wish(whom=_whom(said)) if _SOMEBODY.search(said) and _WANT.search(said) else None
    if len(said) < SHORTEST_WISH:
        return None  # 叫车: may be a question as well
    rest = said.removeprefix(service.name)
    if rest != said and _BARE.match(rest):
        return None
    begins = rest not in (said, "")  # 用车 后天上午去县医院
    if not begins and not _WANT.search(said):
        return None
    if said.endswith(("吗", "么", "没")) and not _MAY.search(said):
        return None  # 单位派车吗
    if _MAY.search(said) and not any(stands_in(word, said) for word in service.words) and not _PLACE.search(said):
        return None  # 能不能用车: whether one may at all
    return Wish(service.id, _whom(said))


def told(text: str, service: Service, base: datetime) -> Told:
    """What a request, or an answer about it, says of when, where and what. `base` is aware."""
    said = _plain(text)
    words, day = read_when(text, base)
    answers: dict[Ask, str] = {}
    for one in service.questions:
        if one.about is Ask.WHEN:
            found = words
        else:
            place = _PLACE.search(said) if one.about is Ask.WHERE else None
            found = place[0] if place else next((word for word in one.said if word in said), "")
        if found:
            answers[one.about] = found
    return Told(answers, day)


def read_when(text: str, base: datetime) -> tuple[str, date | None]:
    """The words that say when, and the day where they name one that is not over; "" where nothing is said of it."""
    scanned = scan_times(text, base)
    for one in scanned.moments:
        day = one.day
        if day is None or day.past or (day.last or day.first or base.date()) < base.date():
            continue
        whole = day.first if day.first == day.last else None
        return scanned.text[one.start : one.stop], whole
    anyhow = _ANY_DAY.search(_plain(text))
    return (anyhow[0] if anyhow else ""), None


def _whom(said: str) -> str:
    found = _WHOM.search(said)
    return found["whom"] if found else ""


def _plain(text: str) -> str:
    """Without spaces, in half-width signs, and without the stop at the end; a question mark stays."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).rstrip("。.!~,、")


# --- suggestions ----------------------------------------------------------------------------------------------------------

_SOME = r"(?:一|几|两|三)?(?:个|条|点|些)?"
_SUGGESTS = re.compile(
    rf"^(?:我要|我想|我来|我|想|要)?(?:建言献策|建言|献策|献计|(?:提|有|说){_SOME}(?:建议|意见))"
    r"(?:要提|要说|要反映|想提|想说|吧|啊|呀|一下)*[\s:：,，。;；、]*(?P<words>.*)$",
    re.DOTALL,
)
_PROPOSES = re.compile(r"^(?:我们?)?(?:建议|提议)[\s:：,，]*(?P<words>[^?？]{6,})$", re.DOTALL)
SHORTEST = 4


def read_suggestion(text: str) -> str | None:
    """The suggestion that a text makes; "" where one is only announced (我想提个建议)."""
    said = unicodedata.normalize("NFKC", text).strip()
    found = _SUGGESTS.match(said)
    if found is not None and not found["words"].endswith(("吗", "?", "呢")):
        words = found["words"].strip()
        return words if len(words) >= SHORTEST else ""
    proposed = _PROPOSES.match(said)
    return proposed["words"].strip() if proposed else None


# --- help in hardship ------------------------------------------------------------------------------------------------------

_WHO = r"职工|干部|老干部|离退休干部|老同志|党员"
_HELP = rf"(?:特困|困难|生活困难|特殊困难|家庭困难)(?:{_WHO})?的?(?:帮扶|补助|救助|慰问|资助|帮助)(?:金|款|资金)?"
_APPLIES = re.compile(rf"(?:申请|申报|报|办|要|领)(?:一下|个|下|一个|一份)?{_HELP}|{_HELP}(?:申请|申报)$")
_ASKS = re.compile(
    r"怎么|咋|如何|什么|哪|多少|几时|吗|么$|\?|条件|标准|规定|政策|手续|资格|谁|能不能|可不可以|有没有|是不是|听说|批|没下来|还没|发了|到账"
)
_FOR = re.compile(rf"(?:给|替|帮(?![扶助])|为)(?P<whom>{_NOT_ONESELF}[\u4e00-\u9fff]{{1,6}}?)(?:同志)?(?=申请|申报|报|办|要|领)")


def read_application(text: str) -> str | None:
    """For whom help in hardship is applied for, as said: "" for oneself. None where nobody applies."""
    said = _plain(text)
    if len(said) > LONGEST or not _APPLIES.search(said) or _ASKS.search(said):
        return None
    found = _FOR.search(said)
    return found["whom"] if found else ""
