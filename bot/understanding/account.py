"""What somebody says of the account that he writes from: that it is not his whom we mean, that nothing shall come to it, that he
has another, that he only reads for somebody. Only what is said in so many words; everything else is read elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum

from bot.understanding.reply_slips import tidy_reply

LONGEST = 30  # characters; a longer text tells of something


class OfAccount(StrEnum):
    """What is said."""

    NOT_HIM = "not_him"
    NO_MORE = "no_more"
    ANOTHER = "another"
    READS = "reads"


_SLIPS = (
    (re.compile("邦(?=定|错)|棒定|绑订|绑丁"), "绑"),
    (re.compile("绑[订丁]|(?<=绑)定"), "定"),
    (re.compile("[薇威维围]信|微新|微信儿"), "微信"),
    (re.compile("[帐账]户|[帐账]号"), "账号"),
    (re.compile("你门|你民"), "你们"),
    (re.compile("(?<=[找认发搞弄打绑])[措挫]了?(?=人|号|[,。!]|$)"), "错"),
)
_YOU = "(?:你们?|您|你俩|单位|机器人)"
_SURE = "(?:是不是|肯定|可能|怕是|怕|好像|大概|应该|又|一定|八成|是)"
_END = "(?:了|啦|吧|呀|啊|呢|哦|喽|嘛|的|吗|[?])"
_SENT = "(?:发|找|加|绑定?|弄|搞|认|联系|通知|打|登记|填|写|传|记)"
_ACCOUNT = "(?:微信号?|qq号?|手机号?|号码?|电话号?码?|账号)"
_PERHAPS = re.compile("[错不别莫请勿拒退停换新]|取消|关掉|我[是在]|是我|微信|qq|手机|号")  # 收到 is looked at no further
_OWN_SLIP = re.compile("不好意思|对不起|对不住|抱歉|我(?:刚才?|才|刚刚)?(?:[发按点打]|发送)错|手[滑抖误快]")
_KIN = (
    "女儿|儿子|闺女|姑娘|孙子|孙女|外孙女?|老伴|爱人|先生|妻子|丈夫|儿媳妇?|媳妇|女婿|侄子|侄女|外甥女?|保姆|护工|阿姨|家属|家里人"
    "|家人|孩子|子女|邻居"
)
_HE = "(?:他|她|老人家?|老爷子|老太太|本人|机主)"


def read_account(text: str, names: Collection[str] = ()) -> OfAccount | None:
    """What a text says of the account it came from; None where it is about something else.

    `names`: of those whose account we take it for.
    """
    said = _tidied(text)
    if len(said) > LONGEST or not _PERHAPS.search(said):
        return None
    he = "|".join([_HE, *(re.escape(tidy_reply(name)) for name in names if name)])
    if _reads(said, he):
        return OfAccount.READS
    if not _OWN_SLIP.search(said) and _not_him(said, he, names):
        return OfAccount.NOT_HIM
    if _NO_MORE.fullmatch(said):
        return OfAccount.NO_MORE
    return OfAccount.ANOTHER if any(form.fullmatch(said) for form in _ANOTHER) else None


def _tidied(text: str) -> str:
    said = tidy_reply(text)
    for slip, meant in _SLIPS:
        said = slip.sub(meant, said)
    return said


def _reads(said: str, he: str) -> bool:
    """我不是本人，我是她女儿: they share a telephone, and nothing is wrong with it."""
    return bool(
        re.fullmatch(
            rf"(?:(?:我|这)?不是(?:{he}|老人)[,。!]*)?我?(?:是|系)(?:{he})?的?(?:小|大|二|三|亲)?(?:{_KIN})"
            rf"(?:[,。!]*(?:我)?(?:帮|替|给|代)(?:{he}|我?[爸妈爹娘])?(?:看|回|答|打字|收)[^?]{{0,8}})?{_END}*[,。!]*",
            said,
        )
        or re.fullmatch(
            rf"(?:这(?:个)?)?{_ACCOUNT}?(?:是)?我(?:在)?(?:帮|替|代)(?:{he}|我?[爸妈爹娘]|我们?家?老人)(?:看|回|收|用|管)"
            rf"(?:的|着|通知|消息|微信|信息)*{_END}*[,。!]*",
            said,
        )
    )


def _not_him(said: str, he: str, names: Collection[str]) -> bool:
    family = "|".join(re.escape(name[0]) for name in names if name)
    forms = [
        rf"{_YOU}?{_SURE}*{_SENT}错了?(?:人|对象|号|地方|{_ACCOUNT})(?:了|吧|啦|[,。!?]|$)",
        rf"^{_YOU}{_SURE}*{_SENT}错了?{_END}*(?:[,。!?]|$)",
        r"绑定?错了",
        rf"(?:^|[,。!]|我)(?:又|可|真|根本)?不(?:是|叫|系)(?:什么)?(?:{he})(?:同志)?{_END}*(?:[,。!]|$)",
        rf"不是{_YOU}?(?:要|想)?(?:找|发)的?(?:那个)?人",
        rf"^(?:我)?不(?:是|系)(?:什么)?(?:老干部|离退休干部|{_YOU}单位的?人?){_END}*[,。!]*$",
        rf"^{_YOU}?{_SURE}*(?:搞|弄|认)错(?:了|人)?{_END}*[,。!]+(?:我)?不(?:是|叫|姓|认识|在)",
        rf"(?:^|[,。!]|我)(?:不认识|不认得|不晓得谁是|不知道谁是)(?:{he}|这个?人|这位|叫这个名)",
        rf"{_ACCOUNT}(?:早就|已经|现在|根本)?不是(?:{he})(?:的|在用|用)?{_END}*(?:[,。!]|$)",
        rf"(?:{he})(?:早就|已经|早|都)*(?:不用|没用|不在用|没在用)(?:这|此)个?{_ACCOUNT}",
        rf"(?:这|此)个?{_ACCOUNT}(?:是)?我(?:捡|刚买|刚办|新买|新办|才买|才办)",
    ]
    if family:
        forms.append(rf"我(?:又|可)?不姓(?:{family}){_END}*(?:[,。!]|$)")
    return any(re.search(form, said) for form in forms)


_THINGS = "(?:通知|消息|信息|短信|微信|东西|这些|那些|这种|任何|的|了|来|过来|你们|广告)"
_NO_MORE = re.compile(
    rf"(?:请|麻烦|拜托)?{_YOU}?(?:以后|今后|往后)?(?:都)?(?:请)?(?:不要|别|不用|请勿|莫|不必)(?:再|老是?|总是?|天天|一直)*"
    rf"(?:给我|跟我|向我|往我这(?:里|儿)?|对我)?(?:发|推送?|打扰|骚扰|通知)(?:我)?{_THINGS}*{_END}*"
    rf"(?:[,。!]*(?:我)?(?:烦|烦死|太?烦人?|不想看|不看|谢谢|听见没|行不行|好不好){_END}*)?[,。!]*"
    rf"|(?:我)?(?:不想|不要|不愿意?|不)(?:再)?(?:收|接收|收到){_YOU}?{_THINGS}+{_END}*[,。!]*"
    rf"|(?:我要)?(?:拒收|退订)(?:通知|消息|信息)(?:了)?[,。!]*"
    rf"|(?:请)?(?:取消|关掉|停掉|停止|停了)(?:发送|推送|我的|给我发)?(?:通知|消息)(?:推送|了|吧)*[,。!]*"
)

_NOW = "(?:最近|刚刚?|又|已经|现在|前几天|昨天|今天|才|新)*"
_NEW = rf"(?:换|买|新办|重新?申请|注册|弄|办|用){_END}?(?:一?[个部台])?新?的?"
_WHAT_NOW = (
    rf"(?:[,。!?]*(?:那|我|该|要|还|得|是不是)*(?:怎么|咋|如何|要不要|用不用|需不需要|能不能)?(?:要|还|得)?(?:重新|再)?"
    rf"(?:办|弄|绑定?|收|收到|收得到|能收到|登记|说|通知|设置)*(?:通知|消息|你们|{_THINGS})*{_END}*)?[,。!?]*"
)
_WHOSE = "(?:我|我的|我们家?|俺|咱)?(?:[爸妈爹娘]|父亲|母亲|老伴|老头子?|老太婆?)?的?"
_HANDSET = "(?:智能)?手机(?!号)"
_MESSENGER = "(?:微信号?|qq号?)"
_ANOTHER = (
    re.compile(rf"{_WHOSE}{_NOW}{_NEW}(?:{_HANDSET}|{_MESSENGER}){_END}*(?:[,。!]?{_MESSENGER}也?(?:换|变|没)了)?{_WHAT_NOW}"),
    re.compile(
        rf"{_WHOSE}(?:原来的?|以前的?|老|旧)?{_MESSENGER}{_NOW}(?:换|变|丢|没|注销|被封|封|登不上去?|登录不上|进不去|用不了|忘了密码)了?"
        rf"(?:新的?|一?个)*{_END}*{_WHAT_NOW}"
    ),
    re.compile(
        rf"(?:我)?(?:的)?(?:想)?(?:在|用|拿)?(?:新|另外?一?个|别的|换个?)的?(?:{_HANDSET}|{_MESSENGER}|号|账号)(?:上|里)?"
        rf"(?:怎么|咋|如何|要不要|能不能|可以|也|想)+(?:也|再|重新)?(?:绑定?|收|登记|加|用|进)+(?:到|得到|通知|消息|你们|我)*{_END}*[,。!?]*"
    ),
    re.compile(
        rf"(?:怎么|咋|如何|我想|我要|想|要)(?:再|重新|另外)?(?:绑定?|加|换)(?:一?个)?(?:新|另外?一?个|别的)的?"
        rf"(?:{_HANDSET}|{_MESSENGER}|号|账号){_END}*[,。!?]*"
    ),
)
