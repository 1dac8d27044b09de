"""Side remarks that choose nobody: reasons, the weather, and why somebody is left out."""

from __future__ import annotations

import re
from itertools import takewhile

from bot.understanding.audience.token import Family, Sort, Token, Unclear

_CLAUSE = r"(?<![^,])"
_ENDS = r"(?=,|$)"
_DO = r"(?!.{0,14}(?:不要|不用|不必|别|只有|只是|有些|部分|除))"
_REASON = (
    rf"{_CLAUSE}(?:(?:主要)?(?:是)?因为|由于|免得|省得|以免|毕竟|考虑到|鉴于|生怕|就怕|怕){_DO}"
    rf"[^的只光仅就都也全请叫发通联几,;:\n]{{2,14}}{_ENDS}"
)
_HARSH = (
    rf"{_CLAUSE}(?:最近|这几天|今天|明天|这阵子|现在)?(?:天气?|外[面头]|路上?|天儿)(?:太|很|挺|比较|要|有点儿?|又|也|这么|正|在)*"
    rf"(?:热|冷|凉|滑|堵|下雨|下雪|刮风|降温|转凉|难走|不好走|不好)(?:了|得很|得慌|起来了|着呢|得厉害)?(?:嘛|啊|呢)?{_ENDS}"
)
_WHO = r"(?:他们|她们|他|她|人家|我们|我|咱们|这几位|这位|那位)"
_WHEN = r"(?:昨天|前天|上午|下午|早上|晚上|刚才|刚刚|上周|早就|早|已经|已|都|今早|昨晚)"
_TOLD = (
    rf"{_CLAUSE}(?={_WHO}|{_WHEN}){_WHO}?{_WHEN}{{1,3}}(?:当面|口头|亲自|亲口|在?电话里|打电话|微信上?|上门)?(?:跟|和|给|对|向)?{_WHO}?"
    rf"(?:本人)?(?:说|讲|通知|告诉|知道|晓得|清楚|交代|打过?招呼|打过?电话|联系|请过?假)(?:过|到|好|清楚)?{_WHO}?(?:了|啦){_ENDS}"
)
_UNABLE = (
    rf"{_CLAUSE}(?:他们|她们|他|她|人家)(?:身体|身子|家里|年纪|心情|最近|现在|都|还|正|要|也|确实|实在|眼下){{0,3}}"
    rf"(?:吃不消|受不了|撑不住|不方便|走不开|没空|没时间|不得空|忙|累|不舒服|来不了|去不了|不能来|来不成|动不了|需?要?休息|需?要?静养|没心情|心情不好|难过|伤心|病着|病了"
    r"|身体不好|年纪大|路远|有事|有任务)"
    rf"(?:了|得很|着呢|呢|嘛)?{_ENDS}"
)
_LET_THEM = (
    rf"{_CLAUSE}(?:让|叫|请|好让)(?:他们|她们|他|她)(?:念|读|讲|说|解释|转告|捎|带|帮|陪|搀|扶|提前|早点|早些|安心|好好|静心|专心)"
    rf"[^的不没未别,;:\n]{{0,8}}{_ENDS}"
)
_VERY = r"(?:比较|很|挺|非常|特别|十分|有点儿?|太|蛮)*"
_MATTER = (
    rf"{_CLAUSE}(?:这|本|此)(?:个|件|份|次|项)?(?:事|事情|通知|消息|活动|会|会议|任务|工作){_VERY}"
    rf"(?:急|重要|要紧|关键|紧急|严肃|着急)(?:的|得很|着呢|啊|呢)?{_ENDS}"
)
_ORDERED = (
    rf"{_CLAUSE}(?:上级|上面|领导|局里|市里|省里|县里|区里)(?:那边)?"
    rf"(?:有要求|有规定|催得紧|催得急|催了|在催|{_VERY}重视|等着要|急着要|要得急)(?:了|呢)?{_ENDS}"
)
_PLACE_IS = (
    rf"{_CLAUSE}(?:会议室|地方(?=[在是小大有太远不坐])|地点|场地|名额|位子|座位|车位|大巴|车上|礼堂|食堂|楼上|楼道|[一二三四五六]楼)"
    rf"(?!.{{0,10}}(?:不要|不用|别|只|除|先|优先|[几\d一二两三四五六七八九十][个名位人]))[^的过干住户,;:\n]{{1,10}}{_ENDS}"
)
_BRING = (
    rf"{_CLAUSE}(?:记得|请|要|都|得|务必)*(?:(?:带上|带好|自带|自备|准时|按时|提前|早[点些](?!年))[^的过退离没不未,;:\n]{{1,8}}"
    rf"|穿(?!.{{0,5}}军)[^的没不未,;:\n]{{1,6}}(?:来|去|参加|出席|上台))(?:啊|哈|吧)?{_ENDS}"
)
WHY_LEFT_OUT = re.compile(f"(?:{_TOLD})|(?:{_UNABLE})")
SWALLOWING = frozenset({_REASON, _LET_THEM, _PLACE_IS, _BRING})
REMARKS: tuple[tuple[re.Pattern[str], Sort], ...] = (
    (re.compile(_REASON), Sort.TOPIC),
    (re.compile(_HARSH), Sort.TOPIC),
    *((re.compile(pattern), Sort.TOPIC) for pattern in (_LET_THEM, _MATTER, _ORDERED, _PLACE_IS, _BRING)),
    (WHY_LEFT_OUT, Sort.FILLER),
)
_OF_A_GROUP = frozenset({Sort.CRITERION, Sort.NOUN, Sort.DE, Sort.JOIN, Sort.LOOSE, Sort.FILLER})


