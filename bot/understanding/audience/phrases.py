"""Phrases, such as 城关镇的80岁以上的党员, and what stands between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.audience.expression import All, Condition, Expression, Op, all_of, any_of, conditions
from bot.understanding.audience.checks import impossible
from bot.understanding.audience.people import told_apart
from bot.understanding.audience.places import under
from bot.understanding.audience.small_words import GRAMMAR
from bot.understanding.audience.token import Criterion, Family, Scene, Sort, Token, Unclear

# Of these everybody has one value only, so two of them side by side cannot both be meant of one person.
_SINGLE = frozenset({"类别", "性别", "单位", "支部", "住地", "状态", "姓名", "联系人", "服务级别", "职级", "党内职务"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """Criteria that stand together; `headed` if a noun ends them (…的党员), so that they stand for people by themselves."""

    criteria: tuple[Criterion, ...]
    headed: bool = False
    de_at: frozenset[int] = frozenset()  # after how many criteria a 的 stands
    and_at: frozenset[int] = frozenset()  # after how many criteria a 又 or 而且 stands
    everybody: bool = False  # 全体, 大家
    noun: bool = False  # 老同志
    noun_at: int | None = None  # after how many criteria the first noun stands
    text: str = ""

    @property
    def empty(self) -> bool:
        return not (self.criteria or self.everybody or self.noun)

    @property
    def families(self) -> frozenset[Family]:
        return frozenset(one.family for one in self.criteria)

    @property
    def ends_in_de(self) -> bool:
        return len(self.criteria) in self.de_at

    def part(self, first: int, stop: int) -> Phrase:
        """Some of its criteria as a phrase of their own."""
        return Phrase(self.criteria[first:stop], headed=first == 0, text=self.text)

    def narrowed_by(self, other: Phrase) -> Phrase:
        """Both as one phrase."""
        de_at, and_at = (
            mine | {at + len(self.criteria) for at in theirs}
            for mine, theirs in ((self.de_at, other.de_at), (self.and_at, other.and_at))
        )
        return replace(
            other,
            criteria=(*self.criteria, *other.criteria),
            headed=self.headed or other.headed,
            de_at=de_at,
            and_at=and_at,
            text=self.text + other.text,
        )

    @property
    def bare_head(self) -> bool:
        """One head and nothing else: 遗属, 党员."""
        return len(self.criteria) == 1 and self.headed

    def meaning(self, scene: Scene) -> Expression:
        """All criteria at once. Raises Unclear for one that is a question itself."""
        known = self._told_apart(scene)
        if asked := next((one for one in known.criteria if one.ask), None):
            raise Unclear(asked.ask or "")
        if {"虚岁", "年龄"} <= {condition.field for one in known.criteria for condition in conditions(one.expression)}:
            raise Unclear(f"“{self.text}”都按虚岁算，还是都按周岁算？")
        return all_of(_side_by_side(known, scene))

    def _told_apart(self, scene: Scene) -> Phrase:
        if not any(one.named for one in self.criteria):
            return self
        others = [one.expression for one in self.criteria if not one.named]
        return replace(self, criteria=tuple(told_apart(one, others, scene.words.units) for one in self.criteria))


def phrase_of(tokens: Sequence[Token]) -> Phrase:
    """A phrase from criteria, nouns, 的 and 全体."""
    criteria: list[Criterion] = []
    de_at: set[int] = set()
    and_at: set[int] = set()
    headed = noun = everybody = False
    noun_at: int | None = None
    for token in tokens:
        if token.criterion is not None:
            criteria.append(token.criterion)
            headed = headed or token.criterion.head
        elif token.sort is Sort.NOUN:
            headed = noun = True
            noun_at = len(criteria) if noun_at is None else noun_at
        elif token.sort is Sort.DE:
            de_at.add(len(criteria))
            if token.text not in GRAMMAR[Sort.DE].split():
                and_at.add(len(criteria))
        elif token.sort is Sort.EVERYBODY:
            everybody = True
    text = "".join(token.text for token in tokens)
    return Phrase(tuple(criteria), headed, frozenset(de_at), frozenset(and_at), everybody, noun, noun_at, text)


def _side_by_side(phrase: Phrase, scene: Scene) -> list[Expression]:
    """Two classes or two towns without a 的 between them are a list: 离休退休, 城关镇河口镇."""
    found: list[Expression] = []
    for at, criterion in enumerate(phrase.criteria):
        meant = criterion.expression
        before = found[-1] if found else None
        if before is not None and at not in phrase.and_at and _two_hobbies(before, meant):
            ask = f"“{phrase.text}”是两样都会，还是会一样就行？"
            others = [one.expression for one in phrase.criteria[: at - 1] + phrase.criteria[at + 1 :]]
            return [scene.decide(ask, (all_of([*others, any_of([before, meant])]), all_of([*others, before, meant])))]
        apart = at in phrase.de_at and at + 1 not in phrase.de_at  # 卧床的住院的外出的 is a list again
        if not apart and at not in phrase.and_at and before is not None and _listed(before, meant, scene):
            found[-1] = any_of([before, meant])
        else:
            found.append(meant)
    return found


def _two_hobbies(one: Expression, two: Expression) -> bool:
    """喜欢唱歌跳舞的."""
    return all(isinstance(each, Condition) and each.field == "爱好" for each in (one, two))


def _listed(one: Expression, two: Expression, scene: Scene) -> bool:
    if _closed(one) and _closed(two):  # 四零后五零后
        return impossible(all_of([one, two]), scene.base, scene.words.units) is not None
    if not (isinstance(one, Condition) and isinstance(two, Condition) and one.field == two.field and one.field in _SINGLE):
        return False
    if one.op is not Op.IS or two.op is not Op.IS:
        return False
    if one.field == "单位":
        return not any(under(a, b, scene.words.units) or under(b, a, scene.words.units) for a in one.values for b in two.values)
    return not set(one.values) & set(two.values)


def _closed(one: Expression) -> bool:
    """A span of years with both its ends, or some ages by number."""
    if isinstance(one, Condition):
        return one.op is Op.IS and one.field in ("年龄", "虚岁", "今年满")
    fields = {condition.field for condition in conditions(one)}
    return isinstance(one, All) and len(one.parts) == 2 and fields <= {"出生日期", "年龄", "虚岁", "党龄"} and len(fields) == 1


@dataclass(frozen=True, slots=True)
class Link:
    """How a phrase follows the one before: JOIN, LOOSE, EITHER, AND or BREAK."""

    sort: Sort
    comma: bool = False
    done: bool = False  # a 都通知 ended what went before
    pause: bool = False  # 、, which may stand for 和 and for nothing
