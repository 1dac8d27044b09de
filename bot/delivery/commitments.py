"""The life of a commitment (答应的事), the same from chat, visits and console. A step is written before anybody hears of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.context import Dispatch
from bot.delivery.commitment_answers import NOBODY, RING, CommitmentAnswers
from bot.delivery.commitment_news import CommitmentNews
from bot.delivery.owners import first_owner, next_owner
from bot.domain.commitment_rules import (
    BAD,
    GOOD,
    PAPERS,
    RATED,
    TOPIC,
    CommitmentRules,
    ended,
    missing,
    next_look,
    over_by,
    wanted_on,
)
from bot.domain.commitments import Commitment, CommitmentKind, CommitmentState, Finding, NewCommitment
from bot.domain.days_off import WorkDays, only_weekends
from bot.domain.inquiry import ARRIVED_WITHIN, NEXT, OFFICE_CLOSES, remind_at, taken_look, working_days_later
from bot.domain.messages import Reply
from bot.domain.notices import Spans
from bot.domain.people import OwnerKind, Person, StaffMember
from bot.store import Records
from bot.understanding.wishes import read_when

CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Said:
    """A step of which the person is told, and what it changes."""

    step: str
    words: str
    columns: Mapping[str, Any] = field(default_factory=dict)


class CommitmentDesk:
    """The `bot.desks.commitments.Commitments` of the running service."""

    def __init__(
        self,
        dispatch: Dispatch,
        rules: CommitmentRules,
        quiet: Spans = (),
        workdays: Callable[[], WorkDays] = only_weekends,
    ) -> None:
        """`workdays` gives what is known of days off at that moment."""
        self._rules = rules
        self._quiet = quiet
        self.workdays = workdays
        self.news = CommitmentNews(dispatch, rules.catalogue, quiet)
        self.answers = CommitmentAnswers(dispatch, rules.catalogue)

    # --- taken on ------------------------------------------------------------------------------------------------------

    def open(self, records: Records, new: NewCommitment, now: datetime) -> Commitment:
        """Take something on; the one that was opened by the same key, if it was before, in the words that hold now. Its owner is
        told."""
        person = _person(records, new.person_id)
        due = new.due_at or _said_by(new, now) or self._rules.due_at(new.kind, now, wanted_on(new.detail), self.workdays())
        owner = new.owner_id or self._owner(records, new, person)
        look = remind_at(now, due, self._quiet, self.workdays())
        one, fresh = records.commitments.add({**_row(new), "owner_id": owner, "due_at": due, "next_at": look, "made_at": now})
        if not fresh:
            return self._reworded(records, one, new, now)
        self._note(records, one, new.asked_by, "opened", now)
        if self.news.asked(records, one, now):
            records.commitments.change(one.number, told_at=now)
        return _found(records, one.number)

    def _reworded(self, records: Records, one: Commitment, new: NewCommitment, now: datetime) -> Commitment:
        """A report that was put right says something else now; what is over stays as it was."""
        one = _held(records, one)
        if not one.live or one.text == new.text:
            return one
        self._note(records, one, new.asked_by, "reworded", now, new.text)
        reworded = self._changed(records, one, text=new.text)
        self.news.asked(records, reworded, now, "reworded")
        return reworded

    def _owner(self, records: Records, new: NewCommitment, person: Person | None) -> int | None:
        """Whoever promised something keeps it; everything else is whose the rules say."""
        kind, _, number = new.asked_by.partition(":")
        if new.kind is CommitmentKind.PROMISE and kind == OwnerKind.STAFF.value and records.people.staff_member(int(number)):
            return int(number)
        return first_owner(records, self._rules.role(new.kind, new.service), person)

    def adopt(self, records: Records, one: Commitment, now: datetime) -> None:
        """Of what nobody has, or somebody who has left."""
        owner = first_owner(records, self._rules.role(one.kind, one.service), _person(records, one.person_id))
        if owner is None or owner == one.owner_id:
            return
        moved = self._changed(records, one, owner_id=owner, taken_at=None, level=0)
        self.news.asked(records, moved, now)

    # --- what staff do -------------------------------------------------------------------------------------------------

    def take(self, records: Records, one: Commitment, staff: StaffMember, now: datetime) -> Commitment:
        """He is at it. Said again, or of what is over, it changes nothing."""
        one = _held(records, one)
        if not one.live or (one.owner_id == staff.id and one.taken_at is not None):
            return one
        self._note(records, one, f"staff:{staff.id}", "taken", now)
        look = self._next_look(one, now) if now < one.due_at else taken_look(one.due_at, now, self._quiet)
        taken = self._changed(records, one, owner_id=staff.id, taken_at=now, next_at=look)
        self.news.moved(records, taken, one.owner_id, staff.name, now)
        return taken

    def hand(self, records: Records, one: Commitment, to: StaffMember, by: StaffMember, now: datetime) -> Commitment:
        """To another owner, who is told; what is over stays as it is."""
        one = _held(records, one)
        if not one.live:
            return one
        self._note(records, one, f"staff:{by.id}", "handed", now, to.name)
        level = 0 if now < one.due_at else NEXT
        handed = self._changed(records, one, owner_id=to.id, taken_at=None, level=level)
        handed = self._changed(records, handed, next_at=self._next_look(handed, now))
        if to.id != by.id:
            self.news.asked(records, handed, now, "handed", by.name)
        if one.owner_id != by.id:
            self.news.moved(records, handed, one.owner_id, to.name, now)
        return handed

    def arrange(self, records: Records, one: Commitment, staff: StaffMember, words: str, now: datetime) -> Commitment:
        """Who comes and when: of a service; of anything else this is how far it is."""
        if one.kind is not CommitmentKind.SERVICE:
            return self.progress(records, one, staff, words, now)
        due = over_by(one, now, self.workdays())
        columns = {"state": CommitmentState.ARRANGED.value, "result": words, "due_at": due, "level": 0}
        return self._told(records, one, staff, Said("arranged", words, columns), now)

    def progress(self, records: Records, one: Commitment, staff: StaffMember, words: str, now: datetime) -> Commitment:
        """How far it is."""
        return self._told(records, one, staff, Said("progress", words), now)

    def _told(self, records: Records, one: Commitment, staff: StaffMember, said: Said, now: datetime) -> Commitment:
        """The person hears of a step; `answered_how` then says how. What is over stays as it is."""
        one = _held(records, one)
        if not one.live:
            return one
        step = self._note(records, one, f"staff:{staff.id}", said.step, now, said.words)
        told = self._changed(records, one, owner_id=staff.id, taken_at=one.taken_at or now, **said.columns)
        tell = self.answers.arranged if said.step == "arranged" else self.answers.progress
        way = tell(records, told, said.words, step, now)
        self.news.came(records, told, staff.id, said.words, now)
        self.news.moved(records, told, one.owner_id, staff.name, now)
        return self._changed(records, told, next_at=self._next_look(told, now), answered_how=way)

    def paper(self, records: Records, one: Commitment, name: str, staff: StaffMember, now: datetime) -> Commitment:
        """One of the papers of an application has come; the person is told how many are still missing."""
        one = _held(records, one)
        papers = {**one.detail.get(PAPERS, {}), name: True}
        if not one.live or papers == one.detail.get(PAPERS):
            return one
        step = self._note(records, one, f"staff:{staff.id}", "paper", now, name)
        brought = self._changed(records, one, detail={**one.detail, PAPERS: papers})
        way = self.answers.paper(records, brought, name, missing(brought), step, now)
        return self._changed(records, brought, answered_how=way)

    def close(
        self, records: Records, one: Commitment, staff: StaffMember, finding: Finding | None, words: str, now: datetime
    ) -> str | None:
        """It is over: how it was disposed of and what the person is told. How he heard it, None if it was over before."""
        way_of = finding.value if finding else ""
        columns = {"disposition": way_of, "result": words or one.result, "closed_by": staff.id}
        if not records.commitments.end(one.number, ended(finding), now, **columns):
            return None
        said = "，".join(part for part in (way_of, words) if part)
        self._note(records, one, f"staff:{staff.id}", "closed", now, said)
        closed = _found(records, one.number)
        way = self.answers.closed(records, closed, now)
        self.news.came(records, closed, staff.id, words, now)
        look = now + ARRIVED_WITHIN if way != NOBODY else None
        self._changed(records, closed, answered_how=way, next_at=look)
        return way

    @staticmethod
    def rest_on(records: Records, one: Commitment, topic_id: str) -> None:
        """The decision that follows rests on a topic of the policy library, which is cited to the person."""
        records.commitments.change(one.number, detail={**one.detail, TOPIC: topic_id})

    def wording(self, records: Records, one: Commitment, finding: Finding | None, words: str) -> Reply:
        """What he would be told if it were closed so; writes nothing."""
        over: dict[str, Any] = {
            "state": ended(finding),
            "disposition": finding.value if finding else "",
            "result": words or one.result,
        }
        return self.answers.closing(records, replace(one, **over))

    # --- what the person says --------------------------------------------------------------------------------------------

    def withdraw(self, records: Records, one: Commitment, by: str, now: datetime) -> bool:
        """He wants it no more; False if it was over before."""
        if not records.commitments.end(one.number, CommitmentState.VOID, now):
            return False
        self._note(records, one, by, "withdrawn", now)
        if by != f"{OwnerKind.STAFF.value}:{one.owner_id}":
            self.news.gone(records, _found(records, one.number), now)
        return True

    def rate(self, records: Records, number: int, good: bool, now: datetime) -> Commitment | None:
        """Once. Where it was not good, a clerk has a need to look after."""
        if not records.commitments.rate(number, GOOD if good else BAD, now):
            return None
        one = _found(records, number)
        self._note(records, one, one.asked_by, "rated", now, one.rating)
        if not good:
            again = NewCommitment(
                f"rating:{number}",
                CommitmentKind.NEED,
                one.text,
                one.asked_by,
                person_id=one.person_id,
                place=one.place,
                detail={RATED: number},
            )
            self.news.rated(records, one, self.open(records, again, now), now)
        return one

    # --- what the clock does -------------------------------------------------------------------------------------------

    def hand_up(self, records: Records, one: Commitment, now: datetime) -> None:
        """Its day has passed: whoever answers for it has it now, or, if he has it, is reminded every working day."""
        owner, level = next_owner(records, one.owner_id, one.person_id, max(one.level, NEXT))
        moved = self._changed(records, one, owner_id=owner, level=level)
        moved = self._changed(records, moved, next_at=self._next_look(moved, now))
        if owner == one.owner_id:
            self.news.due(records, one, now)
            return
        self._changed(records, moved, taken_at=None)
        self._note(records, one, CLOCK, "above", now)
        self.news.asked(records, moved, now, "above", one.owner_name)
        self.news.moved(records, moved, one.owner_id, moved.owner_name, now)

    def unheard(self, records: Records, one: Commitment, late: datetime, now: datetime) -> None:
        """Whoever was to tell the person has not done so by then: whoever has it is asked, and a working day later whoever is
        above him."""
        above, _ = next_owner(records, one.owner_id, one.person_id, NEXT)
        goes_up = now >= working_days_later(late, 1, self.workdays())
        self.news.unheard(records, one, above if goes_up else None, now)

    def ring(self, records: Records, one: Commitment, now: datetime) -> str:
        """What did not arrive is told by telephone; how he hears of it now."""
        way = RING if self.answers.ring(records, one, one.result, "closed", now) else NOBODY
        self._changed(records, one, answered_how=way)
        return way

    def heard(self, records: Records, one: Commitment, at: datetime, now: datetime) -> None:
        """He has heard what came of it."""
        if records.commitments.hear(one.number, at):
            self._note(records, one, CLOCK, "answered", now, one.answered_how)

    def _next_look(self, one: Commitment, now: datetime) -> datetime:
        return next_look(one, now, self._quiet, self.workdays())

    # --- rows ----------------------------------------------------------------------------------------------------------

    @staticmethod
    def _changed(records: Records, one: Commitment, **columns: Any) -> Commitment:
        records.commitments.change(one.number, **columns)
        return _found(records, one.number)

    @staticmethod
    def _note(records: Records, one: Commitment, by: str, step: str, now: datetime, text: str = "") -> int:
        records.access.write_history(by, f"commitment.{step}", f"commitment:{one.number}", now)
        return records.commitments.note(one.number, by, step, now, text)


def _said_by(new: NewCommitment, now: datetime) -> datetime | None:
    """By when a promise is to be kept in so many words: 周五前把表送来."""
    day = read_when(new.text, now)[1] if new.kind is CommitmentKind.PROMISE else None
    by = datetime.combine(day, OFFICE_CLOSES, now.tzinfo) if day is not None else now
    return by if by > now else None


def _row(new: NewCommitment) -> Mapping[str, Any]:
    place = new.place
    chat = {"channel": place.channel, "account": place.account, "external_id": place.sender} if place and not place.group else {}
    return {
        "key": new.key,
        "kind": new.kind.value,
        "service": new.service,
        "person_id": new.person_id,
        "visit_id": new.visit_id,
        "asked_by": new.asked_by,
        "text": new.text,
        "detail": dict(new.detail),
        "state": CommitmentState.OPEN.value,
        **chat,
    }


def _person(records: Records, person_id: int | None) -> Person | None:
    found = records.people.persons([person_id]) if person_id is not None else []
    return found[0] if found else None


def _held(records: Records, one: Commitment) -> Commitment:
    """As it is now; nobody else changes it before this transaction is over."""
    return records.commitments.hold(one.number) or one


def _found(records: Records, number: int) -> Commitment:
    found = records.commitments.get(number)
    if found is None:
        raise LookupError("a commitment that was written a moment ago is gone")
    return found
