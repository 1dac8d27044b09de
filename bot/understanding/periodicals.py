"""What somebody says of papers and magazines: which he wants next year, that one has not come, what he has ordered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.periodicals import PeriodicalRules, Wants, Wish
from bot.understanding.reply_slips import tidy_reply

LONGEST = 40  # characters; a longer message is about something else

# A paper in general, and no 报告, 报名, 报销 …
_PAPER = r"报刊|书报|报纸|报(?=纸|刊|$|停|没|还没|怎么没|也没|都没)|杂志|刊物|期刊|订报|看报"
_PAPERS = re.compile(_PAPER)
_YEAR = r"(?:跟|和|同|按|照|与|像|依)?(?:着)?(?:去年|上年|往年|今年|原来|以前|过去|老)"
_SAME = re.compile(
    rf"{_YEAR}的?(?:一样|一个样|不变|样子|订|报|来|走|办)|照旧|照老|老样子|照样|照原样|不[变改动]|没变化|不用[改换变]|还是那[些几两样]"
    r"|还(?:是|订)(?:原来|去年|以前)的?|(?:按|照|同|跟)(?:着)?(?:去年|往年|今年|原来|以前)的?(?:就行|就好|办|来|订|吧)?$"
    r"|继续订?(?:着)?(?:就行|吧)?$|一样就[行好]|^一样(?:吧|的)?$"
)
_ALL_OF_THEM = r"(?:都|全|全都|什么都|啥都|啥也|什么也|一[份样种个本]也?都?|一个也|报刊|报纸|杂志|报)?"
_NONE = re.compile(
    rf"{_ALL_OF_THEM}(?:不|别|甭|无需|不用|不想|不再|不需要|用不着)(?:再|给我|想|用|需要)?(?:订|定|要|看)"
    r"(?:阅|报刊|报纸|报|杂志|什么)*(?:了|啦)?(?:吧|啊)?$"
    r"|退订?(?:全部|所有|报刊|报纸|杂志)|(?:报刊|报纸|杂志)(?:都|全)?(?:退|停)(?:了|掉|订)"
)
_AGAIN = re.compile(
    r"^(?:我)?(?:要|想)?(?:改订|改选|重新?选|重选|重订|重新订|改报刊|换报刊|改一下报刊|改点单|重新点单|改一下订的报刊?)(?:一下|吧|了)?$"
)
_INSTEAD = re.compile(r"换(?:成|为|订|做)?|改(?:成|为|订|选|看)")
_ADD = re.compile(r"(?:加|添|多)(?:订|上|一|个|份|本|定|要)*|再(?:来|订|要|定)|还(?:想|要)(?:订|要|加)?|另外(?:订|要|加)")
_NOT = r"不要|不订|不定|不看|别订|不想订|不想要|不用订|不再订|取消|去掉"
_REFUSED_BEFORE = re.compile(rf"(?:{_NOT}|退订|退掉|退了|停掉|停了|减掉|删掉|退)(?:了)?$")
_REFUSED_AFTER = re.compile(rf"^(?:就|也|都|给我)?(?:{_NOT}|退|停|减)(?:掉|订|阅|了|啦|吧)*")
_ORDERS = re.compile(r"订|定(?:一|份|本|个)|退|换|改|加|要|停")
# What may stand around titles and numbers.
_FLUFF = re.compile(
    r"^[我们俺咱老伴他她爸妈要想订阅定选择看来就还是和跟与以及加上这那的份一各吧了两二种样请给帮麻烦本再有明今年都行好可呢哈啊呀谢您你"
    r"报刊纸杂志物第号需买申同点单征为成换改把继续另外多添只光个期登记下面里共总、,，。.;；:：!！\s]*$"
)
_NUMBERS = re.compile(r"\d+|[一二三四五六七八九十两]")
_DIGIT = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_MARKED = re.compile(r"《([^《》]{2,20})》")
_LOOKS_LIKE_TITLE = re.compile(
    r"(?:订|要|看|选|换成|改成|来|^)(?:一)?(?:份|本)?"
    r"(?P<title>[\u4e00-\u9fff]{2,8}(?:日报|晚报|时报|早报|周报|文摘|画报|月刊|周刊|杂志|之友|读者))$"
)

_NOT_COME = re.compile(
    r"(?:没|未|没有|不曾|还没|还没有|一直没|怎么没|老没|总没)(?:有)?(?:给我|给俺|给咱|给他|给她)?(?:收|来|到|送|寄|见|看到|拿到|等到|接到|发)"
    r"|收不到|拿不到|见不着|看不到报|(?:断|停)了(?!订)|[少缺漏丢](?:了|送|寄|发|投|过)?(?:[一二两三几\d]+)(?:期|份|本|张|天|次)"
    r"|没影|不见了|寄丢|送丢|漏送|漏投|不送了|不来了|不到了|没人送|送错|投错"
)
_NOT_OF_IT = re.compile(
    r"通知|短信|验证码|工资|补贴|报销|报告|报名|快递|包裹|发票|慰问|钱|药|电话|信息|材料|报表|登报|报上(?:说|登|讲)"
)
_OWN = re.compile(
    r"^(?:查(?:一下|查)?|看(?:看|一下)?|问(?:一下)?)?(?:我|俺|咱)(?:们)?(?:家)?(?:今年|明年|现在|去年)?(?:都)?(?:订|定|选|点|看)(?:的|了|过)?"
    r"(?:是)?(?:都)?(?:有)?(?:什么|哪些|哪几[种份样]|啥|几[种份])?(?:报刊|报纸|杂志|报|刊物|书报)(?:有哪些|是什么|是哪些|呢|吗|了吗)?$"
    r"|^我的(?:报刊|报纸|点单|订阅)$"
    r"|^(?:报刊|报刊点单|点单|订报|订报刊|订报纸|报刊单子|报刊目录|我要点单|点报刊|报刊征订|我要订报|我要订报刊)$"
)


def asks_own(text: str) -> bool:
    """我订的报刊; and 报刊, which is how the list is called up."""
    return _OWN.search(_plain(text)) is not None


def read_missing(text: str, rules: PeriodicalRules) -> str | None:
    """The id of what has not come, "" for a paper that is not named; None for anything else."""
    said = _plain(text)
    titles, rest = _titles(said, rules)
    if len(said) > LONGEST * 2 or _NOT_OF_IT.search(rest) or not (titles or _PAPERS.search(rest)):
        return None
    if _NOT_COME.search(rest) is None:
        return None
    return titles[0] if titles else ""


def read_wish(text: str, rules: PeriodicalRules, asked: bool) -> Wish | None:
    """What somebody wants to read. `asked`: we have put the list before him, so a number or a bare yes and no is meant for it;
    else only what speaks of papers, and of ordering them."""
    said = _plain(text)
    if not said or len(said) > LONGEST or "?" in said or "？" in said:
        return None
    if _AGAIN.search(said):
        return Wish(Wants.AGAIN)
    titles, rest = _titles(said, rules)
    unknown = tuple(one for one in _MARKED.findall(text) if not _titles(one, rules)[0])
    if not asked and not ((titles or unknown or _PAPERS.search(said)) and _ORDERS.search(rest)):
        return None
    return _of_titles(said, rest, titles, unknown, rules) if titles or unknown else _without_titles(said, rules, asked)


def _of_titles(said: str, rest: str, titles: Sequence[str], unknown: tuple[str, ...], rules: PeriodicalRules) -> Wish | None:
    wanted, dropped = _sorted_out(said, rules)
    if unknown:
        return Wish(Wants.THESE, unknown=unknown) if _ORDERS.search(rest) or not _MARKED.sub("", rest).strip() else None
    if dropped and not wanted:
        return Wish(Wants.DROP, dropped=dropped)
    if _ADD.search(rest) and not dropped:
        return Wish(Wants.ADD, wanted)
    if dropped:
        return Wish(Wants.THESE, wanted, dropped)
    return Wish(Wants.THESE, tuple(titles)) if _FLUFF.match(rest) else None


def _without_titles(said: str, rules: PeriodicalRules, asked: bool) -> Wish | None:
    for pattern, wants in ((_NONE, Wants.NONE), (_SAME, Wants.SAME)):
        if (asked or wants is Wants.NONE) and pattern.search(said) and _FLUFF.match(pattern.sub("", said)):
            return Wish(wants)
    if not asked:
        return None
    if found := _LOOKS_LIKE_TITLE.search(said):
        return Wish(Wants.THESE, unknown=(found["title"],))
    return _by_number(said, rules)


def _by_number(said: str, rules: PeriodicalRules) -> Wish | None:
    """1 3, 一和三, 第2个; 13 of a list that has no 13 is 1 and 3."""
    words = _NUMBERS.findall(said)
    if not words or not _FLUFF.match(re.sub(r"(?<![\d])[一](?=份|本|种|样)", "", _NUMBERS.sub("", said))):
        return None
    numbers = _counted([one for one in words if one.isdecimal()] or words, len(rules.titles))
    out = tuple(str(one) for one in numbers if not 1 <= one <= len(rules.titles))
    chosen = tuple(rules.ids[one - 1] for one in numbers if 1 <= one <= len(rules.titles))
    if _ADD.search(said):
        return Wish(Wants.ADD, chosen, unknown=out)
    if re.search(r"不要|不订|退|去掉", said):
        return Wish(Wants.DROP, dropped=chosen, unknown=out)
    return Wish(Wants.THESE, chosen, unknown=out)


def _counted(words: Sequence[str], last: int) -> list[int]:
    found: list[int] = []
    for word in words:
        number = int(word) if word.isdecimal() else _DIGIT[word]
        digits = [int(one) for one in word] if word.isdecimal() else []
        together = number > last and digits and len(set(digits)) == len(digits) and all(1 <= one <= last for one in digits)
        found += digits if together else [number]
    return found


def _sorted_out(said: str, rules: PeriodicalRules) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which titles are wanted and which are not: what stands before 换成 is given up, and what 不要 stands beside."""
    wanted: list[str] = []
    dropped: list[str] = []
    instead = _INSTEAD.search(said)
    hits = list(_found(said, rules))
    for place, (begin, end, title) in enumerate(hits):
        before = said[hits[place - 1][1] if place else 0 : begin]
        after = said[end : hits[place + 1][0] if place + 1 < len(hits) else len(said)]
        gone = _REFUSED_BEFORE.search(before) or _REFUSED_AFTER.search(after)
        swapped = instead is not None and end <= instead.start() and any(hit[0] >= instead.end() for hit in hits)
        (dropped if gone or swapped else wanted).append(title)
    return tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(dropped))


def _titles(said: str, rules: PeriodicalRules) -> tuple[list[str], str]:
    """The titles that a text names, each once, and what is left of it."""
    hits = list(_found(said, rules))
    rest, at = [], 0
    for begin, end, _ in hits:
        rest.append(said[at:begin])
        at = end
    return list(dict.fromkeys(title for _, _, title in hits)), "".join([*rest, said[at:]])


def _found(said: str, rules: PeriodicalRules) -> list[tuple[int, int, str]]:
    """Where titles stand, the longest name first: 健康文摘报 before 健康文摘."""
    names = {name: one.id for one in rules.titles for name in one.names}
    if not names:
        return []
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return [(hit.start(), hit.end(), names[hit[0]]) for hit in re.finditer(pattern, said)]


def _plain(text: str) -> str:
    """Without book marks and the spaces that a voice puts in, apart from those between figures."""
    said = re.sub(r"[《》“”\"]", "", tidy_reply(text))
    return re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", said)
