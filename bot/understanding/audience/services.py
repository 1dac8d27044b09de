"""Periodicals and service classes, in the office's own names."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.domain.audience.expression import Expression, Not, is_, not_
from bot.understanding.audience.places import Entry
from bot.understanding.audience.token import Criterion, Family, Scene
from bot.understanding.audience.vocabulary import Vocabulary

# ---- periodicals ----


def periodical_pattern(words: Vocabulary) -> tuple[str, dict[str, str]] | None:
    known = {name.strip("《》"): name for name in words.periodicals}
    short = {
        name[: -len(tail)]: full
        for name, full in known.items()
        for tail in ("杂志", "报", "月刊")
        if name.endswith(tail) and len(name) > len(tail) + 1
    }
    known = short | known
    if not known:
        return None
    one = "(?:" + "|".join(map(re.escape, sorted(known, key=len, reverse=True))) + ")"
    return (
        rf"(?P<no>没有?|未|还没有?|不)?(?:订阅|订购|订|看|领|征订)(?:了|过|有|的是|的)?(?:《|\[)?"
        rf"(?P<name>{one}(?:》?(?:和|、|跟|与|或者?|以及)《?(?:{one}))*)(?:》|\])?(?:杂志|报|这份报|这本杂志|报纸|刊物|的读者)?"
        rf"|《?(?P<taken>{one})》?的?(?:订户|订阅者|订阅户|订阅人|读者)",
        known,
    )


def periodical(match: re.Match[str], known: dict[str, str]) -> Criterion:
    said = re.split(r"》?(?:和|、|跟|与|或者?|以及)《?", match["name"] or match["taken"])
    meant: Expression = is_("报刊", *(known[one] for one in said))
    return Criterion(Family.PERIODICAL, Not(meant) if match["no"] else meant)


NO_PERIODICAL = (
    r"(?:没有?|未)(?:订阅?|看)(?:了|过)?(?:任何|什么|啥)?(?:报刊|报纸|刊物|杂志|书报|报(?!名))(?:杂志)?"
    r"|(?:一[份样]|什么|啥|任何|哪样)(?:报刊|报纸|刊物|杂志|报)?(?:都|也)(?:没有?|不)(?:订阅?|看)(?:过|着)?"
)

# ---- service classes ----

_ORDINALS = {sign: str(at % 5 + 1) for at, sign in enumerate("一二三四五12345ABCDEabcde甲乙丙丁戊")}
SERVICE = (
    r"(?:服务(?:级别|类别|等级|分类|分级)|分类|分级|服务类型|级别|享受|按)?(?P<not>不是|不属于|非)?(?:是|为|属于|列为|定为|:)?"
    r"(?P<sign>[一二三四五1-5A-Ea-e甲乙丙丁]|特殊?|重点|普通|一般|特别|常规)(?P<unit>级|类|等|档)?"
    r"(?:的)?(?P<word>服务|管理)?(?:对象|类别|级别|类)?"
)


def service_key(value: str) -> str:
    """一级, 1, A类 and 甲等 are one and the same."""
    bare = re.sub(r"(?:服务|管理|对象|级别|类别|级|类|等|档)", "", value)
    return _ORDINALS.get(bare, {"特殊": "特"}.get(bare, bare))


def service(match: re.Match[str], words: Vocabulary) -> Criterion | None:
    if not (match["unit"] or match["word"] or "服务" in match[0]):
        return None
    fitting = [value for value in words.classes if service_key(value) == service_key(match["sign"])]
    if not fitting:
        return None
    meant = is_("服务级别", *fitting)
    return Criterion(Family.SERVICE, not_(meant) if match["not"] else meant)


_SERVED = "服务 服务对象 服务类 服务级 对象 类 类别 类对象 照顾 照顾对象 管理 管理对象 关心对象 关爱对象"


def service_list(words: Vocabulary) -> tuple[str, Callable[[re.Match[str]], Criterion]] | None:
    """重点和特殊服务对象: several classes before one 服务对象."""
    named = _by_name(words)
    if not named:
        return None
    one = "(?:" + "|".join(map(re.escape, sorted(named, key=len, reverse=True))) + ")"
    between = "(?:和|、|与|及|跟|或者?|以及)"

    def read(match: re.Match[str]) -> Criterion:
        values = [value for key in re.split(between, match["keys"]) for value in named[key]]
        return Criterion(Family.SERVICE, is_("服务级别", *dict.fromkeys(values)), head="对象" in match[0])

    return rf"(?P<keys>{one}(?:{between}{one})+)(?:类|级|服务|照顾|管理|关爱)(?:服务)?(?:对象|类别)?", read


def sign_list(words: Vocabulary) -> tuple[str, Callable[[re.Match[str], Scene], Criterion]] | None:
    """甲乙两类, 一、二级: several classes by their signs, as the office writes them, before one 类."""
    signs: dict[str, list[str]] = {}
    for value in words.classes:
        signs.setdefault(re.sub(r"(?:服务|管理|对象|级别|类别|级|类|等|档)+$", "", value), []).append(value)
    signs = {key: values for key, values in signs.items() if len(key) == 1}
    if len(signs) < 2:
        return None
    one = "[" + "".join(map(re.escape, signs)) + "]"

    def read(match: re.Match[str], _: Scene) -> Criterion:
        values = [value for key in re.findall(one, match["signs"]) for value in signs[key]]
        return Criterion(Family.SERVICE, is_("服务级别", *dict.fromkeys(values)), head="对象" in match[0])

    return rf"(?P<signs>{one}(?:(?:和|、|与|及|跟|或)?{one})+)(?:这?[两二三四])?(?:类|级|档)(?:服务|管理)?(?:对象)?", read


def _by_name(words: Vocabulary) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for value in words.classes:
        named.setdefault(re.sub(r"(?:服务|管理|对象|级别|类别|级|类|等|档)+$", "", value), []).append(value)
    return {key: values for key, values in named.items() if len(key) > 1}


def service_entries(words: Vocabulary) -> list[Entry]:
    """日常服务对象, 重点类: the classes by the office's own names."""
    return [
        (key + tail, Criterion(Family.SERVICE, is_("服务级别", *values), head="对象" in tail))
        for key, values in _by_name(words).items()
        for tail in _SERVED.split()
    ]
