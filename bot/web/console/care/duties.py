"""What is owed by rule (应访): a week at a time with who is late, a day planned for it, and the rules as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from starlette.responses import Response

from bot.domain.audience.expression import EVERYBODY
from bot.domain.audience.plain import plain
from bot.domain.duties import LIVE, Clash, Duty, DutyState
from bot.domain.people import MAY_DRAFT, MAY_SETTLE, StaffMember
from bot.domain.visits import CONTACTS, KINDS
from bot.store import Records
from bot.store.duties import DutyShare
from bot.web.console.asked import PAGE, acting, choice_in, day_in, kept, number_in, page_in
from bot.web.console.care.duty_figures import added_up, figures, when
from bot.web.console.pages import Pages, Visit

WEEK = timedelta(days=6)
LATE = 100  # overdue ones that are listed before those of the week
LONG_AGO = date(1990, 1, 1)
FILTERS = ("week", "state", "rule", "unit", "who")


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which week, which page of it, and what of it."""

    monday: date
    page: int  # from 0
    state: DutyState | None
    narrowed: Mapping[str, Any]

    @classmethod
    def of(cls, visit: Visit) -> _Asked:
        day = day_in(visit.asked("week") or visit.form.get("week")) or visit.day.date
        units, who = number_in(visit.asked("unit")), number_in(visit.asked("who"))
        narrowed = {"rule": visit.asked("rule"), "unit_id": units, "owner_id": who}
        return cls(_monday(day), page_in(visit), choice_in(DutyState, visit.asked("state")), narrowed)

    @property
    def sunday(self) -> date:
        return self.monday + WEEK

    def shown(self, visit: Visit) -> dict[str, Any]:
        return {
            "monday": self.monday,
            "sunday": self.sunday,
            "before": self.monday - timedelta(days=7),
            "after": self.monday + timedelta(days=7),
            "this_week": self.monday == _monday(visit.day.date),
            "page": self.page + 1,
            "query": {**kept(visit, FILTERS), "week": self.monday.isoformat()},
            "today": visit.day.date.isoformat(),
        }


class DutyPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._desk = pages.parts.services.duties

    # --- looking -------------------------------------------------------------------------------------------------------

    def week(self, visit: Visit) -> Response:
        """What is due in a week; before it, whatever is overdue, and what it all comes to by liaison, unit and rule."""
        return self._week(visit, {})

    def _week(self, visit: Visit, more: Mapping[str, Any], status: int = 200) -> Response:
        asked = _Asked.of(visit)
        with self._parts.store.read() as records:
            found = self._found(records, visit, asked)
            late = self._overdue(records, visit, asked)
            shares = records.duties.shares(visit.viewer, asked.monday, asked.sunday, visit.now)
            units, staff = records.heads.places(visit.viewer), records.people.staff()
            me = acting(records, visit)
        data = {
            **asked.shown(visit),
            **self._added_up(shares, {one.unit.id: one.unit.name for one in units}, {one.id: one.name for one in staff}),
            "late": late[:LATE],
            "more_late": len(late) > LATE,
            "rows": _in_order(found[:PAGE], visit.now),
            "more": len(found) > PAGE,
            "titles": self._desk.titles,
            "units": units,
            "staff": [(one.id, one.name) for one in staff if one.has(MAY_SETTLE)],
            "plans": {one.number for one in (*late, *found) if me is not None and _may_plan(one, me)},
            "done": visit.asked("done"),
            "clash": None,
            "fault": "",
            **more,
        }
        return self._pages.show(visit, "care/duties", data, status)

    def _found(self, records: Records, visit: Visit, asked: _Asked) -> list[Duty]:
        """Of the week; one more than are shown."""
        page: dict[str, Any] = {"limit": PAGE + 1, "offset": asked.page * PAGE, "due": (asked.monday, asked.sunday)}
        return records.duties.listed(visit.viewer, state=asked.state, titles=self._desk.titles, **page, **asked.narrowed)

    def _overdue(self, records: Records, visit: Visit, asked: _Asked) -> list[Duty]:
        """What should have been done before this week and still may be; on its first page only."""
        if asked.page or asked.state not in (None, DutyState.READY):
            return []
        before = (LONG_AGO, min(asked.monday - timedelta(days=1), visit.day.date))
        wanted: dict[str, Any] = {"state": DutyState.READY, "due": before, "limit": LATE + 1, "titles": self._desk.titles}
        return records.duties.listed(visit.viewer, **wanted, **asked.narrowed)

    def _added_up(self, shares: Sequence[DutyShare], units: Mapping[int, str], staff: Mapping[int, str]) -> dict[str, Any]:
        titles = self._desk.titles
        return {
            "all": figures(shares),
            "by_owner": added_up(shares, lambda one: staff.get(one.owner_id or 0, "")),
            "by_unit": added_up(shares, lambda one: units.get(one.unit_id, "")),
            "by_rule": added_up(shares, lambda one: titles.get(one.rule, one.rule)),
        }

    def rules(self, visit: Visit) -> Response:
        """The rules as the office has them, and what came of each in the quarter that was chosen."""
        begin = _quarter(day_in(visit.asked("from")) or visit.day.date)
        end = _quarter(begin + timedelta(days=100)) - timedelta(days=1)
        with self._parts.store.read() as records:
            shares = records.duties.shares(visit.viewer, begin, end, visit.now)
        found = dict(added_up(shares, lambda one: one.rule))
        sets: dict[str, list[dict[str, Any]]] = {}
        for rule in self._desk.rules:
            kinds = [] if rule.kinds == CONTACTS else [kind.value for kind in KINDS if kind in rule.kinds]
            who = "" if rule.who == EVERYBODY else plain(rule.who)
            sets.setdefault(rule.set, []).append({"rule": rule, "who": who, "when": when(rule.trigger), "kinds": kinds})
        festivals = {one.id: one.name for one in self._parts.services.calendar.year(visit.day.date.year)}
        data = {
            "sets": sets,
            "figures": found,
            "nothing": figures(()),
            "festivals": festivals,
            "begin": begin,
            "end": end,
            "before": _quarter(begin - timedelta(days=1)),
            "after": end + timedelta(days=1),
        }
        return self._pages.show(visit, "care/duty_rules", data)

    # --- a day for it --------------------------------------------------------------------------------------------------

    def plan(self, visit: Visit) -> Response:
        """Who owes it means to go on that day; if somebody else comes to that door on it, another day is proposed."""
        day = day_in(visit.form.get("day"))
        with self._parts.store.write() as records:
            duty, me = self._one(records, visit), acting(records, visit)
            if duty is None:
                return self._pages.gone()
            if me is None:
                return self._pages.sorry("no_staff", 403)
            if not _may_plan(duty, me):
                return self._pages.gone()
            fault = "day" if day is None or day < visit.day.date else "" if duty.state in LIVE else "moved_on"
            planned = duty if fault or day is None else self._desk.plan(records, duty, day, visit.now)
        if fault:
            return self._week(visit, {"fault": fault}, 409)
        if isinstance(planned, Clash):
            return self._week(visit, {"clash": {"duty": duty, "with": planned}}, 409)
        self._parts.wake()
        week = day_in(visit.form.get("week")) or duty.due_at.date()
        return self._pages.onward(f"/console/duties?week={_monday(week)}&done=planned#d{duty.number}")

    def _one(self, records: Records, visit: Visit) -> Duty | None:
        number = number_in(str(visit.path["number"]))
        duty = records.duties.get(number, self._desk.titles) if number is not None else None
        seen = duty is not None and records.roll.names(visit.viewer, [duty.person_id])
        return duty if seen else None


def _may_plan(duty: Duty, me: StaffMember) -> bool:
    return duty.state in LIVE and (duty.owner_id == me.id or me.has(MAY_DRAFT))


def _in_order(duties: Sequence[Duty], now: datetime) -> list[Duty]:
    """What is still to be done before what is over, the late ones first."""
    return sorted(duties, key=lambda one: (one.state not in LIVE, not one.late(now), one.due_at, one.number))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _quarter(day: date) -> date:
    """Its first day."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
