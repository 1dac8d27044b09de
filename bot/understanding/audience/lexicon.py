"""Every word and pattern that may stand in a clerk's sentence, for one ledger, and the best way to cut a text into them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.domain.audience.expression import Condition, Op, conditions, is_
from bot.domain.audience.language import parse
from bot.understanding.audience import interests, services
from bot.understanding.audience.ages import READERS as AGES
from bot.understanding.audience.around import AROUND, HOLD, SWALLOWING
from bot.understanding.audience.careers import (
    RANK,
    RANK_LOWEST,
    RANK_SPAN,
    RANK_UNDER,
    deputy_pattern,
    post_entries,
    posts_pattern,
    rank,
    rank_lowest,
    rank_span,
    rank_under,
    role_entries,
    unit_post_pattern,
)
from bot.understanding.audience.criteria_words import CRITERIA
from bot.understanding.audience.health import READERS as HEALTH
from bot.understanding.audience.party_years import READERS as PARTY_YEARS
from bot.understanding.audience.people import named_himself, person_entries, receiver_entries, tended, tended_pattern
from bot.understanding.audience.places import Entry, away_entries, branch_list, lived_in, place_entries
from bot.understanding.audience.remarks import REMARKS
from bot.understanding.audience.remarks import SWALLOWING as REASONS
from bot.understanding.audience.small_words import FILLERS, GRAMMAR, TOPICS, VAGUE
from bot.understanding.audience.sounds import SHORTEST, by_sound, heard
from bot.understanding.audience.spans import READERS as SPANS
from bot.understanding.audience.token import Criterion, Family, Scene, Sort, Token
from bot.understanding.audience.vocabulary import Named, Vocabulary

Reader = Callable[[re.Match[str], Scene], Criterion | None]
_COSTS = {Sort.UNKNOWN: 6.0, Sort.FILLER: 1.1, Sort.TOPIC: 1.1}
_COUNT = re.compile(
    r"(?![这那]一[类档])[这那]?(?P<n>[一两二三四五六七八九十]|\d{1,2})(?:位|个|名|类|种|家|拨)(?:老同志|同志|人|老人|乡镇|镇|乡|支部|党支部|单位|部门|老干部|党员|街道|局|学校|村|社区)?"
    r"|这?[两二三四五六](?:镇|乡|街道|局|校|院|村)"
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words, how long those are that begin with a sign (the longest first), and the patterns."""

    words: dict[str, tuple[Sort, Criterion | None]]
    lengths: dict[str, tuple[int, ...]]
    readers: tuple[tuple[re.Pattern[str], Reader], ...]
    sounds: dict[str, str]  # places by how they sound

    def cut(self, text: str, scene: Scene) -> list[Token]:
        """The text in pieces; only where something stays unknown, by its sound too."""
        found = self._cut(text, scene, by_ear=False)
        return self._cut(text, scene, by_ear=True) if any(one.sort is Sort.UNKNOWN for one in found) else found

    def _cut(self, text: str, scene: Scene, by_ear: bool) -> list[Token]:
        """As few unknown signs as can be, then as few pieces as can be."""
        best: list[tuple[float, Token | None]] = [(0.0, None)]
        best += [(float("inf"), None)] * len(text)
        for at in range(len(text)):
            for token in (*self._at(text, at, scene), *(self._heard(text, at) if by_ear else ())):
                cost = best[at][0] + token.cost
                if cost < best[token.stop][0]:
                    best[token.stop] = (cost, token)
        found: list[Token] = []
        at = len(text)
        while at > 0:
            last = best[at][1]
            if last is None:
                raise LookupError("every sign is at least an unknown piece")
            found.append(last)
            at = last.start
        return found[::-1]

    def _at(self, text: str, at: int, scene: Scene) -> Iterator[Token]:
        yield Token(Sort.UNKNOWN, text[at], at, at + 1, cost=_COSTS[Sort.UNKNOWN])
        for pattern, reader in self.readers:
            match = pattern.match(text, at)
            if match and match.end() > at and (meant := reader(match, scene)) is not None:
                yield Token(Sort.CRITERION, match[0], at, match.end(), meant, _cost(Sort.CRITERION, match[0]))
        yield from self._around(text, at, scene)
        if match := _COUNT.match(text, at):
            yield Token(Sort.COUNT, match[0], at, match.end())
        for length in self.lengths.get(text[at], ()):
            word = text[at : at + length]
            if len(word) == length and (known := self.words.get(word)) is not None:
                yield Token(known[0], word, at, at + length, known[1], _cost(known[0], word))

    def _around(self, text: str, at: int, scene: Scene) -> Iterator[Token]:
        """What tells when, where and how, never whom."""
        for pattern, sort in (*AROUND, *REMARKS):
            match = pattern.match(text, at)
            if match and match.end() > at and not self._swallows(pattern.pattern, match[0], scene):
                yield Token(sort, match[0], at, match.end(), cost=_COSTS.get(sort, 1.0) if sort is not Sort.UNKNOWN else 1.0)

    def _swallows(self, pattern: str, text: str, scene: Scene) -> bool:
        """Whether the pattern runs over words that choose people, or, in a reason, that may."""
        if pattern not in SWALLOWING | REASONS:
            return False
        vague = pattern in REASONS and any(word in text for word in VAGUE.split())
        return vague or self._chooses(text, scene)

    def _chooses(self, text: str, scene: Scene) -> bool:
        """Whether something in it chooses people."""
        named = any(
            self.words.get(text[at : at + length], (None,))[0] is Sort.CRITERION
            for at in range(len(text))
            for length in self.lengths.get(text[at], ())
        )
        return named or any(
            reader(match, scene) is not None for pattern, reader in self.readers if (match := pattern.search(text)) and match[0]
        )

    def _heard(self, text: str, at: int) -> Iterator[Token]:
        """A place whose name is written otherwise and sounds the same."""
        for length in range(SHORTEST, min(10, len(text) - at) + 1):
            word = text[at : at + length]
            meant = self.sounds.get(heard(word))
            if meant is not None and meant != word:
                yield Token(Sort.CRITERION, word, at, at + length, self.words[meant][1], cost=3.0)


