"""What is owed by rule: worked out from the record whenever it changes, and planned so that nobody's door is knocked at twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.context import Calendar, Dispatch
from bot.delivery.duty_charges import Charges
from bot.domain.audience.day import Day
from bot.domain.duties import Clash, Duty, DutyState
from bot.domain.duty_days import day_to_go, free_day
from bot.domain.duty_occasions import BACK, Sight, reach
from bot.domain.duty_rules import DutyBook, DutyRule, ToReport
from bot.domain.duty_states import DutyRow, left_behind, worked_out
from bot.domain.load import Turns
from bot.domain.messages import Reply
from bot.domain.notices import Spans, out_of_quiet
from bot.store import Records
from bot.store.duty_record import Asked

OPENED = "opened"

Born = tuple[bool, bool, int, int]  # lunar, leap, month, day


class DutyDesk:
    """The `bot.desks.duties.Duties` of the running service."""

    def __init__(self, dispatch: Dispatch, calendar: Calendar, book: DutyBook, quiet: Spans) -> None:
        self._dispatch = dispatch
        self._calendar = calendar
        self._book = book
        self._quiet = quiet
        self._sight = lru_cache(maxsize=2)(self._seen_from)

    @property
    def titles(self) -> Mapping[str, str]:
        return self._book.titles

    @property
    def version(self) -> str:
        return self._book.version

    @property
    def rules(self) -> Sequence[DutyRule]:
        return self._book.rules

    # --- worked out ----------------------------------------------------------------------------------------------------

    def refresh(self, records: Records, person_ids: Sequence[int], now: datetime) -> list[Duty]:
        ids = sorted(set(person_ids))
        if not ids:
            return []
        rows = list(self._changed(records, ids, now))
        records.duties.keep(rows, now)
        self._report(records, rows, now)
        return records.duties.live_of(ids, self.titles)

    def refresh_all(self, records: Records, now: datetime) -> Mapping[str, int]:
        rows = list(self._changed(records, None, now))
        records.duties.keep(rows, now)
        counts = Counter(row.state.value for row in rows)
        counts[OPENED] = sum(row.number is None for row in rows)
        return counts

    def _changed(self, records: Records, ids: Sequence[int] | None, now: datetime) -> Iterator[DutyRow]:
        """The rows that are new or not as they stood; a fixed number of questions, however many persons."""
        rules, today = self._book.rules, now.date()
        sight = Sight(now, *self._sight(today))
        standing = records.duties.standing(today - timedelta(days=BACK + self._longest_grace()), ids)
        charges = Charges(records, ids)
        asked = Asked([rule.who for rule in rules], self._day(today), today - timedelta(days=self._book.reaches_back), ids)
        for file in records.duty_record.files(asked):
            yield from worked_out(rules, file, standing.pop(file.id, ()), charges.of(file), sight)
        for rows in standing.values():
            yield from left_behind(rows)

    def _longest_grace(self) -> int:
        return max((rule.closes for rule in self._book.rules), default=0) + 1

    def _day(self, day: date) -> Day:
        return Day(day, self._calendar.lunar.lunar_of(day).year)

    def _seen_from(self, today: date) -> tuple[Mapping[str, list[int]], Mapping[Born, list[tuple[int, int]]]]:
        """The festivals and birthdays that can make something in sight."""
        first, last = reach(self._book.rules, today)
        festivals: dict[str, list[int]] = {}
        for one in self._calendar.between(first, last):
            festivals.setdefault(one.id, []).append(one.date.toordinal())
        again = self._calendar.anniversaries(first, last)
        return festivals, {born: [(day.toordinal(), year) for day, year in days] for born, days in again.items()}

    # --- 四必报 --------------------------------------------------------------------------------------------------------

    def _report(self, records: Records, rows: Sequence[DutyRow], now: datetime) -> None:
        """Whoever has to hear of an event by the rules hears of it once, and whether it was reported late."""
        triggers = {rule.id: rule.trigger for rule in self._book.rules if isinstance(rule.trigger, ToReport)}
        new = [row for row in rows if row.number is None and row.rule in triggers and row.event_id is not None]
        if not new:
            return
        staff = records.people.staff()
        turns, active = Turns(records.people.tree(), staff), {one.id for one in staff}
        for row in new:
            event = records.life.get(row.event_id or 0)
            groups = (turns.holders((role,), row.unit_id)[:1] for role in triggers[row.rule].to)
            told = {one for several in groups for group in several for one in group} & active
            if event is None or not told:
                continue
            (person,) = records.people.persons([row.person_id])
            told -= {one for one in told if event.recorded_by == f"staff:{one}"}
            data = {"name": person.name, "unit": person.unit, "kind": event.kind.value, "day": event.happened_on.isoformat()}
            data |= {"title": self.titles[row.rule]}
            reply = Reply("staff/duty_reported", {**data, "late": row.state is DutyState.MISSED})
            key = f"duty:reported:{row.key}"
            self._dispatch.tell_staff(records, sorted(told), reply, out_of_quiet(now, self._quiet), key)

    # --- planned -------------------------------------------------------------------------------------------------------

    def plan(self, records: Records, duty: Duty, day: date, now: datetime) -> Duty | Clash:
        """Whoever else has something to do at that door hears who goes, and when: they may go together."""
        here = records.duties.at_door(duty.number, self.titles)
        others = [one for one in here if one.owner_id != duty.owner_id]
        clash = next((one for one in others if one.planned_on == day), None)
        if clash is not None:
            free = free_day(day, {one.planned_on for one in others}, self._calendar.workdays)
            return Clash(day, clash.owner_name, clash.unit, free)
        records.duties.plan(duty.number, day, now)
        self._tell_neighbours(records, duty, [one for one in others if one.state is DutyState.READY], day, now)
        return records.duties.get(duty.number, self.titles) or duty

    def suggest(self, records: Records, duty: Duty, now: datetime) -> date:
        others = [one for one in records.duties.at_door(duty.number) if one.owner_id != duty.owner_id]
        his = records.duties.of_owner(duty.owner_id) if duty.owner_id is not None else []
        near = [one.planned_on for one in his if (one.town or one.unit) == (duty.town or duty.unit)]
        taken = {one.planned_on for one in others}
        return day_to_go(now.date(), taken, near, duty.due_at.date(), self._calendar.workdays)

    def _tell_neighbours(self, records: Records, duty: Duty, others: Sequence[Duty], day: date, now: datetime) -> None:
        """Each owner once, of the most pressing that he has there."""
        nearest: dict[int, Duty] = {}
        for one in others:
            if one.owner_id is not None:
                nearest.setdefault(one.owner_id, one)
        for owner_id, one in nearest.items():
            data = {"who": duty.owner_name, "day": day.isoformat(), "name": duty.person_name, "title": duty.title}
            data |= {"own_name": one.person_name, "own_title": one.title}
            key = f"duty:{duty.number}:together:{day}"
            reply = Reply("staff/duty_together", {**data, "number": one.number})
            self._dispatch.tell_staff(records, [owner_id], reply, out_of_quiet(now, self._quiet), key)
