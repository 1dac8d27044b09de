"""退订: somebody wants no more of what we write of our own accord, or wants it again. Notices are answered elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.letters import OptOut

LONGEST = 36  # characters; of more only what one part of it says plainly
LONGEST_STORY = 80

_SLIPS = re.compile(
    "退[丁定顶钉]|推订|退汀|[学雪][西席]|雪习|祝[复服幅富]|问侯|活[洞懂]|从新"
    "|勿要|覅|勿(?=[用再想])|[拨俾畀]我|(?<=[要别用])在(?=发|推)|莫要|休要|火动|[咧喽啰咯嘞](?=$|,)|[哈嘛呀噻](?=$|,)"
)
_MEANT = {
    "退丁": "退订",
    "退定": "退订",
    "退顶": "退订",
    "退钉": "退订",
    "推订": "退订",
    "退汀": "退订",
    "学西": "学习",
    "学席": "学习",
}
_MEANT |= {
    "雪习": "学习",
    "雪西": "学习",
    "雪席": "学习",
    "祝富": "祝福",
    "活洞": "活动",
    "活懂": "活动",
    "火动": "活动",
    "从新": "重新",
}
_MEANT |= {
    "勿要": "不要",
    "覅": "不要",
    "勿": "不",
    "拨我": "给我",
    "俾我": "给我",
    "畀我": "给我",
    "在": "再",
    "莫要": "莫",
    "休要": "休",
}
_MEANT |= dict.fromkeys("咧喽啰咯嘞", "了") | dict.fromkeys("哈嘛呀噻", "")
_MEANT |= {"祝复": "祝福", "祝服": "祝福", "祝幅": "祝福", "问侯": "问候"}

# By what people call each sort.
_SORTS: Mapping[OptOut, str] = {
    OptOut.STUDY: r"每[天日]学一点|每日一学|学习(?:资料|材料|内容|文章|的东西)?|理论(?:文章|学习)?|时政(?:要闻)?"
    r"|政治学习|党课|学一点|讲话精神|(?<!写)文章",
    OptOut.CARE: r"关怀(?:提醒)?|关心的?(?:话|提醒)|天[气热冷](?:提醒|预报)?|防[诈骗]+(?:的|提醒|宣传)*|反诈"
    r"|健康(?:提醒|提示|知识)|养生|保健(?!品)(?:知识|提醒)?|流感(?:提醒)?"
    r"|温馨提[示醒]|小?贴士|生活(?:提醒|提示)|节气(?:提醒)?|(?<![会办])提醒",
    OptOut.GREETING: r"(?:生日|节日|过节)?(?:的)?(?:祝福|祝词|问候|贺词|贺卡|祝贺)(?:语|短信|消息)?"
    r"|[过逢]年过节的?|(?:节日|生日|新年)快乐|客套话|拜年(?:短信|消息)?",
    OptOut.ACTIVITY: r"(?:文体)?活动(?:的)?(?:邀请|通知|消息|报名)?|邀请",
}
_ANY = "|".join(f"(?:{words})" for words in _SORTS.values())
_ALL = r"(?:全部?|所有|统统|通通|一律|什么都|啥都|啥子都|一概|(?:这些)?都)"

_UNSUBSCRIBE = r"退订|取消(?:订阅|推送)|不订阅|停止(?:推送|订阅)|(?<![a-z])td(?![a-z])|退掉"
_WHAT_IS_SENT = (
    r"(?=了|啦|吧|呗|咯|啊|$|[,。!]|给|我|俺|这|那|它|些|点|消息|信息|短信|微信|东西|来|过来|天天|他|她|咱|" + _ANY + ")"
)
_NO = (
    r"(?:别|不要|(?<=[不可][能以])不(?=发|推)|不用|不必|甭|莫|勿|休|不想|不愿意?|不需要|用不着|不得|不消"
    r"|唔好|唔使)(?:老是?|总是?|天天|再|每次都?|次次|一直|每天|继续|这么|那么|跟我|给我|给俺"
    r"|给咱|向我|往我这|往这|来|又|(?:给|向|往)[^,。发]{1,5}?(?=发|推))*"
)
_STOP_SENDING = (
    rf"{_NO}(?:再)?(?:发|推送?|传|寄|整)(?:送)?{_WHAT_IS_SENT}|{_NO}(?:收到?|接收)(?:了|这|那|你们|$|{_ANY})"
    rf"|停(?:止|掉)?(?:发送?|推送)(?:了|吧|{_ANY}|$)|少(?:给我)?发(?:点|些|一点|一些|几[条次回]|$)|停了吧|停一停|停掉"
)
_WILL_NOT_READ = (
    rf"(?:不想|不爱|不愿意?|不要|懒得|没兴趣|不喜欢|不(?=.{{1,2}}(?:了|这|那|{_ANY})))(?:再)?(?:看|听|学习?"
    rf"|瞧|读)(?:了|这|那|啦|$|[,。!]|{_ANY})|没兴趣"
    rf"|不感兴趣"
)
_TIRED = (
    r"(?:天天|老是?|总是?|一天到晚|整天|每天)(?:都)?(?:发|推送?|来).{0,6}(?:烦|吵|多)|(?:发|推)得?太(?:多"
    r"|勤|密|频繁)|烦[^,。]{0,4},?天天(?:发|推)|太(?:多|烦"
    r"|吵|勤)了?[,。! ]?(?:别|不要|不用|少|不想)"
)
_NOT_WANTED = (
    rf"(?:不要|不需要|用不着|不用|不必|甭)(?:再)?(?:{_ANY})(?:了|啦|$)"
    rf"|(?:{_ANY})[^,。]{{0,4}}(?:(?:不要|不用|不需要|免|算)了|(?:取消|停|退)(?:掉|了)?吧|免了)|取消(?:掉|我的)?(?:{_ANY})"
)
_REFUSES = r"(?:别|不用|不要|不必|莫|甭)(?:再|又|来)*"
_FROM_NOW_ON = r"(?:以后|往后|今后|再|各种|这些)"
_ACTIVITIES = "(?:活动|春游|秋游|参观|书画|合唱|门球|演出|联欢)"
_NOT_CALLED = (
    rf"{_ACTIVITIES}[^,。]{{0,10}}{_FROM_NOW_ON}[^,。]{{0,3}}{_REFUSES}(?:叫|喊|通知|邀请|请|找)(?:我|俺)"
    rf"|{_FROM_NOW_ON}[^,。]{{0,6}}{_ACTIVITIES}[^,。]{{0,6}}{_REFUSES}(?:叫|喊|通知|邀请|请|找)(?:我|俺)"
    rf"|有[^,。]{{0,6}}活动[^,。]{{0,4}}{_REFUSES}(?:叫|喊|通知|邀请|请|找)(?:我|俺)?"
    r"|活动[^,。]{0,4}(?:别|不用|不要|不必|莫|甭)再(?:叫|喊|通知|邀请|请|找)(?:我|俺)"
    rf"|活动(?:类|这类|那些|啥|[^,。]{{0,3}}(?:以后|往后|今后))[^,。]{{0,4}}{_REFUSES}(?:叫|喊|通知|邀请|请|找|推给|发给)(?:我|俺)"
)
_NOT_REMINDED = re.compile(
    r"(?:别|不要|不用|甭|莫)(?:老|再|天天|总|一直)*提醒(?:我|俺)?(?:喝水|吃药|添衣|穿衣|加衣|多|天|防|注意|下雨|降温|冷|热)"
)
_STOPS = re.compile("|".join((_UNSUBSCRIBE, _STOP_SENDING, _WILL_NOT_READ, _TIRED, _NOT_WANTED, _NOT_CALLED)))
_CALLED = re.compile(_NOT_CALLED)
_PLAIN = re.compile(_UNSUBSCRIBE)
_STOPS_ALL = re.compile(rf"{_ALL}(?:给我)?(?:别|不要|不用|不必|甭|莫|停|退|取消)")
_CALLED_OFF = re.compile(
    "活动(?:已经?|又|都|一律|全部|暂时)?(?:取消|停|暂停)(?!吧)|取消(?:这次|本次|那次)?活动(?!的?(?:邀请|通知|消息))"
)
_OF_DEATH = re.compile(r"去世|过世|逝|病故|走了|没了|不在了|丧|(?<!烦)死|黄了|开什么会")

_AGAIN = re.compile(
    rf"恢复(?:发送?|推送|订阅)?(?:一下|吧)?|(?:请|给我|帮我|我要"
    rf"|我想)*恢复(?:一下)?(?:我的?)?(?:{_ANY})(?:(?:和|、|跟)(?:{_ANY}))*(?:的?(?:推送|发送"
    rf"|订阅))?(?:吧|了|啊)?"
    rf"|(?:(?:还是|又|重新|再)?(?:继续|重新|接着|照旧|还是|再)(?:给我)?(?:发|推送?|订)(?:我|回来"
    rf"|上)?(?:{_ANY})?(?:吧|了|啊|给我(?:吧)?)?)"
    rf"|(?:我)?(?:又|还|还是|现在)想(?:看|要|收|学)(?:{_ANY}|这些|这个|了)*|(?:{_ANY})?(?:还是|又|重新"
    rf"|再)(?:给我)?(?:发|订)(?:上|起来)?(?:吧|了)|订回来"
    rf"|重新订阅?(?:{_ANY})?"
    rf"|(?:{_ANY})(?:我)?(?:又|还|还是)(?:想|要)(?:看|收|学|的)?(?:了|的)?"
)
# Said in passing: it counts only of somebody who has declined something before.
_AGAIN_SOMEHOW = re.compile(
    r"(?:重新|继续|接着|照旧|还是|恢复|再)(?:[给帮替][我俺她他咱])?[^,。不别]{0,4}(?:发|推送?|订|收|开通|打开)(?:给我|我|她|他|上|回来|起|吧|送|了|$)"
    r"|(?:又|还|还是|现在)想[^,。不]{0,6}(?:看|要|收|学|订|那)"
)
_ONCE_MORE = re.compile(r"一遍|一次|再说|给我看|要发的")
# Asked, told, or about something else that is sent, subscribed to or read.
_QUESTION = re.compile(
    r"怎么(?!老|又|天天|还不)|怎样|咋(?!老)|如何|为什么|为啥|为何|凭什么|什么时候|哪里|哪儿|是不是|有没有"
    r"|几[时点]|谁|多少|(?<!烦)[吗么?]$"
)
_ASKS_US = re.compile(r"^(?:请问)?(?:你们)?(?:能不能|能否|可不可以|可以|可否|麻烦|请)")
_OTHER_THINGS = re.compile(
    r"报(?!名)|刊|杂志|书|《|银潮|老年|牛奶|快递|工资|养老金|退休金|津贴|补贴|慰问|奖金|钱|费|药|菜|饭|票"
    r"|车|房|货|衣|米|油|蛋糕|(?<!贺)卡|证(?!明)"
    r"|通知(?!我)(?<!活动通知)|会议|开会|座谈|政策|文件(?!学习)|体检|群里|到群|电话|电视|新闻联播|病|医"
    r"|抖音|视频号|广告|验证码|照片|红包|火(?!了)|脾气|烧|愁|呆|言|现|票|家属|老师|班|大学|课程|手机"
)
_HAD = re.compile(r"收到了?|看到了|看过了|知道了|已经有|有了|听说|记得|上次|昨天|说过")
_ELSEWHERE = re.compile(r"发给[^我]|发我[儿女老]|本人|号码|这个号|私人|看不[见清到]|骗|错")  # by another way, or to somebody else
_REMINDED = re.compile(r"(?:以后)?(?:不用|不必|不要|别)(?:再|老)?提醒(?:我|俺)?(?:了|啦)?")  # of what he has in hand, as a rule
_COMING = re.compile(r"不去|去不|不来|来不了|参加|请假|出席|报名(?!这类|那些|的?(?:信息|通知|消息))|到会|缺席")


@dataclass(frozen=True, slots=True)
class OptSaid:
    """What somebody wants no more of, or (`back`) wants again. `plain`: in so many words; else only of what we have just sent.
    Neither `what` nor `everything`: it does not say of what."""

    what: frozenset[OptOut] = frozenset()
    everything: bool = False
    back: bool = False
    plain: bool = False


def read_opt_out(text: str) -> OptSaid | None:
    """退订; 别给我发学习的了; 少发点; 又想看了. Of a longer message the part that says it plainly."""
    said = _tidy(text)
    if _OF_DEATH.search(said):
        return None
    whole = _read(said) if len(said) <= LONGEST else None
    if whole is not None or not said or len(said) > LONGEST_STORY:
        return whole
    parts = [part for part in re.split("[,。!;]", said) if part]
    read = [found for found in map(_read, parts) if found is not None] if len(parts) > 1 else []
    again = next((one for one in read if one.back), None)
    if again is not None:
        return replace(again, plain=again.plain and bool(again.what))
    if _asks(said):
        return None
    plainly = next((one for one in read if one.what and one.plain), None)
    if plainly is not None or not read:
        return plainly
    if not any(sorts_in(part) for part in parts):
        return None if _ELSEWHERE.search(said) or _HAD.search(said) else read[0]
    named = frozenset(one for part in parts if not _OTHER_THINGS.search(part) for one in sorts_in(part))
    return OptSaid(named, plain=True) if named else None


def _read(said: str) -> OptSaid | None:
    if _NOT_REMINDED.search(said):
        return OptSaid(frozenset({OptOut.CARE}), plain=True)
    if _OTHER_THINGS.search(said) or _COMING.search(said) or _CALLED_OFF.search(said):
        return None
    if _REMINDED.fullmatch(said):
        return None
    what = sorts_in(said) or (frozenset({OptOut.ACTIVITY}) if _CALLED.search(said) else frozenset())
    if _AGAIN.fullmatch(said):
        return OptSaid(what, back=True, plain=bool(what) or said.startswith(("恢复", "重新订", "订回来")))
    if not _STOPS.search(said):
        somehow = _AGAIN_SOMEHOW.search(said) is not None and not _ONCE_MORE.search(said)
        return OptSaid(what, back=True) if somehow else None
    return None if _asks(said) else _stopping(said, what)


def _asks(said: str) -> bool:
    return _QUESTION.search(said) is not None and not _ASKS_US.match(said)


def _stopping(said: str, what: frozenset[OptOut]) -> OptSaid | None:
    unsubscribes = _PLAIN.search(said) is not None
    if unsubscribes and not what and not _bare(said):
        return None  # of something that we do not know
    plain = unsubscribes or bool(what)
    everything = not what and _STOPS_ALL.search(said) is not None
    if not plain and (_HAD.search(said) or _ELSEWHERE.search(said) or (not everything and len(said) > LONGEST // 2)):
        return None
    return OptSaid(what, everything, plain=plain or everything)


def sorts_in(text: str) -> frozenset[OptOut]:
    """The sorts that are named, each by any of its names."""
    named = frozenset(one for one, words in _SORTS.items() if re.search(words, text))
    return named or (frozenset({OptOut.STUDY}) if _STUDIES_NO_MORE.search(text) else named)


_STUDIES_NO_MORE = re.compile(r"不(?:想|愿意?|爱)?(?:再)?学了")
_KIN = (
    r"(?:给|替|帮|为)?(?:我|俺|咱)?(?:家)?(?:爸爸?|妈妈?|老爸|老妈|父亲|母亲|爹|娘|公公|婆婆|岳父|岳母"
    r"|爷爷|奶奶|外公|外婆|老伴|老头子?|老太太|老人家?|爱人|他|她)"
)
_AROUND = re.compile(
    rf"{_UNSUBSCRIBE}|{_ALL}|{_KIN}|我|要|想|请|帮|给|麻烦|你们|能不能|可不可以|可以|一下|了|吧|啊|谢谢"
    rf"|这个|这些|那个|那些|发的|消息|信息|短信|东西|推送|服务|以后|的|太烦|[,。! ]"
)


def _bare(said: str) -> bool:
    """退订, and nothing that it could be of."""
    return not _AROUND.sub("", said)


def _tidy(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower().strip(" \n\t。.!~～,，;；、“”\"'")
    plain = re.sub(r"[\s，、;；]+", ",", plain).replace("！", "!")
    return _SLIPS.sub(lambda slip: _MEANT[slip[0]], plain)
