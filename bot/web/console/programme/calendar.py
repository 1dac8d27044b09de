"""未来三十天: what the days ahead bring by themselves, and what staff make of each greeting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from bot.desks.greetings import Coming
from bot.domain.gifts import Gift
from bot.domain.greeted import LONGEST
from bot.domain.meetings import STANDING, SeriesState
from bot.domain.people import StaffMember
from bot.domain.rights import Right
from bot.errors import Refused
from bot.store import Records
from bot.web.console.as_of import FEW, AsOf, Made
from bot.web.console.asked import acting, day_in, number_in, page_in
from bot.web.console.pages import Pages, Visit
from bot.web.console.programme.study_ahead import ahead

AHEAD = timedelta(days=30)
NAMED = 3  # gifts of one sort on one day that are told one by one
MEETINGS = 40  # of one series
FIRST = 20  # greetings of one day that stand among the other days …
GREETINGS = 60  # … and on a page of that day alone
Key = tuple[date, str, int]  # day, occasion, person (0: everybody)
Step = Callable[[Records, Coming, StaffMember, Visit], None]


class CalendarPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._calendar = pages.parts.services.calendar
        self._greetings = pages.parts.services.greetings
        self._foreseen: AsOf[list[Coming]] = AsOf(pages.parts.clock)
        self._steps: dict[str, Step] = {"stop": self._stop, "resume": self._resume, "reword": self._reword}

    # --- looking -------------------------------------------------------------------------------------------------------

    def ahead(self, visit: Visit) -> Response:
        """Day by day; days that bring nothing are left out."""
        return self._ahead(visit, {})

    def anew(self, visit: Visit) -> Response:
        """Work out once more who is greeted."""
        self._coming(visit, visit.day.date, visit.day.date + AHEAD, anew=True)
        return self._pages.onward("/console/calendar")

    def _ahead(self, visit: Visit, more: Mapping[str, Any], status: int = 200) -> Response:
        begin, page = visit.day.date, page_in(visit)
        end, only = begin + AHEAD, day_in(visit.asked("day"))
        made = self._coming(visit, begin, end, anew=bool(visit.asked("done")))
        with self._parts.store.read() as records:
            greetings = self._seen(records, visit, made.figures or [])
            rows = self._rows(records, visit, greetings, (begin, end))
        refused = more.get("whose")
        if refused and refused[0] in rows:  # it is shown, however many are greeted on that day
            rows[refused[0]]["greetings"].sort(key=lambda one: _key_of(one) != refused)
        first, last = (page * GREETINGS, (page + 1) * GREETINGS) if only else (0, FIRST)
        data = {
            "days": [
                {"day": day, "away": (day - begin).days, **rows[day], "greetings": rows[day]["greetings"][first:last]}
                for day in sorted(rows)
                if only in (None, day)
            ],
            "hidden": {day: max(0, len(rows[day]["greetings"]) - last) for day in rows},
            "only": only,
            "page": page + 1,
            "made": made,
            "unknown": [year for year in sorted({begin.year, end.year}) if year not in self._calendar.workdays.known],
            "longest": LONGEST,
            "may_all": visit.viewer.everywhere(Right.NOTIFY),
            "acts": visit.viewer.staff_id is not None,
            "done": visit.asked("done"),
            "fault": None,
            "whose": None,
            "said": "",
            **more,
        }
        return self._pages.show(visit, "programme/calendar", data, status)

    def _rows(
        self, records: Records, visit: Visit, greetings: Sequence[Coming], span: tuple[date, date]
    ) -> Mapping[date, dict[str, Any]]:
        """All that is known of each day, by what it is."""
        begin, end = span
        found: dict[date, dict[str, Any]] = defaultdict(
            lambda: {"off": None, "occasions": [], "greetings": [], "meetings": [], "lessons": [], "gifts": []}
        )
        for one in greetings:
            found[one.day]["greetings"].append(one)
        told = {(one.day, one.occasion) for one in greetings if not one.person_id}
        for occasion in self._calendar.between(begin, end):
            if (occasion.date, occasion.id) not in told:
                found[occasion.date]["occasions"].append(occasion.name)
        for day, off in self._calendar.workdays.days.items():
            if begin <= day <= end:
                found[day]["off"] = off
        for meeting in self._meetings(records, visit, end):
            found[meeting.starts_at.date()]["meetings"].append(meeting)
        for series in (one for one in records.study.all() if one.active):
            for day, title in ahead(records, series, self._calendar, begin, end):
                found[day]["lessons"].append((series, title))
        for day, gifts in self._gifts(records, visit, begin, end).items():
            found[day]["gifts"] = gifts
        return found

    @staticmethod
    def _meetings(records: Records, visit: Visit, end: date) -> Iterable[Any]:
        series = records.meetings.all_series(SeriesState.ACTIVE, SeriesState.PAUSED)
        every = (one for each in series for one in records.meetings.ahead(each.id, visit.now, MEETINGS))
        standing = (one for one in every if one.state in STANDING and one.starts_at.date() <= end)
        return sorted(standing, key=lambda one: (one.starts_at, one.id))

    def _gifts(self, records: Records, visit: Visit, begin: date, end: date) -> Mapping[date, list[dict[str, Any]]]:
        """Those that are due, of one sort together."""
        days = [begin + timedelta(days=number) for number in range((end - begin).days + 1)]
        due = records.gifts.on(days)
        seen = self._visible(records, visit, {one.person_id for one in due})
        sorts: dict[tuple[date, str, str], list[Gift]] = defaultdict(list)
        for one in due:
            if one.person_id in seen:
                sorts[one.day, one.title, one.what].append(one)
        found: dict[date, list[dict[str, Any]]] = defaultdict(list)
        for (day, title, what), several in sorts.items():
            named = [(one.person_id, one.person_name) for one in several[:NAMED]]
            found[day].append({"title": title, "what": what, "count": len(several), "people": named})
        return found

    def _coming(self, visit: Visit, begin: date, end: date, anew: bool) -> Made[list[Coming]]:
        """The greetings of everybody. In a big office as they last were; after something was decided they are made anew."""

        def work() -> list[Coming]:
            with self._parts.store.read() as records:
                return self._greetings.coming(records, begin, end, visit.now)

        with self._parts.store.read() as records:
            few = records.people.at_most(FEW)
        return self._foreseen.get((begin, end), work, few, anew)

    def _seen(self, records: Records, visit: Visit, found: Sequence[Coming]) -> list[Coming]:
        """What everybody gets, and what those get whom the viewer may see."""
        seen = self._visible(records, visit, {one.person_id for one in found if one.person_id})
        return [one for one in found if not one.person_id or one.person_id in seen]

    @staticmethod
    def _visible(records: Records, visit: Visit, ids: set[int]) -> set[int]:
        if visit.viewer.everywhere(Right.SEE):
            return ids
        return records.roll.seen(visit.viewer, ids)

    # --- one greeting --------------------------------------------------------------------------------------------------

    def step(self, visit: Visit) -> Response:
        """Stop a greeting, take it up again, or put it into other words. Pressed twice it is done once."""
        taken, key = visit.path["step"], _key(visit)
        step = self._steps.get(taken)
        if step is None or key is None:
            return self._pages.gone()
        with self._parts.store.write() as records:
            me = acting(records, visit)
            if key[2] and not records.roll.seen(visit.viewer, [key[2]]):
                return self._pages.gone()
            if me is None:
                return self._pages.sorry("no_staff", 403)
            if not key[2] and not visit.viewer.everywhere(Right.NOTIFY):
                return self._pages.gone()
            fault = self._take(records, key, me, visit, step)
        if fault is not None:
            return self._ahead(visit, {"fault": fault, "whose": key, "said": _words(visit)}, 409)
        self._parts.wake()
        return self._pages.onward(f"/console/calendar?done={taken}#g{key[0]}-{key[1]}-{key[2]}")

    def _take(self, records: Records, key: Key, me: StaffMember, visit: Visit, step: Step) -> dict[str, object] | None:
        """What is wrong with it, or nothing."""
        found = {_key_of(one): one for one in self._greetings.coming(records, key[0], key[0], visit.now)}
        if key not in found:
            return {"objection": "greeted", "detail": "", "cautions": []}
        try:
            step(records, found[key], me, visit)
        except Refused as fault:
            return fault.data()
        return None

    def _stop(self, records: Records, one: Coming, me: StaffMember, visit: Visit) -> None:
        if not one.stopped:
            self._greetings.stop(records, one, me, visit.now)

    def _resume(self, records: Records, one: Coming, me: StaffMember, visit: Visit) -> None:
        if one.stopped or one.edited:
            self._greetings.resume(records, one, me, visit.now)

    def _reword(self, records: Records, one: Coming, me: StaffMember, visit: Visit) -> None:
        words = _words(visit)
        if one.stopped or words != one.text:
            self._greetings.reword(records, one, words, me, visit.now)


def _key(visit: Visit) -> Key | None:
    """Which greeting a form means; None for a form that no page of ours sends."""
    day, number = day_in(visit.form.get("day")), number_in(visit.form.get("person"))
    occasion = visit.form.get("occasion")
    return (day, occasion, number) if day is not None and number is not None and occasion.isidentifier() else None


def _key_of(one: Coming) -> Key:
    return one.day, one.occasion, one.person_id


def _words(visit: Visit) -> str:
    return visit.form.get("text").replace("\r\n", "\n")
