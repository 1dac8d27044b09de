"""What several phrases mean side by side: a list, a narrowing, or a question."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.audience.expression import Condition, Expression, Op, all_of, any_of, conditions
from bot.understanding.audience.lending import akin, factored, fields_of
from bot.understanding.audience.phrases import Link, Phrase
from bot.understanding.audience.token import Criterion, Family, Scene, Sort, Unclear

_WHERE = frozenset({Family.PLACE, Family.LIAISON})


def combine(phrases: list[Phrase], links: list[Link], scene: Scene) -> Expression:
    """What phrases mean together; `links[i]` stands between phrases i and i+1. Raises Unclear where two readings remain."""
    phrases, links = factored(phrases, links, scene)
    if len(phrases) == 1:
        return phrases[0].meaning(scene)
    return _joined(phrases, links, scene)


def _joined(phrases: list[Phrase], links: list[Link], scene: Scene) -> Expression:
    """A list of phrases, left to right."""
    meaning = phrases[0].meaning(scene)
    narrowed = [phrases[0]]  # the phrases that the next one may narrow
    for link, phrase in zip(links, phrases[1:], strict=True):
        if _another_state(narrowed, phrase, link):
            own = phrase.meaning(scene)
            ask = f"“{narrowed[-1].text}”和“{phrase.text}”是两样都符合，还是符合一样就行？"
            meaning = scene.decide(ask, (all_of([meaning, own]), any_of([meaning, own])))
        elif _narrows(narrowed, phrase, link):
            meaning = all_of([meaning, phrase.meaning(scene)])
            narrowed = [narrowed[-1].narrowed_by(phrase)]
        else:
            meaning = _added(meaning, narrowed, phrase, link, scene)
            narrowed.append(phrase)
    return meaning


def _another_state(before: list[Phrase], phrase: Phrase, link: Link) -> bool:
    """没有智能手机的，独居的: another circumstance after a comma may narrow or add."""
    if link.sort is not Sort.BREAK or phrase.headed or phrase.families != {Family.STATE} or not before[-1].ends_in_de:
        return False
    known = [one for last in before for one in last.criteria if one.family is Family.STATE]
    return bool(known) and not all(
        akin(one, two) and fields_of(one) == fields_of(two) for one in known for two in phrase.criteria
    )


def _narrows(before: list[Phrase], phrase: Phrase, link: Link) -> bool:
    """城关镇的离休干部，80岁以上的: a phrase after a comma that says something new of the same people."""
    if link.sort is Sort.AND:
        return True
    if link.sort is Sort.JOIN and _elsewhere(before[-1], phrase):
        return False
    if link.sort is Sort.JOIN and link.pause and not before[-1].headed:
        return _another_fact(before[-1], phrase)
    if link.sort is not Sort.BREAK:
        return False
    known = frozenset(family for one in before for family in one.families)
    if link.done and phrase.families == {Family.NAME} and Family.NAME not in known:
        raise Unclear(f"“{phrase.text}”是另外加上的，还是不通知？请写明。")
    if phrase.families & known:
        return _bounds_again(before, phrase) or _another_fact(before[-1], phrase) or _another_field(before, phrase)
    if all(one.empty or not one.criteria for one in before):
        return True
    if phrase.headed and any(one.headed and one.criteria for one in before) and Family.CLASS in phrase.families | known:
        heads = {one.family for one in phrase.criteria if one.head}
        if heads and heads - {Family.PARTY, Family.SEX, Family.VETERAN}:
            raise Unclear(f"“{before[-1].text}”和“{phrase.text}”是都通知，还是两样都符合的才通知？")
    return True


def _elsewhere(last: Phrase, phrase: Phrase) -> bool:
    """青石镇八十岁以上、白水乡七十岁以上的: another place begins another part of a list."""
    if not last.criteria or not phrase.criteria:
        return False
    one, two = last.criteria[0], phrase.criteria[0]
    return one.family is two.family is Family.PLACE and fields_of(one) == fields_of(two) and len(last.criteria) > 1


_FACTS = frozenset({"智能手机", "在群", "联系人", "代收人", "绑定", "低收入", "独居"})


def _another_fact(last: Phrase, phrase: Phrase) -> bool:
    """80岁以上、没有智能手机的: one more thing that is true of the same people."""
    if last.ends_in_de or not last.criteria or not phrase.criteria:
        return False
    one, two = last.criteria[-1], phrase.criteria[0]
    if one.family is not two.family:
        return Family.CLASS not in (one.family, two.family)
    fields = [fields_of(one), fields_of(two)]
    return (
        one.family is Family.STATE
        and fields[0] != fields[1]
        and fields[0] <= _FACTS
        and bool((fields[0] | fields[1]) & (_FACTS - {"独居"}))
    )


def _another_field(before: list[Phrase], phrase: Phrase) -> bool:
    """教育局的，家在河口镇的; 老党员，党龄五十年以上: something else of the same sort narrows too."""
    known = {name for last in before for one in last.criteria for name in fields_of(one)}
    return Family.STATE not in phrase.families and not known & {name for one in phrase.criteria for name in fields_of(one)}


def _bounds_again(before: list[Phrase], phrase: Phrase) -> bool:
    """70岁以上的，80岁以下的."""
    return (
        False
        if phrase.headed
        else any(_spans(one, two) for last in before[-1:] for one in last.criteria for two in phrase.criteria)
    )


def _spans(one: Criterion, two: Criterion) -> bool:
    a, b = one.expression, two.expression
    if not (isinstance(a, Condition) and isinstance(b, Condition) and a.field == b.field):
        return False
    return {a.op in (Op.AT_LEAST, Op.MORE), b.op in (Op.AT_LEAST, Op.MORE)} == {True, False} and Op.IS not in (a.op, b.op)


def _added(meaning: Expression, before: list[Phrase], phrase: Phrase, link: Link, scene: Scene) -> Expression:
    """One more phrase beside the others. A bare noun may share what narrows the noun before it (城关镇的离休干部和遗属)."""
    own = phrase.meaning(scene)
    last = before[-1]
    if _both_or_either(last, phrase, link):
        ask = f"“{last.text}”和“{phrase.text}”是两样都符合，还是符合一样就行？"
        return scene.decide(ask, (all_of([meaning, own]), any_of([meaning, own])))
    if len(before) == 1 and _place_for_both(last, phrase, link):
        place, *rest = [one.expression for one in last.criteria]
        ask = f"“{phrase.text}”是只要{_said_place(last)}的，还是所有地方的都要？"
        return scene.decide(ask, (all_of([place, any_of([all_of(rest), own])]), any_of([meaning, own])))
    if len(before) == 1 and (front := _in_front(last, phrase, link)):
        rest = [one.expression for one in last.criteria if one not in front]
        ask = f"“{last.text}”前面的条件，后面的“{phrase.text}”也要符合吗？"
        together = all_of([*(one.expression for one in front), any_of([all_of(rest), own])])
        return scene.decide(ask, (together, any_of([meaning, own])))
    shared = _shareable(last, phrase)
    separate = any_of([meaning, own])
    if parted := _said_of_both(last, phrase):
        mine, both = parted
        ask = f"“{phrase.text}”里的条件，前面的“{last.text}”也要符合吗？"
        return scene.decide(ask, (all_of([any_of([meaning, all_of(mine)]), *both]), separate))
    if _either_before_noun(last, phrase, link):
        first, *rest = [one.expression for one in phrase.criteria]
        ask = f"“{last.text}”是单独一类，还是也要符合“{phrase.text}”后半部分？"
        return scene.decide(ask, (separate, all_of([any_of([meaning, first]), *rest])))
    if not shared:
        return _with_trailing(meaning, before, phrase, own, scene)
    return _sharing(meaning, before, phrase, link, shared, scene)


def _with_trailing(meaning: Expression, before: list[Phrase], phrase: Phrase, own: Expression, scene: Scene) -> Expression:
    """离休干部和遗属80岁以上的."""
    separate, trailing = any_of([meaning, own]), _trailing(before, phrase)
    if trailing is None:
        return separate
    together = all_of([any_of([meaning, *trailing[0]]), *trailing[1]]) if trailing[0] else all_of([meaning, *trailing[1]])
    ask = f"“{phrase.text}”里的条件，是只管后面这部分，还是前面的“{before[-1].text}”也要符合？"
    return scene.decide(ask, (separate, together))


def _sharing(
    meaning: Expression, before: list[Phrase], phrase: Phrase, link: Link, shared: list[Criterion], scene: Scene
) -> Expression:
    """城关镇的离休干部和遗属: what narrows the first may narrow the second too."""
    last, own = before[-1], phrase.meaning(scene)
    separate, common = any_of([meaning, own]), [one.expression for one in shared]
    together = any_of([meaning, all_of([*common, own])])
    if len(before) == 1:  # the same, said shorter
        together = all_of([*common, any_of([all_of(one.expression for one in last.criteria if one not in shared), own])])
    if _tight(last, phrase, link, shared):
        return together
    if link.sort is Sort.LOOSE and not any(one.family in _WHERE for one in shared):
        return separate
    return scene.decide(f"“{phrase.text}”是全部都要，还是也要符合前面“{last.text}”的条件？", (separate, together))


def _both_or_either(last: Phrase, phrase: Phrase, link: Link) -> bool:
    """腿脚不便、住在柳林乡的: criteria of different kinds, which are no list of nouns."""
    if (
        link.sort is not Sort.JOIN
        or link.comma
        or _elsewhere(last, phrase)
        or (last.headed and phrase.headed and Family.CLASS in phrase.families)
    ):
        return False
    if last.headed and (phrase.headed or not link.pause):
        return False
    return link.pause or not last.ends_in_de


def _place_for_both(last: Phrase, phrase: Phrase, link: Link) -> bool:
    """东关八十以上或者卧床的: are the latter those of 东关 only?"""
    return (
        link.sort in (Sort.EITHER, Sort.JOIN)
        and not (link.comma or link.pause)
        and len(last.criteria) > 1
        and (not last.headed or (link.sort is Sort.JOIN and not phrase.headed))
        and last.criteria[0].family in _WHERE
        and not phrase.families & _WHERE
        and Family.NAME not in phrase.families
    )


def _in_front(last: Phrase, phrase: Phrase, link: Link) -> list[Criterion]:
    """八十岁以上的东关党员和西关党员: what stands in front of a place and may hold for the next place too."""
    places = [at for at, one in enumerate(last.criteria) if one.family is Family.PLACE]
    if link.sort is not Sort.JOIN or link.comma or not places or not phrase.criteria:
        return []
    alike = phrase.criteria[0].family is Family.PLACE and phrase.families <= last.families
    front = [one for one in last.criteria[: places[0]] if one.family not in phrase.families]
    return front if alike else []


def _said_place(phrase: Phrase) -> str:
    return "、".join(value for one in conditions(phrase.criteria[0].expression) for value in one.values)


def _said_of_both(last: Phrase, phrase: Phrase) -> tuple[list[Expression], list[Expression]] | None:
    """75岁以上的男的和70岁以上的女的党员: must the men be 党员 too? What is the latter's own, and what may be of both."""
    if last.headed or len(last.criteria) < 2 or not last.families < phrase.families:
        return None
    mine = [one.expression for one in phrase.criteria if one.family in last.families]
    return mine, [one.expression for one in phrase.criteria if one.family not in last.families]


