"""The greetings of the days ahead: shown as they will be, and stopped, taken up again or put into other words by staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.delivery.greetings import GreetingPlanner, GreetingSource
from bot.desks.greetings import Coming
from bot.domain.greeted import EVERYBODY, LONGEST, STOPPED, Change, Changes, Planned, change_of
from bot.domain.greetings import ADDRESS, Due
from bot.domain.guests import Guest
from bot.domain.letters import OptOut, Way
from bot.domain.notices import Objection
from bot.domain.people import StaffMember
from bot.domain.warnings import Caution
from bot.errors import Refused
from bot.store import Records

SAMPLE = 200  # persons whose words are looked at to know what most of all are told
Check = Callable[[str], Sequence[Caution]]


@dataclass(frozen=True, slots=True)
class _Day:
    """One day ahead, and all that is known of it."""

    day: date
    for_all: Sequence[Due]
    changes: Changes
    own: dict[int, list[Due]] = field(default_factory=lambda: defaultdict(list))  # by person

    @property
    def stopped(self) -> dict[str, Change]:
        """What is stopped for everybody."""
        return {occasion: one for (occasion, whom), one in self.changes.items() if whom == EVERYBODY and one.stopped}


@dataclass(frozen=True, slots=True)
class _Town:
    """All the persons that it is about."""

    guests: Mapping[int, Guest]
    unwilling: frozenset[int]  # they want no greetings


class GreetingDesk:
    """The `bot.desks.greetings.Greetings` of the running service. `check` looks over what staff write."""

    def __init__(self, planner: GreetingPlanner, source: GreetingSource, check: Check) -> None:
        self._planner = planner
        self._source = source
        self._check = check

    # --- what is ahead ---------------------------------------------------------------------------------------------------

    def coming(self, records: Records, begin: date, end: date, now: datetime, unit_ids: Sequence[int] = ()) -> list[Coming]:
        """In order of day, festivals before what is of single persons. A day whose letters have been written is not ahead."""
        guests = {guest.id: guest for guest in records.guests.everybody(unit_ids)}
        ids = list(guests)
        declined = records.opt_outs.within(ids[0], ids[-1]) if ids else {}
        town = _Town(guests, frozenset(one for one, what in declined.items() if OptOut.GREETING in what))
        found: list[Coming] = []
        for one in self._days(records, begin, end, guests.values(), now):
            found += self._of_day(records, one, town)
        return [replace(one, number=number) for number, one in enumerate(found, 1)]

    def _days(self, records: Records, begin: date, end: date, guests: Iterable[Guest], now: datetime) -> list[_Day]:
        begin = max(begin, now.date())
        if begin == now.date() and records.greetings.counts(begin):
            begin += timedelta(days=1)
        changes = records.greetings.changes(begin, end)
        ahead = (begin + timedelta(days=number) for number in range((end - begin).days + 1))
        days = {day: _Day(day, self._planner.for_all(day), changes.get(day, {})) for day in ahead}
        for guest in guests:
            for day, due in self._planner.calendar.personal(guest, begin, end):
                days[day].own[guest.id].append(due)
        return list(days.values())

    def _of_day(self, records: Records, one: _Day, town: _Town) -> Iterator[Coming]:
        """Whoever has a day of his own, or of whom something was decided, is shown by himself; all others together."""
        apart = {*one.own, *(whom for _, whom in one.changes if whom in town.guests)}
        guests = [town.guests[person_id] for person_id in sorted(apart)]
        dues = {guest.id: [*one.own.get(guest.id, ()), *one.for_all] for guest in guests}
        planned = self._planner.planned(records, one.day, guests, dues, one.changes)
        with_all = {
            person_id
            for person_id, plan in planned.items()
            if not plan.withheld and plan.chief in one.for_all and (plan.chief.id, person_id) not in one.changes
        }
        if one.for_all:
            yield from self._of_all(records, one, town, {*town.guests} - (apart - with_all))
        for guest in guests:
            yield from self._stopped_alone(one, guest, dues[guest.id], planned.get(guest.id))
            if guest.id in planned and guest.id not in with_all:
                yield self._alone(one, guest, planned[guest.id], guest.id in town.unwilling)

    # --- of single persons -----------------------------------------------------------------------------------------------

    def _alone(self, one: _Day, guest: Guest, planned: Planned, unwilling: bool) -> Coming:
        chief, *others = planned.due
        stopped = planned.withheld == STOPPED
        return Coming(
            number=0,
            day=one.day,
            occasion=chief.id,
            name=chief.name,
            person_id=guest.id,
            who=guest.name,
            text=planned.text,
            also=tuple(other.name for other in others),
            stopped=stopped,
            edited=planned.edited,
            withheld="" if stopped else planned.withheld or (Way.OPTED_OUT.value if unwilling else ""),
        )

    @staticmethod
    def _stopped_alone(one: _Day, guest: Guest, dues: Sequence[Due], planned: Planned | None) -> Iterator[Coming]:
        """What was stopped for him while he is greeted for something else."""
        for due in dues:
            change = one.changes.get((due.id, guest.id))
            if change is not None and change.stopped and planned is not None and due != planned.chief:
                yield Coming(0, one.day, due.id, due.name, guest.id, guest.name, stopped=True)

    # --- of everybody ----------------------------------------------------------------------------------------------------

    def _of_all(self, records: Records, one: _Day, town: _Town, ids: set[int]) -> Iterator[Coming]:
        """One line for each festival, with as many as are greeted for it first of all."""
        book, day = self._planner.book, one.day
        left = [due for due in one.for_all if due.id not in one.stopped]
        greeted: dict[Due, list[Guest]] = defaultdict(list)
        halted: dict[Due, int] = defaultdict(int)
        alike: dict[tuple[object, ...], list[Due]] = {}
        for guest in (town.guests[person_id] for person_id in sorted(ids - town.unwilling)):
            sort = _sort(guest)
            fitting = alike[sort] if sort in alike else alike.setdefault(sort, book.fitting(guest, one.for_all))
            for due in fitting:
                halted[due] += due.id in one.stopped
            willing = [due for due in fitting if due in left and not book.withheld(guest, due, day)]
            if willing:
                greeted[willing[0]].append(guest)
        for due in one.for_all:
            if due.id in one.stopped:
                yield Coming(0, day, due.id, due.name, count=halted[due], stopped=True)
            elif due in greeted:
                yield self._together(records, one, due, greeted[due])

    def _together(self, records: Records, one: _Day, due: Due, guests: Sequence[Guest]) -> Coming:
        """In the words that most of them get, with a place for the form of address."""
        sample = guests[:: max(1, len(guests) // SAMPLE)]
        planned = self._planner.planned(
            records, one.day, sample, dict.fromkeys((guest.id for guest in sample), one.for_all), one.changes
        )
        change = change_of(one.changes, due.id, EVERYBODY)
        usual = max(planned.values(), key=lambda plan: _times(plan, planned))
        guest = next(guest for guest in sample if planned[guest.id] is usual)
        address = self._planner.book.address(guest, one.day)
        also = tuple(other.name for other in usual.due[1:])
        text = change.text if change is not None and change.text else usual.text.replace(address, ADDRESS)
        return Coming(0, one.day, due.id, due.name, count=len(guests), text=text, also=also, edited=change is not None)

    # --- on the day ------------------------------------------------------------------------------------------------------

    def ring_up(self, records: Records, day: date, now: datetime) -> int:
        return self._source.ring_up(records, day, now)

    # --- what staff make of it -------------------------------------------------------------------------------------------

    def stop(self, records: Records, one: Coming, staff: StaffMember, now: datetime) -> None:
        self._decide(records, Change(one.day, one.occasion, one.person_id, stopped=True), staff, "greeting.stopped", now)

    def reword(self, records: Records, one: Coming, text: str, staff: StaffMember, now: datetime) -> None:
        said = text.strip()
        if not said:
            raise Refused(Objection.NO_BODY)
        if len(said) > LONGEST:
            raise Refused(Objection.LONG_GREETING, str(LONGEST))
        stops = tuple(caution for caution in self._check(said) if caution.blocks)
        if stops:
            raise Refused(Objection.BLOCKED, cautions=stops)
        self._decide(records, Change(one.day, one.occasion, one.person_id, text=said), staff, "greeting.reworded", now)

    def resume(self, records: Records, one: Coming, staff: StaffMember, now: datetime) -> None:
        self._not_over(records, one, now)
        if not records.greetings.drop_change(one.day, one.occasion, one.person_id):
            raise Refused(Objection.UNCHANGED)
        self._note(records, one.day, one.occasion, one.person_id, staff, "greeting.resumed", now)

    def _decide(self, records: Records, change: Change, staff: StaffMember, action: str, now: datetime) -> None:
        self._not_over(records, change, now)
        records.greetings.change(change, f"staff:{staff.id}", now)
        self._note(records, change.day, change.occasion, change.person_id, staff, action, now)

    @staticmethod
    def _not_over(records: Records, one: Coming | Change, now: datetime) -> None:
        today = now.date()
        if one.day < today or (one.day == today and records.greetings.counts(today)):
            raise Refused(Objection.GREETED)

    @staticmethod
    def _note(records: Records, day: date, occasion: str, person_id: int, staff: StaffMember, action: str, now: datetime) -> None:
        subject = f"person:{person_id}" if person_id else f"greeting:{day}:{occasion}"
        records.access.write_history(f"staff:{staff.id}", action, subject, now, day=day.isoformat(), occasion=occasion)


def _sort(guest: Guest) -> tuple[object, ...]:
    """Guests of one sort are greeted for the same festivals: looked at once for all of them."""
    lasting = (guest.category.value, guest.sex, guest.state, guest.party, guest.post, guest.rank_level)
    return (*lasting, guest.conditions, guest.impairments)


def _times(plan: Planned, planned: Mapping[int, Planned]) -> int:
    return sum(1 for other in planned.values() if other.variant == plan.variant)
