"""A visit report (走访): a contact with one person that somebody of the office answers for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class VisitKind(StrEnum):
    """What sort of contact it was, as liaisons say it."""

    VISIT = "走访"
    CALL = "电话"
    CONDOLENCE = "慰问"
    STUDY = "送学"
    HOSPITAL = "住院探视"
    BIRTHDAY = "生日"
    FUNERAL = "丧事"
    OTHER = "其他"  # heard of, not met


KINDS: tuple[VisitKind, ...] = tuple(VisitKind)
# Those that are a contact with the person himself, so that he has been seen or heard.
CONTACTS = frozenset(KINDS) - {VisitKind.OTHER, VisitKind.FUNERAL}


def kind_of(words: str) -> VisitKind | None:
    """The kind that an answer names, by its number or by its word."""
    if words.isdecimal() and 1 <= int(words) <= len(KINDS):
        return KINDS[int(words) - 1]
    return next((kind for kind in KINDS if words and (words == kind.value or words in kind.value)), None)


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


class VisitState(StrEnum):
    """Where its review stands (谁填报谁负责、谁审核谁负责)."""

    RECEIVED = "received"
    ISSUES = "issues"  # the reviewer asks something
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class VisitReport:
    """What one report says of one person. `draft` is made when the form opens, so that sending it twice makes one report."""

    draft: str
    person_id: int
    staff_id: int
    kind: VisitKind
    condition: str
    need: str
    visited_on: date
    promise: str = ""
    words: str = ""  # as it was written
    went: str = ""  # who went, where another reports it for him

    def said(self) -> dict[str, Any]:
        """What a version keeps of it."""
        fields = asdict(self)
        for name in ("draft", "staff_id"):
            del fields[name]
        return {**fields, "kind": self.kind.value, "visited_on": self.visited_on.isoformat()}


@dataclass(frozen=True, slots=True)
class Visit:
    """A report that was sent in. `number` is what people say: 审核 12 通过."""

    number: int
    report: VisitReport
    state: VisitState
    version: int
    reported_at: datetime
    person_name: str = ""
    unit: str = ""
    staff_name: str = ""
    changed_at: datetime | None = None
    reviewed_by: int | None = None
    reviewer_name: str = ""
    reviewed_at: datetime | None = None
    remark: str = ""  # what the reviewer asks
    event_id: int | None = None
    photos: tuple[int, ...] = ()  # numbers of the pictures that are kept


@dataclass(frozen=True, slots=True)
class VisitStep:
    """One line of a report's history: who wrote or decided what, when. Never changed."""

    version: int
    step: str  # received, changed, issues, approved
    author: str  # staff:3
    at: datetime
    data: Mapping[str, Any] | None = None


def amended(report: VisitReport, **fields: Any) -> VisitReport:
    """The report with some of its fields changed; whose it is and whom it is about stay."""
    return replace(report, **fields)
