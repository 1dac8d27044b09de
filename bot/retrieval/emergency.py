"""Is somebody in danger right now? A reviewed lexicon with guards, and weighed characters for what it does not name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.retrieval.content import EmergencyKind, EmergencyRules
from bot.retrieval.opening import DEPTH, openings
from bot.retrieval.scales import Scales
from bot.retrieval.text import PhraseScanner, clean, sound_table

LOOKED_AT = 5_000  # characters; despair may stand at the end of a long letter
_DIGITS = dict(zip("0123456789零", "〇一二三四五六七八九〇", strict=True))
_OUTSIDE = re.compile(r"[^\u4e00-\u9fff〇a-z]+")
_DONE = "了"  # ends a clause where nothing else does
_PAUSE = "，"  # whatever stood between two clauses
_ASKING = re.compile(r"([是会有要能])[不没]\1$")  # 是不是中风了 asks, it denies nothing
_LIVED_THROUGH = re.compile(
    r"过(?!去|来|度|敏|世|于|分|期)|后(?!天|背|脑|面|来|半夜)|以后|之后|患者|病人|的老人|偏瘫"
)  # 中风过, 中风后, 中风的老人
_BEGUN = re.compile(r"了(?!以后|之后|后|的|怎么预防)|啦|咯|喽|咗|犯|发作|吗$|怎么办|咋办")
_SUPPOSED = re.compile(r"(?:好像|怕是|疑似|估计|像是|可能|是不是|会不会|犯了?|发|得了)$")
_KIN = re.compile(
    r"(?:老伴|老头子?|老婆子?|老太太?|老爷子|爸|妈|爹|娘|爷|奶|公|婆|老[一-龥]|邻居|他|她|我|有人)(?:突然|现在|是)?$"
)
_SELF = re.compile(r"[我俺咱](?!们)")  # what follows is no longer the film
_HEARD = 3  # longer words than this are recognised by their sounds without being listed
_NEAR = 15  # characters that a word of time reaches forward without a pause
_TAIL = 2  # characters that may follow a cry of one word
_SOON = 10
_ASKED = 30  # characters around in which a question turns what somebody says he has into a matter of policy
_STORY = 70  # characters of a message that tells a story: what is happening now says so
_SAID_IN_PASSING = frozenset({"self_harm"})  # … but for this
_WIDE = 100  # the same for a mere name
_AHEAD = 12  # characters that a guard may look ahead
_FAR = 60  # characters that a story's opening reaches forward
_NEGATION_REACH = 4
_TOGETHER = 40  # characters within which faint signs add up


@dataclass(frozen=True, slots=True)
class Alarm:
    """What sounded: the kind and the words that decided."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class _Hit:
    rank: int  # place of the kind in the file
    kind: EmergencyKind
    start: int
    end: int
    name: bool = False  # only the name of a condition
    hint: bool = False


class EmergencyWatch:
    """The rules made ready. Immutable; may be shared between threads."""

    def __init__(self, rules: EmergencyRules) -> None:
        self._spotter = _Spotter(rules.kinds)
        self._ear = _Ear(rules)
        self._guards = _Guards(rules)
        self._harmless = _any(rules.harmless)
        self._scales = Scales(rules.danger, rules.despair) if rules.danger and rules.despair else None
        self._written = str.maketrans(_DIGITS | {pair[0]: pair[1] for pair in rules.dialect})

    def look(self, message: str) -> Alarm | None:
        """The first alarm that no guard calls off, in a message as it was written or as `clean` made it.

        At most LOOKED_AT characters are read. Pauses tell the clauses apart, so the written message is the better one.
        """
        text = self._ear.heard(_spoken(message, self._written))
        hits = sorted(self._spotter.hits(text), key=_precedence)
        alarm = self._standing(hits, text)
        bare = self._harmless.sub("＊", text)
        if alarm is not None:
            text = bare
            alarm = self._standing(sorted(self._spotter.hits(text), key=_precedence), text)
        if self._scales is None:
            return alarm
        found = _confirmed(alarm, self._scales, text.replace(_PAUSE, ""), called_off=bool(hits) or bare != text)
        if alarm is None and found is not None and bare != text:  # a harmless saying must not be all that weighs
            return self._scales_only(bare)
        return found

    def _scales_only(self, text: str) -> Alarm | None:
        return None if self._scales is None else _confirmed(None, self._scales, text.replace(_PAUSE, ""), called_off=True)

    def _standing(self, hits: Sequence[_Hit], text: str) -> Alarm | None:
        for hit in hits:
            if self._guards.let_through(hit, text):
                return Alarm(hit.kind.id, text[hit.start : hit.end])
        return None


@dataclass(frozen=True, slots=True)
class _Pattern:
    rank: int
    regex: re.Pattern[str]
    hint: bool = False
    sign: tuple[int, int] | None = None  # which tally of the kind, which sign of it


