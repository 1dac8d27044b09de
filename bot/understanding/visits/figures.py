"""The persons of a report: every mention as one sign, and which mentions are of the same person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.people import surname
from bot.understanding.audience.sounds import heard
from bot.understanding.visits.again import said_again
from bot.understanding.visits.couples import pair_of, with_spouses
from bot.understanding.visits.mentions import Circle, Mention, Sort, find_mentions
from bot.understanding.visits.people import Id
from bot.understanding.visits.resolving import Meant, fits, holds, resolve

FIRST = 0xE000  # a mention becomes one sign from here on, so that no name is read as a word
MARK = "[\ue000-\uf8ff]"
MARKS = re.compile(MARK)
IN_FULL = (Sort.FULL, Sort.SLIP, Sort.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Figure:
    """One person of a report, and the mentions of him."""

    meant: Meant
    mentions: tuple[Mention, ...]

    @property
    def words(self) -> str:
        return self.mentions[0].words

    @property
    def ids(self) -> frozenset[Id]:
        return frozenset(self.meant.candidates if self.meant.person is None else (self.meant.person,))


@dataclass(frozen=True, slots=True)
class Told:
    """A report with a sign for every person: `text` holds chr(FIRST + n) where `figures[n]` is spoken of."""

    text: str
    figures: tuple[Figure, ...]

    def plain(self, text: str) -> str:
        """A part of it with the names as they were written."""
        return re.sub(MARK, lambda sign: self.figures[ord(sign[0]) - FIRST].words, text)


def figures_of(text: str, circle: Circle) -> Told:
    """The persons of a tidied report."""
    mentions = with_spouses(text, said_again(text, find_mentions(text, circle), circle), circle)
    figures: list[Figure] = []
    numbers: list[int] = []
    spouses: dict[int, int] = {}
    for at, mention in enumerate(mentions):
        before = mentions[at - 1] if at else None
        if before is not None and before.stop == mention.start and _is_apposition(before, mention):
            again = _named_again(figures[numbers[-1]], mention, circle)
            if again is not None:
                figures[numbers[-1]] = again
                numbers.append(numbers[-1])
                continue
        other = numbers[-1] if before is not None and _is_another(text, before, mention) else None
        numbers.append(_placed(mention, circle, figures, [n for n in range(len(figures)) if n != other]))
        if (pair := pair_of(text, mention, figures[numbers[-1]].meant, circle)) is not None:
            spouses[at] = _paired(mention, figures, numbers[-1], pair)
    into = _named_later(figures, circle)
    for old, new in into.items():
        figures[new] = replace(figures[new], mentions=(*figures[old].mentions, *figures[new].mentions))
    signed = _signed(text, mentions, [into.get(number, number) for number in numbers], spouses)
    return Told(signed, tuple(figures))


def _paired(mention: Mention, figures: list[Figure], first: int, pair: tuple[Id, Id]) -> int:
    """The number of the other of two who are named as a couple."""
    figures[first] = replace(figures[first], meant=Meant(pair[0], sure=figures[first].meant.sure))
    for number, figure in enumerate(figures):
        if figure.meant.person == pair[1]:
            return number
    figures.append(Figure(Meant(pair[1]), (mention,)))
    return len(figures) - 1


def _signed(text: str, mentions: list[Mention], numbers: list[int], spouses: Mapping[int, int]) -> str:
    """The text with a sign for each mention, one where the same person is named twice in a row, two for a couple."""
    out, done = [], 0
    for at, (mention, number) in enumerate(zip(mentions, numbers, strict=True)):
        spouse = "、" + chr(FIRST + spouses[at]) if at in spouses else ""
        out.append(text[done : mention.start] + chr(FIRST + number) + spouse)
        done = mention.stop
    whole = re.sub(rf"({MARK})\1+", r"\1", "".join(out) + text[done:])
    return re.sub(rf"(?<![、和跟与,])({MARK})(?:,\1)+", r"\1", whole)  # 看了老王、老李，老李腿疼: only of the last


_LISTED = re.compile(r"(?:老两口|两口子|家)?(?:和|跟|与|及|、|还有|以及)[那个]{0,2}")
_WITH = re.compile(r"(?:和|跟|同|与|约了?|陪(?:同|着)?|带着?)$")
_WENT = re.compile(r"[^,。]{0,8}(?:去|到|看|走访|上门|探望)")
_KIN = re.compile(r"儿子|女儿|闺女|姑娘|媳|婿|老伴|老婆|丈夫|妻子|爱人|孙|侄|外甥|家属|家人|家里|弟|妹|哥|姐")
_TOLD_OF = re.compile(r"(?:说|讲|告诉我?|反映|问起|提起|惦记|念叨|想起|像|比|和|跟|与)[^,。]{0,2}$")


def _is_another(text: str, before: Mention, mention: Mention) -> bool:
    """和周老师去看老周, 周老师说老周病了, 老周和周老师: whoever is named next is not the same again."""
    between = text[before.stop : mention.start]
    listed = _LISTED.fullmatch(between) or (between == "," and text[mention.stop : mention.stop + 1] in tuple(",、和"))
    went_along = _WITH.search(before.left) and _WENT.match(between)
    told_of = _TOLD_OF.search(between) and not _KIN.search(between)
    return bool(listed or went_along or told_of)


def _is_apposition(first: Mention, second: Mention) -> bool:
    """老班长石占魁, 周国栋周书记: two ways to name one person, and not two persons as in 老赵老田."""
    loose = (Sort.POST, Sort.NICKNAME, Sort.TITLE_SLIP)
    if first.sort in loose or second.sort in loose:
        return True
    return Sort.TITLED in (first.sort, second.sort) and heard(surname(first.name)) == heard(surname(second.name))


def _named_again(figure: Figure, mention: Mention, circle: Circle) -> Figure | None:
    """The figure under his second name; None where the two are names of two persons, as in 马乡长马会计."""
    meant = resolve(mention, circle)
    full = mention.sort in (Sort.FULL, Sort.SLIP)
    if not full and None not in (meant.person, figure.meant.person) and meant.person != figure.meant.person:
        return None
    return replace(figure, meant=meant if full else _closer(figure.meant, meant), mentions=(*figure.mentions, mention))


def _placed(mention: Mention, circle: Circle, figures: list[Figure], others: list[int]) -> int:
    """The number of the figure that a mention is of: one named before whom it fits, or a new one."""
    meant = resolve(mention, circle)
    found = _same(mention, meant, circle, figures, others)
    if found is None:
        figures.append(Figure(meant, (mention,)))
        return len(figures) - 1
    known = figures[found]
    figures[found] = replace(known, meant=_closer(known.meant, meant), mentions=(*known.mentions, mention))
    return found


def _same(mention: Mention, meant: Meant, circle: Circle, figures: list[Figure], others: list[int]) -> int | None:
    """Whom of those named before a mention means."""
    ids = frozenset(meant.candidates if meant.person is None else (meant.person,))
    if meant.person is not None:
        certain = [n for n in range(len(figures)) if figures[n].meant.person == meant.person]
        if certain:
            return certain[0]
    words = [n for n in others if any(one.words == mention.words for one in figures[n].mentions)]
    if words:
        return words[-1]
    if mention.sort in IN_FULL:
        return None
    fitting = [n for n in others if (ids or figures[n].ids) and fits(mention, circle, figures[n].ids)]
    if meant.person is not None and holds(mention, circle, meant.person):
        fitting = [n for n in fitting if any(holds(mention, circle, one) for one in figures[n].ids)]
    if len(fitting) > 1 and ids and ids <= {figures[n].meant.person for n in fitting}:
        fitting = [n for n in fitting if not _called_otherwise(mention, figures[n])]
    return fitting[0] if len(fitting) == 1 else None


def _called_otherwise(mention: Mention, figure: Figure) -> bool:
    """胡老师, where 老胡 is said further on: the other of that name is meant."""
    return any(one.sort is Sort.TITLED and one.name == mention.name and one.title != mention.title for one in figure.mentions)


def _closer(first: Meant, second: Meant) -> Meant:
    """What two ways to name one person leave open."""
    if first.person is not None:
        return first
    if second.person is not None and second.person in first.candidates:
        return second
    both = tuple(one for one in first.candidates if one in second.candidates)
    return Meant(both[0], sure=first.sure and second.sure) if len(both) == 1 else Meant(None, both or first.candidates)


_AGAIN = re.compile(r"(?:又|再|还|也|另外|然后|接着|和|跟|、)[^,。]{0,6}$")


def _named_later(figures: list[Figure], circle: Circle) -> dict[int, int]:
    """看了老李, 李建国血压高: whoever was left open, and the one of that name who is named in full further on."""
    into: dict[int, int] = {}
    for at, figure in enumerate(figures):
        first = figure.mentions[0]
        if figure.meant.person is None and first.sort not in IN_FULL:
            later = [n for n in range(at + 1, len(figures)) if _explains(figures[n], first, circle)]
            into |= {at: later[0]} if len(later) == 1 else {}
    return into


def _explains(figure: Figure, mention: Mention, circle: Circle) -> bool:
    first = figure.mentions[0]
    named = first.sort in (Sort.FULL, Sort.SLIP) and figure.meant.person is not None
    return named and fits(mention, circle, figure.ids) and not _AGAIN.search(first.left)
