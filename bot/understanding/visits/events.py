"""What has newly happened to a person himself, as his portion of a report tells it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.domain.life import LifeEventKind as Kind
from bot.understanding.life_events import read_event
from bot.understanding.visits import event_words as words
from bot.understanding.visits.contents import Part, clauses, part_of
from bot.understanding.visits.figures import FIRST, MARKS

_NAME = "王某某"  # stands for whoever it is: the reader of events wants a name
_WEIGHT = (Kind.DEATH, Kind.WIDOWED, Kind.DISCHARGED, Kind.HOSPITAL, Kind.MOVED, Kind.AWAY, Kind.NEW_NUMBER)


def event_of(number: int, pieces: Sequence[str], base: date) -> Kind | None:
    """The weightiest of what these pieces tell of the person himself, whose sign has this number."""
    said = clauses(pieces)
    text = ",".join(said)
    found = _told(chr(FIRST + number), said, base)
    if Kind.AWAY in found and not words.SURELY_DEAD.search(text):
        found = [kind for kind in found if kind is not Kind.DEATH]  # 走了, 到女儿那里去了
    if words.STILL_HERE.search(text):
        found = [kind for kind in found if kind not in (Kind.MOVED, Kind.AWAY)]
    if words.WELL_AFTER_ALL.search(text):
        found = [kind for kind in found if kind is not Kind.DEATH]
    if words.NOT_KEPT.search(text):
        found = [kind for kind in found if kind is not Kind.HOSPITAL]
    return None if words.DENIED.search(text) else min(found, key=_WEIGHT.index, default=None)


def _told(own: str, said: Sequence[str], base: date) -> list[Kind]:
    """Every event of the person whose sign is `own`. What follows on words about a relative is still about the relative."""
    found: list[Kind] = []
    theirs = False
    child_speaks = words.CHILD_SPEAKS.search(",".join(said)) is not None
    for at, clause in enumerate(said):
        if not _is_about(own, clause):
            continue
        bare = words.REPORTED.sub("", clause) or clause
        bare = words.PARENT.sub("他", bare) if child_speaks else bare
        if words.SPOUSE.search(bare) and not words.NOT_NEW.search(bare):
            found.append(Kind.WIDOWED)
        elif words.OTHERS_AFTER.match(bare):
            theirs = not words.ONLY_THERE.search(bare)
        elif not theirs or words.HIMSELF.match(bare):
            theirs = False
            found += _happened(bare, base, "".join(said[at + 1 : at + 2]))
    return found


def _is_about(own: str, clause: str) -> bool:
    if part_of(clause) in (Part.NEED, Part.PROMISE):
        return False
    return own in clause or not MARKS.search(clause) or words.WITH_OTHERS.match(clause) is not None


def _happened(clause: str, base: date, after: str) -> list[Kind]:
    """What one clause tells; `after` is the next, in which 走了 may turn out to be a journey."""
    if words.NOT_NEW.search(clause):
        return []
    plain = words.TAKEN.sub("了", MARKS.sub("", clause))
    read = read_event(f"{_NAME},{plain}", base, [_NAME])
    if read is not None and not read.doubt and not read.future and read.kind in _WEIGHT:
        return [] if read.kind is Kind.AWAY and words.SHORT_TRIP.search(plain) else [read.kind]
    if words.DEAD.search(clause) and not re.match(r"[去到回]", after):
        return [Kind.DEATH]
    return [kind for kind, pattern, unless in words.PLAINLY if pattern.search(clause) and not unless.search(clause)][:1]
