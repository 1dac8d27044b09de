"""From pieces to an expression: who is meant, who is left out, and who of those stays in after all."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.audience.expression import EVERYBODY, Expression, all_of, any_of, conditions, not_
from bot.understanding.audience.checks import impossible
from bot.understanding.audience.clauses import literal, same_place, split, stronger, tail_from, widened, without_nouns
from bot.understanding.audience.lists import combine
from bot.understanding.audience.phrases import Link, Phrase, phrase_of
from bot.understanding.audience.token import Family, Scene, Sort, Token, Unclear

_LINKS = frozenset({Sort.JOIN, Sort.LOOSE, Sort.EITHER, Sort.AND, Sort.BREAK})
_PIECES = frozenset({Sort.CRITERION, Sort.NOUN, Sort.DE, Sort.EVERYBODY})
_STAYS = ("照", "还是", "仍", "不除外", "不在此限", "不受", "例外", "除外", "保留", "算在内")
_BESIDES = frozenset({"以外", "之外", "外", "除外", "例外", "不算", "不计在内", "不算在内"})
_EXCEPTED = frozenset({"除外", "例外", "不算", "不在此列", "不算在内"})
NOBODY_SAID = "没有说清楚发给谁，请说明条件，比如“城关镇的离休干部”或“80岁以上的老同志”。"


@dataclass(slots=True)
class Parser:
    """Reads pieces from left to right. `base` is who is meant so far, `outs` who of them is not."""

    scene: Scene
    base: Expression | None = None
    outs: list[Expression] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)  # of the phrase that is being read
    phrases: list[Phrase] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    mode: Sort | None = None  # EXCEPT, INCLUDE, NO_MATTER
    link: Link | None = None  # before the phrase that is being read
    opening: Link | None = None  # before the first of `phrases`
    narrowing: bool = False
    rest: bool = False  # 都, 其他人: whoever is not left out
    but: bool = False
    after_out: bool = False  # an exclusion has just ended
    open_out: list[Phrase] = field(default_factory=list)  # 除了… without 以外, so far without who is meant

    def read(self, tokens: list[Token]) -> Expression:
        """The whole text. Raises Unclear."""
        for at, token in enumerate(tokens):
            self._take(token, tokens[at + 1 :])
        self._end_mode()
        self._into_base()
        return self._whole()

    def _take(self, token: Token, ahead: list[Token]) -> None:
        if token.sort in _PIECES:
            self.tokens.append(token)
        elif token.sort is Sort.AND and self.tokens and self._in_phrase():
            self.tokens.append(Token(Sort.DE, token.text, token.start, token.stop))
        elif token.sort in _LINKS:
            self._take_link(token, ahead)
        else:
            self._take_turn(token)

    def _in_phrase(self) -> bool:
        return any(token.sort is not Sort.DE for token in self.tokens)

    def _take_link(self, token: Token, ahead: list[Token]) -> None:
        if token.sort is Sort.BREAK and self.mode is not None and self._has_group():
            if self.mode is Sort.EXCEPT and self._goes_on(ahead):
                self._close_phrase(Link(Sort.JOIN))
                return
            self._end_mode()
        self._close_phrase(Link(token.sort, pause=token.text == "、"))

    def _take_turn(self, token: Token) -> None:
        match token.sort:
            case Sort.EXCEPT if token.text.startswith("除非") and self.outs:
                raise Unclear(f"“{token.text}”后面的人是要通知，还是不通知？请换个说法。")
            case Sort.EXCEPT | Sort.INCLUDE | Sort.NO_MATTER:
                self._end_mode()
                self._into_base()
                self.mode = token.sort
            case Sort.AMONG:
                if self._has_group():
                    self._into_base()
                self.narrowing = True
            case Sort.OUTSIDE if self.outs and (self.but or self.narrowing) and self.mode is None and token.text in _EXCEPTED:
                self._spare(token)  # 住院的不发，其中党员除外
            case Sort.OUTSIDE:
                self._outside(token)
            case Sort.SPARE:
                self._spare(token)
            case Sort.OTHERS | Sort.ALL:
                self._end_mode()
                if token.sort is Sort.OTHERS and not self.outs and (self.base is not None or self._has_group()):
                    raise Unclear(f"“{token.text}”又是怎么通知？不同的人请分开说。")
                self.rest = True
                self._close_phrase(Link(Sort.BREAK, done=True))
            case Sort.BUT:
                self._end_mode()
                self._close_phrase(Link(Sort.AND))
                self.but = True
            case _:
                raise Unclear(f"“{token.text}”放在这里看不明白，请换个说法。")

    # ---- phrases ----

    def _has_group(self) -> bool:
        return bool(self.phrases) or any(token.sort is not Sort.DE for token in self.tokens)

    def _close_phrase(self, link: Link | None = None) -> None:
        phrase = phrase_of(self.tokens)
        self.tokens = []
        if not phrase.empty:
            before = self.link or Link(Sort.BREAK)
            if self.phrases:
                self.links.append(before)
            else:
                self.opening = self.link
            self.phrases.append(phrase)
            self.link = None
        self.link = stronger(self.link, link)

    def _take_group(self) -> tuple[list[Phrase], list[Link]]:
        self._close_phrase()
        phrases, links = self.phrases, self.links
        self.phrases, self.links = [], []
        return phrases, links

    def _meaning(self, phrases: list[Phrase], links: list[Link]) -> Expression:
        chosen = [at for at, phrase in enumerate(phrases) if phrase.criteria]
        if not chosen:
            return EVERYBODY
        if len(chosen) < len(phrases):
            phrases, links = without_nouns(phrases, links)
        return combine(phrases, links, self.scene)

    # ---- who is meant ----

    def _into_base(self) -> None:
        """The phrases so far become part of who is meant."""
        opening = self.opening if self.phrases else self.link
        phrases, links = self._take_group()
        if not phrases:
            return
        self._guard_after_out(phrases)
        meaning = self._meaning(phrases, links)
        if self.base is None or self.narrowing:
            self.base = meaning if self.base is None else all_of([self.base, meaning])
        elif opening is not None and opening.sort in (Sort.LOOSE, Sort.JOIN, Sort.EITHER):
            self._add(meaning)
        else:
            self._continue(phrases, meaning)
        self.narrowing = self.after_out = False
        self.opening = None

    def _add(self, meaning: Expression) -> None:
        self.base = any_of([self._whole(), meaning])
        self.outs = []

    def _continue(self, phrases: list[Phrase], meaning: Expression) -> None:
        """A phrase after a comma, when people were left out before it: does it narrow, or add?"""
        if self.base is None:
            raise LookupError("nobody was left out of anything yet")
        classed = any(condition.field == "类别" for condition in conditions(self.base))
        if any(Family.CLASS in phrase.families for phrase in phrases) and classed:
            self._add(meaning)
        elif all(not phrase.criteria for phrase in phrases):
            return
        elif self.base == EVERYBODY or 0 in phrases[0].de_at or not any(phrase.headed for phrase in phrases):
            self.base = all_of([self.base, meaning])
        else:
            ask = f"“{phrases[0].text}”是另外加上的，还是前面的人里只要这些？"
            whole = self._whole()
            self.base = self.scene.decide(ask, (any_of([whole, meaning]), all_of([whole, meaning])))
            self.outs = []

    def _guard_after_out(self, phrases: list[Phrase]) -> None:
        first = phrases[0]
        if (
            self.after_out
            and self.base is not None
            and not first.headed
            and first.criteria
            and first.criteria[0].family is Family.STATE
            and not self.narrowing
        ):
            raise Unclear(f"“{first.text}”是也除外，还是要通知？")

    # ---- who is not ----

    def _goes_on(self, ahead: list[Token]) -> bool:
        """除了住院的，卧床的，其他人: whether the exclusion goes on after a comma."""
        following = next((token for token in ahead if token.sort is not Sort.BREAK), None)
        if following is None or following.criterion is None or (self.tokens and not any(t.criterion for t in self.tokens)):
            return False
        last = phrase_of(self.tokens) if self.tokens else self.phrases[-1]
        if not last.criteria or last.criteria[-1].family is not following.criterion.family:
            return False
        if any(token.sort in (Sort.OUTSIDE, Sort.OTHERS) for token in ahead):
            return True
        raise Unclear(f"“{following.text}”是也除外，还是要通知？")

    def _end_mode(self) -> None:
        mode, self.mode = self.mode, None
        if mode is None:
            return
        if not self._has_group():
            raise Unclear("没有说清楚哪些人除外，请再说一遍。")
        phrases, links = self._take_group()
        self.link = None
        if mode is Sort.EXCEPT:
            self._leave_out(phrases, links, closed=False)
        elif mode is Sort.INCLUDE:
            self._include(phrases, links)
        else:
            self._no_matter(phrases)

    def _leave_out(self, phrases: list[Phrase], links: list[Link], closed: bool) -> None:
        meaning = self._meaning(phrases, links)
        if meaning == EVERYBODY:
            raise Unclear("这样就没有人了，请核对哪些人除外。")
        if impossible(meaning, self.scene.base, self.scene.words.units):  # leaves out nobody
            raise Unclear(f"“{phrases[0].text}”没有人会都符合，请核对哪些人除外。")
        self.outs.append(meaning)
        self.open_out = [] if closed else phrases
        self.after_out = True

    def _outside(self, token: Token) -> None:
        if self.mode is Sort.EXCEPT:
            if token.text not in _BESIDES:  # 住院的除了离休干部都不用通知
                raise Unclear(f"“{token.text}”是说哪些人？请分成两句说。")
            self.mode = None
            phrases, links = self._take_group()
            if not phrases:
                raise Unclear("没有说清楚哪些人除外，请再说一遍。")
            self.link = None
            self._leave_out(phrases, links, closed=True)
            return
        if self.base is None and self.outs and not self.rest and not token.text.startswith("也"):
            raise Unclear(f"前面已经说了哪些人除外，“{token.text}”又是说哪些人？请分成两句说。")
        based = self.base is not None
        phrases, links = self._tail()
        if not based and self.base is None and len(phrases) == 1:
            self.base = same_place(phrases[0], self.scene)
        self._leave_out(phrases, links, closed=True)

    def _tail(self) -> tuple[list[Phrase], list[Link]]:
        """The last phrases, of which 除外 or 照发 was said; those before them are who is meant."""
        self._end_mode()
        opening = self.opening
        phrases, links = self._take_group()
        if not phrases:
            raise Unclear("没有说清楚哪些人除外，请再说一遍。")
        cut = tail_from(phrases, links, self.base is not None)
        head, tail = phrases[:cut], phrases[cut:]
        if not head and self.base is None:
            head, tail = split(tail)
            if head:
                links = [*links, Link(Sort.BREAK)]
        if head:
            self.phrases, self.links, self.opening = head, links[: len(head) - 1], opening
            self._into_base()
        self.link = self.opening = None
        self.narrowing = False
        return tail, links[len(links) - len(tail) + 1 :] if len(tail) > 1 else []

    def _spare(self, token: Token) -> None:
        if not self.outs:
            self._also()
            return
        but, narrowing = self.but, self.narrowing
        phrases, links = self._tail()
        meaning = self._meaning(phrases, links)
        base = self.base if self.base is not None else EVERYBODY
        kept = [not_(all_of([out, not_(meaning)])) for out in self.outs]
        spared = all_of([base, *kept])
        added = any_of([self._whole(), meaning])
        sure = narrowing or base == EVERYBODY or any(word in token.text for word in _STAYS)
        if len(self.outs) > 1 and not narrowing:
            raise Unclear(f"“{phrases[0].text}{token.text}”管前面哪一条？请分开说。")
        if not sure:
            ask = f"“{phrases[0].text}{token.text}”是前面除外的人里要留下这些，还是另外再加上？"
            self.base = self.scene.decide(ask, (spared, added) if but else (added, spared))
            self.outs = []
        else:
            self.base, self.outs = base, [not_(one) for one in kept]
        self.but = False
        self.after_out = True

    def _also(self) -> None:
        """遗属也要通知: nobody was left out, so they are added."""
        self._end_mode()
        self._close_phrase(Link(Sort.BREAK))
        if len(self.phrases) > 1 and self.links[-1].sort is Sort.BREAK:
            *_, before, last = self.phrases
            if before.headed and not last.headed and last.families == {Family.STATE} and self._of_them(last):
                self.phrases.pop()
                self.links.pop()
            else:
                self.links[-1] = Link(Sort.LOOSE)
        self.rest = True

    def _of_them(self, phrase: Phrase) -> bool:
        """离休干部都发，外出的也要发: those of them, who are meant already, or all others too?"""
        ask = f"“{phrase.text}”是前面的人里的，还是另外再加上所有这样的人？"
        return self.scene.decide(ask, (EVERYBODY, phrase.meaning(self.scene))) == EVERYBODY

    # ---- 包括, 不管 ----

    def _include(self, phrases: list[Phrase], links: list[Link]) -> None:
        if self.base is None:
            raise Unclear(NOBODY_SAID)
        meaning = self._meaning(phrases, links)
        families = {family for phrase in phrases for family in phrase.families}
        mentioned = {condition.field for condition in conditions(self.base)}
        if families <= {Family.CLASS}:
            if "类别" in mentioned:
                self.base = widened(self.base, meaning)
        elif families <= {Family.NAME}:
            self._add(meaning)
        elif mentioned & {condition.field for condition in conditions(meaning)} or families - {Family.STATE}:
            raise Unclear(f"“包括{phrases[0].text}”是另外加上这些人，还是本来就在里面？")

    def _no_matter(self, phrases: list[Phrase]) -> None:
        """不管离休退休, 不分男女."""
        families = {family for phrase in phrases for family in phrase.families}
        chosen = any_of([phrase.meaning(self.scene) for phrase in phrases if phrase.criteria] or [EVERYBODY])
        if families <= {Family.CLASS} and families:
            self.base = chosen if self.base is None else all_of([self.base, chosen])
        elif not families or families - {Family.SEX, Family.STATE, Family.PARTY}:
            raise Unclear(f"“不管{phrases[0].text}”没有看明白，请换个说法。")
        else:
            self.rest = True

    # ---- all together ----

    def _whole(self) -> Expression:
        base = self.base if self.base is not None else self._all_others()  # which may take an exclusion into itself
        return all_of([base, *(not_(out) for out in self.outs)])

    def _all_others(self) -> Expression:
        """Only who is left out was said: 住院的除外, 除了住院的都发."""
        if not self.outs:
            raise Unclear(NOBODY_SAID)
        if self.open_out and not self.rest:
            raise Unclear(f"除了“{self.open_out[0].text}”以外，是其他人都发吗？")
        if len(self.open_out) == 1 and (others := literal(self.open_out[0], self.scene)) is not None:
            self.outs.pop()
            return others
        return EVERYBODY
