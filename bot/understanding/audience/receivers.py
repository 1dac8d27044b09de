"""Who receives: the persons themselves, their liaisons, or those who receive for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.understanding.audience.token import Scene, Sort, Token, Unclear


class SendTo(StrEnum):
    """To whom a notice about the chosen persons goes."""

    PERSONS = "persons"
    LIAISONS = "liaisons"
    PROXIES = "proxies"
    BOTH = "persons+liaisons"


@dataclass(frozen=True, slots=True)
class Received:
    """The receiver, and the pieces that are left for choosing people."""

    send_to: SendTo
    tokens: list[Token]
    named: bool  # 所有联系人: everybody's, if nothing else is said


_KIN = frozenset({"女儿", "儿子", "闺女", "老伴", "儿媳", "女婿", "孙子", "孙女", "侄子", "邻居", "外甥", "爱人", "配偶", "姑娘"})
_JOINING = frozenset({Sort.JOIN, Sort.LOOSE, Sort.INCLUDE})
_BEFORE = frozenset({Sort.DE, Sort.THEIR, Sort.JOIN, Sort.LOOSE, Sort.INCLUDE})
_PEOPLE = frozenset({Sort.CRITERION, Sort.NOUN, Sort.EVERYBODY, Sort.THEIR, Sort.OTHERS})


def receivers(tokens: list[Token], scene: Scene) -> Received:
    """Find who receives, and take those words out of the sentence. Raises Unclear."""
    tokens = _looked_after(_without_refusals(tokens))
    places = [at for at, token in enumerate(tokens) if token.sort in (Sort.LIAISONS, Sort.PROXIES)]
    named = _named_receivers(tokens)
    if not places:
        return Received(named or SendTo.PERSONS, _without(tokens, Sort.THEIR), False)
    sorts = {tokens[at].sort for at in places}
    if len(sorts) > 1 or (named and not (named is SendTo.PROXIES and sorts == {Sort.PROXIES})):
        raise Unclear("联系人和代收人不能一起选，请分成两次通知。")
    beside = any(_beside(tokens, at) for at in places)
    if beside and Sort.PROXIES in sorts:
        raise Unclear("本人和家属不能一次一起通知，请分成两次，或者只选其中一种。")
    for at in places:
        _guard(tokens, at, scene)
        _guard_part(tokens, at)
    if any(token.sort is Sort.OTHERS for token in tokens) and not any(
        token.sort in (Sort.EXCEPT, Sort.OUTSIDE) for token in tokens
    ):
        raise Unclear("不同的人通知方式不一样，请分成两次通知。")
    rest, everybody = _taken_out(tokens, places)
    if Sort.PROXIES in sorts:
        return Received(SendTo.PROXIES, rest, everybody)
    return Received(SendTo.BOTH if beside else SendTo.LIAISONS, rest, everybody)


def _looked_after(tokens: list[Token]) -> list[Token]:
    """柳青禾那边的老同志 are those whom she looks after; only her bare name means herself."""
    found = []
    for token, after in zip(tokens, [*tokens, None][1:], strict=True):
        criterion = token.criterion
        if criterion is not None and criterion.receiver and after is not None and after.sort in (Sort.DE, Sort.NOUN, Sort.AMONG):
            if criterion.receiver is Sort.PROXIES:
                raise Unclear(f"“{token.text}”是代收人，“{token.text}{after.text}”是指谁？")
            token = replace(token, criterion=replace(criterion, receiver=None, head=False))
        found.append(token)
    return found


def _named_receivers(tokens: list[Token]) -> SendTo | None:
    """通知柳青禾: a liaison or proxy by name; not together with persons by name."""
    found = {token.criterion.receiver for token in tokens if token.criterion is not None and token.criterion.receiver}
    if not found:
        return None
    theirs = [token.criterion.expression for token in tokens if token.criterion is not None and token.criterion.receiver]
    others = any(
        token.criterion is not None and token.criterion.receiver is None and token.criterion.expression not in theirs
        for token in tokens
    )
    if others or len(found) > 1:
        names = "、".join(token.text for token in tokens if token.criterion is not None and token.criterion.receiver)
        raise Unclear(f"{names}是工作人员或代收人，不在老同志名册里，是直接通知本人吗？请和老同志分开通知。")
    return SendTo.LIAISONS if Sort.LIAISONS in found else SendTo.PROXIES


def _without_refusals(tokens: list[Token]) -> list[Token]:
    """不用通知联系人 sends nothing more to anybody."""
    found: list[Token] = []
    passed_on = any(token.sort in (Sort.LIAISONS, Sort.PROXIES) for token in tokens)
    for token in tokens:
        refused = found and found[-1].sort in (Sort.EXCEPT, Sort.OUTSIDE, Sort.NOT)
        elders = passed_on and token.sort in (Sort.NOUN, Sort.THEIR)
        if refused and (elders or token.sort in (Sort.LIAISONS, Sort.PROXIES)):
            found[-1] = _broken(token)
        elif elders and token.text == "本人" and found and found[-1].sort is Sort.BREAK:
            continue
        else:
            found.append(token)
    return found


def _beside(tokens: list[Token], at: int) -> bool:
    """老同志和他们的联系人, 本人及联系人."""
    before = at - 1
    while before >= 0 and tokens[before].sort in (Sort.THEIR, Sort.DE):
        before -= 1
    joined = before >= 1 and tokens[before].sort in (*_JOINING, Sort.BREAK) and any(t.sort in _PEOPLE for t in tokens[:before])
    if joined and tokens[before].text == "跟" and _follows_break(tokens, before):
        return False  # …，跟他家里人说一声
    if joined and tokens[before].sort is Sort.BREAK:
        joined = at + 1 < len(tokens) and tokens[at + 1].sort is Sort.SPARE  # …，他们的联系人也要通知
        if not joined and tokens[before + 1].start == tokens[before].stop and tokens[before + 1].sort is Sort.THEIR:
            raise Unclear(f"是只通知{tokens[at].text}，还是老同志本人也通知？")
    after = tokens[at + 1 : at + 3]
    return joined or (len(after) == 2 and after[0].sort is Sort.JOIN and after[1].sort is Sort.THEIR)


def _follows_break(tokens: list[Token], at: int) -> bool:
    return tokens[at - 1].sort is Sort.BREAK and tokens[at - 1].stop == tokens[at].start


def _guard(tokens: list[Token], at: int, scene: Scene) -> None:
    """子女在外地的老人 chooses by something nobody knows; 张三的女儿 must be somebody who receives for him."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is not None and after.criterion is not None and after.criterion.receiver is Sort.PROXIES:
        return  # 蔺素珍的女儿刘芸
    if after is not None and (after.criterion is not None or after.sort in (Sort.NOT, Sort.AMONG, Sort.NOUN)):
        raise Unclear(f"“{tokens[at].text}{after.text}”看不明白，名册里没有这样的记载。")
    if (
        after is not None
        and after.sort is Sort.DE
        and at + 2 < len(tokens)
        and tokens[at + 2].sort in (Sort.NOUN, Sort.CRITERION)
    ):
        raise Unclear(f"“{tokens[at].text}的{tokens[at + 2].text}”看不明白，请换个说法。")
    if tokens[at].text in _KIN:
        _guard_kin(tokens, at, scene)


