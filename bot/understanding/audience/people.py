"""Persons, liaisons and proxies by name, surname or title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.domain.audience.expression import Condition, Expression, Op, conditions, is_, not_
from bot.domain.people import surname
from bot.understanding.audience.places import Entry, under
from bot.understanding.audience.token import Criterion, Family, Scene, Sort, Token
from bot.understanding.audience.vocabulary import Named, Vocabulary

_TITLES = (
    "局长",
    "书记",
    "主任",
    "科长",
    "校长",
    "处长",
    "部长",
    "县长",
    "镇长",
    "乡长",
    "院长",
    "所长",
    "站长",
    "主席",
    "股长",
    "组长",
    "经理",
    "厂长",
    "老师",
    "医生",
    "会计",
    "调研员",
)
_COURTESY = (
    "大姐",
    "大爷",
    "大妈",
    "奶奶",
    "爷爷",
    "阿姨",
    "叔",
    "伯伯",
    "师傅",
    "同志",
    "大哥",
    "老师傅",
    "老爷子",
    "老太太",
    "姐",
    "哥",
    "工",
)


def person_entries(words: Vocabulary) -> list[Entry]:
    """Every way to name a person served. A name or surname that fits several is a question."""
    by_name: dict[str, list[Named]] = {}
    for one in words.people:
        by_name.setdefault(one.name, []).append(one)
    found = [(name, _person(name, named)) for name, named in by_name.items()]
    found += [(name, _dead(name)) for name in words.dead if name not in by_name]
    return found + [(word, _person(word, named)) for word, named in _called(words.people, ("老", "小")).items()]


def _called(people: Iterable[Named], nicknames: tuple[str, ...]) -> dict[str, list[Named]]:
    """老张, 张老, 张局长, 张大姐: everybody who may be called so. A title counts for who held such a post, if any did."""
    families: dict[str, list[Named]] = {}
    for one in people:
        families.setdefault(surname(one.name), []).append(one)
    found: dict[str, list[Named]] = {}
    for family, members in families.items():
        for word in (*(f"{nick}{family}" for nick in nicknames), f"{family}老", *(family + polite for polite in _COURTESY)):
            found[word] = members
        for title in dict.fromkeys((*_TITLES, *_own_titles(members))):
            found[f"{family}{title}"] = [one for one in members if title in one.post] or members
            found[f"{family}副{title}"] = [one for one in members if f"副{title}" in one.post] or members
    return found


def _own_titles(members: Iterable[Named]) -> list[str]:
    """The ends of the posts that they held: 馆长 of 原文化馆馆长."""
    posts = (re.sub(r"[(（].*?[)）]", "", one.post) for one in members)
    ends = (post[-length:] for post in posts for length in (2, 3) if len(post) > length)
    return [end for end in ends if end[-1] in "长记任席师员理计士" and not end.startswith(("副", "原"))]


def _person(word: str, named: list[Named]) -> Criterion:
    if len(named) == 1:
        return Criterion(Family.NAME, is_("姓名", named[0].name), head=True)
    names = dict.fromkeys(one.name for one in named)
    shown = "、".join(f"{one.name}（{one.post}）" if one.post else one.name for one in named[:5])
    ask = f"“{word}”有{len(named)}位：{shown}，请问是哪一位？"
    return Criterion(Family.NAME, is_("姓名", *names), head=True, ask=ask, named=tuple(named))


def told_apart(criterion: Criterion, others: Iterable[Expression], units: Mapping[str, str | None]) -> Criterion:
    """县一中的王秀兰: the one of that name whom the rest of the phrase fits; else the question stays."""
    known = [one for one in others if isinstance(one, Condition) and one.op in (Op.IS, Op.CONTAINS) and one.field in _FACTS]
    fitting = [one for one in criterion.named if all(_fits(one, condition, units) for condition in known)]
    if not known or len(fitting) != 1:
        return criterion
    return replace(criterion, expression=is_("姓名", fitting[0].name), ask=None, named=())


def polite(tokens: list[Token], scene: Scene) -> list[Token]:
    """第二人民医院的老师们: where nobody of those meant was a teacher, 老师 is only a polite word."""
    found = []
    for at, token in enumerate(tokens):
        criterion = token.criterion
        if criterion is not None and criterion.readings and criterion.family is Family.POST and "老师" in token.text:
            known = [*_beside(tokens, at), *conditions(criterion.readings[0])]
            if not any(_taught(one) and all(_fits(one, fact, scene.words.units) for fact in known) for one in scene.words.people):
                token = replace(token, criterion=replace(criterion, ask=None, readings=()))
        found.append(token)
    return found


def _beside(tokens: list[Token], at: int) -> list[Condition]:
    """What is said of the same people right before a piece."""
    found: list[Condition] = []
    for token in reversed(tokens[:at]):
        if token.sort not in (Sort.CRITERION, Sort.DE, Sort.NOUN, Sort.EVERYBODY):
            break
        meant = token.criterion.expression if token.criterion is not None else None
        if isinstance(meant, Condition) and meant.op is Op.IS and meant.field in _FACTS:
            found.append(meant)
    return found


def _taught(one: Named) -> bool:
    return "教师" in one.post or "老师" in one.post


_FACTS = frozenset({"单位", "住地", "支部", "类别", "性别", "状态", "外出地"})


def _fits(one: Named, condition: Condition, units: Mapping[str, str | None]) -> bool:
    """Whoever of whom nothing is known might be meant."""
    fact = one.facts.get(condition.field)
    if fact is None:
        return True
    if condition.field == "单位":
        return any(under(fact, value, units) for value in condition.values)
    if condition.op is Op.CONTAINS:
        return any(value in fact for value in condition.values)
    return fact in condition.values


def _dead(name: str) -> Criterion:
    return Criterion(Family.NAME, is_("姓名", name), head=True, ask=f"{name}在名册里已经去世，请核对要通知谁。")


# ---- those who are asked to pass it on ----

_TENDS = (
    r"(?:同志)?(?:他们俩?|她们俩?|他|她|两个人?|两人|俩)?(?:负责|在)?(?:负责联系|结对联系|对口联系|联系|联络|负责|包联|包保|包户|包|结对|对接|帮扶|挂联|挂钩|管|照应|分管|名下|手上|手里|手下|那一?组|这一?组|小组|组里|跑)"
    r"(?:着|过)?(?:的?(?:那[几一]?[个些组]|那片|组里|小组|这一?组))?"
)


def tended_pattern(words: Vocabulary) -> tuple[str, dict[str, list[Named]]] | None:
    """小王联系的, 归柳青禾管的, 联系人是小王: the pattern and whom each name in it may mean."""
    if not words.liaisons:
        return None
    called = _called(words.liaisons, ("小", "老")) | _grouped(words.liaisons)
    one = "(?:" + "|".join(map(re.escape, sorted(called, key=len, reverse=True))) + ")"
    several = rf"(?P<{{0}}>{one}(?:(?:和|、|与|跟|或者?|以及){one})*)(?:同志)?(?:[两三二]个?人|[两三]位)?"
    first, second = several.replace("{0}", "a"), several.replace("{0}", "b")
    leads = r"(?:联系人|结对联系人|结对干部|联络员|包联干部|联系干部|对接人|结对的)(?P<not>不是)?(?P<be>是|为|叫|:)?"
    return (
        rf"(?:归|由|属于|属|是|跟着|跟)?{first}{_TENDS}|(?:归|由|属于?){first.replace('<a>', '<c>')}|{leads}{second}",
        called,
    )


def named_himself(match: re.Match[str]) -> bool:
    """他的联络员康宁 is she herself; 联络员是康宁的 and 联络员康宁的 are those whom she looks after."""
    bare = match["b"] is not None and not (match["be"] or match["not"])
    return bare and not re.match("的|那|负责|联系|管|包|名下|手", match.string[match.end() :])


def tended(text: str, called: dict[str, list[Named]], turned: bool = False) -> Criterion:
    """Those whom the liaisons of this text look after."""
    one = "|".join(map(re.escape, sorted(called, key=len, reverse=True)))
    found: list[str] = []
    for word in re.findall(one, text):
        named = called[word]
        if len(named) > 1:
            shown = "、".join(who.name for who in named[:5])
            return Criterion(
                Family.LIAISON,
                is_("联系人", *(who.name for who in named)),
                ask=f"“{word}”有{len(named)}位：{shown}，请问是哪一位？",
            )
        found.append(named[0].name)
    meant = is_("联系人", *dict.fromkeys(found))
    return Criterion(Family.LIAISON, not_(meant) if turned else meant)


def _grouped(people: Iterable[Named]) -> dict[str, list[Named]]:
    found: dict[str, list[Named]] = {}
    for one in people:
        found.setdefault(one.name, []).append(one)
    return found


def receiver_entries(words: Vocabulary) -> list[Entry]:
    """Liaisons and proxies named themselves: the notice goes to them."""
    served = {one.name for one in words.people}
    by_id = {one.id: one.name for one in words.people}
    found = [
        (name, Criterion(Family.LIAISON, is_("联系人", name), head=True, receiver=Sort.LIAISONS))
        for name, named in _grouped(words.liaisons).items()
        if name not in served and len(named) == 1
    ]
    kin = {one.name: by_id[one.of] for one in words.proxies if one.of in by_id and one.name not in served}
    return found + [(name, Criterion(Family.NAME, is_("姓名", of), head=True, receiver=Sort.PROXIES)) for name, of in kin.items()]