def _confirmed(alarm: Alarm | None, scales: Scales, text: str, *, called_off: bool) -> Alarm | None:
    """What the rules found, unless all else in the message is calm; else what the weights find.

    `called_off`: the rules found something and their guards have let it go, or a harmless saying, so that it takes more to sound.
    """
    if alarm is not None:
        return None if scales.calm(text) else alarm
    found = scales.danger(text, doubted=called_off)
    return Alarm(*found) if found is not None else None


def _precedence(hit: _Hit) -> tuple[int, int]:
    return hit.rank, hit.start


class _Spotter:
    """Finds every place where the words, a pattern or enough faint signs of a kind stand."""

    def __init__(self, kinds: Sequence[EmergencyKind]) -> None:
        self._kinds = tuple(kinds)
        self._words = PhraseScanner(clean(word) for kind in kinds for word in (*kind.words, *kind.names))
        self._word = {clean(word): (rank, True) for rank, kind in enumerate(kinds) for word in kind.names}
        self._word |= {clean(word): (rank, False) for rank, kind in enumerate(kinds) for word in kind.words}
        opened: dict[str, list[_Pattern]] = {}
        for pattern in _compiled(kinds):
            for opening in openings(pattern.regex.pattern):
                opened.setdefault(opening, []).append(pattern)
        self._opened = {opening: tuple(patterns) for opening, patterns in opened.items()}

    def hits(self, text: str) -> Iterator[_Hit]:
        for place, word in self._words.find(text):
            rank, name = self._word[word]
            yield _Hit(rank, self._kinds[rank], place, place + len(word), name=name)
        signs: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
        for pattern, start, end in self._matches(text):
            if pattern.sign is None:
                yield _Hit(pattern.rank, self._kinds[pattern.rank], start, end, hint=pattern.hint)
            else:
                tally, sign = pattern.sign
                signs.setdefault((pattern.rank, tally), []).append((start, end, sign))
        for (rank, tally), found in signs.items():
            span = _enough(sorted(found), self._kinds[rank].tallies[tally].need)
            if span is not None:
                yield _Hit(rank, self._kinds[rank], *span)

    def _matches(self, text: str) -> Iterator[tuple[_Pattern, int, int]]:
        everywhere = self._opened.get("", ())
        for place in range(len(text)):
            for depth in range(1, DEPTH + 1):
                for pattern in self._opened.get(text[place : place + depth], ()):
                    found = pattern.regex.match(text, place)
                    if found is not None:
                        yield pattern, place, found.end()
        for pattern in everywhere:
            for found in pattern.regex.finditer(text):
                yield pattern, found.start(), found.end()


def _compiled(kinds: Sequence[EmergencyKind]) -> Iterator[_Pattern]:
    for rank, kind in enumerate(kinds):
        yield from (_Pattern(rank, re.compile(source)) for source in kind.patterns)
        yield from (_Pattern(rank, re.compile(source), hint=True) for source in kind.hints)
        for tally, signs in enumerate(kind.tallies):
            yield from (_Pattern(rank, re.compile(source), sign=(tally, n)) for n, source in enumerate(signs.of))


def _enough(found: Sequence[tuple[int, int, int]], need: int) -> tuple[int, int] | None:
    """Where the first `need` different signs stand together, from (start, end, sign) in order."""
    for number, (start, _, _) in enumerate(found):
        seen: set[int] = set()
        for begin, end, sign in found[number:]:
            if begin - start > _TOGETHER:
                break
            seen.add(sign)
            if len(seen) == need:
                return start, end
    return None


class _Ear:
    """Writes a phrase as it is meant where the text has its sounds in other characters: 胸口腾 is 胸口疼."""

    def __init__(self, rules: EmergencyRules) -> None:
        self._sounds = sound_table()
        words = (clean(word) for kind in rules.kinds for word in (*kind.words, *kind.names))
        phrases = [*filter(None, map(clean, rules.heard)), *(word for word in words if len(word) > _HEARD)]
        self._meant = {phrase.translate(self._sounds): phrase for phrase in reversed(phrases)}
        self._scanner = PhraseScanner(self._meant)
        self._ordinary = _any(rules.ordinary)

    def heard(self, text: str) -> str:
        for place, sound in self._scanner.find(text.translate(self._sounds)):
            end = place + len(sound)
            if self._ordinary.match(text, place) is None:
                text = text[:place] + self._meant[sound] + text[end:]
        return text


