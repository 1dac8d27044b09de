"""A visit report (走访) filled in by chat, one question at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class VisitKind(StrEnum):
    """What sort of contact it was, as liaisons say it."""

    VISIT = "走访"
    CALL = "电话"
    CONDOLENCE = "慰问"
    STUDY = "送学"
    HOSPITAL = "住院探视"
    BIRTHDAY = "生日"
    FUNERAL = "丧事"
    OTHER = "其他"


KINDS: tuple[VisitKind, ...] = tuple(VisitKind)


class Step(StrEnum):
    """The questions, in order."""

    PERSON = "person"
    KIND = "kind"
    CONDITION = "condition"
    NEED = "need"
    CHECK = "check"


ORDER: tuple[Step, ...] = tuple(Step)


def before(step: Step) -> Step:
    """The question before this one (上一步); the first one has none before it."""
    return ORDER[max(0, ORDER.index(step) - 1)]


def after(step: Step) -> Step:
    return ORDER[min(len(ORDER) - 1, ORDER.index(step) + 1)]


def kind_of(words: str) -> VisitKind | None:
    """The kind that an answer names, by its number or by its word."""
    if words.isdecimal() and 1 <= int(words) <= len(KINDS):
        return KINDS[int(words) - 1]
    return next((kind for kind in KINDS if words and (words == kind.value or words in kind.value)), None)


@dataclass(frozen=True, slots=True)
class VisitReport:
    """A finished report. `draft` is made when the form opens, so that sending it twice makes one report."""

    draft: str
    person_id: int
    staff_id: int
    kind: VisitKind
    condition: str
    need: str
    visited_on: date
