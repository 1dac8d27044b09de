"""Every word and pattern that may stand in a clerk's sentence, for one ledger, and the best way to cut a text into them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.audience.expression import Condition, Op, conditions, is_
from bot.domain.audience.language import parse
from bot.understanding.audience import interests
from bot.understanding.audience.ages import READERS as AGES
from bot.understanding.audience.careers import (
    RANK,
    RANK_UNDER,
    post_entries,
    posts_pattern,
    rank,
    rank_under,
    role_entries,
    unit_post_pattern,
)
from bot.understanding.audience.criteria_words import CRITERIA
from bot.understanding.audience.people import person_entries, receiver_entries, tended, tended_pattern
from bot.understanding.audience.places import Entry, away_entries, lived_in, place_entries
from bot.understanding.audience.small_words import FILLERS, GRAMMAR, TOPICS, VAGUE
from bot.understanding.audience.spans import READERS as SPANS
from bot.understanding.audience.token import Criterion, Family, Scene, Sort, Token
from bot.understanding.audience.vocabulary import Vocabulary

Reader = Callable[[re.Match[str], Scene], Criterion | None]
_COSTS = {Sort.UNKNOWN: 6.0, Sort.FILLER: 1.1, Sort.TOPIC: 1.1}
_CLOCK = re.compile(
    r"(?:\d{1,2}月)?\d{1,2}[日号]|(?:上午|下午|早上|晚上)?(?:\d{1,2}:\d\d|(?:\d{1,2}|[一二两三四五六七八九十]{1,2})点(?:半|整|\d{1,2}分?)?)|(?:下|本|这)个?(?:周|星期|礼拜)[一二三四五六日天]"
)

_VENUE = re.compile(
    r"(?:在|到|去|来)(?:本?局|机关|老干部局?|县委|政府)?(?:活动中心)?(?:[一二三四五六七八九\d]+楼)?(?:小|大|第[一二三]|多功能)?"
    r"(?:会议室|活动室|活动中心|礼堂|多功能厅|会议厅|报告厅|老年大学)"
)
_COUNT = re.compile(
    r"这?(?P<n>[一两二三四五六七八九十]|\d{1,2})(?:位|个|名|类|种|家|拨)(?:老同志|同志|人|老人|乡镇|镇|乡|支部|党支部|单位|部门|老干部|党员)?"
)

_POSTED = re.compile(
    r"(?:在|到|往)?(?:咱们?的?|我们)?(?:微信|工作|QQ|qq|大)?群里?面?(?:发|通知|说|喊|告诉|提醒|转发|推送|讲|吱)(?:一下|一?个?消息|一?个?通知|一声|一条)*(?!的)"
)
_TOLD = re.compile(
    r"(?:县委|市委|区委)?(?:老干部?局|老干办|老干部科|老干科|组织部|局里|领导|上级|主任|科长|上面)(?:让|叫|要求|安排|交代|布置|说要|说)(?:我们?|你)?"
)
_HOLD = (
    "来",
    "去",
    "开",
    "召开",
    "举办",
    "举行",
    "组织",
    "办",
    "搞",
    "听",
    "发放",
    "来开",
    "去开",
    "参加",
    "来参加",
    "去参加",
    "做",
    "参与",
    "进行",
    "送",
    "送去",
    "寄",
    "领",
    "来领",
    "去领",
    "发",
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words, how long those are that begin with a sign (the longest first), and the patterns."""

    words: dict[str, tuple[Sort, Criterion | None]]
    lengths: dict[str, tuple[int, ...]]
    readers: tuple[tuple[re.Pattern[str], Reader], ...]

    def cut(self, text: str, scene: Scene) -> list[Token]:
        """The text in pieces: as few unknown signs as can be, then as few pieces as can be."""
        best: list[tuple[float, Token | None]] = [(0.0, None)]
        best += [(float("inf"), None)] * len(text)
        for at in range(len(text)):
            for token in self._at(text, at, scene):
                cost = best[at][0] + token.cost
                if cost < best[token.stop][0]:
                    best[token.stop] = (cost, token)
        found: list[Token] = []
        at = len(text)
        while at > 0:
            last = best[at][1]
            assert last is not None  # every sign is at least an unknown piece
            found.append(last)
            at = last.start
        return found[::-1]

    def _at(self, text: str, at: int, scene: Scene) -> Iterator[Token]:
        yield Token(Sort.UNKNOWN, text[at], at, at + 1, cost=_COSTS[Sort.UNKNOWN])
        for pattern, reader in self.readers:
            match = pattern.match(text, at)
            if match and match.end() > at and (meant := reader(match, scene)) is not None:
                yield Token(Sort.CRITERION, match[0], at, match.end(), meant, _cost(Sort.CRITERION, match[0]))
        if match := _CLOCK.match(text, at) or _VENUE.match(text, at):  # tells when and where, never whom
            yield Token(Sort.TOPIC, match[0], at, match.end(), cost=_COSTS[Sort.TOPIC])
        if match := _TOLD.match(text, at) or _POSTED.match(text, at):
            yield Token(Sort.FILLER, match[0], at, match.end(), cost=_COSTS[Sort.FILLER])
        if match := _COUNT.match(text, at):
            yield Token(Sort.COUNT, match[0], at, match.end())
        for length in self.lengths.get(text[at], ()):
            word = text[at : at + length]
            if len(word) == length and (known := self.words.get(word)) is not None:
                yield Token(known[0], word, at, at + length, known[1], _cost(known[0], word))


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
    readers = tuple((re.compile(pattern), reader) for pattern, reader in (*AGES, *SPANS, *_patterns(words)))
    return Lexicon(table, ordered, readers)


def _small_words() -> Iterator[tuple[str, Sort, None]]:
    yield from ((word, Sort.FILLER, None) for word in FILLERS.split())
    yield from ((verb + word, Sort.TOPIC, None) for word in TOPICS.split() for verb in ("", *_HOLD))
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
        *away_entries(words), *interests.tag_entries(words), *post_entries(words), *role_entries(words),
        *receiver_entries(words), *person_entries(words), *place_entries(words),
    ]  # fmt: skip
    yield from ((word, Sort.CRITERION, criterion) for word, criterion in entries)


def _patterns(words: Vocabulary) -> Iterator[tuple[str, Reader]]:
    yield RANK, rank
    yield RANK_UNDER, rank_under
    yield interests.SERVICE, lambda match, _: interests.service(match, words)
    if liked := interests.hobby_pattern(words):
        hobbies = liked[1]
        yield liked[0], lambda match, _: interests.hobby(match, hobbies)
    if taken := interests.periodical_pattern(words):
        periodicals = taken[1]
        yield taken[0], lambda match, _: interests.periodical(match, periodicals)
    if served := tended_pattern(words):
        called = served[1]
        yield served[0], lambda match, _: tended(match["a"] or match["b"] or match["c"], called, bool(match["not"]))
    if posts := posts_pattern(words):
        yield posts
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


def _lives(match: re.Match[str], towns: dict[str, tuple[str, ...]]) -> Criterion | None:
    if match[0].startswith("在") and not match["after"]:
        return None
    found = towns[match["town"]]
    readings = tuple(is_("住地", name) for name in found)
    ask = None if len(found) == 1 else f"“{match['town']}”是指{'，还是'.join(found[:4])}？"
    return Criterion(Family.PLACE, Condition("住地", Op.IS, found), ask=ask, readings=readings if ask else ())
