"""A phrase without a noun lends itself to the next one: 城关镇和河口镇的党员."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.audience.expression import Condition, Expression, Op, all_of, any_of, conditions, is_
from bot.understanding.audience.phrases import Link, Phrase
from bot.understanding.audience.token import Criterion, Family, Scene, Sort


def factored(phrases: list[Phrase], links: list[Link], scene: Scene) -> tuple[list[Phrase], list[Link]]:
    """城关镇和河口镇的党员: a phrase without a noun lends itself to the next one's first criterion."""
    at = len(phrases) - 2
    phrases, links = list(phrases), list(links)
    while at >= 0:
        if _lends(phrases[at], phrases[at + 1], links[at]):
            phrases[at : at + 2] = [_lend(phrases[at], phrases[at + 1], links[at], scene)]
            del links[at]
        at -= 1
    return phrases, links


def _lends(one: Phrase, two: Phrase, link: Link) -> bool:
    if one.headed or not one.criteria or not two.criteria or link.done or link.sort in (Sort.LOOSE, Sort.AND):
        return False
    first = two.criteria[0]
    same = one.families == {first.family} and (not link.pause or one.ends_in_de or akin(one.criteria[0], first))
    if link.sort is Sort.EITHER:
        return same or (two.headed and len(one.criteria) == 1 and (len(two.criteria) == 1 or two.de_at >= {1}))
    if link.sort is Sort.BREAK:
        return (
            same
            and fields_of(first) == fields_of(one.criteria[0])
            and first.family in (Family.PLACE, Family.CLASS, Family.NAME, Family.LIAISON)
            and not one.de_at - {1}
        )
    return same and len(one.criteria) == 1


_CIRCUMSTANCES = frozenset({"状态", "障碍", "情况", "独居"})


def akin(one: Criterion, two: Criterion) -> bool:
    """独居、空巢 are two ways to be alone; 独居、低收入 may mean both at once."""
    fields = [fields_of(each) for each in (one, two)]
    if one.family is not Family.STATE or fields[0] == fields[1]:
        return fields[0] != {"障碍"}  # 眼神不好、走路不便 may be one person's two troubles
    return fields[0] | fields[1] <= _CIRCUMSTANCES and fields[0] | fields[1] != {"独居", "状态"}


def fields_of(one: Criterion) -> set[str]:
    return {condition.field for condition in conditions(one.expression)}


def _lend(one: Phrase, two: Phrase, link: Link, scene: Scene) -> Phrase:
    first = two.criteria[0]
    asks = [criterion for criterion in (*one.criteria, first) if criterion.ask]
    if asks:
        merged = replace(asks[0], readings=())
    else:
        lent = all_of(c.expression for c in one.criteria)
        merged = replace(first, expression=_either(lent, first.expression, link, scene))
    return replace(
        two, criteria=(merged, *two.criteria[1:]), text=one.text + "、" + two.text, everybody=one.everybody or two.everybody
    )


def _either(one: Expression, two: Expression, link: Link, scene: Scene) -> Expression:
    """Either of the two; but 70岁以上和80岁以下 is a span of years."""
    if isinstance(one, Condition) and isinstance(two, Condition) and (one.field, two.field) == ("今年满", "年龄"):
        same = any_of([one, is_("今年满", *two.values)])
        return scene.decide(f"{two.values[0]}岁的，也是指今年内满{two.values[0]}岁吗？", (same, any_of([one, two])))
    if link.sort is not Sort.EITHER and isinstance(one, Condition) and isinstance(two, Condition) and one.field == two.field:
        bounds = {one.op in (Op.AT_LEAST, Op.MORE), two.op in (Op.AT_LEAST, Op.MORE)}
        if one.op is not Op.IS and two.op is not Op.IS and bounds == {True, False}:
            return all_of([one, two])
    return any_of([one, two])
