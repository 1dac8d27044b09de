"""放假安排: which years are known; the announcement of another is pasted, read back, and entered when it is right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from bot.domain.days_off import Announcement
from bot.store import Records
from bot.store.days_off import STARTER
from bot.web.console.asked import keeps
from bot.web.console.pages import Pages, Visit

LONGEST = 4000  # characters of an announcement; the one of 2026 has 900
BY_STAFF = "staff:"


class DaysOffPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts

    def known(self, visit: Visit) -> Response:
        return self._known(visit, {})

    def _known(self, visit: Visit, more: Mapping[str, Any], status: int = 200) -> Response:
        with self._parts.store.read() as records:
            years = records.days_off.years()
            staff = {f"{BY_STAFF}{one.id}": one.name for one in records.people.staff()}
        known = {one.announcement.year for one in years}
        this = visit.day.date.year
        data = {
            "years": [
                {**one.announcement.shown(), "by": staff.get(one.by, ""), "starter": one.by == STARTER, "at": one.at}
                for one in reversed(years)
            ],
            "unknown": [year for year in (this, this + 1) if year not in known],
            "this": this,
            "keeps": keeps(visit.viewer),
            "longest": LONGEST,
            "text": "",
            "found": None,
            "fault": "",
            "done": visit.asked("done"),
            **more,
        }
        return self._pages.show(visit, "programme/days_off", data, status)

    # --- another one ---------------------------------------------------------------------------------------------------

    def read(self, visit: Visit) -> Response:
        """What was pasted, read back with what does not fit; writes nothing."""
        if not keeps(visit.viewer):
            return self._pages.gone()
        with self._parts.store.read() as records:
            _, told = self._read(records, visit)
        return self._known(visit, told, 422 if told["fault"] else 200)

    def enter(self, visit: Visit) -> Response:
        """The same text, read once more, is entered in place of what was known of its year. What is known so is left as it is."""
        if not keeps(visit.viewer):
            return self._pages.gone()
        actor = visit.viewer.actor
        with self._parts.store.write() as records:
            whole, told = self._read(records, visit)
            known = records.days_off.year(whole.year) if whole is not None else None
            if whole is not None and (known is None or known.announcement != whole or known.by == STARTER):
                records.days_off.enter(whole, actor, visit.now)
                records.access.write_history(actor, "days_off.entered", f"year:{whole.year}", visit.now)
                self._parts.services.calendar.know(records.days_off.work_days())
        if whole is None:
            return self._known(visit, told, 422)
        return self._pages.onward(f"/console/calendar/days-off?done={whole.year}")

    def _read(self, records: Records, visit: Visit) -> tuple[Announcement | None, dict[str, Any]]:
        """The year as it would be, if all of it was understood; and what is shown of it."""
        text, reader = visit.form.get("text"), self._parts.services.reader
        told: dict[str, Any] = {"text": text[:LONGEST], "found": None, "fault": ""}
        if not text or len(text) > LONGEST or not reader.may_announce_days_off(text):
            return None, {**told, "fault": "empty" if not text else "too_long" if len(text) > LONGEST else "no_announcement"}
        read = reader.days_off(text, visit.day.date)
        known = records.days_off.year(read.announcement.year)
        whole = read.announcement.completed(known.announcement if known else None)
        doubts = [one.shown() for one in read.doubts if one.name not in whole.missing]
        changed = read.announcement.holidays if read.announcement.missing else []
        found = {
            **whole.shown(),
            "missing": whole.missing,
            "doubts": doubts,
            "changed": changed,
            "again": known is not None and known.by.startswith(BY_STAFF),
            "guessed": read.guessed_year,
        }
        if whole.missing or not whole.fits_year():
            return None, {**told, "found": found, "fault": "incomplete" if whole.missing else "other_year"}
        return whole, {**told, "found": found}
