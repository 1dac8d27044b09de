"""Whether a shorter text says nothing but what the stored text says. Pure, and strict on purpose.

Each sentence must come from one stored sentence by leaving words out, never by adding, exchanging or moving any: whatever else
a machine writes is refused, however sensible it may sound. A refusal costs nothing, since the stored text is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from bot.assist.quantities import CLAUSE, END, SIGNS, START, Alphabet, Day, Document, Number, Title


class FaultKind(StrEnum):
    EMPTY = "empty"
    NUMBER = "number"
    DATE = "date"
    DOCUMENT = "document"
    TITLE = "title"
    NAME = "name"
    NEGATION = "negation"
    ADDED = "added"  # words that are not there, or not in this order, or figures brought together that stand apart


@dataclass(frozen=True, slots=True)
class Fault:
    kind: FaultKind
    words: str  # of the shorter text


_KINDS = {Number: FaultKind.NUMBER, Day: FaultKind.DATE, Document: FaultKind.DOCUMENT, Title: FaultKind.TITLE}
# What may stand between two pieces though the stored text has it not: it says nothing by itself.
GLUE = frozenset("的了请")
# What turns or limits the words behind it.
NEGATIONS = frozenset("不未无没非勿免莫仅只禁除别")
NO_NEGATION = re.compile(r"[区特个级性分类识]别")
CONTEXT = 6  # characters before a word that is said both ways, by which it is known which one is meant
ENOUGH = 5  # … and so many are enough though the sentence begins with them
_PLACES = "委员会|办公室|老干部局|局|部|厅|委|中心|医院|银行|公司|学校|大学|研究所|法院|社区|街道|支部|协会|服务站|派出所"
_TITLES = "同志|先生|女士|主任|局长|书记|处长|科长|部长|院长|厅长|市长|县长|老师|医生|大夫"
_NAMED = re.compile(rf"(?=(?P<place>[\u4e00-\u9fff]{{2}}(?:{_PLACES}))|(?P<person>[\u4e00-\u9fff](?:{_TITLES})))")
_NO_NAME = re.compile(r"^.?[到去向在由给找与和及经以是为请的]")  # words of the sentence before a name, no part of it


def faithful(short: str, stored: Sequence[str]) -> tuple[Fault, ...]:
    """What a shorter text says that the stored sentences do not; empty when it may stand for them."""
    alphabet = Alphabet()
    marked = [row for text in stored for row in alphabet.rows(text)]
    said = [row.replace(CLAUSE, "") for row in marked]
    rows = [row.replace(CLAUSE, "") for row in alphabet.rows(short)]
    if not rows:
        return (Fault(FaultKind.EMPTY, short),)
    found = list(dict.fromkeys(fault for row in rows for fault in _faults(row, said, alphabet)))
    return tuple(found) or tuple(
        Fault(FaultKind.ADDED, _words(row, alphabet)) for row in rows if not any(drawn_from(row, one) for one in marked)
    )


def _faults(row: str, said: Sequence[str], alphabet: Alphabet) -> Iterator[Fault]:
    everything = "".join(said)
    for character in row:
        meant = alphabet.meaning(character)
        if meant is not None and character not in everything:
            yield Fault(_KINDS[type(meant[0])], meant[1])
    for named in _NAMED.finditer(row):
        name = _NO_NAME.sub("", named["place"] or named["person"])
        if name not in everything:
            yield Fault(FaultKind.NAME, name)
    yield from (Fault(FaultKind.NEGATION, _words(words, alphabet)) for words in _turned(row, said))


def _turned(row: str, said: Sequence[str]) -> Iterator[str]:
    """The words that the stored text only says the other way round, or says both ways and here not so."""
    for at in range(1, len(row) - 1):
        words = row[at : at + 2]
        turned = _turning(row, at)
        ways = {_turning(one, place) for one in said for place in _places(one, words)}
        context = row[max(0, at - CONTEXT) : at + 2]
        context = context if at < ENOUGH else context.lstrip(START)
        if (turned not in ways and (ways or turned)) or (len(ways) > 1 and not any(context in one for one in said)):
            yield turned + words


def _turning(row: str, at: int) -> str:
    """The words directly before a place that turn or limit what follows: 不, 别只."""
    begin = at
    while begin > 0 and row[begin - 1] in NEGATIONS and not NO_NEGATION.fullmatch(row[max(0, begin - 2) : begin]):
        begin -= 1
    return row[begin:at]


def _places(row: str, words: str) -> Iterator[int]:
    at = row.find(words)
    while at >= 0:
        yield at
        at = row.find(words, at + 1)


def drawn_from(row: str, marked: str) -> bool:
    """Whether a sentence is another one, with its clauses marked, with words left out.

    Pieces of two characters or more (a sign is enough by itself) in the order of the other. Between them
    - no figure may be passed over where figures are quoted: 70岁100元，80岁200元 never becomes 70岁200元;
    - the end of a clause only up to the beginning of another one: 甲由省里发，乙由市里发 never becomes 甲由市里发.
    """
    said = _Said.of(marked)
    row = row.strip(START + END)
    figures = any(_is_sign(character) for character in row)
    reached: list[set[int]] = [{0}, *(set() for _ in row)]
    for at, character in enumerate(row):
        for place in reached[at]:
            if character in GLUE:
                reached[at + 1].add(place)
            for begin in said.beginnings(place, figures) if place else range(len(said.text)):
                for size in _sizes(row, at, said.text, begin):
                    reached[at + size].add(begin + size)
    return bool(reached[-1])


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    clauses: frozenset[int]  # where a clause begins, but the first

    @classmethod
    def of(cls, marked: str) -> _Said:
        parts = marked.strip(START + END).split(CLAUSE)
        return cls("".join(parts), frozenset(accumulate(len(part) for part in parts[:-1])))

    def beginnings(self, place: int, figures: bool) -> Iterator[int]:
        """Where the next piece may begin after one that ended at a place."""
        crossed = False
        for begin in range(place, len(self.text)):
            if not crossed or begin in self.clauses or begin == place:
                yield begin
            crossed = crossed or begin in self.clauses
            if figures and _is_sign(self.text[begin]):
                return


def _sizes(row: str, at: int, said: str, begin: int) -> Iterator[int]:
    """How long a piece that stands at both places may be."""
    size = 0
    while at + size < len(row) and begin + size < len(said) and row[at + size] == said[begin + size]:
        size += 1
        if size >= 2 or _is_sign(row[at]):
            yield size


def _is_sign(character: str) -> bool:
    return SIGNS[0] <= character <= SIGNS[-1]


def _words(row: str, alphabet: Alphabet) -> str:
    """As it was written, more or less."""
    read = (alphabet.meaning(character) for character in row)
    return "".join(meant[1] if meant else character for character, meant in zip(row, read, strict=True)).strip(START + END)
