"""The life of a visit report, the same from chat and console: sent in with all that follows from it, changed, reviewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.desks.commitments import Commitments
from bot.desks.dispatch import Dispatch
from bot.desks.duties import Duties
from bot.desks.visits import SentIn
from bot.domain.commitments import CommitmentKind, NewCommitment
from bot.domain.life import LifeEvent, LifeEventKind, LifeRules, unit_moved_to
from bot.domain.messages import Reply
from bot.domain.notices import Objection
from bot.domain.people import StaffMember
from bot.domain.rights import Viewer
from bot.domain.visit_drafts import Telling
from bot.domain.visits import Visit, VisitKind, VisitReport, VisitState, amended, objection_to_review
from bot.errors import Refused
from bot.life_record import owed, tell_others, told_before
from bot.store import Records
from bot.visits.gifts import close_by_visit
from bot.visits.reading import VisitReader

# How an event is known that was told with a visit of this kind.
KNOWN_FROM: Mapping[VisitKind, str] = {VisitKind.CALL: "电话", VisitKind.OTHER: "联系人报告"}


class VisitDesk:
    """The `bot.desks.visits.Visits` of the running service."""

    def __init__(
        self, reader: VisitReader, dispatch: Dispatch, rules: LifeRules, duties: Duties, commitments: Commitments
    ) -> None:
        self._reader = reader
        self._dispatch = dispatch
        self._rules = rules
        self._duties = duties
        self._commitments = commitments

    # --- understanding -------------------------------------------------------------------------------------------------

    def may_tell(self, text: str) -> bool:
        return self._reader.may_tell(text)

    def read(self, records: Records, staff: StaffMember, text: str, now: datetime) -> list[Telling]:
        return self._reader.read(records, staff, text, now)

    def further(self, records: Records, staff: StaffMember, one: Telling, text: str, now: datetime) -> Telling:
        return self._reader.further(records, staff, one, text, now)

    def went(self, records: Records, text: str) -> str:
        return self._reader.went(records, text)

    # --- sending in ----------------------------------------------------------------------------------------------------

    def send_in(self, records: Records, sent: Sequence[SentIn], staff: StaffMember, now: datetime) -> list[Visit]:
        """
        1. What was sent in before, under this draft or in just these words under another, is found again.
        2. What differs from it is a new version, anything else a new report.
        3. Its event is written, its need and promise are taken on.
        4. What was owed to these persons is worked out anew; a gift that was brought is closed.
        """
        done = [self._one(records, one, staff, now) for one in sent]
        for number, one in zip(done, sent, strict=True):
            close_by_visit(records, number, one.report, len(sent) == 1, now)
        self._duties.refresh(records, [one.report.person_id for one in sent], now)
        return [_found(records, number) for number in done]

    def _one(self, records: Records, sent: SentIn, staff: StaffMember, now: datetime) -> int:
        report = sent.report
        standing = next((one for one in records.visits.of_draft(report.draft) if one.report.person_id == report.person_id), None)
        standing = standing or records.visits.twin(report, now)
        if standing is None:
            number = records.visits.add_visit(report, now)
            self._history(records, staff, "received", number, now)
        elif standing.report.same_as(report):
            return standing.number
        else:
            number = self._new_version(records, standing, report, staff, now)
        self._follow(records, number, sent, staff, now)
        return number

    def _follow(self, records: Records, number: int, sent: SentIn, staff: StaffMember, now: datetime) -> None:
        if sent.event is not None and _found(records, number).event_id is None:
            event = self._record(records, sent, staff, now)
            if event is not None:
                records.visits.tell_event(number, event)
        self._take_on(records, number, sent.report, now)

    def _take_on(self, records: Records, number: int, report: VisitReport, now: datetime) -> None:
        """What he wants and what he was promised: the same key for every repetition."""
        key, asked_by = f"visit:{report.draft}:{report.person_id}", f"staff:{report.staff_id}"
        if report.need:
            need = NewCommitment(f"{key}:need", CommitmentKind.NEED, report.need, asked_by, report.person_id, number)
            self._commitments.open(records, need, now)
        if report.promise:
            promise = NewCommitment(
                f"{key}:promise",
                CommitmentKind.PROMISE,
                report.promise,
                asked_by,
                report.person_id,
                number,
                owner_id=report.staff_id,
            )
            self._commitments.open(records, promise, now)

    def _take_back(self, records: Records, visit: Visit, report: VisitReport, now: datetime) -> None:
        """What, as its author now says, was never wanted or promised."""
        gone = {CommitmentKind.NEED: visit.report.need and not report.need}
        gone[CommitmentKind.PROMISE] = visit.report.promise and not report.promise
        for one in records.commitments.of_visit(visit.number):
            if one.live and gone.get(one.kind):
                self._commitments.withdraw(records, one, f"staff:{report.staff_id}", now)

    def _record(self, records: Records, sent: SentIn, staff: StaffMember, now: datetime) -> int | None:
        """The event's number; None where it is known already, or lacks what it cannot do without."""
        report, kind = sent.report, sent.event
        person = records.life.subject(Viewer.of(staff), report.person_id)
        if kind is None or person is None or not person.alive or told_before(records, person.id, kind) is not None:
            return None
        detail = {name: value for name, value in sent.detail.items() if name != "day"}
        if kind is LifeEventKind.NEW_NUMBER and not detail.get("phone"):
            return None
        detail |= self._unit_of_move(records, report.person_id, kind, detail) | {"words": report.words[:200]}
        happened = date.fromisoformat(sent.detail["day"]) if sent.detail.get("day") else report.visited_on
        known_from = KNOWN_FROM.get(report.kind, "走访")
        event = LifeEvent(person.id, kind, happened, known_from, f"staff:{staff.id}", detail)
        number = records.life.record(event, self._rules, now)
        told: dict[str, Any] = {"number": number, "name": person.name, "kind": kind.value, "day": happened.isoformat()}
        told |= {"detail": {"place": "", "phone": "", "until": "", **detail}}
        told |= {"duties": owed(self._duties.refresh(records, [person.id], now), number)}
        told |= {"steps": [one.title for one in self._rules.follow_ups(event)]}
        tell_others(records, self._dispatch, staff, person.liaison_id, told, now)
        return number

    @staticmethod
    def _unit_of_move(records: Records, person_id: int, kind: LifeEventKind, detail: Mapping[str, str]) -> dict[str, str]:
        if kind is not LifeEventKind.MOVED or not detail.get("place"):
            return {}
        (person,) = records.people.persons([person_id])
        unit = unit_moved_to(detail["place"], person.unit_id, records.people.tree())
        return {"unit_id": str(unit.id)} if unit is not None else {}

    # --- afterwards ----------------------------------------------------------------------------------------------------

    def change(self, records: Records, visit: Visit, staff: StaffMember, fields: Mapping[str, Any], now: datetime) -> Visit:
        """A new version by its author, who alone answers for it. A reviewer who asked something hears that he was answered."""
        if visit.report.staff_id != staff.id:
            raise Refused(Objection.NOT_AUTHOR)
        report = amended(visit.report, **fields)
        if report == visit.report:
            raise Refused(Objection.UNCHANGED)
        self._new_version(records, visit, report, staff, now)
        self._take_back(records, visit, report, now)
        self._take_on(records, visit.number, report, now)
        close_by_visit(records, visit.number, report, len(records.visits.of_draft(report.draft)) == 1, now)
        self._duties.refresh(records, [report.person_id], now)
        return _found(records, visit.number)

    def _new_version(self, records: Records, visit: Visit, report: VisitReport, staff: StaffMember, now: datetime) -> int:
        if not records.visits.change(visit, report, now):
            raise Refused(Objection.FINISHED)
        self._history(records, staff, "changed", visit.number, now)
        if visit.reviewed_by is not None:
            data = {"number": visit.number, "name": visit.person_name, "by": staff.name, "asked": visit.remark}
            reply = Reply("staff/review_answered", {**data, "version": visit.version + 1})
            key = f"visit:{visit.number}:v{visit.version + 1}"
            self._dispatch.tell_staff(records, [visit.reviewed_by], reply, now, key)
        return visit.number

    def review(self, records: Records, visit: Visit, staff: StaffMember, approve: bool, remark: str, now: datetime) -> Visit:
        """Four eyes. What is asked reaches the author at once."""
        viewer = Viewer.of(staff)
        objection = objection_to_review(visit, staff.id)
        if objection is not None:
            raise Refused(objection)
        if not records.visits.may_review(viewer, visit.number):
            raise Refused(Objection.NO_RIGHT)
        state = VisitState.APPROVED if approve else VisitState.ISSUES
        if not records.visits.review(visit, staff.id, state, remark, now):
            raise Refused(Objection.FINISHED)
        self._history(records, staff, state.value, visit.number, now)
        if not approve:
            data = {"number": visit.number, "name": visit.person_name, "day": visit.report.visited_on.isoformat()}
            reply = Reply("staff/review_asked", {**data, "by": staff.name, "remark": remark})
            key = f"visit:{visit.number}:asked:{len(records.visits.steps(visit.number))}"
            self._dispatch.tell_staff(records, [visit.report.staff_id], reply, now, key)
        return _found(records, visit.number)

    @staticmethod
    def _history(records: Records, staff: StaffMember, step: str, number: int, now: datetime) -> None:
        records.access.write_history(f"staff:{staff.id}", f"visit.{step}", f"visit:{number}", now)


def _found(records: Records, number: int) -> Visit:
    found = records.visits.get(number)
    if found is None:
        raise LookupError("a report that was written a moment ago is gone")
    return found
