"""Hand-overs (轮岗交接), the same from chat and console: put together, offered, accepted or withdrawn. Each step is a row before
anybody is told of it, and until the successor has accepted nothing moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.desks.audiences import Audiences
from bot.desks.dispatch import Dispatch, Send
from bot.desks.duties import NO_DUTIES, Duties
from bot.domain.audience.day import Day
from bot.domain.delivery import Purpose
from bot.domain.ledger import PersonFile, TraitKind
from bot.domain.messages import Card, Reply
from bot.domain.notices import OPEN, Spans, out_of_quiet
from bot.domain.people import Role, StaffMember
from bot.domain.rights import OPERATOR, Right, Viewer
from bot.domain.successions import Entry, Hurdle, Matter, Moved, Pack, Sort, Succession, SuccessionState, pressing_first
from bot.domain.text import shorten
from bot.store import Records
from bot.store.successions import Offer

MAY_HAND_OVER = frozenset({Role.CLERK, Role.ADMIN, Role.LEADER})
GREETED_WITHIN = timedelta(days=2)
QUOTED = 60  # characters of what somebody wants or was promised
KNOWN = (TraitKind.CONDITION, TraitKind.IMPAIRMENT, TraitKind.HOBBY, TraitKind.SKILL, TraitKind.PERIODICAL)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose people go to whom, and which of them."""

    giver: StaffMember
    taker: StaffMember
    persons: tuple[int, ...]
    greet: bool = False


def concerns(one: Succession, staff: StaffMember) -> bool:
    """Whoever takes over, whoever made it, whoever hands over until he has, and those who may hand over everybody."""
    giver = one.is_open and one.from_id == staff.id
    over_all = staff.has(MAY_HAND_OVER) and Viewer.of(staff).everywhere(Right.SEE)
    return giver or one.to_id == staff.id or one.made_by == f"staff:{staff.id}" or over_all


def part_of(records: Records, audiences: Audiences, viewer: Viewer, words: str, day: Day) -> frozenset[int] | str:
    """Everybody whom a description means (城关镇的), or what is to be asked about it."""
    chosen = audiences.choose(records, viewer, words, day.date)
    return chosen.ask if chosen.expression is None else frozenset(records.audience.ids(viewer, chosen.expression, day))


