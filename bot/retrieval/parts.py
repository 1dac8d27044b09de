"""A message in its parts: what is asked without the filler, clauses, windows of a long story, several questions in one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.retrieval.text import clean

READ_CHARS = 2_000  # of a message; a pasted page is reduced to its telling clauses
STORY = 120  # characters of a text that is compared whole
SHORTEST = 5  # characters of a clause that may stand alone
BREATH = 26  # longer without a stop: voice text, cut into windows …
WINDOW, STEP = 16, 8  # … of this many characters
WINDOWS = 6
CUTS = 2  # tried to find two questions in one message
_STOPS = re.compile(r"[^\w\u3007\u4e00-\u9fff]+")
_JOINTS = re.compile(r"(?=还有就是|还有一件|还有个事|还有|另外|顺便|再问一下|再问下|还想问|再一个|再就是|对了|第二[个件])")
_ASKING = re.compile(
    r"[吗么咋啥谁哪几]|怎|如何|多少|好多|几多|什么|多久|多大|多长|为何|是否|([能有是会要让行可给算])[不没冇]\1|可不可以|[不没否]$|办$|办理$|告诉|想问"
)
_CLAUSES = 40  # read of a long message, half of them at its end

Weigh = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Asked:
    """A message made ready for the search."""

    message: str  # as it was written, as far as it was read
    core: str  # cleaned, without filler, at most STORY characters
    windows: tuple[str, ...] = ()  # cleaned parts of a longer message, each perhaps the question
    halves: tuple[tuple[str, str], ...] = ()  # ways to cut it in two, where it might ask two things


class Trimmer:
    """Strips the filler of a cleaned text."""

    def __init__(self, filler: Sequence[str]) -> None:
        self._filler = re.compile(alternatives(filler))

    def core(self, text: str) -> str:
        """What is left; nothing if all of it is filler. One or two characters stay as they are."""
        return self._filler.sub("", text) if len(text) > 2 else text

    def wordings(self, texts: Sequence[str]) -> dict[str, str]:
        """Cleaned and trimmed, each once, none empty; and how each was written."""
        return {core: text for text in texts if (core := self.core(clean(text)) or clean(text))}

    def asked(self, message: str, weigh: Weigh) -> Asked:
        """The message in its parts; `weigh` says how much a part sounds like the library's matters."""
        raw = unicodedata.normalize("NFKC", message[:READ_CHARS])
        clauses = list(dict.fromkeys(clause for piece in _STOPS.split(raw) if (clause := self.core(clean(piece)))))
        clauses = clauses if len(clauses) <= _CLAUSES else clauses[: _CLAUSES // 2] + clauses[-_CLAUSES // 2 :]
        merged = _merged(clauses)
        core = _telling(merged, weigh)
        return Asked(raw, core, _windows(merged, weigh), self._halves(raw, merged))

    def _halves(self, raw: str, clauses: Sequence[str]) -> tuple[tuple[str, str], ...]:
        if sum(map(len, clauses)) > STORY:
            return ()
        joints = [found.start() for found in _JOINTS.finditer(raw) if found.start()]
        cuts = [(self.core(clean(raw[:place])), self.core(clean(raw[place:]))) for place in joints]
        asking = [number for number in range(1, len(clauses)) if _asks(clauses[number - 1])]
        cuts += [("".join(clauses[:number]), "".join(clauses[number:])) for number in asking]
        return tuple(dict.fromkeys(cut for cut in cuts if all(map(_asks, cut))))[:CUTS]


def _asks(part: str) -> bool:
    """Whether a part may be a question by itself; a mere statement tells the story of the other part."""
    return len(part) >= SHORTEST and _ASKING.search(part) is not None


def alternatives(phrases: Sequence[str]) -> str:
    """A pattern for any of them, longest first; matches nothing if there is none."""
    cleaned = sorted({clean(phrase) for phrase in phrases} - {""}, key=lambda p: (-len(p), p))
    return "|".join(map(re.escape, cleaned)) or r"(?!)"


def _merged(clauses: Sequence[str]) -> list[str]:
    """Clauses too short to stand alone go with the next one, the last with the one before."""
    merged: list[str] = []
    held = ""
    for clause in clauses:
        held += clause
        if len(held) >= SHORTEST:
            merged.append(held)
            held = ""
    if held and merged:
        merged[-1] += held
    elif held:
        merged.append(held)
    return merged


def _telling(clauses: Sequence[str], weigh: Weigh) -> str:
    """The whole, or of a long story the clauses that weigh most, in their order."""
    whole = "".join(clauses)
    if len(whole) <= STORY:
        return whole
    if len(clauses) == 1:
        return max(_slices(whole, STORY, STORY // 2), key=weigh)
    chosen: list[int] = []
    room = STORY
    for number in sorted(range(len(clauses)), key=lambda i: -weigh(clauses[i])):
        if len(clauses[number]) <= room:
            chosen.append(number)
            room -= len(clauses[number])
    return "".join(clauses[i] for i in sorted(chosen)) or whole[:STORY]


def _windows(clauses: Sequence[str], weigh: Weigh) -> tuple[str, ...]:
    whole = "".join(clauses)
    if len(whole) <= BREATH and len(clauses) < 3:
        return ()
    pairs = [one + two for one, two in pairwise(clauses)] if len(clauses) > 2 else []
    found = (
        [part for clause in (*clauses, *pairs) for part in _slices(clause, WINDOW, STEP)]
        if len(clauses) == 1
        else [*clauses, *pairs]
    )
    found = [*clauses, *pairs] if len(clauses) > 1 else _slices(whole, WINDOW, STEP)
    found = [part[:STORY] for part in dict.fromkeys(found) if part != whole]
    return tuple(sorted(found, key=weigh, reverse=True)[:WINDOWS] if len(found) > WINDOWS else found)


def _slices(text: str, size: int, step: int) -> list[str]:
    if len(text) <= size:
        return [text]
    return [text[start : start + size] for start in range(0, len(text) - size + step, step)]
