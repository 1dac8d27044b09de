"""学习: the series of study and seasonal care, what they bring next, who has read, and the list of what is posted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from bot.books.series import LONGEST
from bot.domain import audience
from bot.domain.rights import Right
from bot.domain.study import Material, Series
from bot.ledger.post_sheet import post_sheet
from bot.store import Records
from bot.store.readings import UnitFigures
from bot.web.console.as_of import FEW, AsOf, Made
from bot.web.console.asked import day_in, keeps, number_in
from bot.web.console.pages import XLSX, Pages, Visit
from bot.web.console.programme.study_ahead import ahead
from bot.web.console.programme.study_form import CHOICES, FIELDS, item_of

AHEAD = timedelta(days=31)
YEAR = timedelta(days=366)
NEXT = 3  # of one series that a list shows
MEDIA = ("article", "audio", "picture")


class StudyPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._calendar = pages.parts.services.calendar
        self._figures: AsOf[list[UnitFigures]] = AsOf(pages.parts.clock)

    # --- looking -------------------------------------------------------------------------------------------------------

    def all(self, visit: Visit) -> Response:
        """Every series with its next items, and what each unit has read of what it was given in a month."""
        month = day_in(f"{visit.asked('month')}-01") or visit.day.date.replace(day=1)
        following = _following(month)
        with self._parts.store.read() as records:
            series = [self._line(records, one, visit.day.date) for one in records.study.all()]
            tree = records.people.tree()
        made = self._read(visit, month, following - timedelta(days=1))
        data = {
            "series": series,
            "units": [(tree.get(one.unit_id).name, one) for one in made.figures or []],
            "made": made,
            "month": month,
            "before": month - timedelta(days=1),
            "after": following,
            "this_month": following > visit.day.date,
            "keeps": keeps(visit.viewer),
            "posts": _may_post(visit),
            "done": visit.asked("done"),
            "named": visit.asked("named")[:40],
        }
        return self._pages.show(visit, "programme/study", data)

    def _read(self, visit: Visit, first: date, last: date) -> Made[list[UnitFigures]]:
        """What each unit has read between two days; in a big office as it last was for whoever sees the same people."""

        def work() -> list[UnitFigures]:
            with self._parts.store.read() as records:
                return records.readings.units(visit.viewer, first, last)

        with self._parts.store.read() as records:
            few = records.people.at_most(FEW)
        return self._figures.get((visit.viewer.grants, visit.viewer.staff_id, first), work, few)

    def _line(self, records: Records, one: Series, today: date) -> dict[str, Any]:
        items = records.study.items(one.id)
        return {
            **self._told(one),
            "items": sum(not item.withdrawn for item in items),
            "next": ahead(records, one, self._calendar, today, today + AHEAD)[:NEXT] if one.active else [],
        }

    def _told(self, one: Series) -> dict[str, Any]:
        occasion = one.rhythm.occasion
        return {
            "series": one,
            "rhythm": {**one.rhythm.dump(), "name": self._calendar.names.get(occasion, occasion)},
            "for_whom": audience.plain(audience.parse(one.audience)) if one.audience else "",
        }

    def one(self, visit: Visit) -> Response:
        return self._one(visit, {})

    def _one(self, visit: Visit, more: Mapping[str, Any], status: int = 200) -> Response:
        today = visit.day.date
        with self._parts.store.read() as records:
            one = records.study.get(str(visit.path["series_id"]))
            if one is None:
                return self._pages.gone()
            items, out = records.study.items(one.id), records.study.last_out(one.id)
            coming: dict[str, date] = {}
            for day, title in ahead(records, one, self._calendar, today, today + YEAR):
                coming.setdefault(title, day)
        data = {
            **self._told(one),
            "rows": [(item, out.get(item.id), coming.get(item.title)) for item in items],
            "keeps": keeps(visit.viewer),
            "media": MEDIA,
            "longest": LONGEST,
            "choices": CHOICES,
            "today": today.isoformat(),
            "done": visit.asked("done"),
            "fault": "",
            "said": {name: visit.form.get(name) for name in FIELDS},
            **more,
        }
        return self._pages.show(visit, "programme/study_series", data, status)

    # --- on and off ----------------------------------------------------------------------------------------------------

    def switch(self, visit: Visit) -> Response:
        """Let a series go out on its days, or stop it. What is so already stays so."""
        step = visit.path["step"]
        with self._parts.store.write() as records:
            one = self._mine(records, visit)
            if one is None or step not in ("on", "off"):
                return self._pages.gone()
            active, actor = step == "on", visit.viewer.actor
            if one.active is not active:
                records.study.change(replace(one, active=active), actor, visit.now)
                records.access.write_history(actor, f"study.{step}", f"series:{one.id}", visit.now)
        self._parts.wake()
        return self._pages.onward(f"/console/study?done={step}&named={one.id}#s-{one.id}")

    # --- items ---------------------------------------------------------------------------------------------------------

    def add(self, visit: Visit) -> Response:
        """One item at the end of a series; of a title that it has already there is no second."""
        item = item_of(visit.form, visit.day.date)
        with self._parts.store.write() as records:
            one = self._mine(records, visit)
            if one is None:
                return self._pages.gone()
            fault = item if isinstance(item, str) else self._added(records, one, item, visit)
        if fault:
            return self._one(visit, {"fault": fault}, 409 if fault == "twice" else 422)
        return self._pages.onward(f"/console/study/{one.id}?done=added")

    @staticmethod
    def _added(records: Records, one: Series, item: Material, visit: Visit) -> str:
        actor = visit.viewer.actor
        if not records.study.add_items(one.id, [item], actor, visit.now):
            return "twice"
        records.access.write_history(actor, "study.add", f"series:{one.id}", visit.now)
        return ""

    def withdraw(self, visit: Visit) -> Response:
        number = number_in(str(visit.path["number"]))
        with self._parts.store.write() as records:
            one = self._mine(records, visit)
            item = records.study.item(number) if number is not None else None
            if one is None or item is None or item.series_id != one.id:
                return self._pages.gone()
            if records.study.withdraw(item.id, visit.now):
                records.access.write_history(visit.viewer.actor, "study.withdraw", f"material:{item.id}", visit.now)
        return self._pages.onward(f"/console/study/{one.id}?done=withdrawn#m{item.id}")

    @staticmethod
    def _mine(records: Records, visit: Visit) -> Series | None:
        """The series that is named, for whoever decides what happens by itself."""
        return records.study.get(str(visit.path["series_id"])) if keeps(visit.viewer) else None

    # --- by post -------------------------------------------------------------------------------------------------------

    def post_list(self, visit: Visit) -> Response:
        """To whom which material of a month is posted, with addresses; with `posted` it is only noted that it was."""
        month = day_in(f"{visit.form.get('month')}-01")
        if not _may_post(visit) or month is None:
            return self._pages.gone()
        end, actor = _following(month) - timedelta(days=1), visit.viewer.actor
        with self._parts.store.write() as records:
            found, tree = records.readings.to_post(month, end), records.people.tree()
            if visit.form.get("posted"):
                if records.readings.posted(month, end):
                    records.access.write_history(actor, "study.posted", "ledger", visit.now, month=f"{month:%Y-%m}")
                return self._pages.onward(f"/console/study?month={month:%Y-%m}&done=posted#post")
            if not found:
                return self._pages.onward(f"/console/study?month={month:%Y-%m}&done=nothing#post")
            records.access.write_history(actor, "study.post_list", "ledger", visit.now, persons=len(found))
        return self._pages.file(post_sheet(found, tree, f"{visit.now:%Y-%m-%d}"), f"post-{month:%Y-%m}.xlsx", XLSX)


def _may_post(visit: Visit) -> bool:
    """Whole addresses of everybody leave the house with it."""
    return visit.viewer.everywhere(Right.EXPORT) and visit.viewer.everywhere(Right.REVEAL)


def _following(month: date) -> date:
    """The first day of the month after it."""
    return (month + timedelta(days=31)).replace(day=1)
