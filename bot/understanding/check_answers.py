"""What somebody answers when he is asked whether his number is still right, and whether he still lives there."""

from __future__ import annotations

import re

from bot.domain.checks import Answer, Says, Step
from bot.understanding.phones import phones_in
from bot.understanding.reply_slips import tidy_reply

YES = re.compile(
    r"^(?:1|①|对|对的|对头|对呀|对啊|对对|是|是的|是啊|嗯|嗯嗯|恩|没错|没[有得]?变(?:化)?|没换|没有换|没搬|没有搬|不变|还是|还是(?:这个|那个|原来的?|老样子)|还在"
    r"|还住(?:那|那里|这|这里|原来)?|老样子|老地方|照旧|一样|正确|可以|好|好的|行|中|要得|用着呢|在用|还在用|在的|就是|就这个|yes|ok|👌|👍)(?:了|的|呢|啊|哩|嘞)*$"
)
STILL = re.compile(
    r"还(?:在)?用(?:着)?(?:那个|这个|原来的?|老)?(?:号码?)?(?:呢|的)?$|还是(?:原来|那个|这个|老)(?:的)?(?:号码?|地方)?$"
    r"|还住(?:在)?(?:那|这|原来|老地方)(?:里|儿|的地方)?(?:呢|的)?$"
)
ALL = re.compile(r"都没变|都对|都没有变|全都?对|都是对的|没有变化|都没换|都一样|都还是|一切照旧")
NO = re.compile(
    r"^(?:2|②|不对|不是|错了|不是了|变了|换了|改了|搬了|没有手机|没手机|没有了|没有|不用了|不住(?:那|这)?(?:里|儿)?了|搬家了|换号了|换手机了|号换了|不对了|停机了|不用那个了)(?:啊|呀|的|了)*$"
)
ADDRESS = re.compile(
    r"(?:(?:搬|迁)(?:家)?(?:到|去|进|往|回|至)|现在?住(?:在|到)|住(?:在|到|进)|改住|地址(?:是|改成|换成)|新(?:地址|家|住处)(?:是"
    r"|在)?)(?:了)?[,:]?(?P<place>[^,。!?]{2,50})"
)
PLACE = re.compile(
    r"路|街|巷|号|栋|幢|单元|室|小区|花园|村|镇|乡|区|市|县|苑|里弄|楼|养老院|敬老院|公寓|(?:儿子|女儿|闺女)家|老家|社区|干休所"
)
ENDS = re.compile(r"(?:去)?(?:住|居住)?(?:去)?(?:了|啦|的|呢)*$")
BEGINS = re.compile(r"^(?:我|他|她|老人|我[爸妈])?(?:们)?(?:现在|就|还)?(?:住)?(?:在|到)")
OTHER_MATTER = re.compile(r"[?？]|吗$|怎么|多少|什么|收到|谢|你好|您好|菜单|通知|帮助|几点|哪|转人工|学习")
SHORT = 8  # characters; longer than that, it is about something else


def may_answer(text: str) -> bool:
    """Whether a text may be an answer at all: a cheap look before the records are asked who has a question open."""
    said = tidy_reply(text)
    plain = any(pattern.search(said) for pattern in (YES, STILL, ALL, NO, ADDRESS)) or bool(phones_in(said))
    return plain or bool(PLACE.search(said) and not OTHER_MATTER.search(said)) or _scrap(said)


def read_check(text: str, step: Step) -> Answer | None:
    """The answer to the question of a step; None for something that is about another matter."""
    said = tidy_reply(text)
    number = phones_in(said)
    if step in (Step.PHONE, Step.NEW_PHONE) and number:
        return Answer(Says.PHONE, number[-1][0])
    if ALL.search(said):
        return Answer(Says.ALL)
    if YES.search(said) or STILL.search(said):
        return Answer(Says.YES)
    if NO.search(said):
        return Answer(Says.NO)
    if step in (Step.ADDRESS, Step.NEW_ADDRESS) and (place := _address(said)):
        return Answer(Says.ADDRESS, place)
    return Answer(Says.UNCLEAR) if _scrap(said) or number or ADDRESS.search(said) else None


def _address(said: str) -> str:
    if found := ADDRESS.search(said):
        return ENDS.sub("", found["place"]).strip()
    said = BEGINS.sub("", said)
    return said if PLACE.search(said) and not OTHER_MATTER.search(said) and len(said) <= 50 else ""


def _scrap(said: str) -> bool:
    """A few characters that ask nothing: meant for the question that is open, whatever they mean."""
    return 0 < len(said) <= SHORT and not OTHER_MATTER.search(said)
