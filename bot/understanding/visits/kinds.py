"""What sort of contact a report tells of."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.visits import VisitKind
from bot.understanding.visits import kind_words as words
from bot.understanding.visits import speech
from bot.understanding.visits.contents import clauses, happened
from bot.understanding.visits.event_words import AWAY, MOVED


def kind_of(pieces: Sequence[str], heard: bool = False) -> VisitKind | None:
    """The kind that these pieces name, or None. `heard`: the person himself is only spoken of in the first of them."""
    done = ",".join(filter(None, (_of_ours(happened(clause)) for clause in clauses(pieces))))
    if words.MOURNED.search(words.THEIR_OWN_RITE.sub("", done)):
        return VisitKind.FUNERAL
    if _in_hospital(done):
        return VisitKind.HOSPITAL
    if words.BIRTHDAY.search(words.NOT_BIRTHDAY.sub("", done)):
        return VisitKind.BIRTHDAY
    if _failed(done) or _only_told(done, ",".join(pieces), heard):
        return VisitKind.OTHER
    return _plain_kind(done) or (VisitKind.OTHER if heard else None)


def _of_ours(clause: str) -> str:
    """A clause without where he went or moved himself, and without who of his family sits with him."""
    for unmeant in (words.HIS_GIFT, words.NOT_WISHED, words.ELSEWHERE_CALLED):
        clause = unmeant.sub("", clause)
    return words.KIN_THERE.sub("", MOVED.sub("", AWAY.sub("", clause)))


def _plain_kind(done: str) -> VisitKind | None:
    """Whoever went there did not only call; what was brought tells why he went."""
    called = words.CALLED.search(words.NO_CALL.sub("", done)) is not None
    if called and not words.IN_PERSON.search(done):
        return VisitKind.CALL
    if words.CONDOLED.search(done):
        return VisitKind.CONDOLENCE
    if words.STUDIED.search(done):
        return VisitKind.STUDY
    if called and not words.SEEN_AT_HOME.search(done):
        return VisitKind.CALL
    return VisitKind.VISIT if words.SEEN.search(done) else None


def _in_hospital(done: str) -> bool:
    """He was seen there: it is said so, or he lies there and was seen, and nothing speaks of his home."""
    inside = words.IN_WARD.search(words.NOT_IN_WARD.sub("", done)) is not None
    if (speech.FAILED.search(done) and not inside) or words.NOT_ADMITTED.search(done):
        return False
    if words.AT_WARD.search(done):
        return True
    elsewhere = words.NOT_IN_WARD.search(done) or words.AT_HOME.search(done)
    return inside and not elsewhere and words.SAW.search(done) is not None


def _failed(done: str) -> bool:
    """He was not met: nobody at home, nobody at the telephone, and nothing else was done."""
    plain = speech.ONLY_KIN_AWAY.sub("", done)
    missed = speech.FAILED.search(plain)
    if missed is None:
        return False
    later = plain[missed.end() :]
    other_way = words.WENT_THEN if speech.FAILED_CALL.search(missed[0]) else words.CALLED_THEN
    then = words.REACHED_THEN.search(later) or other_way.search(later)
    return then is None or speech.FAILED.search(later, then.end()) is not None


def _only_told(done: str, text: str, heard: bool) -> bool:
    """Known from kin, neighbours or hearsay, and nothing done by the reporter himself."""
    by_kin = words.TOLD_BY_KIN.search(text) and words.SPEAKS_FOR_HIM.search(text)
    return bool(heard or words.KIN_TOLD.search(text) or by_kin) and not words.OWN_ACT.search(done)