_THEY = frozenset({"他", "她", "他们", "她们", "他家", "她家", "他们家", "她们家"})
_STATING = frozenset(
    ["了", "是", "在", "已经", "已", "正", "还", "还在", "正在", "又", "现在", "目前", "最近", "刚", "本来就", "就"]
)


def explained(tokens: list[Token]) -> list[Token]:
    """住院的不发，他们早就知道了; 她不是党员: why somebody is left out goes; said of others it may choose. Raises Unclear."""
    kept: list[Token] = []
    if (whose := _looked_after_by_nobody(tokens)) is not None:
        raise Unclear(f"“{whose}”是谁联系的？请写明联系人。")
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.sort is Sort.FILLER and WHY_LEFT_OUT.fullmatch(token.text) and not _after_exclusion(kept):
            raise Unclear(f"“{token.text}”是说哪些人？他们要不要通知？请换个说法。")
        if token.text in _THEY and token.sort is Sort.THEIR and _says_something(tokens[at + 1 :]):
            clause = _clause(tokens[at:])
            if not _mere_statement(clause[1:]) or not _after_exclusion(kept):
                raise Unclear(f"“{''.join(one.text for one in clause)}”是说哪些人？他们要不要通知？请换个说法。")
            at += len(clause)
            continue
        kept.append(token)
        at += 1 + (_stated(token, tokens[at + 1 :]) if token.criterion is not None else 0)
    return kept


def _stated(person: Token, ahead: list[Token]) -> int:
    """张三住院了，别发: how many pieces tell no more than why he is left out; 张三住院了 alone is a question. Raises Unclear."""
    if person.criterion is None:
        raise LookupError("a named person is a criterion")
    said = [*takewhile(lambda token: token.text in _STATING or token.sort in (Sort.NOT, Sort.CRITERION), ahead)]
    states = [token for token in said if token.criterion is not None]
    if person.criterion.family is not Family.NAME or not states or any(not _state(token) for token in states):
        return 0
    following = ahead[len(said) : len(said) + 2]
    if following and following[0].sort in (Sort.LEAVE, Sort.OUTSIDE):
        return len(said)
    if following and following[0].sort is not Sort.BREAK:
        return 0
    if len(following) > 1 and following[1].sort in (Sort.LEAVE, Sort.OUTSIDE):
        return len(said)
    raise Unclear(f"“{person.text}{''.join(token.text for token in said)}”，是不通知{person.text}吗？请写明。")


def _state(token: Token) -> bool:
    return token.criterion is not None and token.criterion.family is Family.STATE and not token.text.endswith("的")


def _looked_after_by_nobody(tokens: list[Token]) -> str | None:
    """各自联系的老同志, and no 联络员 in the sentence."""
    if any(token.sort is Sort.LIAISONS for token in tokens):
        return None
    return next((token.text for token in tokens if token.sort is Sort.THEIR and re.match("各自[联负包结管]", token.text)), None)


def _says_something(ahead: list[Token]) -> bool:
    """Whether a criterion is said of 他 or 他们."""
    said = [token for token in ahead if token.sort is not Sort.FILLER]
    joined = len(said) > 1 and said[0].sort is Sort.JOIN and said[1].sort is Sort.CRITERION
    return bool(said) and (joined or said[0].sort in (Sort.CRITERION, Sort.NOT))


def _clause(tokens: list[Token]) -> list[Token]:
    end = next((at for at, token in enumerate(tokens) if token.sort is Sort.BREAK), len(tokens))
    return tokens[:end]


def _mere_statement(tokens: list[Token]) -> bool:
    """不是党员, 住院了: nothing in it sends anything, and no 的 makes people of it."""
    return all(
        token.text in _STATING or token.sort is Sort.NOT or (token.sort is Sort.CRITERION and not token.text.endswith("的"))
        for token in tokens
    )


def _after_exclusion(tokens: list[Token]) -> bool:
    while tokens and tokens[-1].sort in (Sort.BREAK, Sort.FILLER):
        tokens = tokens[:-1]
    while tokens and tokens[-1].sort in _OF_A_GROUP:
        tokens = tokens[:-1]
    return bool(tokens) and tokens[-1].sort in (Sort.EXCEPT, Sort.LEAVE, Sort.OUTSIDE)
