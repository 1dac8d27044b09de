"""Visits that were reported, with every version and every word of a review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, or_, select, update

from bot.domain.rights import Right, Viewer
from bot.domain.visits import (
    CONTACTS,
    REPEATED_WITHIN,
    Visit,
    VisitCounts,
    VisitFilter,
    VisitKind,
    VisitReport,
    VisitState,
    VisitStep,
    reviewing,
)
from bot.store.people import read_tree
from bot.store.rights import in_units, may, paired_with
from bot.store.tables.office import history
from bot.store.tables.people import person, staff, unit
from bot.store.tables.visits import photo, visit, visit_version
from bot.store.upsert import insert_one
from bot.store.words import IMPORTS

_reviewer = staff.alias("reviewer")
KEPT = "kept"  # of a picture: it has been fetched


class Visited(NamedTuple):
    """Somebody of whom a report may tell, with what tells him from others of that name."""

    id: int
    name: str
    post: str
    sex: str
    unit: str
    town: str
    alive: bool


class VisitQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- writing ---------------------------------------------------------------------------------------------------------

    def add_visit(self, report: VisitReport, now: datetime) -> int:
        """The report's number; the same draft sent twice is one report of each person. A contact moves the person's last one."""
        content = _content(report)
        row = {**content, "draft": report.draft, "person_id": report.person_id, "staff_id": report.staff_id}
        row |= {"state": VisitState.RECEIVED.value, "reported_at": now}
        added = insert_one(self._connection, visit, row)
        if added is None:
            here = (visit.c.draft == report.draft, visit.c.person_id == report.person_id)
            return int(self._connection.execute(select(visit.c.id).where(*here)).scalar_one())
        self._step(added.id, 1, "received", f"staff:{report.staff_id}", report.said(), now)
        self._touch(report)
        return int(added.id)

    def change(self, one: Visit, report: VisitReport, now: datetime) -> bool:
        """A new version by its author, which waits for review again. False if it was changed meanwhile."""
        values = {**_content(report), "version": one.version + 1, "state": VisitState.RECEIVED.value, "changed_at": now}
        if not self._moved(one, values):
            return False
        self._step(one.number, one.version + 1, "changed", f"staff:{report.staff_id}", report.said(), now)
        self._touch(report)
        return True

    def review(self, one: Visit, staff_id: int, state: VisitState, remark: str, now: datetime) -> bool:
        """What a reviewer decided of this version. False if it was changed or decided meanwhile."""
        values = {"state": state.value, "remark": remark or None, "reviewed_by": staff_id, "reviewed_at": now}
        if not self._moved(one, values):
            return False
        self._step(one.number, one.version, state.value, f"staff:{staff_id}", {"remark": remark} if remark else None, now)
        return True

    def tell_event(self, number: int, event_id: int) -> None:
        """The life event that came with a report."""
        self._connection.execute(update(visit).where(visit.c.id == number).values(event_id=event_id))

    def _moved(self, one: Visit, values: dict[str, Any]) -> bool:
        as_it_was = (visit.c.id == one.number, visit.c.version == one.version, visit.c.state == one.state.value)
        return self._connection.execute(update(visit).where(*as_it_was).values(values)).rowcount == 1

    def _step(self, number: int, version: int, step: str, author: str, data: Any, now: datetime) -> None:
        row = {"visit_id": number, "version": version, "step": step, "author": author, "data": data, "made_at": now}
        self._connection.execute(insert(visit_version), row)

    def _touch(self, report: VisitReport) -> None:
        if report.kind not in CONTACTS:
            return
        earlier = or_(person.c.last_contact_on.is_(None), person.c.last_contact_on < report.visited_on)
        contact = update(person).where(person.c.id == report.person_id, earlier)
        self._connection.execute(contact.values(last_contact_on=report.visited_on))

    # --- looking ---------------------------------------------------------------------------------------------------------

    def get(self, number: int) -> Visit | None:
        return next(iter(self._visits(_VISITS.where(visit.c.id == number))), None)

    def of_draft(self, draft: str) -> list[Visit]:
        """What was sent in of one form, a report for each person."""
        return self._visits(_VISITS.where(visit.c.draft == draft).order_by(visit.c.id))

    def of_person(self, person_id: int, limit: int = 20) -> list[Visit]:
        """The latest first."""
        query = _VISITS.where(visit.c.person_id == person_id)
        return self._visits(query.order_by(visit.c.visited_on.desc(), visit.c.id.desc()).limit(limit))

    def of_staff(self, staff_id: int, begin: date, end: date) -> list[Visit]:
        """What somebody reported of these days, both included, in their order."""
        here = (visit.c.staff_id == staff_id, visit.c.visited_on >= begin, visit.c.visited_on <= end)
        return self._visits(_VISITS.where(*here).order_by(visit.c.visited_on, visit.c.id))

    def lately(self, staff_id: int, since: datetime) -> list[Visit]:
        """What somebody sent in since a moment, the latest first."""
        here = (visit.c.staff_id == staff_id, visit.c.reported_at >= since)
        return self._visits(_VISITS.where(*here).order_by(visit.c.reported_at.desc(), visit.c.id.desc()))

    def twin(self, report: VisitReport, now: datetime) -> Visit | None:
        """A report that the same member of staff sent in within a day, under whatever draft, and that says just the same."""
        return next((one for one in self.lately(report.staff_id, now - REPEATED_WITHIN) if one.report.same_as(report)), None)

    def in_words(self, staff_id: int, words: str, now: datetime) -> list[Visit]:
        """What the same member of staff sent in within a day in these very words."""
        said = _plain(words)
        return [one for one in self.lately(staff_id, now - REPEATED_WITHIN) if said and _plain(one.report.words) == said]

    def with_issues(self, staff_id: int) -> list[Visit]:
        """Of what somebody wrote, that about which a reviewer asks something."""
        here = (visit.c.staff_id == staff_id, visit.c.state == VisitState.ISSUES.value)
        return self._visits(_VISITS.where(*here).order_by(visit.c.id))

    def waiting(self, viewer: Viewer, limit: int = 100) -> list[Visit]:
        """What waits for this viewer's review, the oldest first: of people in his scope, and nothing that he wrote himself."""
        return self._visits(_VISITS.where(*self._waits(viewer)).order_by(visit.c.reported_at, visit.c.id).limit(limit))

    def how_many_wait(self, viewer: Viewer) -> int:
        query = select(func.count()).select_from(visit.join(person, person.c.id == visit.c.person_id))
        return int(self._connection.execute(query.where(*self._waits(viewer))).scalar_one())

    def may_review(self, viewer: Viewer, number: int) -> bool:
        """Whether a report is about somebody in this viewer's scope as a reviewer."""
        query = select(visit.c.id).join(person, person.c.id == visit.c.person_id).where(visit.c.id == number)
        return self._connection.execute(query.where(self._seen_by(reviewing(viewer)))).first() is not None

    def may_see(self, viewer: Viewer, number: int) -> bool:
        query = select(visit.c.id).join(person, person.c.id == visit.c.person_id).where(visit.c.id == number)
        return self._connection.execute(query.where(self._seen_by(viewer))).first() is not None

    def listed(self, viewer: Viewer, wanted: VisitFilter, limit: int, offset: int = 0) -> list[Visit]:
        """A page of those that the viewer may see, the latest visit first."""
        query = _VISITS.where(self._seen_by(viewer), *_conditions(wanted))
        if wanted.unit_id is not None:
            query = query.where(in_units(read_tree(self._connection).below([wanted.unit_id])))
        return self._visits(query.order_by(visit.c.visited_on.desc(), visit.c.id.desc()).limit(limit).offset(offset))

    def counts(self, viewer: Viewer, begin: date, end: date) -> VisitCounts:
        """Over the visits of these days, both included, that the viewer may see."""
        columns = (visit.c.person_id, visit.c.kind, visit.c.state, visit.c.staff_id)
        query = select(*columns).join(person, person.c.id == visit.c.person_id)
        rows = self._connection.execute(
            query.where(self._seen_by(viewer), visit.c.visited_on >= begin, visit.c.visited_on <= end)
        ).all()
        return VisitCounts(
            total=len(rows),
            persons=len({row.person_id for row in rows}),
            kinds=Counter(row.kind for row in rows),
            states=Counter(row.state for row in rows),
            staff=Counter(row.staff_id for row in rows),
        )

    def steps(self, number: int) -> list[VisitStep]:
        """All that was written and decided about a report, in order."""
        rows = self._connection.execute(
            select(visit_version).where(visit_version.c.visit_id == number).order_by(visit_version.c.id)
        )
        return [VisitStep(row.version, row.step, row.author, row.made_at, row.data) for row in rows]

    # --- of whom -----------------------------------------------------------------------------------------------------------

    def own(self, staff_id: int) -> list[int]:
        """Those whom a member of staff looks after, as their liaison or in another way."""
        query = select(person.c.id).where(paired_with(staff_id), person.c.erased_at.is_(None)).order_by(person.c.id)
        return list(self._connection.execute(query).scalars())

    def names(self, viewer: Viewer) -> list[Visited]:
        """Everybody whose file the viewer may see, the dead included: their families are visited."""
        return self._named(self._seen_by(viewer))

    def told_apart(self, ids: Sequence[int]) -> dict[int, Visited]:
        """These persons by number."""
        return {one.id: one for one in self._named(person.c.id.in_(ids))} if ids else {}

    def names_version(self) -> tuple[int, ...]:
        """Another one when somebody came, died or was erased, or a sheet was taken in."""
        counted = (
            func.count(),
            func.coalesce(func.max(person.c.id), 0),
            func.count(person.c.died_on),
            func.count(person.c.erased_at),
        )
        imports = select(func.coalesce(func.max(history.c.id), 0)).where(history.c.subject == IMPORTS).scalar_subquery()
        return tuple(self._connection.execute(select(*counted, imports).select_from(person)).one())

    def _named(self, condition: ColumnElement[bool]) -> list[Visited]:
        columns = (person.c.id, person.c.name, person.c.post, person.c.sex, unit.c.name.label("unit"), person.c.town)
        query = select(*columns, person.c.died_on).join(unit, unit.c.id == person.c.unit_id)
        query = query.where(condition, person.c.erased_at.is_(None)).order_by(person.c.id)
        return [Visited(*row[:-1], row.died_on is None) for row in self._connection.execute(query)]

    # --- rows --------------------------------------------------------------------------------------------------------------

    def _waits(self, viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
        mine = (visit.c.staff_id != viewer.staff_id,) if viewer.staff_id is not None else ()
        return (visit.c.state == VisitState.RECEIVED.value, *mine, self._seen_by(reviewing(viewer)))

    def _seen_by(self, viewer: Viewer) -> ColumnElement[bool]:
        return may(viewer, Right.SEE, read_tree(self._connection))

    def _visits(self, query: Select[Any]) -> list[Visit]:
        rows = self._connection.execute(query).all()
        pictures = self._photos([row.id for row in rows])
        return [_visit(row, tuple(pictures.get(row.id, ()))) for row in rows]

    def _photos(self, numbers: Sequence[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        if not numbers:
            return found
        query = select(photo.c.id, photo.c.visit_id).where(photo.c.visit_id.in_(numbers), photo.c.state == KEPT)
        for row in self._connection.execute(query.order_by(photo.c.id)):
            found.setdefault(row.visit_id, []).append(row.id)
        return found


_VISITS = (
    select(
        visit,
        person.c.name.label("person_name"),
        unit.c.name.label("unit_name"),
        staff.c.name.label("staff_name"),
        _reviewer.c.name.label("reviewer_name"),
    )
    .join(person, person.c.id == visit.c.person_id)
    .join(unit, unit.c.id == person.c.unit_id)
    .outerjoin(staff, staff.c.id == visit.c.staff_id)
    .outerjoin(_reviewer, _reviewer.c.id == visit.c.reviewed_by)
)


def _content(report: VisitReport) -> dict[str, Any]:
    """The columns that a new version writes anew."""
    return {
        "kind": report.kind.value,
        "condition": report.condition,
        "need": report.need,
        "promise": report.promise,
        "words": report.words,
        "went": report.went,
        "visited_on": report.visited_on,
    }


def _conditions(wanted: VisitFilter) -> list[ColumnElement[bool]]:
    equal = {
        "state": wanted.state.value if wanted.state else None,
        "kind": wanted.kind.value if wanted.kind else None,
        "person_id": wanted.person_id,
        "staff_id": wanted.staff_id,
    }
    found = [visit.c[name] == value for name, value in equal.items() if value is not None]
    if wanted.begin is not None:
        found.append(visit.c.visited_on >= wanted.begin)
    if wanted.end is not None:
        found.append(visit.c.visited_on <= wanted.end)
    return found


def _visit(row: Row[Any], photos: tuple[int, ...]) -> Visit:
    report = VisitReport(
        draft=row.draft,
        person_id=row.person_id,
        staff_id=row.staff_id,
        kind=VisitKind(row.kind),
        condition=row.condition or "",
        need=row.need or "",
        visited_on=row.visited_on,
        promise=row.promise or "",
        words=row.words or "",
        went=row.went,
    )
    return Visit(
        number=row.id,
        report=report,
        state=VisitState(row.state),
        version=row.version,
        reported_at=row.reported_at,
        person_name=row.person_name,
        unit=row.unit_name,
        staff_name=row.staff_name or "",
        changed_at=row.changed_at,
        reviewed_by=row.reviewed_by,
        reviewer_name=row.reviewer_name or "",
        reviewed_at=row.reviewed_at,
        remark=row.remark or "",
        event_id=row.event_id,
        photos=photos,
    )


def _plain(words: str) -> str:
    """Words without what a phone adds to them."""
    return "".join(character for character in words if character.isalnum())