def _either_before_noun(last: Phrase, phrase: Phrase, link: Link) -> bool:
    """党员或80岁以上的离休干部: are the former 党员 of all kinds?"""
    kinds = {Family.PARTY, Family.VETERAN, Family.SEX}
    return (
        link.sort is Sort.EITHER and last.bare_head and last.families <= kinds and len(phrase.criteria) > 1 and 1 in phrase.de_at
    )


def _shareable(last: Phrase, phrase: Phrase) -> list[Criterion]:
    """What narrows the noun of the last phrase and is not said of this one."""
    if not (last.headed and phrase.headed and phrase.criteria):
        return []
    mine = phrase.families
    heads = {at for at, one in enumerate(last.criteria) if one.head}
    head_at = max(heads) if heads else _class_at(last)
    shared = [
        one
        for at, one in enumerate(last.criteria)
        if at != head_at and one.family not in mine and not (head_at is not None and at > head_at)
    ]
    if Family.NAME in mine or (
        any(one.family in _WHERE for one in phrase.criteria) and any(one.family in _WHERE for one in last.criteria)
    ):
        return []
    if not phrase.bare_head and not any(one.family in _WHERE for one in shared):
        return []
    return shared if phrase.bare_head else [one for one in shared if one.family in _WHERE]


def _class_at(phrase: Phrase) -> int | None:
    """离休的老同志: the class stands for the noun."""
    return next((at for at, one in reversed(list(enumerate(phrase.criteria))) if one.family in (Family.CLASS, Family.SEX)), None)


def _tight(last: Phrase, phrase: Phrase, link: Link, shared: Sequence[Criterion]) -> bool:
    """Whether what is shared is shared beyond doubt: nouns of one kind with nothing but 和 between them, or only a place."""
    if link.sort not in (Sort.JOIN, Sort.EITHER) or link.comma or not phrase.bare_head:
        return False
    if all(one.family in _WHERE for one in shared):
        return True
    return phrase.criteria[0].family in {one.family for one in last.criteria}


def _trailing(before: list[Phrase], phrase: Phrase) -> tuple[list[Expression], list[Expression]] | None:
    """离休干部和遗属80岁以上的: what follows the last noun may be meant of all. The nouns' part and the rest."""
    heads = [at for at, one in enumerate(phrase.criteria) if one.head]
    if not heads or heads[-1] == len(phrase.criteria) - 1 or any(len(one.criteria) > 1 for one in before):
        return None
    cut = heads[-1] + 1
    return [all_of(one.expression for one in phrase.criteria[:cut])], [one.expression for one in phrase.criteria[cut:]]
