"""All that one member of staff has before him, out of every corner of the records, for `bot.domain.day` to put in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.desks.calendar import Calendar
from bot.domain.day import AHEAD, DAY_ENDS, Item, Sort, end_of
from bot.domain.ledger import State
from bot.domain.life import CLOSING
from bot.domain.people import Birth, StaffMember
from bot.domain.rights import Viewer
from bot.domain.tasks import TaskKind
from bot.domain.text import shorten, spoken_clock
from bot.store import Records
from bot.store.day import Own

FAR = timedelta(days=45)
QUOTED = 16  # characters


@dataclass(frozen=True, slots=True)
class Today:
    """Asks the records on behalf of one member of staff. Duties and birthdays are looked for within `ahead` of today."""

    records: Records
    calendar: Calendar
    titles: Mapping[str, str]  # of the rules by which something is owed
    now: datetime
    ahead: timedelta = AHEAD + timedelta(days=1)  # for tomorrow's week too

    def items(self, staff: StaffMember) -> list[Item]:
        """Everything open, wherever one goes to see somebody with the place."""
        own = self.records.day.own(staff.id)
        asked = [*self._tasks(staff.id), *self._duties(staff.id), *self._gifts(staff.id)]
        asked += [*self._commitments(staff.id), *self._reports(staff.id)]
        elsewhere = {one.person_id for one in asked if one.person_id} - {one.id for one in own}
        places = {one.id: one.place for one in own} | self.records.day.places(sorted(elsewhere))
        placed = [replace(one, place=places.get(one.person_id, "")) for one in asked]
        return [*placed, *self._stays(own), *self._birthdays(own), *self._desk(staff)]

    def beyond(self, staff: StaffMember) -> int:
        """How much more is owed after that, beside what is told because it was planned for now."""
        count, planned = self.records.day.owed_later(staff.id, self._until, self._now_days)
        return count - len(planned)

    @property
    def _now_days(self) -> tuple[date, date]:
        return self.now.date(), self.now.date() + timedelta(days=1)

    @property
    def _until(self) -> datetime:
        return end_of(self.now.date() + self.ahead, self.now)

    def _tasks(self, staff_id: int) -> list[Item]:
        return [
            Item(
                Sort.ALERT if one.kind is TaskKind.ALERT else Sort.TASK,
                one.deadline,
                one.title,
                one.number,
                one.kind.value,
                one.person_id or 0,
                one.person_name,
                drill=one.drill,
            )
            for one in self.records.tasks.open_of(staff_id)
        ]

    def _duties(self, staff_id: int) -> list[Item]:
        """What is due before long, and what he has planned for today or tomorrow though it is due later."""
        near = self.records.duties.of_owner(staff_id, self._until.date(), self.titles)
        _, planned = self.records.day.owed_later(staff_id, self._until, self._now_days)
        later = (self.records.duties.get(number, self.titles) for number in planned)
        return [
            Item(
                Sort.DUTY,
                one.due_at,
                one.title,
                one.number,
                person_id=one.person_id,
                name=one.person_name,
                planned=one.planned_on,
            )
            for one in (*near, *(one for one in later if one is not None))
        ]

    def _gifts(self, staff_id: int) -> list[Item]:
        """What he brings to somebody for his day, from a week before it on."""
        return [
            Item(
                Sort.GIFT,
                datetime.combine(one.day, CLOSING, self.now.tzinfo),
                one.what,
                one.number,
                person_id=one.person_id,
                name=one.person_name,
            )
            for one in self.records.gifts.of_owner(staff_id, self._until.date())
        ]

    def _commitments(self, staff_id: int) -> list[Item]:
        return [
            Item(Sort.COMMITMENT, one.due_at, one.text, one.number, one.kind.value, one.person_id or 0, one.person_name)
            for one in self.records.commitments.open_of(staff_id)
        ]

    def _reports(self, staff_id: int) -> list[Item]:
        today = end_of(self.now.date(), self.now)
        return [
            Item(Sort.REPORT, today, one.remark, one.number, person_id=one.report.person_id, name=one.person_name)
            for one in self.records.visits.with_issues(staff_id)
        ]

    def _desk(self, staff: StaffMember) -> list[Item]:
        """What needs no way: questions that were asked, reports to review, people whom he is to take over."""
        today = end_of(self.now.date(), self.now)
        found = [
            Item(Sort.INQUIRY, one.due_at, one.question, one.number) for one in self.records.inquiries.open_inquiries(staff.id)
        ]
        found += [
            Item(Sort.SUCCESSION, today, one.from_name, one.number) for one in self.records.successions.waiting_for(staff.id)
        ]
        waiting = self.records.visits.how_many_wait(Viewer.of(staff))
        return [*found, Item(Sort.REVIEW, today, amount=waiting)] if waiting else found

    # --- of his people ---------------------------------------------------------------------------------------------------

    def _stays(self, own: Sequence[Own]) -> list[Item]:
        today = self.now.date()
        return [
            self._of(one, Sort.HOSPITAL, today, (today - one.since).days + 1 if one.since else 1)
            for one in own
            if one.state == State.HOSPITAL.value
        ]

    def _birthdays(self, own: Sequence[Own]) -> list[Item]:
        """In the days to come; each person's next one, by the calendar in which he counts it."""
        found: dict[int, Item] = {}
        for ahead in range(self.ahead.days + 1):
            day = self.now.date() + timedelta(days=ahead)
            for one in own:
                if one.id not in found and one.born is not None and self.calendar.celebrates(one.born, day):
                    found[one.id] = self._of(one, Sort.BIRTHDAY, day, self._years(one.born, day))
        return list(found.values())

    def _years(self, born: Birth, day: date) -> int:
        """周岁 on a birthday, in years of the calendar in which it is counted."""
        return (self.calendar.lunar.lunar_of(day).year if born.lunar else day.year) - born.year

    def _of(self, one: Own, sort: Sort, day: date, amount: int) -> Item:
        mourning = one.mourning_until is not None and one.mourning_until >= day
        at = end_of(day, self.now)
        return Item(sort, at, person_id=one.id, name=one.name, place=one.place, amount=amount, mourning=mourning)


def shown(one: Item, now: datetime) -> dict[str, Any]:
    """As templates take it."""
    late = one.at < now and one.sort is not Sort.ALERT
    return {
        "sort": one.sort.value,
        "kind": one.kind,
        "what": shorten(one.what, QUOTED),
        "number": one.number,
        "amount": one.amount,
        "name": one.name,
        "clock": spoken_clock(one.at) if one.at.time() != DAY_ENDS else "",
        "day": one.at.date().isoformat(),
        "away": (one.at.date() - now.date()).days,
        "late": late,
        "planned": one.planned.isoformat() if one.planned else "",
        "mourning": one.mourning,
        "round": one.round,
        "drill": one.drill,
    }