class SuccessionDesk:
    def __init__(self, dispatch: Dispatch, quiet: Spans = (), duties: Duties = NO_DUTIES) -> None:
        self._dispatch = dispatch
        self._quiet = quiet
        self._duties = duties

    # --- offering ------------------------------------------------------------------------------------------------------

    @staticmethod
    def hurdle(records: Records, wanted: Wanted) -> Hurdle | None:
        """Why this is not offered, if it is not."""
        if wanted.giver.id == wanted.taker.id:
            return Hurdle.SAME
        if not wanted.persons:
            return Hurdle.NOBODY
        if not (wanted.taker.has(frozenset({Role.LIAISON})) or Viewer.of(wanted.taker).everywhere(Right.SEE)):
            return Hurdle.NO_LIAISON
        earlier = (one for one in records.successions.open() if one.from_id == wanted.giver.id)
        return Hurdle.WAITING if any(not set(wanted.persons).isdisjoint(one.persons) for one in earlier) else None

    def pack(self, records: Records, wanted: Wanted, now: datetime) -> Pack:
        """What would be handed over as things stand; writes nothing."""
        files = records.ledger.files(OPERATOR, ids=wanted.persons)
        units = records.people.tree()
        matters = self._matters(records, wanted.giver.id, frozenset(wanted.persons), now)
        entries = [_entry(file, units.get(file.unit_id).name, matters.get(file.id or 0, ())) for file in files]
        return Pack(tuple(pressing_first(entries)), wanted.greet)

    def _matters(self, records: Records, owner_id: int, persons: frozenset[int], now: datetime) -> dict[int, list[Matter]]:
        """What is open in the giver's name, and which notices are not answered, by person."""
        found: dict[int, list[Matter]] = defaultdict(list)
        owed = (one for one in records.duties.live_of(sorted(persons), self._duties.titles) if one.owner_id == owner_id)
        for one in owed:
            found[one.person_id].append(Matter(Sort.DUTY, one.title, one.number, _day(one.due_at)))
        for person_id, matter in _in_name_of(records, owner_id):
            if person_id in persons:
                found[person_id].append(matter)
        for waits in records.pending.of(sorted(persons), now):
            if waits.state in OPEN:
                found[waits.person_id].append(Matter(Sort.NOTICE, waits.notice.title, waits.notice.number))
        return found

    def offer(self, records: Records, wanted: Wanted, by: StaffMember, now: datetime) -> Succession:
        """Keep the pack as it stands, and tell the successor. Ask `hurdle` before."""
        pack = self.pack(records, wanted, now)
        new = Offer(wanted.giver.id, wanted.taker.id, wanted.persons, pack, f"staff:{by.id}")
        number = records.successions.offer(new, now)
        records.access.write_history(new.made_by, "succession.offered", f"succession:{number}", now)
        one = _found(records, number)
        self._ask(records, one, now, again=False)
        return one

    def remind(self, records: Records, one: Succession, now: datetime) -> None:
        """The successor once more, and whoever made it, that it still waits."""
        self._ask(records, one, now, again=True)
        data = {"number": one.number, "giver": one.from_name, "taker": one.to_name, "since": one.made_at.date().isoformat()}
        self._tell(records, _makers(one), Reply("staff/succession_waits", data), now, f"{one.number}:waits:{now.date()}")

    def _ask(self, records: Records, one: Succession, now: datetime, again: bool) -> None:
        counts = one.pack.counts() if one.pack else {}
        data = {"number": one.number, "giver": one.from_name, "counts": counts, "again": again}
        self._tell(records, [one.to_id], Reply("staff/succession_asked", data), now, f"{one.number}:asked:{now.date()}")

    # --- what the successor says ---------------------------------------------------------------------------------------

    def accept(self, records: Records, one: Succession, now: datetime) -> Moved | None:
        """
        1. Take it as accepted; None if it was decided before.
        2. Move those who are still his, with what is open for them.
        3. Tell whoever handed over and whoever made it, and, if the office wants that, the persons.
        """
        if not records.successions.decide(one.number, SuccessionState.ACCEPTED, now):
            return None
        actor = f"staff:{one.to_id}"
        moved = records.successions.move(one, actor, now)
        inquiries = _move_inquiries(records, one, frozenset(moved.persons))
        self._duties.refresh(records, moved.persons, now)  # what the giver owed by another of his roles stays his
        records.access.write_history(actor, "succession.accepted", f"succession:{one.number}", now, people=len(moved.persons))
        living = [person.id for person in records.people.persons(moved.persons) if person.alive]
        data = {"number": one.number, "giver": one.from_name, "taker": one.to_name, "people": len(living)}
        told = sorted({one.from_id, *_makers(one)} - {one.to_id})
        self._tell(records, told, Reply("staff/succession_done", data), now, f"{one.number}:done")
        unreached = self._greet(records, one, living, now)
        return replace(moved, inquiries=inquiries, living=len(living), unreached=unreached)

    def _greet(self, records: Records, one: Succession, living: Sequence[int], now: datetime) -> tuple[int, ...] | None:
        """Tell the persons whom they have from now on. Those for whom there was no way; None where nobody is to be told."""
        taker = records.people.staff_member(one.to_id)
        if one.pack is None or not one.pack.greet or taker is None:
            return None
        reply = Reply("push/succession_greeting", {"taker": taker.name, "phone": taker.phone})
        card = Card(shorten(f"今后由{taker.name}联系您", 20), contact=taker.phone)  # all that a push carries
        send = Send(Purpose.REMINDER.value, reply, f"succession:{one.number}:greeting", now + GREETED_WITHIN, card)
        reached = self._dispatch.tell_people(records, living, send, now)
        return tuple(person_id for person_id in living if person_id not in reached)

    def withdraw(self, records: Records, one: Succession, by: StaffMember, reason: str, now: datetime) -> bool:
        """It is not accepted, or whoever made it takes it back; the others hear why. False if it was decided before."""
        if not records.successions.decide(one.number, SuccessionState.WITHDRAWN, now):
            return False
        records.access.write_history(f"staff:{by.id}", "succession.withdrawn", f"succession:{one.number}", now)
        data = {"number": one.number, "giver": one.from_name, "taker": one.to_name, "by": by.name, "reason": reason}
        told = sorted({one.to_id, *_makers(one)} - {by.id})
        self._tell(records, told, Reply("staff/succession_withdrawn", data), now, f"{one.number}:withdrawn")
        return True

    def _tell(self, records: Records, staff_ids: Sequence[int], reply: Reply, now: datetime, key: str) -> None:
        self._dispatch.tell_staff(records, staff_ids, reply, out_of_quiet(now, self._quiet), f"succession:{key}")


def _in_name_of(records: Records, owner_id: int) -> Iterator[tuple[int | None, Matter]]:
    """Tasks, promises, questions, and reports that are to be mended, each with whom it concerns."""
    for task in records.tasks.open_of(owner_id):
        yield task.person_id, Matter(Sort.TASK, task.title, task.number, _day(task.deadline), task.kind.value)
    for one in records.commitments.open_of(owner_id):
        yield one.person_id, Matter(Sort.COMMITMENT, shorten(one.text, QUOTED), one.number, _day(one.due_at), one.kind.value)
    for asked in records.inquiries.open_inquiries(owner_id):
        yield asked.person_id, Matter(Sort.INQUIRY, shorten(asked.question, QUOTED), asked.number, _day(asked.due_at))
    for visit in records.visits.with_issues(owner_id):
        yield visit.report.person_id, Matter(Sort.REPORT, shorten(visit.remark, QUOTED), visit.number)


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _makers(one: Succession) -> list[int]:
    kind, _, number = one.made_by.partition(":")
    return [int(number)] if kind == "staff" else []


def _found(records: Records, number: int) -> Succession:
    found = records.successions.get(number)
    if found is None:
        raise LookupError("a hand-over that was written a moment ago is gone")
    return found


def _move_inquiries(records: Records, one: Succession, persons: frozenset[int]) -> int:
    """Questions of these persons that he has are the successor's, who has taken none of them yet."""
    his = [found.number for found in records.inquiries.open_inquiries(one.from_id) if found.person_id in persons]
    for number in his:
        records.inquiries.change(number, owner_id=one.to_id, taken_at=None)
    return len(his)


def _entry(file: PersonFile, unit: str, matters: Sequence[Matter]) -> Entry:
    known = tuple(word for kind in KNOWN for word in file.traits.get(kind, ()))
    wishes = tuple(file.traits.get(TraitKind.WISH, ()))
    return Entry(file.id or 0, file.name, unit, file.died_on is None, file.state, known, wishes, tuple(matters))
