"""A visit report (走访): a contact with one person that somebody of the office answers for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.notices import Objection
from bot.domain.people import Role
from bot.domain.rights import Viewer


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
# The same words within this time are the same report, however they came.
REPEATED_WITHIN = timedelta(days=1)
# So long before its report, and so long after it, a picture belongs to it.
PICTURED_WITHIN = timedelta(hours=2)


def kind_of(words: str) -> VisitKind | None:
    """The kind that an answer names, by its number or by its word."""
    if words.isdecimal() and 1 <= int(words) <= len(KINDS):
        return KINDS[int(words) - 1]
    return next((kind for kind in KINDS if words and (words == kind.value or words in kind.value)), None)


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

    def same_as(self, other: VisitReport) -> bool:
        """Whether it says the same of the same person, in whatever words."""
        return replace(self, draft="", words="", staff_id=0) == replace(other, draft="", words="", staff_id=0)


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

    def shown(self, staff_id: int) -> dict[str, Any]:
        """As the templates `visit_shown` and `visit_changed` take it, for whoever looks at it."""
        report = self.report
        one = {"name": self.person_name, "unit": self.unit, "kind": report.kind.value, "day": report.visited_on.isoformat()}
        return {
            "number": self.number,
            "version": self.version,
            "state": self.state.value,
            "one": one | {"condition": report.condition, "need": report.need, "promise": report.promise},
            "by": self.staff_name,
            "went": report.went,
            "pictures": len(self.photos),
            "reviewer": self.reviewer_name,
            "remark": self.remark,
            "mine": report.staff_id == staff_id,
        }


@dataclass(frozen=True, slots=True)
class VisitStep:
    """One line of a report's history: who wrote or decided what, when. Never changed."""

    version: int
    step: str  # received, changed, issues, approved
    author: str  # staff:3
    at: datetime
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """Which reports of a list are wanted; what is not given is no condition. Both days count."""

    state: VisitState | None = None
    kind: VisitKind | None = None
    person_id: int | None = None
    staff_id: int | None = None
    unit_id: int | None = None  # with all under it
    begin: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class VisitCounts:
    """How many reports there are, of how many persons, by kind, by state and by who wrote them."""

    total: int = 0
    persons: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    states: Mapping[str, int] = field(default_factory=dict)
    staff: Mapping[int, int] = field(default_factory=dict)


def amended(report: VisitReport, **fields: Any) -> VisitReport:
    """The report with some of its fields changed; whose it is and whom it is about stay."""
    return replace(report, **fields)


# --- review ------------------------------------------------------------------------------------------------------------

REVIEWERS = frozenset({Role.CLERK, Role.APPROVER, Role.SECRETARY, Role.LEADER, Role.ADMIN})


def reviewing(viewer: Viewer) -> Viewer:
    """The viewer with those of his roles in which reports are reviewed."""
    return replace(viewer, grants=tuple(grant for grant in viewer.grants if grant.role in REVIEWERS))


def objection_to_review(visit: Visit, staff_id: int) -> Objection | None:
    """Four eyes: nobody reviews what he wrote, and what is approved is over until its author changes it."""
    if visit.report.staff_id == staff_id:
        return Objection.AUTHOR
    return Objection.FINISHED if visit.state is VisitState.APPROVED else None