class _Guards:
    """What calls a hit off: denial, the past, something settled, heard of or supposed, a question of policy."""

    def __init__(self, rules: EmergencyRules) -> None:
        self._present, self._past, self._over = _any(rules.present), _any(rules.past), _any(rules.over)
        self._lasting = _any(rules.lasting)
        self._story, self._whatif, self._policy = _any(rules.story), _any(rules.whatif), _any(rules.policy)
        urgent = [*rules.present, *rules.acute]
        self._urgent = {kind.id: _any(kind.acute or urgent) for kind in rules.kinds}
        self._asks = {kind.id: _any([*kind.asks, *(rules.policy if "policy" in kind.excused_by else ())]) for kind in rules.kinds}
        self._negation = tuple(filter(None, map(clean, rules.negation)))
        self._unless = {kind.id: _any(kind.unless) for kind in rules.kinds}

    def let_through(self, hit: _Hit, text: str) -> bool:
        before = text[max(0, hit.start - _NEGATION_REACH) : hit.start]
        denied = before.endswith(self._negation) and _ASKING.search(before) is None
        if denied or _seen(self._unless[hit.kind.id], text, hit.start - _FAR, hit.end + _FAR):
            return False
        acute = self._acute(hit, text)
        if (hit.hint and not acute) or (hit.name and not acute and not _begun(hit, text)):
            return False
        if len(text) > _STORY and not acute and hit.kind.id not in _SAID_IN_PASSING:
            return False
        excuses = hit.kind.excused_by
        return not (
            ("past" in excuses and self._is_past(hit, text, acute))
            or ("over" in excuses and self._is_over(hit, text))
            or ("story" in excuses and self._is_story(hit, text))
            or ("whatif" in excuses and self._is_supposed(hit, text))
            or (not acute and self._is_asked(hit, text))
        )

    def _acute(self, hit: _Hit, text: str) -> bool:
        before, after = (10, 4) if hit.name else (_NEAR, 8)
        return _seen(self._urgent[hit.kind.id], text, hit.start - before, hit.end + after)

    def _is_asked(self, hit: _Hit, text: str) -> bool:
        if _seen(self._asks[hit.kind.id], text, hit.start - _ASKED, hit.end + _ASKED):
            return True
        return hit.name and _seen(self._policy, text, hit.start - _WIDE, hit.end + _WIDE)

    def _is_past(self, hit: _Hit, text: str, acute: bool) -> bool:
        if not acute and (_LIVED_THROUGH.match(text, hit.end) or _seen(self._lasting, text, hit.end, hit.end + _SOON)):
            return True
        last = _last(self._past, text, hit.start - _WIDE, hit.end)
        if last is None or _seen(self._present, text, last.end(), hit.end + 8):
            return False
        gap = text[last.end() : hit.start]
        if len(gap) <= _NEAR and not (_PAUSE in gap or _DONE in gap or _SELF.search(gap, 2)):
            return True
        end = hit.end + _WIDE
        return hit.name or _seen(self._over, text, hit.end, end) or _seen(self._policy, text, hit.end, end)

    def _is_over(self, hit: _Hit, text: str) -> bool:
        found = self._over.search(text, hit.end, hit.end + _FAR)
        if found is None or _seen(self._present, text, found.end(), found.end() + _FAR):
            return False
        if _seen(self._present, text, hit.start - _SOON, hit.start):
            return False
        return not _seen(self._past, text, hit.end, found.start())  # "last month I left hospital" settles nothing

    def _is_story(self, hit: _Hit, text: str) -> bool:
        last = _last(self._story, text, hit.start - _FAR, hit.start + 1)
        if last is not None:
            return not (_SELF.search(text, last.end(), hit.start + 1) or _seen(self._present, text, last.end(), hit.end))
        pause = text.find(_PAUSE, hit.end)
        return _seen(self._story, text, hit.end, hit.end + 12 if pause < 0 else min(pause, hit.end + 12))

    def _is_supposed(self, hit: _Hit, text: str) -> bool:
        begin = max(text.rfind(_PAUSE, 0, hit.start) + 1, hit.start - _NEAR)
        return _seen(self._whatif, text, begin, hit.end + 12) and not _seen(self._present, text, begin, hit.end)


def _begun(hit: _Hit, text: str) -> bool:
    """Whether the name of a condition is said of somebody, as happening: 我爸中风了."""
    before = text[max(0, hit.start - _NEAR) : hit.start]
    return (
        _BEGUN.match(text, hit.end) is not None
        or _SUPPOSED.search(before) is not None
        or (len(text) - hit.end <= _TAIL and (not before or _KIN.search(before) is not None))
    )


def _spoken(message: str, written: Mapping[int, str]) -> str:
    text = unicodedata.normalize("NFKC", message[:LOOKED_AT])[:LOOKED_AT].lower()
    return _OUTSIDE.sub(_PAUSE, text.translate(written)).strip(_PAUSE)


def _any(sources: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(sources) or r"(?!)")


def _seen(pattern: re.Pattern[str], text: str, begin: int, end: int) -> bool:
    """Whether the pattern begins in that part of the text; what it looks ahead at may stand behind."""
    found = pattern.search(text, max(0, begin), end + _AHEAD)
    return found is not None and found.start() < end


def _last(pattern: re.Pattern[str], text: str, begin: int, end: int) -> re.Match[str] | None:
    last = None
    for found in pattern.finditer(text, max(0, begin), end + _AHEAD):
        if found.start() >= end:
            break
        last = found
    return last