def _guard_part(tokens: list[Token], at: int) -> None:
    """城关镇的老同志，住院的让家属知道: only some are told through others, which takes two notices."""
    begins = max((before for before in range(at) if tokens[before].sort is Sort.BREAK), default=-1)
    if not any(token.criterion is not None for token in tokens[begins + 1 : at]):
        return
    earlier = tokens[: max(begins, 0)]
    if any(token.sort in (Sort.EXCEPT, Sort.OUTSIDE) for token in earlier):
        return
    ends_in_people = any(token.sort is Sort.NOUN or (token.criterion is not None and token.criterion.head) for token in earlier)
    if any(token.criterion is not None for token in earlier) and ends_in_people:
        raise Unclear(f"是只有后面说的人通知{tokens[at].text}、前面的人通知本人吗？请分成两次通知。")


def _guard_kin(tokens: list[Token], at: int, scene: Scene) -> None:
    names = {
        value for token in tokens if token.criterion is not None for value in getattr(token.criterion.expression, "values", ())
    }
    ids = {one.id for one in scene.words.people if one.name in names}
    relations = {one.relation for one in scene.words.proxies if one.of in ids}
    if not ids or relations != {tokens[at].text}:
        raise Unclear(f"代收人里不能只挑“{tokens[at].text}”，是发给这些老同志的全部代收人吗？")


def _taken_out(tokens: list[Token], places: list[int]) -> tuple[list[Token], bool]:
    """The sentence without the receivers and the small words that led up to them."""
    gone: set[int] = set()
    everybody = False
    for at in places:
        gone.add(at)
        before = at - 1
        while before >= 0 and (tokens[before].sort in _BEFORE or before in gone):
            gone.add(before)
            before -= 1
        if before >= 0 and tokens[before].sort is Sort.EVERYBODY:
            everybody = True
        if at + 2 < len(tokens) and tokens[at + 1].sort is Sort.JOIN and tokens[at + 2].sort is Sort.THEIR:
            gone |= {at + 1, at + 2}
        everybody = everybody or (at + 1 < len(tokens) and tokens[at + 1].sort is Sort.ALL)
    rest = [_broken(token) if at in places else token for at, token in enumerate(tokens) if at not in gone or at in places]
    return _without(rest, Sort.THEIR), everybody


def _broken(token: Token) -> Token:
    return Token(Sort.BREAK, token.text, token.start, token.stop)


def _without(tokens: list[Token], sort: Sort) -> list[Token]:
    return [token for token in tokens if token.sort is not sort]