def _cost(sort: Sort, word: str) -> float:
    """Longer criteria win where the number of pieces is the same: 不在群里|的, not 不在群|里的."""
    return 1.0 - 0.01 * min(len(word), 20) if sort is Sort.CRITERION else _COSTS.get(sort, 1.0)


@lru_cache(maxsize=8)
def lexicon_of(words: Vocabulary) -> Lexicon:
    """The lexicon of a ledger; kept, since making it takes far longer than reading a text."""
    table = {word: (sort, meant) for word, sort, meant in (*_small_words(), *_general(), *_grounded(words))}
    lengths: dict[str, set[int]] = {}
    for word in table:
        lengths.setdefault(word[0], set()).add(len(word))
    ordered = {sign: tuple(sorted(found, reverse=True)) for sign, found in lengths.items()}
    readers = tuple(
        (re.compile(pattern), reader) for pattern, reader in (*AGES, *SPANS, *PARTY_YEARS, *HEALTH, *_patterns(words))
    )
    places = [word for word, (_, meant) in table.items() if meant is not None and meant.family is Family.PLACE and not meant.ask]
    return Lexicon(table, ordered, readers, by_sound(places))


def _small_words() -> Iterator[tuple[str, Sort, None]]:
    yield from ((word, Sort.FILLER, None) for word in FILLERS.split())
    yield from ((verb + word, Sort.TOPIC, None) for word in TOPICS.split() for verb in ("", *HOLD))
    left_out = set(GRAMMAR[Sort.EXCEPT].split()) & set(GRAMMAR[Sort.OUTSIDE].split())
    for sort, words in GRAMMAR.items():
        yield from ((word, Sort.LEAVE if word in left_out else sort, None) for word in words.split())
    yield from ((word, Sort.UNKNOWN, None) for word in VAGUE.split())
    yield "\n", Sort.BREAK, None


def _general() -> Iterator[tuple[str, Sort, Criterion]]:
    for family, table in CRITERIA.items():
        for line in re.split(r"\n(?=\s*[^\s:]+[^\n:]*: )", table.strip()):
            text, _, words = line.strip().partition(": ")
            for word in words.split():
                yield word.lstrip("*"), Sort.CRITERION, Criterion(family, parse(text), head=word.startswith("*"))


def _grounded(words: Vocabulary) -> Iterator[tuple[str, Sort, Criterion]]:
    entries: list[Entry] = [
        *away_entries(words), *interests.tag_entries(words), *services.service_entries(words),
        *post_entries(words), *role_entries(words),
        *receiver_entries(words), *person_entries(words), *place_entries(words),
    ]  # fmt: skip
    yield from ((word, Sort.CRITERION, criterion) for word, criterion in entries)


def _patterns(words: Vocabulary) -> Iterator[tuple[str, Reader]]:
    yield RANK, rank
    yield RANK_UNDER, rank_under
    yield RANK_SPAN, rank_span
    yield RANK_LOWEST, rank_lowest
    yield services.NO_PERIODICAL, lambda *_: Criterion(Family.PERIODICAL, is_("报刊", "无"))
    if classed := services.service_list(words):
        classes = classed[1]
        yield classed[0], lambda match, _: classes(match)
    if signed := services.sign_list(words):
        yield signed
    yield services.SERVICE, lambda match, _: services.service(match, words)
    if liked := interests.hobby_pattern(words):
        hobbies = liked[1]
        yield liked[0], lambda match, _: interests.hobby(match, hobbies)
    if taken := services.periodical_pattern(words):
        periodicals = taken[1]
        yield taken[0], lambda match, _: services.periodical(match, periodicals)
    if served := tended_pattern(words):
        called = served[1]
        yield served[0], lambda match, _: _tended(match, called)
    if numbered := branch_list(words):
        yield numbered
    if posts := posts_pattern(words):
        yield posts
    if deputies := deputy_pattern(words):
        yield deputies
    plain_units = {word: meant.expression for word, meant in place_entries(words) if not meant.ask}
    if held := unit_post_pattern(
        words, {word: meant for word, meant in plain_units.items() if "单位" in {c.field for c in conditions(meant)}}
    ):
        yield held
    if towns := lived_in(words):
        one = "|".join(map(re.escape, sorted(towns, key=len, reverse=True)))
        yield (
            rf"(?:家?住在|家在|家住|现住在?|居住在|常住在?|住|在|户口在)(?P<town>{one})(?P<after>住着|居住|住|上住|那边住|生活|安家)?(?!机关|政府)",
            lambda match, _: _lives(match, towns),
        )


def _tended(match: re.Match[str], called: dict[str, list[Named]]) -> Criterion:
    meant = tended(match["a"] or match["b"] or match["c"], called, bool(match["not"]))
    return replace(meant, head=True, receiver=Sort.LIAISONS) if named_himself(match) and not meant.ask else meant


def _lives(match: re.Match[str], towns: dict[str, tuple[str, ...]]) -> Criterion | None:
    if match[0].startswith("在") and not match["after"]:
        return None
    found = towns[match["town"]]
    readings = tuple(is_("住地", name) for name in found)
    ask = None if len(found) == 1 else f"“{match['town']}”是指{'，还是'.join(found[:4])}？"
    return Criterion(Family.PLACE, Condition("住地", Op.IS, found), ask=ask, readings=readings if ask else ())
