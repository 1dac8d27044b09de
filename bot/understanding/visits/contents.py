"""What a portion of a report says: how he is, what he wants or lacks, and what was promised to him."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.understanding.visits import content_words as words
from bot.understanding.visits import speech
from bot.understanding.visits.figures import MARK

LONG = 12  # signs: a clause that says more than that he wants nothing


class Part(StrEnum):
    CONDITION = "condition"
    NEED = "need"
    PROMISE = "promise"
    NOTHING = "nothing"  # 没什么要求


@dataclass(frozen=True, slots=True)
class Contents:
    condition: str
    need: str
    promise: str


def contents_of(pieces: Sequence[str]) -> Contents:
    found: dict[Part, list[str]] = {part: [] for part in Part}
    before = Part.CONDITION
    for clause in clauses(pieces):
        part = part_of(clause, before)
        if words.DONE_FOR_HIM.search(clause):
            found[Part.NEED].clear()
        if bare := _bare(clause, part):
            found[part].append(bare)
        before = part
    condition, need, promise = ("，".join(found[part]) for part in (Part.CONDITION, Part.NEED, Part.PROMISE))
    return Contents(condition, need, promise)


def clauses(pieces: Sequence[str]) -> list[str]:
    """Pieces cut once more where somebody who speaks without a stop goes on to a wish or a promise."""
    return [clause for piece in pieces for clause in words.CUTS.sub(",", piece).split(",") if clause]


def happened(clause: str) -> str:
    """A clause up to where it goes on to what is wanted, promised or still to be done."""
    later = (words.WANT, words.PROMISED, speech.FUTURE, words.SENT)
    ends = [found.start() for pattern in later if (found := pattern.search(clause))]
    return clause[: min(ends)] if ends else clause


def part_of(clause: str, before: Part = Part.CONDITION) -> Part:
    """What a clause is; `before` is what the one before it was, for 还有… that only goes on."""
    promised, wanted = words.PROMISED.search(clause), words.WANT.search(clause)
    first = promised is not None and (wanted is None or promised.start() <= wanted.start() or clause.startswith("我"))
    if first and not (words.NOT_OFFICE.match(clause) or words.HE_PROMISED.match(clause)):
        return Part.PROMISE
    if words.SETTLED.search(clause):
        return Part.CONDITION
    if words.NO_WANT.search(clause) and not (wanted and not words.NO_WANT.search(clause[: wanted.end() + 6])):
        tells = words.WELL.search(clause) or (len(clause) > LONG and words.STATE.search(clause))
        return Part.CONDITION if tells else Part.NOTHING
    if wanted and _counts(clause):
        return Part.NEED
    goes_on = before in (Part.NEED, Part.PROMISE) and words.ON_AND_ON.match(clause) and not speech.CONTACT.search(clause)
    return before if goes_on else Part.CONDITION


def _counts(clause: str) -> bool:
    """Whether a wish is the person's own, or is asked of the office for him."""
    if words.MINE.match(clause):
        return False
    return not words.KIN_WANTS.match(clause) or words.ASKED_OF_US.search(clause) is not None


_OPENS = re.compile(rf"^(?:{MARK}|他|她|说|就是|然后)+")


def _bare(clause: str, part: Part) -> str:
    """A clause without the words that only tell of the visit itself."""
    if part is Part.NOTHING:
        return ""
    if part is not Part.CONDITION:
        return _OPENS.sub("", clause)
    if words.ABOUT_US.match(clause) and not words.STATE.search(clause):
        return ""
    calls = [hit.end() for hit in words.CALLING.finditer(clause)]
    if calls and not words.STATE.search(clause[: calls[-1]]):
        clause = clause[calls[-1] :]
    bare = words.TAIL.sub("", words.LEAD.sub("", clause)).strip("的了,、:个着过下")
    return bare if len(bare) > 1 or bare in ("好", "病") else ""
